//! Packs: which files hold the store's content. A pack counts only once it is registered here.

use rusqlite::params;

use crate::catalog::query::{Columns, Read, Write, int};
use crate::error::Result;

/// A pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackRow {
    /// Its id.
    pub id: String,
    /// Its place in the order in which packs were registered.
    pub seq: u64,
    /// Bytes of its file.
    pub bytes: u64,
    /// Objects in it.
    pub objects: u64,
}

/// All live packs together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PackTotals {
    /// Packs.
    pub packs: u64,
    /// Bytes of their files.
    pub bytes: u64,
    /// Objects in them.
    pub objects: u64,
}

impl PackRow {
    fn read(row: &mut Columns<'_>) -> Result<Self> {
        Ok(Self { id: row.take()?, seq: row.count()?, bytes: row.count()?, objects: row.count()? })
    }
}

impl Read<'_> {
    /// The packs that may be read and deduplicated against, in the order in which they were registered.
    pub fn live_packs(&self) -> Result<Vec<PackRow>> {
        let sql = "SELECT id, seq, bytes, objects FROM packs WHERE status = 'live' ORDER BY seq";
        self.all(sql, (), PackRow::read)
    }

    /// The packs whose files are to be deleted.
    pub fn condemned_packs(&self) -> Result<Vec<PackRow>> {
        let sql = "SELECT id, seq, bytes, objects FROM packs WHERE status = 'condemned' ORDER BY seq";
        self.all(sql, (), PackRow::read)
    }

    /// All live packs together.
    pub fn pack_totals(&self) -> Result<PackTotals> {
        let sql = "SELECT COUNT(*), CAST(COALESCE(SUM(bytes), 0) AS BIGINT), \
                   CAST(COALESCE(SUM(objects), 0) AS BIGINT) FROM packs WHERE status = 'live'";
        self.only(sql, (), |row| Ok(PackTotals { packs: row.count()?, bytes: row.count()?, objects: row.count()? }))
    }
}

impl Write<'_> {
    /// Registers a pack whose file is durable. One that is registered already is live again, with these numbers.
    pub fn register_pack(&self, id: &str, bytes: u64, objects: u64) -> Result<()> {
        let seq = self.next_seq("SELECT COALESCE(MAX(seq), 0) + 1 FROM packs")?;
        self.run(
            "INSERT INTO packs (id, seq, bytes, objects, status) VALUES (?1, ?2, ?3, ?4, 'live') \
             ON CONFLICT (id) DO UPDATE SET bytes = excluded.bytes, objects = excluded.objects, status = 'live'",
            params![id, int(seq), int(bytes), int(objects)],
        )?;
        Ok(())
    }

    /// Takes a pack out of use; its file may go afterwards. `false` if it is not live.
    pub fn condemn_pack(&self, id: &str) -> Result<bool> {
        Ok(self.run("UPDATE packs SET status = 'condemned' WHERE id = ?1 AND status = 'live'", [id])? > 0)
    }

    /// Forgets a pack whose file is gone, and the damage noted in it. `false` if there is none.
    pub fn delete_pack(&self, id: &str) -> Result<bool> {
        self.run("DELETE FROM damaged WHERE pack = ?1", [id])?;
        Ok(self.run("DELETE FROM packs WHERE id = ?1", [id])? > 0)
    }
}
