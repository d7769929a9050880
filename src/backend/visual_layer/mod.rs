//! The Visual Layer service as a backend, by its documented calls alone.
//!
//! The service answers less than our own server: it keeps no revisions, plans nothing, and accepts restores and clones
//! without saying which task they are. What is missing is made up for here where that is safe, and refused elsewhere.

mod begun;
mod clone;
mod datasets;
mod edit;
mod filter;
mod media;
mod remove;
mod restore;
mod snapshots;
mod tasks;
mod undo;
mod wire;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use crate::backend::{
    AddMedia, Backend, ClonePlan, CloneSnapshot, Content, CreateDataset, CreateSnapshot, CreatedDataset,
    CreatedSnapshot, DiffRequest, EditSnapshot, Entries, GcReport, Operation, PLANS, Protection, RemoveVerb, Removed,
    Restore, Run, SnapshotFilter, SnapshotPage, State, Stats, Survey, TaskView, Undo, Verify, VerifyReport,
};
use crate::error::{Error, Result};
use crate::model::{Dataset, DatasetId, Diff, Drift, Name, Plan, Reference, Snapshot, SnapshotId, Task, TaskId};
use crate::progress::Progress;
use crate::remote::Client;

use begun::Begun;

/// What people call it.
const NAME: &str = "Visual Layer";

/// The service.
pub struct VisualLayer {
    client: Client,
    /// Who we are to the service: as it was configured, or as the service itself has told.
    user: Mutex<Option<String>>,
    notices: Mutex<Vec<String>>,
    /// Tasks that we have begun or looked at, by id.
    begun: Mutex<HashMap<String, Begun>>,
}

impl VisualLayer {
    /// The service that a client speaks to. `user` is the e-mail address that it knows us by, if that was said.
    pub fn new(client: Client, user: Option<String>) -> Self {
        Self { client, user: Mutex::new(user), notices: Mutex::default(), begun: Mutex::default() }
    }

    fn user(&self) -> Option<String> {
        self.user.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers who we are, as the service has told by what we made.
    fn learn_user(&self, made: &Snapshot) {
        if let Some(user) = &made.created_by {
            *self.user.lock().unwrap_or_else(PoisonError::into_inner) = Some(user.clone());
        }
    }

    /// Whether something was made by us; `None` if it is not known who we are.
    fn is_ours(&self, created_by: Option<&str>) -> Option<bool> {
        self.user().map(|user| created_by.is_some_and(|creator| creator.eq_ignore_ascii_case(&user)))
    }

    fn notice(&self, text: String) {
        self.notices.lock().unwrap_or_else(PoisonError::into_inner).push(text);
    }
}

/// That the service has no such verb.
fn unsupported<T>(verb: &'static str, instead: &'static str) -> Result<T> {
    Err(Error::Unsupported { backend: NAME, verb, instead })
}

const OWN_ALONE: &str = "a store on this machine and `snapshot serve` can do this, the service cannot";
const LOCAL_ALONE: &str = "this is about a store on this machine; use a profile of kind `local`";
const AS_ZIP: &str = "clone the snapshot, and look at the clone";

#[async_trait]
impl Backend for VisualLayer {
    fn name(&self) -> &'static str {
        NAME
    }

    fn carrier(&self, _: Run) -> Run {
        Run::Detached
    }

    fn look_again(&self, waited: Duration) -> Duration {
        let usual = (waited / 4).clamp(Duration::from_millis(200), Duration::from_secs(5));
        usual.max(self.client.asked_pause().min(Duration::from_secs(60)))
    }

    fn take_notices(&self) -> Vec<String> {
        std::mem::take(&mut *self.notices.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn datasets(&self, deleted: bool) -> Result<Vec<Dataset>> {
        if deleted {
            return unsupported("dataset list --deleted", OWN_ALONE);
        }
        self.all_datasets().await
    }

    async fn dataset(&self, reference: &str, _: bool) -> Result<Dataset> {
        self.named_dataset(reference).await
    }

    async fn dataset_at(&self, _: PathBuf) -> Result<Dataset> {
        let known = self.all_datasets().await?.into_iter().map(|one| one.dataset_name).collect();
        Err(Error::NoDatasetNamed { known })
    }

    async fn survey(&self, _: PathBuf) -> Result<Survey> {
        unsupported("dataset create", OWN_ALONE)
    }

    async fn create_dataset(&self, _: CreateDataset, _: Arc<dyn Progress>) -> Result<CreatedDataset> {
        unsupported("dataset create", OWN_ALONE)
    }

    async fn rename_dataset(&self, _: &DatasetId, _: Name) -> Result<Dataset> {
        unsupported("dataset rename", OWN_ALONE)
    }

    async fn remove_dataset(&self, _: &DatasetId) -> Result<Dataset> {
        unsupported("dataset rm", OWN_ALONE)
    }

    async fn undelete_dataset(&self, _: &DatasetId) -> Result<Dataset> {
        unsupported("dataset undelete", OWN_ALONE)
    }

    async fn move_dataset(&self, _: &DatasetId, _: PathBuf) -> Result<Dataset> {
        unsupported("dataset move", LOCAL_ALONE)
    }

    async fn set_snapshots(&self, _: &DatasetId, _: bool) -> Result<Dataset> {
        unsupported("dataset set", "the service's support turns snapshots on for a dataset")
    }

    async fn drift(&self, dataset: &DatasetId, _: Arc<dyn Progress>) -> Result<Drift> {
        self.status(dataset).await
    }

    async fn add_media(
        &self,
        dataset: &DatasetId,
        request: AddMedia,
        _: Run,
        progress: Arc<dyn Progress>,
    ) -> Result<TaskId> {
        self.begin_addition(dataset, &request, progress).await
    }

    async fn reindex(&self, dataset: &DatasetId, _: Run) -> Result<TaskId> {
        self.begin_reindex(dataset).await
    }

    async fn retry(&self, task: &TaskId, _: Run) -> Result<()> {
        self.retry_task(task).await
    }

    async fn snapshots(&self, dataset: &DatasetId, filter: SnapshotFilter) -> Result<SnapshotPage> {
        if filter.all {
            return unsupported("list --all", "the service keeps no revisions; `snapshot list` shows all there is");
        }
        if filter.deleted {
            return unsupported("list --deleted", "the service does not show what was removed");
        }
        Ok(filter::page(self.all_snapshots(dataset).await?, &filter))
    }

    async fn snapshot(&self, dataset: &DatasetId, reference: &Reference, _: bool) -> Result<Snapshot> {
        self.named_snapshot(dataset, reference).await
    }

    async fn create(
        &self,
        dataset: &DatasetId,
        request: CreateSnapshot,
        progress: Arc<dyn Progress>,
    ) -> Result<CreatedSnapshot> {
        self.create_as_asked(dataset, request, &*progress).await
    }

    async fn edit(&self, dataset: &DatasetId, snapshot: &SnapshotId, request: EditSnapshot) -> Result<Snapshot> {
        self.edit_snapshot(dataset, snapshot, &request).await
    }

    async fn remove(
        &self,
        dataset: &DatasetId,
        snapshots: &[SnapshotId],
        _: RemoveVerb,
        dry_run: bool,
    ) -> Result<Removed> {
        self.remove_snapshots(dataset, snapshots, dry_run).await
    }

    async fn undelete(&self, _: &DatasetId, _: &SnapshotId) -> Result<Snapshot> {
        unsupported("undelete", "the service does not bring back what was removed")
    }

    async fn protect(&self, _: &DatasetId, _: &SnapshotId, protection: Protection) -> Result<Snapshot> {
        let verb = if matches!(protection, Protection::On(_)) { "protect" } else { "unprotect" };
        unsupported(verb, OWN_ALONE)
    }

    async fn plan_restore(&self, _: &DatasetId, request: &Restore, _: Arc<dyn Progress>) -> Result<Plan> {
        restore::ensure_whole(request)?;
        unsupported(PLANS, "the service does not say what a restore would change; it always replaces everything")
    }

    async fn can_save_before_restore(&self, dataset: &DatasetId) -> Result<bool> {
        self.can_create(dataset).await
    }

    async fn restore(&self, dataset: &DatasetId, request: Restore, _: Run) -> Result<TaskId> {
        self.begin_restore(dataset, &request).await
    }

    async fn plan_undo(&self, dataset: &DatasetId, operation: Option<u64>, _: Arc<dyn Progress>) -> Result<Undo> {
        if operation.is_some() {
            return unsupported("undo OP", "`snapshot undo` takes back your newest restore");
        }
        self.find_undo(dataset).await
    }

    async fn undo(&self, dataset: &DatasetId, undo: &Undo, _: Run) -> Result<Option<TaskId>> {
        self.begin_undo(dataset, undo).await.map(Some)
    }

    async fn checkpoint(&self, dataset: &DatasetId, message: &str, _: Arc<dyn Progress>) -> Result<Snapshot> {
        self.create_named(dataset, Some(wire::name(message)), None).await
    }

    async fn plan_clone(&self, dataset: &DatasetId, request: &CloneSnapshot) -> Result<ClonePlan> {
        self.foresee_clone(dataset, request).await
    }

    async fn clone_snapshot(&self, dataset: &DatasetId, request: CloneSnapshot, _: Run) -> Result<TaskId> {
        self.begin_clone(dataset, &request).await
    }

    async fn diff(&self, _: &State, _: &State, _: DiffRequest, _: Arc<dyn Progress>) -> Result<Diff> {
        unsupported("diff", "the service does not compare snapshots; `snapshot list` shows their counts")
    }

    async fn files(&self, _: &DatasetId, _: &SnapshotId, _: Vec<u8>) -> Result<Entries> {
        unsupported("files", AS_ZIP)
    }

    async fn cat(&self, _: &DatasetId, _: &SnapshotId, _: Vec<u8>) -> Result<Content> {
        unsupported("cat", AS_ZIP)
    }

    async fn history(&self, _: &DatasetId, _: Option<u64>) -> Result<Vec<Operation>> {
        unsupported("history", "`snapshot list` and `snapshot task list` show what was done")
    }

    async fn tasks(&self, dataset: Option<&DatasetId>) -> Result<Vec<Task>> {
        self.all_tasks(dataset).await
    }

    async fn task(&self, reference: &str) -> Result<TaskView> {
        self.task_view(reference).await
    }

    async fn abort(&self, task: &TaskId) -> Result<Task> {
        self.abort_task(task).await
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
