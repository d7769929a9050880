//! Looking inside: comparisons, entries, contents, and the operation log.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::failure::Failure;
use crate::backend::{Entry, State};
use crate::model::{DatasetId, SnapshotId};

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// The dataset.
    pub dataset_id: DatasetId,
    /// Its snapshot; without one, what is there now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot_id: Option<SnapshotId>,
}

impl From<State> for Side {
    fn from(state: State) -> Self {
        match state {
            State::Working(dataset_id) => Self { dataset_id, snapshot_id: None },
            State::Snapshot(dataset_id, snapshot_id) => Self { dataset_id, snapshot_id: Some(snapshot_id) },
        }
    }
}

impl From<Side> for State {
    fn from(side: Side) -> Self {
        match side.snapshot_id {
            Some(snapshot) => Self::Snapshot(side.dataset_id, snapshot),
            None => Self::Working(side.dataset_id),
        }
    }
}

/// What is compared, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompareRequest {
    /// One side.
    pub a: Side,
    /// The other.
    pub b: Side,
    /// Only these facets, by name; all if empty.
    #[serde(default)]
    pub only: Vec<String>,
    /// Count only, keep no items.
    #[serde(default)]
    pub stat: bool,
}

/// Which entries are listed, or which file is read: at most one of the two.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContentQuery {
    /// Its path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The path's bytes in base64 with `-` and `_` and without padding, if they are not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_base64: Option<String>,
}

impl ContentQuery {
    /// The query for a path.
    pub fn of(path: &[u8]) -> Self {
        use base64::Engine as _;
        match std::str::from_utf8(path) {
            Ok(text) => Self { path: Some(text.to_owned()), path_base64: None },
            Err(_) => {
                Self { path: None, path_base64: Some(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(path)) }
            }
        }
    }

    /// The path that is meant, empty if none is; `None` if that cannot be said.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        use base64::Engine as _;
        match (&self.path, &self.path_base64) {
            (Some(_), Some(_)) => None,
            (Some(path), None) => Some(path.clone().into_bytes()),
            (None, Some(coded)) => base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(coded).ok(),
            (None, None) => Some(Vec::new()),
        }
    }
}

/// One line of a list of entries. A list that breaks off ends with a failure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FilesLine {
    /// An entry.
    Entry(Entry),
    /// Why there are no more.
    Error(Failure),
    /// There are no more, and there were so many.
    End(u64),
}

/// How much of the operation log is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HistoryQuery {
    /// At most so many, newest first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}
