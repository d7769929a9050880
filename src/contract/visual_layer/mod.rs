//! The Visual Layer contract: what its service documents, and nothing else.
//!
//! Bodies are read tolerantly, because services leave fields out, send `null` for what is empty, and add fields; what
//! our server writes has every field.

pub mod clusters;
pub mod datasets;
pub mod enrichment;
pub mod errors;
pub mod exports;
pub mod health;
pub mod ingestion;
pub mod metadata;
pub mod paths;
pub mod people;
pub mod snapshots;
pub mod tasks;
pub mod time;

pub use clusters::{Cluster, ClustersQuery, Duplicates, Explored, Preview};
pub use datasets::{Dataset, Stats, legacy_status, parse_status, status_of_dataset, status_of_task};
pub use enrichment::{EnrichedDataset, EnrichmentContext, EnrichmentModels, EnrichmentStatus, ModelInfo};
pub use errors::{Detail, ErrorBody, FieldError, Location, ValidationError};
pub use health::{HEALTHY, Healthcheck, ServerInfo};
pub use ingestion::{CreationStatus, NewDataset, NewDatasetQuery, Transaction};
pub use people::{Invite, Share};
pub use snapshots::{CreateSnapshot, Snapshot, UpdateSnapshot};
pub use tasks::{SortBy, SortOrder, Task, TaskFilters, TaskFiltersQuery, TaskList, TaskQuery};
pub use time::{NaiveTime, WholeSeconds};

use serde::{Deserialize, Deserializer};

/// Reads `null` as what is empty.
fn null_as_empty<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(deserializer: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests;
