//! Models that say what they know of items: requests and reports.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{SnapshotId, TaskId, TaskStatus};

/// Has a model say what it knows of a dataset's items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrich {
    /// The model's name.
    pub model: String,
    /// Whether it is asked about items, too, of which it has said something before.
    pub again: bool,
}

/// An item of which a model said nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ItemError {
    /// Its path.
    pub path: String,
    /// Why not.
    pub reason: String,
}

/// What a model has said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrichmentReport {
    /// The task that does it.
    pub task_id: TaskId,
    /// Where that stands; the other members are of its end.
    pub status: TaskStatus,
    /// The model's name; of several, their names with commas between.
    pub model: String,
    /// The revision that holds the state before, if something has changed; `undo` restores it.
    pub revision_id: Option<SnapshotId>,
    /// Items that the model was to be asked about.
    pub items: u64,
    /// Items with a result.
    pub answered: u64,
    /// Items without one.
    pub failed: u64,
    /// The first of those.
    pub errors: Vec<ItemError>,
    /// Lines of a program that were no answers.
    pub garbage: u64,
    /// The first of these, shortened.
    pub examples: Vec<String>,
}

impl EnrichmentReport {
    /// That of a task that has not ended.
    pub fn begun(task_id: TaskId, model: &str) -> Self {
        Self {
            task_id,
            status: TaskStatus::Initializing,
            model: model.to_owned(),
            revision_id: None,
            items: 0,
            answered: 0,
            failed: 0,
            errors: Vec::new(),
            garbage: 0,
            examples: Vec::new(),
        }
    }
}

/// A model as a dataset has it: one that can be asked, or that was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModelView {
    /// Its name.
    pub name: String,
    /// What kind of model it is.
    pub r#type: String,
    /// Its version; of one that was asked, the version then.
    pub version: String,
    /// Whether it can be asked here: it is built in or configured.
    pub is_configured: bool,
    /// When it was asked last.
    pub ran_at: Option<String>,
    /// Items of which it has said something.
    pub items: u64,
}
