//! A snapshot, and what is said when one is put back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Words for the status of a snapshot.
pub mod status {
    /// It is whole, and nothing is being done with it.
    pub const COMPLETED: &str = "completed";
    /// It is being put back.
    pub const RESTORING: &str = "restoring";

    /// Whether the word says that something failed.
    pub fn is_failure(word: &str) -> bool {
        ["failed", "failure", "error", "aborted", "cancelled", "canceled"]
            .iter()
            .any(|known| word.trim().eq_ignore_ascii_case(known))
    }

    /// Whether the word says that all is done.
    pub fn is_completed(word: &str) -> bool {
        word.trim().eq_ignore_ascii_case(COMPLETED)
    }

    /// Whether the word says that it is being put back.
    pub fn is_restoring(word: &str) -> bool {
        word.trim().eq_ignore_ascii_case(RESTORING)
    }
}

/// A snapshot of all entities of a tenant. A client takes a field that is missing or `null` for one that is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "VelaSnapshot")]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// `snapshot_` and the instant it was taken at.
    pub id: String,
    /// What was said about it.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub description: String,
    /// When it was taken: RFC 3339 in UTC, whole seconds.
    pub created_at: String,
    /// Entities in it.
    #[serde(default)]
    pub entity_count: Option<u64>,
    /// `completed` or `restoring`; others may come.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub status: String,
}

/// What is asked for when a snapshot is taken; members that are not known are no error.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "VelaCreateSnapshot")]
pub struct CreateSnapshot {
    /// What is worth remembering.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// What may be asked for when a snapshot is put back; an addition to the contract.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "VelaRestoreSnapshot")]
#[serde(rename_all = "camelCase")]
pub struct RestoreSnapshot {
    /// The tenant whose entities are replaced, where it is not the snapshot's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_tenant: Option<String>,
}

/// The answer to a restore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "VelaRestoring")]
#[serde(rename_all = "camelCase")]
pub struct Restoring {
    /// The snapshot.
    pub id: String,
    /// `restoring`.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub status: String,
    /// Entities that the tenant has afterwards.
    #[serde(default)]
    pub restored_entities: Option<u64>,
}

fn null_is_empty<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_has_five_members_and_their_order() {
        let snapshot = Snapshot {
            id: "snapshot_2031-05-04T03-02-01Z".into(),
            description: "nightly".into(),
            created_at: "2031-05-04T03:02:01Z".into(),
            entity_count: Some(3),
            status: status::COMPLETED.into(),
        };
        assert_eq!(
            serde_json::to_string(&snapshot).unwrap(),
            "{\"id\":\"snapshot_2031-05-04T03-02-01Z\",\"description\":\"nightly\",\
             \"createdAt\":\"2031-05-04T03:02:01Z\",\"entityCount\":3,\"status\":\"completed\"}"
        );
    }

    #[test]
    fn what_a_service_leaves_out_is_empty() {
        let text = "{\"id\":\"a\",\"createdAt\":\"2031-05-04T03:02:01Z\",\"description\":null,\"more\":1}";
        let snapshot: Snapshot = serde_json::from_str(text).unwrap();
        assert_eq!((snapshot.description.as_str(), snapshot.entity_count, snapshot.status.as_str()), ("", None, ""));
    }

    #[test]
    fn words_are_compared_whatever_the_case() {
        assert!(
            status::is_failure("Failed") && status::is_completed(" COMPLETED") && status::is_restoring("Restoring")
        );
        assert!(!status::is_failure("paused") && !status::is_completed("completing"));
    }
}
