//! A dataset's folder: finding it, and making sure that it is the one.

use std::path::{Path, PathBuf};

use crate::catalog::{DatasetRow, Read, WorktreeRow};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::error::{Error, Result};
use crate::model::DatasetId;
use crate::worktree::cache::Binding;
use crate::worktree::{Identity, Root, machine_id};

/// A dataset's folder, open.
pub(crate) struct Folder {
    /// Its full path.
    pub(crate) path: PathBuf,
    /// The way into it.
    pub(crate) root: Root,
    /// What its stat cache belongs to.
    pub(crate) binding: Binding,
}

impl Engine {
    /// The folder of a dataset; `None` for one without.
    ///
    /// # Errors
    /// `WorktreeGone` and `WorktreeReplaced` if what is at the path is not the folder.
    pub(crate) fn folder(&self, row: &DatasetRow) -> Result<Option<Folder>> {
        let Some(worktree) = self.read(|read| read.worktree(&row.id))? else { return Ok(None) };
        ensure_here(row, &worktree)?;
        self.ensure_open_to_us(&row.name, &worktree.path)?;
        let gone = || Error::WorktreeGone { dataset: row.name.clone(), path: worktree.path.clone() };
        let identity = Identity::of(&worktree.path)?.ok_or_else(gone)?;
        if !identity.is(worktree.inode, worktree.born) {
            return Err(Error::WorktreeReplaced { dataset: row.name.clone(), path: worktree.path });
        }
        self.open_folder(&row.id, worktree.path, identity).map(Some)
    }

    /// Opens a folder that is known to be the one.
    pub(crate) fn open_folder(&self, id: &DatasetId, path: PathBuf, identity: Identity) -> Result<Folder> {
        let root = Root::open(&path)?;
        let binding = Binding::new(&self.store.id, id.as_str(), identity.device, identity.inode);
        Ok(Folder { path, root, binding })
    }

    /// Device and inode of the store, which is never part of a dataset.
    pub(crate) fn excluded(&self) -> Option<(u64, u64)> {
        Identity::of(self.store.layout.root()).ok().flatten().map(|identity| (identity.device, identity.inode))
    }

    /// The dataset whose folder holds `directory`; the innermost if there are several.
    pub fn dataset_at(&self, directory: &Path) -> Result<DatasetId> {
        self.ensure_everything(Action::Folders)?;
        let machine = machine_id();
        let worktrees: Vec<_> = self.read(|read| {
            let all = read.worktrees()?.into_iter().filter(|row| row.machine == machine);
            let mut live = Vec::new();
            for row in all {
                if read.dataset(&row.dataset_id)?.deleted_at.is_none() {
                    live.push(row);
                }
            }
            Ok(live)
        })?;
        for above in directory.ancestors() {
            if let Some(row) = worktrees.iter().find(|row| row.path == above) {
                return Ok(row.dataset_id.clone());
            }
            if let Some(row) = self.follow(above, &worktrees)? {
                return Ok(row.dataset_id);
            }
        }
        let known = self.read(|read| read.datasets(crate::catalog::Trash::Without))?;
        Err(Error::NoDataset { path: directory.to_owned(), known: known.into_iter().map(|row| row.name).collect() })
    }

    /// A folder that was moved is known by itself, if nothing is at its old path; then its row follows.
    fn follow(&self, directory: &Path, worktrees: &[WorktreeRow]) -> Result<Option<WorktreeRow>> {
        let Some(identity) = Identity::of(directory)? else { return Ok(None) };
        let Some(row) = worktrees.iter().find(|row| identity.is(row.inode, row.born)) else { return Ok(None) };
        if std::fs::symlink_metadata(&row.path).is_ok() {
            return Ok(None);
        }
        let moved = WorktreeRow { path: directory.to_owned(), ..row.clone() };
        self.write(|write| write.put_worktree(&moved))?;
        self.notice(format!("the folder moved from `{}` to `{}`", row.path.display(), directory.display()));
        Ok(Some(moved))
    }

    /// Confirms that the folder of a dataset is at `path` now.
    pub fn move_dataset(&self, id: &DatasetId, path: &Path) -> Result<()> {
        self.ensure(id, Action::Folders)?;
        let row = self.read(|read| read.dataset(id))?;
        let path = std::fs::canonicalize(path).map_err(|error| Error::io("open", path, error))?;
        let not_a_folder = || Error::invalid(format!("`{}`", path.display()), "it is not a folder");
        let identity = Identity::of(&path)?.ok_or_else(not_a_folder)?;
        self.ensure_apart(&path, Some(id))?;
        let worktree = WorktreeRow {
            dataset_id: row.id,
            machine: machine_id(),
            path,
            inode: identity.inode,
            born: identity.birth,
        };
        self.write(|write| write.put_worktree(&worktree))
    }

    /// Refuses a folder that lies inside another dataset's folder, or holds one.
    pub(crate) fn ensure_apart(&self, path: &Path, but: Option<&DatasetId>) -> Result<()> {
        self.read(|read| ensure_apart(read, path, but))
    }
}

/// The same, within a transaction that then takes the folder.
pub(crate) fn ensure_apart(read: &Read<'_>, path: &Path, but: Option<&DatasetId>) -> Result<()> {
    let machine = machine_id();
    for worktree in read.worktrees()?.into_iter().filter(|row| row.machine == machine) {
        let dataset = read.dataset(&worktree.dataset_id)?;
        if dataset.deleted_at.is_some() || Some(&dataset.id) == but {
            continue;
        }
        let reason = if worktree.path == path {
            return Err(Error::Exists { what: "a dataset of the folder", name: path.display().to_string() });
        } else if path.starts_with(&worktree.path) {
            format!("it is inside the folder of dataset `{}`, `{}`", dataset.name, worktree.path.display())
        } else if worktree.path.starts_with(path) {
            format!("the folder of dataset `{}` is inside it, `{}`", dataset.name, worktree.path.display())
        } else {
            continue;
        };
        return Err(Error::Invalid { what: format!("folder `{}`", path.display()), reason });
    }
    Ok(())
}

fn ensure_here(row: &DatasetRow, worktree: &WorktreeRow) -> Result<()> {
    if worktree.machine == machine_id() {
        return Ok(());
    }
    let reason = format!("the folder of dataset `{}` is on another machine, `{}`", row.name, worktree.machine);
    Err(Error::NotAllowed { reason })
}
