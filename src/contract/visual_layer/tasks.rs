//! Tasks, lists of them, and what a list can be asked for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::datasets::status_of_task;
use super::null_as_empty;
use super::time::WholeSeconds;
use crate::model;

/// Tasks on a page, unless something else is asked for.
pub const PAGE_SIZE: u64 = 20;
/// Fewest tasks on a page.
pub const PAGE_SIZE_MIN: u64 = 5;
/// Most tasks on a page.
pub const PAGE_SIZE_MAX: u64 = 50;

/// A task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Task {
    /// Its id.
    pub task_id: String,
    /// The dataset it works on; of a clone, the new one.
    pub dataset_id: String,
    /// That dataset's name.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub dataset_name: String,
    /// That dataset's status, with underscores: `READY`, `READ_ONLY`, `PARTIAL_INDEX`, ...
    #[serde(default)]
    pub dataset_status: Option<String>,
    /// Who asked for it.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub created_by: String,
    /// What kind of work it is: `SNAPSHOT_RESTORE`, `SNAPSHOT_CLONE`, ...
    pub task_type: String,
    /// Where it stands: `INITIALIZING`, `RUNNING`, `COMPLETED`, `FAILED` or `ABORTED`.
    pub status: String,
    /// A few words about what it does now.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub status_message: String,
    /// 0 to 100, if it can be told.
    #[serde(default)]
    pub progress_percentage: Option<u8>,
    /// Why it failed.
    #[serde(default)]
    pub error_message: Option<String>,
    /// When it began.
    pub start_time: WholeSeconds,
    /// When it ended.
    #[serde(default)]
    pub end_time: Option<WholeSeconds>,
}

impl From<model::Task> for Task {
    fn from(task: model::Task) -> Self {
        Self {
            task_id: task.task_id.to_string(),
            dataset_id: task.dataset_id.to_string(),
            dataset_name: task.dataset_name,
            dataset_status: task.dataset_status.map(|status| status_of_task(status).to_owned()),
            created_by: task.created_by.unwrap_or_default(),
            task_type: task.task_type.as_str().to_owned(),
            status: task.status.as_str().to_owned(),
            status_message: task.status_message.unwrap_or_default(),
            progress_percentage: task.progress_percentage,
            error_message: task.error_message,
            start_time: WholeSeconds(task.start_time),
            end_time: task.end_time.map(WholeSeconds),
        }
    }
}

/// A page of tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaskList {
    /// The tasks of this page.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub tasks: Vec<Task>,
    /// How many there are on all pages.
    #[serde(default)]
    pub total: u64,
    /// Which page this is, from 1.
    #[serde(default)]
    pub page: u64,
    /// How many tasks a page has at most.
    #[serde(default)]
    pub page_size: u64,
}

/// What a list of tasks can be asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaskQuery {
    /// Only tasks on this dataset.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<uuid::Uuid>")]
    pub dataset_id: Option<String>,
    /// Only tasks on datasets with this text in their name, whatever the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset_name: Option<String>,
    /// Only tasks of this kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_type: Option<String>,
    /// Only tasks that stand there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_status: Option<String>,
    /// Only tasks that this person asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<String>,
    /// Only tasks that began then or later. ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time_from: Option<String>,
    /// Only tasks that began then or earlier. ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time_to: Option<String>,
    /// What the list is sorted by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort_by: Option<SortBy>,
    /// In which direction; descending by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort_order: Option<SortOrder>,
    /// Which page, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub page: Option<u64>,
    /// How many tasks a page has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = PAGE_SIZE_MIN, max = PAGE_SIZE_MAX))]
    pub page_size: Option<u64>,
}

/// What a list of tasks can be sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SortBy {
    /// When they began.
    #[default]
    StartTime,
    /// Where they stand.
    Status,
    /// What kind of work they are.
    TaskType,
    /// The dataset's name.
    DatasetName,
    /// The dataset's id.
    DatasetId,
    /// Who asked for them.
    CreatedBy,
}

/// In which direction a list is sorted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SortOrder {
    /// Smallest first.
    Asc,
    /// Largest first.
    #[default]
    Desc,
}

/// Between which instants the values of [`TaskFilters`] are gathered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaskFiltersQuery {
    /// Only of tasks that began then or later. ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time_from: Option<String>,
    /// Only of tasks that began earlier. ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time_to: Option<String>,
}

/// The values that tasks have, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaskFilters {
    /// Names of their datasets.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub dataset_names: Vec<String>,
    /// Ids of their datasets.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub dataset_ids: Vec<String>,
    /// What kind of work they are.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub task_types: Vec<String>,
    /// Who asked for them.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub created_by: Vec<String>,
}
