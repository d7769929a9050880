//! Snapshots as the contract has them.

use std::collections::HashMap;

use crate::contract::vela::{self, status};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::model::{DatasetId, Reason, Snapshot, SnapshotId, Timestamp};

/// A snapshot, under its id of the contract.
pub(super) fn snapshot(found: &Snapshot, ids: &HashMap<SnapshotId, String>) -> vela::Snapshot {
    let id = ids.get(&found.snapshot_id).cloned();
    one(found, id)
}

/// The same, with its id if it has one.
pub(super) fn one(found: &Snapshot, id: Option<String>) -> vela::Snapshot {
    let is_restoring = found.is_restoring == Some(true);
    vela::Snapshot {
        id: id.unwrap_or_else(|| found.snapshot_id.to_string()),
        description: found.description.clone(),
        created_at: seconds(found.created_at),
        entity_count: Some(found.n_entities.unwrap_or(0)),
        status: if is_restoring { status::RESTORING } else { status::COMPLETED }.to_owned(),
    }
}

/// An instant in whole seconds.
fn seconds(time: Timestamp) -> String {
    let text = time.to_string();
    format!("{}Z", text.split('.').next().unwrap_or_default())
}

/// The snapshot with just this id, of the contract or of our own. Names and starts of ids are none here, and automatic
/// revisions are none of the contract's snapshots.
pub(super) fn find(engine: &Engine, tenant: Option<&DatasetId>, id: &str) -> Result<(Snapshot, vela::Snapshot)> {
    let missing = || Error::NotFound { what: "snapshot", reference: id.to_owned(), within: None };
    let tenant = tenant.ok_or_else(missing)?;
    let found = engine.snapshot(tenant, &id.parse().map_err(|_| missing())?, false).map_err(|error| match error {
        Error::Ambiguous { .. } | Error::Invalid { .. } => missing(),
        error => error,
    })?;
    let known = engine.vela_id(&found.snapshot_id)?;
    let is_meant = known.as_deref() == Some(id) || found.snapshot_id.as_str() == id;
    if !is_meant || found.reason == Some(Reason::Auto) {
        return Err(missing());
    }
    let shown = one(&found, known);
    Ok((found, shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_whole_seconds() {
        assert_eq!(seconds(Timestamp::from_micros(1_768_471_200_999_999)), "2026-01-15T10:00:00Z");
    }
}
