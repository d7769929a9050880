//! Lists of snapshots: filtered, limited, with the number that there are in all.

use std::collections::BTreeSet;

use rusqlite::types::Value;
use rusqlite::{params, params_from_iter};

use crate::backend::SnapshotFilter;
use crate::catalog::query::{Read, int};
use crate::catalog::snapshots::{SnapshotRow, select_snapshots};
use crate::error::Result;
use crate::model::{DatasetId, Reason, Timestamp};
use crate::objects::StateId;

/// Part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotRows {
    /// The snapshots.
    pub rows: Vec<SnapshotRow>,
    /// How many there are without the limit.
    pub total: u64,
}

/// How many snapshots the store has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SnapshotTotals {
    /// Not removed, without revisions.
    pub snapshots: u64,
    /// Automatic revisions.
    pub revisions: u64,
    /// Removed, and not purged yet.
    pub deleted: u64,
    /// Bytes that all that are not removed would take, each as a copy.
    pub bytes: u64,
}

impl Read<'_> {
    /// A dataset's snapshots, newest first unless the filter says otherwise. A reason that is asked for is shown even
    /// if it is that of revisions.
    pub fn snapshots(&self, dataset: &DatasetId, filter: &SnapshotFilter) -> Result<SnapshotRows> {
        if let Some(text) = filter.search.as_deref().filter(|text| !text.is_empty()) {
            return self.search_snapshots(dataset, filter, text);
        }
        let (sql, params) = list_query(dataset, filter);
        let rows = self.all(&sql, params_from_iter(params), SnapshotRow::read)?;
        let total = match filter.limit {
            Some(limit) if rows.len() as u64 == limit => self.count_snapshots(dataset, filter)?,
            _ => rows.len() as u64,
        };
        Ok(SnapshotRows { rows, total })
    }

    /// A dataset's automatic revisions, newest first.
    pub fn revisions(&self, dataset: &DatasetId) -> Result<Vec<SnapshotRow>> {
        let filter = SnapshotFilter { reason: Some(Reason::Auto), ..SnapshotFilter::default() };
        Ok(self.snapshots(dataset, &filter)?.rows)
    }

    /// All snapshots and revisions, of all datasets, removed before an instant: the oldest removal first.
    pub fn snapshots_deleted_before(&self, time: Timestamp) -> Result<Vec<SnapshotRow>> {
        let sql =
            select_snapshots!("WHERE s.deleted_at IS NOT NULL AND s.deleted_at < ?1 ORDER BY s.deleted_at, s.seq");
        self.all(sql, [time], SnapshotRow::read)
    }

    /// All snapshots and revisions of all datasets, removed ones too, in the order in which they were taken, until
    /// `each` answers `false`.
    pub fn each_snapshot(&self, mut each: impl FnMut(SnapshotRow) -> Result<bool>) -> Result<()> {
        self.each(select_snapshots!("ORDER BY s.seq"), (), |row| each(SnapshotRow::read(row)?))
    }

    /// The same, damaged rows as errors that name them.
    pub fn each_snapshot_row(&self, mut each: impl FnMut(Result<SnapshotRow>) -> Result<()>) -> Result<()> {
        self.each(select_snapshots!("ORDER BY s.seq"), (), |row| each(SnapshotRow::read(row)).map(|()| true))
    }

    /// Every state that a dataset or a snapshot names, removed ones too. Fails if a row is damaged, so that nothing is
    /// ever freed by a wrong answer.
    pub fn named_states(&self) -> Result<BTreeSet<StateId>> {
        let mut states: BTreeSet<_> =
            self.datasets(super::Trash::With)?.into_iter().map(|dataset| dataset.head).collect();
        self.each_snapshot(|snapshot| {
            states.insert(snapshot.state);
            Ok(true)
        })?;
        Ok(states)
    }

    /// How many snapshots the store has. Those of datasets in the trash count as well.
    pub fn snapshot_totals(&self) -> Result<SnapshotTotals> {
        let mut totals = SnapshotTotals::default();
        self.each("SELECT reason, deleted, n FROM snapshot_counts", (), |row| {
            let (reason, deleted, n): (Reason, bool, u64) = (row.take()?, row.flag()?, row.count()?);
            *match (deleted, reason) {
                (true, _) => &mut totals.deleted,
                (false, Reason::Auto) => &mut totals.revisions,
                (false, _) => &mut totals.snapshots,
            } += n;
            Ok(true)
        })?;
        let sql = "SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM snapshots \
                   WHERE deleted_at IS NULL AND reason <> 'auto'";
        totals.bytes = self.only(sql, (), |row| row.count())?;
        Ok(totals)
    }

    /// Compares in memory, because the database folds the case of ASCII only. Most rows are then never read whole.
    fn search_snapshots(&self, dataset: &DatasetId, filter: &SnapshotFilter, text: &str) -> Result<SnapshotRows> {
        let needle = Needle::new(text);
        let limit = filter.limit.unwrap_or(u64::MAX);
        let (condition, params) = condition(dataset, filter);
        let direction = direction(filter);
        let sql = format!(
            "SELECT s.seq, s.name, s.description FROM snapshots s WHERE {condition} ORDER BY s.seq {direction}"
        );
        let (mut found, mut total) = (Vec::new(), 0);
        self.each(&sql, params_from_iter(params), |row| {
            let (seq, name, description): (i64, String, String) = (row.take()?, row.take()?, row.take()?);
            if needle.is_in(&name) || needle.is_in(&description) {
                total += 1;
                if total <= limit {
                    found.push(seq);
                }
            }
            Ok(true)
        })?;
        let whole = |seq: i64| self.only(select_snapshots!("WHERE s.seq = ?1"), [seq], SnapshotRow::read);
        Ok(SnapshotRows { rows: found.into_iter().map(whole).collect::<Result<_>>()?, total })
    }

    /// How many there are without the limit: from the counts, unless a time is asked for.
    fn count_snapshots(&self, dataset: &DatasetId, filter: &SnapshotFilter) -> Result<u64> {
        if filter.since.is_some() {
            let (condition, params) = condition(dataset, filter);
            let sql = format!("SELECT COUNT(*) FROM snapshots s WHERE {condition}");
            return self.only(&sql, params_from_iter(params), |row| row.count());
        }
        let sql = "SELECT reason, n FROM snapshot_counts WHERE dataset_id = ?1 AND deleted = ?2";
        let mut total = 0;
        self.each(sql, params![dataset, i64::from(filter.deleted)], |row| {
            let (reason, n): (Reason, u64) = (row.take()?, row.count()?);
            let counts = match &filter.reason {
                Some(wanted) => reason == *wanted,
                None => filter.all || reason != Reason::Auto,
            };
            total += if counts { n } else { 0 };
            Ok(true)
        })?;
        Ok(total)
    }
}

/// The statement that lists whole rows, and its parameters.
pub(super) fn list_query(dataset: &DatasetId, filter: &SnapshotFilter) -> (String, Vec<Value>) {
    let (condition, mut params) = condition(dataset, filter);
    params.push(Value::Integer(int(filter.limit.unwrap_or(u64::MAX))));
    let (direction, limit) = (direction(filter), params.len());
    (format!(select_snapshots!("WHERE {} ORDER BY s.seq {} LIMIT ?{}"), condition, direction, limit), params)
}

/// The condition on a row, in the words of the indexes, and its parameters.
fn condition(dataset: &DatasetId, filter: &SnapshotFilter) -> (String, Vec<Value>) {
    let mut sql = String::from("s.dataset_id = ?1");
    let mut params = vec![Value::Text(dataset.as_str().to_owned())];
    sql.push_str(if filter.deleted { " AND s.deleted_at IS NOT NULL" } else { " AND s.deleted_at IS NULL" });
    match &filter.reason {
        Some(Reason::Auto) => sql.push_str(" AND s.reason = 'auto'"),
        Some(reason) => {
            params.push(Value::Text(reason.as_str().to_owned()));
            // The first half lets the index of shown snapshots be used.
            sql.push_str(&format!(" AND s.reason <> 'auto' AND s.reason = ?{}", params.len()));
        }
        None if filter.all => {}
        None => sql.push_str(" AND s.reason <> 'auto'"),
    }
    if let Some(since) = filter.since {
        params.push(Value::Integer(since.as_micros()));
        sql.push_str(&format!(" AND s.created_at >= ?{}", params.len()));
    }
    (sql, params)
}

fn direction(filter: &SnapshotFilter) -> &'static str {
    if filter.reverse { "ASC" } else { "DESC" }
}

/// A text that is looked for whatever the case.
struct Needle {
    lower: String,
}

impl Needle {
    fn new(text: &str) -> Self {
        Self { lower: text.to_lowercase() }
    }

    fn is_in(&self, text: &str) -> bool {
        if text.is_ascii() {
            return contains_ascii(text.as_bytes(), self.lower.as_bytes());
        }
        text.to_lowercase().contains(&self.lower)
    }
}

/// Whether `text` has `lower`, which is in lower case, without making a copy of it.
fn contains_ascii(text: &[u8], lower: &[u8]) -> bool {
    lower.is_empty() || text.windows(lower.len()).any(|part| part.eq_ignore_ascii_case(lower))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_folds_case_and_takes_signs_literally() {
        let found = |text: &str, needle: &str| Needle::new(needle).is_in(text);
        assert!(found("Before TRAINING", "before t"));
        assert!(found("Größe ÄNDERN", "ändern"));
        assert!(found("100%_done", "%_"));
        assert!(!found("100 done", "%"));
        assert!(!found("abc", "abcd"));
        assert!(!found("größe", "grosse"));
    }
}
