//! Making a dataset of a folder: looking at what it would take, then its first snapshot.

use std::path::{Path, PathBuf};

use crate::backend::{CreateDataset, CreatedDataset, Survey};
use crate::catalog::{DatasetRow, NamePattern, NewDataset, NewSnapshot, Trash, WorktreeRow};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::create::{self, default_name};
use crate::engine::folder::{Folder, ensure_apart};
use crate::engine::operation::{NO_WAIT, now};
use crate::error::{Error, Result};
use crate::model::{DatasetId, DatasetKind, DatasetStatus, Reason, SnapshotId};
use crate::progress::{Progress, Silent};
use crate::state::State;
use crate::worktree::walk::{Walk, WalkOptions};
use crate::worktree::{Identity, Root, machine_id};

/// Room that the store keeps free beyond what a folder is expected to take.
const HEADROOM: u64 = 64 << 20;

impl Engine {
    /// Registers a folder (or a dataset without one) and takes its first snapshot. Whatever fails, there is no dataset.
    ///
    /// # Errors
    /// `Invalid` for a folder inside another dataset's, or one that holds such a folder; `Exists` for a name that is
    /// taken; `NoSpace` if the store has too little room.
    pub fn create_dataset(&self, request: &CreateDataset, progress: &dyn Progress) -> Result<CreatedDataset> {
        self.ensure_may_own()?;
        if request.path.is_some() {
            self.ensure_everything(Action::Folders)?;
        }
        let place = request.path.as_deref().map(|path| self.ensure_usable(path)).transpose()?;
        let id = DatasetId::random();
        let base = match &place {
            Some((path, _)) => name_of(path),
            None => "dataset".to_owned(),
        };
        let name = match &request.name {
            Some(name) => self.free_or_refused(name.as_str(), &id)?,
            None => self.read(|read| read.free_name(&base, NamePattern::Numbered))?,
        };
        let locks = self.lock(&id, "dataset create", NO_WAIT)?;
        let row = self.draft(&id, &name);
        let folder = place.map(|(path, identity)| self.open_folder(&id, path, identity).map(|open| (open, identity)));
        let folder = folder.transpose()?;
        let created = self.first_snapshot(&row, folder.as_ref(), request, &base, progress);
        drop(locks);
        created
    }

    /// A row that is not in the catalog yet.
    fn draft(&self, id: &DatasetId, name: &str) -> DatasetRow {
        DatasetRow {
            id: id.clone(),
            seq: 0,
            name: name.to_owned(),
            kind: DatasetKind::Media,
            status: DatasetStatus::Indexing,
            error: None,
            head: State::default().id(),
            epoch: 0,
            current_snapshot: None,
            snapshots_enabled: true,
            created_at: now(),
            created_by: self.actor().to_owned(),
            deleted_at: None,
        }
    }

    fn first_snapshot(
        &self,
        row: &DatasetRow,
        folder: Option<&(Folder, Identity)>,
        request: &CreateDataset,
        base: &str,
        progress: &dyn Progress,
    ) -> Result<CreatedDataset> {
        let session = self.session()?;
        let mut captured = self.capture_from(
            row,
            &State::default(),
            folder.map(|(open, _)| open),
            &session,
            request.skip_unreadable,
            progress,
        )?;
        captured.folder = folder.map(|(open, identity)| worktree_row(&row.id, &open.path, identity));
        let id = SnapshotId::random();
        let name = default_name(&row.name, &id);
        let mut new = NewSnapshot { name, ..create::blank(id, row, &captured, Reason::Creation, self.actor()) };
        let written = self.make_durable(row, &captured, session, &[(new.clone(), true)])?;
        let snapshot = self.write(|write| {
            create::register(write, &written)?;
            let head = write.put_state(&captured.state.encode())?;
            // Others may have registered the same folder, or one of the same name, while this one was read.
            if let Some((open, _)) = folder {
                ensure_apart(write, &open.path, None)?;
            }
            let name = match &request.name {
                Some(_) => row.name.clone(),
                None => write.free_name(base, NamePattern::Numbered)?,
            };
            self.ensure_name_is_free(write, &name, &row.id)?;
            new.name = default_name(&name, &new.id);
            let made = write.insert_dataset(NewDataset {
                id: row.id.clone(),
                name,
                kind: DatasetKind::Media,
                status: DatasetStatus::Ready,
                head,
                created_at: row.created_at,
                created_by: row.created_by.clone(),
            })?;
            if let Some((open, identity)) = folder {
                write.put_worktree(&worktree_row(&row.id, &open.path, identity))?;
            }
            create::insert_snapshot(write, &made, &new, true)
        })?;
        self.objects().adopt(&written);
        if let (Some((folder, _)), Some(scan)) = (folder, &captured.scan) {
            self.remember(&row.id, folder, scan, Some(&captured.state.media()));
        }
        Ok(CreatedDataset {
            dataset: self.dataset(row.id.as_str(), Trash::Without)?,
            snapshot: Some(self.snapshot_of(&snapshot)?),
            warnings: captured.warnings,
        })
    }

    fn free_or_refused(&self, name: &str, id: &DatasetId) -> Result<String> {
        self.read(|read| self.ensure_name_is_free(read, name, id))?;
        Ok(name.to_owned())
    }

    /// The folder's full path and identity, if it may become a dataset's folder.
    fn ensure_usable(&self, path: &Path) -> Result<(PathBuf, Identity)> {
        let (path, identity) = ensure_folder(path)?;
        let store =
            std::fs::canonicalize(self.store.layout.root()).unwrap_or_else(|_| self.store.layout.root().to_owned());
        if path.starts_with(&store) {
            return Err(Error::invalid(format!("folder `{}`", path.display()), "it is inside the store"));
        }
        self.ensure_apart(&path, None)?;
        Ok((path, identity))
    }
}

/// What registering `path` in the store at `store` would take. The store need not exist.
pub fn survey(path: &Path, store: &Path) -> Result<Survey> {
    let (path, _) = ensure_folder(path)?;
    let exclude = Identity::of(store)?.map(|identity| (identity.device, identity.inode));
    let walk = Walk::of(&Root::open(&path)?, &WalkOptions { exclude, progress: &Silent })?;
    Ok(Survey {
        name: name_of(&path),
        path,
        files: walk.files,
        bytes: walk.bytes,
        store: store.to_owned(),
        free: free_at(store)?,
    })
}

/// Refuses, before anything is written, a folder for which the store has too little room.
pub fn ensure_room(survey: &Survey) -> Result<()> {
    let needed = survey.bytes.saturating_add(HEADROOM);
    if needed <= survey.free {
        return Ok(());
    }
    Err(Error::NoSpace { path: survey.store.clone(), needed, free: survey.free })
}

/// Bytes free where a store is or would be.
pub(crate) fn free_at(store: &Path) -> Result<u64> {
    let there = store.ancestors().find(|path| path.exists()).unwrap_or(Path::new("/"));
    let answer = rustix::fs::statvfs(there).map_err(|errno| Error::io("look at", there, errno))?;
    Ok(answer.f_bavail.saturating_mul(answer.f_frsize))
}

/// The row that says where a dataset's folder is.
pub(crate) fn worktree_row(id: &DatasetId, path: &Path, identity: &Identity) -> WorktreeRow {
    WorktreeRow {
        dataset_id: id.clone(),
        machine: machine_id(),
        path: path.to_owned(),
        inode: identity.inode,
        born: identity.birth,
    }
}

fn ensure_folder(path: &Path) -> Result<(PathBuf, Identity)> {
    let path = std::fs::canonicalize(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            Error::NotFound { what: "folder", reference: path.display().to_string(), within: None }
        }
        _ => Error::io("open", path, error),
    })?;
    match Identity::of(&path)? {
        Some(identity) => Ok((path, identity)),
        None => Err(Error::invalid(format!("`{}`", path.display()), "it is not a folder")),
    }
}

/// A dataset's name made of its folder's: control characters cannot be in it, nor bytes that are not UTF-8.
fn name_of(path: &Path) -> String {
    let name = path.file_name().map_or_else(|| "root".into(), |name| name.to_string_lossy());
    let clean: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
    let clean = clean.trim();
    if clean.is_empty() { "dataset".to_owned() } else { clean.to_owned() }
}
