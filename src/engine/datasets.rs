//! Datasets as people see them: finding, naming, the trash, and how far a folder has drifted.

use crate::catalog::{DatasetRow, Trash};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::entities::ensure_name_fits;
use crate::engine::folder::ensure_apart;
use crate::engine::operation::{Detail, now};
use crate::engine::rules::Verb;
use crate::error::{Error, Result};
use crate::model::{Dataset, DatasetId, DatasetStatus, Drift, Name};
use crate::progress::Progress;
use crate::worktree::read::HashOnly;

impl Engine {
    /// All datasets, by name.
    pub fn datasets(&self, deleted: bool) -> Result<Vec<Dataset>> {
        self.tidy();
        let trash = if deleted { Trash::With } else { Trash::Without };
        let rows = self.read(|read| self.visible(read, read.datasets(trash)?))?;
        rows.into_iter().map(|row| self.describe_dataset(row)).collect()
    }

    /// The dataset that goes by this id, exact name or unique start of an id.
    pub fn dataset(&self, reference: &str, trash: Trash) -> Result<Dataset> {
        self.tidy();
        let row = self.read(|read| self.find_dataset(read, reference, trash))?;
        self.describe_dataset(row)
    }

    /// Gives a dataset another name.
    pub fn rename_dataset(&self, id: &DatasetId, name: &Name) -> Result<Dataset> {
        self.ensure(id, Action::RenameDataset)?;
        let row = self.write(|write| {
            let before = write.dataset(id)?;
            ensure_name_fits(before.kind, name.as_str())?;
            self.ensure_name_is_free(write, name.as_str(), id)?;
            let after = write.rename_dataset(id, name.as_str())?;
            let detail = Detail::Renamed { name: before.name.clone() };
            write.insert_operation(&self.operation(id, "rename", before.name, &detail))?;
            Ok(after)
        })?;
        self.describe_dataset(row)
    }

    /// Puts a dataset and its snapshots in the trash. Its folder is not touched.
    ///
    /// # Errors
    /// `Busy` while an operation runs on it, or a clone of one of its snapshots.
    pub fn remove_dataset(&self, id: &DatasetId) -> Result<Dataset> {
        self.ensure(id, Action::RemoveDataset)?;
        let _held = self.begin(id, "dataset rm", super::operation::NO_WAIT)?;
        let row = self.write(|write| {
            let row = write.set_dataset_deleted(id, Some(now()))?;
            write.insert_operation(&self.operation(id, "dataset rm", row.name.clone(), &Detail::None))?;
            Ok(row)
        })?;
        self.describe_dataset(row)
    }

    /// Takes a dataset out of the trash.
    pub fn undelete_dataset(&self, id: &DatasetId) -> Result<Dataset> {
        self.ensure(id, Action::UndeleteDataset)?;
        let before = self.read(|read| read.dataset(id))?;
        if before.deleted_at.is_none() {
            return Err(Error::NotFound { what: "removed dataset", reference: before.name, within: None });
        }
        let row = self.write(|write| {
            if let Some(worktree) = write.worktree(id)? {
                ensure_apart(write, &worktree.path, Some(id))?;
            }
            self.ensure_name_is_free(write, &before.name, id)?;
            let row = write.set_dataset_deleted(id, None)?;
            write.insert_operation(&self.operation(id, "dataset undelete", row.name.clone(), &Detail::None))?;
            Ok(row)
        })?;
        self.describe_dataset(row)
    }

    /// Turns snapshots on or off.
    pub fn set_snapshots(&self, id: &DatasetId, enabled: bool) -> Result<Dataset> {
        self.ensure(id, Action::SetDataset)?;
        let row = self.write(|write| write.set_snapshots_enabled(id, enabled))?;
        self.describe_dataset(row)
    }

    /// How far a folder is from the current snapshot. Reads what changed, stores nothing.
    pub fn drift(&self, id: &DatasetId, progress: &dyn Progress) -> Result<Drift> {
        self.ensure(id, Action::Look)?;
        let row = self.live_dataset(id)?;
        let current = self.read(|read| read.current_snapshot(id))?;
        let changed = match (self.folder(&row), &current) {
            (Ok(Some(folder)), Some(current)) => {
                let media = self.state(&current.state)?.media();
                let scan = self.scan(id, &folder, &media, &HashOnly, true, progress)?;
                // A busy folder's cache belongs to whoever is busy.
                if self.store.locks.holder_of(id)?.is_none() && media == self.state(&row.head)?.media() {
                    self.remember(id, &folder, &scan, None);
                }
                Some(scan.changes().len() as u64)
            }
            _ => None,
        };
        Ok(Drift {
            dataset: self.describe_dataset(row)?,
            current_snapshot_name: current.map(|current| current.name),
            changed,
        })
    }

    /// What people and scripts see of a row.
    pub(crate) fn describe_dataset(&self, row: DatasetRow) -> Result<Dataset> {
        use std::os::unix::ffi::OsStrExt;
        // A list of all must not fail because of one of which the state is lost.
        let counts = match self.state(&row.head) {
            Ok(state) => Some(state.counts),
            Err(Error::Corrupt { .. }) => None,
            Err(error) => return Err(error),
        };
        let entities = match &counts {
            Some(counts) => Some(self.entities_now(&row)?.unwrap_or(counts.entities)),
            None => None,
        };
        // Where things are on this machine is nobody else's affair.
        let worktree = self.read(|read| read.worktree(&row.id))?.filter(|_| self.reaches_everything());
        let (status, operation) = self.status_of(&row)?;
        let path = worktree.as_ref().map(|worktree| worktree.path.as_os_str());
        Ok(Dataset {
            status,
            operation,
            n_images: counts.map(|counts| counts.images),
            n_videos: counts.map(|counts| counts.videos),
            n_files: counts.map(|counts| counts.files),
            n_entities: entities,
            bytes: counts.map(|counts| counts.bytes),
            current_snapshot_id: row.current_snapshot,
            path: path.map(|path| path.to_string_lossy().into_owned()),
            path_base64: path.and_then(|path| crate::model::bytes_if_not_text(path.as_bytes())),
            created_at: Some(row.created_at),
            created_by: Some(row.created_by),
            snapshots_enabled: Some(row.snapshots_enabled),
            deleted_at: row.deleted_at,
            dataset_id: row.id,
            dataset_name: row.name,
        })
    }

    /// The status now: an operation that holds the dataset makes it read only, whatever the row says.
    fn status_of(&self, row: &DatasetRow) -> Result<(DatasetStatus, Option<String>)> {
        let holder = self.store.locks.holder_of(&row.id)?;
        if row.status == DatasetStatus::Indexing {
            let verb = holder.map_or_else(|| Verb::Clone.as_str().to_owned(), |holder| holder.verb);
            return Ok((row.status, Some(verb)));
        }
        Ok(match holder {
            Some(holder) => (DatasetStatus::ReadOnly, Some(holder.to_string())),
            None => (row.status, row.error.clone()),
        })
    }
}
