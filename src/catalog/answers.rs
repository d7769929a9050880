//! Answers of a service to requests that must not be done twice.

use rusqlite::params;

use crate::catalog::query::{Read, Write};
use crate::error::Result;
use crate::model::Timestamp;

/// An answer that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    /// What tells the request from others.
    pub fingerprint: String,
    /// The answer, in the service's own form.
    pub answer: String,
}

impl Read<'_> {
    /// The answer of this name, if it was given at `since` or later.
    pub fn answer(&self, name: &str, since: Timestamp) -> Result<Option<StoredAnswer>> {
        let sql = "SELECT fingerprint, answer FROM answers WHERE name = ?1 AND at > ?2";
        self.one(sql, params![name, since], |row| Ok(StoredAnswer { fingerprint: row.take()?, answer: row.take()? }))
    }
}

impl Write<'_> {
    /// Keeps an answer that was given at `at`, and forgets those given at `forget` or earlier.
    pub fn put_answer(&self, name: &str, answer: &StoredAnswer, at: Timestamp, forget: Timestamp) -> Result<()> {
        self.run("DELETE FROM answers WHERE at <= ?1", [forget])?;
        let sql = "INSERT OR REPLACE INTO answers (name, fingerprint, answer, at) VALUES (?1, ?2, ?3, ?4)";
        self.run(sql, params![name, answer.fingerprint, answer.answer, at]).map(drop)
    }
}
