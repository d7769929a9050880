//! Tasks with what only their home knows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::backend::{self, Cloned, EnrichmentReport, ImportReport, PropagationReport};
use crate::error::Code;
use crate::model::{DatasetId, Report, Task};
use crate::progress::Phase;

/// Which tasks a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TasksQuery {
    /// Only those on this dataset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset_id: Option<DatasetId>,
}

/// A task with its progress and result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TaskView {
    /// The task.
    pub task: Task,
    /// How far it is.
    pub progress: Work,
    /// What a restore has done, once it has ended.
    #[serde(default)]
    pub report: Option<Report>,
    /// What a clone has made, once it has ended.
    #[serde(default)]
    pub cloned: Option<Cloned>,
    /// What a model has said, once it has ended.
    #[serde(default)]
    pub enriched: Option<EnrichmentReport>,
    /// What an import has taken over, once it has ended.
    #[serde(default)]
    pub imported: Option<ImportReport>,
    /// Which labels items were given, once it has ended.
    #[serde(default)]
    pub propagated: Option<PropagationReport>,
    /// Why it failed.
    #[serde(default)]
    pub failure: Option<TaskFailure>,
}

/// How far a task is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Work {
    /// What it does now.
    #[serde(default)]
    pub phase: Option<Phase>,
    /// Items done.
    #[serde(default)]
    pub items: u64,
    /// Items in all, if known.
    #[serde(default)]
    pub items_total: Option<u64>,
    /// Bytes done.
    #[serde(default)]
    pub bytes: u64,
    /// Bytes in all, if known.
    #[serde(default)]
    pub bytes_total: Option<u64>,
}

/// Why a task failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaskFailure {
    /// The cause's stable name.
    pub code: Code,
    /// The cause in words.
    pub message: String,
}

impl From<backend::TaskView> for TaskView {
    fn from(view: backend::TaskView) -> Self {
        let progress = Work {
            phase: view.progress.phase,
            items: view.progress.items.0,
            items_total: view.progress.items.1,
            bytes: view.progress.bytes.0,
            bytes_total: view.progress.bytes.1,
        };
        let failure = view.failure.map(|(code, message)| TaskFailure { code, message });
        let backend::TaskView { task, report, cloned, enriched, imported, propagated, .. } = view;
        Self { task, progress, report, cloned, enriched, imported, propagated, failure }
    }
}

impl From<TaskView> for backend::TaskView {
    fn from(view: TaskView) -> Self {
        let progress = backend::TaskProgress {
            phase: view.progress.phase,
            items: (view.progress.items, view.progress.items_total),
            bytes: (view.progress.bytes, view.progress.bytes_total),
        };
        let failure = view.failure.map(|failure| (failure.code, failure.message));
        let TaskView { task, report, cloned, enriched, imported, propagated, .. } = view;
        Self { task, progress, report, cloned, enriched, imported, propagated, failure }
    }
}
