//! A snapshot, and what is sent to take or change one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::null_as_empty;
use super::time::NaiveTime;
use crate::model;

/// A snapshot: thirteen fields, all of them always there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Snapshot {
    /// Its id.
    pub snapshot_id: String,
    /// Its name.
    pub snapshot_name: String,
    /// Name of the dataset it belongs to.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub source_dataset_name: String,
    /// When it was taken.
    pub created_at: NaiveTime,
    /// E-mail address of who took it.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub created_by: String,
    /// Images at that time.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub n_images: u64,
    /// Videos at that time.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub n_videos: u64,
    /// Free text, empty if none was given.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub description: String,
    /// Why it exists: `manual`, `creation` or `clone`.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub reason: String,
    /// The model that was being trained.
    #[serde(default)]
    pub training_model_id: Option<String>,
    /// That model's name.
    #[serde(default)]
    pub training_model_name: Option<String>,
    /// Whether it is the dataset's current version.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub is_current: bool,
    /// Whether a restore of it is running.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub is_restoring: bool,
}

impl From<model::Snapshot> for Snapshot {
    fn from(snapshot: model::Snapshot) -> Self {
        Self {
            snapshot_id: snapshot.snapshot_id.to_string(),
            snapshot_name: snapshot.snapshot_name,
            source_dataset_name: snapshot.source_dataset_name,
            created_at: NaiveTime(snapshot.created_at),
            created_by: snapshot.created_by.unwrap_or_default(),
            n_images: snapshot.n_images.unwrap_or(0),
            n_videos: snapshot.n_videos.unwrap_or(0),
            description: snapshot.description,
            reason: snapshot.reason.map(|reason| reason.as_str().to_owned()).unwrap_or_default(),
            training_model_id: snapshot.training_model_id,
            training_model_name: snapshot.training_model_name,
            is_current: snapshot.is_current.unwrap_or(false),
            is_restoring: snapshot.is_restoring.unwrap_or(false),
        }
    }
}

/// What is sent to take a snapshot. No body at all is the same as an empty one, `null` the same as a field left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateSnapshot {
    /// Its name; by default made of the dataset's name and the id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its description; empty by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// What is sent to change what is said about a snapshot: at least one of the two.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateSnapshot {
    /// The new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The new description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}
