//! Making an independent dataset of a snapshot.
//!
//! The new folder is built beside its place under a name of its own, made durable, and renamed without replacing
//! anything; only then does the catalog say that the dataset is ready. The state is not copied, it has the same hash.

use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::backend::{ClonePlan, CloneSnapshot, Cloned, Run};
use crate::catalog::{DatasetRow, Mark, NamePattern, NewDataset, NewSnapshot, SnapshotRow, Stage, TaskEnd, TaskRow};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::content::Nodes;
use crate::engine::create::{self, default_name};
use crate::engine::entities::ensure_name_fits;
use crate::engine::listener::TaskListener;
use crate::engine::operation::{NO_WAIT, now};
use crate::engine::register::worktree_row;
use crate::engine::restore::Stored;
use crate::engine::rules::{self, Verb};
use crate::engine::tasks::{Begin, Running, Work};
use crate::error::{Error, Result};
use crate::facets::{Entry, path_of_key};
use crate::model::{DatasetId, DatasetKind, DatasetStatus, Reason, SnapshotId, TaskStatus, TaskType};
use crate::progress::{Phase, Progress};
use crate::tree;
use crate::worktree::apply::{self, Fresh};
use crate::worktree::races::Written;
use crate::worktree::{Identity, Root};

/// Longest name of a file or folder on Linux, in bytes.
const NAME_MAX: usize = 255;

/// What a clone task is to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CloneWork {
    snapshot: SnapshotId,
    name: String,
    /// The new folder, as bytes; none for a dataset without a folder.
    destination: Option<Vec<u8>>,
    /// Inode of the folder being built: nothing else is ever swept.
    inode: Option<u64>,
}

/// What a finished clone leaves in its row.
#[derive(Serialize, Deserialize)]
struct Finished {
    snapshot: SnapshotId,
    warnings: Vec<String>,
}

impl CloneWork {
    /// The new dataset's name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn destination(&self) -> Option<PathBuf> {
        self.destination.clone().map(|bytes| std::ffi::OsString::from_vec(bytes).into())
    }

    /// What people and scripts see of the task.
    pub(crate) fn cloned(&self, row: &TaskRow, result: Option<&str>) -> Result<Cloned> {
        let damaged = |error| Error::corrupt(format!("catalog row of task {}", row.id), "its result", error);
        let finished: Option<Finished> = result.map(serde_json::from_str).transpose().map_err(damaged)?;
        Ok(Cloned {
            dataset_id: row.dataset_id.clone(),
            dataset_name: self.name.clone(),
            snapshot_id: finished.as_ref().map(|finished| finished.snapshot.clone()),
            task_id: row.id.clone(),
            status: row.status.clone(),
            path: self.destination().map(|path| path.to_string_lossy().into_owned()),
            warnings: finished.map_or_else(Vec::new, |finished| finished.warnings),
        })
    }
}

impl Engine {
    /// What a clone would make. Writes nothing.
    pub fn plan_clone(&self, id: &DatasetId, request: &CloneSnapshot) -> Result<ClonePlan> {
        self.ensure(id, Action::Look)?;
        self.tidy();
        let row = self.live_dataset(id)?;
        rules::ensure_allowed(Verb::Clone, &row)?;
        let snapshot = self.clonable(&row, &request.snapshot)?;
        let entities = if row.kind == DatasetKind::Tenant { snapshot.counts.entities } else { 0 };
        Ok(ClonePlan {
            items: self.state(&snapshot.state)?.media().entries + entities,
            bytes: Some(snapshot.counts.bytes),
            destination: self.destination(&row, request)?,
            name: self.name_of_clone(&row, request)?,
        })
    }

    /// Begins a clone. The source is not blocked by it, but its snapshot is.
    ///
    /// # Errors
    /// `Busy` while the source is being restored, or the snapshot restored or cloned; `Exists` if something is at the
    /// destination; `WrongStatus`.
    pub fn clone_snapshot(&self, id: &DatasetId, request: &CloneSnapshot, run: Run) -> Result<Running> {
        self.ensure(id, Action::Clone)?;
        self.ensure_may_own()?;
        self.tidy();
        let source = self.live_dataset(id)?;
        rules::ensure_allowed(Verb::Clone, &source)?;
        self.clonable(&source, &request.snapshot)?;
        let snapshot = self.folded_snapshot(&request.snapshot)?;
        let destination = self.destination(&source, request)?;
        let name = self.name_of_clone(&source, request)?;
        let dataset = DatasetId::random();
        let locks = self.lock(&dataset, Verb::Clone.as_str(), NO_WAIT)?;
        let new = NewDataset {
            id: dataset.clone(),
            name: name.clone(),
            kind: source.kind,
            status: DatasetStatus::Indexing,
            head: snapshot.state,
            created_at: now(),
            created_by: self.actor().to_owned(),
        };
        let destination = destination.map(|path| path.into_os_string().into_vec());
        let work = CloneWork { snapshot: snapshot.id.clone(), name, destination, inode: None };
        let begin = Begin {
            dataset,
            new_dataset: Some(new),
            status: None,
            snapshot: Some(snapshot.id),
            task_type: TaskType::SnapshotClone,
            work: Work::Clone(work),
        };
        self.start(begin, locks, run)
    }

    fn clonable(&self, source: &DatasetRow, snapshot: &SnapshotId) -> Result<SnapshotRow> {
        self.read(|read| {
            let row = super::snapshots::ensure_member(read.snapshot(snapshot)?, &source.id)?;
            super::remove::ensure_unused(&row, &read.unfinished_tasks_of_snapshot(snapshot)?)?;
            rules::ensure_not_restored(read, &source.id, &format!("dataset `{}`", source.name))?;
            Ok(row)
        })
    }

    fn name_of_clone(&self, source: &DatasetRow, request: &CloneSnapshot) -> Result<String> {
        let Some(name) = &request.name else {
            let pattern = match source.kind {
                DatasetKind::Media => NamePattern::Cloned,
                DatasetKind::Tenant => NamePattern::ClonedTenant,
            };
            return self.read(|read| read.free_name(&source.name, pattern));
        };
        ensure_name_fits(source.kind, name.as_str())?;
        // Of a dataset that is not made yet.
        self.read(|read| self.ensure_name_is_free(read, name.as_str(), &DatasetId::random()))?;
        Ok(name.to_string())
    }

    /// The full path of the new folder; `None` for a dataset without one.
    fn destination(&self, source: &DatasetRow, request: &CloneSnapshot) -> Result<Option<PathBuf>> {
        if source.kind == DatasetKind::Tenant {
            return match &request.destination {
                None => Ok(None),
                Some(path) => {
                    let what = format!("destination `{}`", path.display());
                    Err(Error::invalid(what, "a tenant has no folder; give the new one a name instead"))
                }
            };
        }
        if request.managed {
            return Ok(None);
        }
        if !self.reaches_everything() {
            // A folder of this machine is made for its user alone.
            return request
                .destination
                .as_ref()
                .map_or(Ok(None), |_| self.ensure_everything(Action::Folders).map(|()| None));
        }
        let worktree = self.read(|read| read.worktree(&source.id))?;
        let path = match (&request.destination, worktree) {
            (Some(path), _) => absolute(path)?,
            (None, Some(worktree)) => free_path(&worktree.path)?,
            (None, None) => return Ok(None),
        };
        if std::fs::symlink_metadata(&path).is_ok() {
            return Err(Error::Exists { what: "a file or folder", name: path.display().to_string() });
        }
        if path.file_name().is_some_and(|name| name.len() > NAME_MAX) {
            let what = format!("destination `{}`", path.display());
            return Err(Error::invalid(what, format!("its name is longer than {NAME_MAX} bytes; choose another")));
        }
        self.ensure_apart(&path, None)?;
        if path.starts_with(self.store.layout.root()) {
            return Err(Error::invalid(format!("destination `{}`", path.display()), "it is inside the store"));
        }
        Ok(Some(path))
    }

    /// Carries a clone out. The new dataset's lock is held.
    pub(crate) fn run_clone(&self, task: &TaskRow, mut work: CloneWork, progress: &TaskListener) -> Result<()> {
        let snapshot = self.read(|read| read.snapshot(&work.snapshot))?;
        let Some(path) = work.destination() else { return self.finish_clone(task, &work, &snapshot, None) };
        let (parent, name) = parent_and_name(&path)?;
        let media = self.state(&snapshot.state)?.media();
        let contents = Stored(self.objects());
        apply::ensure_free(&parent, media.entries, snapshot.counts.bytes)?;
        let mut fresh = Fresh::create(&parent, &temporary(&name, task))?;
        work.inode = Some(fresh.inode());
        let note = Work::Clone(work.clone()).to_json();
        self.write(|write| {
            write.set_task_params(&task.id, &note)?;
            write.set_task_stage(&task.id, Stage::Staging).map(drop)
        })?;
        let nodes = Nodes::of(self.objects());
        let entries = tree::iter(&nodes, &media).map(|entry| {
            let (key, value) = entry?;
            Ok((path_of_key(&key), Entry::decode(&value)?))
        });
        progress.phase(Phase::Staging, Some(media.entries), Some(snapshot.counts.bytes));
        let is_trusted = self.is_private(&snapshot.dataset_id);
        fresh.fill(entries, &contents, progress, &apply::Limits::default(), is_trusted)?;
        let built = fresh.finish(&name)?;
        self.remember_clone(task, &path, &media, built.stats);
        self.finish_clone(task, &work, &snapshot, Some(built.warnings))
    }

    /// Whether only this user can have set the modes in a dataset's folder.
    fn is_private(&self, id: &DatasetId) -> bool {
        let folder = self.live_dataset(id).and_then(|row| self.folder(&row));
        matches!(folder, Ok(Some(folder)) if apply::is_private_folder(&folder.root).unwrap_or(false))
    }

    fn finish_clone(
        &self,
        task: &TaskRow,
        work: &CloneWork,
        source: &SnapshotRow,
        warnings: Option<Vec<String>>,
    ) -> Result<()> {
        let id = SnapshotId::random();
        let row = self.read(|read| read.dataset(&task.dataset_id))?;
        let new = NewSnapshot {
            name: default_name(&row.name, &id),
            id,
            dataset_id: row.id.clone(),
            description: String::new(),
            reason: Reason::Clone,
            created_at: now(),
            created_by: task.created_by.clone(),
            state: source.state,
            counts: source.counts,
            training_model: None,
            pending_epoch: None,
        };
        let finished = Finished { snapshot: new.id.clone(), warnings: warnings.unwrap_or_default() };
        let end = TaskEnd {
            status: TaskStatus::Completed,
            status_message: None,
            ended_at: now(),
            error: None,
            result: Some(serde_json::to_string(&finished).expect("plain data has a JSON form")),
        };
        let place = match work.destination() {
            Some(path) => Some((Identity::of(&path)?, path)),
            None => None,
        };
        self.write(|write| {
            if let Some((Some(identity), path)) = &place {
                write.put_worktree(&worktree_row(&row.id, path, identity))?;
            }
            if row.kind == DatasetKind::Tenant {
                write.set_mark(&row.id, &Mark { entities: new.counts.entities, ..Mark::default() })?;
            }
            create::insert_snapshot(write, &row, &new, true)?;
            write.set_status(&row.id, DatasetStatus::Ready, None)?;
            write.finish_task(&task.id, &end).map(drop)
        })
    }

    fn remember_clone(
        &self,
        task: &TaskRow,
        path: &Path,
        media: &tree::TreeRoot,
        stats: Vec<(Vec<u8>, crate::worktree::Stat)>,
    ) {
        let Ok(Some(identity)) = Identity::of(path) else { return };
        let Ok(folder) = self.open_folder(&task.dataset_id, path.to_owned(), identity) else { return };
        let written = Written::settle(&folder.root, stats);
        self.write_cache(&task.dataset_id, &folder, media, |each| {
            written.entries().try_for_each(|(key, remembered)| each(key, &remembered))
        });
    }

    /// A clone that failed leaves no dataset and no folder.
    pub(crate) fn undo_clone(&self, task: &TaskRow, work: &CloneWork) -> Result<()> {
        if let Some(path) = work.destination() {
            match (parent_and_name(&path), work.inode) {
                (Ok((parent, name)), Some(inode)) => {
                    apply::sweep_fresh(&parent, &temporary(&name, task), inode)?;
                    // It may have its name already, and the catalog had no room to say so.
                    apply::sweep_fresh(&parent, &name, inode)?;
                }
                (Ok((parent, name)), None) => apply::sweep_empty(&parent, &temporary(&name, task))?,
                // Where nothing can be opened, nothing was made.
                (Err(_), None) => {}
                (Err(error), Some(_)) => return Err(error),
            }
        }
        self.write(|write| write.withdraw_dataset(&task.dataset_id).map(drop))
    }

    /// Finishes or sweeps away a clone whose process died. The new dataset's lock is held.
    pub(crate) fn recover_clone(&self, task: &TaskRow, work: &CloneWork, died: &Error) -> Result<()> {
        let is_in_place = match (work.destination(), work.inode) {
            (Some(path), Some(inode)) => Identity::of(&path)?.is_some_and(|identity| identity.inode == inode),
            _ => false,
        };
        if is_in_place {
            // It is renamed only when all of it is durable.
            let snapshot = self.read(|read| read.snapshot(&work.snapshot))?;
            return self.finish_clone(task, work, &snapshot, None);
        }
        self.fail(&task.id, died)
    }
}

/// The name under which a folder is built.
fn temporary(name: &[u8], task: &TaskRow) -> Vec<u8> {
    // A name may have 255 bytes, so a long one is cut.
    let name = &name[..name.len().min(180)];
    [b".", name, b".snapshot-", task.id.as_str().as_bytes()].concat()
}

fn parent_and_name(path: &Path) -> Result<(Root, Vec<u8>)> {
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => Ok((Root::open(parent)?, name.as_bytes().to_vec())),
        _ => Err(Error::invalid(format!("destination `{}`", path.display()), "it has no name")),
    }
}

/// The full path of what does not exist yet; the folder above it does.
fn absolute(path: &Path) -> Result<PathBuf> {
    let refuse = |reason: &str| Error::invalid(format!("destination `{}`", path.display()), reason);
    let name = path.file_name().ok_or_else(|| refuse("it has no name"))?;
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let parent = std::fs::canonicalize(parent).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => refuse("the folder above it does not exist"),
        _ => Error::io("open", parent, error),
    })?;
    Ok(parent.join(name))
}

/// `FOLDER-cloned`, then `FOLDER-cloned-2`, and so on: the first that is free.
fn free_path(folder: &Path) -> Result<PathBuf> {
    let base = folder.as_os_str().as_bytes();
    for number in 1..10_000u32 {
        let suffix = if number == 1 { "-cloned".to_owned() } else { format!("-cloned-{number}") };
        let path = PathBuf::from(std::ffi::OsString::from_vec([base, suffix.as_bytes()].concat()));
        if std::fs::symlink_metadata(&path).is_err() {
            return Ok(path);
        }
    }
    Err(Error::Exists { what: "a folder", name: format!("{}-cloned", folder.display()) })
}
