//! A second snapshot of a state that a tenant had.

use crate::catalog::NewSnapshot;
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::create::{default_name, insert_snapshot};
use crate::engine::operation::{NO_WAIT, now};
use crate::engine::rules::{self, Verb};
use crate::engine::snapshots::ensure_member;
use crate::error::Result;
use crate::model::{DatasetId, Reason, Snapshot, SnapshotId};

impl Engine {
    /// Makes one more snapshot with the state and the description of another one. The entities as they are now, and
    /// which snapshot is current, stay.
    ///
    /// # Errors
    /// `NotFound` if there is no such snapshot; `NotAllowed`; `Busy` while something else works on the tenant.
    pub fn copy_snapshot(&self, tenant: &DatasetId, snapshot: &SnapshotId) -> Result<Snapshot> {
        self.ensure(tenant, Action::Create)?;
        ensure_member(self.read(|read| read.snapshot(snapshot))?, tenant)?;
        let held = self.begin(tenant, "copy", NO_WAIT)?;
        rules::ensure_allowed(Verb::Create, &held.row)?;
        self.folded_snapshot(snapshot)?;
        let row = self.write(|write| {
            let source = ensure_member(write.snapshot(snapshot)?, tenant)?;
            let id = SnapshotId::random();
            let new = NewSnapshot {
                name: default_name(&held.row.name, &id),
                id,
                dataset_id: tenant.clone(),
                description: source.description,
                reason: Reason::Manual,
                created_at: now(),
                created_by: self.actor().to_owned(),
                state: source.state,
                counts: source.counts,
                training_model: None,
                pending_epoch: None,
            };
            insert_snapshot(write, &held.row, &new, false)
        })?;
        self.snapshot_of(&row)
    }
}
