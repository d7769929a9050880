//! The catalog: which datasets, snapshots, states, packs, tasks and operations there are.
//!
//! All SQL of the program stands in this folder. The catalog stores and finds rows; what may be done to them is decided
//! by the engine. Every change is one immediate, durable transaction, safe for many processes at once. Types are only
//! BIGINT, TEXT and BYTEA (booleans are 0 or 1, times are microseconds since 1970), so that another database can take
//! the same schema.

mod answers;
mod backup;
mod checksum;
mod commits;
mod connection;
mod damaged;
mod datasets;
mod failure;
mod filesystem;
mod find;
mod keys;
mod operations;
mod packs;
mod pending;
mod people;
mod query;
mod rescue;
mod resolve;
mod rows;
mod schema;
mod snapshot_list;
mod snapshots;
mod states;
mod sums;
mod task_list;
mod tasks;
mod uploads;
mod values;
mod vela_ids;
mod worktrees;

use std::cell::OnceCell;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use crate::error::{Error, Result};

pub use answers::StoredAnswer;
pub use backup::{backups, check_backup, latest_backup, sortable, time_of_backup};
pub use damaged::DamagedRow;
pub use datasets::{DatasetRow, NamePattern, NewDataset};
pub use filesystem::ensure_local_filesystem;
pub use find::Trash;
pub use keys::KeyRow;
pub use operations::{NewOperation, OperationRow};
pub use packs::{PackRow, PackTotals};
pub use pending::{Mark, PendingGap, PendingPlace, PendingRow};
pub use query::{Read, Write};
pub use rows::{Salvage, Salvaged, StoredRow};
pub use snapshot_list::{SnapshotRows, SnapshotTotals};
pub use snapshots::{NewSnapshot, SnapshotRow};
pub use sums::RowDamage;
pub use task_list::{TaskColumn, TaskFilter, TaskSight, TaskValues};
pub use tasks::{NewTask, Stage, TaskEnd, TaskRow};
pub use uploads::UploadRow;
pub use worktrees::WorktreeRow;

use connection::{Durability, Opened};

/// One open connection to a catalog. Give every thread its own: opening takes well under a millisecond.
///
/// Calls must not be nested: a `read` or `write` inside another one fails.
#[derive(Debug)]
pub struct Catalog {
    path: PathBuf,
    connection: Opened,
    soft: OnceCell<Opened>,
    /// Where the number of changes stands; `None` if it cannot be written.
    count: OnceCell<Option<File>>,
    version: u64,
}

impl Catalog {
    /// Makes the database at `path`, readable by its owner only, and opens it. One that is there already is opened, so
    /// that an attempt that was cut short can be repeated.
    pub fn create(path: &Path) -> Result<Self> {
        let path = absolute(path)?;
        let folder = path.parent().unwrap_or(Path::new("/"));
        filesystem::ensure_local_filesystem(folder)?;
        create_file(&path)?;
        let connection = connection::open(&path, Durability::Full)?;
        schema::create(&connection, &path, schema::STEPS)?;
        sync_folder(folder)?;
        Ok(Self::of(path, connection, schema::STEPS))
    }

    /// Opens the database at `path`. An older schema is migrated, after a copy into the folder `backup` beside it.
    ///
    /// Fails with `NewerFormat` if a newer version of the program wrote it, with `Corrupt` naming the file if it is
    /// missing, damaged, no catalog, or lacks changes that were confirmed, with `NetworkFilesystem` where it would not
    /// be safe.
    pub fn open(path: &Path) -> Result<Self> {
        Self::open_with(path, schema::STEPS)
    }

    /// The same also where the newest changes are lost; which then says what is wrong. To repair it.
    pub fn open_as_it_is(path: &Path) -> Result<(Self, Option<Error>)> {
        let (catalog, said) = Self::open_unchecked(path, schema::STEPS)?;
        let lost = commits::ensure_all_there(&catalog.connection, &catalog.path, said).err();
        Ok((catalog, lost))
    }

    fn open_with(path: &Path, steps: &[&str]) -> Result<Self> {
        let (catalog, said) = Self::open_unchecked(path, steps)?;
        commits::ensure_all_there(&catalog.connection, &catalog.path, said)?;
        Ok(catalog)
    }

    fn open_unchecked(path: &Path, steps: &[&str]) -> Result<(Self, Option<u64>)> {
        let path = absolute(path)?;
        ensure_file(&path)?;
        filesystem::ensure_local_filesystem(&path)?;
        // Before the catalog: others may go on writing to both.
        let said = commits::read(&path);
        let connection = connection::open(&path, Durability::Full)?;
        schema::ensure_current(&connection, &path, steps)?;
        Ok((Self::of(path, connection, steps), said))
    }

    fn of(path: PathBuf, connection: Opened, steps: &[&str]) -> Self {
        Self { path, connection, soft: OnceCell::new(), count: OnceCell::new(), version: steps.len() as u64 }
    }

    /// Makes sure that the catalog is that of the store with this id. One that does not say so yet does from now on.
    pub fn ensure_of(&self, store: &str) -> Result<()> {
        let said = self.read(|read| read.about("store"))?;
        match said {
            Some(said) if said == store => Ok(()),
            Some(said) => {
                let expected = format!("the one of store {store}, as the file `format` says");
                Err(Error::corrupt(failure::name(&self.path), expected, format!("the one of store {said}")))
            }
            None => self.write(|write| write.set_about("store", store)),
        }
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs `f` on one consistent view of the catalog.
    pub fn read<T>(&self, f: impl FnOnce(&Read<'_>) -> Result<T>) -> Result<T> {
        let transaction = self.begin(&self.connection, TransactionBehavior::Deferred)?;
        f(&Read::new(&transaction, &self.path))
    }

    /// Runs `f` as one transaction: when this returns `Ok`, all it wrote is on disk; on `Err`, nothing is. Writers wait
    /// for each other, so `f` should be short.
    pub fn write<T>(&self, f: impl FnOnce(&Write<'_>) -> Result<T>) -> Result<T> {
        self.write_on(&self.connection, f)
    }

    /// Like `write`, but without waiting for the disk: after a loss of power the change may be gone, whole. For the
    /// progress of tasks only.
    pub fn write_soft<T>(&self, f: impl FnOnce(&Write<'_>) -> Result<T>) -> Result<T> {
        if self.soft.get().is_none() {
            // Only this thread can get here, so the cell is still empty.
            let _ = self.soft.set(connection::open(&self.path, Durability::Soft)?);
        }
        let soft = self.soft.get().expect("it was just set");
        self.write_on(soft, f)
    }

    /// Copies the catalog into `folder` and returns the copy's path; of all copies there the newest three stay.
    /// Readers and writers go on meanwhile.
    pub fn backup(&self, folder: &Path) -> Result<PathBuf> {
        backup::copy(&self.connection, &self.path, folder)
    }

    /// Copies the catalog to `target`, durably.
    pub fn copy_to(&self, target: &Path) -> Result<()> {
        backup::copy_to(&self.connection, &self.path, target)
    }

    /// Copies the files of a catalog as they are, to look at what is left of it.
    pub fn copy_files(path: &Path, target: &Path) -> Result<()> {
        rows::copy_files(path, target)
    }

    /// Closes the catalog and leaves one file, without a log beside it.
    pub fn into_file(self) -> Result<PathBuf> {
        let folded = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |row| row.get::<_, i64>(0));
        match folded.map_err(|error| failure::of(error, &self.path))? {
            0 => {}
            _ => return Err(Error::Busy { what: "the catalog".into(), holder: "another process reads it".into() }),
        }
        let path = self.path.clone();
        drop(self);
        for suffix in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(rows::beside(&path, suffix));
        }
        let _ = std::fs::remove_file(commits::file_of(&path));
        File::open(&path).and_then(|file| file.sync_all()).map_err(|error| Error::io("sync", &path, error))?;
        Ok(path)
    }

    /// How many durable changes the catalog at `path` has seen, as the file beside it says.
    pub fn commits_said(path: &Path) -> Option<u64> {
        commits::read(path)
    }

    /// The files that the database keeps beside its own: its log, and what says who reads it.
    pub fn files_beside(path: &Path) -> [PathBuf; 2] {
        ["-wal", "-shm"].map(|suffix| rows::beside(path, suffix))
    }

    /// What the database itself finds wrong with its structure; empty if nothing is. Reads all of it.
    pub fn check(&self) -> Result<Vec<String>> {
        self.read(|read| {
            let found = read.all("PRAGMA integrity_check(100)", (), |row| row.take::<String>())?;
            Ok(found.into_iter().filter(|line| line != "ok").collect())
        })
    }

    /// A number that is another one than before if anybody else has changed the catalog since this connection asked
    /// last. Costs no more than a look at shared memory.
    pub fn changes_of_others(&self) -> Result<i64> {
        let asked = self.connection.prepare_cached("PRAGMA data_version");
        let answered = asked.and_then(|mut statement| statement.query_row((), |row| row.get(0)));
        answered.map_err(|error| failure::of(error, &self.path))
    }

    /// Bytes that the catalog takes on disk.
    pub fn bytes(&self) -> u64 {
        std::fs::metadata(&self.path).map_or(0, |metadata| metadata.len()) + connection::log_bytes(&self.path)
    }

    fn write_on<T>(&self, connection: &Opened, f: impl FnOnce(&Write<'_>) -> Result<T>) -> Result<T> {
        let transaction = self.begin(connection, TransactionBehavior::Immediate)?;
        // What a transaction that failed has left there did not happen.
        drop(sums::taken(&connection.watch));
        let value = f(&Write::new(Read::new(&transaction, &self.path)))?;
        let touched = sums::taken(&connection.watch);
        sums::seal(&transaction, &touched).map_err(|error| failure::of(error, &self.path))?;
        let is_durable = touched.any && std::ptr::eq(connection, &self.connection);
        let commits = if is_durable { Some(commits::count(&transaction, &self.path)?) } else { None };
        transaction.commit().map_err(|error| failure::of(error, &self.path))?;
        if let Some(commits) = commits {
            self.tell_commits(commits);
        }
        Ok(value)
    }

    fn tell_commits(&self, commits: u64) {
        if let Some(file) = self.count.get_or_init(|| commits::open(&self.path)) {
            commits::write(file, commits);
        }
    }

    /// Begins a transaction and makes sure that the schema is still the one that this version knows: another process
    /// may have migrated it since this one opened it. In a read this is also what fixes the view.
    fn begin<'c>(&self, connection: &'c Connection, behavior: TransactionBehavior) -> Result<Transaction<'c>> {
        let transaction =
            Transaction::new_unchecked(connection, behavior).map_err(|error| failure::of(error, &self.path))?;
        schema::ensure_version(&transaction, &self.path, self.version)?;
        Ok(transaction)
    }
}

impl Drop for Catalog {
    fn drop(&mut self) {
        // The connection that syncs closes last.
        drop(self.soft.take());
        connection::fold_when_closed(&self.connection, &self.path);
    }
}

fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).map_err(|error| Error::io("resolve", path, error))
}

/// Makes an empty file for its owner only, unless there is one; the files that the database puts beside it get the same
/// mode.
///
/// It is made under another name and closed before it gets its own: closing a file drops the locks that the database
/// holds on it for another thread of this process (fcntl(2)).
fn create_file(path: &Path) -> Result<()> {
    let fresh = path.with_extension(uuid::Uuid::new_v4().to_string());
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh);
    made.map(drop).map_err(|error| Error::io("create", &fresh, error))?;
    match renameat_with(CWD, &fresh, CWD, path, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(()),
        Err(error) => {
            let _ = std::fs::remove_file(&fresh);
            if error == Errno::EXIST { Ok(()) } else { Err(Error::io("create", path, error)) }
        }
    }
}

fn ensure_file(path: &Path) -> Result<()> {
    match std::fs::metadata(path) {
        // The database would take an empty file for a new one, and throw its log away.
        Ok(metadata) if metadata.is_file() && metadata.len() == 0 => {
            Err(Error::corrupt(failure::name(path), "a database", "an empty file"))
        }
        Ok(metadata) if metadata.is_file() => Ok(()),
        Ok(_) => Err(Error::corrupt(failure::name(path), "a database", "something that is no file")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(Error::corrupt(failure::name(path), "a database", "nothing"))
        }
        Err(error) => Err(Error::io("open", path, error)),
    }
}

fn sync_folder(folder: &Path) -> Result<()> {
    File::open(folder).and_then(|file| file.sync_all()).map_err(|error| Error::io("sync", folder, error))
}

#[cfg(test)]
mod tests;
