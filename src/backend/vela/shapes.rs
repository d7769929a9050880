//! What the contract says, in our words, and back.

use crate::backend::vela::service::Service;
use crate::contract::vela::{self, status};
use crate::error::{Error, Result};
use crate::model::TenantName;
use crate::model::{Dataset, DatasetId, DatasetStatus, Description, Name, Snapshot, Timestamp};

/// A tenant as a dataset.
pub(super) fn dataset(tenant: &TenantName) -> Dataset {
    Dataset {
        dataset_id: DatasetId::from(tenant.to_string()),
        dataset_name: tenant.to_string(),
        status: DatasetStatus::Ready,
        n_images: None,
        n_videos: None,
        n_files: None,
        n_entities: None,
        bytes: None,
        current_snapshot_id: None,
        path: None,
        path_base64: None,
        created_at: None,
        created_by: None,
        snapshots_enabled: None,
        operation: None,
        deleted_at: None,
    }
}

/// A snapshot. What the contract does not have is not known.
pub(super) fn snapshot(service: &Service, tenant: &TenantName, wire: vela::Snapshot) -> Result<Snapshot> {
    let created_at = instant(&wire.created_at).ok_or_else(|| Error::BadAnswer {
        server: service.host().to_owned(),
        reason: "the `createdAt` of a snapshot is no time".into(),
    })?;
    Ok(Snapshot {
        snapshot_id: wire.id.clone().into(),
        snapshot_name: wire.id,
        source_dataset_name: tenant.to_string(),
        created_at,
        created_by: None,
        n_images: None,
        n_videos: None,
        description: wire.description,
        reason: None,
        training_model_id: None,
        training_model_name: None,
        is_current: None,
        is_restoring: Some(status::is_restoring(&wire.status)),
        n_entities: wire.entity_count,
        n_files: None,
        bytes: None,
        state: None,
        protected: None,
        deleted_at: None,
    })
}

pub(super) fn instant(text: &str) -> Option<Timestamp> {
    serde_json::from_value(text.into()).ok()
}

/// The description that holds a name as well: `NAME: TEXT`.
///
/// # Errors
/// `Invalid` if both together are too long.
pub(super) fn description(name: Option<&Name>, text: Option<&Description>) -> Result<String> {
    let joined = match (name, text.map(Description::as_str).filter(|text| !text.is_empty())) {
        (Some(name), Some(text)) => format!("{name}: {text}"),
        (Some(name), None) => name.to_string(),
        (None, text) => text.unwrap_or_default().to_owned(),
    };
    joined.parse::<Description>().map(Description::into_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_description_become_one() {
        let (name, text) = ("before v2".parse().unwrap(), "weekly".parse().unwrap());
        assert_eq!(description(Some(&name), Some(&text)).unwrap(), "before v2: weekly");
        assert_eq!(description(Some(&name), None).unwrap(), "before v2");
        assert_eq!(description(None, Some(&text)).unwrap(), "weekly");
        assert_eq!(description(None, None).unwrap(), "");
        let long = "x".repeat(4_000).parse().unwrap();
        assert!(description(Some(&name), Some(&long)).is_err());
    }
}
