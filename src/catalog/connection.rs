//! How a connection to the database is opened: patience with other writers, how durable a commit is, and what becomes of
//! the write-ahead log when it closes.

use std::ops::Deref;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::catalog::{failure, sums};
use crate::error::Result;

/// How long a connection waits for another writer.
const PATIENCE: Duration = Duration::from_secs(60);
/// Longest sleep between two attempts. Transactions here take a few milliseconds.
const LONGEST_SLEEP: Duration = Duration::from_millis(10);
/// Longest log, in bytes, that is left to whoever opens next.
const LOG_MAX: u64 = 512 * 1024;
/// Prepared statements that a connection keeps.
const STATEMENTS: usize = 64;

/// What a commit promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Durability {
    /// It is on disk.
    Full,
    /// It is whole or not there after a loss of power.
    Soft,
}

/// An open connection, and what is changed on it.
#[derive(Debug)]
pub(super) struct Opened {
    connection: Connection,
    pub(super) watch: sums::Watch,
}

impl Deref for Opened {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

/// Opens an existing file. Neither reads nor changes the schema.
pub(super) fn open(path: &Path, durability: Durability) -> Result<Opened> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags)
        .and_then(|connection| set_up(connection, durability))
        .map_err(|error| failure::of(error, path))
}

fn set_up(mut connection: Connection, durability: Durability) -> rusqlite::Result<Opened> {
    connection.busy_handler(Some(patience()))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.execute_batch(match durability {
        Durability::Full => "PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON",
        // OFF would not even sync the log's header when the log starts over, and a loss of power then could leave a
        // mix of old and new pages. NORMAL syncs just there, never on a commit. Checkpoints are left to the others.
        Durability::Soft => {
            "PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; \
             PRAGMA wal_autocheckpoint = 0"
        }
    })?;
    // The last one to close would otherwise fold the log into the database and delete it: two more syncs for every
    // command that writes.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    let watch = sums::watch(&mut connection)?;
    Ok(Opened { connection, watch })
}

/// Lets the log be folded into the database when this connection closes, if it is the last one and the log has grown:
/// whoever opens next has to read all of it, and cannot know what was folded before.
pub(super) fn fold_when_closed(connection: &Connection, path: &Path) {
    if log_bytes(path) > LOG_MAX {
        // If this fails the log stays as long as it is, and the next one to close tries again.
        let _ = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false);
    }
}

/// Bytes of the write-ahead log of the database at `path`.
pub(super) fn log_bytes(path: &Path) -> u64 {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    std::fs::metadata(name).map_or(0, |metadata| metadata.len())
}

/// Tries again while somebody else writes, as long as a connection waits.
pub(super) fn patiently<T>(mut attempt: impl FnMut() -> rusqlite::Result<T>) -> rusqlite::Result<T> {
    let mut wait = patience();
    for tries in 0.. {
        match attempt() {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && wait(tries) => {}
            done => return done,
        }
    }
    unreachable!("patience ends before the numbers do")
}

/// Waits in short sleeps: the database's own schedule grows to a tenth of a second, much longer than a transaction.
fn patience() -> impl FnMut(i32) -> bool + Send + 'static {
    let mut began = Instant::now();
    move |tries| {
        if tries == 0 {
            began = Instant::now();
        }
        std::thread::sleep(LONGEST_SLEEP.min(Duration::from_millis(1 + u64::from(tries.unsigned_abs()))));
        began.elapsed() < PATIENCE
    }
}
