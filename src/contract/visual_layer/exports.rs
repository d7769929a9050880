//! Exports that are asked for, looked after, and fetched.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::NaiveTime;

/// What the metadata in the archive are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MetadataFormat {
    /// `metadata.json`.
    #[default]
    Json,
    /// `metadata.parquet`.
    Parquet,
}

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExportQuery {
    /// What the file is to be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// What the metadata are.
    #[serde(default)]
    pub export_format: MetadataFormat,
    /// Whether the files come along.
    #[serde(default)]
    pub include_images: bool,
    /// What the items are; objects in them are not exported apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_type: Option<String>,
    /// A search. Not understood here, and refused for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vql: Option<String>,
}

/// How an export of some items is made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EntitiesQuery {
    /// What the file is to be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// What the metadata are.
    #[serde(default)]
    pub export_format: MetadataFormat,
    /// Whether the files come along.
    #[serde(default)]
    pub include_images: bool,
}

/// Which items are exported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExportEntities {
    /// Items, and groups of items.
    pub media_selection: Vec<Selected>,
}

/// Some of the items that are exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", content = "payload", rename_all = "lowercase")]
pub enum Selected {
    /// Items by their ids.
    Media(SelectedMedia),
    /// A group of items that look alike.
    Cluster(SelectedCluster),
}

/// Items by their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SelectedMedia {
    /// The ids.
    pub media_ids: Vec<uuid::Uuid>,
}

/// A group of items that look alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SelectedCluster {
    /// Its id.
    pub cluster_id: uuid::Uuid,
    /// Which of its items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster_filters: Option<ClusterFilters>,
    /// Items that do not come along.
    #[serde(default)]
    pub exclude_media_ids: Vec<uuid::Uuid>,
}

/// Which items of a group are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClusterFilters {
    /// What they are; objects in items are not exported apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_type: Option<String>,
}

/// Which export is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExportStatusQuery {
    /// Its id.
    #[schemars(with = "uuid::Uuid")]
    pub export_task_id: String,
}

/// An export.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExportTask {
    /// Its id.
    pub id: String,
    /// The dataset.
    pub dataset_id: String,
    /// When it was asked for.
    pub created_at: NaiveTime,
    /// Where its file can be fetched, once there is one: a path on this server.
    pub download_uri: Option<String>,
    /// From 0 to 1.
    pub progress: f64,
    /// `INIT`, `COMPLETED`, `REJECTED` or `FAILED`.
    pub status: String,
    /// Items in it.
    pub entities_count: u64,
    /// Why there is no file.
    pub result_message: Option<String>,
}

/// What an export in the answer itself is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum InlineFormat {
    /// The content of `metadata.json`.
    #[default]
    Json,
}

/// What is asked for in the answer itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InlineQuery {
    /// What it is.
    #[serde(default)]
    pub export_format: InlineFormat,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_names_items_and_groups() {
        let text = r#"{"media_selection":[
            {"type":"media","payload":{"media_ids":["00000000-0000-4000-8000-000000000001"]}},
            {"type":"cluster","payload":{"cluster_id":"00000000-0000-4000-8000-000000000002",
             "cluster_filters":{"entity_type":"IMAGES"},"exclude_media_ids":[]}}]}"#;
        let read: ExportEntities = serde_json::from_str(text).unwrap();
        assert!(
            matches!(&read.media_selection[..], [Selected::Media(media), Selected::Cluster(_)] if media.media_ids.len() == 1)
        );
        assert!(
            serde_json::from_str::<ExportEntities>(r#"{"media_selection":[{"type":"all","payload":{}}]}"#).is_err()
        );
    }
}
