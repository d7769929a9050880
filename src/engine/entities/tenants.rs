//! Tenants as datasets: finding one, making one, and the ids that their snapshots have.

use std::collections::HashMap;

use crate::catalog::{DatasetRow, Mark, NewDataset, Read, Trash, Write};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::operation::now;
use crate::error::{Error, Result};
use crate::model::{Dataset, DatasetId, DatasetKind, DatasetStatus, Reach, SnapshotId, TenantName};
use crate::state::State;

impl Engine {
    /// The tenants that may be reached, by name.
    pub fn tenants(&self) -> Result<Vec<Dataset>> {
        let rows = self.read(|read| self.visible(read, read.datasets(Trash::Without)?))?;
        let tenants = rows.into_iter().filter(|row| row.kind == DatasetKind::Tenant);
        tenants.map(|row| self.describe_dataset(row)).collect()
    }

    /// The tenant of this name; `None` if nobody has written to it yet.
    ///
    /// # Errors
    /// `NotAllowed` if this person may not reach it.
    pub fn find_tenant(&self, name: &TenantName) -> Result<Option<DatasetId>> {
        self.ensure_reaches(name.as_str())?;
        let found = self.read(|read| self.visible(read, read.tenant(name.as_str())?.into_iter().collect()))?;
        Ok(found.into_iter().next().map(|row| row.id))
    }

    /// The tenant of this name, which is made if there is none. It has no entities then, and no snapshot.
    ///
    /// # Errors
    /// `NotAllowed` if this person may not reach it; `Exists` if a dataset of files has the name.
    pub fn ensure_tenant(&self, name: &TenantName) -> Result<DatasetId> {
        if let Some(id) = self.find_tenant(name)? {
            return Ok(id);
        }
        self.write(|write| match self.visible(write, write.tenant(name.as_str())?.into_iter().collect())?.pop() {
            Some(row) => Ok(row.id),
            None => Ok(self.insert_tenant(write, name)?.id),
        })
    }

    /// Makes a tenant.
    ///
    /// # Errors
    /// `NotAllowed` if this person may not reach it; `Exists` if a dataset has the name.
    pub fn create_tenant(&self, name: &TenantName) -> Result<Dataset> {
        self.ensure_reaches(name.as_str())?;
        let row = self.write(|write| self.insert_tenant(write, name))?;
        self.describe_dataset(row)
    }

    fn insert_tenant(&self, write: &Write<'_>, name: &TenantName) -> Result<DatasetRow> {
        if write.tenant(name.as_str())?.is_some() {
            return Err(Error::Exists { what: "tenant", name: name.to_string() });
        }
        let id = DatasetId::random();
        self.ensure_name_is_free(write, name.as_str(), &id)?;
        let head = write.put_state(&State::default().encode())?;
        let row = write.insert_dataset(NewDataset {
            id,
            name: name.to_string(),
            kind: DatasetKind::Tenant,
            status: DatasetStatus::Ready,
            head,
            created_at: now(),
            created_by: self.actor().to_owned(),
        })?;
        write.set_mark(&row.id, &Mark::default())?;
        Ok(row)
    }

    /// The ids that the snapshots of a tenant have for clients of the Vela contract.
    pub fn vela_ids(&self, tenant: &DatasetId) -> Result<HashMap<SnapshotId, String>> {
        self.ensure(tenant, Action::Look)?;
        Ok(self.read(|read| read.vela_ids(tenant))?.into_iter().collect())
    }

    /// The id that a snapshot has for clients of the Vela contract; `None` if it is none of a tenant, or a revision.
    pub fn vela_id(&self, snapshot: &SnapshotId) -> Result<Option<String>> {
        self.ensure(&self.read(|read| read.snapshot(snapshot))?.dataset_id, Action::Look)?;
        self.read(|read| read.vela_id(snapshot))
    }

    fn ensure_reaches(&self, name: &str) -> Result<()> {
        match &self.person.reach {
            Reach::Tenants(names) if !names.iter().any(|one| one == name) => {
                Err(Error::NotAllowed { reason: format!("this key is not for tenant `{name}`") })
            }
            _ => Ok(()),
        }
    }

    /// How many entities a dataset has now; `None` for one of files.
    pub(in crate::engine) fn entities_now(&self, row: &DatasetRow) -> Result<Option<u64>> {
        match row.kind {
            DatasetKind::Media => Ok(None),
            DatasetKind::Tenant => Ok(Some(self.read(|read| read.mark(&row.id))?.entities)),
        }
    }
}

/// Refuses a name that a dataset of this kind cannot have.
pub(crate) fn ensure_name_fits(kind: DatasetKind, name: &str) -> Result<()> {
    match kind {
        DatasetKind::Media => Ok(()),
        DatasetKind::Tenant => match name.parse::<TenantName>()? {
            parsed if parsed.as_str() == name => Ok(()),
            _ => Err(Error::invalid(format!("tenant name `{name}`"), "it must have no capitals")),
        },
    }
}

/// Refuses a restore of one kind of dataset into another.
pub(crate) fn ensure_same_kind(read: &Read<'_>, from: &DatasetId, into: &DatasetRow) -> Result<()> {
    let from = read.dataset(from)?;
    let word = |kind| match kind {
        DatasetKind::Media => "files",
        DatasetKind::Tenant => "entities",
    };
    if from.kind == into.kind {
        return Ok(());
    }
    let reason = format!("it has {}, and `{}` has {}", word(into.kind), from.name, word(from.kind));
    Err(Error::invalid(format!("dataset `{}`", into.name), reason))
}
