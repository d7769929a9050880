//! Rows of snapshots that are brought back into a damaged catalog.

use crate::catalog::query::{Write, int};
use crate::catalog::snapshots::{NewSnapshot, SnapshotRow, select_snapshots};
use crate::error::Result;
use crate::model::SnapshotId;

impl Write<'_> {
    /// Brings back a snapshot whose row stood at a place; if possible, in the order in which it was. Its number may be
    /// the only thing that nobody knows.
    pub fn insert_snapshot_again(&self, new: NewSnapshot, place: i64) -> Result<SnapshotRow> {
        let beside = |sql| self.one(sql, [place], |row| row.count());
        let before = beside("SELECT seq FROM snapshots WHERE rowid < ?1 ORDER BY rowid DESC LIMIT 1")?;
        let after = beside("SELECT seq FROM snapshots WHERE rowid > ?1 ORDER BY rowid LIMIT 1")?;
        let seq = before.map_or_else(|| after.map_or(1, |after| after.saturating_sub(1)), |before| before + 1);
        if self.one("SELECT 1 FROM snapshots WHERE seq = ?1", [int(seq)], |_| Ok(()))?.is_some() {
            return self.insert_snapshot(new);
        }
        let created_at = new.created_at;
        self.insert_as(new, seq, created_at)
    }

    /// Takes a row for what it is to be, as far as it can be read. For rows of which nothing better is known.
    pub fn accept_snapshot(&self, id: &SnapshotId) -> Result<Option<SnapshotId>> {
        let row = self.one(select_snapshots!("WHERE s.id = ?1"), [id], SnapshotRow::read_unchecked)?;
        row.map(|(row, _)| self.rewrite_snapshot(row).map(|row| row.id)).transpose()
    }

    /// Counts all snapshots anew.
    pub fn recount_snapshots(&self) -> Result<()> {
        self.run("DELETE FROM snapshot_counts WHERE rowid IS NOT NULL", ())?;
        self.run(
            "INSERT INTO snapshot_counts (dataset_id, reason, deleted, n) \
             SELECT dataset_id, reason, CASE WHEN deleted_at IS NULL THEN 0 ELSE 1 END, COUNT(*) FROM snapshots \
             GROUP BY 1, 2, 3",
            (),
        )
        .map(drop)
    }
}
