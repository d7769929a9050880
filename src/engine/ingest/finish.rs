//! The end of the tasks that take an upload up: one transaction, whether it went well or not.

use crate::catalog::{DatasetRow, NewSnapshot, TaskRow, Write};
use crate::engine::Engine;
use crate::engine::capture::Captured;
use crate::engine::create::{self, default_name};
use crate::engine::ingest::IngestWork;
use crate::engine::step::{Step, completed};
use crate::error::{Code, Error, Result};
use crate::model::{DatasetStatus, Reason, SnapshotId, TaskType};
use crate::objects::Session;
use crate::state::State;

/// How the reason begins for which the status of a dataset is `Error` when its files could not be taken up.
const CREATION_FAILED: &str = "the creation failed";

/// Whether the dataset's status says that its files could not be taken up. Then that can be tried again.
pub(crate) fn is_failed_creation(row: &DatasetRow) -> bool {
    row.status == DatasetStatus::Error && row.error.as_ref().is_some_and(|reason| reason.starts_with(CREATION_FAILED))
}

/// What is known before the last commit of such a task.
pub(super) enum Before {
    /// Nothing was committed yet.
    Nothing,
    /// A revision was, of a state that is the working state now.
    Saved(SnapshotId),
    /// The files that came are committed and in the log.
    Added,
}

/// What such a task does to its dataset.
pub(super) struct Ingest<'a> {
    pub(super) task: &'a TaskRow,
    pub(super) work: &'a IngestWork,
    /// The dataset as it was found.
    pub(super) row: &'a DatasetRow,
}

impl Ingest<'_> {
    fn step(&self) -> Step<'_> {
        let verb = if self.task.task_type == TaskType::Reindex { "reindex" } else { "add-media" };
        Step::new(self.task, self.row, verb)
    }
}

impl Engine {
    /// Makes the files that came the working state, before they are read: reading them needs them stored. A creation has
    /// to be whole, so it keeps what was sent until it has ended.
    pub(super) fn commit_files(&self, ingest: &Ingest<'_>, after: State, session: Session) -> Result<()> {
        let mut step = ingest.step();
        if !ingest.work.is_creation {
            step.keep(self.kept_before(ingest.row, &self.found(ingest.row)?, ingest.task));
            step.status = Some(DatasetStatus::PartialIndex);
            step.upload = ingest.work.upload;
        }
        self.take_step(step, after, session)
    }

    /// Makes what came of it the working state, in one transaction with all that belongs to it.
    pub(super) fn finish_ingest(
        &self,
        ingest: &Ingest<'_>,
        after: State,
        session: Session,
        before: Before,
    ) -> Result<()> {
        let Ingest { task, work, row } = ingest;
        let mut step =
            Step { status: Some(work.status), upload: work.upload, end: Some(completed(None)), ..ingest.step() };
        match before {
            // Nothing was learnt, so there is nothing to take back.
            Before::Nothing if after.id() == row.head && work.upload.is_none() => {}
            Before::Nothing if work.is_creation => step.snapshot = Some((self.first_of(row, &after, task), true)),
            Before::Nothing => step.keep(self.kept_before(row, &self.found(row)?, task)),
            Before::Saved(revision) => step.logged = Some(revision),
            Before::Added => {}
        }
        self.take_step(step, after, session)
    }

    fn first_of(&self, row: &DatasetRow, after: &State, task: &TaskRow) -> NewSnapshot {
        let id = SnapshotId::random();
        let name = default_name(&row.name, &id);
        let taken = Captured::of(after.id(), after.clone());
        NewSnapshot { name, ..create::blank(id, row, &taken, Reason::Creation, &task.created_by) }
    }

    /// The revision of what there was before the task changed it.
    pub(super) fn kept_before(&self, row: &DatasetRow, before: &Captured, task: &TaskRow) -> NewSnapshot {
        let what = match task.task_type {
            TaskType::Reindex => "reading media",
            TaskType::Enrichment => "enrichment",
            TaskType::LabelPropagation => "propagate-labels",
            _ => "adding media",
        };
        self.revision_before(task, row, before, what)
    }

    /// Says in the dataset what became of a task that did not succeed: a creation can be tried again with what was
    /// sent, what was to be added is given up.
    pub(crate) fn give_up_ingest(
        &self,
        write: &Write<'_>,
        task: &TaskRow,
        work: &IngestWork,
        error: &Error,
    ) -> Result<()> {
        match (work.is_creation, work.upload) {
            (true, _) if error.code() == Code::Interrupted => {
                write.set_status(&task.dataset_id, DatasetStatus::Draft, None).map(drop)
            }
            (true, _) => {
                let reason = format!("{CREATION_FAILED}: {error}");
                write.set_status(&task.dataset_id, DatasetStatus::Error, Some(&reason)).map(drop)
            }
            (false, Some(upload)) => write.close_upload(upload).map(drop),
            (false, None) => Ok(()),
        }
    }
}
