//! What the database says, as an error that a caller can act on.

use std::io;
use std::path::Path;

use rusqlite::ErrorCode;

use crate::error::Error;

/// What a message calls the catalog at `path`.
pub(super) fn name(path: &Path) -> String {
    format!("the catalog `{}`", path.display())
}

/// The error for what the database at `path` said.
pub(super) fn of(error: rusqlite::Error, path: &Path) -> Error {
    match &error {
        rusqlite::Error::SqliteFailure(failure, _) => of_code(failure.code, &error, path),
        // A value of the wrong type or out of range is damage: nothing of ours writes such.
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::IntegralValueOutOfRange(..)
        | rusqlite::Error::InvalidColumnType(..) => Error::corrupt(name(path), "readable rows", error),
        _ => Error::Catalog { reason: error.to_string() },
    }
}

/// Whether the filesystem has less room than the database needs to open its files.
fn is_full(path: &Path) -> bool {
    const NEEDED: u64 = 64 << 10;
    let folder = path.parent().unwrap_or(path);
    rustix::fs::statvfs(folder).is_ok_and(|found| found.f_bavail.saturating_mul(found.f_frsize) < NEEDED)
}

fn of_code(code: ErrorCode, error: &rusqlite::Error, path: &Path) -> Error {
    match code {
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Error::corrupt(name(path), "a sound database", error),
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed => {
            Error::Busy { what: "the catalog".into(), holder: "another process writes to it".into() }
        }
        ErrorCode::DiskFull => Error::io("write", path, io::ErrorKind::StorageFull),
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Error::io("write", path, io::ErrorKind::PermissionDenied),
        // The database does not say which; a file of its own that it cannot make larger looks like a broken disk.
        ErrorCode::SystemIoFailure if is_full(path) => Error::io("write", path, io::ErrorKind::StorageFull),
        ErrorCode::CannotOpen if is_full(path) => Error::io("open", path, io::ErrorKind::StorageFull),
        ErrorCode::CannotOpen => Error::io("open", path, io::Error::other(error.to_string())),
        _ => Error::Catalog { reason: error.to_string() },
    }
}
