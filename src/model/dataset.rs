//! A dataset, its status, and how far its folder has drifted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{DatasetId, SnapshotId, Timestamp};

/// What a dataset lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DatasetStatus {
    /// Being set up.
    Draft,
    /// Being read for the first time, or made by a clone.
    Indexing,
    /// Everything is allowed.
    Ready,
    /// An operation runs that must not be disturbed.
    ReadOnly,
    /// Media was added and not read yet.
    PartialIndex,
    /// Damage was found, or a commit could not be finished.
    Error,
}

impl DatasetStatus {
    /// The word in JSON and in the catalog.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::Indexing => "INDEXING",
            Self::Ready => "READY",
            Self::ReadOnly => "READ_ONLY",
            Self::PartialIndex => "PARTIAL_INDEX",
            Self::Error => "ERROR",
        }
    }
}

/// To people: "Read Only", not `READ_ONLY`.
impl std::fmt::Display for DatasetStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Draft => "Draft",
            Self::Indexing => "Indexing",
            Self::Ready => "Ready",
            Self::ReadOnly => "Read Only",
            Self::PartialIndex => "Partial Index",
            Self::Error => "Error",
        })
    }
}

impl std::str::FromStr for DatasetStatus {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        [Self::Draft, Self::Indexing, Self::Ready, Self::ReadOnly, Self::PartialIndex, Self::Error]
            .into_iter()
            .find(|status| status.as_str() == word)
            .ok_or(())
    }
}

/// What a dataset is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DatasetKind {
    /// Files.
    #[default]
    Media,
    /// The entities of a tenant.
    Tenant,
}

impl DatasetKind {
    /// The word in JSON and in the catalog.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Media => "media",
            Self::Tenant => "tenant",
        }
    }
}

impl std::str::FromStr for DatasetKind {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        [Self::Media, Self::Tenant].into_iter().find(|kind| kind.as_str() == word).ok_or(())
    }
}

/// What a person may do with a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads.
    Viewer,
    /// Reads and writes.
    Editor,
    /// May do everything.
    Owner,
}

impl Role {
    /// The word in JSON and in the catalog.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Owner => "owner",
        }
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Role {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        [Self::Viewer, Self::Editor, Self::Owner].into_iter().find(|role| role.as_str() == word).ok_or(())
    }
}

/// Somebody with whom a dataset is shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    /// The address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Since when.
    pub since: Timestamp,
}

/// A dataset. What a backend does not know is `None`, `null` in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dataset {
    /// Its id, for good.
    pub dataset_id: DatasetId,
    /// Its name.
    pub dataset_name: String,
    /// What it lets through now.
    pub status: DatasetStatus,
    /// Images in the state saved last.
    pub n_images: Option<u64>,
    /// Videos in the state saved last.
    pub n_videos: Option<u64>,
    /// Files in the state saved last.
    pub n_files: Option<u64>,
    /// Entities.
    pub n_entities: Option<u64>,
    /// Bytes of all files in the state saved last.
    pub bytes: Option<u64>,
    /// The snapshot that is current.
    pub current_snapshot_id: Option<SnapshotId>,
    /// Its folder on this machine, if it has one.
    pub path: Option<String>,
    /// The folder's bytes in base64, if they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path_base64: Option<String>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// Who made it.
    pub created_by: Option<String>,
    /// Whether snapshots are on.
    pub snapshots_enabled: Option<bool>,
    /// The operation that runs on it now, in words.
    pub operation: Option<String>,
    /// When it was put in the trash, if it was.
    pub deleted_at: Option<Timestamp>,
}

/// How far a folder is from the dataset's current snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Drift {
    /// The dataset.
    #[serde(flatten)]
    pub dataset: Dataset,
    /// Name of the current snapshot.
    pub current_snapshot_name: Option<String>,
    /// Files that came, went or changed since; `None` if there is no folder to look at.
    pub changed: Option<u64>,
}
