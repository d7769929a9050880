//! Removing snapshots, which is for good there.

use crate::backend::Removed;
use crate::backend::vela::find;
use crate::backend::vela::service::{Service, missing};
use crate::error::{Code, Error, Result};
use crate::model::TenantName;
use crate::model::{Snapshot, SnapshotId};

/// Removes snapshots once it is known that each of them may go.
pub(super) async fn remove(
    service: &Service,
    tenant: &TenantName,
    ids: &[SnapshotId],
    dry_run: bool,
) -> Result<Removed> {
    let list = find::all(service, tenant).await?;
    let find = |id: &SnapshotId| list.iter().find(|one| one.snapshot_id == *id).cloned();
    let snapshots: Vec<Snapshot> =
        ids.iter().map(|id| find(id).ok_or_else(|| missing(tenant, id.as_str()))).collect::<Result<_>>()?;
    if let Some(one) = snapshots.iter().find(|one| one.is_restoring == Some(true)) {
        let what = format!("snapshot `{}`", one.snapshot_name);
        return Err(Error::Busy { what, holder: "it is being restored".into() });
    }
    if !dry_run {
        for (done, one) in snapshots.iter().enumerate() {
            let id = one.snapshot_id.as_str();
            remove_one(service, tenant, id).await.map_err(|error| partly(error, &snapshots[..done], id))?;
        }
    }
    Ok(Removed { snapshots, frees: None, grace: None })
}

/// Removes one. What is gone after all was removed, whatever was answered.
async fn remove_one(service: &Service, tenant: &TenantName, id: &str) -> Result<()> {
    match service.delete(tenant, id).await {
        Ok(()) => Ok(()),
        Err(failure) if failure.error.code() == Code::NotFound => Ok(()),
        Err(failure) if failure.may_be_done && service.get(tenant, id).await?.is_none() => Ok(()),
        Err(failure) => Err(failure.into()),
    }
}

/// An error that says what had been removed before it; a service removes one after the other.
fn partly(error: Error, done: &[Snapshot], id: &str) -> Error {
    if done.is_empty() {
        return error;
    }
    let names: Vec<_> = done.iter().map(|one| one.snapshot_name.as_str()).collect();
    let message = format!("cannot remove `{id}`: {error}; removed before it: {}", names.join(", "));
    match error {
        Error::Refused { server, status, code, request_id, .. } => {
            Error::Refused { server, status, code, message, request_id }
        }
        Error::Unreachable { server, .. } => Error::Unreachable { server, reason: message },
        other => other,
    }
}
