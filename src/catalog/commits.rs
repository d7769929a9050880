//! How many durable changes the catalog has seen, in the catalog and in a small file beside it.
//!
//! The database cannot tell that the end of its log is gone: it opens, and is what it was some changes ago. The file
//! is written after each commit, when that is on disk already, and never synced. So after any crash it is behind the
//! catalog or level with it; a catalog that is behind the file has lost changes that were confirmed.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::catalog::failure;
use crate::error::{Error, Result};

const CONTEXT: &str = "snapshot 2026-11 commits of a catalog v1";
const LEN: usize = 64;

/// The file beside the catalog at `path`.
pub(super) fn file_of(path: &Path) -> PathBuf {
    path.with_extension("count")
}

/// What the file says; `None` if it is not there or not whole. It is made anew with the next change.
pub(super) fn read(path: &Path) -> Option<u64> {
    let text = std::fs::read_to_string(file_of(path)).ok()?;
    let number = text.get(8..28)?.parse().ok()?;
    (text == line(number)).then_some(number)
}

/// Opens the file for [`write`]; without it there is only one guard less.
pub(super) fn open(path: &Path) -> Option<File> {
    OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(file_of(path)).ok()
}

/// Says how many changes there are.
pub(super) fn write(file: &File, commits: u64) {
    let _ = file.write_all_at(line(commits).as_bytes(), 0);
}

fn line(commits: u64) -> String {
    let number = format!("commits {commits:020}");
    let sum = blake3::Hasher::new_derive_key(CONTEXT).update(number.as_bytes()).finalize().to_hex();
    let mut line = format!("{number} {}", &sum[..LEN - number.len() - 2]);
    line.push('\n');
    line
}

/// What the catalog says.
pub(super) fn of(connection: &Connection, path: &Path) -> Result<u64> {
    let found = connection
        .prepare_cached("SELECT value FROM about WHERE name = 'commits'")
        .and_then(|mut statement| statement.query_row((), |row| row.get::<_, String>(0)));
    match found {
        Ok(text) => text.parse().map_err(|_| damaged(path, &text)),
        Err(rusqlite::Error::QueryReturnedNoRows) => Err(damaged(path, "nothing")),
        Err(error) => Err(failure::of(error, path)),
    }
}

/// Counts one more, in the transaction that makes the change.
pub(super) fn count(connection: &Connection, path: &Path) -> Result<u64> {
    let next = of(connection, path)? + 1;
    set(connection, path, next).map(|()| next)
}

/// Sets the number.
pub(super) fn set(connection: &Connection, path: &Path, commits: u64) -> Result<()> {
    let set = "INSERT INTO about (name, value) VALUES ('commits', ?1) \
               ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    let done = connection.prepare_cached(set).and_then(|mut statement| statement.execute([commits.to_string()]));
    done.map(drop).map_err(|error| failure::of(error, path))
}

/// Fails if the catalog lacks changes that the file knows of. `said` was read before the catalog was.
pub(super) fn ensure_all_there(connection: &Connection, path: &Path, said: Option<u64>) -> Result<()> {
    let found = of(connection, path)?;
    match said {
        Some(said) if said > found => Err(Error::corrupt(
            failure::name(path),
            format!("{said} changes, as `{}` says", file_of(path).display()),
            format!("{found}; the newest are lost, as if the end of its log were gone"),
        )),
        _ => Ok(()),
    }
}

fn damaged(path: &Path, found: &str) -> Error {
    Error::corrupt(failure::name(path), "a number of changes", format!("`{found}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_says_what_was_written_or_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("catalog.db");
        assert_eq!(read(&path), None);
        let file = open(&path).unwrap();
        for number in [0, 7, u64::MAX] {
            write(&file, number);
            assert_eq!(read(&path), Some(number));
        }
        let whole = std::fs::read(file_of(&path)).unwrap();
        assert_eq!(whole.len(), LEN);
        for place in 0..whole.len() {
            let mut torn = whole.clone();
            torn[place] ^= 1;
            std::fs::write(file_of(&path), &torn).unwrap();
            assert_eq!(read(&path), None, "{place}");
            std::fs::write(file_of(&path), &whole[..place]).unwrap();
            assert_eq!(read(&path), None, "{place}");
        }
    }
}
