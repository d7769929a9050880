//! The end of a restore: the new state becomes the working state, now or when somebody finishes what a dead process
//! began.

use serde::{Deserialize, Serialize};

use crate::catalog::{Mark, NewOperation, Stage, TaskEnd, TaskRow, Write};
use crate::engine::Engine;
use crate::engine::operation::{Detail, now};
use crate::engine::restore::{RestoreWork, Stored};
use crate::error::{Error, Result};
use crate::model::{DatasetId, DatasetKind, DatasetStatus, Kept, Plan, Report, SnapshotId, TaskStatus, path_text};
use crate::objects::StateId;
use crate::worktree::apply::{self, Applied};

/// The end of a restore.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Flip {
    pub(crate) before: String,
    pub(crate) after: String,
    pub(crate) plan: Plan,
    pub(crate) revision: Option<SnapshotId>,
    pub(crate) current_before: Option<SnapshotId>,
    pub(crate) status_before: DatasetStatus,
    pub(crate) warnings: Vec<String>,
}

impl Flip {
    /// The state before and the state after.
    pub(crate) fn states(&self) -> Result<(StateId, StateId)> {
        let state = |hex: &str| {
            StateId::from_hex(hex)
                .ok_or_else(|| Error::corrupt("a restore's parameters", "a state", format!("`{hex}`")))
        };
        Ok((state(&self.before)?, state(&self.after)?))
    }
}

/// What a finished restore leaves in its row.
#[derive(Serialize, Deserialize)]
struct Finished {
    kept: Vec<Kept>,
    warnings: Vec<String>,
}

impl RestoreWork {
    /// What people and scripts see of the task.
    pub(crate) fn report(&self, row: &TaskRow, result: Option<&str>) -> Result<Report> {
        let damaged = |error| Error::corrupt(format!("catalog row of task {}", row.id), "its result", error);
        let finished: Option<Finished> = result.map(serde_json::from_str).transpose().map_err(damaged)?;
        let flip = self.flip.as_ref();
        let done = row.status == TaskStatus::Completed;
        Ok(Report {
            task_id: Some(row.id.clone()),
            status: row.status.clone(),
            dataset_id: row.dataset_id.clone(),
            snapshot_id: Some(self.snapshot.clone()),
            state: flip.filter(|_| done).map(|flip| flip.after.clone()),
            // One that was not counted says nothing.
            plan: flip.map(|flip| flip.plan.clone()).filter(|plan| !plan.facets.is_empty()),
            revision_id: flip.and_then(|flip| flip.revision.clone()),
            warnings: finished.as_ref().map_or_else(Vec::new, |finished| finished.warnings.clone()),
            kept: finished.map_or_else(Vec::new, |finished| finished.kept),
        })
    }
}

impl Engine {
    /// Makes the new state the working state: the third commit.
    pub(crate) fn flip(&self, task: &TaskRow, work: &RestoreWork, applied: Applied) -> Result<()> {
        let flip = work.flip.as_ref().ok_or_else(|| Error::Internal("a restore ends before it was planned".into()))?;
        self.write(|write| self.flip_within(write, task, work, flip, applied))
    }

    /// The same, in a transaction of the caller's.
    pub(crate) fn flip_within(
        &self,
        write: &Write<'_>,
        task: &TaskRow,
        work: &RestoreWork,
        flip: &Flip,
        applied: Applied,
    ) -> Result<()> {
        let (before, after) = flip.states()?;
        let kept = applied.kept.iter().map(|(path, kept)| Kept { path: path_text(path), kept_as: path_text(kept) });
        let warnings = flip.warnings.iter().cloned().chain(applied.warnings).collect();
        let finished = Finished { kept: kept.collect(), warnings };
        let end = TaskEnd {
            status: TaskStatus::Completed,
            status_message: None,
            ended_at: now(),
            error: None,
            result: Some(serde_json::to_string(&finished).expect("plain data has a JSON form")),
        };
        let operation = self.restored(task, work, flip, before, after);
        let row = write.dataset(&task.dataset_id)?;
        if row.head != after {
            write.set_head(&row.id, &row.head, &after)?;
        }
        write.begin_epoch(&row.id)?;
        if row.kind == DatasetKind::Media {
            // What waited is in the state before, or was given up with it.
            let mark = write.mark(&row.id)?;
            if mark.waiting > 0 {
                write.set_mark(&row.id, &Mark { waiting: 0, ..mark })?;
                write.sweep_pending()?;
            }
        }
        if let Some(current) = &work.current {
            make_current(write, &row.id, current.as_ref())?;
        }
        write.set_status(&row.id, work.status, None)?;
        log(write, &operation)?;
        write.finish_task(&task.id, &end).map(drop)
    }

    fn restored(
        &self,
        task: &TaskRow,
        work: &RestoreWork,
        flip: &Flip,
        before: StateId,
        after: StateId,
    ) -> NewOperation {
        let detail = Detail::Restored {
            snapshot: Some(work.snapshot.clone()),
            revision: flip.revision.clone(),
            current_before: flip.current_before.clone(),
            status_before: flip.status_before.as_str().to_owned(),
        };
        NewOperation {
            dataset_id: task.dataset_id.clone(),
            verb: if work.undoes.is_some() { "undo" } else { "restore" }.to_owned(),
            at: now(),
            by: task.created_by.clone(),
            subject: work.subject.clone(),
            state_before: Some(before),
            state_after: Some(after),
            can_undo: work.undoes.is_none() && detail.can_undo(),
            detail: detail.to_json(),
            undoes: work.undoes,
        }
    }

    /// Finishes or sweeps away a restore whose process died. The dataset's lock is held.
    pub(crate) fn recover_restore(&self, task: &TaskRow, work: &RestoreWork, died: &Error) -> Result<()> {
        let is_committing = task.stage == Some(Stage::Committing);
        let row = self.read(|read| read.dataset(&task.dataset_id))?;
        let folder = match self.folder(&row) {
            Ok(folder) => folder,
            // Nothing was changed there, and a stage that is left is none of anybody's business.
            Err(_) if !is_committing => return self.fail(&task.id, died),
            Err(error) => return Err(error),
        };
        let contents = Stored(self.objects());
        let applied = match &folder {
            Some(folder) => apply::recover(&folder.root, &task.id, is_committing, &contents, &crate::progress::Silent)
                .map_err(|error| self.unfinished(task, error))?,
            None => None,
        };
        if !is_committing {
            return self.fail(&task.id, died);
        }
        self.flip(task, work, applied.unwrap_or_default())?;
        self.notice(format!("the restore of `{}` that was cut short is finished now", work.subject));
        Ok(())
    }
}

/// Makes a snapshot current. An undo can name one that was removed since: it is shown again, or, if a gc has freed it,
/// the present one stays.
fn make_current(write: &Write<'_>, id: &DatasetId, current: Option<&SnapshotId>) -> Result<()> {
    if let Some(snapshot) = current {
        match write.snapshot(snapshot) {
            Err(Error::NotFound { .. }) => return Ok(()),
            Ok(row) if row.deleted_at.is_some() => drop(write.set_snapshot_deleted(snapshot, None)?),
            _ => {}
        }
    }
    write.set_current(id, current).map(drop)
}

fn log(write: &Write<'_>, operation: &NewOperation) -> Result<()> {
    let seq = write.insert_operation(operation)?;
    match operation.undoes {
        Some(undone) => write.mark_undone(undone, seq).map(drop),
        None => Ok(()),
    }
}
