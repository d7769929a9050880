//! Datasets: the row with the working state's head, the current snapshot and the stored status.

use rusqlite::params;

use crate::catalog::checksum::{self, Checksum};
use crate::catalog::find::{CANDIDATES, Trash, Wanted, id_range};
use crate::catalog::query::{Columns, Read, Write, int};
use crate::error::{Error, Result};
use crate::model::{DatasetId, DatasetKind, DatasetStatus, Email, Role, SnapshotId, TENANT_NAME_MAX, Timestamp};
use crate::objects::StateId;

/// Longest name that is made here, in characters; the same as for names that people give.
const NAME_MAX: usize = 255;

/// A dataset as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatasetRow {
    /// Its id.
    pub id: DatasetId,
    /// Its place in the order in which datasets were made.
    pub seq: u64,
    /// Its name.
    pub name: String,
    /// What it is made of.
    pub kind: DatasetKind,
    /// Its status when no operation runs on it; never `ReadOnly`.
    pub status: DatasetStatus,
    /// Why the status is `Error`.
    pub error: Option<String>,
    /// The working state, without what is pending or only on disk.
    pub head: StateId,
    /// Grows with every restore, so that work on the state before is told apart.
    pub epoch: u64,
    /// The snapshot that is current.
    pub current_snapshot: Option<SnapshotId>,
    /// Whether snapshots are on.
    pub snapshots_enabled: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it.
    pub created_by: String,
    /// When it was put in the trash, if it was.
    pub deleted_at: Option<Timestamp>,
}

/// What a new dataset begins with. Its epoch is 0, it has no current snapshot, and snapshots are on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDataset {
    /// Its id.
    pub id: DatasetId,
    /// Its name.
    pub name: String,
    /// What it is made of.
    pub kind: DatasetKind,
    /// Its status.
    pub status: DatasetStatus,
    /// The working state.
    pub head: StateId,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it.
    pub created_by: String,
}

/// How a name gets its number when it is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamePattern {
    /// `X`, `X-2`, `X-3`.
    Numbered,
    /// `X (cloned)`, `X (cloned 2)`, `X (cloned 3)`.
    Cloned,
    /// `x_cloned`, `x_cloned_2`, `x_cloned_3`: the same for tenants, whose names have few characters.
    ClonedTenant,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, seq, name, kind, status, error, head, epoch, current_snapshot, snapshots_enabled, created_at, \
             created_by, deleted_at, checksum FROM datasets ",
            $rest
        )
    };
}

impl DatasetRow {
    fn read(row: &mut Columns<'_>) -> Result<Self> {
        let read = Self::read_unchecked(row)?;
        let stored: Vec<u8> = row.take()?;
        checksum::ensure_equal(&stored, read.checksum(), || format!("catalog row of dataset {}", read.id))?;
        Ok(read)
    }

    fn read_unchecked(row: &mut Columns<'_>) -> Result<Self> {
        Ok(Self {
            id: row.take()?,
            seq: row.count()?,
            name: row.take()?,
            kind: row.take()?,
            status: row.take()?,
            error: row.take()?,
            head: row.take()?,
            epoch: row.count()?,
            current_snapshot: row.take()?,
            snapshots_enabled: row.flag()?,
            created_at: row.take()?,
            created_by: row.take()?,
            deleted_at: row.take()?,
        })
    }

    fn checksum(&self) -> [u8; 8] {
        let checksum = Checksum::of_row_in("datasets")
            .text(self.id.as_str())
            .number(int(self.seq))
            .text(&self.name)
            .text(self.status.as_str())
            .optional_text(self.error.as_deref())
            .bytes(self.head.as_bytes())
            .number(int(self.epoch))
            .optional_text(self.current_snapshot.as_ref().map(SnapshotId::as_str))
            .flag(self.snapshots_enabled)
            .time(self.created_at)
            .text(&self.created_by)
            .optional_time(self.deleted_at);
        match self.kind {
            // As in rows that were written before there were kinds.
            DatasetKind::Media => checksum.finish(),
            kind => checksum.text(kind.as_str()).finish(),
        }
    }
}

impl Read<'_> {
    /// The dataset with this id, in the trash or not.
    pub fn dataset(&self, id: &DatasetId) -> Result<DatasetRow> {
        self.one(select!("WHERE id = ?1"), [id], DatasetRow::read)?
            .ok_or_else(|| Wanted { what: "dataset", reference: id.as_str() }.missing(None))
    }

    /// The dataset that is meant: a full id, else an exact name, else the unique start of an id.
    pub fn find_dataset(&self, reference: &str, trash: Trash) -> Result<DatasetRow> {
        let wanted = Wanted { what: "dataset", reference };
        let label = |row: &DatasetRow| format!("{} {}", row.id, row.name);
        if let Some(row) = self.datasets_where("id = ?1", &[&reference.to_ascii_lowercase()], trash)?.pop() {
            return Ok(row);
        }
        if let Some(row) = wanted.single(self.datasets_where("name = ?1", &[reference], trash)?, label)? {
            return Ok(row);
        }
        let Some((from, to)) = id_range(reference) else { return Err(wanted.missing(None)) };
        let found = self.datasets_where("id >= ?1 AND id < ?2", &[&from, &to], trash)?;
        wanted.single(found, label)?.ok_or_else(|| wanted.missing(None))
    }

    /// The datasets by name; equal names in the order in which they were made.
    pub fn datasets(&self, trash: Trash) -> Result<Vec<DatasetRow>> {
        let sql = format!(select!("WHERE {}"), trash.condition("deleted_at"));
        let mut found = self.all(&sql, (), DatasetRow::read)?;
        found.sort_by(|a, b| (&a.name, a.seq).cmp(&(&b.name, b.seq)));
        Ok(found)
    }

    /// A name that no dataset has that is not in the trash, made from `base`. It is free for as long as the
    /// transaction lasts, if that one writes.
    pub fn free_name(&self, base: &str, pattern: NamePattern) -> Result<String> {
        for number in 1_u64.. {
            let name = pattern.name(base, number);
            let sql = "SELECT 1 FROM datasets WHERE name = ?1 AND deleted_at IS NULL";
            if self.one(sql, [&name], |_| Ok(()))?.is_none() {
                return Ok(name);
            }
        }
        Err(Error::Internal("no free name".into()))
    }

    /// All datasets, those in the trash too, in the order in which they were made; damaged rows as errors that name
    /// them.
    pub fn dataset_rows(&self) -> Result<Vec<Result<DatasetRow>>> {
        self.all(select!("ORDER BY seq"), (), |row| Ok(DatasetRow::read(row)))
    }

    /// The tenant of this name, if there is one that is not in the trash.
    pub fn tenant(&self, name: &str) -> Result<Option<DatasetRow>> {
        let condition = select!("WHERE name = ?1 AND kind = 'tenant' AND deleted_at IS NULL");
        self.one(condition, [name], DatasetRow::read)
    }

    fn datasets_where(&self, condition: &str, params: &[&str], trash: Trash) -> Result<Vec<DatasetRow>> {
        let sql = format!(
            select!("WHERE {} AND {} ORDER BY seq LIMIT {}"),
            condition,
            trash.condition("deleted_at"),
            CANDIDATES
        );
        self.all(&sql, rusqlite::params_from_iter(params), DatasetRow::read)
    }
}

impl Write<'_> {
    /// Adds a dataset. Whoever makes it is its owner.
    pub fn insert_dataset(&self, new: NewDataset) -> Result<DatasetRow> {
        let row = DatasetRow {
            id: new.id,
            seq: self.next_seq("SELECT COALESCE(MAX(seq), 0) + 1 FROM datasets")?,
            name: new.name,
            kind: new.kind,
            status: storable(new.status)?,
            error: None,
            head: new.head,
            epoch: 0,
            current_snapshot: None,
            snapshots_enabled: true,
            created_at: new.created_at,
            created_by: new.created_by,
            deleted_at: None,
        };
        self.run(
            "INSERT INTO datasets (id, seq, name, status, error, head, epoch, current_snapshot, snapshots_enabled, \
             created_at, created_by, deleted_at, checksum, kind) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            params![
                row.id,
                int(row.seq),
                row.name,
                row.status,
                row.error,
                row.head,
                int(row.epoch),
                row.current_snapshot,
                i64::from(row.snapshots_enabled),
                row.created_at,
                row.created_by,
                row.deleted_at,
                row.checksum(),
                row.kind,
            ],
        )?;
        self.put_role(&row.id, &Email::folded(&row.created_by), Role::Owner, row.created_at)?;
        Ok(row)
    }

    /// Moves the head from `expected` to `head`. `false`, and nothing is written, if the head is another one.
    pub fn set_head(&self, id: &DatasetId, expected: &StateId, head: &StateId) -> Result<bool> {
        if self.dataset(id)?.head != *expected {
            return Ok(false);
        }
        self.change_dataset(id, |row| row.head = *head)?;
        Ok(true)
    }

    /// Begins a new epoch and returns its number.
    pub fn begin_epoch(&self, id: &DatasetId) -> Result<u64> {
        Ok(self.change_dataset(id, |row| row.epoch += 1)?.epoch)
    }

    /// Makes a snapshot the current one, or none.
    pub fn set_current(&self, id: &DatasetId, snapshot: Option<&SnapshotId>) -> Result<DatasetRow> {
        self.change_dataset(id, |row| row.current_snapshot = snapshot.cloned())
    }

    /// Sets the stored status, and why it is `Error`. `ReadOnly` is refused: it follows from what is running.
    pub fn set_status(&self, id: &DatasetId, status: DatasetStatus, error: Option<&str>) -> Result<DatasetRow> {
        let status = storable(status)?;
        self.change_dataset(id, |row| {
            row.status = status;
            row.error = error.map(str::to_owned);
        })
    }

    /// Gives the dataset another name.
    pub fn rename_dataset(&self, id: &DatasetId, name: &str) -> Result<DatasetRow> {
        self.change_dataset(id, |row| row.name = name.to_owned())
    }

    /// Puts the dataset in the trash, or takes it out.
    pub fn set_dataset_deleted(&self, id: &DatasetId, deleted_at: Option<Timestamp>) -> Result<DatasetRow> {
        self.change_dataset(id, |row| row.deleted_at = deleted_at)
    }

    /// Turns snapshots on or off.
    pub fn set_snapshots_enabled(&self, id: &DatasetId, enabled: bool) -> Result<DatasetRow> {
        self.change_dataset(id, |row| row.snapshots_enabled = enabled)
    }

    /// Forgets a dataset and all that belongs to it: snapshots, folder, tasks, operations. `false` if there is none.
    pub fn purge_dataset(&self, id: &DatasetId) -> Result<bool> {
        self.run("DELETE FROM tasks WHERE dataset_id = ?1", [id])?;
        self.withdraw_dataset(id)
    }

    /// Forgets a dataset that was not made to the end. Its tasks stay, to say how they ended. `false` if there is none.
    pub fn withdraw_dataset(&self, id: &DatasetId) -> Result<bool> {
        for sql in [
            "DELETE FROM snapshots WHERE dataset_id = ?1",
            "DELETE FROM snapshot_counts WHERE dataset_id = ?1",
            "DELETE FROM worktrees WHERE dataset_id = ?1",
            "DELETE FROM operations WHERE dataset_id = ?1",
            "DELETE FROM people WHERE dataset_id = ?1",
            "DELETE FROM pending WHERE dataset_id = ?1",
            "DELETE FROM pending_marks WHERE dataset_id = ?1",
            "DELETE FROM vela_ids WHERE dataset_id = ?1",
            "DELETE FROM uploads WHERE dataset_id = ?1",
        ] {
            self.run(sql, [id])?;
        }
        Ok(self.run("DELETE FROM datasets WHERE id = ?1", [id])? > 0)
    }

    /// Takes a row for what it is to be, as far as it can be read. For rows of which nothing better is known.
    pub fn accept_dataset(&self, id: &DatasetId) -> Result<Option<DatasetRow>> {
        let row = self.one(select!("WHERE id = ?1"), [id], DatasetRow::read_unchecked)?;
        row.map(|row| self.rewrite_dataset(row)).transpose()
    }

    /// Sets the number of the epoch; it only ever grows.
    pub fn raise_epoch(&self, id: &DatasetId, epoch: u64) -> Result<DatasetRow> {
        self.change_dataset(id, |row| row.epoch = row.epoch.max(epoch))
    }

    fn change_dataset(&self, id: &DatasetId, change: impl FnOnce(&mut DatasetRow)) -> Result<DatasetRow> {
        let mut row = self.dataset(id)?;
        change(&mut row);
        self.rewrite_dataset(row)
    }

    fn rewrite_dataset(&self, row: DatasetRow) -> Result<DatasetRow> {
        self.run(
            "UPDATE datasets SET name = ?2, status = ?3, error = ?4, head = ?5, epoch = ?6, current_snapshot = ?7, \
             snapshots_enabled = ?8, deleted_at = ?9, checksum = ?10 WHERE id = ?1",
            params![
                row.id,
                row.name,
                row.status,
                row.error,
                row.head,
                int(row.epoch),
                row.current_snapshot,
                i64::from(row.snapshots_enabled),
                row.deleted_at,
                row.checksum(),
            ],
        )?;
        Ok(row)
    }
}

impl NamePattern {
    fn name(self, base: &str, number: u64) -> String {
        let ending = match (self, number) {
            (Self::Numbered, 1) => String::new(),
            (Self::Numbered, _) => format!("-{number}"),
            (Self::Cloned, 1) => " (cloned)".into(),
            (Self::Cloned, _) => format!(" (cloned {number})"),
            (Self::ClonedTenant, 1) => "_cloned".into(),
            (Self::ClonedTenant, _) => format!("_cloned_{number}"),
        };
        let longest = if self == Self::ClonedTenant { TENANT_NAME_MAX } else { NAME_MAX };
        let mut name: String = base.chars().take(longest - ending.len()).collect();
        name.push_str(&ending);
        name
    }
}

fn storable(status: DatasetStatus) -> Result<DatasetStatus> {
    match status {
        DatasetStatus::ReadOnly => Err(Error::Internal("the status READ_ONLY is never stored".into())),
        other => Ok(other),
    }
}
