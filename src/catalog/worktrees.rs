//! Which folder a dataset has, on which machine, and how that folder is recognised.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

use rusqlite::params;

use crate::catalog::query::{Columns, Read, Write};
use crate::error::Result;
use crate::model::DatasetId;

/// A dataset's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorktreeRow {
    /// The dataset.
    pub dataset_id: DatasetId,
    /// Id of the machine that has the folder.
    pub machine: String,
    /// The folder's full path.
    pub path: PathBuf,
    /// Inode number of the folder.
    pub inode: u64,
    /// When the folder was made, in nanoseconds since 1970; 0 where the filesystem does not say.
    pub born: i64,
}

impl WorktreeRow {
    fn read(row: &mut Columns<'_>) -> Result<Self> {
        Ok(Self {
            dataset_id: row.take()?,
            machine: row.take()?,
            path: OsString::from_vec(row.take()?).into(),
            inode: row.take::<i64>()?.cast_unsigned(),
            born: row.take()?,
        })
    }
}

impl Read<'_> {
    /// The folder of a dataset, if it has one.
    pub fn worktree(&self, id: &DatasetId) -> Result<Option<WorktreeRow>> {
        let sql = "SELECT dataset_id, machine, path, inode, born FROM worktrees WHERE dataset_id = ?1";
        self.one(sql, [id], WorktreeRow::read)
    }

    /// All folders, those of datasets in the trash too.
    pub fn worktrees(&self) -> Result<Vec<WorktreeRow>> {
        self.all("SELECT dataset_id, machine, path, inode, born FROM worktrees", (), WorktreeRow::read)
    }
}

impl Write<'_> {
    /// Says where a dataset's folder is, in place of what was said before.
    pub fn put_worktree(&self, row: &WorktreeRow) -> Result<()> {
        self.run(
            "INSERT INTO worktrees (dataset_id, machine, path, inode, born) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (dataset_id) DO UPDATE SET machine = excluded.machine, path = excluded.path, \
             inode = excluded.inode, born = excluded.born",
            params![row.dataset_id, row.machine, row.path.as_os_str().as_bytes(), row.inode.cast_signed(), row.born],
        )?;
        Ok(())
    }

    /// Forgets a dataset's folder. `false` if it has none.
    pub fn delete_worktree(&self, id: &DatasetId) -> Result<bool> {
        Ok(self.run("DELETE FROM worktrees WHERE dataset_id = ?1", [id])? > 0)
    }
}
