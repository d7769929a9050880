//! Long work, as people and scripts see it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{DatasetId, DatasetStatus, TaskId, Timestamp};

/// What kind of work a task is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TaskType {
    /// Puts a dataset back to a saved state.
    SnapshotRestore,
    /// Makes a dataset from a snapshot.
    SnapshotClone,
    /// Makes a dataset of files that were sent.
    DatasetCreation,
    /// Adds files that were sent to a dataset.
    MediaAddition,
    /// Reads what was added to a dataset.
    Reindex,
    /// Has a model say what it knows of a dataset.
    Enrichment,
    /// Takes over custom metadata.
    CustomMetadata,
    /// Gives labels to items that look much like those that have them.
    LabelPropagation,
    /// A word of a service that this version does not know.
    #[serde(untagged)]
    Other(String),
}

impl TaskType {
    /// The word in JSON and in the catalog.
    pub fn as_str(&self) -> &str {
        match self {
            Self::SnapshotRestore => "SNAPSHOT_RESTORE",
            Self::SnapshotClone => "SNAPSHOT_CLONE",
            Self::DatasetCreation => "DATASET_CREATION",
            Self::MediaAddition => "MEDIA_ADDITION",
            Self::Reindex => "REINDEX",
            Self::Enrichment => "ENRICHMENT",
            Self::CustomMetadata => "CUSTOM_METADATA",
            Self::LabelPropagation => "LABEL_PROPAGATION",
            Self::Other(word) => word,
        }
    }
}

impl std::str::FromStr for TaskType {
    type Err = std::convert::Infallible;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Ok(match word {
            "SNAPSHOT_RESTORE" => Self::SnapshotRestore,
            "SNAPSHOT_CLONE" => Self::SnapshotClone,
            "DATASET_CREATION" => Self::DatasetCreation,
            "MEDIA_ADDITION" => Self::MediaAddition,
            "REINDEX" => Self::Reindex,
            "ENRICHMENT" => Self::Enrichment,
            "CUSTOM_METADATA" => Self::CustomMetadata,
            "LABEL_PROPAGATION" => Self::LabelPropagation,
            other => Self::Other(other.to_owned()),
        })
    }
}

/// Where a task stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TaskStatus {
    /// Accepted, not begun.
    Initializing,
    /// At work.
    Running,
    /// Done, wholly.
    Completed,
    /// Ended without effect, or with the damage that its message names.
    Failed,
    /// Stopped on request, without effect.
    Aborted,
    /// A word of a service that this version does not know; never final.
    #[serde(untagged)]
    Other(String),
}

impl TaskStatus {
    /// The word in JSON and in the catalog.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Initializing => "INITIALIZING",
            Self::Running => "RUNNING",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
            Self::Aborted => "ABORTED",
            Self::Other(word) => word,
        }
    }

    /// Whether the task has ended.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Aborted)
    }
}

impl std::str::FromStr for TaskStatus {
    type Err = std::convert::Infallible;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Ok(match word {
            "INITIALIZING" => Self::Initializing,
            "RUNNING" => Self::Running,
            "COMPLETED" => Self::Completed,
            "FAILED" => Self::Failed,
            "ABORTED" => Self::Aborted,
            other => Self::Other(other.to_owned()),
        })
    }
}

/// A task: the twelve fields that every backend has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Task {
    /// Its id.
    pub task_id: TaskId,
    /// The dataset it works on; of a clone, the new one.
    pub dataset_id: DatasetId,
    /// That dataset's name.
    pub dataset_name: String,
    /// That dataset's status.
    pub dataset_status: Option<DatasetStatus>,
    /// Who asked for it.
    pub created_by: Option<String>,
    /// What kind of work it is.
    pub task_type: TaskType,
    /// Where it stands.
    pub status: TaskStatus,
    /// A few words about what it does now.
    pub status_message: Option<String>,
    /// 0 to 100, if it can be told.
    pub progress_percentage: Option<u8>,
    /// Why it failed.
    pub error_message: Option<String>,
    /// When it began.
    pub start_time: Timestamp,
    /// When it ended.
    pub end_time: Option<Timestamp>,
}
