//! What is known of items: requests and reports.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facets::{Field, Json, Label, Labels};
use crate::model::{SnapshotId, TaskId};

/// Which items are meant: files of the working state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemChoice {
    /// Every item.
    pub all: bool,
    /// Those at these paths; a folder stands for all items below it.
    pub paths: Vec<Vec<u8>>,
    /// Those whose path matches one of these.
    pub globs: Vec<String>,
}

/// What becomes of the tags of items.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TagChange {
    /// Tags that they get.
    pub add: Vec<String>,
    /// Tags that they lose.
    pub remove: Vec<String>,
}

/// What becomes of the labels of items: first they lose some, then they get some.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LabelChange {
    /// Labels that they get.
    pub add: Vec<Label>,
    /// Categories whose labels they lose.
    pub remove: Vec<String>,
    /// Whether they lose all.
    pub clear: bool,
}

/// What a change of many items came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ItemsChanged {
    /// Items that were meant.
    pub items: u64,
    /// Those of them that are not as they were.
    pub changed: u64,
}

/// A row of a file that is taken over.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportRow<T> {
    /// Its number, for people: of the line or record, from 1.
    pub number: u64,
    /// The path or name of the item that it is about, and what it says; or why it is no good.
    pub content: Result<(Vec<u8>, T), String>,
}

impl<T> ImportRow<T> {
    /// The row with something else in the place of what it says.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> ImportRow<U> {
        let content = self.content.map(|(item, value)| (item, change(value)));
        ImportRow { number: self.number, content }
    }
}

/// Items with all that is known of them, read as they are asked for.
pub type Items = Box<dyn Iterator<Item = crate::error::Result<crate::formats::item::Item>> + Send>;

/// Values of custom fields, by name.
pub type MetadataRow = ImportRow<Vec<(String, Json)>>;

/// Labels and captions of an item.
pub type LabelRow = ImportRow<Labels>;

/// Opens a source of rows, which are read as they are asked for. Called where they are taken over: a source need not be
/// one that changes its thread.
pub type Rows<T> = Box<dyn FnOnce() -> crate::error::Result<RowSource<T>> + Send>;

/// Rows, one by one.
pub type RowSource<T> = Box<dyn Iterator<Item = crate::error::Result<T>>>;

/// How metadata are taken over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MetadataImport {
    /// Types of fields. One that is in neither this nor the dataset has the type that all its values have.
    pub fields: BTreeMap<String, Field>,
    /// Whether the dataset must have none of these fields yet.
    pub are_new: bool,
}

/// How labels are taken over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LabelImport {
    /// Whether labels that were taken over earlier go, where new ones come.
    pub replace: bool,
    /// How the rows say what they mean.
    pub form: LabelForm,
}

/// How rows of labels name items, and what their boxes are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LabelForm {
    /// Items by path or by name, boxes in pixels.
    #[default]
    Pixels,
    /// Images by their path without its ending, boxes in parts of the image.
    Parts,
}

/// A row that was not taken over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RowError {
    /// Its number.
    pub row: u64,
    /// Why not.
    pub reason: String,
}

/// What was taken over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportReport {
    /// The task that did it, if it was one.
    pub task_id: Option<TaskId>,
    /// The revision that holds the state before, if something has changed that needs one; `undo` restores it.
    pub revision_id: Option<SnapshotId>,
    /// Rows that were read.
    pub rows: u64,
    /// Rows that were taken over.
    pub inserted: u64,
    /// Rows that were not.
    pub failed: u64,
    /// The first of those, in the order of their numbers.
    pub errors: Vec<RowError>,
}

/// All that is known of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its path.
    pub path: Vec<u8>,
    /// What is known, by facet; facets that know nothing are not there.
    pub facets: BTreeMap<String, Json>,
}
