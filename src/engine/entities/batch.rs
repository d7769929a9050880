//! The tenants that a shared transaction writes to, each opened once.

use std::collections::HashMap;

use crate::catalog::{Mark, PendingPlace, PendingRow, Write};
use crate::engine::content::Nodes;
use crate::engine::entities::view;
use crate::engine::rules;
use crate::error::{Error, Result};
use crate::facets::ENTITIES;
use crate::model::{DatasetId, DatasetStatus};
use crate::objects::StateId;
use crate::tree::{self, TreeRoot};

/// A transaction that many writers share.
pub(super) struct Batch<'w> {
    write: &'w Write<'w>,
    nodes: &'w Nodes,
    open: HashMap<DatasetId, Open>,
}

/// A tenant in the transaction.
struct Open {
    epoch: u64,
    head: StateId,
    root: TreeRoot,
    mark: Mark,
    is_changed: bool,
}

/// How many rows of a tenant wait after the transaction.
pub(super) struct Waiting {
    pub(super) dataset: DatasetId,
    pub(super) rows: u64,
}

/// What is at a key.
pub(super) struct Found {
    pub(super) value: Option<Vec<u8>>,
    /// Whether a row of the key waits already.
    pub(super) is_pending: bool,
}

/// What was read of a tree before the transaction, so that the transaction need not.
pub(super) struct Foreseen {
    /// The head whose tree it was.
    pub(super) head: StateId,
    /// Values by key.
    pub(super) values: HashMap<Vec<u8>, Option<Vec<u8>>>,
}

impl<'w> Batch<'w> {
    pub(super) fn new(write: &'w Write<'w>, nodes: &'w Nodes) -> Self {
        Self { write, nodes, open: HashMap::new() }
    }

    /// What is at a key of a tenant now, with what others wrote in this transaction.
    ///
    /// # Errors
    /// `NotFound` if there is no such tenant; `Busy` while it is restored or made.
    pub(super) fn find(&mut self, tenant: &DatasetId, key: &[u8], foreseen: &mut Foreseen) -> Result<Found> {
        let (write, nodes) = (self.write, self.nodes);
        let open = self.tenant(tenant)?;
        if let Some(row) = write.pending(&place(tenant, open.epoch), key)? {
            return Ok(Found { value: row.value, is_pending: true });
        }
        let known = if foreseen.head == open.head { foreseen.values.remove(key) } else { None };
        let value = match known {
            Some(value) => value,
            None => tree::get(nodes, &open.root, key)?,
        };
        Ok(Found { value, is_pending: false })
    }

    /// Writes what a key is to have. `found` is what was there.
    pub(super) fn put(
        &mut self,
        tenant: &DatasetId,
        key: Vec<u8>,
        found: &Found,
        value: Option<Vec<u8>>,
    ) -> Result<()> {
        let write = self.write;
        let open = self.tenant(tenant)?;
        open.mark.seq += 1;
        open.mark.waiting += u64::from(!found.is_pending);
        open.mark.entities += u64::from(value.is_some());
        open.mark.entities = open.mark.entities.saturating_sub(u64::from(found.value.is_some()));
        open.is_changed = true;
        write.put_pending(&place(tenant, open.epoch), &PendingRow { key, seq: open.mark.seq, value })
    }

    /// Ends the work in the transaction.
    pub(super) fn close(self) -> Result<Vec<Waiting>> {
        let changed = self.open.into_iter().filter(|(_, open)| open.is_changed);
        changed
            .map(|(dataset, open)| {
                self.write.set_mark(&dataset, &open.mark)?;
                Ok(Waiting { dataset, rows: open.mark.waiting })
            })
            .collect()
    }

    fn tenant(&mut self, id: &DatasetId) -> Result<&mut Open> {
        if !self.open.contains_key(id) {
            let row = view::live_tenant(self.write, id)?;
            rules::ensure_not_restored(self.write, id, &format!("tenant `{}`", row.name))?;
            if row.status == DatasetStatus::Indexing {
                let what = format!("tenant `{}`", row.name);
                return Err(Error::Busy { what, holder: "it is being made by a clone".into() });
            }
            let root = view::state_of(self.write, &row.head)?.facet(ENTITIES);
            let mark = self.write.mark(id)?;
            self.open.insert(id.clone(), Open { epoch: row.epoch, head: row.head, root, mark, is_changed: false });
        }
        self.open.get_mut(id).ok_or_else(|| Error::Internal("a tenant that was opened is not open".into()))
    }
}

/// Where a tenant's rows of an epoch stand.
pub(super) fn place(dataset: &DatasetId, epoch: u64) -> PendingPlace<'_> {
    PendingPlace { dataset, epoch, facet: ENTITIES }
}
