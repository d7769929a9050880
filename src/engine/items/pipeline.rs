//! Work that learns something about a dataset: a task, a revision of the state before, and one transaction at the end.

use serde::{Deserialize, Serialize};

use crate::backend::ImportReport;
use crate::catalog::{DatasetRow, NewTask, TaskEnd, TaskRow};
use crate::engine::Engine;
use crate::engine::items::fold::Bulk;
use crate::engine::listener::TaskListener;
use crate::engine::operation::now;
use crate::engine::step::{Step, completed};
use crate::engine::tasks::Work;
use crate::error::{Error, Result};
use crate::model::{DatasetStatus, SnapshotId, TaskId, TaskStatus, TaskType};
use crate::objects::Session;
use crate::progress::{Phase, Progress};
use crate::state::State;

/// What such a task is to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PipelineWork {
    /// The verb in the operation log.
    pub(crate) verb: String,
}

impl PipelineWork {
    /// What was taken over, once it was.
    pub(crate) fn imported(task: &TaskRow) -> Result<Option<ImportReport>> {
        let read = |text: &str| {
            serde_json::from_str(text)
                .map_err(|error| Error::corrupt(format!("catalog row of task {}", task.id), "its result", error))
        };
        task.result.as_deref().map(read).transpose()
    }
}

/// What it comes to.
pub(super) struct Learnt<'a> {
    /// The verb in the operation log.
    pub(super) verb: &'a str,
    /// The state afterwards; what is new of it is in the session.
    pub(super) state: State,
    pub(super) session: Session,
    /// The dataset's status afterwards.
    pub(super) status: DatasetStatus,
    /// What the task says at its end.
    pub(super) message: Option<String>,
    /// The revision of the state before, if there is one already.
    pub(super) saved: Option<SnapshotId>,
    /// What the task's row keeps of it, with the revision that leads back.
    pub(super) result: &'a dyn Fn(Option<&SnapshotId>) -> Result<Option<String>>,
    /// The same for rows that came since the state before was read.
    pub(super) later: Option<&'a Bulk<'a>>,
}

impl Engine {
    /// Lists a task that this thread carries out itself. The dataset's lock is held.
    pub(super) fn list_pipeline(&self, row: &DatasetRow, id: TaskId, kind: TaskType, verb: &str) -> Result<TaskRow> {
        let new = NewTask {
            id,
            dataset_id: row.id.clone(),
            snapshot_id: None,
            task_type: kind,
            status: TaskStatus::Initializing,
            created_by: self.actor().to_owned(),
            started_at: now(),
            params: Work::Pipeline(PipelineWork { verb: verb.to_owned() }).to_json(),
        };
        self.write_soft(|write| write.insert_task(new))
    }

    /// Ends such a task: the state before is kept as a revision, and what was learnt is the working state. Where nothing
    /// was, there is no revision.
    pub(super) fn finish_pipeline(
        &self,
        task: &TaskRow,
        row: &DatasetRow,
        learnt: Learnt<'_>,
    ) -> Result<Option<SnapshotId>> {
        let Learnt { verb, state, session, status, message, saved, result, later } = learnt;
        let mut step = Step { status: Some(status), ..Step::new(task, row, verb) };
        if state.id() != row.head {
            step.logged = saved;
            step.later = later;
            if step.logged.is_none() {
                step.keep(self.revision_before(task, row, &self.found(row)?, verb));
            }
        }
        let back = step.logged.clone();
        step.end = Some(TaskEnd { result: result(back.as_ref())?, ..completed(message) });
        self.take_step(step, state, session)?;
        Ok(back)
    }
}

/// Tells a task's row and whoever called; both may ask it to stop.
pub(super) struct Told<'a> {
    pub(super) task: &'a TaskListener,
    pub(super) caller: &'a dyn Progress,
}

impl Progress for Told<'_> {
    fn phase(&self, phase: Phase, items: Option<u64>, bytes: Option<u64>) {
        self.task.phase(phase, items, bytes);
        self.caller.phase(phase, items, bytes);
    }

    fn advance(&self, items: u64, bytes: u64) {
        self.task.advance(items, bytes);
        self.caller.advance(items, bytes);
    }

    fn is_cancelled(&self) -> bool {
        self.task.is_cancelled() || self.caller.is_cancelled()
    }
}
