//! A dataset, and the words for its status: three families of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::null_as_empty;
use super::time::NaiveTime;
use crate::model::{self, DatasetStatus};

/// A dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dataset {
    /// Its id.
    pub id: String,
    /// Its name.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub display_name: String,
    /// Free text.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub description: String,
    /// Where its media came from: `FOLDER` or `UPLOAD` here, `BUCKET` and others at the service.
    #[serde(default)]
    pub source_type: Option<String>,
    /// The same as an address, where there is one.
    #[serde(default)]
    pub source_uri: Option<String>,
    /// Whose it is.
    #[serde(default)]
    pub owned_by: Option<String>,
    /// E-mail address of who made it.
    #[serde(default)]
    pub created_by: Option<String>,
    /// When it was made.
    #[serde(default)]
    pub created_at: Option<NaiveTime>,
    /// When it changed last.
    #[serde(default)]
    pub updated_at: Option<NaiveTime>,
    /// Its status in the older words.
    #[serde(default)]
    pub status: Option<String>,
    /// Its status, with spaces: `READY`, `READ ONLY`, `PARTIAL INDEX`, ...
    #[serde(default)]
    pub status_new: Option<String>,
    /// 0 to 100.
    #[serde(default, deserialize_with = "percentage")]
    pub progress: Option<u8>,
    /// Its images.
    #[serde(default)]
    pub n_images: Option<u64>,
    /// Its videos.
    #[serde(default)]
    pub n_videos: Option<u64>,
    /// Labelled objects in its items.
    #[serde(default)]
    pub n_objects: Option<u64>,
    /// What is wrong with it.
    #[serde(default)]
    pub fatal_error_msg: Option<String>,
    /// The dataset it was made from.
    #[serde(default)]
    pub source_dataset_id: Option<String>,
    /// Name of the file it was made from.
    #[serde(default)]
    pub filename: Option<String>,
    /// Whether it is one of the service's samples.
    #[serde(default)]
    pub sample: Option<bool>,
    /// Address of a picture of it.
    #[serde(default)]
    pub preview_uri: Option<String>,
}

/// A dataset's figures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stats {
    /// Its id.
    #[serde(default)]
    pub dataset_id: String,
    /// Its images.
    #[serde(default)]
    pub n_images: u64,
    /// Its videos.
    #[serde(default)]
    pub n_videos: u64,
    /// Its files, images and videos included.
    #[serde(default)]
    pub n_files: u64,
    /// Labelled objects in its items.
    #[serde(default)]
    pub n_objects: u64,
    /// Bytes of all its files.
    #[serde(default)]
    pub bytes: u64,
    /// Its snapshots.
    #[serde(default)]
    pub n_snapshots: u64,
}

impl From<model::Dataset> for Dataset {
    fn from(dataset: model::Dataset) -> Self {
        let is_error = dataset.status == DatasetStatus::Error;
        Self {
            id: dataset.dataset_id.to_string(),
            display_name: dataset.dataset_name,
            description: String::new(),
            source_type: Some(if dataset.path.is_some() { "FOLDER" } else { "UPLOAD" }.to_owned()),
            source_uri: None,
            owned_by: dataset.created_by.clone(),
            created_by: dataset.created_by,
            created_at: dataset.created_at.map(NaiveTime),
            updated_at: dataset.created_at.map(NaiveTime),
            status: Some(legacy_status(dataset.status).to_owned()),
            status_new: Some(status_of_dataset(dataset.status).to_owned()),
            progress: Some(if matches!(dataset.status, DatasetStatus::Draft | DatasetStatus::Indexing) {
                0
            } else {
                100
            }),
            n_images: Some(dataset.n_images.unwrap_or(0)),
            n_videos: Some(dataset.n_videos.unwrap_or(0)),
            n_objects: Some(0),
            fatal_error_msg: dataset.operation.filter(|_| is_error),
            source_dataset_id: None,
            filename: None,
            sample: Some(false),
            preview_uri: None,
        }
    }
}

/// The word in a dataset's `status_new`: with spaces.
pub fn status_of_dataset(status: DatasetStatus) -> &'static str {
    match status {
        DatasetStatus::ReadOnly => "READ ONLY",
        DatasetStatus::PartialIndex => "PARTIAL INDEX",
        status => status.as_str(),
    }
}

/// The word in a task's `dataset_status`: with underscores.
pub fn status_of_task(status: DatasetStatus) -> &'static str {
    status.as_str()
}

/// The word in a dataset's older `status`.
pub fn legacy_status(status: DatasetStatus) -> &'static str {
    match status {
        DatasetStatus::Draft => "NEW",
        DatasetStatus::Indexing => "INDEXING",
        DatasetStatus::Ready | DatasetStatus::PartialIndex => "READY",
        DatasetStatus::ReadOnly => "UPDATING",
        DatasetStatus::Error => "FATAL_ERROR",
    }
}

/// The status that a word of any of the families means, whatever its case; `None` for a word that is not known.
pub fn parse_status(word: &str) -> Option<DatasetStatus> {
    let word = word.trim().to_ascii_uppercase().replace([' ', '-'], "_");
    Some(match word.as_str() {
        "DRAFT" | "NEW" => DatasetStatus::Draft,
        "INDEXING" | "PRE_PROCESSING" | "INITIALIZING" | "UPLOADING" | "SAVING" => DatasetStatus::Indexing,
        "READY" => DatasetStatus::Ready,
        "READ_ONLY" | "ENRICHING" | "UPDATING" => DatasetStatus::ReadOnly,
        "PARTIAL_INDEX" => DatasetStatus::PartialIndex,
        "ERROR" | "FATAL_ERROR" => DatasetStatus::Error,
        _ => return None,
    })
}

/// A percentage, which services also write with decimals.
fn percentage<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    let number: Option<f64> = Option::deserialize(deserializer)?;
    Ok(number.filter(|number| number.is_finite()).map(|number| number.clamp(0.0, 100.0) as u8))
}
