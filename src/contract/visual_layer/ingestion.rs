//! Filling a dataset by upload.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Name of the parts of a form that hold files.
pub const FILES: &str = "files";
/// Name of the part of a form that holds an archive.
pub const ARCHIVE: &str = "archive";
/// Name of the part of a form that names an address in a bucket.
pub const S3_URI: &str = "s3_uri";
/// Name of the part of a form that says whether added media is read at once.
pub const AUTO_REINDEX: &str = "auto_reindex";
/// Name of the part of a form, and of the query, that names a dataset.
pub const DATASET_NAME: &str = "dataset_name";

/// A dataset that was just made. Some clients read one field, some the other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NewDataset {
    /// Its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset_id: Option<String>,
}

impl NewDataset {
    /// The answer about a dataset.
    pub fn of(id: &str) -> Self {
        Self { id: Some(id.to_owned()), dataset_id: Some(id.to_owned()) }
    }

    /// The id, from whichever field has it.
    pub fn id(&self) -> Option<&str> {
        self.dataset_id.as_deref().or(self.id.as_deref())
    }
}

/// A transaction that takes files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Transaction {
    /// Its number.
    pub trans_id: u64,
}

/// How far a dataset that is being made has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CreationStatus {
    /// Its status, as in `status_new`.
    pub status: String,
    /// 0 to 100.
    #[serde(default)]
    pub progress: u8,
}

/// What the query of a new dataset says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NewDatasetQuery {
    /// Its name.
    pub dataset_name: String,
}
