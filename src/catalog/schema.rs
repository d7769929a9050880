//! The tables, and how older ones become newer ones.
//!
//! `user_version` of the database is the number of steps that have been applied. Steps are never edited once released:
//! a change is a new step. The schema is kept to what other databases understand as well.

use std::path::Path;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::catalog::{backup, connection, failure, sums};
use crate::error::{Error, Result};

/// What makes version 1 of nothing, version 2 of version 1, and so on.
pub(super) const STEPS: &[&str] =
    &[include_str!("schema_v1.sql"), include_str!("schema_v2.sql"), include_str!("schema_v3.sql")];

/// Name of the folder beside the catalog that takes a copy before a migration.
const BACKUP: &str = "backup";

/// Makes all tables in an empty file; does nothing to one that has them.
pub(super) fn create(connection: &Connection, path: &Path, steps: &[&str]) -> Result<()> {
    // The mode is kept in the file. Two that create at once both read it first, and the database tells one of them at once
    // that the other is writing, without the patience that it has elsewhere.
    connection::patiently(|| connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(())))
        .map_err(|error| failure::of(error, path))?;
    apply(connection, path, steps)?;
    ensure_version(connection, path, steps.len() as u64)
}

/// Migrates the database if it is older, after a copy of it was made.
pub(super) fn ensure_current(connection: &Connection, path: &Path, steps: &[&str]) -> Result<()> {
    let found = version(connection, path)?;
    if found == 0 {
        return Err(Error::corrupt(failure::name(path), "a catalog", "a database without tables"));
    }
    if found < steps.len() as u64 {
        let folder = path.parent().unwrap_or(Path::new("/")).join(BACKUP);
        backup::copy(connection, path, &folder)?;
        apply(connection, path, steps)?;
    }
    ensure_version(connection, path, steps.len() as u64)
}

/// Fails unless the schema is the one that this version reads and writes.
pub(super) fn ensure_version(connection: &Connection, path: &Path, supported: u64) -> Result<()> {
    let found = version(connection, path)?;
    match found.cmp(&supported) {
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(Error::NewerFormat { what: failure::name(path), found, supported }),
        std::cmp::Ordering::Less => Err(Error::Catalog {
            reason: format!("its schema went back from version {supported} to {found} while it was open"),
        }),
    }
}

/// The version of the schema.
pub(super) fn version(connection: &Connection, path: &Path) -> Result<u64> {
    connection
        .prepare_cached("PRAGMA user_version")
        .and_then(|mut statement| statement.query_row((), |row| row.get::<_, i64>(0)))
        .map(|version| u64::try_from(version).unwrap_or(u64::MAX))
        .map_err(|error| failure::of(error, path))
}

/// Applies the steps that are missing, in one transaction. Another process may have done so just before.
fn apply(connection: &Connection, path: &Path, steps: &[&str]) -> Result<()> {
    let say = |error| failure::of(error, path);
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate).map_err(say)?;
    let done = version(&transaction, path)?;
    for (step, sql) in steps.iter().enumerate().skip(usize::try_from(done).unwrap_or(usize::MAX)) {
        transaction.execute_batch(sql).map_err(say)?;
        transaction.pragma_update(None, "user_version", (step + 1) as i64).map_err(say)?;
    }
    if done < sums::SINCE {
        sums::seal_all(&transaction).map_err(say)?;
    }
    transaction.commit().map_err(say)
}
