//! A Vela OS tenant as a backend, and a tenant of our own server, over the same contract.
//!
//! The tenant is the dataset: its name is id and name. Snapshots have an id alone, which is their name too; what is
//! given as a name goes into the description. The service has no tasks: a restore is one as long as its snapshot says
//! that it is being restored.

mod create;
mod find;
mod remove;
mod restore;
mod service;
mod shapes;
mod tasks;
mod undo;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::backend::{
    Backend, ClonePlan, CloneSnapshot, Content, CreateDataset, CreateSnapshot, CreatedDataset, CreatedSnapshot,
    DiffRequest, EditSnapshot, Entries, GcReport, Operation, PLANS, Protection, RemoveVerb, Removed, Restore, Run,
    SnapshotFilter, SnapshotPage, State, Stats, Survey, TaskView, Undo, Verify, VerifyReport,
};
use crate::error::{Error, Result};
use crate::model::TenantName;
use crate::model::{Dataset, DatasetId, Diff, Drift, Name, Plan, Reference, Snapshot, SnapshotId, Task, TaskId};
use crate::progress::Progress;
use crate::remote::Client;

use service::Service;

/// What people call the service.
const NAME: &str = "Vela";

/// A Vela OS service, seen from one of its tenants.
pub struct Vela {
    service: Service,
    tenant: TenantName,
    begun: tasks::Begun,
}

impl Vela {
    /// The service that a client speaks to; `tenant` is meant where none is named.
    ///
    /// # Errors
    /// `Invalid` for a tenant that cannot be one.
    pub fn new(client: Client, tenant: Option<&str>) -> Result<Self> {
        let tenant = tenant.map_or_else(|| Ok(TenantName::default()), str::parse)?;
        Ok(Self { service: Service::new(client), tenant, begun: tasks::Begun::default() })
    }
}

/// The tenant that a dataset is.
fn tenant(dataset: &DatasetId) -> Result<TenantName> {
    dataset.as_str().parse()
}

fn unsupported<T>(verb: &'static str, instead: &'static str) -> Result<T> {
    Err(Error::Unsupported { backend: NAME, verb, instead })
}

const SNAPSHOTS: &str = "it offers list, show, create, restore, rm, prune and guard";
const TENANTS: &str = "a tenant is there as soon as something is written to it; choose one with `-d`";
const UPKEEP: &str = "the service looks after its own store";

#[async_trait]
impl Backend for Vela {
    fn name(&self) -> &'static str {
        NAME
    }

    fn carrier(&self, _: Run) -> Run {
        Run::Detached
    }

    fn look_again(&self, waited: Duration) -> Duration {
        let usual = (waited / 4).clamp(Duration::from_millis(200), Duration::from_secs(5));
        usual.max(self.service.asked_pause())
    }

    async fn datasets(&self, deleted: bool) -> Result<Vec<Dataset>> {
        if deleted {
            return unsupported("dataset list --deleted", TENANTS);
        }
        Ok(vec![shapes::dataset(&self.tenant)])
    }

    async fn dataset(&self, reference: &str, _: bool) -> Result<Dataset> {
        let missing = |_| Error::NotFound { what: "dataset", reference: reference.to_owned(), within: None };
        Ok(shapes::dataset(&reference.parse().map_err(missing)?))
    }

    async fn dataset_at(&self, _: PathBuf) -> Result<Dataset> {
        Ok(shapes::dataset(&self.tenant))
    }

    async fn survey(&self, _: PathBuf) -> Result<Survey> {
        unsupported("dataset create", TENANTS)
    }

    async fn create_dataset(&self, _: CreateDataset, _: Arc<dyn Progress>) -> Result<CreatedDataset> {
        unsupported("dataset create", TENANTS)
    }

    async fn rename_dataset(&self, _: &DatasetId, _: Name) -> Result<Dataset> {
        unsupported("dataset rename", TENANTS)
    }

    async fn remove_dataset(&self, _: &DatasetId) -> Result<Dataset> {
        unsupported("dataset rm", TENANTS)
    }

    async fn undelete_dataset(&self, _: &DatasetId) -> Result<Dataset> {
        unsupported("dataset undelete", TENANTS)
    }

    async fn move_dataset(&self, _: &DatasetId, _: PathBuf) -> Result<Dataset> {
        unsupported("dataset move", TENANTS)
    }

    async fn set_snapshots(&self, _: &DatasetId, _: bool) -> Result<Dataset> {
        unsupported("dataset set", TENANTS)
    }

    async fn drift(&self, dataset: &DatasetId, _: Arc<dyn Progress>) -> Result<Drift> {
        let dataset = shapes::dataset(&tenant(dataset)?);
        Ok(Drift { dataset, current_snapshot_name: None, changed: None })
    }

    async fn snapshots(&self, dataset: &DatasetId, filter: SnapshotFilter) -> Result<SnapshotPage> {
        find::page(&self.service, &tenant(dataset)?, &filter).await
    }

    async fn snapshot(&self, dataset: &DatasetId, reference: &Reference, _: bool) -> Result<Snapshot> {
        find::one(&self.service, &tenant(dataset)?, reference).await
    }

    async fn create(
        &self,
        dataset: &DatasetId,
        request: CreateSnapshot,
        progress: Arc<dyn Progress>,
    ) -> Result<CreatedSnapshot> {
        create::create(&self.service, &tenant(dataset)?, &request, &*progress).await
    }

    async fn edit(&self, _: &DatasetId, _: &SnapshotId, _: EditSnapshot) -> Result<Snapshot> {
        unsupported("edit", SNAPSHOTS)
    }

    async fn remove(
        &self,
        dataset: &DatasetId,
        snapshots: &[SnapshotId],
        _: RemoveVerb,
        dry_run: bool,
    ) -> Result<Removed> {
        remove::remove(&self.service, &tenant(dataset)?, snapshots, dry_run).await
    }

    async fn undelete(&self, _: &DatasetId, _: &SnapshotId) -> Result<Snapshot> {
        unsupported("undelete", "a snapshot that was removed there is gone")
    }

    async fn protect(&self, _: &DatasetId, _: &SnapshotId, _: Protection) -> Result<Snapshot> {
        unsupported("protect", SNAPSHOTS)
    }

    async fn plan_restore(&self, dataset: &DatasetId, request: &Restore, _: Arc<dyn Progress>) -> Result<Plan> {
        self.ensure_possible(&tenant(dataset)?, request).await?;
        unsupported(PLANS, "the service does not say what a restore would change; it always replaces everything")
    }

    async fn restore(&self, dataset: &DatasetId, request: Restore, _: Run) -> Result<TaskId> {
        self.begin_restore(&tenant(dataset)?, &request).await
    }

    async fn plan_undo(&self, dataset: &DatasetId, operation: Option<u64>, _: Arc<dyn Progress>) -> Result<Undo> {
        undo::plan(&self.service, &tenant(dataset)?, operation).await
    }

    async fn undo(&self, dataset: &DatasetId, undo: &Undo, _: Run) -> Result<Option<TaskId>> {
        self.begin_undo(&tenant(dataset)?, undo).await.map(Some)
    }

    async fn checkpoint(&self, dataset: &DatasetId, message: &str, progress: Arc<dyn Progress>) -> Result<Snapshot> {
        let tenant = tenant(dataset)?;
        let taken = create::take(&self.service, &tenant, message, Duration::ZERO, &*progress).await?;
        shapes::snapshot(&self.service, &tenant, taken)
    }

    async fn plan_clone(&self, _: &DatasetId, _: &CloneSnapshot) -> Result<ClonePlan> {
        unsupported("clone", SNAPSHOTS)
    }

    async fn clone_snapshot(&self, _: &DatasetId, _: CloneSnapshot, _: Run) -> Result<TaskId> {
        unsupported("clone", SNAPSHOTS)
    }

    async fn diff(&self, _: &State, _: &State, _: DiffRequest, _: Arc<dyn Progress>) -> Result<Diff> {
        unsupported("diff", SNAPSHOTS)
    }

    async fn files(&self, _: &DatasetId, _: &SnapshotId, _: Vec<u8>) -> Result<Entries> {
        unsupported("files", SNAPSHOTS)
    }

    async fn cat(&self, _: &DatasetId, _: &SnapshotId, _: Vec<u8>) -> Result<Content> {
        unsupported("cat", SNAPSHOTS)
    }

    async fn history(&self, _: &DatasetId, _: Option<u64>) -> Result<Vec<Operation>> {
        unsupported("history", "`snapshot list` shows what was taken, and when")
    }

    async fn tasks(&self, dataset: Option<&DatasetId>) -> Result<Vec<Task>> {
        let tenant = dataset.map_or_else(|| Ok(self.tenant.clone()), tenant)?;
        self.running_tasks(&tenant).await
    }

    async fn task(&self, reference: &str) -> Result<TaskView> {
        self.look_at_task(reference).await
    }

    async fn abort(&self, _: &TaskId) -> Result<Task> {
        unsupported("task abort", "a restore goes on until it is done")
    }

    async fn gc(&self, _: Duration, _: bool, _: Arc<dyn Progress>) -> Result<GcReport> {
        unsupported("gc", UPKEEP)
    }

    async fn verify(&self, _: Verify, _: Arc<dyn Progress>) -> Result<VerifyReport> {
        unsupported("verify", UPKEEP)
    }

    async fn stats(&self) -> Result<Stats> {
        unsupported("stats", UPKEEP)
    }
}
