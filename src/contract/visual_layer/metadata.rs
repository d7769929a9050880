//! Custom metadata: a field is declared, then its values are sent, and how that went is asked for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facets::{FieldType, Json};

/// Name of the part of a form that holds values.
pub const FILE: &str = "file";

/// A field that is to have values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeclareField {
    /// Its name, which no other field of the dataset has.
    pub field_name: String,
    /// What its values are.
    pub field_type: FieldType,
    /// The words that an enum's value can be, each of at most 20 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enum_options: Option<Vec<String>>,
    /// Whether an item may have several values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_multi: Option<bool>,
}

/// The value of an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MediaValue {
    /// The item.
    pub media_id: String,
    /// Its value.
    pub value: Json,
}

/// The import of a field's values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MetadataTask {
    /// Its id.
    pub task_id: String,
    /// `INIT` until values come, then `RUNNING`, and at last `COMPLETED`, `COMPLETED_WITH_ERRORS` or `FAILED`.
    pub status: String,
}

/// How the import of a field's values went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MetadataTaskStatus {
    /// Its id.
    pub task_id: String,
    /// As in [`MetadataTask`].
    pub status: String,
    /// 0 to 100.
    pub progress: u8,
    /// Values that were taken over.
    pub inserted_rows: u64,
    /// Values that were not.
    pub error_count: u64,
    /// The first of those.
    pub sample_errors: Vec<SampleError>,
    /// Why nothing was taken over. An addition of ours.
    #[serde(default)]
    pub error_message: Option<String>,
}

/// A value that was not taken over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SampleError {
    /// Why not.
    pub reason: String,
    /// Its place, from 0.
    pub row_index: u64,
}

/// A field of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeclaredField {
    /// Its name.
    pub field_name: String,
    /// What its values are.
    pub field_type: FieldType,
    /// The words that an enum's value can be.
    pub enum_options: Option<Vec<String>>,
    /// Whether an item may have several values.
    pub is_multi: bool,
}

/// The value of an item in a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FieldValue {
    /// The field's name.
    pub field_name: String,
    /// What its values are.
    pub field_type: FieldType,
    /// The value; a list if the field has several.
    pub value: Json,
}
