//! What is known of items: tags and labels.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::backend::{ItemChoice, LabelChange, TagChange};
use crate::contract::own::Failure;
use crate::facets::Label;
use crate::formats::item::Item;
use crate::model::SnapshotId;

/// Which items are meant: files of the working state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Items {
    /// Every item.
    #[serde(default)]
    pub all: bool,
    /// Those at these paths; a folder stands for all items below it.
    #[serde(default)]
    pub paths: Vec<String>,
    /// The same for paths that are not UTF-8: their bytes in base64 with `-` and `_` and without padding.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths_base64: Vec<String>,
    /// Those whose path matches one of these.
    #[serde(default)]
    pub globs: Vec<String>,
}

impl From<ItemChoice> for Items {
    fn from(choice: ItemChoice) -> Self {
        use base64::Engine as _;
        let mut items = Self { all: choice.all, globs: choice.globs, ..Self::default() };
        for path in choice.paths {
            match String::from_utf8(path) {
                Ok(path) => items.paths.push(path),
                Err(error) => {
                    let coded = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(error.into_bytes());
                    items.paths_base64.push(coded);
                }
            }
        }
        items
    }
}

impl Items {
    /// The choice; `None` if a path is not base64.
    pub fn choice(self) -> Option<ItemChoice> {
        use base64::Engine as _;
        let mut paths: Vec<Vec<u8>> = self.paths.into_iter().map(String::into_bytes).collect();
        for coded in self.paths_base64 {
            paths.push(base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(coded).ok()?);
        }
        Some(ItemChoice { all: self.all, paths, globs: self.globs })
    }
}

/// Which items are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemsQuery {
    /// As a snapshot has them, by its id; without it as they are known now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot_id: Option<SnapshotId>,
    /// Only items for which this expression is true.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
}

/// One line of a list of items. A list that breaks off ends with a failure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ItemsLine {
    /// An item.
    Item(Box<Item>),
    /// Why there are no more.
    Error(Failure),
    /// There are no more, and there were so many.
    End(u64),
}

/// What becomes of the tags of items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TagItems {
    /// Which items.
    pub items: Items,
    /// Tags that they get.
    #[serde(default)]
    pub add: Vec<String>,
    /// Tags that they lose.
    #[serde(default)]
    pub remove: Vec<String>,
}

impl TagItems {
    /// What is asked for; `None` if a path is not base64.
    pub fn into_parts(self) -> Option<(ItemChoice, TagChange)> {
        Some((self.items.choice()?, TagChange { add: self.add, remove: self.remove }))
    }
}

/// What becomes of the labels of items: first they lose some, then they get some.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelItems {
    /// Which items.
    pub items: Items,
    /// Labels that they get.
    #[serde(default)]
    pub add: Vec<Label>,
    /// Categories whose labels they lose.
    #[serde(default)]
    pub remove: Vec<String>,
    /// Whether they lose all.
    #[serde(default)]
    pub clear: bool,
}

impl LabelItems {
    /// What is asked for; `None` if a path is not base64.
    pub fn into_parts(self) -> Option<(ItemChoice, LabelChange)> {
        let change = LabelChange { add: self.add, remove: self.remove, clear: self.clear };
        Some((self.items.choice()?, change))
    }
}
