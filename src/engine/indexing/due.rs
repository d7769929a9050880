//! Which items have to be looked at.

use crate::engine::content::Nodes;
use crate::error::Result;
use crate::facets::{Entry, EntryKind};
use crate::tree::{Cursor, TreeRoot};

/// An item that has to be looked at.
#[derive(Debug)]
pub(in crate::engine) struct Due {
    pub(in crate::engine) key: Vec<u8>,
    pub(in crate::engine) entry: Entry,
}

/// The files that are wanted and have no row in a facet, in the order of their keys.
pub(in crate::engine) fn due(
    nodes: &Nodes,
    media: &TreeRoot,
    rows: &TreeRoot,
    is_wanted: &dyn Fn(&Entry) -> bool,
) -> Result<Vec<Due>> {
    let (mut files, mut rows) = (Cursor::new(nodes, media), Cursor::new(nodes, rows));
    files.first()?;
    rows.first()?;
    let mut due = Vec::new();
    while let Some((key, value)) = files.entry() {
        while rows.entry().is_some_and(|(known, _)| known < key) {
            rows.advance()?;
        }
        if rows.entry().is_none_or(|(known, _)| known != key) {
            let entry = Entry::decode(&value.load(nodes)?)?;
            if entry.kind == EntryKind::File && is_wanted(&entry) {
                due.push(Due { key: key.to_vec(), entry });
            }
        }
        files.advance()?;
    }
    Ok(due)
}
