//! Changing rows of many items: a few as rows that wait, many straight in the tree.

use crate::catalog::{DatasetRow, Mark, PendingRow, Read, Write};
use crate::engine::Engine;
use crate::engine::entities::state_of;
use crate::engine::items::fold::{Bulk, IN_ROWS, Lock, live_media, place};
use crate::engine::items::follow::Moved;
use crate::engine::operation::STORE_WAIT;
use crate::engine::rules::{self, Verb};
use crate::error::Result;
use crate::model::DatasetId;
use crate::tree;

/// Items from which on the tree is edited.
const MANY: usize = 2_000;

impl Engine {
    /// Changes the rows of a facet. Returns how many have changed. Durable when it returns.
    ///
    /// # Errors
    /// `Busy` while the dataset is restored; `WrongStatus`; what `bulk` says: then nothing has changed.
    pub(super) fn change_rows(&self, id: &DatasetId, bulk: &Bulk<'_>) -> Result<u64> {
        if self.read(|read| read.open_restore(id))?.is_some() {
            self.settle_if_free(id)?;
        }
        if bulk.keys.is_empty() {
            return self.read(|read| ensure_writable(read, &live_media(read, id)?)).map(|()| 0);
        }
        let _with_others = self.store.locks.store_shared(STORE_WAIT)?;
        if bulk.keys.len() >= MANY {
            self.announce(id)?;
            if self.store.locks.holder_of(id)?.is_none()
                && let Some(folded) = self.fold_items(id, Some(bulk), Lock::NotHeld)?
            {
                return Ok(folded.changed);
            }
        }
        let (changed, waiting) = self.write(|write| wait(self, write, id, bulk))?;
        self.fold_if_due(id, waiting);
        self.wait_if_far_behind(id);
        Ok(changed)
    }

    /// Says that the dataset's head may be moved by changes of tags and labels, before one does so for the first time.
    fn announce(&self, id: &DatasetId) -> Result<()> {
        if self.read(|read| read.mark(id))?.seq > 0 {
            return Ok(());
        }
        self.write_soft(|write| {
            let mark = write.mark(id)?;
            if mark.seq > 0 { Ok(()) } else { write.set_mark(id, &Mark { seq: 1, ..mark }) }
        })
    }
}

/// Adds rows that wait. Returns how many keys have changed and how many rows wait now.
fn wait(engine: &Engine, write: &Write<'_>, id: &DatasetId, bulk: &Bulk<'_>) -> Result<(u64, u64)> {
    let row = live_media(write, id)?;
    ensure_writable(write, &row)?;
    let root = state_of(write, &row.head)?.facet(bulk.facet);
    let (mut mark, place) = (write.mark(id)?, place(id, row.epoch, bulk.facet));
    let mut changed = 0;
    for (at, key) in bulk.keys.iter().enumerate() {
        let pending = if mark.waiting > 0 { write.pending(&place, key)? } else { None };
        let is_pending = pending.is_some();
        let before = match pending {
            Some(waiting) => waiting.value,
            None => tree::get(engine.store.nodes(), &root, key)?,
        };
        let value = (bulk.change)(at, before.clone())?;
        if value != before {
            changed += 1;
            mark.seq += 1;
            mark.waiting += u64::from(!is_pending);
            write.put_pending(&place, &PendingRow { key: key.clone(), seq: mark.seq, value })?;
        }
    }
    if changed > 0 {
        write.set_mark(id, &mark)?;
    }
    Ok((changed, mark.waiting))
}

/// Refuses changes that nobody could keep: while a restore runs, and of what is damaged.
pub(super) fn ensure_writable(read: &Read<'_>, row: &DatasetRow) -> Result<()> {
    rules::ensure_allowed(Verb::Annotate, row)?;
    rules::ensure_not_restored(read, &row.id, &format!("dataset `{}`", row.name))
}

/// Has what was written to files, while an operation found that they moved, move with them.
pub(in crate::engine) fn carry_along(write: &Write<'_>, row: &DatasetRow, moves: &[Moved]) -> Result<()> {
    if moves.is_empty() {
        return Ok(());
    }
    let before = write.mark(&row.id)?;
    let mut mark = before;
    for facet in IN_ROWS.into_iter().filter(|_| before.waiting > 0) {
        let place = place(&row.id, row.epoch, facet);
        for (from, to) in moves {
            let Some(waiting) = write.pending(&place, from)? else { continue };
            mark.seq += 2;
            mark.waiting += 1;
            write.put_pending(&place, &PendingRow { key: from.clone(), seq: mark.seq - 1, value: None })?;
            write.put_pending(&place, &PendingRow { key: to.clone(), seq: mark.seq, value: waiting.value })?;
        }
    }
    if mark == before { Ok(()) } else { write.set_mark(&row.id, &mark) }
}
