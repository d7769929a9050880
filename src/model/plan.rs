//! What a restore would do, and what one has done.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{DatasetId, SnapshotId, TaskId, TaskStatus};

/// What a restore would do to one facet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FacetPlan {
    /// Items that come back.
    pub added: u64,
    /// Items whose content or attributes are set back.
    pub changed: u64,
    /// Items that move back to another path.
    pub moved: u64,
    /// Items that go.
    pub removed: u64,
    /// Rows of the saved state that do not come back, because the item that they are about is not there any more.
    #[serde(default)]
    pub dropped: u64,
}

impl FacetPlan {
    /// Counts what becomes of one row.
    pub fn count<T: PartialEq>(&mut self, before: Option<T>, after: Option<T>) {
        match (before, after) {
            (None, Some(_)) => self.added += 1,
            (Some(_), None) => self.removed += 1,
            (before, after) => self.changed += u64::from(before != after),
        }
    }

    /// Number of items that the restore would touch.
    pub fn total(&self) -> u64 {
        self.added + self.changed + self.moved + self.removed
    }
}

/// What a restore would do. Equal plans have equal hashes, and the hash is consent to just this plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// Names the plan: it covers the dataset, what is there now, what would be there, and the options.
    pub hash: String,
    /// Per facet, by name.
    pub facets: BTreeMap<String, FacetPlan>,
    /// Bytes to be written.
    pub bytes_written: u64,
    /// Bytes of the files that go or are replaced.
    pub bytes_removed: u64,
    /// Names that would collide on the target because it folds case.
    pub collisions: Vec<String>,
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.facets.values().all(|facet| facet.total() == 0)
    }
}

/// A file that stood in the way, with content that nobody had seen, and was kept under another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Kept {
    /// Where it was.
    pub path: String,
    /// Where it is now.
    pub kept_as: String,
}

/// What restore, undo and guard have done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// The task that did it; `None` if nothing had to be done by one.
    pub task_id: Option<TaskId>,
    /// How the task ended, or where it stands when nobody waited.
    pub status: TaskStatus,
    /// The dataset.
    pub dataset_id: DatasetId,
    /// The snapshot that was restored, if it was one.
    pub snapshot_id: Option<SnapshotId>,
    /// Hash of the state the dataset is in now.
    pub state: Option<String>,
    /// What was planned.
    pub plan: Option<Plan>,
    /// The revision that holds the state before; `undo` restores it.
    pub revision_id: Option<SnapshotId>,
    /// Files that were kept under another name.
    pub kept: Vec<Kept>,
    /// What could not be done, or is worth knowing.
    pub warnings: Vec<String>,
}
