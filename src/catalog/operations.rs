//! The operation log: who did what, from which state to which state, and what it takes to take it back.

use rusqlite::params;

use crate::catalog::find::Wanted;
use crate::catalog::query::{Columns, Read, Write, int};
use crate::error::Result;
use crate::model::{DatasetId, Timestamp};
use crate::objects::StateId;

/// An operation as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationRow {
    /// Its number; it grows.
    pub seq: u64,
    /// What was done.
    pub operation: NewOperation,
    /// The operation that took it back, if one did.
    pub undone_by: Option<u64>,
}

/// An operation to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOperation {
    /// The dataset.
    pub dataset_id: DatasetId,
    /// The verb.
    pub verb: String,
    /// When it was done.
    pub at: Timestamp,
    /// Who did it.
    pub by: String,
    /// What it was done to, in words.
    pub subject: String,
    /// The state before.
    pub state_before: Option<StateId>,
    /// The state after.
    pub state_after: Option<StateId>,
    /// What is needed to take it back, as JSON of the engine.
    pub detail: String,
    /// Whether it can be taken back.
    pub can_undo: bool,
    /// The operation that it takes back, if it is an undo.
    pub undoes: Option<u64>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT seq, dataset_id, verb, done_at, done_by, subject, state_before, state_after, detail, can_undo, \
             undoes, undone_by FROM operations ",
            $rest
        )
    };
}

impl OperationRow {
    fn read(row: &mut Columns<'_>) -> Result<Self> {
        Ok(Self {
            seq: row.count()?,
            operation: NewOperation {
                dataset_id: row.take()?,
                verb: row.take()?,
                at: row.take()?,
                by: row.take()?,
                subject: row.take()?,
                state_before: row.take()?,
                state_after: row.take()?,
                detail: row.take()?,
                can_undo: row.flag()?,
                undoes: row.optional_count()?,
            },
            undone_by: row.optional_count()?,
        })
    }
}

impl Read<'_> {
    /// The operation of a dataset with this number.
    pub fn operation(&self, dataset: &DatasetId, seq: u64) -> Result<OperationRow> {
        self.one(select!("WHERE seq = ?1 AND dataset_id = ?2"), params![int(seq), dataset], OperationRow::read)?
            .ok_or_else(|| Wanted { what: "operation", reference: &seq.to_string() }.missing(None))
    }

    /// A dataset's operations, newest first; at most `limit`, if given.
    pub fn operations(&self, dataset: &DatasetId, limit: Option<u64>) -> Result<Vec<OperationRow>> {
        let sql = select!("WHERE dataset_id = ?1 ORDER BY seq DESC LIMIT ?2");
        self.all(sql, params![dataset, int(limit.unwrap_or(u64::MAX))], OperationRow::read)
    }

    /// The newest operation of a dataset that can be taken back and was not; with `before`, of those before that one.
    pub fn newest_undoable(&self, dataset: &DatasetId, before: Option<u64>) -> Result<Option<OperationRow>> {
        let sql = select!(
            "WHERE dataset_id = ?1 AND can_undo = 1 AND undone_by IS NULL AND seq < ?2 ORDER BY seq DESC LIMIT 1"
        );
        let before = before.map_or(i64::MAX, |seq| i64::try_from(seq).unwrap_or(i64::MAX));
        self.one(sql, params![dataset, before], OperationRow::read)
    }
}

impl Write<'_> {
    /// Adds an operation and returns its number.
    pub fn insert_operation(&self, new: &NewOperation) -> Result<u64> {
        let seq = self.next_seq("SELECT COALESCE(MAX(seq), 0) + 1 FROM operations")?;
        self.run(
            "INSERT INTO operations (seq, dataset_id, verb, done_at, done_by, subject, state_before, state_after, \
             detail, can_undo, undoes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                int(seq),
                new.dataset_id,
                new.verb,
                new.at,
                new.by,
                new.subject,
                new.state_before,
                new.state_after,
                new.detail,
                i64::from(new.can_undo),
                new.undoes.map(int),
            ],
        )?;
        Ok(seq)
    }

    /// Notes that operation `seq` was taken back by operation `by`. `false` if it had been taken back before.
    pub fn mark_undone(&self, seq: u64, by: u64) -> Result<bool> {
        let sql = "UPDATE operations SET undone_by = ?2 WHERE seq = ?1 AND undone_by IS NULL";
        Ok(self.run(sql, params![int(seq), int(by)])? > 0)
    }
}
