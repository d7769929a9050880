//! One step of the work that learns something about a dataset: its head moves on, and all that belongs to that is one
//! transaction.

use crate::catalog::{DatasetRow, NewOperation, NewSnapshot, TaskEnd, TaskRow};
use crate::engine::Engine;
use crate::engine::capture::Captured;
use crate::engine::create;
use crate::engine::items::Bulk;
use crate::engine::operation::{Detail, now};
use crate::error::{Error, Result};
use crate::model::{DatasetStatus, SnapshotId, TaskStatus};
use crate::objects::{Session, Written};
use crate::state::State;

/// What a step does beside moving the head of a dataset.
pub(in crate::engine) struct Step<'a> {
    /// The task that it is part of.
    pub(in crate::engine) task: &'a TaskRow,
    /// The dataset as it was found.
    pub(in crate::engine) row: &'a DatasetRow,
    /// What the operation log says was done, and to what.
    pub(in crate::engine) verb: &'a str,
    pub(in crate::engine) subject: &'a str,
    /// A snapshot that is taken with it, and whether it is the current one then.
    pub(in crate::engine) snapshot: Option<(NewSnapshot, bool)>,
    /// The revision that leads back, if it is to be logged.
    pub(in crate::engine) logged: Option<SnapshotId>,
    /// The dataset's status afterwards, if it changes.
    pub(in crate::engine) status: Option<DatasetStatus>,
    /// The upload that is used up with it.
    pub(in crate::engine) upload: Option<u64>,
    /// What is changed in rows that came since the state before was read.
    pub(in crate::engine) later: Option<&'a Bulk<'a>>,
    /// Whether it is left undone once the task is asked to stop.
    pub(in crate::engine) stops: bool,
    /// How the task ends with it, if it does.
    pub(in crate::engine) end: Option<TaskEnd>,
}

impl<'a> Step<'a> {
    /// One that only moves the head, unless somebody asked the task to stop.
    pub(in crate::engine) fn new(task: &'a TaskRow, row: &'a DatasetRow, verb: &'a str) -> Self {
        Self {
            task,
            row,
            verb,
            subject: &row.name,
            snapshot: None,
            logged: None,
            status: None,
            upload: None,
            later: None,
            stops: true,
            end: None,
        }
    }

    /// Keeps a revision with it, and logs that it leads back.
    pub(in crate::engine) fn keep(&mut self, revision: NewSnapshot) {
        self.logged = Some(revision.id.clone());
        self.snapshot = Some((revision, false));
    }

    /// What the operation log says of it.
    fn operation(&self, after: &Captured, revision: &SnapshotId) -> NewOperation {
        let row = self.row;
        let detail = Detail::Restored {
            snapshot: None,
            revision: Some(revision.clone()),
            current_before: row.current_snapshot.clone(),
            status_before: row.status.as_str().to_owned(),
        };
        NewOperation {
            dataset_id: row.id.clone(),
            verb: self.verb.to_owned(),
            at: now(),
            by: self.task.created_by.clone(),
            subject: self.subject.to_owned(),
            state_before: Some(row.head),
            state_after: Some(after.id),
            can_undo: detail.can_undo(),
            detail: detail.to_json(),
            undoes: None,
        }
    }
}

impl Engine {
    /// Makes `after` the working state; what is new of it is in the session. Where it is that already, only the rest is
    /// done.
    pub(in crate::engine) fn take_step(&self, step: Step<'_>, after: State, session: Session) -> Result<()> {
        let Step { task, row, .. } = &step;
        // Something was stored that no scan has seen, so a record goes with it.
        let after = Captured { has_unseen: true, ..Captured::of(after.id(), after) };
        let written = if after.id == row.head && step.snapshot.is_none() {
            drop(session);
            Written::default()
        } else {
            self.make_durable(row, &after, session, step.snapshot.as_slice())?
        };
        self.write(|write| {
            if step.stops && write.task(&task.id)?.abort_requested {
                // Whoever asked it to stop before its end is heard, however short it was.
                return Err(Error::Interrupted { left: None });
            }
            create::register(write, &written)?;
            write.put_state(&after.state.encode())?;
            if let Some((snapshot, is_current)) = &step.snapshot {
                create::insert_snapshot(write, row, snapshot, *is_current)?;
            }
            create::ensure_moved(write, row, &after)?;
            if let Some(bulk) = step.later {
                bulk.change_rows_above(write, row)?;
            }
            if let Some(revision) = &step.logged {
                write.insert_operation(&step.operation(&after, revision))?;
            }
            if let Some(status) = step.status {
                write.set_status(&row.id, status, None)?;
            }
            if let Some(upload) = step.upload {
                write.close_upload(upload)?;
            }
            if let Some(end) = &step.end {
                write.finish_task(&task.id, end)?;
            }
            Ok(())
        })?;
        self.objects().adopt(&written);
        Ok(())
    }

    /// The revision of the state that a task found, before it changes it: "before" `what`.
    pub(in crate::engine) fn revision_before(
        &self,
        task: &TaskRow,
        row: &DatasetRow,
        before: &Captured,
        what: &str,
    ) -> NewSnapshot {
        let revision = self.revision(row, before, &format!("before {what}"));
        NewSnapshot { created_by: task.created_by.clone(), ..revision }
    }

    /// The working state as it was found.
    pub(in crate::engine) fn found(&self, row: &DatasetRow) -> Result<Captured> {
        Ok(Captured::of(row.head, self.state(&row.head)?))
    }
}

/// The end of a task that did what it was to do.
pub(in crate::engine) fn completed(message: Option<String>) -> TaskEnd {
    TaskEnd { status: TaskStatus::Completed, status_message: message, ended_at: now(), error: None, result: None }
}
