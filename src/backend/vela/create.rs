//! Taking a snapshot, once, whatever becomes of the connection.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use crate::backend::vela::service::Service;
use crate::backend::vela::{shapes, unsupported};
use crate::backend::{CreateSnapshot, CreatedSnapshot};
use crate::contract::vela::{Snapshot, status};
use crate::error::{Code, Error, Result};
use crate::model::TaskId;
use crate::model::TenantName;
use crate::progress::{Progress, ensure_going};

/// How often the list is looked at for a snapshot that the service may have taken.
const LOOKS: u32 = 3;

/// Takes a snapshot as it was asked for.
pub(super) async fn create(
    service: &Service,
    tenant: &TenantName,
    request: &CreateSnapshot,
    progress: &dyn Progress,
) -> Result<CreatedSnapshot> {
    if request.if_changed {
        return unsupported("create --if-changed", "it does not say what has changed; leave the flag out");
    }
    if request.training_model.is_some() {
        return unsupported("create --training-model-id", "put it into the description");
    }
    let description = shapes::description(request.name.as_ref(), request.description.as_ref())?;
    let taken = take(service, tenant, &description, request.wait_lock, progress).await?;
    let snapshot = shapes::snapshot(service, tenant, taken)?;
    Ok(CreatedSnapshot { snapshot, is_new: true, files_read: 0, bytes_stored: 0, warnings: Vec::new() })
}

/// Takes a snapshot and waits until it is whole. Another operation on the tenant is waited for `patience`.
pub(super) async fn take(
    service: &Service,
    tenant: &TenantName,
    description: &str,
    patience: Duration,
    progress: &dyn Progress,
) -> Result<Snapshot> {
    let before: HashSet<_> = service.list(tenant).await?.into_iter().map(|one| one.id).collect();
    let begun = Instant::now();
    let mut looks = 0;
    loop {
        ensure_going(progress)?;
        match service.create(tenant, description).await {
            Ok(Some(taken)) => return settled(service, tenant, taken, progress).await,
            Ok(None) => {
                let unsaid = Error::BadAnswer {
                    server: service.host().to_owned(),
                    reason: "it does not say which snapshot was taken".into(),
                };
                return taken_after_all(service, tenant, description, &before, unsaid, progress).await;
            }
            Err(failure) if failure.status == Some(409) && begun.elapsed() < patience => {
                service.pause(looks).await;
                looks += 1;
            }
            Err(failure) if failure.may_be_done => {
                return taken_after_all(service, tenant, description, &before, failure.error, progress).await;
            }
            Err(failure) => return Err(failure.into()),
        }
    }
}

/// Looks for the snapshot that the service has taken although it could not say so.
async fn taken_after_all(
    service: &Service,
    tenant: &TenantName,
    description: &str,
    before: &HashSet<String>,
    error: Error,
    progress: &dyn Progress,
) -> Result<Snapshot> {
    for looks in 0..LOOKS {
        let mut new = service.list(tenant).await?;
        new.retain(|one| one.description == description && !before.contains(&one.id));
        match new.len() {
            0 => service.pause(looks).await,
            1 => return settled(service, tenant, new.remove(0), progress).await,
            _ => {
                return Err(Error::Ambiguous {
                    what: "snapshot",
                    reference: "the one just taken".into(),
                    candidates: new.into_iter().map(|one| one.id).collect(),
                });
            }
        }
    }
    Err(error)
}

/// Waits until a snapshot is whole. Words that are not known are not final.
async fn settled(
    service: &Service,
    tenant: &TenantName,
    mut taken: Snapshot,
    progress: &dyn Progress,
) -> Result<Snapshot> {
    let mut looks = 0;
    while !taken.status.is_empty() && !status::is_completed(&taken.status) && !status::is_restoring(&taken.status) {
        if status::is_failure(&taken.status) {
            let message = format!("the service says that snapshot `{}` is `{}`", taken.id, taken.status);
            return Err(Error::Task { task_id: TaskId::from(taken.id), code: Code::TaskFailed, message });
        }
        ensure_going(progress)?;
        service.pause(looks).await;
        looks += 1;
        taken = match service.get(tenant, &taken.id).await? {
            Some(now) => now,
            None => return Err(super::service::missing(tenant, &taken.id)),
        };
    }
    Ok(taken)
}
