//! The entries of a tree, or of a part of it, one after the other.

use std::ops::Bound;

use crate::error::Result;
use crate::tree::{Cursor, NodeReader, TreeRoot};

/// Entries in order of their keys, with spilled values read. Ends after an error.
pub struct Entries<R> {
    cursor: Cursor<R>,
    /// Where to go before the next entry is taken.
    start: Option<Bound<Vec<u8>>>,
    end: Bound<Vec<u8>>,
    has_ended: bool,
}

/// All entries of a tree.
pub fn iter<R: NodeReader>(reader: R, root: &TreeRoot) -> Entries<R> {
    range(reader, root, Bound::Unbounded, Bound::Unbounded)
}

/// The entries whose keys begin with `prefix`.
pub fn prefix<R: NodeReader>(reader: R, root: &TreeRoot, prefix: &[u8]) -> Entries<R> {
    let end = after_prefix(prefix);
    let end = end.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
    range(reader, root, Bound::Included(prefix), end)
}

/// The entries whose keys are within the bounds.
pub fn range<R: NodeReader>(reader: R, root: &TreeRoot, start: Bound<&[u8]>, end: Bound<&[u8]>) -> Entries<R> {
    let cursor = Cursor::new(reader, root);
    Entries { cursor, start: Some(start.map(<[u8]>::to_vec)), end: end.map(<[u8]>::to_vec), has_ended: false }
}

impl<R: NodeReader> Entries<R> {
    /// Goes on with the first entry whose key is not less than `key`, forward or back; the end stays where it was.
    pub fn seek(&mut self, key: &[u8]) {
        self.start = Some(Bound::Included(key.to_vec()));
        self.has_ended = false;
    }

    fn take(&mut self) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
        match self.start.take() {
            Some(start) => self.begin(start)?,
            None => self.cursor.advance()?,
        }
        let Some((key, value)) = self.cursor.entry() else { return Ok(None) };
        let is_within = match &self.end {
            Bound::Included(end) => key <= &end[..],
            Bound::Excluded(end) => key < &end[..],
            Bound::Unbounded => true,
        };
        is_within.then(|| Ok((key.to_vec(), value.load(self.cursor.reader())?))).transpose()
    }

    fn begin(&mut self, start: Bound<Vec<u8>>) -> Result<()> {
        match start {
            Bound::Unbounded => self.cursor.first(),
            Bound::Included(key) => self.cursor.seek(&key),
            Bound::Excluded(mut key) => {
                key.push(0);
                self.cursor.seek(&key)
            }
        }
    }
}

impl<R: NodeReader> Iterator for Entries<R> {
    type Item = Result<(Vec<u8>, Vec<u8>)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_ended {
            return None;
        }
        let entry = self.take();
        self.has_ended = !matches!(entry, Ok(Some(_)));
        entry.transpose()
    }
}

/// The least key that is greater than all that begin with `prefix`; `None` if there is none.
fn after_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|byte| *byte != 0xff)?;
    let mut end = prefix[..=last].to_vec();
    end[last] += 1;
    Some(end)
}
