//! Models that say what they know of a dataset.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Word in [`ModelInfo::status`] of a model that can be asked.
pub const ACTIVE: &str = "Active";
/// Word in [`EnrichmentContext::status`] of a dataset about which no model was asked.
pub const NEW: &str = "NEW";

/// A model that can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModelInfo {
    /// Its id: here its name.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What kind of model it is: `IMAGE_TAGGING`, `CAPTION_IMAGES`, ...
    pub r#type: String,
    /// `Active`, or `Coming Soon` at the service.
    pub status: String,
    /// Whose it is.
    #[serde(default)]
    pub vendor: String,
    /// What it does.
    #[serde(default)]
    pub description: String,
    /// Kinds of models that have to be asked before.
    #[serde(default)]
    pub dependencies: Option<Vec<String>>,
}

/// What a dataset was enriched with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrichmentContext {
    /// What the status of its newest enrichment can be asked by.
    pub enrichment_context_id: String,
    /// `NEW` before the first enrichment; then where the newest stands, in the words of tasks.
    pub status: String,
    /// The models that were asked.
    pub dataset_enrichment_models: EnrichmentModels,
}

/// Models by what kind they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrichmentModels {
    /// The model's id, by its type.
    pub enrichment_models: BTreeMap<String, String>,
}

/// A dataset that is being enriched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrichedDataset {
    /// Its id. The service makes a copy and names that; our server names the dataset itself.
    pub dataset_id: String,
}

/// Where an enrichment stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrichmentStatus {
    /// As in the context.
    pub status: String,
    /// 0 to 100.
    #[serde(default)]
    pub progress: u8,
}
