//! Rows that come from outside: which item each is about, and which of them are no good.
//!
//! A million rows are kept until all have been read, so what they say is kept packed. Their items are looked up in the
//! order of their keys, many at a time, for the tree is read quickest that way, whatever the order of the rows.

use crate::backend::{ImportReport, ImportRow, RowError};
use crate::engine::items::finder::Finder;
use crate::error::Result;
use crate::facets::{key_of_path, path_of_key};
use crate::model::{SnapshotId, TaskId};
use crate::progress::{Progress, ensure_going};

/// Failures that are told.
const TOLD: usize = 100;
/// Rows whose items are looked up together, and the bytes of what they say.
const BATCH: usize = 256 << 10;
const BATCH_BYTES: usize = 64 << 20;
/// Rows about one item that are kept where one of them counts.
const KEPT: usize = 4;

/// What became of the rows.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) rows: u64,
    pub(super) inserted: u64,
    failed: u64,
    /// The first failures.
    errors: Vec<RowError>,
}

impl Outcome {
    /// Counts a row that failed.
    pub(super) fn fail(&mut self, row: u64, reason: String) {
        self.failed += 1;
        let place = self.errors.partition_point(|other| other.row <= row);
        if place < TOLD {
            self.errors.insert(place, RowError { row, reason });
            self.errors.truncate(TOLD);
        }
    }

    /// What people and scripts see of it.
    pub(super) fn report(self, task_id: Option<TaskId>, revision_id: Option<SnapshotId>) -> ImportReport {
        let Self { rows, inserted, failed, errors } = self;
        ImportReport { task_id, revision_id, rows, inserted, failed, errors }
    }
}

/// How many rows are taken about one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Each {
    /// One that is good; a few are kept to choose from.
    One,
    /// All.
    All,
}

/// A row: the key of its item, its number, and what it says, packed.
pub(super) type Packed = (Vec<u8>, u64, Box<[u8]>);

/// How what a row says is packed, unless it is no good.
pub(super) type Pack<'p, T> = &'p mut dyn FnMut(T) -> std::result::Result<Vec<u8>, String>;

/// Takes rows that are sound and whose items are there, in the order of the keys and then of the numbers.
///
/// # Errors
/// What `rows` says; `Interrupted`.
pub(super) fn gather<T>(
    finder: &mut Finder<'_>,
    each: Each,
    rows: &mut dyn Iterator<Item = Result<ImportRow<T>>>,
    pack: Pack<'_, T>,
    outcome: &mut Outcome,
    progress: &dyn Progress,
) -> Result<Vec<Packed>> {
    let mut gathering = Gathering { finder, each, outcome, progress, found: Vec::new(), waiting: Vec::new(), bytes: 0 };
    for row in rows {
        let row = row?;
        gathering.outcome.rows += 1;
        progress.advance(1, 0);
        if gathering.outcome.rows.is_multiple_of(1_024) {
            ensure_going(progress)?;
        }
        match row.content.and_then(|(item, value)| pack(value).map(|packed| (item, packed))) {
            Ok((item, packed)) => gathering.add(&item, row.number, packed)?,
            Err(reason) => gathering.outcome.fail(row.number, reason),
        }
    }
    gathering.look_up()?;
    let mut found = gathering.found;
    sort(&mut found);
    Ok(found)
}

struct Gathering<'g, 'n> {
    finder: &'g mut Finder<'n>,
    each: Each,
    outcome: &'g mut Outcome,
    progress: &'g dyn Progress,
    /// Rows whose items are there.
    found: Vec<Packed>,
    /// Rows whose items have not been looked up; their keys are what they call them.
    waiting: Vec<Packed>,
    bytes: usize,
}

impl Gathering<'_, '_> {
    fn add(&mut self, item: &[u8], number: u64, packed: Vec<u8>) -> Result<()> {
        let path = item.strip_prefix(b"./").unwrap_or(item);
        self.bytes += packed.len();
        self.waiting.push((key_of_path(path), number, packed.into()));
        if self.waiting.len() >= BATCH || self.bytes >= BATCH_BYTES { self.look_up() } else { Ok(()) }
    }

    fn look_up(&mut self) -> Result<()> {
        let mut waiting = std::mem::take(&mut self.waiting);
        self.bytes = 0;
        sort(&mut waiting);
        for (at, (key, number, packed)) in waiting.into_iter().enumerate() {
            if at % 1_024 == 0 {
                ensure_going(self.progress)?;
            }
            match self.finder.find(&path_of_key(&key))? {
                Ok(key) => self.found.push((key, number, packed)),
                Err(reason) => self.outcome.fail(number, reason),
            }
        }
        if self.each == Each::One {
            thin_out(&mut self.found, self.outcome);
        }
        Ok(())
    }
}

fn sort(rows: &mut [Packed]) {
    rows.sort_unstable_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
}

/// Drops most rows about items of which there are many, so that memory is bounded by the items and not by the rows.
fn thin_out(rows: &mut Vec<Packed>, outcome: &mut Outcome) {
    sort(rows);
    let (mut same, mut first) = (0, 0);
    rows.dedup_by(|row, before| {
        if row.0 != before.0 {
            same = 0;
            return false;
        }
        same += 1;
        if same == 1 {
            first = before.1;
        }
        if same < KEPT {
            return false;
        }
        outcome.fail(row.1, same_item(first));
        true
    });
}

/// Why a row is not taken.
pub(super) fn same_item(first: u64) -> String {
    format!("row {first} is about the same item")
}

/// The rows of a key, each with its number.
pub(super) type OfKey<T> = Vec<(u64, T)>;

/// The keys, each once, and the rows of each.
pub(super) fn by_key(rows: Vec<Packed>) -> impl Iterator<Item = (Vec<u8>, OfKey<Box<[u8]>>)> {
    let mut rows = rows.into_iter().peekable();
    std::iter::from_fn(move || {
        let (key, number, packed) = rows.next()?;
        let mut all = vec![(number, packed)];
        while let Some((_, number, packed)) = rows.next_if(|(other, ..)| *other == key) {
            all.push((number, packed));
        }
        Some((key, all))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_rows_about_an_item_are_kept() {
        let row = |key: &str, number: u64| (key.as_bytes().to_vec(), number, Box::default());
        let mut rows: Vec<Packed> = (1..=10).map(|number| row("b", number)).collect();
        rows.extend([row("a", 11), row("c", 12), row("c", 13)]);
        let mut outcome = Outcome::default();
        thin_out(&mut rows, &mut outcome);
        assert_eq!(rows.iter().map(|row| row.1).collect::<Vec<_>>(), [11, 1, 2, 3, 4, 12, 13]);
        assert_eq!((outcome.failed, outcome.errors[0].row), (6, 5));
        assert_eq!(outcome.errors[0].reason, "row 1 is about the same item");
        let of_keys: Vec<_> = by_key(rows).map(|(key, rows)| (key, rows.len())).collect();
        assert_eq!(of_keys, [(b"a".to_vec(), 1), (b"b".to_vec(), 4), (b"c".to_vec(), 2)]);
    }
}
