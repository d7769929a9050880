//! Hiding snapshots and showing them again. The data stays until a gc finds its grace over.

use std::time::Duration;

use crate::backend::{RemoveVerb, Removed};
use crate::catalog::{Read, SnapshotRow, TaskRow};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::operation::{Detail, now};
use crate::engine::snapshots::{describe, ensure_member};
use crate::error::{Error, Result};
use crate::model::{DatasetId, DatasetKind, Snapshot, SnapshotId, TaskType};

/// How long a removed snapshot can be brought back for sure.
pub(crate) const GRACE: Duration = Duration::from_secs(30 * 86_400);

impl Engine {
    /// Hides snapshots; all of them or, if one may not go, none.
    ///
    /// # Errors
    /// `CurrentSnapshot`, `Protected`, `Busy` while one is being restored or cloned.
    pub fn remove(&self, id: &DatasetId, snapshots: &[SnapshotId], verb: RemoveVerb, dry_run: bool) -> Result<Removed> {
        self.ensure(id, Action::Remove)?;
        self.tidy();
        let mut wanted = snapshots.to_vec();
        wanted.sort();
        wanted.dedup();
        if dry_run {
            let rows =
                self.read(|read| wanted.iter().map(|one| ensure_removable(read, id, one)).collect::<Result<Vec<_>>>())?;
            let frees = self.bytes_only_of(id, &wanted)?;
            return Ok(Removed { snapshots: rows.into_iter().map(describe).collect(), frees, grace: Some(GRACE) });
        }
        let rows = self.write(|write| {
            let before = wanted.iter().map(|one| ensure_removable(write, id, one)).collect::<Result<Vec<_>>>()?;
            let at = now();
            let current = before.iter().find(|row| row.is_current).map(|row| row.id.clone());
            if current.is_some() {
                write.set_current(id, None)?;
            }
            let after =
                wanted.iter().map(|one| write.set_snapshot_deleted(one, Some(at))).collect::<Result<Vec<_>>>()?;
            let names: Vec<_> = before.iter().map(|row| row.name.as_str()).collect();
            let word = if verb == RemoveVerb::Prune { "prune" } else { "rm" };
            if !wanted.is_empty() {
                let detail = Detail::Removed { snapshots: wanted.clone(), current };
                write.insert_operation(&self.operation(id, word, names.join(", "), &detail))?;
            }
            Ok(after)
        })?;
        Ok(Removed { snapshots: rows.into_iter().map(describe).collect(), frees: None, grace: Some(GRACE) })
    }

    /// Shows a removed snapshot again.
    pub fn undelete(&self, id: &DatasetId, snapshot: &SnapshotId) -> Result<Snapshot> {
        self.ensure(id, Action::Undelete)?;
        let row = self.write(|write| {
            let before = write.snapshot(snapshot)?;
            if &before.dataset_id != id || before.deleted_at.is_none() {
                return Err(Error::NotFound { what: "removed snapshot", reference: before.name, within: None });
            }
            let after = write.set_snapshot_deleted(snapshot, None)?;
            write.insert_operation(&self.operation(id, "undelete", before.name, &Detail::None))?;
            Ok(after)
        })?;
        Ok(describe(row))
    }
}

fn ensure_removable(read: &Read<'_>, id: &DatasetId, snapshot: &SnapshotId) -> Result<SnapshotRow> {
    let row = ensure_member(read.snapshot(snapshot)?, id)?;
    // A tenant's working state is none of a snapshot's business, so it can be without one.
    if row.is_current && read.dataset(id)?.kind == DatasetKind::Media {
        return Err(Error::CurrentSnapshot { name: row.name });
    }
    if row.protected {
        return Err(Error::Protected { name: row.name, reason: row.protect_reason });
    }
    ensure_unused(&row, &read.unfinished_tasks_of_snapshot(snapshot)?)?;
    Ok(row)
}

/// Refuses what a running restore or clone of the snapshot forbids.
pub(crate) fn ensure_unused(row: &SnapshotRow, tasks: &[TaskRow]) -> Result<()> {
    let Some(task) = tasks.first() else { return Ok(()) };
    let work = match task.task_type {
        TaskType::SnapshotClone => "clone",
        _ => "restore",
    };
    Err(Error::Busy {
        what: format!("snapshot `{}`", row.name),
        holder: format!("a {work} of it runs, task {}", task.id),
    })
}
