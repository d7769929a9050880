//! Exports: asked for, looked after, fetched.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::backend::{ExportFormat, ExportReport};
use crate::contract::own::Failure;
use crate::model::SnapshotId;

/// What is exported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginExport {
    /// As a snapshot has it, by its id; without it as it is known now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot_id: Option<SnapshotId>,
    /// What the file is.
    #[serde(default)]
    pub format: ExportFormat,
    /// Whether the content of the items comes along.
    #[serde(default)]
    pub images: bool,
    /// Only items for which this expression is true.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
}

/// An export.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExportView {
    /// Its id.
    pub export_id: String,
    /// Where it stands.
    pub stage: ExportStage,
    /// Items done.
    pub items: u64,
    /// Items in all, once they are counted.
    #[serde(default)]
    pub items_total: Option<u64>,
    /// What is in the file, once there is one.
    #[serde(default)]
    pub report: Option<ExportReport>,
    /// Why there is none.
    #[serde(default)]
    pub failure: Option<Failure>,
}

/// Where an export stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ExportStage {
    /// It is under way.
    Running,
    /// Its file can be fetched.
    Completed,
    /// There is no file.
    Failed,
}
