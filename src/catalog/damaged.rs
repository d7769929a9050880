//! Objects that a verification found damaged. They no longer count as stored, so that the next create stores them
//! again.

use rusqlite::params;

use crate::catalog::query::{Read, Write};
use crate::error::Result;
use crate::model::Timestamp;

/// A damaged object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedRow {
    /// Id of the chunk or node.
    pub id: [u8; 32],
    /// The pack that has the bad copy.
    pub pack: String,
    /// When it was found.
    pub found_at: Timestamp,
}

impl Read<'_> {
    /// All damaged objects, by id.
    pub fn damaged(&self) -> Result<Vec<DamagedRow>> {
        self.all("SELECT id, pack, found_at FROM damaged ORDER BY id", (), |row| {
            Ok(DamagedRow { id: row.take()?, pack: row.take()?, found_at: row.take()? })
        })
    }
}

impl Write<'_> {
    /// Notes a damaged object; a later finding takes the place of an earlier one.
    pub fn put_damaged(&self, row: &DamagedRow) -> Result<()> {
        self.run(
            "INSERT INTO damaged (id, pack, found_at) VALUES (?1, ?2, ?3) \
             ON CONFLICT (id) DO UPDATE SET pack = excluded.pack, found_at = excluded.found_at",
            params![row.id, row.pack, row.found_at],
        )?;
        Ok(())
    }

    /// Takes a note back, because a good copy is stored. `false` if there is none.
    pub fn delete_damaged(&self, id: &[u8; 32]) -> Result<bool> {
        Ok(self.run("DELETE FROM damaged WHERE id = ?1", [id])? > 0)
    }
}
