//! The checksum of a row: BLAKE3 over its columns in a fixed form, cut to 8 bytes.
//!
//! It finds what the database cannot: a row that was changed by something other than this program, or that was put back
//! from a damaged page. The form belongs to the schema and never changes within a version: the table's name, then every
//! column in order as one tag byte and its content, text and bytes with their length before them.

use crate::error::{Error, Result};
use crate::model::Timestamp;

/// The context of BLAKE3's key derivation mode for rows.
const CONTEXT: &str = "snapshot 2026-11 catalog row v1";
/// Bytes that are kept.
const LEN: usize = 8;

/// A checksum in the making.
#[derive(Debug)]
pub(super) struct Checksum(blake3::Hasher);

impl Checksum {
    /// Begins with the table that the row is in.
    pub(super) fn of_row_in(table: &str) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
        hasher.update(table.as_bytes());
        Self(hasher)
    }

    pub(super) fn text(self, text: &str) -> Self {
        self.column(b't', text.as_bytes())
    }

    /// Text as the database has it, which need not be text in a damaged row.
    pub(super) fn plain(self, text: &[u8]) -> Self {
        self.column(b't', text)
    }

    pub(super) fn bytes(self, bytes: &[u8]) -> Self {
        self.column(b'b', bytes)
    }

    pub(super) fn number(mut self, number: i64) -> Self {
        self.0.update(b"n").update(&number.to_le_bytes());
        self
    }

    pub(super) fn flag(self, flag: bool) -> Self {
        self.number(i64::from(flag))
    }

    pub(super) fn time(self, time: Timestamp) -> Self {
        self.number(time.as_micros())
    }

    pub(super) fn optional_text(self, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(text),
            None => self.null(),
        }
    }

    pub(super) fn optional_time(self, time: Option<Timestamp>) -> Self {
        match time {
            Some(time) => self.time(time),
            None => self.null(),
        }
    }

    pub(super) fn finish(self) -> [u8; LEN] {
        let mut cut = [0; LEN];
        cut.copy_from_slice(&self.0.finalize().as_bytes()[..LEN]);
        cut
    }

    fn null(mut self) -> Self {
        self.0.update(b"0");
        self
    }

    fn column(mut self, tag: u8, content: &[u8]) -> Self {
        self.0.update(&[tag]).update(&(content.len() as u64).to_le_bytes()).update(content);
        self
    }
}

/// Fails with `Corrupt` naming the row if its stored checksum is not that of its content.
pub(super) fn ensure_equal(stored: &[u8], computed: [u8; LEN], name: impl FnOnce() -> String) -> Result<()> {
    if stored == computed {
        return Ok(());
    }
    Err(Error::corrupt(name(), format!("checksum {}", hex(stored)), hex(&computed)))
}

/// Bytes as a message shows them.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(fill: impl FnOnce(Checksum) -> Checksum) -> [u8; LEN] {
        fill(Checksum::of_row_in("t")).finish()
    }

    #[test]
    fn a_border_between_columns_counts() {
        assert_ne!(sum(|row| row.text("ab").text("c")), sum(|row| row.text("a").text("bc")));
        assert_ne!(sum(|row| row.text("")), sum(|row| row.optional_text(None)));
        assert_ne!(sum(|row| row.text("a")), sum(|row| row.bytes(b"a")));
        assert_ne!(sum(|row| row.number(1)), sum(|row| row.number(2)));
    }

    #[test]
    fn a_difference_names_the_row() {
        let error = ensure_equal(&[1], sum(|row| row), || "row 7".into()).unwrap_err();
        assert!(matches!(error, Error::Corrupt { what, .. } if what == "row 7"));
        assert!(ensure_equal(&sum(|row| row), sum(|row| row), String::new).is_ok());
    }
}
