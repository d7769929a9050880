//! A tenant's entities at one instant: a tree, and the rows that wait on top of it.

use std::iter::Peekable;

use crate::backend::State as Side;
use crate::catalog::{DatasetRow, PendingPlace, PendingRow, Read};
use crate::engine::content::Nodes;
use crate::engine::entities::batch::place;
use crate::engine::snapshots;
use crate::error::{Error, Result};
use crate::facets::ENTITIES;
use crate::model::{DatasetId, DatasetKind};
use crate::objects::StateId;
use crate::state::State;
use crate::tree::{self, Cursor, TreeRoot};

/// Rows that are read at once.
const PAGE: u64 = 256;

/// Where entities are at one instant.
#[derive(Debug, Clone)]
pub(super) struct View {
    pub(super) dataset: DatasetId,
    pub(super) root: TreeRoot,
    /// The epoch whose rows come on top.
    pub(super) epoch: Option<u64>,
    /// How many entities there are.
    pub(super) entities: u64,
}

impl View {
    /// The entities of a side, as the catalog has them now.
    ///
    /// # Errors
    /// `NotFound` for what is not there; `Invalid` for a dataset of files.
    pub(super) fn of(read: &Read<'_>, side: &Side) -> Result<Self> {
        match side {
            Side::Working(id) => {
                let row = live_tenant(read, id)?;
                let root = state_of(read, &row.head)?.facet(ENTITIES);
                let mark = read.mark(id)?;
                let epoch = (mark.waiting > 0).then_some(row.epoch);
                Ok(Self { dataset: row.id, root, epoch, entities: mark.entities })
            }
            Side::Snapshot(id, snapshot) => {
                live_tenant(read, id)?;
                let row = snapshots::ensure_member(read.snapshot(snapshot)?, id)?;
                let root = state_of(read, &row.state)?.facet(ENTITIES);
                Ok(Self { dataset: row.dataset_id, root, epoch: row.pending_epoch, entities: row.counts.entities })
            }
        }
    }

    /// The value of a key.
    pub(super) fn get(&self, read: &Read<'_>, nodes: &Nodes, key: &[u8]) -> Result<Option<Vec<u8>>> {
        if let Some(epoch) = self.epoch
            && let Some(row) = read.pending(&place(&self.dataset, epoch), key)?
        {
            return Ok(row.value);
        }
        tree::get(nodes, &self.root, key)
    }

    /// The entities from `start` on up to but without `end`, in the order of their keys.
    pub(super) fn range<'r>(
        &'r self,
        read: &'r Read<'r>,
        nodes: &'r Nodes,
        start: &[u8],
        end: Option<Vec<u8>>,
    ) -> Result<Merged<'r>> {
        let mut cursor = Cursor::new(nodes, &self.root);
        cursor.seek(start)?;
        let rows = self.epoch.map(|epoch| Rows::new(read, place(&self.dataset, epoch), start, end.clone()).peekable());
        Ok(Merged { cursor, rows, end, nodes })
    }
}

/// Entities of a tree with those of rows that wait: where both have a key, the row counts.
pub(super) struct Merged<'r> {
    cursor: Cursor<&'r Nodes>,
    rows: Option<Peekable<Rows<'r>>>,
    end: Option<Vec<u8>>,
    nodes: &'r Nodes,
}

impl Merged<'_> {
    /// Key and value of the next entity whose key is wanted. Values of others are not read.
    pub(super) fn next(&mut self, is_wanted: &dyn Fn(&[u8]) -> bool) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
        loop {
            let stored = stored_key(&self.cursor, self.end.as_deref());
            let waiting = match self.rows.as_mut().and_then(Peekable::peek) {
                Some(Ok(row)) => Some(&row.key[..]),
                Some(Err(_)) => Some(&[][..]),
                None => None,
            };
            let (takes_row, skips_stored) = match (stored, waiting) {
                (None, None) => return Ok(None),
                (Some(_), None) => (false, false),
                (None, Some(_)) => (true, false),
                (Some(stored), Some(waiting)) => (waiting <= stored, waiting == stored),
            };
            let found = if takes_row { self.take_row(is_wanted)? } else { self.take_stored(is_wanted)? };
            if skips_stored {
                self.cursor.advance()?;
            }
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    fn take_row(&mut self, is_wanted: &dyn Fn(&[u8]) -> bool) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
        let Some(row) = self.rows.as_mut().and_then(Iterator::next).transpose()? else { return Ok(None) };
        Ok(row.value.filter(|_| is_wanted(&row.key)).map(|value| (row.key, value)))
    }

    fn take_stored(&mut self, is_wanted: &dyn Fn(&[u8]) -> bool) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
        let found = match self.cursor.entry() {
            Some((key, value)) if is_wanted(key) => Some((key.to_vec(), value.load(self.nodes)?)),
            _ => None,
        };
        self.cursor.advance()?;
        Ok(found)
    }
}

/// The key that a cursor is at, if it is before the end.
fn stored_key<'c>(cursor: &'c Cursor<&Nodes>, end: Option<&[u8]>) -> Option<&'c [u8]> {
    let (key, _) = cursor.entry()?;
    end.is_none_or(|end| key < end).then_some(key)
}

/// The rows that wait, page by page, in the order of their keys.
pub(in crate::engine) struct Rows<'r> {
    read: &'r Read<'r>,
    place: PendingPlace<'r>,
    page: std::vec::IntoIter<PendingRow>,
    /// Where the next page begins.
    next: Option<Vec<u8>>,
    end: Option<Vec<u8>>,
}

impl<'r> Rows<'r> {
    pub(in crate::engine) fn new(
        read: &'r Read<'r>,
        place: PendingPlace<'r>,
        start: &[u8],
        end: Option<Vec<u8>>,
    ) -> Self {
        Self { read, place, page: Vec::new().into_iter(), next: Some(start.to_vec()), end }
    }

    fn turn(&mut self) -> Result<()> {
        let Some(start) = self.next.take() else { return Ok(()) };
        let page = self.read.pending_rows(&self.place, &start, self.end.as_deref(), PAGE)?;
        if page.len() as u64 == PAGE {
            self.next = page.last().map(|last| [&last.key[..], &[0]].concat());
        }
        self.page = page.into_iter();
        Ok(())
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<PendingRow>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.page.as_slice().is_empty()
            && let Err(error) = self.turn()
        {
            return Some(Err(error));
        }
        self.page.next().map(Ok)
    }
}

/// The row of a tenant that is not in the trash.
pub(super) fn live_tenant(read: &Read<'_>, id: &DatasetId) -> Result<DatasetRow> {
    let row = read.dataset(id)?;
    if row.deleted_at.is_some() {
        return Err(Error::NotFound { what: "tenant", reference: row.name, within: None });
    }
    if row.kind != DatasetKind::Tenant {
        return Err(Error::invalid(format!("dataset `{}`", row.name), "it holds files and no entities"));
    }
    Ok(row)
}

/// A state, within a transaction.
pub(in crate::engine) fn state_of(read: &Read<'_>, id: &StateId) -> Result<State> {
    State::decode(&read.state(id)?)
}
