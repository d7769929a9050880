//! Groups of items that look alike.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Groups on a page, and items of one group.
pub const PAGE_SIZE: usize = 100;
/// The type of a group of images.
pub const IMAGES: &str = "IMAGES";
/// The type of a group of videos.
pub const VIDEOS: &str = "VIDEOS";

/// Which groups are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClustersQuery {
    /// How alike items are: from 0, the same, to 4, related. 0 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = 4))]
    pub threshold: Option<u8>,
    /// Which page, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_number: Option<u64>,
}

/// A page of groups.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Explored {
    /// The groups, the largest first; those of one item last.
    pub clusters: Vec<Cluster>,
}

/// A group of items that look alike, or an item that is like no other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cluster {
    /// Its id.
    pub cluster_id: String,
    /// `IMAGES` or `VIDEOS`.
    pub r#type: String,
    /// How many items it has.
    pub n_images: u64,
    /// How similar they are at least, from 0 to 1.
    pub similarity_threshold: f64,
    /// Some of them.
    pub previews: Vec<Preview>,
}

/// An item as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Preview {
    /// Its id.
    pub media_id: String,
    /// Where its content can be had, on this server; `null` until a snapshot has it.
    #[serde(default)]
    pub media_uri: Option<String>,
    /// Where a smaller picture can be had; the same, for none are kept.
    #[serde(default)]
    pub media_thumb_uri: Option<String>,
    /// What is to be seen in it, in words.
    #[serde(default)]
    pub caption: Option<String>,
    /// Its name.
    pub file_name: String,
    /// Its path in the dataset.
    #[serde(default)]
    pub original_uri: String,
    /// Categories of its labels, each once.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Its tags.
    #[serde(default)]
    pub user_tags: Vec<String>,
    /// How much it is like the one of the group that it is most like, from 0 to 1.
    #[serde(default)]
    pub relevance_score: Option<f64>,
}

/// Items that look like another one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Duplicates {
    /// The other one.
    pub media_id: String,
    /// The group of all of them.
    pub cluster_id: String,
    /// How similar they are at least, from 0 to 1.
    pub similarity_threshold: f64,
    /// How many items the group has, that one included.
    pub n_images: u64,
    /// A page of the others, the most similar first.
    pub duplicates: Vec<Preview>,
}
