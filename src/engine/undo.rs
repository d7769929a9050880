//! Taking back what the operation log says was done.

use crate::backend::{Run, Undo};
use crate::catalog::{OperationRow, Read};
use crate::engine::access::Action;
use crate::engine::history;
use crate::engine::operation::{Detail, NO_WAIT};
use crate::engine::plan::Wish;
use crate::engine::restore::RestoreWork;
use crate::engine::rules::{self, Verb};
use crate::engine::tasks::Running;
use crate::engine::{Engine, snapshots};
use crate::error::{Error, Result};
use crate::model::{DatasetId, DatasetStatus, SnapshotId};
use crate::progress::Progress;

impl Engine {
    /// What an undo would take back: the operation asked for, or the newest that can be and has not been.
    pub fn plan_undo(&self, id: &DatasetId, operation: Option<u64>, progress: &dyn Progress) -> Result<Undo> {
        self.ensure(id, Action::Look)?;
        self.tidy();
        let row = self.live_dataset(id)?;
        let found = self.undoable(id, operation)?;
        let plan = match Detail::of_json(&found.operation.detail)? {
            Detail::Restored { revision: Some(revision), .. } => {
                self.read(|read| read.snapshot(&revision)).map_err(|_| thinned_out(&found))?;
                let revision = self.folded_snapshot(&revision)?;
                let wish = Wish::new(self.state(&revision.state)?, &[], &[])?;
                Some(self.plan_for(&row, &wish, progress)?)
            }
            _ => None,
        };
        Ok(Undo { operation: history::describe(found), plan })
    }

    /// Takes an operation back. Only what touches the working state needs a task.
    pub fn undo(&self, id: &DatasetId, undo: &Undo, run: Run) -> Result<Option<Running>> {
        self.ensure(id, Action::Undo)?;
        let found = self.undoable(id, Some(undo.operation.operation))?;
        let detail = Detail::of_json(&found.operation.detail)?;
        if matches!(detail, Detail::Renamed { .. }) {
            self.ensure(id, Action::RenameDataset)?;
        }
        if let Detail::Restored { revision: Some(revision), current_before, status_before, .. } = detail {
            let held = self.begin(id, "undo", NO_WAIT)?;
            rules::ensure_allowed(Verb::Restore, &held.row)?;
            self.folder(&held.row)?;
            let row = self.read(|read| read.snapshot(&revision)).map_err(|_| thinned_out(&found))?;
            let work = RestoreWork {
                snapshot: row.id.clone(),
                subject: found.operation.subject,
                only: Vec::new(),
                paths: Vec::new(),
                plan: undo.plan.as_ref().map(|plan| plan.hash.clone()).filter(|hash| !hash.is_empty()),
                checkpoint: true,
                current: Some(current_before),
                status: status_before.parse().unwrap_or(DatasetStatus::Ready),
                undoes: Some(found.seq),
                flip: None,
            };
            return self.start_restore(id, row.id, work, held.locks, run).map(Some);
        }
        self.take_back(id, &found, &detail)?;
        Ok(None)
    }

    fn undoable(&self, id: &DatasetId, operation: Option<u64>) -> Result<OperationRow> {
        let nothing = |reason: String| Error::NothingToUndo { reason };
        let Some(seq) = operation else {
            let newest = self.read(|read| newest(read, id))?;
            return newest.ok_or_else(|| nothing("there is nothing to undo".into()));
        };
        let row = self.read(|read| read.operation(id, seq))?;
        if let Some(by) = row.undone_by {
            return Err(nothing(format!("operation {seq} was taken back by operation {by}")));
        }
        if !Detail::of_json(&row.operation.detail)?.can_undo() {
            return Err(nothing(format!("operation {seq}, `{}`, cannot be taken back", row.operation.verb)));
        }
        Ok(row)
    }

    /// Takes back what only the catalog knows of, in one transaction with the log.
    fn take_back(&self, id: &DatasetId, found: &OperationRow, detail: &Detail) -> Result<()> {
        let mut log = self.operation(id, "undo", found.operation.subject.clone(), &Detail::None);
        log.undoes = Some(found.seq);
        self.write(|write| {
            match detail {
                Detail::Removed { snapshots, current } => {
                    let left: Vec<_> = present(write, snapshots)?;
                    if left.is_empty() {
                        return Err(Error::NothingToUndo { reason: "a gc has freed what was removed".into() });
                    }
                    for snapshot in left {
                        write.set_snapshot_deleted(snapshot, None)?;
                    }
                    // Unless another one has become it since.
                    if current.is_some() && write.dataset(id)?.current_snapshot.is_none() {
                        write.set_current(id, current.as_ref())?;
                    }
                }
                Detail::Edited { snapshot, name, description } => {
                    snapshots::ensure_member(write.snapshot(snapshot)?, id)?;
                    write.edit_snapshot(snapshot, Some(name), Some(description))?;
                }
                Detail::Protected { snapshot, was, reason } => {
                    snapshots::ensure_member(write.snapshot(snapshot)?, id)?;
                    write.protect_snapshot(snapshot, *was, reason.as_deref())?;
                }
                Detail::Renamed { name } => {
                    self.ensure_name_is_free(write, name, id)?;
                    write.rename_dataset(id, name)?;
                }
                Detail::None | Detail::Restored { .. } => {
                    return Err(Error::Internal("an operation that cannot be taken back was let through".into()));
                }
            }
            let seq = write.insert_operation(&log)?;
            if write.mark_undone(found.seq, seq)? {
                return Ok(());
            }
            Err(Error::NothingToUndo { reason: format!("operation {} was taken back meanwhile", found.seq) })
        })
    }
}

/// The newest operation that can be taken back. Passed over are those about nothing but snapshots that a gc has freed:
/// they would stand in the way of all before them for ever.
fn newest(read: &Read<'_>, id: &DatasetId) -> Result<Option<OperationRow>> {
    let mut found = read.newest_undoable(id, None)?;
    while let Some(row) = &found {
        let is_left = match Detail::of_json(&row.operation.detail)? {
            Detail::Removed { snapshots, .. } => !present(read, &snapshots)?.is_empty(),
            Detail::Edited { snapshot, .. } | Detail::Protected { snapshot, .. } => {
                !present(read, std::slice::from_ref(&snapshot))?.is_empty()
            }
            Detail::None | Detail::Restored { .. } | Detail::Renamed { .. } => true,
        };
        if is_left {
            break;
        }
        found = read.newest_undoable(id, Some(row.seq))?;
    }
    Ok(found)
}

/// Those of these snapshots, removed ones among them, that are still known.
fn present<'s>(read: &Read<'_>, snapshots: &'s [SnapshotId]) -> Result<Vec<&'s SnapshotId>> {
    let mut left = Vec::new();
    for snapshot in snapshots {
        match read.snapshot(snapshot) {
            Err(Error::NotFound { .. }) => {}
            found => {
                found?;
                left.push(snapshot);
            }
        }
    }
    Ok(left)
}

fn thinned_out(found: &OperationRow) -> Error {
    let reason = format!("the revision from before operation {} is not kept any more", found.seq);
    Error::NothingToUndo { reason }
}
