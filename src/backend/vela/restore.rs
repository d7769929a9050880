//! Putting a snapshot back. What is there now is saved first, as a snapshot that `undo` finds again.

use std::time::Duration;

use crate::backend::vela::service::missing;
use crate::backend::vela::{Vela, create, unsupported};
use crate::backend::{PLANS, Restore};
use crate::contract::vela::status;
use crate::error::{Error, Result};
use crate::model::TenantName;
use crate::model::{SnapshotId, TaskId};
use crate::progress::Silent;

/// How descriptions of snapshots that a restore takes first begin; the id of what is restored follows.
pub(super) const BEFORE_RESTORING: &str = "before restoring ";

impl Vela {
    /// Begins a restore.
    pub(super) async fn begin_restore(&self, tenant: &TenantName, request: &Restore) -> Result<TaskId> {
        let target = self.ensure_possible(tenant, request).await?;
        if request.plan.as_ref().is_some_and(|hash| !hash.is_empty()) {
            return unsupported(PLANS, "it has no plans to consent to; `--yes` consents to the restore");
        }
        let note = request.checkpoint.then(|| format!("{BEFORE_RESTORING}{}", request.snapshot));
        self.put_back(tenant, request.snapshot.as_str(), target.as_ref(), note).await
    }

    /// Refuses what the service cannot do, and says which other tenant is to be replaced.
    pub(super) async fn ensure_possible(&self, tenant: &TenantName, request: &Restore) -> Result<Option<TenantName>> {
        if !request.only.is_empty() {
            return unsupported("restore --only", "a snapshot of it is put back whole");
        }
        if !request.paths.is_empty() {
            return unsupported("restore --path", "a snapshot of it is put back whole");
        }
        let target = request.into.as_ref().map(super::tenant).transpose()?.filter(|target| target != tenant);
        if target.is_some() && !self.service.is_ours().await {
            return unsupported("restore --into", "a snapshot of it goes back to its own tenant alone");
        }
        Ok(target)
    }

    /// Saves what is there now, if `note` says as what, and begins.
    pub(super) async fn put_back(
        &self,
        tenant: &TenantName,
        id: &str,
        target: Option<&TenantName>,
        note: Option<String>,
    ) -> Result<TaskId> {
        let found = self.service.get(tenant, id).await?.ok_or_else(|| missing(tenant, id))?;
        if status::is_restoring(&found.status) {
            let what = format!("snapshot `{id}`");
            return Err(Error::Busy { what, holder: "it is being restored".into() });
        }
        let safety = match note {
            Some(note) => Some(self.save(target.unwrap_or(tenant), &note).await?),
            None => None,
        };
        let entities = match self.service.restore(tenant, id, target).await {
            Ok(answer) => answer.and_then(|answer| answer.restored_entities).or(found.entity_count),
            Err(failure) if failure.may_be_done && self.has_begun(tenant, id).await => found.entity_count,
            Err(failure) => return Err(failure.into()),
        };
        Ok(self.begun.add(tenant, id, target, safety, entities))
    }

    async fn save(&self, tenant: &TenantName, note: &str) -> Result<SnapshotId> {
        let taken = create::take(&self.service, tenant, note, Duration::ZERO, &Silent).await?;
        Ok(taken.id.into())
    }

    /// Whether the service is at it although it could not say so.
    async fn has_begun(&self, tenant: &TenantName, id: &str) -> bool {
        let found = self.service.get(tenant, id).await;
        found.is_ok_and(|found| found.is_some_and(|found| status::is_restoring(&found.status)))
    }
}
