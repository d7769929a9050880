//! The bundled engine as a backend: every call moves to a blocking thread.

mod export;
mod media;
mod shared;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use async_trait::async_trait;

use crate::backend::{
    Actor, AddMedia, Backend, ClonePlan, CloneSnapshot, Content, CreateDataset, CreateKey, CreateSnapshot,
    CreatedDataset, CreatedSnapshot, DiffRequest, EditSnapshot, Enrich, Entities, EntityEdits, EntityQuery,
    EntityReport, Entries, ExportReport, ExportRequest, GcReport, ImportReport, ItemChoice, Items, ItemsChanged,
    LabelChange, LabelImport, LabelRow, MetadataImport, MetadataRow, ModelView, Operation, Propagate, Protection,
    RemoveVerb, Removed, Repair, Restore, Rows, Run, SnapshotFilter, SnapshotPage, State, Stats, Survey, TagChange,
    TaskView, Undo, Verify, VerifyReport,
};
use crate::catalog::Trash;
use crate::engine::{self, Engine, EntityChange, Running};
use crate::error::{Error, Result};
use crate::facets::{Entity, EntityKey, Field};
use crate::model::{
    Dataset, DatasetId, Diff, Drift, Email, Key, Member, Name, NewKey, Plan, Reference, Role, Snapshot, SnapshotId,
    Task, TaskId, TenantName,
};
use crate::models::Known;
use crate::progress::Progress;

use shared::Shared;

/// A store on this machine.
pub struct Local {
    shared: Arc<Shared>,
}

impl Local {
    /// The store at `store`, used on behalf of `actor`. Nothing is opened, let alone made, before it is needed.
    pub fn new(store: PathBuf, actor: impl Into<Actor>) -> Self {
        let (engine, running) = (OnceLock::new(), Mutex::default());
        Self { shared: Arc::new(Shared { store, actor: actor.into(), engine, running }) }
    }

    /// Moves a call to a blocking thread. `f` gets the engine, or `None` while there is no store.
    async fn with<T: Send + 'static>(
        &self,
        f: impl FnOnce(Option<&Engine>, &Shared) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let shared = self.shared.clone();
        let call = move || f(shared.open()?, &shared);
        tokio::task::spawn_blocking(call).await.map_err(|error| Error::Internal(error.to_string()))?
    }

    /// Moves a call that is about something in the store; without a store there is nothing of that kind.
    async fn within<T: Send + 'static>(&self, f: impl FnOnce(&Engine) -> Result<T> + Send + 'static) -> Result<T> {
        self.with(|engine, shared| match engine {
            Some(engine) => f(engine),
            None => Err(shared.no_store()),
        })
        .await
    }

    /// Makes changes all or none, and counts.
    async fn change_entities(&self, dataset: &DatasetId, changes: Vec<EntityChange>) -> Result<EntityReport> {
        let dataset = dataset.clone();
        self.within(move |engine| {
            let changes = engine.change_entities_together(&dataset, changes)?.len() as u64;
            let entities = engine.count_entities(&State::Working(dataset), &EntityQuery::default(), None)?;
            Ok(EntityReport { changes, entities })
        })
        .await
    }

    /// Moves a call that begins a task; the thread that carries it out is waited for when the backend is dropped.
    async fn begin<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Engine) -> Result<(T, Option<Running>)> + Send + 'static,
    ) -> Result<T> {
        self.with(|engine, shared| {
            let engine = engine.ok_or_else(|| shared.no_store())?;
            let (result, running) = f(engine)?;
            shared.running.lock().expect("no thread panicked").extend(running);
            Ok(result)
        })
        .await
    }

    /// The same for what begins one task in any case.
    async fn begin_task(&self, f: impl FnOnce(&Engine) -> Result<Running> + Send + 'static) -> Result<TaskId> {
        self.begin(move |engine| {
            let running = f(engine)?;
            Ok((running.task_id.clone(), Some(running)))
        })
        .await
    }
}

/// Carries out a task that another process handed over, with the locks that it holds.
pub(super) fn run_task(store: &Path, task: &TaskId) -> Result<()> {
    let no_store = || Error::NotFound { what: "store", reference: store.display().to_string(), within: None };
    let engine = Engine::open(store, String::new())?.ok_or_else(no_store)?;
    engine.run_handed_over(task)
}

#[async_trait]
impl Backend for Local {
    fn name(&self) -> &'static str {
        "the local store"
    }

    fn take_notices(&self) -> Vec<String> {
        self.shared.engine.get().map(Engine::take_notices).unwrap_or_default()
    }

    async fn datasets(&self, deleted: bool) -> Result<Vec<Dataset>> {
        self.with(move |engine, _| engine.map_or_else(|| Ok(Vec::new()), |engine| engine.datasets(deleted))).await
    }

    async fn dataset(&self, reference: &str, deleted: bool) -> Result<Dataset> {
        let reference = reference.to_owned();
        let trash = if deleted { Trash::With } else { Trash::Without };
        self.with(move |engine, _| match engine {
            Some(engine) => engine.dataset(&reference, trash),
            None => Err(Error::NotFound { what: "dataset", reference, within: None }),
        })
        .await
    }

    async fn dataset_at(&self, directory: PathBuf) -> Result<Dataset> {
        self.with(move |engine, _| match engine {
            Some(engine) => {
                let id = engine.dataset_at(&directory)?;
                engine.dataset(id.as_str(), Trash::Without)
            }
            None => Err(Error::NoDataset { path: directory, known: Vec::new() }),
        })
        .await
    }

    async fn survey(&self, folder: PathBuf) -> Result<Survey> {
        self.with(move |_, shared| engine::survey(&folder, &shared.store)).await
    }

    async fn create_dataset(&self, request: CreateDataset, progress: Arc<dyn Progress>) -> Result<CreatedDataset> {
        self.with(move |_, shared| {
            if let Some(path) = &request.path {
                engine::ensure_room(&engine::survey(path, &shared.store)?)?;
            }
            shared.open_or_create()?.create_dataset(&request, &*progress)
        })
        .await
    }

    async fn create_tenant(&self, name: TenantName) -> Result<Dataset> {
        self.with(move |_, shared| shared.open_or_create()?.create_tenant(&name)).await
    }

    async fn change_tags(&self, id: &DatasetId, choice: ItemChoice, change: TagChange) -> Result<ItemsChanged> {
        let id = id.clone();
        self.within(move |engine| engine.change_tags(&id, &choice, &change)).await
    }

    async fn change_labels(&self, id: &DatasetId, choice: ItemChoice, change: LabelChange) -> Result<ItemsChanged> {
        let id = id.clone();
        self.within(move |engine| engine.change_labels(&id, &choice, &change)).await
    }

    async fn custom_fields(&self, side: &State) -> Result<BTreeMap<String, Field>> {
        let side = side.clone();
        self.within(move |engine| engine.custom_fields(&side)).await
    }

    async fn items(&self, side: &State, condition: Option<String>) -> Result<Items> {
        let side = side.clone();
        self.within(move |engine| engine.items(&side, condition.as_deref())).await
    }

    async fn export(
        &self,
        side: &State,
        request: ExportRequest,
        file: PathBuf,
        replaces: bool,
        progress: Arc<dyn Progress>,
    ) -> Result<ExportReport> {
        let side = side.clone();
        self.within(move |engine| export::to_file(engine, &side, &request, &file, replaces, &*progress)).await
    }

    async fn import_labels(
        &self,
        id: &DatasetId,
        rows: Rows<LabelRow>,
        import: LabelImport,
        progress: Arc<dyn Progress>,
    ) -> Result<ImportReport> {
        let id = id.clone();
        self.within(move |engine| engine.import_labels(&id, &mut *rows()?, &import, &*progress)).await
    }

    async fn import_metadata(
        &self,
        id: &DatasetId,
        rows: Rows<MetadataRow>,
        import: MetadataImport,
        progress: Arc<dyn Progress>,
    ) -> Result<ImportReport> {
        let id = id.clone();
        self.within(move |engine| engine.import_metadata(&id, &mut *rows()?, &import, &*progress)).await
    }

    async fn entities(&self, side: &State, query: &EntityQuery) -> Result<Entities> {
        let (side, query) = (side.clone(), query.clone());
        self.within(move |engine| {
            engine.ensure_entities(&side)?;
            Ok(engine.entity_pages(&side, &query))
        })
        .await
    }

    async fn put_entities(&self, dataset: &DatasetId, entities: Vec<Entity>) -> Result<EntityReport> {
        let changes = entities.into_iter().map(EntityChange::upsert).collect();
        self.change_entities(dataset, changes).await
    }

    async fn remove_entities(&self, dataset: &DatasetId, keys: Vec<EntityKey>) -> Result<EntityReport> {
        let changes = keys.into_iter().map(EntityChange::delete).collect();
        self.change_entities(dataset, changes).await
    }

    async fn edit_entities(
        &self,
        dataset: &DatasetId,
        mut edits: EntityEdits,
        progress: Arc<dyn Progress>,
    ) -> Result<EntityReport> {
        let dataset = dataset.clone();
        self.within(move |engine| engine.bulk_change(&dataset, &mut edits, &*progress)).await
    }

    async fn rename_dataset(&self, dataset: &DatasetId, name: Name) -> Result<Dataset> {
        let dataset = dataset.clone();
        self.within(move |engine| engine.rename_dataset(&dataset, &name)).await
    }

    async fn remove_dataset(&self, dataset: &DatasetId) -> Result<Dataset> {
        let dataset = dataset.clone();
        self.within(move |engine| engine.remove_dataset(&dataset)).await
    }

    async fn undelete_dataset(&self, dataset: &DatasetId) -> Result<Dataset> {
        let dataset = dataset.clone();
        self.within(move |engine| engine.undelete_dataset(&dataset)).await
    }

    async fn move_dataset(&self, dataset: &DatasetId, path: PathBuf) -> Result<Dataset> {
        let dataset = dataset.clone();
        self.within(move |engine| {
            engine.move_dataset(&dataset, &path)?;
            engine.dataset(dataset.as_str(), Trash::Without)
        })
        .await
    }

    async fn set_snapshots(&self, dataset: &DatasetId, enabled: bool) -> Result<Dataset> {
        let dataset = dataset.clone();
        self.within(move |engine| engine.set_snapshots(&dataset, enabled)).await
    }

    async fn drift(&self, dataset: &DatasetId, progress: Arc<dyn Progress>) -> Result<Drift> {
        let dataset = dataset.clone();
        self.within(move |engine| engine.drift(&dataset, &*progress)).await
    }

    async fn add_media(
        &self,
        dataset: &DatasetId,
        request: AddMedia,
        run: Run,
        progress: Arc<dyn Progress>,
    ) -> Result<TaskId> {
        let dataset = dataset.clone();
        self.begin_task(move |engine| media::add(engine, &dataset, &request, run, &*progress)).await
    }

    async fn reindex(&self, dataset: &DatasetId, run: Run) -> Result<TaskId> {
        let dataset = dataset.clone();
        self.begin_task(move |engine| engine.reindex(&dataset, run)).await
    }

    async fn enrich(&self, dataset: &DatasetId, request: Enrich, known: Known, run: Run) -> Result<TaskId> {
        let (dataset, model) = (dataset.clone(), known.named(&request.model)?);
        self.begin_task(move |engine| engine.enrich(&dataset, &[model], request.again, run)).await
    }

    async fn propagate_labels(&self, dataset: &DatasetId, request: Propagate, run: Run) -> Result<TaskId> {
        let dataset = dataset.clone();
        self.begin_task(move |engine| engine.propagate_labels(&dataset, &request, run)).await
    }

    async fn models(&self, dataset: &DatasetId, known: Known) -> Result<Vec<ModelView>> {
        let dataset = dataset.clone();
        self.within(move |engine| engine.models(&dataset, &known)).await
    }

    async fn retry(&self, task: &TaskId, run: Run) -> Result<()> {
        let task = task.clone();
        self.begin_task(move |engine| engine.retry(&task, run).map(|(_, running)| running)).await.map(drop)
    }

    async fn share(&self, dataset: &DatasetId, email: &Email, role: Role) -> Result<Vec<Member>> {
        let (dataset, email) = (dataset.clone(), email.clone());
        self.within(move |engine| engine.share(&dataset, &email, role)).await
    }

    async fn unshare(&self, dataset: &DatasetId, email: &Email) -> Result<Vec<Member>> {
        let (dataset, email) = (dataset.clone(), email.clone());
        self.within(move |engine| engine.unshare(&dataset, &email)).await
    }

    async fn people(&self, dataset: &DatasetId) -> Result<Vec<Member>> {
        let dataset = dataset.clone();
        self.within(move |engine| engine.people(&dataset)).await
    }

    async fn snapshots(&self, dataset: &DatasetId, filter: SnapshotFilter) -> Result<SnapshotPage> {
        let dataset = dataset.clone();
        self.within(move |engine| engine.snapshots(&dataset, &filter)).await
    }

    async fn snapshot(&self, dataset: &DatasetId, reference: &Reference, deleted: bool) -> Result<Snapshot> {
        let (dataset, reference) = (dataset.clone(), reference.clone());
        self.within(move |engine| engine.snapshot(&dataset, &reference, deleted)).await
    }

    async fn create(
        &self,
        dataset: &DatasetId,
        request: CreateSnapshot,
        progress: Arc<dyn Progress>,
    ) -> Result<CreatedSnapshot> {
        let dataset = dataset.clone();
        self.within(move |engine| engine.create(&dataset, &request, &*progress)).await
    }

    async fn edit(&self, dataset: &DatasetId, snapshot: &SnapshotId, request: EditSnapshot) -> Result<Snapshot> {
        let (dataset, snapshot) = (dataset.clone(), snapshot.clone());
        self.within(move |engine| engine.edit(&dataset, &snapshot, &request)).await
    }

    async fn remove(
        &self,
        dataset: &DatasetId,
        snapshots: &[SnapshotId],
        verb: RemoveVerb,
        dry_run: bool,
    ) -> Result<Removed> {
        let (dataset, snapshots) = (dataset.clone(), snapshots.to_vec());
        self.within(move |engine| engine.remove(&dataset, &snapshots, verb, dry_run)).await
    }

    async fn undelete(&self, dataset: &DatasetId, snapshot: &SnapshotId) -> Result<Snapshot> {
        let (dataset, snapshot) = (dataset.clone(), snapshot.clone());
        self.within(move |engine| engine.undelete(&dataset, &snapshot)).await
    }

    async fn protect(&self, dataset: &DatasetId, snapshot: &SnapshotId, protection: Protection) -> Result<Snapshot> {
        let (dataset, snapshot) = (dataset.clone(), snapshot.clone());
        self.within(move |engine| engine.protect(&dataset, &snapshot, &protection)).await
    }

    async fn plan_restore(&self, dataset: &DatasetId, request: &Restore, progress: Arc<dyn Progress>) -> Result<Plan> {
        let (dataset, request) = (dataset.clone(), request.clone());
        self.within(move |engine| engine.plan_restore(&dataset, &request, &*progress)).await
    }

    async fn restore(&self, dataset: &DatasetId, request: Restore, run: Run) -> Result<TaskId> {
        let dataset = dataset.clone();
        self.begin_task(move |engine| engine.restore(&dataset, &request, run)).await
    }

    async fn plan_undo(
        &self,
        dataset: &DatasetId,
        operation: Option<u64>,
        progress: Arc<dyn Progress>,
    ) -> Result<Undo> {
        let dataset = dataset.clone();
        self.within(move |engine| engine.plan_undo(&dataset, operation, &*progress)).await
    }

    async fn undo(&self, dataset: &DatasetId, undo: &Undo, run: Run) -> Result<Option<TaskId>> {
        let (dataset, undo) = (dataset.clone(), undo.clone());
        self.begin(move |engine| {
            let running = engine.undo(&dataset, &undo, run)?;
            Ok((running.as_ref().map(|running| running.task_id.clone()), running))
        })
        .await
    }

    async fn checkpoint(&self, dataset: &DatasetId, message: &str, progress: Arc<dyn Progress>) -> Result<Snapshot> {
        let (dataset, message) = (dataset.clone(), message.to_owned());
        self.within(move |engine| engine.checkpoint(&dataset, &message, &*progress)).await
    }

    async fn plan_clone(&self, dataset: &DatasetId, request: &CloneSnapshot) -> Result<ClonePlan> {
        let (dataset, request) = (dataset.clone(), request.clone());
        self.within(move |engine| engine.plan_clone(&dataset, &request)).await
    }

    async fn clone_snapshot(&self, dataset: &DatasetId, request: CloneSnapshot, run: Run) -> Result<TaskId> {
        let dataset = dataset.clone();
        self.begin_task(move |engine| engine.clone_snapshot(&dataset, &request, run)).await
    }

    async fn diff(&self, a: &State, b: &State, request: DiffRequest, progress: Arc<dyn Progress>) -> Result<Diff> {
        let (a, b) = (a.clone(), b.clone());
        self.within(move |engine| engine.diff(&a, &b, &request, &*progress)).await
    }

    async fn files(&self, dataset: &DatasetId, snapshot: &SnapshotId, path: Vec<u8>) -> Result<Entries> {
        let (dataset, snapshot) = (dataset.clone(), snapshot.clone());
        self.within(move |engine| engine.files(&dataset, &snapshot, &path)).await
    }

    async fn cat(&self, dataset: &DatasetId, snapshot: &SnapshotId, path: Vec<u8>) -> Result<Content> {
        let (dataset, snapshot) = (dataset.clone(), snapshot.clone());
        self.within(move |engine| engine.cat(&dataset, &snapshot, &path)).await
    }

    async fn history(&self, dataset: &DatasetId, limit: Option<u64>) -> Result<Vec<Operation>> {
        let dataset = dataset.clone();
        self.within(move |engine| engine.history(&dataset, limit)).await
    }

    async fn tasks(&self, dataset: Option<&DatasetId>) -> Result<Vec<Task>> {
        let dataset = dataset.cloned();
        self.with(move |engine, _| engine.map_or_else(|| Ok(Vec::new()), |engine| engine.tasks(dataset.as_ref()))).await
    }

    async fn task(&self, reference: &str) -> Result<TaskView> {
        let reference = reference.to_owned();
        self.within(move |engine| engine.task(&reference)).await
    }

    async fn abort(&self, task: &TaskId) -> Result<Task> {
        let task = task.clone();
        self.within(move |engine| engine.abort(&task)).await
    }

    async fn gc(&self, grace: Duration, dry_run: bool, progress: Arc<dyn Progress>) -> Result<GcReport> {
        self.within(move |engine| engine.gc(grace, dry_run, &*progress)).await
    }

    async fn verify(&self, request: Verify, progress: Arc<dyn Progress>) -> Result<VerifyReport> {
        self.within(move |engine| engine.verify(&request, &*progress)).await
    }

    async fn repair(&self, request: Repair, progress: Arc<dyn Progress>) -> Result<VerifyReport> {
        let shared = self.shared.clone();
        // What is damaged need not be a store that can be opened.
        let call = move || engine::repair(&shared.store, &shared.actor, request, &*progress);
        tokio::task::spawn_blocking(call).await.map_err(|error| Error::Internal(error.to_string()))?
    }

    async fn stats(&self) -> Result<Stats> {
        self.within(Engine::stats).await
    }

    async fn create_key(&self, request: CreateKey) -> Result<NewKey> {
        self.with(move |_, shared| {
            let engine = shared.open_or_create()?;
            request.master_key.as_ref().map_or(Ok(()), |key| engine.use_master_key(key))?;
            engine.create_key(&request)
        })
        .await
    }

    async fn keys(&self) -> Result<Vec<Key>> {
        self.with(|engine, _| engine.map_or_else(|| Ok(Vec::new()), Engine::keys)).await
    }

    async fn revoke_key(&self, reference: &str) -> Result<Key> {
        let reference = reference.to_owned();
        self.within(move |engine| engine.revoke_key(&reference)).await
    }
}
