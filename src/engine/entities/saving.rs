//! Snapshots and revisions of a tenant: what waits is folded, and the state that comes of it gets a name.

use crate::backend::{CreateSnapshot, CreatedSnapshot};
use crate::engine::Engine;
use crate::engine::create;
use crate::engine::operation::Held;
use crate::error::{Error, Result};
use crate::model::Snapshot;

impl Engine {
    /// Takes a snapshot of a tenant. Writers go on meanwhile: it has all that was written when it began, and nothing
    /// later.
    pub(in crate::engine) fn create_of_tenant(&self, held: &Held, request: &CreateSnapshot) -> Result<CreatedSnapshot> {
        let folded = self.fold_and(&held.row.id, None, &|row, captured| {
            if request.if_changed && self.current_with(row, captured)?.is_some() {
                return Ok(Vec::new());
            }
            Ok(vec![(create::wanted(row, captured, request, self.actor()), true)])
        })?;
        let (row, is_new) = match folded.snapshots.into_iter().next() {
            Some(new) => (new, true),
            None => match self.current_with(&folded.row, &folded.captured)? {
                Some(current) => (current, false),
                None => return Err(Error::Internal("a snapshot was neither there nor taken".into())),
            },
        };
        self.back_up_daily();
        let snapshot = self.snapshot_of(&row)?;
        Ok(CreatedSnapshot { snapshot, is_new, files_read: 0, bytes_stored: folded.bytes, warnings: Vec::new() })
    }

    /// Saves the entities of a tenant as an automatic revision.
    pub(in crate::engine) fn checkpoint_of_tenant(&self, held: &Held, message: &str) -> Result<Snapshot> {
        let folded = self
            .fold_and(&held.row.id, None, &|row, captured| Ok(vec![(self.revision(row, captured, message), false)]))?;
        let row = folded.snapshots.first().ok_or_else(|| Error::Internal("no revision was taken".into()))?;
        self.snapshot_of(row)
    }
}
