//! The one interface behind which a dataset lives: a folder on this machine, a server, a service.
//!
//! Commands are written against [`Backend`] alone; which one it is gets decided once, in
//! [`open`]. Everything is asynchronous because some homes are far away; the local one moves each
//! call to a blocking thread.

mod entities;
mod keys;
mod local;
mod open;
mod own_server;
mod vela;
mod visual_layer;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::facets::{Entity, EntityKey};
use crate::model::{
    Dataset, DatasetId, Description, Diff, Drift, Email, Key, Member, Name, NewKey, Plan, Reason, Reference, Report,
    Role, Snapshot, SnapshotId, Task, TaskId, TaskStatus, TenantName, Timestamp,
};
use crate::progress::{Phase, Progress};

pub use entities::{Entities, EntityEdits, EntityQuery, EntityReport};
pub use keys::CreateKey;
pub use local::Local;
pub use open::{Home, open, run_task};
pub use own_server::OwnServer;
pub use vela::Vela;
pub use visual_layer::VisualLayer;

/// Everything that a home of datasets can be asked. A verb that a backend lacks answers
/// [`Error::Unsupported`](crate::Error::Unsupported).
#[async_trait]
pub trait Backend: Send + Sync {
    /// What people call it: `the local store`, `Visual Layer`.
    fn name(&self) -> &'static str;

    /// Who carries a task out when `wanted` is asked for.
    fn carrier(&self, wanted: Run) -> Run {
        wanted
    }

    /// How long to leave between two looks at a task that has been waited for so long.
    fn look_again(&self, waited: Duration) -> Duration {
        (waited / 32).clamp(Duration::from_millis(1), Duration::from_millis(500))
    }

    /// What happened on the way and is worth knowing, since this was last asked.
    fn take_notices(&self) -> Vec<String> {
        Vec::new()
    }

    // ---- datasets ----

    /// All datasets, by name; those in the trash too, if asked.
    async fn datasets(&self, deleted: bool) -> Result<Vec<Dataset>>;

    /// The dataset that goes by this id, exact name or unique start of an id; in the trash too, if asked.
    async fn dataset(&self, reference: &str, deleted: bool) -> Result<Dataset>;

    /// The dataset whose folder holds `directory`. `Err(NoDataset)` lists what there is.
    async fn dataset_at(&self, directory: PathBuf) -> Result<Dataset>;

    /// What registering `folder` would take; writes nothing.
    async fn survey(&self, folder: PathBuf) -> Result<Survey>;

    /// Makes a dataset of a folder (or one without a folder) and takes its first snapshot.
    async fn create_dataset(&self, request: CreateDataset, progress: Arc<dyn Progress>) -> Result<CreatedDataset>;

    /// Makes a tenant: a dataset of entities, without a folder and without a snapshot.
    async fn create_tenant(&self, _name: TenantName) -> Result<Dataset> {
        Err(no_entities(self.name(), "dataset create --tenant"))
    }

    /// Gives a dataset another name.
    async fn rename_dataset(&self, dataset: &DatasetId, name: Name) -> Result<Dataset>;

    /// Puts a dataset and its snapshots in the trash. Its folder is not touched.
    async fn remove_dataset(&self, dataset: &DatasetId) -> Result<Dataset>;

    /// Takes a dataset out of the trash.
    async fn undelete_dataset(&self, dataset: &DatasetId) -> Result<Dataset>;

    /// Confirms that a dataset's folder is at `path` now.
    async fn move_dataset(&self, dataset: &DatasetId, path: PathBuf) -> Result<Dataset>;

    /// Turns snapshots on or off for a dataset.
    async fn set_snapshots(&self, dataset: &DatasetId, enabled: bool) -> Result<Dataset>;

    /// A dataset, and how far its folder is from the current snapshot.
    async fn drift(&self, dataset: &DatasetId, progress: Arc<dyn Progress>) -> Result<Drift>;

    // ---- people ----

    /// Gives a person a role in a dataset. Answers all its people.
    async fn share(&self, _: &DatasetId, _: &Email, _: Role) -> Result<Vec<Member>> {
        Err(self.without_people("dataset share"))
    }

    /// Takes a person's role in a dataset. Answers who is left.
    async fn unshare(&self, _: &DatasetId, _: &Email) -> Result<Vec<Member>> {
        Err(self.without_people("dataset unshare"))
    }

    /// The people of a dataset, by address.
    async fn people(&self, _: &DatasetId) -> Result<Vec<Member>> {
        Err(self.without_people("dataset people"))
    }

    /// Refuses a verb about people.
    fn without_people(&self, verb: &'static str) -> Error {
        Error::Unsupported { backend: self.name(), verb, instead: "share the dataset where it lives" }
    }

    // ---- snapshots ----

    /// A dataset's snapshots, newest first unless the filter says otherwise.
    async fn snapshots(&self, dataset: &DatasetId, filter: SnapshotFilter) -> Result<SnapshotPage>;

    /// The snapshot that is meant. Splitting off `DATASET:` is the caller's affair.
    async fn snapshot(&self, dataset: &DatasetId, reference: &Reference, deleted: bool) -> Result<Snapshot>;

    /// Takes a snapshot of the working state.
    async fn create(
        &self,
        dataset: &DatasetId,
        request: CreateSnapshot,
        progress: Arc<dyn Progress>,
    ) -> Result<CreatedSnapshot>;

    /// Changes name or description.
    async fn edit(&self, dataset: &DatasetId, snapshot: &SnapshotId, request: EditSnapshot) -> Result<Snapshot>;

    /// Hides snapshots; all of them or, if one may not go, none. With `dry_run` only says whether they may.
    async fn remove(
        &self,
        dataset: &DatasetId,
        snapshots: &[SnapshotId],
        verb: RemoveVerb,
        dry_run: bool,
    ) -> Result<Removed>;

    /// Shows a removed snapshot again.
    async fn undelete(&self, dataset: &DatasetId, snapshot: &SnapshotId) -> Result<Snapshot>;

    /// Keeps a snapshot from removal, or no longer.
    async fn protect(&self, dataset: &DatasetId, snapshot: &SnapshotId, protection: Protection) -> Result<Snapshot>;

    // ---- entities of a tenant ----

    /// Entities of a tenant now, or as a snapshot has them.
    async fn entities(&self, _side: &State, _query: &EntityQuery) -> Result<Entities> {
        Err(no_entities(self.name(), "entity"))
    }

    /// Puts entities, in the place of those of the same keys; all of them or, if one cannot be put, none.
    async fn put_entities(&self, _dataset: &DatasetId, _entities: Vec<Entity>) -> Result<EntityReport> {
        Err(no_entities(self.name(), "entity put"))
    }

    /// Removes entities; all of them or, if one is not there, none.
    async fn remove_entities(&self, _dataset: &DatasetId, _keys: Vec<EntityKey>) -> Result<EntityReport> {
        Err(no_entities(self.name(), "entity rm"))
    }

    /// Changes many entities at once. Of those before a failure some may have been changed.
    async fn edit_entities(
        &self,
        _dataset: &DatasetId,
        _edits: EntityEdits,
        _progress: Arc<dyn Progress>,
    ) -> Result<EntityReport> {
        Err(no_entities(self.name(), "entity put"))
    }

    // ---- going back ----

    /// What a restore would do; writes nothing. Where restores have no plans, it fails with `Unsupported` of [`PLANS`].
    async fn plan_restore(&self, dataset: &DatasetId, request: &Restore, progress: Arc<dyn Progress>) -> Result<Plan>;

    /// Whether the state that a restore replaces now would be saved first.
    async fn can_save_before_restore(&self, dataset: &DatasetId) -> Result<bool> {
        let _ = dataset;
        Ok(true)
    }

    /// Begins a restore. The task is listed when this returns.
    async fn restore(&self, dataset: &DatasetId, request: Restore, run: Run) -> Result<TaskId>;

    /// What an undo would take back, and how; writes nothing.
    async fn plan_undo(&self, dataset: &DatasetId, operation: Option<u64>, progress: Arc<dyn Progress>)
    -> Result<Undo>;

    /// Takes an operation back as planned. `None` if that needed no task and is done.
    async fn undo(&self, dataset: &DatasetId, undo: &Undo, run: Run) -> Result<Option<TaskId>>;

    /// Saves the working state as an automatic revision.
    async fn checkpoint(&self, dataset: &DatasetId, message: &str, progress: Arc<dyn Progress>) -> Result<Snapshot>;

    /// What a clone would make; writes nothing.
    async fn plan_clone(&self, dataset: &DatasetId, request: &CloneSnapshot) -> Result<ClonePlan>;

    /// Begins a clone. The task, and the new dataset, are listed when this returns.
    async fn clone_snapshot(&self, dataset: &DatasetId, request: CloneSnapshot, run: Run) -> Result<TaskId>;

    // ---- looking inside ----

    /// What differs from A to B.
    async fn diff(&self, a: &State, b: &State, request: DiffRequest, progress: Arc<dyn Progress>) -> Result<Diff>;

    /// The entries of a snapshot at and below `path` (all if empty), in the order of their paths.
    async fn files(&self, dataset: &DatasetId, snapshot: &SnapshotId, path: Vec<u8>) -> Result<Entries>;

    /// The content of one file of a snapshot.
    async fn cat(&self, dataset: &DatasetId, snapshot: &SnapshotId, path: Vec<u8>) -> Result<Content>;

    /// The operation log of a dataset, newest first.
    async fn history(&self, dataset: &DatasetId, limit: Option<u64>) -> Result<Vec<Operation>>;

    // ---- tasks ----

    /// Tasks, newest first; of one dataset, if given.
    async fn tasks(&self, dataset: Option<&DatasetId>) -> Result<Vec<Task>>;

    /// One task (by id or a unique start of it), with what only its home knows.
    async fn task(&self, reference: &str) -> Result<TaskView>;

    /// Asks a task to stop at its next safe point.
    async fn abort(&self, task: &TaskId) -> Result<Task>;

    // ---- upkeep of a store ----

    /// Frees what nothing refers to; with `dry_run` only says how much that is.
    async fn gc(&self, grace: Duration, dry_run: bool, progress: Arc<dyn Progress>) -> Result<GcReport>;

    /// Re-checks one snapshot, or the whole store.
    async fn verify(&self, request: Verify, progress: Arc<dyn Progress>) -> Result<VerifyReport>;

    /// What a store holds and what that takes.
    async fn stats(&self) -> Result<Stats>;

    // ---- keys of a server's clients ----

    /// Makes a key; its secret is told only now.
    async fn create_key(&self, _: CreateKey) -> Result<NewKey> {
        Err(self.where_the_store_is("token create"))
    }

    /// All keys, oldest first.
    async fn keys(&self) -> Result<Vec<Key>> {
        Err(self.where_the_store_is("token list"))
    }

    /// Takes a key, by its id or a unique start of it, out of use for good.
    async fn revoke_key(&self, _: &str) -> Result<Key> {
        Err(self.where_the_store_is("token revoke"))
    }

    /// Refuses a verb that is about a store as a whole.
    fn where_the_store_is(&self, verb: &'static str) -> Error {
        Error::Unsupported { backend: self.name(), verb, instead: "run it on the machine that has the store" }
    }
}

/// The verb that is unsupported where a restore can be done but not foretold.
pub const PLANS: &str = "restore --dry-run";

fn no_entities(backend: &'static str, verb: &'static str) -> Error {
    Error::Unsupported { backend, verb, instead: "entities are read and written where the store is" }
}

/// Who carries a task out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run {
    /// This process; it must wait for the task to end.
    Here,
    /// A process of its own that goes on when this one ends. Services always do this.
    Detached,
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// What is there now, folder included.
    Working(DatasetId),
    /// A saved state.
    Snapshot(DatasetId, SnapshotId),
}

/// What registering a folder would take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// The folder's full path.
    pub path: PathBuf,
    /// The name the dataset would get.
    pub name: String,
    /// Files in it that are not ignored.
    pub files: u64,
    /// Their bytes, about what the store will take.
    pub bytes: u64,
    /// Where the store is.
    pub store: PathBuf,
    /// Bytes free there.
    pub free: u64,
}

/// How a dataset is made.
#[derive(Debug, Clone)]
pub struct CreateDataset {
    /// The folder; `None` makes a managed dataset, without one.
    pub path: Option<PathBuf>,
    /// Its name; by default the folder's, with a number where that is taken.
    pub name: Option<Name>,
    /// Leave out what cannot be read instead of refusing.
    pub skip_unreadable: bool,
}

/// A dataset that was just made.
#[derive(Debug, Clone)]
pub struct CreatedDataset {
    /// The dataset.
    pub dataset: Dataset,
    /// Its first snapshot; `None` for a tenant, which starts without.
    pub snapshot: Option<Snapshot>,
    /// What is worth knowing: skipped files and the like.
    pub warnings: Vec<String>,
}

/// Which snapshots a list shows.
#[derive(Debug, Clone, Default)]
pub struct SnapshotFilter {
    /// Only those with this text in name or description, whatever the case.
    pub search: Option<String>,
    /// Only those that exist for this reason.
    pub reason: Option<Reason>,
    /// Only those taken at this instant or later.
    pub since: Option<Timestamp>,
    /// At most so many; all if `None`.
    pub limit: Option<u64>,
    /// Automatic revisions too.
    pub all: bool,
    /// Removed ones instead.
    pub deleted: bool,
    /// Oldest first.
    pub reverse: bool,
}

/// Part of a list.
#[derive(Debug, Clone)]
pub struct SnapshotPage {
    /// The snapshots.
    pub snapshots: Vec<Snapshot>,
    /// How many there are without the limit.
    pub total: u64,
}

/// How a snapshot is taken.
#[derive(Debug, Clone, Default)]
pub struct CreateSnapshot {
    /// Its name; by default made from the dataset's name and the id.
    pub name: Option<Name>,
    /// Its description.
    pub description: Option<Description>,
    /// Take none if nothing changed since the current one.
    pub if_changed: bool,
    /// Leave out what cannot be read instead of refusing.
    pub skip_unreadable: bool,
    /// How long to wait for another operation on the dataset to end.
    pub wait_lock: Duration,
    /// The model that is being trained, and its name.
    pub training_model: Option<(String, String)>,
}

/// A snapshot that was just taken, or the current one if nothing had changed.
#[derive(Debug, Clone)]
pub struct CreatedSnapshot {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// Whether it is new.
    pub is_new: bool,
    /// Files read because they were new or changed.
    pub files_read: u64,
    /// Bytes added to the store.
    pub bytes_stored: u64,
    /// What is worth knowing: skipped files and the like.
    pub warnings: Vec<String>,
}

/// What to change about a snapshot; at least one of the two.
#[derive(Debug, Clone, Default)]
pub struct EditSnapshot {
    /// The new name.
    pub name: Option<Name>,
    /// The new description.
    pub description: Option<Description>,
}

/// Whether a snapshot is kept from removal.
#[derive(Debug, Clone)]
pub enum Protection {
    /// It is, for this reason.
    On(Option<String>),
    /// It is not.
    Off,
}

/// Which verb removes, for the operation log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemoveVerb {
    /// `rm`.
    Remove,
    /// `prune`.
    Prune,
}

/// Snapshots that were hidden, or may be.
#[derive(Debug, Clone)]
pub struct Removed {
    /// The snapshots.
    pub snapshots: Vec<Snapshot>,
    /// About how many bytes a gc would free once their grace is over; `None` where that is not known.
    pub frees: Option<u64>,
    /// How long they can still be brought back for sure; `None` if they cannot.
    pub grace: Option<Duration>,
}

/// How a restore is done.
#[derive(Debug, Clone)]
pub struct Restore {
    /// The snapshot, or revision, whose state is wanted.
    pub snapshot: SnapshotId,
    /// Only these facets, by name; all if empty.
    pub only: Vec<String>,
    /// Only paths that match one of these globs; all if empty.
    pub paths: Vec<String>,
    /// Consent to the plan with just this hash.
    pub plan: Option<String>,
    /// Another dataset to replace instead of the snapshot's own.
    pub into: Option<DatasetId>,
    /// Save the present state first, so that the restore can be taken back.
    pub checkpoint: bool,
}

/// What an undo would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Undo {
    /// The operation that is taken back.
    pub operation: Operation,
    /// What happens to the working state; `None` if it is not touched.
    pub plan: Option<Plan>,
}

/// How a clone is done.
#[derive(Debug, Clone)]
pub struct CloneSnapshot {
    /// The snapshot to copy.
    pub snapshot: SnapshotId,
    /// The new folder; by default beside the source folder.
    pub destination: Option<PathBuf>,
    /// Make a dataset without a folder, whatever the source has.
    pub managed: bool,
    /// The new dataset's name.
    pub name: Option<Name>,
}

/// What a clone would make.
#[derive(Debug, Clone)]
pub struct ClonePlan {
    /// Files and folders to be written.
    pub items: u64,
    /// Bytes to be written, if that is known.
    pub bytes: Option<u64>,
    /// The new folder, if there will be one.
    pub destination: Option<PathBuf>,
    /// The new dataset's name.
    pub name: String,
}

/// How a comparison is done.
#[derive(Debug, Clone, Default)]
pub struct DiffRequest {
    /// Only these facets, by name; all if empty.
    pub only: Vec<String>,
    /// Count only, keep no items.
    pub stat: bool,
}

/// What an entry of a snapshot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// A file.
    File,
    /// A folder.
    Dir,
    /// A symbolic link.
    Symlink,
    /// A file that could not be read when the snapshot was taken.
    Skipped,
}

/// An entry of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// Its path.
    pub path: String,
    /// The path's bytes in base64, if they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path_base64: Option<String>,
    /// What it is.
    pub kind: EntryKind,
    /// Bytes of a file.
    pub size: u64,
    /// Permissions in octal, such as `0644`.
    pub mode: String,
    /// When its content changed last.
    pub modified: Timestamp,
    /// Where a symbolic link points.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub target: Option<String>,
}

/// Entries, read as they are asked for.
pub type Entries = Box<dyn Iterator<Item = Result<Entry>> + Send>;

/// A file's content, piece by piece; every piece was checked against its hash.
pub type Content = Box<dyn Iterator<Item = Result<Vec<u8>>> + Send>;

/// An entry of the operation log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Operation {
    /// Its number; it grows.
    pub operation: u64,
    /// The verb: `create`, `restore`, `rm`, `undelete`, `edit`, `protect`, `unprotect`, `prune`, `rename`, `clone`, `undo`, ...
    pub verb: String,
    /// The dataset.
    pub dataset_id: DatasetId,
    /// When it was done.
    pub at: Timestamp,
    /// Who did it.
    pub by: Option<String>,
    /// What it was done to, in words.
    pub subject: String,
    /// Hash of the state before.
    pub state_before: Option<String>,
    /// Hash of the state after.
    pub state_after: Option<String>,
    /// Whether it can be taken back still.
    pub can_undo: bool,
    /// The operation that took it back, if one did.
    pub undone_by: Option<u64>,
}

/// A task with what its home knows beyond the contract.
#[derive(Debug, Clone)]
pub struct TaskView {
    /// The task.
    pub task: Task,
    /// How far it is.
    pub progress: TaskProgress,
    /// What a restore has done, once it has ended.
    pub report: Option<Report>,
    /// What a clone has made, once it has ended.
    pub cloned: Option<Cloned>,
    /// Why it failed, as the error it was.
    pub failure: Option<(crate::error::Code, String)>,
}

/// How far a task is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TaskProgress {
    /// What it does now.
    pub phase: Option<Phase>,
    /// Items done and, if known, items in all.
    pub items: (u64, Option<u64>),
    /// Bytes done and, if known, bytes in all.
    pub bytes: (u64, Option<u64>),
}

/// A dataset made by a clone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cloned {
    /// The new dataset.
    pub dataset_id: DatasetId,
    /// Its name.
    pub dataset_name: String,
    /// Its first snapshot; `None` until the task has ended.
    pub snapshot_id: Option<SnapshotId>,
    /// The task that makes it.
    pub task_id: TaskId,
    /// How the task ended, or where it stands when nobody waited.
    pub status: TaskStatus,
    /// Its folder.
    pub path: Option<String>,
    /// What is worth knowing.
    pub warnings: Vec<String>,
}

/// What a gc has freed, or would free.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GcReport {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Removed snapshots whose grace was over, and old revisions.
    pub snapshots_purged: u64,
    /// Datasets whose grace in the trash was over.
    pub datasets_purged: u64,
    /// Pack files deleted.
    pub packs_deleted: u64,
    /// Pack files written anew without their waste.
    pub packs_rewritten: u64,
    /// Bytes freed.
    pub bytes_freed: u64,
    /// Bytes that the store's packs take afterwards.
    pub bytes_kept: u64,
}

/// What to re-check.
#[derive(Debug, Clone, Default)]
pub struct Verify {
    /// One snapshot; the whole store if `None`.
    pub snapshot: Option<(DatasetId, SnapshotId)>,
    /// Read every byte, not only the structure.
    pub full: bool,
    /// Read about so many percent of the content, chosen at random.
    pub sample: Option<f64>,
}

/// What a verification has found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VerifyReport {
    /// Snapshots and working states that were looked at.
    pub states: u64,
    /// Tree nodes that were read and re-hashed.
    pub nodes: u64,
    /// Chunks that are there.
    pub chunks: u64,
    /// Chunks whose content was read and re-hashed.
    pub chunks_read: u64,
    /// Bytes read.
    pub bytes_read: u64,
    /// What is wrong, each naming the thing.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// The damaged thing.
    pub what: String,
    /// What is wrong with it.
    pub problem: String,
    /// Snapshots that cannot be restored whole because of it, as `dataset:name`.
    pub affects: Vec<String>,
}

/// What a store holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stats {
    /// The store's directory.
    pub store: String,
    /// Its id.
    pub store_id: String,
    /// Its format.
    pub format: u64,
    /// Datasets that are not in the trash.
    pub datasets: u64,
    /// Snapshots that are not removed.
    pub snapshots: u64,
    /// Automatic revisions.
    pub revisions: u64,
    /// Snapshots that were removed and can still be brought back.
    pub deleted_snapshots: u64,
    /// Pack files.
    pub packs: u64,
    /// Chunks and tree nodes in them.
    pub chunks: u64,
    /// Bytes the packs take.
    pub bytes_packs: u64,
    /// Bytes the catalog takes.
    pub bytes_catalog: u64,
    /// Bytes the caches take; they can be deleted at any time.
    pub bytes_caches: u64,
    /// Bytes that all snapshots would take, each as a copy.
    pub bytes_snapshots: u64,
    /// Bytes free on the store's disk.
    pub bytes_free: u64,
}
