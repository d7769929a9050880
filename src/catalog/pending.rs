//! Small writes that wait to be folded into trees: the newest of each key, in epochs.
//!
//! A dataset's present epoch is the one its row names. Rows of earlier epochs belong to revisions and never change.

use rusqlite::params;

use crate::catalog::checksum::{self, Checksum};
use crate::catalog::query::{Columns, Read, Write, int};
use crate::error::{Error, Result};
use crate::model::DatasetId;

/// A write that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingRow {
    /// What was written to.
    pub key: Vec<u8>,
    /// Its place in the order of a dataset's writes.
    pub seq: u64,
    /// What was written; `None` if the key was deleted.
    pub value: Option<Vec<u8>>,
}

/// How far a dataset's small writes are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mark {
    /// Number of the newest. Never goes back.
    pub seq: u64,
    /// How many wait in the present epoch.
    pub waiting: u64,
    /// How many entities there are, with those that wait.
    pub entities: u64,
}

/// Where a dataset's rows of one facet stand.
#[derive(Debug, Clone, Copy)]
pub struct PendingPlace<'a> {
    /// The dataset.
    pub dataset: &'a DatasetId,
    /// The epoch.
    pub epoch: u64,
    /// The facet's name.
    pub facet: &'a str,
}

impl PendingPlace<'_> {
    fn checksum(&self, row: &PendingRow) -> [u8; 8] {
        let begun = Checksum::of_row_in("pending")
            .text(self.dataset.as_str())
            .number(int(self.epoch))
            .text(self.facet)
            .bytes(&row.key)
            .number(int(row.seq));
        match &row.value {
            Some(value) => begun.flag(true).bytes(value).finish(),
            None => begun.flag(false).finish(),
        }
    }

    fn row(&self, columns: &mut Columns<'_>) -> Result<PendingRow> {
        let row = PendingRow { key: columns.take()?, seq: columns.count()?, value: columns.take()? };
        let stored: Vec<u8> = columns.take()?;
        checksum::ensure_equal(&stored, self.checksum(&row), || {
            format!("catalog row of a pending write, number {} of dataset {}", row.seq, self.dataset)
        })?;
        Ok(row)
    }
}

impl Read<'_> {
    /// How far the small writes of a dataset are.
    pub fn mark(&self, dataset: &DatasetId) -> Result<Mark> {
        let sql = "SELECT seq, waiting, entities FROM pending_marks WHERE dataset_id = ?1";
        let mark =
            |row: &mut Columns<'_>| Ok(Mark { seq: row.count()?, waiting: row.count()?, entities: row.count()? });
        Ok(self.one(sql, [dataset], mark)?.unwrap_or_default())
    }

    /// What waits for a key, if anything does.
    pub fn pending(&self, place: &PendingPlace<'_>, key: &[u8]) -> Result<Option<PendingRow>> {
        let sql = "SELECT key, seq, value, checksum FROM pending \
                   WHERE dataset_id = ?1 AND epoch = ?2 AND facet = ?3 AND key = ?4";
        self.one(sql, params![place.dataset, int(place.epoch), place.facet, key], |row| place.row(row))
    }

    /// What waits, in the order of the keys, from `start` on up to but without `end`; at most `limit` rows.
    pub fn pending_rows(
        &self,
        place: &PendingPlace<'_>,
        start: &[u8],
        end: Option<&[u8]>,
        limit: u64,
    ) -> Result<Vec<PendingRow>> {
        let (dataset, epoch, facet) = (place.dataset, int(place.epoch), place.facet);
        match end {
            Some(end) => {
                let sql = "SELECT key, seq, value, checksum FROM pending WHERE dataset_id = ?1 AND epoch = ?2 \
                           AND facet = ?3 AND key >= ?4 AND key < ?5 ORDER BY key LIMIT ?6";
                self.all(sql, params![dataset, epoch, facet, start, end, int(limit)], |row| place.row(row))
            }
            None => {
                let sql = "SELECT key, seq, value, checksum FROM pending WHERE dataset_id = ?1 AND epoch = ?2 \
                           AND facet = ?3 AND key >= ?4 ORDER BY key LIMIT ?5";
                self.all(sql, params![dataset, epoch, facet, start, int(limit)], |row| place.row(row))
            }
        }
    }

    /// Whether anything waits in an epoch.
    pub fn has_pending(&self, dataset: &DatasetId, epoch: u64) -> Result<bool> {
        let sql = "SELECT 1 FROM pending WHERE dataset_id = ?1 AND epoch = ?2 LIMIT 1";
        Ok(self.one(sql, params![dataset, int(epoch)], |_| Ok(()))?.is_some())
    }

    /// Every row of every dataset, damaged ones as errors that name them.
    pub fn each_pending_row(&self, mut each: impl FnMut(Result<()>) -> Result<()>) -> Result<()> {
        self.each_pending(|row| each(row.map(drop)))
    }

    /// Every row of every dataset with its epoch and facet, damaged ones as errors that name them.
    pub(super) fn each_pending(
        &self,
        mut each: impl FnMut(Result<(DatasetId, u64, String, PendingRow)>) -> Result<()>,
    ) -> Result<()> {
        let sql = "SELECT dataset_id, epoch, facet, key, seq, value, checksum FROM pending";
        self.each(sql, (), |row| each(placed(row)).map(|()| true))
    }
}

/// A row with where it stands: dataset, epoch, facet.
fn placed(row: &mut Columns<'_>) -> Result<(DatasetId, u64, String, PendingRow)> {
    let (dataset, epoch, facet): (DatasetId, u64, String) = (row.take()?, row.count()?, row.take()?);
    let read = PendingPlace { dataset: &dataset, epoch, facet: &facet }.row(row)?;
    Ok((dataset, epoch, facet, read))
}

/// A number of pending writes that is not the one that was noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingGap {
    /// The dataset.
    pub dataset: DatasetId,
    /// How many there are to be.
    pub noted: u64,
    /// How many there are.
    pub found: u64,
}

impl Read<'_> {
    /// Datasets of which pending writes are gone, or came from somewhere else.
    pub fn pending_gaps(&self) -> Result<Vec<PendingGap>> {
        let sql = "SELECT d.id, COALESCE(m.waiting, 0), COUNT(p.key) FROM datasets d \
                   LEFT JOIN pending_marks m ON m.dataset_id = d.id \
                   LEFT JOIN pending p ON p.dataset_id = d.id AND p.epoch = d.epoch GROUP BY d.id, m.waiting \
                   HAVING COALESCE(m.waiting, 0) <> COUNT(p.key)";
        self.all(sql, (), |row| Ok(PendingGap { dataset: row.take()?, noted: row.count()?, found: row.count()? }))
    }

    /// The newest epoch of a dataset that has pending writes.
    pub fn newest_pending_epoch(&self, dataset: &DatasetId) -> Result<u64> {
        let sql = "SELECT COALESCE(MAX(epoch), 0) FROM pending WHERE dataset_id = ?1";
        self.only(sql, [dataset], |row| row.count())
    }

    /// The highest number of a dataset's pending writes.
    pub fn newest_pending_seq(&self, dataset: &DatasetId) -> Result<u64> {
        let sql = "SELECT COALESCE(MAX(seq), 0) FROM pending WHERE dataset_id = ?1";
        self.only(sql, [dataset], |row| row.count())
    }

    /// How many writes wait in an epoch.
    pub fn count_pending(&self, dataset: &DatasetId, epoch: u64) -> Result<u64> {
        let sql = "SELECT COUNT(*) FROM pending WHERE dataset_id = ?1 AND epoch = ?2";
        self.only(sql, params![dataset, int(epoch)], |row| row.count())
    }
}

impl Write<'_> {
    /// Takes out all pending writes.
    pub fn clear_pending(&self) -> Result<()> {
        self.run("DELETE FROM pending WHERE rowid IS NOT NULL", ()).map(drop)
    }

    /// Takes out all pending writes that are damaged, of all datasets; each with what is wrong, naming it.
    pub fn drop_damaged_pending(&self) -> Result<Vec<Error>> {
        let mut damaged = Vec::new();
        let sql = "SELECT rowid, dataset_id, epoch, facet, key, seq, value, checksum FROM pending";
        self.each(sql, (), |row| {
            let number: i64 = row.take()?;
            if let Err(error) = placed(row) {
                damaged.push((number, error));
            }
            Ok(true)
        })?;
        for (number, _) in &damaged {
            self.run("DELETE FROM pending WHERE rowid = ?1", [number])?;
        }
        Ok(damaged.into_iter().map(|(_, error)| error).collect())
    }

    /// Says how far the small writes of a dataset are.
    pub fn set_mark(&self, dataset: &DatasetId, mark: &Mark) -> Result<()> {
        self.run(
            "INSERT INTO pending_marks (dataset_id, seq, waiting, entities) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (dataset_id) DO UPDATE SET seq = excluded.seq, waiting = excluded.waiting, \
             entities = excluded.entities",
            params![dataset, int(mark.seq), int(mark.waiting), int(mark.entities)],
        )?;
        Ok(())
    }

    /// Adds a write, in place of the one that waited for its key.
    pub fn put_pending(&self, place: &PendingPlace<'_>, row: &PendingRow) -> Result<()> {
        self.run(
            "INSERT INTO pending (dataset_id, epoch, facet, key, seq, value, checksum) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (dataset_id, epoch, facet, key) \
             DO UPDATE SET seq = excluded.seq, value = excluded.value, checksum = excluded.checksum",
            params![
                place.dataset,
                int(place.epoch),
                place.facet,
                row.key,
                int(row.seq),
                row.value,
                place.checksum(row),
            ],
        )?;
        Ok(())
    }

    /// Forgets the writes of an epoch up to the one of this number. Returns how many there were.
    pub fn delete_pending(&self, dataset: &DatasetId, epoch: u64, seq: u64) -> Result<u64> {
        let sql = "DELETE FROM pending WHERE dataset_id = ?1 AND epoch = ?2 AND seq <= ?3";
        Ok(self.run(sql, params![dataset, int(epoch), int(seq)])? as u64)
    }

    /// Forgets the writes of all epochs that neither a dataset nor a snapshot refers to. Returns how many there were.
    pub fn sweep_pending(&self) -> Result<u64> {
        let sql = "SELECT DISTINCT p.dataset_id, p.epoch FROM pending p WHERE NOT EXISTS \
                   (SELECT 1 FROM datasets d WHERE d.id = p.dataset_id AND d.epoch = p.epoch) AND NOT EXISTS \
                   (SELECT 1 FROM snapshots s WHERE s.dataset_id = p.dataset_id AND s.pending_epoch = p.epoch)";
        let lost: Vec<(DatasetId, u64)> = self.all(sql, (), |row| Ok((row.take()?, row.count()?)))?;
        let mut swept = 0;
        for (dataset, epoch) in lost {
            swept += self.delete_pending(&dataset, epoch, u64::MAX)?;
        }
        Ok(swept)
    }
}
