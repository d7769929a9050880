//! The tasks that take an upload up: beginning them, carrying them out, trying one again.

use serde::{Deserialize, Serialize};

use crate::backend::Run;
use crate::catalog::{DatasetRow, NewDataset, Read, TaskRow};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::content::{Nodes, Worker};
use crate::engine::ingest::finish::{Before, Ingest};
use crate::engine::ingest::merge::with_upload;
use crate::engine::ingest::upload::open_state;
use crate::engine::listener::TaskListener;
use crate::engine::operation::{NO_WAIT, STORE_WAIT, now};
use crate::engine::rules::{self, Verb};
use crate::engine::tasks::{Begin, Running, Work};
use crate::engine::upkeep::reach::{Need, Part, Visitor, walk_tree};
use crate::error::{Error, Result};
use crate::model::{
    Dataset, DatasetId, DatasetKind, DatasetStatus, Name, SnapshotId, Task, TaskId, TaskStatus, TaskType,
};
use crate::objects::{ObjectId, Objects, Session};
use crate::progress::{Phase, Progress, ensure_going};
use crate::state::State;

/// What such a task is to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct IngestWork {
    /// The upload that is taken up; none if the files are there already.
    pub(crate) upload: Option<u64>,
    /// The dataset's status afterwards.
    pub(crate) status: DatasetStatus,
    /// Whether it makes the dataset's first snapshot.
    pub(crate) is_creation: bool,
}

impl IngestWork {
    /// Whether media are read: whoever is ready has been.
    fn reads(&self) -> bool {
        self.status == DatasetStatus::Ready
    }
}

impl Engine {
    /// Makes a dataset without a folder and without a snapshot, to be filled with files that are sent.
    ///
    /// # Errors
    /// `Exists` for a name that is taken.
    pub fn draft_dataset(&self, name: &Name) -> Result<Dataset> {
        self.ensure_may_own()?;
        let _with_others = self.store.locks.store_shared(STORE_WAIT)?;
        let id = DatasetId::random();
        let row = self.write(|write| {
            self.ensure_name_is_free(write, name.as_str(), &id)?;
            let head = write.put_state(&State::default().encode())?;
            write.insert_dataset(NewDataset {
                id: id.clone(),
                name: name.as_str().to_owned(),
                kind: DatasetKind::Media,
                status: DatasetStatus::Draft,
                head,
                created_at: now(),
                created_by: self.actor().to_owned(),
            })
        })?;
        self.describe_dataset(row)
    }

    /// Begins to make of an upload what a draft holds: its files become the dataset's, and its first snapshot is taken.
    ///
    /// # Errors
    /// `WrongStatus` for a dataset that is no draft; `Invalid` for an upload without files; `Busy`.
    pub fn process_upload(&self, id: &DatasetId, upload: u64, run: Run) -> Result<Running> {
        let work = IngestWork { upload: Some(upload), status: DatasetStatus::Ready, is_creation: true };
        self.begin_ingest(id, (Action::Upload, Verb::Process), TaskType::DatasetCreation, work, run)
    }

    /// Begins to add the files of an upload to a dataset. The state before is kept as a revision. Without `reindex` the
    /// dataset is `PartialIndex` afterwards.
    ///
    /// # Errors
    /// As of [`Self::process_upload`].
    pub fn add_media(&self, id: &DatasetId, upload: u64, reindex: bool, run: Run) -> Result<Running> {
        let status = if reindex { DatasetStatus::Ready } else { DatasetStatus::PartialIndex };
        let work = IngestWork { upload: Some(upload), status, is_creation: false };
        self.begin_ingest(id, (Action::Upload, Verb::AddMedia), TaskType::MediaAddition, work, run)
    }

    /// Begins to read the images and videos of a dataset that have not been read yet; what its folder holds is saved
    /// first. The state before is kept as a revision.
    ///
    /// # Errors
    /// `WrongStatus` unless it is `Ready` or `PartialIndex`; `Busy`.
    pub fn reindex(&self, id: &DatasetId, run: Run) -> Result<Running> {
        let work = IngestWork { upload: None, status: DatasetStatus::Ready, is_creation: false };
        self.begin_ingest(id, (Action::Reindex, Verb::Reindex), TaskType::Reindex, work, run)
    }

    /// Like [`Self::reindex`], but only after media were added, as clients of the Visual Layer contract expect it.
    ///
    /// # Errors
    /// `WrongStatus` unless the dataset is `PartialIndex`; `Busy`.
    pub fn reindex_added(&self, id: &DatasetId, run: Run) -> Result<Running> {
        self.ensure(id, Action::Reindex)?;
        let row = self.live_dataset(id)?;
        if row.status == DatasetStatus::Ready {
            let verb = Verb::Reindex.as_str();
            return Err(Error::WrongStatus { dataset: row.name, verb, allowed: "Partial Index", status: row.status });
        }
        self.reindex(id, run)
    }

    /// Begins the creation of a dataset once more that failed or was stopped, with the files that were sent.
    ///
    /// # Errors
    /// `Invalid` for any other task; `NotFound` if the files were given up meanwhile.
    pub fn retry(&self, task: &TaskId, run: Run) -> Result<(Task, Running)> {
        let row = self.read(|read| read.task(task))?;
        self.ensure_task(&row, Action::Upload)?;
        let is_retryable = row.task_type == TaskType::DatasetCreation
            && matches!(row.status, TaskStatus::Failed | TaskStatus::Aborted);
        let (true, Work::Ingest(work)) = (is_retryable, Work::of(&row)?) else {
            let reason = "only the creation of a dataset that failed or was aborted can be tried again";
            return Err(Error::invalid(format!("task {task}"), reason));
        };
        let held = self.begin(&row.dataset_id, Verb::Process.as_str(), NO_WAIT)?;
        rules::ensure_allowed(Verb::Process, &held.row)?;
        self.ensure_filled(&held.row, &work)?;
        let row = self.write(|write| {
            write.set_status(&row.dataset_id, DatasetStatus::Indexing, None)?;
            write.reopen_task(task, now())
        })?;
        let described = self.describe_task(&row)?;
        Ok((described, self.launch(task.clone(), held.locks, run)?))
    }

    fn begin_ingest(
        &self,
        id: &DatasetId,
        (action, verb): (Action, Verb),
        task_type: TaskType,
        work: IngestWork,
        run: Run,
    ) -> Result<Running> {
        self.ensure(id, action)?;
        let held = self.begin(id, verb.as_str(), NO_WAIT)?;
        match work.upload {
            Some(_) => self.ensure_fillable(&held.row)?,
            None => ensure_has_files(&held.row)?,
        }
        rules::ensure_allowed(verb, &held.row)?;
        self.ensure_filled(&held.row, &work)?;
        let begin = Begin {
            dataset: id.clone(),
            new_dataset: None,
            status: work.is_creation.then_some(DatasetStatus::Indexing),
            snapshot: None,
            task_type,
            work: Work::Ingest(work),
        };
        self.start(begin, held.locks, run)
    }

    fn ensure_filled(&self, row: &DatasetRow, work: &IngestWork) -> Result<()> {
        let Some(upload) = work.upload else { return Ok(()) };
        let state = self.read(|read| {
            let found = open_state(&read.upload(&row.id, upload)?)?;
            ensure_not_taken(read, &row.id, upload)?;
            Ok(found)
        })?;
        if self.state(&state)?.counts.files > 0 {
            return Ok(());
        }
        Err(Error::invalid(format!("upload {upload}"), "no file was sent for it"))
    }

    /// Carries such a task out. The dataset's lock is held.
    pub(crate) fn run_ingest(&self, task: &TaskRow, work: IngestWork, progress: &TaskListener) -> Result<()> {
        let row = self.settled(&task.dataset_id)?;
        let found = Ingest { task, work: &work, row: &row };
        let before = match work.upload {
            Some(upload) => {
                let (after, session) = self.with_upload(&row, upload, progress)?;
                if !work.reads() {
                    return self.finish_ingest(&found, after, session, Before::Nothing);
                }
                self.commit_files(&found, after, session)?;
                if work.is_creation { Before::Nothing } else { Before::Added }
            }
            None => self.save_folder(task, &row, progress)?.map_or(Before::Nothing, Before::Saved),
        };
        let row = self.live_dataset(&task.dataset_id)?;
        let session = self.session()?;
        let mut worker = Worker(session.lane());
        let indexed = self.indexed(&row.id, self.state(&row.head)?, &mut worker, progress);
        let flushed = worker.0.flush();
        drop(worker);
        let indexed = indexed?;
        flushed?;
        self.finish_ingest(&Ingest { task, work: &work, row: &row }, indexed, session, before)
    }

    /// The working state with the files of an upload, all of which have to be stored.
    fn with_upload(&self, row: &DatasetRow, upload: u64, progress: &TaskListener) -> Result<(State, Session)> {
        let head = self.state(&row.head)?;
        let sent = self.state(&self.read(|read| open_state(&read.upload(&row.id, upload)?))?)?;
        progress.phase(Phase::Storing, Some(sent.counts.files), Some(sent.counts.bytes));
        let mut checking = Checking { objects: self.objects(), progress };
        walk_tree(self.objects(), &sent.media(), Part::Media, &mut checking)?;
        let session = self.session()?;
        let mut worker = Worker(session.lane());
        let after = with_upload(&head, &sent, &Nodes::of(self.objects()), &mut worker, progress);
        let flushed = worker.0.flush();
        drop(worker);
        let after = after?;
        flushed.map(|()| (after, session))
    }

    /// Saves what a folder has that is not in the working state yet, as the revision that leads back. `None` if there is
    /// no such thing.
    pub(in crate::engine) fn save_folder(
        &self,
        task: &TaskRow,
        row: &DatasetRow,
        progress: &TaskListener,
    ) -> Result<Option<SnapshotId>> {
        let folder = self.folder(row)?;
        let Some(folder) = &folder else { return Ok(None) };
        let session = self.session()?;
        let captured = self.capture(row, Some(folder), &session, true, progress)?;
        let is_new = captured.id != row.head;
        let mut revision = None;
        if is_new {
            let new = self.kept_before(row, &captured, task);
            revision = Some(new.id.clone());
            self.save(row, &captured, session, vec![(new, false)])?;
        }
        if let Some(scan) = &captured.scan {
            self.remember(&row.id, folder, scan, is_new.then(|| captured.state.media()).as_ref());
        }
        Ok(revision)
    }
}

/// Refuses an upload that a task takes up.
pub(super) fn ensure_not_taken(read: &Read<'_>, dataset: &DatasetId, upload: u64) -> Result<()> {
    for task in read.unfinished_tasks(Some(dataset))? {
        if matches!(Work::of(&task)?, Work::Ingest(work) if work.upload == Some(upload)) {
            let holder = format!("task {} takes it up", task.id);
            return Err(Error::Busy { what: format!("upload {upload}"), holder });
        }
    }
    Ok(())
}

/// Refuses a tenant.
pub(in crate::engine) fn ensure_has_files(row: &DatasetRow) -> Result<()> {
    if row.kind != DatasetKind::Tenant {
        return Ok(());
    }
    Err(Error::invalid(format!("dataset `{}`", row.name), "it is a tenant, which holds entities and no files"))
}

/// Makes sure that every piece of every file is stored.
struct Checking<'a> {
    objects: &'a Objects,
    progress: &'a dyn Progress,
}

impl Visitor for Checking<'_> {
    fn need(&mut self, need: Need<'_>) -> Result<bool> {
        if let Need::Content { chunk, .. } = need {
            ensure_going(self.progress)?;
            if !self.objects.has_chunk(&chunk)? {
                return Err(missing(need.object()));
            }
            self.progress.advance(0, 0);
        }
        Ok(true)
    }
}

fn missing(object: ObjectId) -> Error {
    Error::corrupt(object.to_string(), "a stored object", "none")
}
