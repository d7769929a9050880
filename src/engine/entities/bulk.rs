//! Many entities at once: straight into the tree, without a row for each.

use crate::backend::EntityReport;
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::entities::fold::Edits;
use crate::engine::entities::view;
use crate::engine::operation::STORE_WAIT;
use crate::error::{Error, Result};
use crate::facets::{Entity, EntityKey};
use crate::model::{DatasetId, DatasetStatus};
use crate::progress::{Phase, Progress, ensure_going};

/// Bytes of entities that are gathered before they are saved.
const BATCH: usize = 256 << 20;

impl Engine {
    /// Puts entities, or removes them, many at a time: each change is a key's entity, or `None` to remove it, and the
    /// last one for a key counts. They are saved in batches that each are whole; of those before a failure all is there.
    ///
    /// # Errors
    /// The first failure of `changes`; `Busy` while the tenant is restored; `NotFound` if there is no such tenant.
    pub fn bulk_change(
        &self,
        tenant: &DatasetId,
        changes: &mut dyn Iterator<Item = Result<(EntityKey, Option<Entity>)>>,
        progress: &dyn Progress,
    ) -> Result<EntityReport> {
        self.ensure(tenant, Action::ChangeEntities)?;
        let _with_others = self.store.locks.store_shared(STORE_WAIT)?;
        progress.phase(Phase::Storing, None, None);
        let (mut edits, mut bytes) = (Edits::new(), 0);
        let mut report = EntityReport::default();
        for change in changes {
            let (key, entity) = change?;
            let value = entity.map(|entity| entity.bytes().to_vec());
            let (key, length) = (key.to_bytes(), value.as_ref().map_or(0, Vec::len));
            bytes += key.len() + length;
            report.changes += 1;
            edits.insert(key, value);
            progress.advance(1, length as u64);
            if bytes >= BATCH {
                self.save_bulk(tenant, &std::mem::take(&mut edits))?;
                bytes = 0;
            }
            ensure_going(progress)?;
        }
        self.save_bulk(tenant, &edits)?;
        report.entities = self.read(|read| read.mark(tenant))?.entities;
        Ok(report)
    }

    fn save_bulk(&self, tenant: &DatasetId, edits: &Edits) -> Result<()> {
        if self.read(|read| read.open_restore(tenant))?.is_some() {
            self.settle_if_free(tenant)?;
        }
        let row = self.read(|read| view::live_tenant(read, tenant))?;
        let is_restored = self.read(|read| read.open_restore(tenant))?.is_some();
        if is_restored || row.status == DatasetStatus::Indexing {
            let holder = if is_restored { "a restore of it runs" } else { "it is being made by a clone" };
            return Err(Error::Busy { what: format!("tenant `{}`", row.name), holder: holder.into() });
        }
        if edits.is_empty() {
            return Ok(());
        }
        // A restore that begins now begins an epoch, and then this one starts over on top of it.
        self.fold_and(tenant, Some(edits), &|_, _| Ok(Vec::new())).map(drop)
    }
}
