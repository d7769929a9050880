//! Listing snapshots, finding one, and changing what is said about it.

use crate::backend::{EditSnapshot, Protection, SnapshotFilter, SnapshotPage};
use crate::catalog::{NewOperation, SnapshotRow, Trash};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::operation::{Detail, now};
use crate::error::{Error, Result};
use crate::model::{DatasetId, Reference, Snapshot, SnapshotId, ensure_not_reserved};

impl Engine {
    /// A dataset's snapshots.
    pub fn snapshots(&self, id: &DatasetId, filter: &SnapshotFilter) -> Result<SnapshotPage> {
        self.ensure(id, Action::Look)?;
        let page = self.read(|read| read.snapshots(id, filter))?;
        Ok(SnapshotPage { snapshots: page.rows.into_iter().map(describe).collect(), total: page.total })
    }

    /// The snapshot that is meant; also one that was removed, if asked.
    pub fn snapshot(&self, id: &DatasetId, reference: &Reference, deleted: bool) -> Result<Snapshot> {
        self.ensure(id, Action::Look)?;
        let trash = if deleted { Trash::With } else { Trash::Without };
        self.read(|read| read.resolve(id, &reference.selector(), trash)).map(describe)
    }

    /// Changes name or description. State and id stay.
    pub fn edit(&self, id: &DatasetId, snapshot: &SnapshotId, request: &EditSnapshot) -> Result<Snapshot> {
        self.ensure(id, Action::Edit)?;
        let name = request.name.as_ref();
        let description = request.description.as_ref();
        if name.is_none() && description.is_none() {
            return Err(Error::invalid("an edit without a change", "give a name, a description or both"));
        }
        name.map_or(Ok(()), ensure_not_reserved)?;
        let row = self.write(|write| {
            let before = ensure_member(write.snapshot(snapshot)?, id)?;
            let after = write.edit_snapshot(snapshot, name.map(|n| n.as_str()), description.map(|d| d.as_str()))?;
            let (name, description) = (before.name.clone(), before.description);
            let detail = Detail::Edited { snapshot: snapshot.clone(), name, description };
            write.insert_operation(&self.operation(id, "edit", before.name, &detail))?;
            Ok(after)
        })?;
        Ok(describe(row))
    }

    /// Keeps a snapshot from removal, or no longer.
    pub fn protect(&self, id: &DatasetId, snapshot: &SnapshotId, protection: &Protection) -> Result<Snapshot> {
        self.ensure(id, Action::Protect)?;
        let (is_on, reason) = match protection {
            Protection::On(reason) => (true, reason.as_deref()),
            Protection::Off => (false, None),
        };
        let row = self.write(|write| {
            let before = ensure_member(write.snapshot(snapshot)?, id)?;
            let after = write.protect_snapshot(snapshot, is_on, reason)?;
            let detail =
                Detail::Protected { snapshot: snapshot.clone(), was: before.protected, reason: before.protect_reason };
            let verb = if is_on { "protect" } else { "unprotect" };
            write.insert_operation(&self.operation(id, verb, before.name, &detail))?;
            Ok(after)
        })?;
        Ok(describe(row))
    }

    /// What people and scripts see of a row.
    pub(crate) fn snapshot_of(&self, row: &SnapshotRow) -> Result<Snapshot> {
        self.read(|read| read.snapshot(&row.id)).map(describe)
    }

    /// An entry of the log about something that leaves the working state alone.
    pub(crate) fn operation(&self, id: &DatasetId, verb: &str, subject: String, detail: &Detail) -> NewOperation {
        NewOperation {
            dataset_id: id.clone(),
            verb: verb.to_owned(),
            at: now(),
            by: self.actor().to_owned(),
            subject,
            state_before: None,
            state_after: None,
            detail: detail.to_json(),
            can_undo: detail.can_undo(),
            undoes: None,
        }
    }
}

/// Refuses a snapshot that was removed, or that belongs to another dataset.
pub(crate) fn ensure_member(row: SnapshotRow, dataset: &DatasetId) -> Result<SnapshotRow> {
    if &row.dataset_id == dataset && row.deleted_at.is_none() {
        return Ok(row);
    }
    Err(Error::NotFound { what: "snapshot", reference: row.id.to_string(), within: None })
}

/// What people and scripts see of a row.
pub(crate) fn describe(row: SnapshotRow) -> Snapshot {
    Snapshot {
        snapshot_id: row.id,
        snapshot_name: row.name,
        source_dataset_name: row.dataset_name,
        created_at: row.created_at,
        created_by: Some(row.created_by),
        n_images: Some(row.counts.images),
        n_videos: Some(row.counts.videos),
        description: row.description,
        reason: Some(row.reason),
        training_model_id: row.training_model_id,
        training_model_name: row.training_model_name,
        is_current: Some(row.is_current),
        is_restoring: Some(row.is_restoring),
        n_entities: Some(row.counts.entities),
        n_files: Some(row.counts.files),
        bytes: Some(row.counts.bytes),
        state: Some(row.state.to_string()),
        protected: Some(row.protected),
        deleted_at: row.deleted_at,
    }
}
