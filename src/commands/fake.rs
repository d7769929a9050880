//! A home of datasets in memory, for tests of the verbs: two datasets, and a record of what was asked.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;

use crate::backend::*;
use crate::console::draw::{datasets, plans, tasks};
use crate::error::{Error, Result};
use crate::model::*;
use crate::progress::Progress;

/// What the tests set, and what they look at.
#[derive(Default)]
pub(crate) struct Fake {
    /// Snapshots of every dataset; `source_dataset_name` says which one.
    pub(crate) snapshots: Vec<Snapshot>,
    /// Whether the current directory is in dataset `one`.
    pub(crate) is_in_dataset: bool,
    /// What a restore would do.
    pub(crate) plan: Plan,
    /// How tasks end; running for ever if `None`.
    pub(crate) ends: Option<TaskStatus>,
    /// Why they fail.
    pub(crate) failure: Option<(crate::error::Code, String)>,
    /// What was asked.
    pub(crate) calls: Mutex<Vec<String>>,
}

impl Fake {
    /// Datasets `one`, with snapshots `first` and `a:b`, and `two`, with `second`; the current directory is in `one`.
    pub(crate) fn new() -> Self {
        let of = |id: &str, name: &str, dataset: &str| Snapshot {
            source_dataset_name: dataset.into(),
            ..Snapshot::sample(id, name)
        };
        let snapshots =
            vec![of("11111111", "first", "one"), of("22222222", "a:b", "one"), of("33333333", "second", "two")];
        let ends = Some(TaskStatus::Completed);
        Self { snapshots, is_in_dataset: true, ends, ..Self::default() }
    }

    /// What was asked since the last look.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.calls.lock().unwrap())
    }

    fn note(&self, call: impl Into<String>) {
        self.calls.lock().unwrap().push(call.into());
    }

    fn of(&self, dataset: &DatasetId) -> Vec<Snapshot> {
        let name = dataset.as_str().trim_start_matches("id-");
        self.snapshots.iter().filter(|one| one.source_dataset_name == name).cloned().collect()
    }
}

fn missing<T>() -> Result<T> {
    Err(Error::Internal("the fake has no such verb".into()))
}

#[async_trait]
impl Backend for Fake {
    fn name(&self) -> &'static str {
        "the fake"
    }

    async fn datasets(&self, _: bool) -> Result<Vec<Dataset>> {
        Ok(vec![datasets::tests::sample("id-one", "one"), datasets::tests::sample("id-two", "two")])
    }

    async fn dataset(&self, reference: &str, deleted: bool) -> Result<Dataset> {
        let all = self.datasets(deleted).await?;
        all.into_iter().find(|one| one.dataset_name == reference).ok_or(Error::NotFound {
            what: "dataset",
            reference: reference.into(),
            within: None,
        })
    }

    async fn dataset_at(&self, directory: PathBuf) -> Result<Dataset> {
        if self.is_in_dataset {
            return self.dataset("one", false).await;
        }
        Err(Error::NoDataset { path: directory, known: vec!["one".into(), "two".into()] })
    }

    async fn survey(&self, _: PathBuf) -> Result<Survey> {
        missing()
    }

    async fn create_dataset(&self, request: CreateDataset, _: Arc<dyn Progress>) -> Result<CreatedDataset> {
        self.note(format!("create_dataset {}", request.path.is_some()));
        let snapshot = Some(self.snapshots[0].clone());
        Ok(CreatedDataset { dataset: self.dataset("one", false).await?, snapshot, warnings: Vec::new() })
    }

    async fn rename_dataset(&self, _: &DatasetId, _: Name) -> Result<Dataset> {
        missing()
    }

    async fn remove_dataset(&self, dataset: &DatasetId) -> Result<Dataset> {
        self.note(format!("remove_dataset {dataset}"));
        self.dataset("one", false).await
    }

    async fn undelete_dataset(&self, _: &DatasetId) -> Result<Dataset> {
        missing()
    }

    async fn move_dataset(&self, _: &DatasetId, _: PathBuf) -> Result<Dataset> {
        missing()
    }

    async fn set_snapshots(&self, _: &DatasetId, _: bool) -> Result<Dataset> {
        missing()
    }

    async fn drift(&self, _: &DatasetId, _: Arc<dyn Progress>) -> Result<Drift> {
        missing()
    }

    async fn snapshots(&self, dataset: &DatasetId, filter: SnapshotFilter) -> Result<SnapshotPage> {
        let mut snapshots = self.of(dataset);
        snapshots.retain(|one| one.deleted_at.is_some() == filter.deleted);
        Ok(SnapshotPage { total: snapshots.len() as u64, snapshots })
    }

    async fn snapshot(&self, dataset: &DatasetId, reference: &Reference, deleted: bool) -> Result<Snapshot> {
        let mut snapshots = self.of(dataset);
        snapshots.retain(|one| deleted || one.deleted_at.is_none());
        reference.selector().pick(&snapshots, dataset.as_str())
    }

    async fn create(
        &self,
        dataset: &DatasetId,
        request: CreateSnapshot,
        _: Arc<dyn Progress>,
    ) -> Result<CreatedSnapshot> {
        self.note(format!("create {dataset} {}", request.name.map(Name::into_string).unwrap_or_default()));
        let snapshot = self.snapshots[0].clone();
        Ok(CreatedSnapshot { snapshot, is_new: true, files_read: 0, bytes_stored: 0, warnings: Vec::new() })
    }

    async fn edit(&self, _: &DatasetId, snapshot: &SnapshotId, request: EditSnapshot) -> Result<Snapshot> {
        self.note(format!("edit {snapshot} {:?} {:?}", request.name, request.description));
        Ok(self.snapshots[0].clone())
    }

    async fn remove(&self, _: &DatasetId, ids: &[SnapshotId], verb: RemoveVerb, dry_run: bool) -> Result<Removed> {
        let ids: Vec<_> = ids.iter().map(SnapshotId::as_str).collect();
        self.note(format!("remove {} {verb:?} {dry_run}", ids.join(",")));
        Ok(Removed { snapshots: Vec::new(), frees: None, grace: Some(Duration::ZERO) })
    }

    async fn undelete(&self, _: &DatasetId, snapshot: &SnapshotId) -> Result<Snapshot> {
        self.note(format!("undelete {snapshot}"));
        Ok(self.snapshots[0].clone())
    }

    async fn protect(&self, _: &DatasetId, _: &SnapshotId, _: Protection) -> Result<Snapshot> {
        missing()
    }

    async fn plan_restore(&self, _: &DatasetId, _: &Restore, _: Arc<dyn Progress>) -> Result<Plan> {
        self.note("plan_restore");
        Ok(self.plan.clone())
    }

    async fn restore(&self, dataset: &DatasetId, request: Restore, run: Run) -> Result<TaskId> {
        self.note(format!("restore {dataset} {} {:?} {run:?}", request.snapshot, request.plan));
        Ok("task".to_owned().into())
    }

    async fn plan_undo(&self, _: &DatasetId, _: Option<u64>, _: Arc<dyn Progress>) -> Result<Undo> {
        missing()
    }

    async fn undo(&self, _: &DatasetId, _: &Undo, _: Run) -> Result<Option<TaskId>> {
        missing()
    }

    async fn checkpoint(&self, _: &DatasetId, message: &str, _: Arc<dyn Progress>) -> Result<Snapshot> {
        self.note(format!("checkpoint {message}"));
        Ok(Snapshot::sample("99999999", "revision"))
    }

    async fn plan_clone(&self, _: &DatasetId, _: &CloneSnapshot) -> Result<ClonePlan> {
        self.note("plan_clone");
        let destination = Some("/data/one-cloned".into());
        Ok(ClonePlan { items: 1, bytes: Some(1), destination, name: "one (cloned)".into() })
    }

    async fn clone_snapshot(&self, _: &DatasetId, request: CloneSnapshot, run: Run) -> Result<TaskId> {
        self.note(format!("clone {} {:?} {run:?}", request.snapshot, request.destination));
        Ok("task".to_owned().into())
    }

    async fn diff(&self, a: &State, b: &State, _: DiffRequest, _: Arc<dyn Progress>) -> Result<Diff> {
        self.note(format!("diff {a:?} {b:?}"));
        Ok(Diff { a: String::new(), b: String::new(), facets: Default::default() })
    }

    async fn files(&self, _: &DatasetId, _: &SnapshotId, _: Vec<u8>) -> Result<Entries> {
        Ok(Box::new(std::iter::empty()))
    }

    async fn cat(&self, _: &DatasetId, _: &SnapshotId, _: Vec<u8>) -> Result<Content> {
        missing()
    }

    async fn history(&self, _: &DatasetId, _: Option<u64>) -> Result<Vec<Operation>> {
        missing()
    }

    async fn tasks(&self, _: Option<&DatasetId>) -> Result<Vec<Task>> {
        missing()
    }

    async fn task(&self, reference: &str) -> Result<TaskView> {
        let status = self.ends.clone().unwrap_or(TaskStatus::Running);
        let is_done = status == TaskStatus::Completed;
        let report = is_done.then(|| plans::tests::sample(status.clone()));
        let task = tasks::tests::sample(reference, status);
        Ok(TaskView { report, failure: self.failure.clone(), ..TaskView::of(task) })
    }

    async fn abort(&self, task: &TaskId) -> Result<Task> {
        self.note(format!("abort {task}"));
        missing()
    }

    async fn gc(&self, _: Duration, dry_run: bool, _: Arc<dyn Progress>) -> Result<GcReport> {
        self.note(format!("gc {dry_run}"));
        Ok(GcReport::default())
    }

    async fn verify(&self, request: Verify, _: Arc<dyn Progress>) -> Result<VerifyReport> {
        self.note(format!("verify {:?}", request.sample));
        let problem = Problem { what: "pack 1".into(), problem: "is gone".into(), affects: Vec::new() };
        Ok(VerifyReport { problems: vec![problem], ..VerifyReport::default() })
    }

    async fn repair(&self, request: Repair, _: Arc<dyn Progress>) -> Result<VerifyReport> {
        self.note(format!("repair {} {}", request.full, request.dry_run));
        let problem = Problem { what: "pack 1".into(), problem: "is gone".into(), affects: Vec::new() };
        Ok(VerifyReport { problems: vec![problem], ..VerifyReport::default() })
    }

    async fn stats(&self) -> Result<Stats> {
        missing()
    }
}
