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

fn of_code(code: ErrorCode, error: &rusqlite::Error, path: &Path) -> Error {
    match code {
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Error::corrupt(name(path), "a sound database", error),
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed => {
            Error::Busy { what: "the catalog".into(), holder: "another process writes to it".into() }
        }
        ErrorCode::DiskFull => Error::io("write", path, io::ErrorKind::StorageFull),
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Error::io("write", path, io::ErrorKind::PermissionDenied),
        ErrorCode::CannotOpen => Error::io("open", path, io::Error::other(error.to_string())),
        _ => Error::Catalog { reason: error.to_string() },
    }
}
