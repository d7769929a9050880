//! The ids that a tenant's snapshots have for clients of the Vela contract: `snapshot_` and the instant.

use rusqlite::params;

use crate::catalog::query::{Read, Write};
use crate::error::{Error, Result};
use crate::model::{DatasetId, SnapshotId, Timestamp};

impl Read<'_> {
    /// All such ids of a tenant, each with the snapshot that it means.
    pub fn vela_ids(&self, dataset: &DatasetId) -> Result<Vec<(SnapshotId, String)>> {
        let sql = "SELECT snapshot_id, vela_id FROM vela_ids WHERE dataset_id = ?1";
        self.all(sql, [dataset], |row| Ok((row.take()?, row.take()?)))
    }

    /// Such an id of one snapshot.
    pub fn vela_id(&self, snapshot: &SnapshotId) -> Result<Option<String>> {
        self.one("SELECT vela_id FROM vela_ids WHERE snapshot_id = ?1", [snapshot], |row| row.take())
    }
}

impl Write<'_> {
    /// Gives a snapshot the id of the instant at which it was taken; a number is appended if another one of the tenant
    /// has that.
    pub fn insert_vela_id(&self, dataset: &DatasetId, snapshot: &SnapshotId, at: Timestamp) -> Result<String> {
        let base = vela_id(at);
        for number in 1_u64.. {
            let id = if number == 1 { base.clone() } else { format!("{base}-{number}") };
            let sql = "INSERT INTO vela_ids (dataset_id, vela_id, snapshot_id) VALUES (?1, ?2, ?3) \
                       ON CONFLICT (dataset_id, vela_id) DO NOTHING";
            if self.run(sql, params![dataset, id, snapshot])? > 0 {
                return Ok(id);
            }
        }
        Err(Error::Internal("no free id".into()))
    }
}

/// `snapshot_2026-01-15T10-00-00Z`.
fn vela_id(at: Timestamp) -> String {
    let text = at.to_string();
    let seconds = text.split(['.', 'Z']).next().unwrap_or_default();
    format!("snapshot_{}Z", seconds.replace(':', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_the_instant_in_whole_seconds() {
        assert_eq!(vela_id(Timestamp::from_micros(1_768_471_200_999_999)), "snapshot_2026-01-15T10-00-00Z");
        assert_eq!(vela_id(Timestamp::from_micros(0)), "snapshot_1970-01-01T00-00-00Z");
    }
}
