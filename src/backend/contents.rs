//! Looking inside: two sides to compare, entries and contents, the log of operations.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::model::{DatasetId, SnapshotId, Timestamp};

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// What is there now, folder included.
    Working(DatasetId),
    /// A saved state.
    Snapshot(DatasetId, SnapshotId),
}

impl State {
    /// The dataset, and the snapshot if it is one.
    pub fn parts(&self) -> (&DatasetId, Option<&SnapshotId>) {
        match self {
            Self::Working(dataset) => (dataset, None),
            Self::Snapshot(dataset, snapshot) => (dataset, Some(snapshot)),
        }
    }
}

/// How a comparison is done.
#[derive(Debug, Clone, Default)]
pub struct DiffRequest {
    /// Only these facets, by name; all if empty.
    pub only: Vec<String>,
    /// Count only, keep no items.
    pub stat: bool,
}

/// What an entry of a snapshot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// A file.
    File,
    /// A folder.
    Dir,
    /// A symbolic link.
    Symlink,
    /// A file that could not be read when the snapshot was taken.
    Skipped,
}

/// An entry of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// Its path.
    pub path: String,
    /// The path's bytes in base64, if they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path_base64: Option<String>,
    /// What it is.
    pub kind: EntryKind,
    /// Bytes of a file.
    pub size: u64,
    /// Permissions in octal, such as `0644`.
    pub mode: String,
    /// When its content changed last.
    pub modified: Timestamp,
    /// Where a symbolic link points.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub target: Option<String>,
}

/// Entries, read as they are asked for.
pub type Entries = Box<dyn Iterator<Item = Result<Entry>> + Send>;

/// A file's content, piece by piece; every piece was checked against its hash.
pub type Content = Box<dyn Iterator<Item = Result<Vec<u8>>> + Send>;

/// An entry of the operation log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Operation {
    /// Its number; it grows.
    pub operation: u64,
    /// The verb: `create`, `restore`, `rm`, `undelete`, `edit`, `protect`, `unprotect`, `prune`, `rename`, `clone`, `undo`, ...
    pub verb: String,
    /// The dataset.
    pub dataset_id: DatasetId,
    /// When it was done.
    pub at: Timestamp,
    /// Who did it.
    pub by: Option<String>,
    /// What it was done to, in words.
    pub subject: String,
    /// Hash of the state before.
    pub state_before: Option<String>,
    /// Hash of the state after.
    pub state_after: Option<String>,
    /// Whether it can be taken back still.
    pub can_undo: bool,
    /// The operation that took it back, if one did.
    pub undone_by: Option<u64>,
}
