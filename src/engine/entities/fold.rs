//! Folding: the rows that wait become part of the tree.
//!
//! Head, epoch and the number of the newest row are read at one instant, with all rows. The tree is built outside of any
//! transaction, while writers go on. The transaction that makes it the head is carried out only if head and epoch still
//! stand, and forgets the rows up to that number: what was written meanwhile waits on top of the new head.

use std::collections::{BTreeMap, HashMap};

use crate::catalog::{DatasetRow, Mark, NewSnapshot, PendingRow, Read, SnapshotRow, Write};
use crate::engine::Engine;
use crate::engine::capture::Captured;
use crate::engine::content::Worker;
use crate::engine::create::{self, register};
use crate::engine::entities::batch::place;
use crate::engine::entities::view::{self, Rows};
use crate::engine::operation::STORE_WAIT;
use crate::engine::rules;
use crate::error::{Error, Result};
use crate::facets::ENTITIES;
use crate::model::{DatasetId, DatasetKind};
use crate::objects::{Session, Written};
use crate::state::State;
use crate::tree::{self, TreeRoot};

/// Attempts before somebody else's folds are too many.
const ATTEMPTS: usize = 20;

/// Changes that go straight into a tree: what each key is to have, by stored key.
pub(super) type Edits = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// What is to be added in the transaction that moves the head, made of the moment and of what was captured at it.
pub(super) type MakeSnapshots<'a> = dyn Fn(&DatasetRow, &Captured) -> Result<Vec<(NewSnapshot, bool)>> + 'a;

/// What came of folding.
pub(super) struct Folded {
    /// The tenant as it was at the moment.
    pub(super) row: DatasetRow,
    /// The state at the moment.
    pub(super) captured: Captured,
    /// The snapshots that were added.
    pub(super) snapshots: Vec<SnapshotRow>,
    /// Bytes added to the store.
    pub(super) bytes: u64,
    /// How far the writes are now.
    pub(super) mark: Mark,
}

/// A moment, and the tree that was built of it.
pub(super) struct Built {
    row: DatasetRow,
    mark: Mark,
    captured: Captured,
    /// Which keys had a row that is in the tree now, and whether that was a value. Only if there are edits.
    folded: HashMap<Vec<u8>, bool>,
}

impl Engine {
    /// Folds the rows of a tenant that wait. Returns how many wait afterwards.
    pub(super) fn fold(&self, tenant: &DatasetId) -> Result<u64> {
        if self.read(|read| read.mark(tenant))?.waiting == 0 {
            return Ok(0);
        }
        let _with_others = self.store.locks.store_shared(STORE_WAIT)?;
        Ok(self.fold_and(tenant, None, &|_, _| Ok(Vec::new()))?.mark.waiting)
    }

    /// Folds the rows of a dataset that wait; of one with files unless an operation is at work on it. Returns how many
    /// wait afterwards.
    pub(in crate::engine) fn fold_dataset(&self, id: &DatasetId) -> Result<u64> {
        match self.live_dataset(id)?.kind {
            DatasetKind::Tenant => self.fold(id),
            DatasetKind::Media => self.fold_if_free(id),
        }
    }

    /// Folds, with `edits` on top, and adds snapshots of the state that comes of it in the same transaction. The caller
    /// holds the store's lock.
    ///
    /// # Errors
    /// `Busy` if others move the head time after time.
    pub(super) fn fold_and(
        &self,
        tenant: &DatasetId,
        edits: Option<&Edits>,
        make: &MakeSnapshots<'_>,
    ) -> Result<Folded> {
        for _ in 0..ATTEMPTS {
            let session = self.session()?;
            let built = self.build(tenant, edits, &session)?;
            let new = make(&built.row, &built.captured)?;
            let written = self.store_built(&built, session, &new)?;
            let ended = self.write(|write| self.conclude_fold(write, &built, &written, edits, &new));
            match ended {
                Ok(Some((snapshots, mark))) => {
                    self.objects().adopt(&written);
                    let Built { row, captured, .. } = built;
                    return Ok(Folded { row, captured, snapshots, bytes: written.bytes, mark });
                }
                Ok(None) => self.withdraw(&written),
                Err(error) => {
                    self.withdraw(&written);
                    return Err(error);
                }
            }
        }
        let row = self.live_dataset(tenant)?;
        let holder = "others fold what is written to it all the time".into();
        Err(Error::Busy { what: format!("tenant `{}`", row.name), holder })
    }

    /// Deletes packs that nobody has been told of.
    pub(in crate::engine) fn withdraw(&self, written: &Written) {
        for pack in &written.packs {
            // What cannot be deleted now is found by the next gc.
            let _ = self.objects().delete_pack(pack.id);
        }
    }

    pub(super) fn build(&self, tenant: &DatasetId, edits: Option<&Edits>, session: &Session) -> Result<Built> {
        let mut worker = Worker(session.lane());
        let built = self.read(|read| {
            let row = view::live_tenant(read, tenant)?;
            let mark = read.mark(tenant)?;
            let mut state = view::state_of(read, &row.head)?;
            let mut folded = HashMap::new();
            if mark.waiting > 0 || edits.is_some() {
                let mut rows = Rows::new(read, place(tenant, row.epoch), &[], None).map(|row| {
                    row.inspect(|row| {
                        if edits.is_some() {
                            folded.insert(row.key.clone(), row.value.is_some());
                        }
                    })
                });
                let old = state.facet(ENTITIES);
                state = with_entities(state, self.edited(&old, &mut worker, &mut rows, edits)?);
            }
            Ok(Built { captured: Captured::of(state.id(), state), row, mark, folded })
        });
        // Flushed on the way out of an error, too: the session is dropped then.
        let flushed = worker.0.flush();
        let built = built?;
        flushed.map(|()| built)
    }

    /// A tree with rows, and edits that outdo them.
    fn edited(
        &self,
        old: &TreeRoot,
        worker: &mut Worker,
        rows: &mut dyn Iterator<Item = Result<PendingRow>>,
        edits: Option<&Edits>,
    ) -> Result<TreeRoot> {
        let none = Edits::new();
        let edits = edits.unwrap_or(&none).iter().map(|(key, value)| (key.clone(), value.clone()));
        let rows = rows.map(|row| row.map(|row| (row.key, row.value)));
        let merged = Overlaid { below: rows.peekable(), above: edits.peekable() };
        tree::try_edit(self.store.nodes(), worker, old, merged)
    }

    /// Makes what was built durable; a session that stored something gets records of what it was for.
    pub(super) fn store_built(&self, built: &Built, session: Session, new: &[(NewSnapshot, bool)]) -> Result<Written> {
        if built.captured.id == built.row.head {
            drop(session);
            return Ok(Written::default());
        }
        self.finish_with_records(&built.row, &built.captured, session, new)
    }

    /// The transaction; `None` if head or epoch do not stand any more.
    pub(super) fn conclude_fold(
        &self,
        write: &Write<'_>,
        built: &Built,
        written: &Written,
        edits: Option<&Edits>,
        new: &[(NewSnapshot, bool)],
    ) -> Result<Option<(Vec<SnapshotRow>, Mark)>> {
        let (row, id) = (&built.row, &built.captured.id);
        let now = view::live_tenant(write, &row.id)?;
        if (now.head, now.epoch) != (row.head, row.epoch) {
            return Ok(None);
        }
        // Folding changes nothing for a restore; edits would be lost in it.
        if edits.is_some() {
            rules::ensure_not_restored(write, &row.id, &format!("tenant `{}`", row.name))?;
        }
        register(write, written)?;
        write.put_state(&built.captured.state.encode())?;
        if *id != row.head {
            write.set_head(&row.id, &row.head, id)?;
        }
        let before = write.mark(&row.id)?;
        let mut mark = before;
        mark.waiting = mark.waiting.saturating_sub(write.delete_pending(&row.id, row.epoch, built.mark.seq)?);
        if let Some(edits) = edits {
            mark.seq += 1;
            mark.entities = self.recount(write, built, edits)?;
        }
        if mark != before {
            write.set_mark(&row.id, &mark)?;
        }
        let added = new.iter().map(|(new, is_current)| create::insert_snapshot(write, row, new, *is_current));
        Ok(Some((added.collect::<Result<_>>()?, mark)))
    }

    /// Counts the new tree, and what was written since the moment on top of it. Of these few rows it must be known
    /// whether the tree has their keys, without reading it: it is not registered yet.
    fn recount(&self, read: &Read<'_>, built: &Built, edits: &Edits) -> Result<u64> {
        let mut entities = built.captured.state.counts.entities;
        let old = view::state_of(read, &built.row.head)?.facet(ENTITIES);
        for row in Rows::new(read, place(&built.row.id, built.row.epoch), &[], None) {
            let row = row?;
            let is_there = match (edits.get(&row.key), built.folded.get(&row.key)) {
                (Some(value), _) => value.is_some(),
                (None, Some(is_value)) => *is_value,
                (None, None) => tree::get(self.store.nodes(), &old, &row.key)?.is_some(),
            };
            entities = (entities + u64::from(row.value.is_some())).saturating_sub(u64::from(is_there));
        }
        Ok(entities)
    }
}

/// A state with another tree of entities.
pub(super) fn with_entities(state: State, root: TreeRoot) -> State {
    let mut state = state.with_facet(ENTITIES, root);
    state.counts.entities = root.entries;
    state
}

type Change = (Vec<u8>, Option<Vec<u8>>);

/// Two rows of changes in the order of keys; where both have a key, the one above counts.
struct Overlaid<B: Iterator<Item = Result<Change>>, A: Iterator<Item = Change>> {
    below: std::iter::Peekable<B>,
    above: std::iter::Peekable<A>,
}

impl<B: Iterator<Item = Result<Change>>, A: Iterator<Item = Change>> Iterator for Overlaid<B, A> {
    type Item = Result<Change>;

    fn next(&mut self) -> Option<Self::Item> {
        let order = match (self.below.peek(), self.above.peek()) {
            (Some(Ok((below, _))), Some((above, _))) => below.cmp(above),
            (Some(_), _) => std::cmp::Ordering::Less,
            (None, _) => std::cmp::Ordering::Greater,
        };
        if order.is_eq()
            && let Some(Err(error)) = self.below.next()
        {
            return Some(Err(error));
        }
        if order.is_lt() { self.below.next() } else { self.above.next().map(Ok) }
    }
}
