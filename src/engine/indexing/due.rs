//! Which items have to be read.

use crate::engine::content::Nodes;
use crate::error::Result;
use crate::facets::{Entry, EntryKind, INDEX, MediaKind};
use crate::state::State;
use crate::tree::Cursor;

/// An item that has to be read.
#[derive(Debug)]
pub(super) struct Due {
    pub(super) key: Vec<u8>,
    pub(super) entry: Entry,
}

/// The images and videos of a state of which nothing is known, in the order of their keys.
pub(super) fn due(nodes: &Nodes, state: &State) -> Result<Vec<Due>> {
    let (mut files, mut rows) = (Cursor::new(nodes, &state.media()), Cursor::new(nodes, &state.facet(INDEX)));
    files.first()?;
    rows.first()?;
    let mut due = Vec::new();
    while let Some((key, value)) = files.entry() {
        while rows.entry().is_some_and(|(known, _)| known < key) {
            rows.advance()?;
        }
        if rows.entry().is_none_or(|(known, _)| known != key) {
            let entry = Entry::decode(&value.load(nodes)?)?;
            if entry.kind == EntryKind::File && entry.media != MediaKind::Other {
                due.push(Due { key: key.to_vec(), entry });
            }
        }
        files.advance()?;
    }
    Ok(due)
}
