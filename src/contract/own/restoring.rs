//! Going back, taking back, and clones: what is asked for, and the task that does it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::backend;
use crate::model::{DatasetId, SnapshotId, TaskId};

/// How a restore is done, or planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoreRequest {
    /// The snapshot, or revision, whose state is wanted.
    pub snapshot: SnapshotId,
    /// Only these facets, by name; all if empty.
    #[serde(default)]
    pub only: Vec<String>,
    /// Only paths that match one of these globs; all if empty.
    #[serde(default)]
    pub paths: Vec<String>,
    /// Consent to the plan with just this hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// Another dataset to replace instead of the snapshot's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<DatasetId>,
    /// Save the present state first, so that the restore can be taken back.
    #[serde(default = "yes")]
    pub checkpoint: bool,
}

fn yes() -> bool {
    true
}

impl From<backend::Restore> for RestoreRequest {
    fn from(restore: backend::Restore) -> Self {
        let backend::Restore { snapshot, only, paths, plan, into, checkpoint } = restore;
        Self { snapshot, only, paths, plan, into, checkpoint }
    }
}

impl From<RestoreRequest> for backend::Restore {
    fn from(request: RestoreRequest) -> Self {
        let RestoreRequest { snapshot, only, paths, plan, into, checkpoint } = request;
        Self { snapshot, only, paths, plan, into, checkpoint }
    }
}

/// A task that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Started {
    /// The task.
    pub task_id: TaskId,
}

/// Which operation an undo would take back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoQuery {
    /// Its number; by default the newest that can be taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<u64>,
}

/// Which operation is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoRequest {
    /// Its number.
    pub operation: u64,
    /// Consent to the plan with just this hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
}

/// What an undo began: nothing if it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StartedUndo {
    /// The task, if it needs one.
    pub task_id: Option<TaskId>,
}

/// Why the working state is saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// In words.
    pub message: String,
}

/// How a clone is done, or planned. It has no folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloneRequest {
    /// The snapshot to copy.
    pub snapshot: SnapshotId,
    /// The new dataset's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// What a clone would make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClonePlan {
    /// Files and folders in it.
    pub items: u64,
    /// Their bytes.
    pub bytes: Option<u64>,
    /// The new dataset's name.
    pub name: String,
}
