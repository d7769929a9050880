//! What differs between two states, per facet.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What happened to an item from A to B.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// Only in B.
    Added,
    /// In both, not equal.
    Changed,
    /// In B under another path, content equal.
    Moved,
    /// Only in A.
    Removed,
}

impl Change {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Moved => "moved",
            Self::Removed => "removed",
        }
    }
}

/// One item that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DiffItem {
    /// Its path (or other key); in B, if it is there.
    pub path: String,
    /// The path's bytes in base64, if they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path_base64: Option<String>,
    /// What happened to it.
    pub change: Change,
    /// Where it was in A, if it moved.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<String>,
}

/// How often something differs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChangeCounts {
    /// Only in B.
    pub added: u64,
    /// In both, not equal.
    pub changed: u64,
    /// Only in A.
    pub removed: u64,
}

/// What differs in one facet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FacetDiff {
    /// Items only in B.
    pub added: u64,
    /// Items in both that are not equal.
    pub changed: u64,
    /// Items that moved.
    pub moved: u64,
    /// Items only in A.
    pub removed: u64,
    /// What differs inside of the items: values by metadata field, labels by category, tags by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub inside: BTreeMap<String, ChangeCounts>,
    /// The items, in the order of their paths; empty when only the counts were asked for.
    pub items: Vec<DiffItem>,
}

impl FacetDiff {
    /// Counts one item, and keeps it if the items were asked for.
    pub fn push(&mut self, item: DiffItem, with_items: bool) {
        *match item.change {
            Change::Added => &mut self.added,
            Change::Changed => &mut self.changed,
            Change::Moved => &mut self.moved,
            Change::Removed => &mut self.removed,
        } += 1;
        if with_items {
            self.items.push(item);
        }
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.total() == 0
    }

    /// Number of items that differ.
    pub fn total(&self) -> u64 {
        self.added + self.changed + self.moved + self.removed
    }
}

/// What differs between A and B.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Diff {
    /// What A is: a snapshot's id, or `working`.
    pub a: String,
    /// What B is: a snapshot's id, or `working`.
    pub b: String,
    /// The facets that were compared, by name; those without a difference are there too.
    pub facets: BTreeMap<String, FacetDiff>,
}

impl Diff {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.facets.values().all(FacetDiff::is_empty)
    }
}
