//! Changing entities: durable when it returns, one row each.

use std::collections::{BTreeMap, HashMap};

use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::entities::batch::{Batch, Foreseen, Found, place};
use crate::engine::entities::change::{Changed, EntityChange};
use crate::engine::entities::view;
use crate::error::{Error, Result};
use crate::facets::{ENTITIES, Entity};
use crate::model::DatasetId;
use crate::tree;

/// Changes that one writer makes in one transaction.
struct Job {
    tenant: DatasetId,
    changes: Vec<EntityChange>,
    foreseen: Foreseen,
    /// All of them or none.
    together: bool,
}

/// What a job makes of one key.
struct Edit {
    found: Found,
    now: Option<Vec<u8>>,
}

impl Engine {
    /// Changes one entity of a tenant. Durable when this returns.
    ///
    /// # Errors
    /// What the change says (`Exists`, `NotFound`, its own); `Busy` while the tenant is restored; `NotFound` if there is
    /// no such tenant. Then nothing has changed.
    pub fn change_entity(&self, tenant: &DatasetId, change: EntityChange) -> Result<Changed> {
        let mut results = self.change_entities(tenant, vec![change])?;
        results.pop().ok_or_else(|| Error::Internal("a change has no result".into()))?
    }

    /// Makes several changes in one transaction, one after the other, each for itself: the results stand in the order of
    /// the changes, and one that fails changes nothing and keeps none of the others from being made.
    ///
    /// # Errors
    /// As [`Self::change_entity`], but for what the changes say.
    pub fn change_entities(&self, tenant: &DatasetId, changes: Vec<EntityChange>) -> Result<Vec<Result<Changed>>> {
        self.submit(tenant, changes, false)
    }

    /// Makes all of several changes in one transaction, or, if one of them fails, none.
    ///
    /// # Errors
    /// As [`Self::change_entity`]: the first failure.
    pub fn change_entities_together(&self, tenant: &DatasetId, changes: Vec<EntityChange>) -> Result<Vec<Changed>> {
        self.submit(tenant, changes, true)?.into_iter().collect()
    }

    fn submit(&self, tenant: &DatasetId, changes: Vec<EntityChange>, together: bool) -> Result<Vec<Result<Changed>>> {
        self.ensure(tenant, Action::ChangeEntities)?;
        let foreseen = self.foresee(tenant, &changes)?;
        let job = Job { tenant: tenant.clone(), changes, foreseen, together };
        let results = self.commit(move |batch| job.run(batch))?;
        self.wait_if_far_behind(tenant);
        Ok(results)
    }

    /// Reads what the changes are about while nobody waits for it. A restore that a dead process left is settled.
    fn foresee(&self, tenant: &DatasetId, changes: &[EntityChange]) -> Result<Foreseen> {
        if self.read(|read| read.open_restore(tenant))?.is_some() {
            self.settle_if_free(tenant)?;
        }
        let (head, keys) = self.read(|read| {
            let row = view::live_tenant(read, tenant)?;
            let mut keys = Vec::new();
            for change in changes {
                let key = change.key.to_bytes();
                if read.pending(&place(tenant, row.epoch), &key)?.is_none() {
                    keys.push(key);
                }
            }
            Ok((row.head, keys))
        })?;
        let mut values = HashMap::new();
        if !keys.is_empty() {
            let root = self.state(&head)?.facet(ENTITIES);
            for key in keys {
                // What cannot be read now is read once more in the transaction, from the head as it is then.
                if let Ok(value) = tree::get(self.store.nodes(), &root, &key) {
                    values.insert(key, value);
                }
            }
        }
        Ok(Foreseen { head, values })
    }
}

impl Job {
    /// Works out all changes, then writes what came of them.
    fn run(mut self, batch: &mut Batch<'_>) -> Result<Vec<Result<Changed>>> {
        let mut edits: BTreeMap<Vec<u8>, Edit> = BTreeMap::new();
        let mut results = Vec::with_capacity(self.changes.len());
        for change in std::mem::take(&mut self.changes) {
            let result = self.change(batch, change, &mut edits);
            match result {
                Err(error) if self.together => return Err(error),
                result => results.push(result),
            }
        }
        for (key, edit) in edits {
            if edit.now != edit.found.value {
                batch.put(&self.tenant, key, &edit.found, edit.now)?;
            }
        }
        Ok(results)
    }

    fn change(
        &mut self,
        batch: &mut Batch<'_>,
        change: EntityChange,
        edits: &mut BTreeMap<Vec<u8>, Edit>,
    ) -> Result<Changed> {
        let key = change.key.to_bytes();
        let edit = match edits.remove(&key) {
            Some(edit) => edit,
            None => {
                let found = batch.find(&self.tenant, &key, &mut self.foreseen)?;
                Edit { now: found.value.clone(), found }
            }
        };
        let before = edit.now.clone().map(|value| Entity::stored(&key, value)).transpose()?;
        let edit = edits.entry(key).or_insert(edit);
        let after = (change.update)(before)?;
        if after.as_ref().is_some_and(|after| *after.key() != change.key) {
            let reason = "an update must not change id, type or service path";
            return Err(Error::invalid(format!("entity `{}`", change.key), reason));
        }
        let after = after.map(|after| after.bytes().to_vec());
        let changed = match (&edit.now, &after) {
            (before, after) if before == after => Changed::Unchanged,
            (None, _) => Changed::Created,
            (_, None) => Changed::Deleted,
            _ => Changed::Replaced,
        };
        edit.now = after;
        Ok(changed)
    }
}
