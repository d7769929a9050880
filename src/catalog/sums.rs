//! Checksums of rows, kept beside them: what a row is to be, and that it is to be there.
//!
//! The database tells which rows a transaction has changed; just before the commit each of them is read once more, and
//! what it holds now is summed up in `sums`. So no statement has to think of it, and no row is forgotten. Pending writes
//! and states are left out: they carry a checksum and a hash of their own, and there are very many.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::hooks::Action;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params};

use crate::catalog::checksum::{self, Checksum};
use crate::catalog::query::Read;
use crate::error::{Error, Result};

/// The first schema that has checksums.
pub(super) const SINCE: u64 = 3;

/// A table whose rows are summed up.
#[derive(Debug)]
pub(super) struct Covered {
    pub(super) table: &'static str,
    /// What a message calls a row, before its key.
    noun: &'static str,
    /// The columns by which a row is known.
    pub(super) key: &'static [&'static str],
}

const fn covered(table: &'static str, noun: &'static str, key: &'static [&'static str]) -> Covered {
    Covered { table, noun, key }
}

/// The tables.
pub(super) const COVERED: [Covered; 16] = [
    covered("datasets", "dataset", &["id"]),
    covered("snapshots", "snapshot", &["id"]),
    covered("worktrees", "the folder of dataset", &["dataset_id"]),
    covered("snapshot_counts", "the number of snapshots of", &["dataset_id", "reason", "deleted"]),
    covered("packs", "pack", &["id"]),
    covered("damaged", "damaged object", &["id"]),
    covered("tasks", "task", &["id"]),
    covered("operations", "operation", &["seq"]),
    covered("pending_marks", "the number of pending writes of dataset", &["dataset_id"]),
    covered("vela_ids", "the other id", &["dataset_id", "vela_id"]),
    covered("people", "a role in dataset", &["dataset_id", "email"]),
    covered("keys", "key", &["id"]),
    covered("key_tenants", "a tenant of key", &["key_id", "tenant"]),
    covered("answers", "answer", &["name"]),
    covered("uploads", "upload", &["id"]),
    covered("about", "the entry", &["name"]),
];

/// The row of `about` that counts commits. It changes with each of them, and is read at every opening.
const COMMITS: &str = "catalog row of the entry commits";

/// The table of this name, if its rows are summed up.
fn place_of(table: &str) -> Option<usize> {
    COVERED.iter().position(|covered| covered.table == table)
}

/// What a transaction has changed so far.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// Whether anything was changed at all.
    pub(super) any: bool,
    rows: BTreeSet<(usize, i64)>,
}

/// Hears of changes on a connection.
pub(super) type Watch = Arc<Mutex<Touched>>;

/// Begins to note what is changed on a connection.
pub(super) fn watch(connection: &mut Connection) -> rusqlite::Result<Watch> {
    let watch = Watch::default();
    let noted = Arc::clone(&watch);
    connection.update_hook(Some(move |_: Action, _: &str, table: &str, row: i64| {
        let mut touched = lock(&noted);
        touched.any = true;
        touched.rows.extend(place_of(table).map(|place| (place, row)));
    }))?;
    Ok(watch)
}

/// Hands out what was noted, and begins anew.
pub(super) fn taken(watch: &Watch) -> Touched {
    std::mem::take(&mut *lock(watch))
}

fn lock(watch: &Watch) -> MutexGuard<'_, Touched> {
    watch.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sums up the rows that were changed.
pub(super) fn seal(connection: &Connection, touched: &Touched) -> rusqlite::Result<()> {
    for (place, row) in &touched.rows {
        let covered = &COVERED[*place];
        match line(connection, covered, *row)?.filter(|line| line.name != COMMITS) {
            Some(line) => put(connection, covered, *row, &line)?,
            None => {
                let sql = "DELETE FROM sums WHERE of_table = ?1 AND place = ?2";
                connection.prepare_cached(sql)?.execute(params![covered.table, row])?;
            }
        }
    }
    Ok(())
}

/// Sums up all rows, of a catalog that had no checksums before.
pub(super) fn seal_all(connection: &Connection) -> rusqlite::Result<()> {
    for covered in &COVERED {
        let mut rows = connection.prepare(&format!("SELECT rowid, * FROM {}", covered.table))?;
        let mut rows = rows.query(())?;
        while let Some(row) = rows.next()? {
            let line = Line::of(covered, row, 1)?;
            if line.name != COMMITS {
                put(connection, covered, row.get(0)?, &line)?;
            }
        }
    }
    Ok(())
}

fn put(connection: &Connection, covered: &Covered, row: i64, line: &Line) -> rusqlite::Result<()> {
    let sql = "INSERT INTO sums (of_table, place, name, checksum) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (of_table, place) DO UPDATE SET name = excluded.name, checksum = excluded.checksum";
    connection.prepare_cached(sql)?.execute(params![covered.table, row, line.name, line.checksum])?;
    Ok(())
}

fn line(connection: &Connection, covered: &Covered, row: i64) -> rusqlite::Result<Option<Line>> {
    let mut found = connection.prepare_cached(&format!("SELECT * FROM {} WHERE rowid = ?1", covered.table))?;
    let mut found = found.query([row])?;
    found.next()?.map(|row| Line::of(covered, row, 0)).transpose()
}

/// What is kept of a row.
pub(super) struct Line {
    /// How a message calls it.
    pub(super) name: String,
    pub(super) checksum: [u8; 8],
}

impl Line {
    /// Sums up a row whose columns begin at `first`. Columns without a value do not count, so that a new one can come.
    pub(super) fn of(covered: &Covered, row: &Row<'_>, first: usize) -> rusqlite::Result<Self> {
        let mut sum = Checksum::of_row_in(covered.table);
        let mut key = vec![String::new(); covered.key.len()];
        let columns = row.as_ref().column_names();
        for (place, column) in columns.enumerate().skip(first) {
            let value = row.get_ref(place)?;
            if let Some(part) = covered.key.iter().position(|name| *name == column) {
                key[part] = shown(value);
            }
            sum = match value {
                ValueRef::Null => sum,
                ValueRef::Integer(number) => sum.text(column).number(number),
                ValueRef::Real(number) => sum.text(column).bytes(&number.to_le_bytes()),
                ValueRef::Text(text) => sum.text(column).plain(text),
                ValueRef::Blob(bytes) => sum.text(column).bytes(bytes),
            };
        }
        Ok(Self { name: format!("catalog row of {} {}", covered.noun, key.join(" ")), checksum: sum.finish() })
    }
}

fn shown(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Blob(bytes) => checksum::hex(bytes),
    }
}

/// A row that is not what it was, or is not there.
#[derive(Debug)]
pub struct RowDamage {
    /// Its table.
    pub table: &'static str,
    /// The number that the database gives it.
    pub place: i64,
    /// What a message calls it.
    pub name: String,
    /// What is wrong, naming the row.
    pub error: Error,
    /// The checksum that it is to have, if that is known.
    pub expected: Option<Vec<u8>>,
    /// What stands at its place: name and checksum.
    pub stands: Option<(String, Vec<u8>)>,
}

impl Read<'_> {
    /// All rows that are not what they were when the program wrote them last, or that are gone, and those that it never
    /// wrote.
    pub fn row_damage(&self) -> Result<Vec<RowDamage>> {
        let mut found = Vec::new();
        for covered in &COVERED {
            self.damage_in(covered, &mut found)?;
        }
        let tables: Vec<String> = self.all("SELECT DISTINCT of_table FROM sums", (), |row| row.take())?;
        for table in tables.iter().filter(|table| place_of(table).is_none()) {
            let name = format!("catalog row of a checksum for `{table}`");
            let error = Error::corrupt(name.clone(), "a table of the catalog", format!("`{table}`"));
            found.push(RowDamage { table: "sums", place: 0, name, error, expected: None, stands: None });
        }
        Ok(found)
    }

    fn damage_in(&self, covered: &Covered, found: &mut Vec<RowDamage>) -> Result<()> {
        let table = covered.table;
        let mut known: HashMap<i64, (String, Vec<u8>)> = HashMap::new();
        self.each("SELECT place, name, checksum FROM sums WHERE of_table = ?1", [table], |row| {
            known.insert(row.take()?, (row.take()?, row.take()?));
            Ok(true)
        })?;
        self.each(&format!("SELECT rowid, * FROM {table}"), (), |row| {
            let place: i64 = row.take()?;
            let line = row.checked(Line::of(covered, row.raw(), 1))?;
            if line.name == COMMITS {
                return Ok(true);
            }
            let (name, expected) = match known.remove(&place) {
                Some((_, sum)) if sum == line.checksum => return Ok(true),
                Some((name, sum)) => (name, Some(sum)),
                None => (line.name.clone(), None),
            };
            let wanted =
                expected.as_ref().map_or("no such row".into(), |sum| format!("checksum {}", checksum::hex(sum)));
            let error = Error::corrupt(name.clone(), wanted, checksum::hex(&line.checksum));
            let stands = Some((line.name, line.checksum.to_vec()));
            found.push(RowDamage { table, place, name, error, expected, stands });
            Ok(true)
        })?;
        let mut gone: Vec<_> = known.into_iter().collect();
        gone.sort_unstable_by_key(|(place, _)| *place);
        found.extend(gone.into_iter().map(|(place, (name, sum))| {
            let error = Error::corrupt(name.clone(), format!("checksum {}", checksum::hex(&sum)), "no such row");
            RowDamage { table, place, name, error, expected: Some(sum), stands: None }
        }));
        Ok(())
    }
}
