//! `snapshot serve` as a backend, by the routes of its own that it announces. What these cannot do either is what needs
//! the server's disk: folders of its machine, and the upkeep of its store.

mod calls;
mod exports;
mod imports;
mod looking;
mod media;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::backend::{
    AddMedia, Backend, ClonePlan, CloneSnapshot, Content, CreateDataset, CreateSnapshot, CreatedDataset,
    CreatedSnapshot, DiffRequest, EditSnapshot, Enrich, Entries, ExportReport, ExportRequest, GcReport, ImportReport,
    ItemChoice, Items, ItemsChanged, LabelChange, LabelImport, LabelRow, MetadataImport, MetadataRow, ModelView,
    Operation, Propagate, Protection, RemoveVerb, Removed, Restore, Rows, Run, SnapshotFilter, SnapshotPage, State,
    Stats, Survey, TagChange, TaskView, Undo, Verify, VerifyReport,
};
use crate::contract::own::{self, paths};
use crate::contract::path::fill;
use crate::contract::visual_layer::{Healthcheck, paths as documented};
use crate::error::{Error, Result};
use crate::facets::Field;
use crate::model::{
    Dataset, DatasetId, Description, Diff, Drift, Email, Member, Name, Plan, Reference, Role, Snapshot, SnapshotId,
    Task, TaskId, TenantName,
};
use crate::models::Known;
use crate::progress::Progress;
use crate::remote::{Client, Request};

/// What people call it.
const NAME: &str = "the snapshot server";
const LOCAL_ALONE: &str = "this needs the disk of the server's machine; run it there, with a profile of kind `local`";
const NO_FOLDERS: &str = "a server takes no folder; leave it out, and the dataset is kept by the server alone";

/// A server of ours.
pub struct OwnServer {
    client: Client,
}

/// Whether a server announces routes that we know.
///
/// # Errors
/// Why there is no answer. A server that answers, whatever it answers, is not one of ours.
pub(super) async fn is_announced(client: &Client) -> Result<bool> {
    let answer = match client.send(&Request::get(documented::HEALTHCHECK)).await {
        Ok(answer) => answer,
        Err(failure) if failure.status.is_some() => return Ok(false),
        Err(failure) => return Err(failure.into()),
    };
    let Ok(Healthcheck { server: Some(server), .. }) = answer.json() else { return Ok(false) };
    Ok(server.routes.as_deref() == Some(paths::PREFIX) && server.routes_version == own::VERSION)
}

impl OwnServer {
    /// The server that a client speaks to.
    pub fn new(client: Client) -> Self {
        Self { client }
    }
}

fn unsupported<T>(verb: &'static str, instead: &'static str) -> Result<T> {
    Err(Error::Unsupported { backend: NAME, verb, instead })
}

/// A path about a dataset.
fn of(template: &str, dataset: &DatasetId) -> String {
    fill(template, &[dataset.as_str()])
}

/// A path about a snapshot.
fn of_one(template: &str, dataset: &DatasetId, snapshot: &SnapshotId) -> String {
    fill(template, &[dataset.as_str(), snapshot.as_str()])
}

#[async_trait]
impl Backend for OwnServer {
    fn name(&self) -> &'static str {
        NAME
    }

    fn carrier(&self, _: Run) -> Run {
        Run::Detached
    }

    fn look_again(&self, waited: Duration) -> Duration {
        let usual = (waited / 4).clamp(Duration::from_millis(50), Duration::from_secs(5));
        usual.max(self.client.asked_pause().min(Duration::from_secs(60)))
    }

    async fn datasets(&self, deleted: bool) -> Result<Vec<Dataset>> {
        self.ask(Request::get(paths::DATASETS).queries(&own::DatasetsQuery { deleted })).await
    }

    async fn dataset(&self, reference: &str, deleted: bool) -> Result<Dataset> {
        let reference = reference.to_owned();
        self.ask(Request::get(paths::DATASET_RESOLVE).queries(&own::Resolve { reference, deleted })).await
    }

    async fn dataset_at(&self, _: PathBuf) -> Result<Dataset> {
        let known = self.datasets(false).await?.into_iter().map(|one| one.dataset_name).collect();
        Err(Error::NoDatasetNamed { known })
    }

    async fn survey(&self, _: PathBuf) -> Result<Survey> {
        unsupported("dataset create PATH", NO_FOLDERS)
    }

    async fn create_dataset(&self, request: CreateDataset, _: Arc<dyn Progress>) -> Result<CreatedDataset> {
        if request.path.is_some() {
            return unsupported("dataset create PATH", NO_FOLDERS);
        }
        let body = own::CreateDataset { name: request.name.map(Name::into_string), tenant: false };
        let created: own::CreatedDataset = self.ask(self.post(paths::DATASETS).json(&body)).await?;
        let own::CreatedDataset { dataset, snapshot, warnings } = created;
        Ok(CreatedDataset { dataset, snapshot, warnings })
    }

    async fn create_tenant(&self, name: TenantName) -> Result<Dataset> {
        let body = own::CreateDataset { name: Some(name.to_string()), tenant: true };
        let created: own::CreatedDataset = self.ask(self.post(paths::DATASETS).json(&body)).await?;
        Ok(created.dataset)
    }

    async fn rename_dataset(&self, dataset: &DatasetId, name: Name) -> Result<Dataset> {
        let body = own::ChangeDataset { name: Some(name.into_string()), snapshots_enabled: None };
        self.ask(Request::patch(of(paths::DATASET, dataset)).json(&body)).await
    }

    async fn remove_dataset(&self, dataset: &DatasetId) -> Result<Dataset> {
        self.ask(Request::delete(of(paths::DATASET, dataset))).await
    }

    async fn undelete_dataset(&self, dataset: &DatasetId) -> Result<Dataset> {
        self.ask(self.post(of(paths::DATASET_UNDELETE, dataset))).await
    }

    async fn move_dataset(&self, _: &DatasetId, _: PathBuf) -> Result<Dataset> {
        unsupported("dataset move", LOCAL_ALONE)
    }

    async fn set_snapshots(&self, dataset: &DatasetId, enabled: bool) -> Result<Dataset> {
        let body = own::ChangeDataset { name: None, snapshots_enabled: Some(enabled) };
        self.ask(Request::patch(of(paths::DATASET, dataset)).json(&body)).await
    }

    async fn drift(&self, dataset: &DatasetId, _: Arc<dyn Progress>) -> Result<Drift> {
        self.ask(Request::get(of(paths::DRIFT, dataset)).patient()).await
    }

    async fn add_media(
        &self,
        dataset: &DatasetId,
        request: AddMedia,
        _: Run,
        progress: Arc<dyn Progress>,
    ) -> Result<TaskId> {
        // Not known again by a key: whoever sends it twice would send all files twice.
        let form = request.form(progress)?;
        self.begin(Request::post(of(documented::ADD_MEDIA, dataset)).form(form).patient()).await
    }

    async fn reindex(&self, dataset: &DatasetId, _: Run) -> Result<TaskId> {
        self.begin(self.post(of(documented::REINDEX, dataset)).patient()).await
    }

    async fn retry(&self, task: &TaskId, _: Run) -> Result<()> {
        let request = self.post(fill(documented::TASK_RETRY, &[task.as_str()])).patient();
        self.client.send(&request).await.map_err(calls::as_it_was).map(drop)
    }

    async fn share(&self, dataset: &DatasetId, email: &Email, role: Role) -> Result<Vec<Member>> {
        let body = own::AddPerson { email: email.as_str().to_owned(), role };
        self.ask(Request::put(of(paths::PEOPLE, dataset)).json(&body)).await
    }

    async fn unshare(&self, dataset: &DatasetId, email: &Email) -> Result<Vec<Member>> {
        let query = own::PersonQuery { email: email.as_str().to_owned() };
        self.ask(Request::delete(of(paths::PEOPLE, dataset)).queries(&query)).await
    }

    async fn people(&self, dataset: &DatasetId) -> Result<Vec<Member>> {
        self.ask(Request::get(of(paths::PEOPLE, dataset))).await
    }

    async fn snapshots(&self, dataset: &DatasetId, filter: SnapshotFilter) -> Result<SnapshotPage> {
        let query = own::SnapshotsQuery::from(filter);
        let page: own::SnapshotPage = self.ask(Request::get(of(paths::SNAPSHOTS, dataset)).queries(&query)).await?;
        Ok(SnapshotPage { snapshots: page.snapshots, total: page.total })
    }

    async fn snapshot(&self, dataset: &DatasetId, reference: &Reference, deleted: bool) -> Result<Snapshot> {
        let query = own::Resolve { reference: reference.as_str().to_owned(), deleted };
        self.ask(Request::get(of(paths::SNAPSHOT_RESOLVE, dataset)).queries(&query)).await
    }

    async fn create(
        &self,
        dataset: &DatasetId,
        request: CreateSnapshot,
        _: Arc<dyn Progress>,
    ) -> Result<CreatedSnapshot> {
        let body = own::CreateRequest::from(request);
        let created: own::CreatedSnapshot =
            self.ask(self.post(of(paths::SNAPSHOTS, dataset)).json(&body).patient()).await?;
        Ok(created.into())
    }

    async fn edit(&self, dataset: &DatasetId, snapshot: &SnapshotId, request: EditSnapshot) -> Result<Snapshot> {
        let body = own::EditRequest {
            name: request.name.map(Name::into_string),
            description: request.description.map(Description::into_string),
        };
        self.ask(Request::patch(of_one(paths::SNAPSHOT, dataset, snapshot)).json(&body)).await
    }

    async fn remove(
        &self,
        dataset: &DatasetId,
        snapshots: &[SnapshotId],
        verb: RemoveVerb,
        dry_run: bool,
    ) -> Result<Removed> {
        let body = own::RemoveRequest { snapshots: snapshots.to_vec(), verb: verb.into(), dry_run };
        let removed: own::Removed = self.ask(self.post(of(paths::SNAPSHOTS_REMOVE, dataset)).json(&body)).await?;
        Ok(removed.into())
    }

    async fn undelete(&self, dataset: &DatasetId, snapshot: &SnapshotId) -> Result<Snapshot> {
        self.ask(self.post(of_one(paths::SNAPSHOT_UNDELETE, dataset, snapshot))).await
    }

    async fn protect(&self, dataset: &DatasetId, snapshot: &SnapshotId, protection: Protection) -> Result<Snapshot> {
        let body = own::ProtectRequest::from(protection);
        self.ask(Request::put(of_one(paths::PROTECTION, dataset, snapshot)).json(&body)).await
    }

    async fn change_tags(&self, dataset: &DatasetId, choice: ItemChoice, change: TagChange) -> Result<ItemsChanged> {
        let body = own::TagItems { items: choice.into(), add: change.add, remove: change.remove };
        self.ask(self.post(of(paths::TAGS, dataset)).json(&body).patient()).await
    }

    async fn change_labels(
        &self,
        dataset: &DatasetId,
        choice: ItemChoice,
        change: LabelChange,
    ) -> Result<ItemsChanged> {
        let LabelChange { add, remove, clear } = change;
        let body = own::LabelItems { items: choice.into(), add, remove, clear };
        self.ask(self.post(of(paths::LABELS, dataset)).json(&body).patient()).await
    }

    async fn enrich(&self, dataset: &DatasetId, request: Enrich, _: Known, _: Run) -> Result<TaskId> {
        let body = own::EnrichRequest::from(request);
        let started: own::Started = self.ask(self.post(of(paths::ENRICH, dataset)).json(&body).patient()).await?;
        Ok(started.task_id)
    }

    async fn models(&self, dataset: &DatasetId, _: Known) -> Result<Vec<ModelView>> {
        self.ask(Request::get(of(paths::MODELS, dataset))).await
    }

    async fn propagate_labels(&self, dataset: &DatasetId, request: Propagate, _: Run) -> Result<TaskId> {
        let body = own::PropagateRequest::from(request);
        let path = of(paths::PROPAGATE_LABELS, dataset);
        let started: own::Started = self.ask(self.post(path).json(&body).patient()).await?;
        Ok(started.task_id)
    }

    async fn items(&self, side: &State, condition: Option<String>) -> Result<Items> {
        self.listed(side, condition).await
    }

    async fn custom_fields(&self, side: &State) -> Result<BTreeMap<String, Field>> {
        self.fields(side).await
    }

    async fn import_labels(
        &self,
        dataset: &DatasetId,
        rows: Rows<LabelRow>,
        import: LabelImport,
        progress: Arc<dyn Progress>,
    ) -> Result<ImportReport> {
        self.send_labels(dataset, rows, import, progress).await
    }

    async fn import_metadata(
        &self,
        dataset: &DatasetId,
        rows: Rows<MetadataRow>,
        import: MetadataImport,
        progress: Arc<dyn Progress>,
    ) -> Result<ImportReport> {
        self.send_metadata(dataset, rows, import, progress).await
    }

    async fn export(
        &self,
        side: &State,
        request: ExportRequest,
        file: PathBuf,
        replaces: bool,
        progress: Arc<dyn Progress>,
    ) -> Result<ExportReport> {
        self.export_to(side, request, file, replaces, progress).await
    }

    async fn plan_restore(&self, dataset: &DatasetId, request: &Restore, _: Arc<dyn Progress>) -> Result<Plan> {
        let body = own::RestoreRequest::from(request.clone());
        self.ask(Request::post(of(paths::PLAN_RESTORE, dataset)).json(&body).safe().patient()).await
    }

    async fn restore(&self, dataset: &DatasetId, request: Restore, _: Run) -> Result<TaskId> {
        let body = own::RestoreRequest::from(request);
        let started: own::Started = self.ask(self.post(of(paths::RESTORE, dataset)).json(&body).patient()).await?;
        Ok(started.task_id)
    }

    async fn plan_undo(&self, dataset: &DatasetId, operation: Option<u64>, _: Arc<dyn Progress>) -> Result<Undo> {
        self.ask(Request::get(of(paths::UNDO, dataset)).queries(&own::UndoQuery { operation }).patient()).await
    }

    async fn undo(&self, dataset: &DatasetId, undo: &Undo, _: Run) -> Result<Option<TaskId>> {
        let plan = undo.plan.as_ref().map(|plan| plan.hash.clone());
        let body = own::UndoRequest { operation: undo.operation.operation, plan };
        let started: own::StartedUndo = self.ask(self.post(of(paths::UNDO, dataset)).json(&body).patient()).await?;
        Ok(started.task_id)
    }

    async fn checkpoint(&self, dataset: &DatasetId, message: &str, _: Arc<dyn Progress>) -> Result<Snapshot> {
        let body = own::Checkpoint { message: message.to_owned() };
        self.ask(self.post(of(paths::CHECKPOINT, dataset)).json(&body).patient()).await
    }

    async fn plan_clone(&self, dataset: &DatasetId, request: &CloneSnapshot) -> Result<ClonePlan> {
        let body = clone_request(request)?;
        let plan: own::ClonePlan = self.ask(Request::post(of(paths::PLAN_CLONE, dataset)).json(&body).safe()).await?;
        Ok(ClonePlan { items: plan.items, bytes: plan.bytes, destination: None, name: plan.name })
    }

    async fn clone_snapshot(&self, dataset: &DatasetId, request: CloneSnapshot, _: Run) -> Result<TaskId> {
        let body = clone_request(&request)?;
        let started: own::Started = self.ask(self.post(of(paths::CLONE, dataset)).json(&body).patient()).await?;
        Ok(started.task_id)
    }

    async fn diff(&self, a: &State, b: &State, request: DiffRequest, _: Arc<dyn Progress>) -> Result<Diff> {
        let (a, b) = (a.clone().into(), b.clone().into());
        let body = own::CompareRequest { a, b, only: request.only, stat: request.stat };
        self.ask(Request::post(paths::DIFF).json(&body).safe().patient()).await
    }

    async fn files(&self, dataset: &DatasetId, snapshot: &SnapshotId, path: Vec<u8>) -> Result<Entries> {
        self.entries(dataset, snapshot, &path).await
    }

    async fn cat(&self, dataset: &DatasetId, snapshot: &SnapshotId, path: Vec<u8>) -> Result<Content> {
        self.content(dataset, snapshot, &path).await
    }

    async fn history(&self, dataset: &DatasetId, limit: Option<u64>) -> Result<Vec<Operation>> {
        self.ask(Request::get(of(paths::HISTORY, dataset)).queries(&own::HistoryQuery { limit })).await
    }

    async fn tasks(&self, dataset: Option<&DatasetId>) -> Result<Vec<Task>> {
        let query = own::TasksQuery { dataset_id: dataset.cloned() };
        self.ask(Request::get(paths::TASKS).queries(&query)).await
    }

    async fn task(&self, reference: &str) -> Result<TaskView> {
        let view: own::TaskView = self.ask(Request::get(fill(paths::TASK, &[reference]))).await?;
        Ok(view.into())
    }

    async fn abort(&self, task: &TaskId) -> Result<Task> {
        self.ask(self.post(fill(paths::TASK_ABORT, &[task.as_str()]))).await
    }

    async fn gc(&self, _: Duration, _: bool, _: Arc<dyn Progress>) -> Result<GcReport> {
        unsupported("gc", LOCAL_ALONE)
    }

    async fn verify(&self, _: Verify, _: Arc<dyn Progress>) -> Result<VerifyReport> {
        unsupported("verify", LOCAL_ALONE)
    }

    async fn stats(&self) -> Result<Stats> {
        unsupported("stats", LOCAL_ALONE)
    }
}

fn clone_request(request: &CloneSnapshot) -> Result<own::CloneRequest> {
    if request.destination.is_some() {
        return unsupported("clone DEST", NO_FOLDERS);
    }
    let name = request.name.as_ref().map(|name| name.as_str().to_owned());
    Ok(own::CloneRequest { snapshot: request.snapshot.clone(), name })
}
