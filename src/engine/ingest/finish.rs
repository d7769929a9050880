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

/// What is known before the last commit of such a task.
pub(super) enum Before {
    /// Nothing was committed yet.
    Nothing,
    /// A revision was, of a state that is the working state now.
    Saved(SnapshotId),
    /// The files that came are committed and in the log.
    Added,
}

/// What a commit does beside moving the head.
struct Along {
    snapshot: Option<(NewSnapshot, bool)>,
    /// The revision that leads back, if the operation is to be logged.
    logged: Option<SnapshotId>,
    status: Option<DatasetStatus>,
    ends: bool,
}

impl Engine {
    /// Makes the files that came the working state, before they are read: reading them needs them stored. A creation has
    /// to be whole, so it keeps what was sent until it has ended.
    pub(super) fn commit_files(
        &self,
        task: &TaskRow,
        work: &IngestWork,
        row: &DatasetRow,
        after: State,
        session: Session,
    ) -> Result<()> {
        let mut along = Along { snapshot: None, logged: None, status: None, ends: false };
        if !work.is_creation {
            let revision = self.revision_before(row, task)?;
            along.logged = Some(revision.id.clone());
            along.snapshot = Some((revision, false));
            along.status = Some(DatasetStatus::PartialIndex);
        }
        self.commit_ingest(task, work, row, after, session, along)
    }

    /// Makes what came of it the working state, in one transaction with all that belongs to it.
    pub(super) fn finish_ingest(
        &self,
        task: &TaskRow,
        work: &IngestWork,
        row: &DatasetRow,
        after: State,
        session: Session,
        before: Before,
    ) -> Result<()> {
        let mut along = Along { snapshot: None, logged: None, status: Some(work.status), ends: true };
        match before {
            // Nothing was learnt, so there is nothing to take back.
            Before::Nothing if after.id() == row.head && work.upload.is_none() => {}
            Before::Nothing if work.is_creation => along.snapshot = Some((self.first_of(row, &after, task), true)),
            Before::Nothing => {
                let revision = self.revision_before(row, task)?;
                along.logged = Some(revision.id.clone());
                along.snapshot = Some((revision, false));
            }
            Before::Saved(revision) => along.logged = Some(revision),
            Before::Added => {}
        }
        self.commit_ingest(task, work, row, after, session, along)
    }

    fn commit_ingest(
        &self,
        task: &TaskRow,
        work: &IngestWork,
        row: &DatasetRow,
        after: State,
        session: Session,
        along: Along,
    ) -> Result<()> {
        // Something was stored that no scan has seen, so a record goes with it.
        let taken = Captured { has_unseen: true, ..Captured::of(after.id(), after) };
        let written = self.make_durable(row, &taken, session, along.snapshot.as_slice())?;
        self.write(|write| {
            ensure_not_stopped(&write.task(&task.id)?)?;
            create::register(write, &written)?;
            write.put_state(&taken.state.encode())?;
            if let Some((snapshot, is_current)) = &along.snapshot {
                create::insert_snapshot(write, row, snapshot, *is_current)?;
            }
            create::ensure_moved(write, row, &taken)?;
            if let Some(revision) = &along.logged {
                write.insert_operation(&added(task, row, &taken, revision))?;
            }
            if let Some(status) = along.status {
                write.set_status(&row.id, status, None)?;
            }
            if let Some(upload) = work.upload.filter(|_| along.ends || !work.is_creation) {
                write.close_upload(upload)?;
            }
            if along.ends {
                write.finish_task(&task.id, &completed())?;
            }
            Ok(())
        })?;
        self.objects().adopt(&written);
        Ok(())
    }

    fn first_of(&self, row: &DatasetRow, after: &State, task: &TaskRow) -> NewSnapshot {
        let id = SnapshotId::random();
        let name = default_name(&row.name, &id);
        let taken = Captured::of(after.id(), after.clone());
        NewSnapshot { name, ..create::blank(id, row, &taken, Reason::Creation, &task.created_by) }
    }

    fn revision_before(&self, row: &DatasetRow, task: &TaskRow) -> Result<NewSnapshot> {
        Ok(self.kept_before(row, &Captured::of(row.head, self.state(&row.head)?), task))
    }

    /// The revision of what there was before the task changed it.
    pub(super) fn kept_before(&self, row: &DatasetRow, before: &Captured, task: &TaskRow) -> NewSnapshot {
        let message = match task.task_type {
            TaskType::Reindex => "before reading media",
            TaskType::Enrichment => "before enrichment",
            TaskType::LabelPropagation => "before propagate-labels",
            _ => "before adding media",
        };
        let revision = self.revision(row, before, message);
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

fn added(task: &TaskRow, row: &DatasetRow, taken: &Captured, revision: &SnapshotId) -> NewOperation {
    let is_reindex = task.task_type == TaskType::Reindex;
    let detail = Detail::Restored {
        snapshot: None,
        revision: Some(revision.clone()),
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
