//! Snapshots and automatic revisions: one row each, and the counts that lists show.

use rusqlite::params;

use crate::catalog::checksum::{self, Checksum};
use crate::catalog::find::Wanted;
use crate::catalog::query::{Columns, Read, Write, int};
use crate::error::Result;
use crate::model::{Counts, DatasetId, Reason, Snapshot, SnapshotId, Timestamp};
use crate::objects::StateId;

/// A snapshot as it is stored, and what follows from other rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotRow {
    /// Its id.
    pub id: SnapshotId,
    /// Its place in the order in which snapshots were taken, over all datasets.
    pub seq: u64,
    /// The dataset it belongs to.
    pub dataset_id: DatasetId,
    /// Its name.
    pub name: String,
    /// Its description.
    pub description: String,
    /// Why it exists; `Auto` is an automatic revision.
    pub reason: Reason,
    /// When it was taken.
    pub created_at: Timestamp,
    /// Who took it.
    pub created_by: String,
    /// What it holds.
    pub state: StateId,
    /// What that is in numbers.
    pub counts: Counts,
    /// Whether it is kept from removal.
    pub protected: bool,
    /// Why it is.
    pub protect_reason: Option<String>,
    /// The model that was being trained.
    pub training_model_id: Option<String>,
    /// That model's name.
    pub training_model_name: Option<String>,
    /// When it was removed, if it was.
    pub deleted_at: Option<Timestamp>,
    /// The epoch of its dataset whose pending rows belong to it, on top of its state, until they are folded into that.
    pub pending_epoch: Option<u64>,
    /// Present name of its dataset; empty if that is gone.
    pub dataset_name: String,
    /// Whether it is its dataset's current snapshot.
    pub is_current: bool,
    /// Whether a restore of it has not ended.
    pub is_restoring: bool,
}

/// A snapshot to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSnapshot {
    /// Its id.
    pub id: SnapshotId,
    /// The dataset it belongs to.
    pub dataset_id: DatasetId,
    /// Its name.
    pub name: String,
    /// Its description.
    pub description: String,
    /// Why it exists.
    pub reason: Reason,
    /// When it was taken; moved up to that of the one before if the clock went back.
    pub created_at: Timestamp,
    /// Who took it.
    pub created_by: String,
    /// What it holds.
    pub state: StateId,
    /// What that is in numbers.
    pub counts: Counts,
    /// The model that was being trained, and its name.
    pub training_model: Option<(String, String)>,
    /// The epoch whose pending rows belong to it.
    pub pending_epoch: Option<u64>,
}

/// Selects whole rows from `snapshots s`; what follows the literal begins with a condition or an order.
macro_rules! select_snapshots {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.seq, s.dataset_id, s.name, s.description, s.reason, s.created_at, s.created_by, s.state, \
             s.n_images, s.n_videos, s.n_files, s.bytes, s.n_entities, s.n_objects, s.protected, s.protect_reason, \
             s.training_model_id, s.training_model_name, s.deleted_at, s.pending_epoch, s.checksum, \
             COALESCE(d.name, ''), \
             CASE WHEN d.current_snapshot = s.id THEN 1 ELSE 0 END, \
             CASE WHEN EXISTS (SELECT 1 FROM tasks t WHERE t.snapshot_id = s.id AND t.ended_at IS NULL \
             AND t.task_type = 'SNAPSHOT_RESTORE') THEN 1 ELSE 0 END \
             FROM snapshots s LEFT JOIN datasets d ON d.id = s.dataset_id ",
            $rest
        )
    };
}
pub(super) use select_snapshots;

impl SnapshotRow {
    pub(super) fn read(row: &mut Columns<'_>) -> Result<Self> {
        let (mut read, stored) = Self::read_unchecked(row)?;
        checksum::ensure_equal(&stored, read.checksum(), || format!("catalog row of snapshot {}", read.id))?;
        read.dataset_name = row.take()?;
        read.is_current = row.flag()?;
        read.is_restoring = row.flag()?;
        Ok(read)
    }

    pub(super) fn read_unchecked(row: &mut Columns<'_>) -> Result<(Self, Vec<u8>)> {
        let read = Self {
            id: row.take()?,
            seq: row.count()?,
            dataset_id: row.take()?,
            name: row.take()?,
            description: row.take()?,
            reason: row.take()?,
            created_at: row.take()?,
            created_by: row.take()?,
            state: row.take()?,
            counts: read_counts(row)?,
            protected: row.flag()?,
            protect_reason: row.take()?,
            training_model_id: row.take()?,
            training_model_name: row.take()?,
            deleted_at: row.take()?,
            pending_epoch: row.optional_count()?,
            dataset_name: String::new(),
            is_current: false,
            is_restoring: false,
        };
        Ok((read, row.take()?))
    }

    /// What it was when it was added, as far as it is still the same.
    pub fn as_new(&self) -> NewSnapshot {
        NewSnapshot {
            id: self.id.clone(),
            dataset_id: self.dataset_id.clone(),
            name: self.name.clone(),
            description: self.description.clone(),
            reason: self.reason.clone(),
            created_at: self.created_at,
            created_by: self.created_by.clone(),
            state: self.state,
            counts: self.counts,
            training_model: self.training_model_id.clone().zip(self.training_model_name.clone()),
            pending_epoch: self.pending_epoch,
        }
    }

    fn checksum(&self) -> [u8; 8] {
        let checksum = Checksum::of_row_in("snapshots")
            .text(self.id.as_str())
            .number(int(self.seq))
            .text(self.dataset_id.as_str())
            .text(&self.name)
            .text(&self.description)
            .text(self.reason.as_str())
            .time(self.created_at)
            .text(&self.created_by)
            .bytes(self.state.as_bytes())
            .number(int(self.counts.images))
            .number(int(self.counts.videos))
            .number(int(self.counts.files))
            .number(int(self.counts.bytes))
            .number(int(self.counts.entities))
            .number(int(self.counts.objects))
            .flag(self.protected)
            .optional_text(self.protect_reason.as_deref())
            .optional_text(self.training_model_id.as_deref())
            .optional_text(self.training_model_name.as_deref())
            .optional_time(self.deleted_at);
        match self.pending_epoch {
            // As in rows that were written before anything could be pending.
            None => checksum.finish(),
            Some(epoch) => checksum.number(int(epoch)).finish(),
        }
    }
}

/// The snapshot as people and scripts see it.
impl From<SnapshotRow> for Snapshot {
    fn from(row: SnapshotRow) -> Self {
        Self {
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
}

impl Read<'_> {
    /// The snapshot with this id, removed or not.
    pub fn snapshot(&self, id: &SnapshotId) -> Result<SnapshotRow> {
        self.one(select_snapshots!("WHERE s.id = ?1"), [id], SnapshotRow::read)?
            .ok_or_else(|| Wanted { what: "snapshot", reference: id.as_str() }.missing(None))
    }
}

impl Write<'_> {
    /// Adds a snapshot as the newest of all.
    pub fn insert_snapshot(&self, new: NewSnapshot) -> Result<SnapshotRow> {
        let seq = self.next_seq("SELECT COALESCE(MAX(seq), 0) + 1 FROM snapshots")?;
        let created_at = self.not_before_the_newest(&new.dataset_id, new.created_at)?;
        self.insert_as(new, seq, created_at)
    }

    pub(super) fn insert_as(&self, new: NewSnapshot, seq: u64, created_at: Timestamp) -> Result<SnapshotRow> {
        let mut row = new.into_row(seq, created_at);
        row.dataset_name = self.name_of_dataset(&row.dataset_id)?;
        self.run(
            "INSERT INTO snapshots (id, seq, dataset_id, name, description, reason, created_at, created_by, state, \
             n_images, n_videos, n_files, bytes, n_entities, n_objects, protected, protect_reason, training_model_id, \
             training_model_name, deleted_at, checksum, pending_epoch) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, \
             ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)",
            params![
                row.id,
                int(row.seq),
                row.dataset_id,
                row.name,
                row.description,
                row.reason,
                row.created_at,
                row.created_by,
                row.state,
                int(row.counts.images),
                int(row.counts.videos),
                int(row.counts.files),
                int(row.counts.bytes),
                int(row.counts.entities),
                int(row.counts.objects),
                i64::from(row.protected),
                row.protect_reason,
                row.training_model_id,
                row.training_model_name,
                row.deleted_at,
                row.checksum(),
                row.pending_epoch.map(int),
            ],
        )?;
        self.count_snapshot(&row.dataset_id, &row.reason, false, 1)?;
        Ok(row)
    }

    /// Changes name or description; `None` leaves it as it is.
    pub fn edit_snapshot(&self, id: &SnapshotId, name: Option<&str>, description: Option<&str>) -> Result<SnapshotRow> {
        self.change_snapshot(id, |row| {
            if let Some(name) = name {
                row.name = name.to_owned();
            }
            if let Some(description) = description {
                row.description = description.to_owned();
            }
        })
    }

    /// Keeps a snapshot from removal, with a reason or without, or no longer.
    pub fn protect_snapshot(&self, id: &SnapshotId, protected: bool, reason: Option<&str>) -> Result<SnapshotRow> {
        self.change_snapshot(id, |row| {
            row.protected = protected;
            row.protect_reason = reason.filter(|_| protected).map(str::to_owned);
        })
    }

    /// Hides a snapshot since an instant, or shows it again.
    pub fn set_snapshot_deleted(&self, id: &SnapshotId, deleted_at: Option<Timestamp>) -> Result<SnapshotRow> {
        let was_deleted = self.snapshot(id)?.deleted_at.is_some();
        let row = self.change_snapshot(id, |row| row.deleted_at = deleted_at)?;
        self.count_snapshot(&row.dataset_id, &row.reason, was_deleted, -1)?;
        self.count_snapshot(&row.dataset_id, &row.reason, row.deleted_at.is_some(), 1)?;
        Ok(row)
    }

    /// Notes that what was pending for a revision is folded into a state now.
    pub fn set_snapshot_folded(&self, id: &SnapshotId, state: &StateId, entities: u64) -> Result<SnapshotRow> {
        self.change_snapshot(id, |row| {
            row.state = *state;
            row.counts.entities = entities;
            row.pending_epoch = None;
        })
    }

    /// Forgets a snapshot, also one whose row is damaged. `false` if there is none.
    pub fn purge_snapshot(&self, id: &SnapshotId) -> Result<bool> {
        let sql = "DELETE FROM snapshots WHERE id = ?1 RETURNING dataset_id, reason, deleted_at";
        let gone = self.all(sql, [id], |row| {
            Ok((row.take::<DatasetId>()?, row.take::<Reason>()?, row.take::<Option<Timestamp>>()?.is_some()))
        })?;
        self.run("DELETE FROM vela_ids WHERE snapshot_id = ?1", [id])?;
        for (dataset, reason, deleted) in &gone {
            self.count_snapshot(dataset, reason, *deleted, -1)?;
        }
        Ok(!gone.is_empty())
    }

    fn change_snapshot(&self, id: &SnapshotId, change: impl FnOnce(&mut SnapshotRow)) -> Result<SnapshotRow> {
        let mut row = self.snapshot(id)?;
        change(&mut row);
        self.rewrite_snapshot(row)
    }

    pub(super) fn rewrite_snapshot(&self, row: SnapshotRow) -> Result<SnapshotRow> {
        self.run(
            "UPDATE snapshots SET name = ?2, description = ?3, protected = ?4, protect_reason = ?5, deleted_at = ?6, \
             checksum = ?7, state = ?8, n_entities = ?9, pending_epoch = ?10 WHERE id = ?1",
            params![
                row.id,
                row.name,
                row.description,
                i64::from(row.protected),
                row.protect_reason,
                row.deleted_at,
                row.checksum(),
                row.state,
                int(row.counts.entities),
                row.pending_epoch.map(int),
            ],
        )?;
        Ok(row)
    }

    fn count_snapshot(&self, dataset: &DatasetId, reason: &Reason, deleted: bool, by: i64) -> Result<()> {
        self.run(
            "INSERT INTO snapshot_counts (dataset_id, reason, deleted, n) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (dataset_id, reason, deleted) DO UPDATE SET n = snapshot_counts.n + excluded.n",
            params![dataset, reason, i64::from(deleted), by],
        )?;
        Ok(())
    }

    fn name_of_dataset(&self, id: &DatasetId) -> Result<String> {
        let name = self.one("SELECT name FROM datasets WHERE id = ?1", [id], |row| row.take())?;
        name.ok_or_else(|| Wanted { what: "dataset", reference: id.as_str() }.missing(None))
    }

    /// `time`, or that of the dataset's newest snapshot if it is later.
    fn not_before_the_newest(&self, dataset: &DatasetId, time: Timestamp) -> Result<Timestamp> {
        let sql = "SELECT created_at FROM snapshots WHERE dataset_id = ?1 ORDER BY seq DESC LIMIT 1";
        let newest: Option<Timestamp> = self.one(sql, [dataset], |row| row.take())?;
        Ok(newest.map_or(time, |newest| newest.max(time)))
    }
}

impl NewSnapshot {
    fn into_row(self, seq: u64, created_at: Timestamp) -> SnapshotRow {
        let (training_model_id, training_model_name) = self.training_model.unzip();
        SnapshotRow {
            id: self.id,
            seq,
            dataset_id: self.dataset_id,
            name: self.name,
            description: self.description,
            reason: self.reason,
            created_at,
            created_by: self.created_by,
            state: self.state,
            counts: self.counts,
            protected: false,
            protect_reason: None,
            training_model_id,
            training_model_name,
            deleted_at: None,
            pending_epoch: self.pending_epoch,
            dataset_name: String::new(),
            is_current: false,
            is_restoring: false,
        }
    }
}

fn read_counts(row: &mut Columns<'_>) -> Result<Counts> {
    Ok(Counts {
        images: row.count()?,
        videos: row.count()?,
        files: row.count()?,
        bytes: row.count()?,
        entities: row.count()?,
        objects: row.count()?,
    })
}
