//! Snapshots: lists with every filter, and everything that can be done to them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::backend;
use crate::error::Result;
use crate::model::{Snapshot, SnapshotId, Timestamp};

/// Which snapshots a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SnapshotsQuery {
    /// Only those with this text in name or description, whatever the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// Only those that exist for this reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Only those taken at this instant or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// At most so many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// Automatic revisions too.
    #[serde(default)]
    pub all: bool,
    /// Removed ones instead.
    #[serde(default)]
    pub deleted: bool,
    /// Oldest first.
    #[serde(default)]
    pub reverse: bool,
}

impl From<backend::SnapshotFilter> for SnapshotsQuery {
    fn from(filter: backend::SnapshotFilter) -> Self {
        let backend::SnapshotFilter { search, reason, since, limit, all, deleted, reverse } = filter;
        Self { search, reason: reason.map(|reason| reason.as_str().to_owned()), since, limit, all, deleted, reverse }
    }
}

impl From<SnapshotsQuery> for backend::SnapshotFilter {
    fn from(query: SnapshotsQuery) -> Self {
        let SnapshotsQuery { search, reason, since, limit, all, deleted, reverse } = query;
        let reason = reason.map(|word| match word.parse() {
            Ok(reason) => reason,
            Err(never) => match never {},
        });
        Self { search, reason, since, limit, all, deleted, reverse }
    }
}

/// Part of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SnapshotPage {
    /// The snapshots.
    pub snapshots: Vec<Snapshot>,
    /// How many there are without the limit.
    pub total: u64,
}

/// How a snapshot is taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateRequest {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Take none if nothing changed since the current one.
    #[serde(default)]
    pub if_changed: bool,
    /// Leave out what cannot be read instead of refusing.
    #[serde(default)]
    pub skip_unreadable: bool,
    /// How many seconds to wait for another operation on the dataset to end, at most an hour.
    #[serde(default)]
    #[schemars(range(max = WAIT_LOCK_MAX))]
    pub wait_lock: u64,
    /// The model that is being trained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub training_model: Option<TrainingModel>,
}

/// Longest wait for another operation, in seconds.
pub const WAIT_LOCK_MAX: u64 = 3600;

/// A model that is being trained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrainingModel {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

impl From<backend::CreateSnapshot> for CreateRequest {
    fn from(request: backend::CreateSnapshot) -> Self {
        Self {
            name: request.name.map(crate::model::Name::into_string),
            description: request.description.map(crate::model::Description::into_string),
            if_changed: request.if_changed,
            skip_unreadable: request.skip_unreadable,
            wait_lock: request.wait_lock.as_secs().min(WAIT_LOCK_MAX),
            training_model: request.training_model.map(|(id, name)| TrainingModel { id, name }),
        }
    }
}

impl TryFrom<CreateRequest> for backend::CreateSnapshot {
    type Error = crate::Error;

    fn try_from(request: CreateRequest) -> Result<Self> {
        Ok(Self {
            name: request.name.map(|name| name.parse()).transpose()?,
            description: request.description.map(|text| text.parse()).transpose()?,
            if_changed: request.if_changed,
            skip_unreadable: request.skip_unreadable,
            wait_lock: std::time::Duration::from_secs(request.wait_lock.min(WAIT_LOCK_MAX)),
            training_model: request.training_model.map(|model| (model.id, model.name)),
        })
    }
}

/// A snapshot that was just taken, or the current one if nothing had changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CreatedSnapshot {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// Whether it is new.
    pub is_new: bool,
    /// Files read because they were new or changed.
    pub files_read: u64,
    /// Bytes added to the store.
    pub bytes_stored: u64,
    /// What is worth knowing.
    pub warnings: Vec<String>,
}

impl From<backend::CreatedSnapshot> for CreatedSnapshot {
    fn from(created: backend::CreatedSnapshot) -> Self {
        let backend::CreatedSnapshot { snapshot, is_new, files_read, bytes_stored, warnings } = created;
        Self { snapshot, is_new, files_read, bytes_stored, warnings }
    }
}

impl From<CreatedSnapshot> for backend::CreatedSnapshot {
    fn from(created: CreatedSnapshot) -> Self {
        let CreatedSnapshot { snapshot, is_new, files_read, bytes_stored, warnings } = created;
        Self { snapshot, is_new, files_read, bytes_stored, warnings }
    }
}

/// What is changed about a snapshot; at least one of the two.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditRequest {
    /// The new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The new description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Which snapshots are hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveRequest {
    /// Their ids.
    pub snapshots: Vec<SnapshotId>,
    /// Which verb it is, for the operation log.
    #[serde(default)]
    pub verb: Verb,
    /// Only say whether they may go.
    #[serde(default)]
    pub dry_run: bool,
}

/// Which verb removes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verb {
    /// `rm`.
    #[default]
    Rm,
    /// `prune`.
    Prune,
}

impl From<Verb> for backend::RemoveVerb {
    fn from(verb: Verb) -> Self {
        match verb {
            Verb::Rm => Self::Remove,
            Verb::Prune => Self::Prune,
        }
    }
}

impl From<backend::RemoveVerb> for Verb {
    fn from(verb: backend::RemoveVerb) -> Self {
        match verb {
            backend::RemoveVerb::Remove => Self::Rm,
            backend::RemoveVerb::Prune => Self::Prune,
        }
    }
}

/// Snapshots that were hidden, or may be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Removed {
    /// The snapshots.
    pub snapshots: Vec<Snapshot>,
    /// About how many bytes a gc would free once their grace is over.
    pub frees: Option<u64>,
    /// How many seconds they can still be brought back for sure.
    pub grace: u64,
}

impl From<backend::Removed> for Removed {
    fn from(removed: backend::Removed) -> Self {
        let grace = removed.grace.unwrap_or_default().as_secs();
        Self { snapshots: removed.snapshots, frees: removed.frees, grace }
    }
}

impl From<Removed> for backend::Removed {
    fn from(removed: Removed) -> Self {
        let grace = std::time::Duration::from_secs(removed.grace);
        Self { snapshots: removed.snapshots, frees: removed.frees, grace: Some(grace) }
    }
}

/// Whether a snapshot is kept from removal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProtectRequest {
    /// Whether it is.
    pub protected: bool,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl From<backend::Protection> for ProtectRequest {
    fn from(protection: backend::Protection) -> Self {
        match protection {
            backend::Protection::On(reason) => Self { protected: true, reason },
            backend::Protection::Off => Self { protected: false, reason: None },
        }
    }
}

impl From<ProtectRequest> for backend::Protection {
    fn from(request: ProtectRequest) -> Self {
        if request.protected { Self::On(request.reason) } else { Self::Off }
    }
}
