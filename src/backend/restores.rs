//! Going back to a snapshot, taking that back, and making a dataset of one.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::backend::Operation;
use crate::model::{DatasetId, Name, Plan, SnapshotId, TaskId, TaskStatus};

/// How a restore is done.
#[derive(Debug, Clone)]
pub struct Restore {
    /// The snapshot, or revision, whose state is wanted.
    pub snapshot: SnapshotId,
    /// Only these facets, by name; all if empty.
    pub only: Vec<String>,
    /// Only paths that match one of these globs; all if empty.
    pub paths: Vec<String>,
    /// Consent to the plan with just this hash.
    pub plan: Option<String>,
    /// Another dataset to replace instead of the snapshot's own.
    pub into: Option<DatasetId>,
    /// Save the present state first, so that the restore can be taken back.
    pub checkpoint: bool,
}

/// What an undo would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Undo {
    /// The operation that is taken back.
    pub operation: Operation,
    /// What happens to the working state; `None` if it is not touched.
    pub plan: Option<Plan>,
}

/// How a clone is done.
#[derive(Debug, Clone)]
pub struct CloneSnapshot {
    /// The snapshot to copy.
    pub snapshot: SnapshotId,
    /// The new folder; by default beside the source folder.
    pub destination: Option<PathBuf>,
    /// Make a dataset without a folder, whatever the source has.
    pub managed: bool,
    /// The new dataset's name.
    pub name: Option<Name>,
}

/// What a clone would make.
#[derive(Debug, Clone)]
pub struct ClonePlan {
    /// Files and folders to be written.
    pub items: u64,
    /// Bytes to be written, if that is known.
    pub bytes: Option<u64>,
    /// The new folder, if there will be one.
    pub destination: Option<PathBuf>,
    /// The new dataset's name.
    pub name: String,
}

/// A dataset made by a clone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cloned {
    /// The new dataset.
    pub dataset_id: DatasetId,
    /// Its name.
    pub dataset_name: String,
    /// Its first snapshot; `None` until the task has ended.
    pub snapshot_id: Option<SnapshotId>,
    /// The task that makes it.
    pub task_id: TaskId,
    /// How the task ended, or where it stands when nobody waited.
    pub status: TaskStatus,
    /// Its folder.
    pub path: Option<String>,
    /// What is worth knowing.
    pub warnings: Vec<String>,
}
