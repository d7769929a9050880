//! Running statements and reading rows, in the few forms that the rest of the catalog needs.
//!
//! Statements are prepared once a connection. Columns are read in the order in which they are selected.

use std::ops::Deref;
use std::path::Path;

use rusqlite::types::FromSql;
use rusqlite::{Connection, Params, Row};

use crate::catalog::failure;
use crate::error::{Error, Result};

/// One consistent view of the catalog.
#[derive(Debug)]
pub struct Read<'c> {
    connection: &'c Connection,
    path: &'c Path,
}

/// One transaction; it can read as well, and sees what it has written.
#[derive(Debug)]
pub struct Write<'c>(Read<'c>);

impl<'c> Deref for Write<'c> {
    type Target = Read<'c>;

    fn deref(&self) -> &Read<'c> {
        &self.0
    }
}

impl<'c> Read<'c> {
    pub(super) fn new(connection: &'c Connection, path: &'c Path) -> Self {
        Self { connection, path }
    }

    /// The first row, if there is one.
    pub(super) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnOnce(&mut Columns<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut statement = self.checked(self.connection.prepare_cached(sql))?;
        let mut rows = self.checked(statement.query(params))?;
        self.checked(rows.next())?.map(|row| map(&mut Columns::new(row, self.path))).transpose()
    }

    /// The row of a statement that always gives one, such as a count.
    pub(super) fn only<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnOnce(&mut Columns<'_>) -> Result<T>,
    ) -> Result<T> {
        self.one(sql, params, map)?.ok_or_else(|| Error::Internal(format!("no row from `{sql}`")))
    }

    /// Calls `each` for every row until it answers `false`.
    pub(super) fn each(
        &self,
        sql: &str,
        params: impl Params,
        mut each: impl FnMut(&mut Columns<'_>) -> Result<bool>,
    ) -> Result<()> {
        let mut statement = self.checked(self.connection.prepare_cached(sql))?;
        let mut rows = self.checked(statement.query(params))?;
        while let Some(row) = self.checked(rows.next())? {
            if !each(&mut Columns::new(row, self.path))? {
                break;
            }
        }
        Ok(())
    }

    /// All rows.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        mut map: impl FnMut(&mut Columns<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut found = Vec::new();
        self.each(sql, params, |row| {
            found.push(map(row)?);
            Ok(true)
        })?;
        Ok(found)
    }

    pub(super) fn checked<T>(&self, result: rusqlite::Result<T>) -> Result<T> {
        result.map_err(|error| failure::of(error, self.path))
    }
}

impl<'c> Write<'c> {
    pub(super) fn new(read: Read<'c>) -> Self {
        Self(read)
    }

    /// Runs a statement that changes rows and says how many it changed.
    pub(super) fn run(&self, sql: &str, params: impl Params) -> Result<usize> {
        let mut statement = self.checked(self.connection.prepare_cached(sql))?;
        self.checked(statement.execute(params))
    }

    /// The number after the highest `seq` of a table. Writers are one at a time, so it is nobody else's.
    pub(super) fn next_seq(&self, sql: &str) -> Result<u64> {
        self.only(sql, (), |row| row.count())
    }
}

/// The columns of a row, read one after the other.
#[derive(Debug)]
pub(super) struct Columns<'r> {
    row: &'r Row<'r>,
    path: &'r Path,
    next: usize,
}

impl<'r> Columns<'r> {
    fn new(row: &'r Row<'r>, path: &'r Path) -> Self {
        Self { row, path, next: 0 }
    }

    /// The next column.
    pub(super) fn take<T: FromSql>(&mut self) -> Result<T> {
        let at = self.next;
        self.next += 1;
        self.row.get(at).map_err(|error| failure::of(error, self.path))
    }

    /// The next column, a number that is never negative.
    pub(super) fn count(&mut self) -> Result<u64> {
        let number: i64 = self.take()?;
        self.not_negative(number)
    }

    /// The next column, a number that is never negative, or NULL.
    pub(super) fn optional_count(&mut self) -> Result<Option<u64>> {
        let number: Option<i64> = self.take()?;
        number.map(|number| self.not_negative(number)).transpose()
    }

    /// The next column, 0 or 1.
    pub(super) fn flag(&mut self) -> Result<bool> {
        Ok(self.take::<i64>()? != 0)
    }

    /// The row as the database has it.
    pub(super) fn raw(&self) -> &'r Row<'r> {
        self.row
    }

    /// What the database says, as an error that names the catalog.
    pub(super) fn checked<T>(&self, result: rusqlite::Result<T>) -> Result<T> {
        result.map_err(|error| failure::of(error, self.path))
    }

    fn not_negative(&self, number: i64) -> Result<u64> {
        u64::try_from(number).map_err(|_| Error::corrupt(failure::name(self.path), "a number of at least 0", number))
    }
}

/// A number as a column holds it. Nothing that is counted here reaches the limit.
pub(super) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
