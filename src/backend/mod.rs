//! The one interface behind which a dataset lives: a folder on this machine, a server, a service.
//!
//! Commands are written against [`Backend`] alone; which one it is gets decided once, in
//! [`open`]. Everything is asynchronous because some homes are far away; the local one moves each
//! call to a blocking thread.

mod actor;
mod contents;
mod datasets;
mod enrichment;
mod entities;
mod export;
mod items;
mod keys;
mod local;
mod media;
mod open;
mod own_server;
mod propagation;
mod restores;
mod snapshots;
mod tasks;
mod upkeep;
mod vela;
mod visual_layer;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::error::{Error, Result};
use crate::facets::{Entity, EntityKey, Field};
use crate::model::{
    Dataset, DatasetId, Diff, Drift, Email, Key, Member, Name, NewKey, Plan, Reference, Role, Snapshot, SnapshotId,
    Task, TaskId, TenantName,
};
use crate::models::Known;
use crate::progress::Progress;

pub use actor::Actor;
pub use contents::{Content, DiffRequest, Entries, Entry, EntryKind, Operation, State};
pub use datasets::{CreateDataset, CreatedDataset, Survey};
pub use enrichment::{Enrich, EnrichmentReport, ItemError, ModelView};
pub use entities::{Entities, EntityEdits, EntityQuery, EntityReport};
pub use export::{ExportFormat, ExportReport, ExportRequest, ItemSelection};
pub use items::{
    ImportReport, ImportRow, Item, ItemChoice, Items, ItemsChanged, LabelChange, LabelForm, LabelImport, LabelRow,
    MetadataImport, MetadataRow, RowError, RowSource, Rows, TagChange,
};
pub use keys::CreateKey;
pub use local::Local;
pub use media::{AddMedia, MediaFile};
pub use open::{Home, open, run_task};
pub use own_server::OwnServer;
pub use propagation::{Propagate, PropagationReport};
pub use restores::{ClonePlan, CloneSnapshot, Cloned, Restore, Undo};
pub use snapshots::{
    CreateSnapshot, CreatedSnapshot, EditSnapshot, Protection, RemoveVerb, Removed, SnapshotFilter, SnapshotPage,
};
pub use tasks::{Run, TaskProgress, TaskView};
pub use upkeep::{GcReport, Mended, Problem, Repair, Repaired, Stats, Verify, VerifyReport};
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

    // ---- filling a dataset ----

    /// Adds files of this machine to a dataset without a folder; `progress` hears of them until the task begins. The task
    /// is listed when this returns.
    async fn add_media(
        &self,
        _dataset: &DatasetId,
        _request: AddMedia,
        _run: Run,
        _progress: Arc<dyn Progress>,
    ) -> Result<TaskId> {
        Err(self.without_media("dataset add-media"))
    }

    /// Begins to read what was added to a dataset. The task is listed when this returns.
    async fn reindex(&self, _dataset: &DatasetId, _run: Run) -> Result<TaskId> {
        Err(self.without_media("dataset reindex"))
    }

    /// Begins the creation of a dataset once more that failed or was aborted, as the same task.
    async fn retry(&self, _task: &TaskId, _run: Run) -> Result<()> {
        Err(self.without_media("task retry"))
    }

    /// Refuses a verb about files that are sent.
    fn without_media(&self, verb: &'static str) -> Error {
        let instead = "the local store, `snapshot serve` and Visual Layer have datasets that take files";
        Error::Unsupported { backend: self.name(), verb, instead }
    }

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

    // ---- models ----

    /// Begins to have a model say what it knows of a dataset's items: one of `known`, where the dataset is on this machine.
    /// The task is listed when this returns.
    async fn enrich(&self, _: &DatasetId, _: Enrich, _known: Known, _: Run) -> Result<TaskId> {
        Err(no_models(self.name(), "dataset enrich"))
    }

    /// The models that can be asked about a dataset, and those that were. Of a dataset on this machine, `known` can be.
    async fn models(&self, _: &DatasetId, _known: Known) -> Result<Vec<ModelView>> {
        Err(no_models(self.name(), "dataset models"))
    }

    // ---- what is known of items ----

    /// Adds tags to items, and removes others.
    async fn change_tags(&self, _: &DatasetId, _: ItemChoice, _: TagChange) -> Result<ItemsChanged> {
        Err(no_items(self.name(), "dataset tag"))
    }

    /// Changes labels of items.
    async fn change_labels(&self, _: &DatasetId, _: ItemChoice, _: LabelChange) -> Result<ItemsChanged> {
        Err(no_items(self.name(), "dataset label"))
    }

    /// Begins to give labels to items that look much like those that have them. The task is listed when this returns.
    async fn propagate_labels(&self, _: &DatasetId, _: Propagate, _: Run) -> Result<TaskId> {
        Err(no_items(self.name(), "dataset propagate-labels"))
    }

    /// The custom fields of a dataset, by name.
    async fn custom_fields(&self, _: &State) -> Result<BTreeMap<String, Field>> {
        Err(no_items(self.name(), "dataset import-metadata"))
    }

    /// Takes labels over from elsewhere.
    async fn import_labels(
        &self,
        _: &DatasetId,
        _: Rows<LabelRow>,
        _: LabelImport,
        _: Arc<dyn Progress>,
    ) -> Result<ImportReport> {
        Err(no_items(self.name(), "dataset import-labels"))
    }

    /// Takes custom metadata over.
    async fn import_metadata(
        &self,
        _: &DatasetId,
        _: Rows<MetadataRow>,
        _: MetadataImport,
        _: Arc<dyn Progress>,
    ) -> Result<ImportReport> {
        Err(no_items(self.name(), "dataset import-metadata"))
    }

    /// The items of a side, with all that is known of them; only those for which an expression is true, if there is one.
    async fn items(&self, _: &State, _condition: Option<String>) -> Result<Items> {
        Err(Error::Unsupported { backend: self.name(), verb: "items", instead: ITEMS })
    }

    /// Writes the items of a side to a file of this machine, which is there when it is whole; one that is there already is
    /// replaced only if `replaces`.
    async fn export(
        &self,
        _: &State,
        _request: ExportRequest,
        _file: PathBuf,
        _replaces: bool,
        _: Arc<dyn Progress>,
    ) -> Result<ExportReport> {
        Err(Error::Unsupported { backend: self.name(), verb: "dataset export", instead: ITEMS })
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

    /// Makes good what is damaged in a store, as far as packs, copies and folders still have it.
    async fn repair(&self, _: Repair, _: Arc<dyn Progress>) -> Result<VerifyReport> {
        Err(self.where_the_store_is("verify --repair"))
    }

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

/// What there is where items cannot be read.
const ITEMS: &str =
    "what is known of items is listed and exported in a local store and on a server of `snapshot serve`";

fn no_items(backend: &'static str, verb: &'static str) -> Error {
    let instead = "tags, labels and metadata are changed in a local store and on a server of `snapshot serve`";
    Error::Unsupported { backend, verb, instead }
}

fn no_entities(backend: &'static str, verb: &'static str) -> Error {
    Error::Unsupported { backend, verb, instead: "entities are read and written where the store is" }
}

/// Refuses a verb about models.
fn no_models(backend: &'static str, verb: &'static str) -> Error {
    let instead = "models are asked in a local store and on a server of `snapshot serve`";
    Error::Unsupported { backend, verb, instead }
}
