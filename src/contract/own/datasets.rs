//! Datasets and the people who have a part in them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Dataset, Role, Snapshot};

/// Which datasets a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DatasetsQuery {
    /// Those in the trash too.
    #[serde(default)]
    pub deleted: bool,
}

/// Who is looked for, as people type it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resolve {
    /// An id, a name or the start of an id; of snapshots also `current`, `latest` and `latest~N`.
    pub reference: String,
    /// What was removed too.
    #[serde(default)]
    pub deleted: bool,
}

/// How a dataset is made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateDataset {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether it is a tenant: a dataset of entities, which begins without a snapshot.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub tenant: bool,
}

/// A dataset that was just made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CreatedDataset {
    /// The dataset.
    pub dataset: Dataset,
    /// Its first snapshot, if it has one.
    pub snapshot: Option<Snapshot>,
    /// What is worth knowing.
    pub warnings: Vec<String>,
}

/// What is changed about a dataset; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeDataset {
    /// Its new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether snapshots are on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshots_enabled: Option<bool>,
}

/// Who gets which part in a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddPerson {
    /// E-mail address.
    pub email: String,
    /// What may be done.
    pub role: Role,
}

/// Who has no part in a dataset any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonQuery {
    /// E-mail address.
    pub email: String,
}
