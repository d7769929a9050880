//! Rows as the database has them, whatever they mean: to take them out of one catalog and put them into another.
//!
//! Only for catalogs that are damaged. A row that cannot be shown to be what was written is told apart.

use std::collections::HashMap;
use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use crate::catalog::pending::PendingRow;
use crate::catalog::query::{Read, Write};
use crate::catalog::schema;
use crate::catalog::sums::{COVERED, Covered, Line};
use crate::error::{Error, Result};
use crate::model::DatasetId;
use crate::objects::StateId;

/// A row of some table.
#[derive(Debug, Clone)]
pub struct StoredRow {
    /// Its table.
    pub table: &'static str,
    /// The number that the database gives it.
    pub place: i64,
    /// What a message calls it.
    pub name: String,
    columns: Vec<(String, Value)>,
}

impl StoredRow {
    /// What stands in a column as text.
    pub fn text(&self, column: &str) -> Option<&str> {
        match self.value(column) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// What stands in a column as a number.
    pub fn number(&self, column: &str) -> Option<i64> {
        match self.value(column) {
            Some(Value::Integer(number)) => Some(*number),
            _ => None,
        }
    }

    fn value(&self, column: &str) -> Option<&Value> {
        self.columns.iter().find(|(name, _)| name == column).map(|(_, value)| value)
    }
}

/// What can still be read of a catalog, opened without asking whether it is whole.
#[derive(Debug)]
pub struct Salvage {
    connection: Connection,
    sums: HashMap<(String, i64), Vec<u8>>,
    /// Whether all checksums could be read.
    has_all_sums: bool,
}

/// The rows of a table that are what was written.
#[derive(Debug, Default)]
pub struct Salvaged {
    /// The rows.
    pub rows: Vec<StoredRow>,
    /// Whether these are all, without doubt.
    pub is_complete: bool,
}

impl Salvage {
    /// Opens the database at `path`, if that is possible at all and it has the schema of this version.
    pub fn open(path: &Path) -> Option<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).ok()?;
        let version: i64 = connection.query_row("PRAGMA user_version", (), |row| row.get(0)).ok()?;
        if version != schema::STEPS.len() as i64 {
            return None;
        }
        let mut salvage = Self { connection, sums: HashMap::new(), has_all_sums: false };
        salvage.has_all_sums = salvage.load_sums().is_some();
        Some(salvage)
    }

    /// The id of the store that it says it belongs to.
    pub fn store(&self) -> Option<String> {
        self.connection.query_row("SELECT value FROM about WHERE name = 'store'", (), |row| row.get(0)).ok()
    }

    /// How many durable changes it has seen, as far as that can be read.
    pub fn commits(&self) -> Option<u64> {
        let sql = "SELECT value FROM about WHERE name = 'commits'";
        let text: String = self.connection.query_row(sql, (), |row| row.get(0)).ok()?;
        text.parse().ok()
    }

    fn load_sums(&mut self) -> Option<()> {
        let mut rows = self.connection.prepare("SELECT of_table, place, checksum FROM sums").ok()?;
        let mut rows = rows.query(()).ok()?;
        loop {
            let Some(row) = rows.next().ok()? else { return Some(()) };
            if let (Ok(table), Ok(place), Ok(sum)) = (row.get(0), row.get(1), row.get(2)) {
                self.sums.insert((table, place), sum);
            }
        }
    }

    /// The rows of each table with checksums, one table after the other.
    pub fn tables(&self) -> impl Iterator<Item = (&'static str, Salvaged)> + '_ {
        COVERED.iter().map(|covered| (covered.table, self.table(covered)))
    }

    fn table(&self, covered: &'static Covered) -> Salvaged {
        let mut found: HashMap<i64, (StoredRow, bool)> = HashMap::new();
        let forth = self.walk(covered, "", &mut found);
        // What stands behind a damaged page is met from the other end.
        if !forth {
            self.walk(covered, "DESC", &mut found);
        }
        let expected = self.sums.keys().filter(|(table, _)| table == covered.table).count();
        let is_complete = forth && self.has_all_sums && found.len() == expected && found.values().all(|row| row.1);
        let mut rows: Vec<_> = found.into_values().filter(|row| row.1).map(|row| row.0).collect();
        rows.sort_unstable_by_key(|row| row.place);
        Salvaged { rows, is_complete }
    }

    /// Reads until it cannot go on; whether that was the end.
    fn walk(&self, covered: &'static Covered, order: &str, found: &mut HashMap<i64, (StoredRow, bool)>) -> bool {
        let sql = format!("SELECT rowid, * FROM {} NOT INDEXED ORDER BY rowid {order}", covered.table);
        let Ok(mut statement) = self.connection.prepare(&sql) else { return false };
        let Ok(mut rows) = statement.query(()) else { return false };
        loop {
            match rows.next() {
                Ok(None) => return true,
                Err(_) => return false,
                Ok(Some(row)) => {
                    let Ok((row, line)) = stored(covered, row) else { return false };
                    let sum = self.sums.get(&(covered.table.to_owned(), row.place));
                    let is_whole = sum.is_some_and(|sum| *sum == line.checksum);
                    found.insert(row.place, (row, is_whole));
                }
            }
        }
    }

    /// All pending writes, if every one of them can be read: the dataset, its epoch, the facet, the write.
    pub fn pending(&self) -> Option<Vec<(DatasetId, u64, String, PendingRow)>> {
        let mut found = Vec::new();
        let read = Read::new(&self.connection, Path::new("catalog.db"));
        read.each_pending(|row| {
            found.push(row?);
            Ok(())
        })
        .ok()?;
        Some(found)
    }

    /// The bytes of all states that are whole.
    pub fn states(&self) -> Vec<Vec<u8>> {
        let mut states = Vec::new();
        let Ok(mut statement) = self.connection.prepare("SELECT id, body FROM states NOT INDEXED") else {
            return states;
        };
        let Ok(mut rows) = statement.query(()) else { return states };
        while let Ok(Some(row)) = rows.next() {
            if let (Ok(id), Ok(body)) = (row.get::<_, Vec<u8>>(0), row.get::<_, Vec<u8>>(1))
                && StateId::of(&body).as_bytes()[..] == id[..]
            {
                states.push(body);
            }
        }
        states
    }
}

fn stored(covered: &'static Covered, row: &rusqlite::Row<'_>) -> rusqlite::Result<(StoredRow, Line)> {
    let line = Line::of(covered, row, 1)?;
    let names: Vec<&str> = row.as_ref().column_names().collect();
    let value = |place: usize| Ok((names[place].to_owned(), row.get(place)?));
    let columns = (1..names.len()).map(value).collect::<rusqlite::Result<Vec<_>>>()?;
    Ok((StoredRow { table: covered.table, place: row.get(0)?, name: line.name.clone(), columns }, line))
}

impl Read<'_> {
    /// The row of a table at a place, as it stands there.
    pub fn row_at(&self, table: &str, place: i64) -> Result<Option<StoredRow>> {
        let Some(covered) = covered(table) else { return Ok(None) };
        self.one(&format!("SELECT rowid, * FROM {table} WHERE rowid = ?1"), [place], |row| {
            row.checked(stored(covered, row.raw())).map(|(row, _)| row)
        })
    }

    /// All rows of a table as they stand there.
    pub fn rows_of(&self, table: &str) -> Result<Vec<StoredRow>> {
        let Some(covered) = covered(table) else { return Ok(Vec::new()) };
        self.all(&format!("SELECT rowid, * FROM {table} ORDER BY rowid"), (), |row| {
            row.checked(stored(covered, row.raw())).map(|(row, _)| row)
        })
    }

    /// What the catalog says of itself.
    pub fn about(&self, name: &str) -> Result<Option<String>> {
        self.one("SELECT value FROM about WHERE name = ?1", [name], |row| row.take())
    }
}

impl Write<'_> {
    /// Has the catalog say something of itself.
    pub fn set_about(&self, name: &str, value: &str) -> Result<()> {
        let sql = "INSERT INTO about (name, value) VALUES (?1, ?2) \
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        self.run(sql, [name, value]).map(drop)
    }

    /// Puts a row in its place, instead of the one with the same key. `false`, and nothing is written, if another row is
    /// in the way.
    pub fn put_row(&self, row: &StoredRow) -> Result<bool> {
        let covered = covered(row.table).ok_or_else(|| Error::Internal(format!("no table `{}`", row.table)))?;
        let key: Vec<_> = covered.key.iter().map(|column| row.value(column).cloned().unwrap_or(Value::Null)).collect();
        let numbered = |(place, column): (usize, &&str)| format!("{column} = ?{}", place + 1);
        let condition: Vec<_> = covered.key.iter().enumerate().map(numbered).collect();
        let before = self.rows_where(covered, &condition.join(" AND "), &key)?;
        self.run(&format!("DELETE FROM {} WHERE {}", row.table, condition.join(" AND ")), params_from_iter(&key))?;
        if self.add_row(row)? {
            return Ok(true);
        }
        for before in before.iter().filter(|before| before.name != row.name || before.columns != row.columns) {
            self.put_row(before)?;
        }
        Ok(false)
    }

    /// Adds a row, unless there is one of the same key. `false` if there is, or if another row is in the way.
    pub fn add_row(&self, row: &StoredRow) -> Result<bool> {
        let names: Vec<_> = row.columns.iter().map(|(name, _)| name.as_str()).collect();
        let marks: Vec<_> = (1..=names.len()).map(|place| format!("?{place}")).collect();
        let (names, marks) = (names.join(", "), marks.join(", "));
        let sql = format!("INSERT INTO {} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING", row.table);
        Ok(self.run(&sql, params_from_iter(row.columns.iter().map(|(_, value)| value)))? > 0)
    }

    fn rows_where(&self, covered: &'static Covered, condition: &str, key: &[Value]) -> Result<Vec<StoredRow>> {
        let sql = format!("SELECT rowid, * FROM {} WHERE {condition}", covered.table);
        self.all(&sql, params_from_iter(key), |row| row.checked(stored(covered, row.raw())).map(|(row, _)| row))
    }

    /// Takes the row at a place out of a table, with what is remembered of it.
    pub fn drop_row(&self, table: &str, place: i64) -> Result<()> {
        if covered(table).is_some() {
            self.run(&format!("DELETE FROM {table} WHERE rowid = ?1"), [place])?;
        }
        self.drop_sum(table, place)
    }

    /// Takes out what is remembered of the row at a place. One that is put there in this transaction is remembered anew.
    pub fn drop_sum(&self, table: &str, place: i64) -> Result<()> {
        self.run("DELETE FROM sums WHERE of_table = ?1 AND place = ?2", rusqlite::params![table, place]).map(drop)
    }

    /// Takes out checksums for tables that there are none for.
    pub fn drop_strange_sums(&self) -> Result<()> {
        let known: Vec<_> = COVERED.iter().map(|covered| format!("'{}'", covered.table)).collect();
        self.run(&format!("DELETE FROM sums WHERE of_table NOT IN ({})", known.join(", ")), ()).map(drop)
    }

    /// Takes all rows out of a table.
    pub fn clear_rows(&self, table: &str) -> Result<()> {
        if covered(table).is_some() {
            // With a condition, so that each row is heard of.
            self.run(&format!("DELETE FROM {table} WHERE rowid IS NOT NULL"), ())?;
        }
        Ok(())
    }
}

fn covered(table: &str) -> Option<&'static Covered> {
    COVERED.iter().find(|covered| covered.table == table)
}

/// Opens what is left of a catalog, at a place of its own, so that the original stays as it is.
pub(super) fn copy_files(path: &Path, target: &Path) -> Result<()> {
    let copy = |from: &Path, to: &Path| match std::fs::copy(from, to) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        copied => copied.map(drop).map_err(|error| Error::io("copy", from, error)),
    };
    copy(path, target)?;
    copy(&beside(path, "-wal"), &beside(target, "-wal"))
}

/// The file that the database keeps beside its own.
pub(super) fn beside(path: &Path, suffix: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_database_puts_beside_is_copied_too() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("a.db"), folder.path().join("b.db"));
        std::fs::write(&from, "db").unwrap();
        std::fs::write(beside(&from, "-wal"), "log").unwrap();
        copy_files(&from, &to).unwrap();
        assert_eq!(std::fs::read(beside(&to, "-wal")).unwrap(), b"log");
    }
}
