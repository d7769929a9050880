//! Folding: tags and labels that wait become part of the head.
//!
//! An operation that holds the dataset's lock relies on a head that nobody else moves. Folds and large changes take no
//! such lock, for they must not be in anybody's way; instead they look, in the transaction that moves the head, whether
//! it is free. So an operation that has the lock and then has been in a transaction once is behind all of them.

use crate::catalog::{DatasetRow, Mark, PendingPlace, PendingRow, Read, Write};
use crate::engine::Engine;
use crate::engine::content::Worker;
use crate::engine::create::register;
use crate::engine::entities::{Rows, state_of};
use crate::engine::items::edits::{Edits, Lookup};
use crate::engine::items::follow::is_item;
use crate::engine::operation::STORE_WAIT;
use crate::error::{Error, Result};
use crate::facets::{LABELS, TAGS};
use crate::model::{DatasetId, DatasetKind};
use crate::objects::Written;
use crate::state::State;
use crate::tree::TreeRoot;

/// The facets whose small changes are rows.
pub(super) const IN_ROWS: [&str; 2] = [LABELS, TAGS];
/// Attempts before somebody else's folds are too many.
const ATTEMPTS: usize = 20;

/// Whether the caller holds the dataset's lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lock {
    Held,
    NotHeld,
}

/// What many keys of a facet are to have.
pub(in crate::engine) struct Bulk<'a> {
    pub(in crate::engine) facet: &'a str,
    /// Sorted, each once.
    pub(in crate::engine) keys: &'a [Vec<u8>],
    /// The tree of files in which they were found.
    pub(in crate::engine) media: TreeRoot,
    /// What the key at a place is to have instead of what it has.
    pub(in crate::engine) change: &'a dyn Fn(usize, Option<Vec<u8>>) -> Result<Option<Vec<u8>>>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Folded {
    /// How many keys a large change has changed.
    pub(super) changed: u64,
    /// How many rows wait now.
    pub(super) waiting: u64,
}

/// A dataset at an instant.
pub(in crate::engine) struct Moment {
    pub(in crate::engine) row: DatasetRow,
    pub(super) mark: Mark,
    pub(in crate::engine) state: State,
    /// What waits on top of the state.
    pub(in crate::engine) rows: Edits,
}

impl Moment {
    /// As the catalog has it now.
    pub(in crate::engine) fn of(read: &Read<'_>, id: &DatasetId) -> Result<Self> {
        let row = live_media(read, id)?;
        let (mark, state) = (read.mark(id)?, state_of(read, &row.head)?);
        let mut rows = Edits::default();
        if mark.waiting > 0 {
            for facet in IN_ROWS {
                for found in Rows::new(read, place(id, row.epoch, facet), &[], None) {
                    let found = found?;
                    rows.set(facet, found.key, found.value);
                }
            }
        }
        Ok(Self { row, mark, state, rows })
    }
}

impl Engine {
    /// The row of a dataset whose lock is held, with a head that has all that waits and that nobody else moves from now
    /// on. Costs a look into the catalog where no tag or label was ever changed.
    ///
    /// What is damaged stays on top of the head, so that a restore can lead out of it.
    pub(in crate::engine) fn settled(&self, id: &DatasetId) -> Result<DatasetRow> {
        let look = |read: &Read<'_>| Ok((read.dataset(id)?, read.mark(id)?));
        let (row, mark) = self.read(look)?;
        if row.kind == DatasetKind::Tenant || mark.seq == 0 || row.deleted_at.is_some() {
            return Ok(row);
        }
        let (row, mark) = self.write_soft(|write| look(write))?;
        if mark.waiting == 0 {
            return Ok(row);
        }
        match self.fold_items(id, None, Lock::Held) {
            Ok(_) => self.read(|read| read.dataset(id)),
            Err(Error::Corrupt { .. }) => Ok(row),
            Err(error) => Err(error),
        }
    }

    /// Folds what waits of a dataset of files, unless an operation is at work on it. Returns how many rows wait
    /// afterwards.
    pub(in crate::engine) fn fold_if_free(&self, id: &DatasetId) -> Result<u64> {
        let waiting = self.read(|read| read.mark(id))?.waiting;
        if waiting == 0 || self.store.locks.holder_of(id)?.is_some() {
            return Ok(waiting);
        }
        let _with_others = self.store.locks.store_shared(STORE_WAIT)?;
        Ok(self.fold_items(id, None, Lock::NotHeld)?.map_or(waiting, |folded| folded.waiting))
    }

    /// Folds what waits, with a large change on top. `None`, and nothing has changed, if the dataset's lock is held by
    /// somebody else.
    pub(super) fn fold_items(&self, id: &DatasetId, bulk: Option<&Bulk<'_>>, lock: Lock) -> Result<Option<Folded>> {
        for _ in 0..ATTEMPTS {
            let moment = self.read(|read| Moment::of(read, id))?;
            let (after, changed, written) = self.build_items(&moment, bulk)?;
            let ended = self.write(|write| self.conclude_items(write, &moment, &after, &written, bulk, lock));
            match ended {
                Ok(Ended::Done(waiting)) => {
                    self.objects().adopt(&written);
                    return Ok(Some(Folded { changed, waiting }));
                }
                Ok(Ended::Held) => {
                    self.withdraw(&written);
                    return Ok(None);
                }
                Ok(Ended::Outrun) => self.withdraw(&written),
                Err(error) => {
                    self.withdraw(&written);
                    return Err(error);
                }
            }
        }
        let name = self.live_dataset(id)?.name;
        let holder = "others change its tags and labels all the time".into();
        Err(Error::Busy { what: format!("dataset `{name}`"), holder })
    }

    /// The state with all of it, in packs that nobody has been told of.
    fn build_items(&self, moment: &Moment, bulk: Option<&Bulk<'_>>) -> Result<(State, u64, Written)> {
        let nodes = self.store.nodes();
        let mut edits = moment.rows.clone();
        drop_lost(&mut edits, &moment.state, nodes)?;
        let changed = bulk.map_or(Ok(0), |bulk| bulk.put_into(&mut edits, moment, self))?;
        if bulk.is_some_and(|bulk| bulk.media != moment.state.media()) {
            drop_lost(&mut edits, &moment.state, nodes)?;
        }
        if edits.is_empty() {
            return Ok((moment.state.clone(), changed, Written::default()));
        }
        let session = self.session()?;
        let mut worker = Worker(session.lane());
        let built = edits.applied(moment.state.clone(), nodes, &mut worker);
        // Flushed on the way out of an error, too: the session is dropped then.
        let flushed = worker.0.flush();
        drop(worker);
        let after = built?;
        flushed?;
        Ok((after, changed, session.finish()?))
    }

    fn conclude_items(
        &self,
        write: &Write<'_>,
        moment: &Moment,
        after: &State,
        written: &Written,
        bulk: Option<&Bulk<'_>>,
        lock: Lock,
    ) -> Result<Ended> {
        let row = &moment.row;
        let now = live_media(write, &row.id)?;
        if (now.head, now.epoch) != (row.head, row.epoch) {
            return Ok(Ended::Outrun);
        }
        if bulk.is_some() {
            super::write::ensure_writable(write, &now)?;
        }
        if lock == Lock::NotHeld && self.store.locks.holder_of(&row.id)?.is_some() {
            return Ok(Ended::Held);
        }
        register(write, written)?;
        let id = write.put_state(&after.encode())?;
        if id != row.head {
            write.set_head(&row.id, &row.head, &id)?;
        }
        let before = write.mark(&row.id)?;
        let gone = write.delete_pending(&row.id, row.epoch, moment.mark.seq)?;
        let mut mark = Mark { waiting: before.waiting.saturating_sub(gone), ..before };
        if let Some(bulk) = bulk {
            bulk.change_later_rows(write, row, &mut mark)?;
        }
        if mark != before {
            write.set_mark(&row.id, &mark)?;
        }
        Ok(Ended::Done(mark.waiting))
    }
}

/// How an attempt ended.
enum Ended {
    /// So many rows wait.
    Done(u64),
    /// Somebody holds the dataset's lock.
    Held,
    /// Somebody else has moved the head.
    Outrun,
}

impl Bulk<'_> {
    /// Works out what the keys are to have.
    fn put_into(&self, edits: &mut Edits, moment: &Moment, engine: &Engine) -> Result<u64> {
        let mut rows = Lookup::new(engine.store.nodes(), &moment.state.facet(self.facet));
        let mut changed = 0;
        for (at, key) in self.keys.iter().enumerate() {
            let before = match moment.rows.get(self.facet, key) {
                Some(waiting) => waiting.clone(),
                None => rows.get(key)?,
            };
            let after = (self.change)(at, before.clone())?;
            if after != before {
                changed += 1;
                edits.set(self.facet, key.clone(), after);
            }
        }
        Ok(changed)
    }

    /// The same for rows that came while an operation worked out what is in the tree now.
    pub(in crate::engine) fn change_rows_above(&self, write: &Write<'_>, row: &DatasetRow) -> Result<()> {
        let before = write.mark(&row.id)?;
        let mut mark = before;
        self.change_later_rows(write, row, &mut mark)?;
        if mark == before { Ok(()) } else { write.set_mark(&row.id, &mark) }
    }

    /// Rows that came since the moment stand above the tree, so they are changed as well.
    fn change_later_rows(&self, write: &Write<'_>, row: &DatasetRow, mark: &mut Mark) -> Result<()> {
        if mark.waiting == 0 {
            return Ok(());
        }
        let place = place(&row.id, row.epoch, self.facet);
        let rows: Vec<PendingRow> = Rows::new(write, place, &[], None).collect::<Result<_>>()?;
        for found in rows {
            let Ok(at) = self.keys.binary_search(&found.key) else { continue };
            let value = (self.change)(at, found.value.clone())?;
            if value != found.value {
                mark.seq += 1;
                write.put_pending(&place, &PendingRow { key: found.key, seq: mark.seq, value })?;
            }
        }
        Ok(())
    }
}

/// Drops what waits for items that are not there any more.
fn drop_lost(edits: &mut Edits, state: &State, nodes: &crate::engine::content::Nodes) -> Result<()> {
    for facet in IN_ROWS {
        let mut media = Lookup::new(nodes, &state.media());
        let mut failure = None;
        edits.retain(facet, |key, value| {
            if value.is_none() || failure.is_some() {
                return true;
            }
            match media.get(key).and_then(|found| found.as_deref().map_or(Ok(false), is_item)) {
                Ok(is_there) => is_there,
                Err(error) => {
                    failure = Some(error);
                    true
                }
            }
        });
        failure.map_or(Ok(()), Err)?;
    }
    Ok(())
}

/// Where a dataset's rows of a facet stand.
pub(super) fn place<'a>(dataset: &'a DatasetId, epoch: u64, facet: &'a str) -> PendingPlace<'a> {
    PendingPlace { dataset, epoch, facet }
}

/// The row of a dataset of files that is not in the trash.
pub(super) fn live_media(read: &Read<'_>, id: &DatasetId) -> Result<DatasetRow> {
    let row = read.dataset(id)?;
    if row.deleted_at.is_some() {
        return Err(Error::NotFound { what: "dataset", reference: row.name, within: None });
    }
    if row.kind != DatasetKind::Media {
        return Err(Error::invalid(format!("tenant `{}`", row.name), "it holds entities and no files"));
    }
    Ok(row)
}
