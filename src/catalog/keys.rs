//! Keys of clients: who has them, which tenants they open, and the hash of a secret that is sent as it is.

use rusqlite::params;

use crate::catalog::query::{Columns, Read, Write, int};
use crate::error::{Error, Result};
use crate::model::{Key, Timestamp};

/// Bytes of a secret's hash.
const HASH_LEN: usize = 32;

/// A key as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// What people see of it.
    pub key: Key,
    /// Hash of its secret; none if the secret is derived.
    pub hash: Option<[u8; HASH_LEN]>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT id, email, hash, created_at, created_by FROM keys ", $rest)
    };
}

impl KeyRow {
    /// Reads a row, without the tenants.
    fn read(row: &mut Columns<'_>) -> Result<Self> {
        let (key_id, email): (String, String) = (row.take()?, row.take()?);
        let hash: Option<Vec<u8>> = row.take()?;
        let damaged = |bytes: Vec<u8>| Error::corrupt(format!("catalog row of key {key_id}"), HASH_LEN, bytes.len());
        let hash = hash.map(|bytes| bytes.try_into().map_err(damaged)).transpose()?;
        let created_at: Timestamp = row.take()?;
        let created_by: String = row.take()?;
        Ok(Self { key: Key { key_id, email, tenants: Vec::new(), created_at, created_by }, hash })
    }
}

impl Read<'_> {
    /// The key with this id.
    pub fn key(&self, id: &str) -> Result<Option<KeyRow>> {
        self.one(select!("WHERE id = ?1"), [id], KeyRow::read)?.map(|row| self.with_tenants(row)).transpose()
    }

    /// The key whose secret has this hash.
    pub fn key_by_hash(&self, hash: &[u8; HASH_LEN]) -> Result<Option<KeyRow>> {
        let found = self.one(select!("WHERE hash = ?1"), [hash.as_slice()], KeyRow::read)?;
        found.map(|row| self.with_tenants(row)).transpose()
    }

    /// All keys, in the order in which they were made.
    pub fn keys(&self) -> Result<Vec<KeyRow>> {
        let found = self.all(select!("ORDER BY seq"), (), KeyRow::read)?;
        found.into_iter().map(|row| self.with_tenants(row)).collect()
    }

    fn with_tenants(&self, mut row: KeyRow) -> Result<KeyRow> {
        let sql = "SELECT tenant FROM key_tenants WHERE key_id = ?1 ORDER BY tenant";
        row.key.tenants = self.all(sql, [&row.key.key_id], |row| row.take())?;
        Ok(row)
    }
}

impl Write<'_> {
    /// Adds a key.
    pub fn insert_key(&self, new: &KeyRow) -> Result<()> {
        let seq = self.next_seq("SELECT COALESCE(MAX(seq), 0) + 1 FROM keys")?;
        let key = &new.key;
        self.run(
            "INSERT INTO keys (id, seq, email, hash, created_at, created_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![key.key_id, int(seq), key.email, new.hash, key.created_at, key.created_by],
        )?;
        for tenant in &key.tenants {
            self.run("INSERT INTO key_tenants (key_id, tenant) VALUES (?1, ?2)", [&key.key_id, tenant])?;
        }
        Ok(())
    }

    /// Forgets a key. `false` if there is none.
    pub fn delete_key(&self, id: &str) -> Result<bool> {
        self.run("DELETE FROM key_tenants WHERE key_id = ?1", [id])?;
        Ok(self.run("DELETE FROM keys WHERE id = ?1", [id])? > 0)
    }
}
