//! Revisions whose rows wait: a restore keeps the epoch that it ends as it is, so that it need not fold. Whoever needs
//! such a revision as one state folds it then.

use crate::catalog::SnapshotRow;
use crate::engine::Engine;
use crate::engine::capture::Captured;
use crate::engine::content::Worker;
use crate::engine::create::register;
use crate::engine::entities::batch::place;
use crate::engine::entities::fold::with_entities;
use crate::engine::entities::view::{self, Rows};
use crate::engine::operation::STORE_WAIT;
use crate::error::Result;
use crate::facets::ENTITIES;
use crate::model::SnapshotId;
use crate::tree;

impl Engine {
    /// A snapshot whose state has all that belongs to it.
    ///
    /// # Errors
    /// `NotFound` if it is not there.
    pub(in crate::engine) fn folded_snapshot(&self, id: &SnapshotId) -> Result<SnapshotRow> {
        let row = self.read(|read| read.snapshot(id))?;
        match row.pending_epoch {
            None => Ok(row),
            Some(epoch) => self.fold_revision(&row, epoch),
        }
    }

    fn fold_revision(&self, revision: &SnapshotRow, epoch: u64) -> Result<SnapshotRow> {
        let _with_others = self.store.locks.store_shared(STORE_WAIT)?;
        let session = self.session()?;
        let mut worker = Worker(session.lane());
        let built = self.read(|read| {
            let state = view::state_of(read, &revision.state)?;
            let rows = Rows::new(read, place(&revision.dataset_id, epoch), &[], None);
            let edits = rows.map(|row| row.map(|row| (row.key, row.value)));
            let root = tree::try_edit(self.store.nodes(), &mut worker, &state.facet(ENTITIES), edits)?;
            let state = with_entities(state, root);
            Ok(Captured::of(state.id(), state))
        });
        let flushed = worker.0.flush();
        drop(worker);
        let captured = built?;
        flushed?;
        let written = session.finish()?;
        let ended = self.write(|write| {
            let now = write.snapshot(&revision.id)?;
            if now.pending_epoch != Some(epoch) {
                // Somebody else was faster, and came to the same.
                return Ok((now, false));
            }
            register(write, &written)?;
            write.put_state(&captured.state.encode())?;
            write.set_snapshot_folded(&revision.id, &captured.id, captured.state.counts.entities)?;
            write.sweep_pending()?;
            Ok((write.snapshot(&revision.id)?, true))
        });
        match ended {
            Ok((row, true)) => {
                self.objects().adopt(&written);
                Ok(row)
            }
            Ok((row, false)) => {
                self.withdraw(&written);
                Ok(row)
            }
            Err(error) => {
                self.withdraw(&written);
                Err(error)
            }
        }
    }
}
