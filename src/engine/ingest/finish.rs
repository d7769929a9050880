//! The end of the tasks that take an upload up: one transaction, whether it went well or not.

use crate::catalog::{DatasetRow, NewOperation, NewSnapshot, TaskEnd, TaskRow, Write};
use crate::engine::Engine;
use crate::engine::capture::Captured;
use crate::engine::create::{self, default_name};
use crate::engine::ingest::IngestWork;
use crate::engine::operation::{Detail, now};
use crate::error::{Code, Error, Result};
use crate::model::{DatasetStatus, Reason, SnapshotId, TaskStatus, TaskType};
use crate::objects::Session;
use crate::state::State;

/// How the reason begins for which the status of a dataset is `Error` when its files could not be taken up.
const CREATION_FAILED: &str = "the creation failed";

/// Whether the dataset's status says that its files could not be taken up. Then that can be tried again.
pub(crate) fn is_failed_creation(row: &DatasetRow) -> bool {
    row.status == DatasetStatus::Error && row.error.as_ref().is_some_and(|reason| reason.starts_with(CREATION_FAILED))
}

impl Engine {
    /// Makes what was taken up the working state, in one transaction with all that belongs to it.
    pub(super) fn finish_ingest(
        &self,
        task: &TaskRow,
        work: &IngestWork,
        row: &DatasetRow,
        after: State,
        session: Session,
    ) -> Result<()> {
        // Something was stored that no scan has seen, so a record goes with it.
        let taken = Captured { has_unseen: true, ..Captured::of(after.id(), after) };
        let before = Captured::of(row.head, self.state(&row.head)?);
        let snapshot = match work.is_creation {
            true => self.first_of(row, &taken, task),
            false => self.revision_before(row, &before, task),
        };
        let written = self.make_durable(row, &taken, session, &[(snapshot.clone(), work.is_creation)])?;
        self.write(|write| {
            ensure_not_stopped(&write.task(&task.id)?)?;
            create::register(write, &written)?;
            write.put_state(&taken.state.encode())?;
            create::insert_snapshot(write, row, &snapshot, work.is_creation)?;
            create::ensure_moved(write, row, &taken)?;
            if !work.is_creation {
                write.insert_operation(&added(task, row, &taken, &snapshot))?;
            }
            write.set_status(&row.id, work.status, None)?;
            if let Some(upload) = work.upload {
                write.close_upload(upload)?;
            }
            write.finish_task(&task.id, &completed()).map(drop)
        })?;
        self.objects().adopt(&written);
        Ok(())
    }

    fn first_of(&self, row: &DatasetRow, taken: &Captured, task: &TaskRow) -> NewSnapshot {
        let id = SnapshotId::random();
        let name = default_name(&row.name, &id);
        NewSnapshot { name, ..create::blank(id, row, taken, Reason::Creation, &task.created_by) }
    }

    fn revision_before(&self, row: &DatasetRow, before: &Captured, task: &TaskRow) -> NewSnapshot {
        let message = if task.task_type == TaskType::Reindex { "before reading" } else { "before adding" };
        let revision = self.revision(row, before, &format!("{message} media"));
        NewSnapshot { created_by: task.created_by.clone(), ..revision }
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

/// Whoever asked a task to stop before its end is heard, however short it was.
fn ensure_not_stopped(task: &TaskRow) -> Result<()> {
    if task.abort_requested { Err(Error::Interrupted { left: None }) } else { Ok(()) }
}

fn completed() -> TaskEnd {
    TaskEnd { status: TaskStatus::Completed, status_message: None, ended_at: now(), error: None, result: None }
}

fn added(task: &TaskRow, row: &DatasetRow, taken: &Captured, revision: &NewSnapshot) -> NewOperation {
    let is_reindex = task.task_type == TaskType::Reindex;
    let detail = Detail::Restored {
        snapshot: None,
        revision: Some(revision.id.clone()),
        current_before: row.current_snapshot.clone(),
        status_before: row.status.as_str().to_owned(),
    };
    NewOperation {
        dataset_id: row.id.clone(),
        verb: if is_reindex { "reindex" } else { "add-media" }.to_owned(),
        at: now(),
        by: task.created_by.clone(),
        subject: row.name.clone(),
        state_before: Some(row.head),
        state_after: Some(taken.id),
        can_undo: detail.can_undo(),
        detail: detail.to_json(),
        undoes: None,
    }
}
