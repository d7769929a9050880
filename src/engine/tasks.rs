//! Long work as tasks: begun by one process, carried out by it or by a detached one, looked at by any.
//!
//! A task's row is inserted while its dataset's lock is held, and the lock is held until the row has ended. So a task
//! that has not ended and whose lock is free belongs to nobody: its process died, and whoever comes next finishes it or
//! sweeps it away.

use std::process::{Command, Stdio};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::backend::{Run, TaskProgress, TaskView};
use crate::catalog::{NewDataset, NewTask, Stage, TaskEnd, TaskRow, Trash, Write};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::clone::CloneWork;
use crate::engine::enrichment::EnrichWork;
use crate::engine::ingest::IngestWork;
use crate::engine::items::{PipelineWork, PropagateWork};
use crate::engine::listener::TaskListener;
use crate::engine::operation::{NO_WAIT, now};
use crate::engine::restore::RestoreWork;
use crate::error::{Code, Error, Result};
use crate::locks::Lock;
use crate::model::{DatasetId, DatasetStatus, Person, SnapshotId, Task, TaskId, TaskStatus, TaskType};

/// Longest time between the end of a task and the return of its locks. Another operation may hold them by then.
const LETTING_GO: Duration = Duration::from_millis(250);
/// The hidden verb by which a detached process is told its task.
pub const WORKER_VERB: &str = "__run-task";

/// What a task is to do, as its row keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "work", rename_all = "snake_case")]
pub(crate) enum Work {
    /// Puts a dataset back.
    Restore(Box<RestoreWork>),
    /// Makes a dataset of a snapshot.
    Clone(CloneWork),
    /// Takes up files that were sent.
    Ingest(IngestWork),
    /// Learns something about a dataset.
    Pipeline(PipelineWork),
    /// Has models say what they know of a dataset.
    Enrich(EnrichWork),
    /// Gives labels to items that look much like those that have them.
    Propagate(PropagateWork),
}

impl Work {
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("plain data has a JSON form")
    }

    pub(crate) fn of(row: &TaskRow) -> Result<Self> {
        serde_json::from_str(&row.params)
            .map_err(|error| Error::corrupt(format!("catalog row of task {}", row.id), "its parameters", error))
    }
}

/// A task that this process carries out, or that it handed over.
#[derive(Debug)]
pub struct Running {
    /// The task.
    pub task_id: TaskId,
    /// The thread at work, if it is this process.
    pub thread: Option<std::thread::JoinHandle<()>>,
}

/// What a new task is about.
pub(crate) struct Begin {
    pub(crate) dataset: DatasetId,
    /// The dataset's row, if the task is to make it.
    pub(crate) new_dataset: Option<NewDataset>,
    /// The dataset's status from now on, if that changes.
    pub(crate) status: Option<DatasetStatus>,
    pub(crate) snapshot: Option<SnapshotId>,
    pub(crate) task_type: TaskType,
    pub(crate) work: Work,
}

impl Engine {
    /// Lists a task and has it carried out. `locks` are the dataset's; they go to whoever works.
    pub(crate) fn start(&self, begin: Begin, locks: (Lock, Lock), run: Run) -> Result<Running> {
        let task_id = TaskId::random();
        let row = NewTask {
            id: task_id.clone(),
            dataset_id: begin.dataset,
            snapshot_id: begin.snapshot,
            task_type: begin.task_type,
            status: TaskStatus::Initializing,
            created_by: self.actor().to_owned(),
            started_at: now(),
            params: begin.work.to_json(),
        };
        let makes_folder = matches!(&begin.work, Work::Clone(work) if work.destination().is_some());
        let (new_dataset, dataset, status) = (begin.new_dataset, row.dataset_id.clone(), begin.status);
        let insert = |write: &Write<'_>| {
            if let Some(new) = new_dataset {
                self.ensure_name_is_free(write, &new.name, &new.id)?;
                write.insert_dataset(new)?;
            }
            if let Some(status) = status {
                write.set_status(&dataset, status, None)?;
            }
            write.insert_task(row).map(drop)
        };
        match run {
            // Durable with the first change that the task makes; before that there is nothing to lose. But a folder that is
            // made before that would be left over, and nobody would know whose it is.
            Run::Here if !makes_folder => self.write_soft(insert)?,
            Run::Here | Run::Detached => self.write(insert)?,
        }
        self.launch(task_id, locks, run)
    }

    /// Has a task carried out that is listed.
    pub(crate) fn launch(&self, task_id: TaskId, locks: (Lock, Lock), run: Run) -> Result<Running> {
        match run {
            Run::Here => {
                let engine = self.for_person(self.person.clone());
                let id = task_id.clone();
                let work = move || engine.carry_out(&id, locks);
                let thread = std::thread::Builder::new().name("task".into()).spawn(work);
                let thread = thread.map_err(|error| Error::io("start", "a thread", error))?;
                Ok(Running { task_id, thread: Some(thread) })
            }
            Run::Detached => {
                if let Err(error) = self.hand_over(&task_id, locks) {
                    self.fail(&task_id, &error)?;
                    return Err(error);
                }
                Ok(Running { task_id, thread: None })
            }
        }
    }

    /// Starts a process of the same program that goes on when this one ends. It holds the locks because it holds their
    /// open files, as its standard input and output.
    fn hand_over(&self, task: &TaskId, (store, dataset): (Lock, Lock)) -> Result<()> {
        let program = std::env::current_exe().map_err(|error| Error::io("find", "the program", error))?;
        let mut command = Command::new(&program);
        command.arg("--store").arg(self.store.layout.root()).arg(WORKER_VERB).arg(task.as_str());
        command.current_dir("/").stdin(dataset.into_stdio()).stdout(store.into_stdio()).stderr(Stdio::null());
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.spawn().map(drop).map_err(|error| Error::io("start", program, error))
    }

    /// Carries out a task in a process that was started for it and already holds its locks.
    pub fn run_handed_over(&self, task: &TaskId) -> Result<()> {
        self.ensure_everything(Action::Upkeep)?;
        let row = self.read(|read| read.task(task))?;
        if row.status.is_final() {
            return Ok(());
        }
        // On behalf of whoever asked for it.
        self.for_person(Person::local(row.created_by)).work(task);
        Ok(())
    }

    fn carry_out(&self, task: &TaskId, locks: (Lock, Lock)) {
        self.work(task);
        drop(locks);
    }

    /// Does the work and writes down how it ended. A task that must be finished by somebody else stays open.
    fn work(&self, task: &TaskId) {
        let ended = self.read(|read| read.task(task)).and_then(|row| {
            let progress = TaskListener::new(self, task)?;
            match Work::of(&row)? {
                Work::Restore(work) => self.run_restore(&row, *work, &progress),
                Work::Clone(work) => self.run_clone(&row, work, &progress),
                Work::Ingest(work) => self.run_ingest(&row, work, &progress),
                Work::Enrich(work) => self.run_enrich(&row, work, &progress),
                Work::Propagate(work) => self.run_propagate(&row, &work, &progress),
                Work::Pipeline(work) => {
                    Err(Error::Internal(format!("`{}` ends with the call that began it", work.verb)))
                }
            }
        });
        if let Err(error) = ended {
            let _ = self.fail(task, &error);
        }
    }

    /// Ends a task without success, unless it was past the point from which it can only be finished.
    pub(crate) fn fail(&self, task: &TaskId, error: &Error) -> Result<()> {
        let row = self.read(|read| read.task(task))?;
        if row.stage == Some(Stage::Committing) {
            return Ok(());
        }
        let work = Work::of(&row)?;
        if let Work::Clone(work) = &work {
            self.undo_clone(&row, work)?;
        }
        let status = if error.code() == Code::Interrupted { TaskStatus::Aborted } else { TaskStatus::Failed };
        let end = TaskEnd {
            status,
            status_message: None,
            ended_at: now(),
            error: Some((error.code(), error.to_string())),
            result: None,
        };
        self.write(|write| {
            // Only once: a task that has ended is not given up by whoever comes later.
            let is_open = write.finish_task(task, &end)?;
            match &work {
                Work::Ingest(work) if is_open => self.give_up_ingest(write, &row, work, error),
                _ => Ok(()),
            }
        })
    }

    /// Finishes or sweeps away what a dead process left of a dataset's tasks. The caller holds the dataset's lock.
    pub(crate) fn settle(&self, id: &DatasetId) -> Result<()> {
        let engine = self.to_finish();
        for row in self.read(|read| read.unfinished_tasks(Some(id)))? {
            let died = Error::Interrupted { left: Some("the process that worked on it ended".into()) };
            match Work::of(&row)? {
                Work::Restore(work) => engine.recover_restore(&row, &work, &died)?,
                Work::Clone(work) => engine.recover_clone(&row, &work, &died)?,
                Work::Ingest(_) | Work::Pipeline(_) | Work::Enrich(_) | Work::Propagate(_) => {
                    self.fail(&row.id, &died)?;
                }
            }
        }
        Ok(())
    }

    /// Settles whatever was left behind in the whole store, as far as nobody is at it. Costs one look where there is
    /// nothing; failures are left to the next command that works on the dataset.
    pub(crate) fn tidy(&self) {
        let Ok(open) = self.read(|read| read.unfinished_tasks(None)) else { return };
        for row in open {
            let _ = self.settle_if_free(&row.dataset_id);
        }
    }

    /// Settles what was left behind on a dataset, unless somebody is at it.
    pub(crate) fn settle_if_free(&self, id: &DatasetId) -> Result<()> {
        if self.store.locks.holder_of(id)?.is_some() {
            return Ok(());
        }
        match self.lock(id, "recovery", NO_WAIT) {
            Ok(_locks) => self.settle(id),
            // Somebody else came first.
            Err(Error::Busy { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Tasks, newest first.
    pub fn tasks(&self, dataset: Option<&DatasetId>) -> Result<Vec<Task>> {
        dataset.map_or(Ok(()), |id| self.ensure(id, Action::Look))?;
        self.tidy();
        let rows = self.read(|read| self.visible_tasks(read, read.tasks(dataset, None)?))?;
        rows.iter().map(|row| self.describe_task(row)).collect()
    }

    /// One task, by its id or a unique start of it, with its progress and result.
    pub fn task(&self, reference: &str) -> Result<TaskView> {
        let mut row = self.read(|read| self.find_task(read, reference))?;
        let mut stuck = None;
        if !row.status.is_final() {
            stuck = self.settle_if_free(&row.dataset_id).err();
            row = self.read(|read| read.task(&row.id))?;
        }
        let mut task = self.describe_task(&row)?;
        let mut failure = row.error.clone();
        if let Some(error) = stuck.filter(|_| !row.status.is_final()) {
            // It is ended by whoever works on the dataset once the cause is gone; nobody should wait for that here.
            let told = self.read(|read| read.dataset(&row.dataset_id)).ok().and_then(|dataset| dataset.error);
            let told = told.unwrap_or_else(|| error.to_string());
            task.status = TaskStatus::Failed;
            task.error_message = Some(told.clone());
            failure = Some((error.code(), told));
        }
        let mut view = TaskView { progress: row.progress, failure, ..TaskView::of(task) };
        match (Work::of(&row)?, row.result.as_deref()) {
            (Work::Restore(work), result) => view.report = Some(work.report(&row, result)?),
            (Work::Clone(work), result) => view.cloned = Some(work.cloned(&row, result)?),
            (Work::Enrich(work), _) => view.enriched = Some(work.report(&row)?),
            (Work::Propagate(work), _) => view.propagated = Some(work.report(&row)?),
            (Work::Pipeline(_), _) => view.imported = PipelineWork::imported(&row)?,
            (Work::Ingest(_), _) => {}
        }
        Ok(view)
    }

    /// Asks a task to stop at its next safe point.
    ///
    /// # Errors
    /// `Busy` once it has ended or can only be finished.
    pub fn abort(&self, task: &TaskId) -> Result<Task> {
        let row = self.read(|read| read.task(task))?;
        self.ensure_task(&row, Action::Abort)?;
        let refuse = |holder: &str| Error::Busy { what: format!("task {task}"), holder: holder.to_owned() };
        if row.status.is_final() {
            return Err(refuse("it has ended"));
        }
        if row.stage == Some(Stage::Committing) {
            return Err(refuse("it is committing and can only be finished"));
        }
        self.write_soft(|write| write.request_abort(task).map(drop))?;
        self.tidy();
        let row = self.read(|read| read.task(task))?;
        self.describe_task(&row)
    }

    /// Waits for the moment in which a task has ended and its locks are still held: whoever hears of the end may begin
    /// the next operation at once.
    fn let_go(&self, row: &TaskRow) {
        let Some(ended) = row.ended_at else { return };
        let is_held = || matches!(self.store.locks.holder_of(&row.dataset_id), Ok(Some(_)));
        while now().since(ended) < LETTING_GO && is_held() {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    pub(crate) fn describe_task(&self, row: &TaskRow) -> Result<Task> {
        self.let_go(row);
        let dataset = self.read(|read| read.find_dataset(row.dataset_id.as_str(), Trash::With)).ok();
        let (name, status) = match dataset {
            Some(dataset) => {
                let described = self.describe_dataset(dataset)?;
                (described.dataset_name, Some(described.status))
            }
            None => match Work::of(row)? {
                Work::Clone(work) => (work.name().to_owned(), None),
                _ => (String::new(), None),
            },
        };
        let done = row.status == TaskStatus::Completed;
        Ok(Task {
            task_id: row.id.clone(),
            dataset_id: row.dataset_id.clone(),
            dataset_name: name,
            dataset_status: status,
            created_by: Some(row.created_by.clone()),
            task_type: row.task_type.clone(),
            status: row.status.clone(),
            status_message: row.status_message.clone(),
            progress_percentage: if done { Some(100) } else { percentage(&row.progress) },
            error_message: row.error.as_ref().map(|(_, message)| message.clone()),
            start_time: row.started_at,
            end_time: row.ended_at,
        })
    }
}

/// How much is done: bytes where there are any to count, else items.
fn percentage(progress: &TaskProgress) -> Option<u8> {
    let (done, total) = match (progress.bytes, progress.items) {
        ((done, Some(total)), _) | (_, (done, Some(total))) if total > 0 => (done, total),
        _ => return None,
    };
    u8::try_from((u128::from(done) * 100 / u128::from(total)).min(99)).ok()
}
