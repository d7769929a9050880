//! Uploads: files that were sent for a dataset and are not part of it yet. Each names a state of its own.

use rusqlite::params;

use crate::catalog::find::Wanted;
use crate::catalog::query::{Columns, Read, Write, int};
use crate::error::Result;
use crate::model::{DatasetId, Timestamp};
use crate::objects::StateId;

/// An upload as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadRow {
    /// Its number, never used twice.
    pub id: u64,
    /// The dataset that the files are for.
    pub dataset_id: DatasetId,
    /// What was sent so far; `None` once it was taken up or given up.
    pub state: Option<StateId>,
    /// When it was begun.
    pub opened_at: Timestamp,
    /// Who began it.
    pub opened_by: String,
    /// When something was sent last.
    pub touched_at: Timestamp,
}

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT id, dataset_id, state, opened_at, opened_by, touched_at FROM uploads ", $rest)
    };
}

impl UploadRow {
    fn read(row: &mut Columns<'_>) -> Result<Self> {
        Ok(Self {
            id: row.count()?,
            dataset_id: row.take()?,
            state: row.take()?,
            opened_at: row.take()?,
            opened_by: row.take()?,
            touched_at: row.take()?,
        })
    }
}

impl Read<'_> {
    /// The upload with this number for a dataset.
    pub fn upload(&self, dataset: &DatasetId, id: u64) -> Result<UploadRow> {
        let sql = select!("WHERE id = ?1 AND dataset_id = ?2");
        self.one(sql, params![int(id), dataset], UploadRow::read)?
            .ok_or_else(|| Wanted { what: "upload", reference: &id.to_string() }.missing(None))
    }

    /// The uploads that were neither taken up nor given up, oldest first.
    pub fn open_uploads(&self) -> Result<Vec<UploadRow>> {
        self.all(select!("WHERE state IS NOT NULL ORDER BY id"), (), UploadRow::read)
    }
}

impl Write<'_> {
    /// Begins an upload, with nothing in it.
    pub fn insert_upload(&self, dataset: &DatasetId, state: &StateId, at: Timestamp, by: &str) -> Result<UploadRow> {
        let id = self.next_seq("SELECT COALESCE(MAX(id), 0) + 1 FROM uploads")?;
        self.run(
            "INSERT INTO uploads (id, dataset_id, state, opened_at, opened_by, touched_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?4)",
            params![int(id), dataset, state, at, by],
        )?;
        self.upload(dataset, id)
    }

    /// Moves an upload from `expected` to `state`. `false`, and nothing is written, if it is at another one.
    pub fn set_upload_state(&self, id: u64, expected: &StateId, state: &StateId, at: Timestamp) -> Result<bool> {
        let sql = "UPDATE uploads SET state = ?3, touched_at = ?4 WHERE id = ?1 AND state = ?2";
        Ok(self.run(sql, params![int(id), expected, state, at])? > 0)
    }

    /// Ends an upload. `false` if it had ended before.
    pub fn close_upload(&self, id: u64) -> Result<bool> {
        Ok(self.run("UPDATE uploads SET state = NULL WHERE id = ?1 AND state IS NOT NULL", [int(id)])? > 0)
    }
}
