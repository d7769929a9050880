//! Copies of the catalog, so that it is never the only one of its kind: the newest three are kept.
//!
//! A copy is a database of its own under a name that sorts by time. It appears under that name only when it is whole.

use std::fs::{self, DirBuilder, File};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use crate::catalog::query::Read;
use crate::catalog::{create_file, failure, schema, sums, sync_folder};
use crate::error::{Error, Result};
use crate::model::Timestamp;

/// Copies that are kept.
const KEPT: usize = 3;
/// How a copy's name begins.
const PREFIX: &str = "catalog-";
/// How a copy's name ends.
const SUFFIX: &str = ".db";
/// How the name of an unfinished copy ends.
const UNFINISHED: &str = ".part";
/// After this long an unfinished copy belongs to nobody.
const ABANDONED: Duration = Duration::from_secs(24 * 60 * 60);

/// The copies in `folder`, newest first. A folder that does not exist has none.
pub fn backups(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut names = names_in(folder)?;
    names.retain(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
    names.sort_unstable_by(|a, b| b.cmp(a));
    Ok(names.into_iter().map(|name| folder.join(name)).collect())
}

/// When the newest copy in `folder` was made, if there is one.
pub fn latest_backup(folder: &Path) -> Result<Option<SystemTime>> {
    let Some(newest) = backups(folder)?.into_iter().next() else { return Ok(None) };
    let modified = fs::metadata(&newest).and_then(|metadata| metadata.modified());
    modified.map(Some).map_err(|error| Error::io("read", newest, error))
}

/// When a copy was made, as its name says.
pub fn time_of_backup(path: &Path) -> Option<Timestamp> {
    let name = path.file_name()?.to_str()?;
    let text = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
    let part = |range: std::ops::Range<usize>| text.get(range);
    let (year, month, day) = (part(0..4)?, part(4..6)?, part(6..8)?);
    let (hour, minute, rest) = (part(9..11)?, part(11..13)?, part(13..text.len())?);
    format!("{year}-{month}-{day}T{hour}:{minute}:{rest}").parse().ok()
}

/// Looks at a copy without changing anything beside it.
///
/// # Errors
/// `Corrupt` naming the copy if it is damaged or that of another store, `NewerFormat`.
pub fn check_backup(path: &Path, store: &str) -> Result<()> {
    let say = |error| failure::of(error, path);
    // Nobody writes to a copy, so no log and no locks are needed.
    let address = format!("file:{}?immutable=1", encoded(path));
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(address, flags).map_err(say)?;
    let version = schema::version(&connection, path)?;
    let newest = schema::STEPS.len() as u64;
    match version {
        0 => return Err(Error::corrupt(failure::name(path), "a catalog", "a database without tables")),
        version if version > newest => {
            return Err(Error::NewerFormat { what: failure::name(path), found: version, supported: newest });
        }
        _ => {}
    }
    let read = Read::new(&connection, path);
    let lines = read.all("PRAGMA integrity_check(1)", (), |row| row.take::<String>())?;
    if let Some(line) = lines.into_iter().find(|line| line != "ok") {
        return Err(Error::corrupt(failure::name(path), "a sound database", line));
    }
    if version < sums::SINCE {
        return Ok(());
    }
    match read.about("store")? {
        Some(said) if said != store => {
            return Err(Error::corrupt(failure::name(path), format!("that of store {store}"), format!("of {said}")));
        }
        _ => {}
    }
    match read.row_damage()?.into_iter().next() {
        Some(damage) => Err(Error::corrupt(failure::name(path), "whole rows", damage.error)),
        None => Ok(()),
    }
}

/// A path as part of an address.
fn encoded(path: &Path) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    let show = |byte: &u8| if plain(*byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") };
    path.as_os_str().as_bytes().iter().map(show).collect()
}

/// Copies the database behind `connection` to `target`, durably.
pub(super) fn copy_to(connection: &Connection, path: &Path, target: &Path) -> Result<()> {
    write_copy(connection, path, target)?;
    target.parent().map_or(Ok(()), sync_folder)
}

/// Copies the database behind `connection` into `folder`, durably, and lets older copies go.
pub(super) fn copy(connection: &Connection, path: &Path, folder: &Path) -> Result<PathBuf> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| Error::io("create", folder, error))?;
    let name = format!("{PREFIX}{}{SUFFIX}", sortable(Timestamp::now()));
    let unfinished = folder.join(format!("{name}.{}{UNFINISHED}", std::process::id()));
    let finished = folder.join(name);
    write_copy(connection, path, &unfinished).inspect_err(|_| {
        let _ = fs::remove_file(&unfinished);
    })?;
    fs::rename(&unfinished, &finished).map_err(|error| Error::io("rename", &unfinished, error))?;
    sync_folder(folder)?;
    thin(folder)?;
    Ok(finished)
}

fn write_copy(connection: &Connection, path: &Path, target: &Path) -> Result<()> {
    create_file(target)?;
    fill(connection, target).map_err(|error| failure::of(error, path))?;
    File::open(target).and_then(|file| file.sync_all()).map_err(|error| Error::io("sync", target, error))
}

/// Copies all pages in one step, from one consistent view; in this mode that keeps no writer waiting.
fn fill(connection: &Connection, target: &Path) -> rusqlite::Result<()> {
    let mut copy = Connection::open(target)?;
    // An unfinished copy is thrown away, so it needs no journal; it is synced once, when it is whole.
    copy.pragma_update_and_check(None, "journal_mode", "off", |_| Ok(()))?;
    copy.pragma_update(None, "synchronous", "off")?;
    let backup = Backup::new(connection, &mut copy)?;
    while backup.step(-1)? != StepResult::Done {
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}

fn thin(folder: &Path) -> Result<()> {
    for old in backups(folder)?.into_iter().skip(KEPT) {
        remove(&old)?;
    }
    for name in names_in(folder)?.iter().filter(|name| name.ends_with(UNFINISHED)) {
        let path = folder.join(name);
        let age = fs::metadata(&path).and_then(|metadata| metadata.modified()).map(|time| time.elapsed());
        if matches!(age, Ok(Ok(age)) if age > ABANDONED) {
            remove(&path)?;
        }
    }
    Ok(())
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        // Another process thins the same folder.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other.map_err(|error| Error::io("remove", path, error)),
    }
}

fn names_in(folder: &Path) -> Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(|error| Error::io("read", folder, error))?,
    };
    entries
        .filter_map(|entry| entry.map(|entry| entry.file_name().into_string().ok()).transpose())
        .collect::<std::io::Result<_>>()
        .map_err(|error| Error::io("read", folder, error))
}

/// A time as part of a file name: `20261103T085320.000001Z`.
pub fn sortable(time: Timestamp) -> String {
    time.to_string().replace(['-', ':'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_says_when_it_was_made() {
        let time = Timestamp::from_micros(1_793_695_000_000_001);
        let path = Path::new("/s/backup").join(format!("{PREFIX}{}{SUFFIX}", sortable(time)));
        assert_eq!(time_of_backup(&path), Some(time));
        for bad in ["catalog-x.db", "catalog-.db", "other", "catalog-2026.db"] {
            assert_eq!(time_of_backup(Path::new(bad)), None, "{bad}");
        }
    }
}
