//! Rows go where their files go.
//!
//! A file that is gone takes its rows along. If it only moved (what came elsewhere has the same content, beyond doubt),
//! its rows move with it. New content at the same path keeps all rows but what reading the old content found.

use crate::engine::content::Nodes;
use crate::engine::items::edits::{Edits, Lookup};
use crate::error::Result;
use crate::facets::{self, Entry, EntryKind, INDEX, MEDIA};
use crate::state::State;
use crate::tree::Cursor;
use crate::worktree::apply::{Mover, pair_files};

/// The keys of a file that moved: from, to.
pub(in crate::engine) type Moved = (Vec<u8>, Vec<u8>);

/// What becomes of rows.
#[derive(Debug, Default)]
pub(in crate::engine) struct Followed {
    /// The changes of the facets.
    pub(in crate::engine) edits: Edits,
    /// Files that moved.
    pub(in crate::engine) moves: Vec<Moved>,
}

/// Whether a media value is that of an item. What could not be read is still there.
pub(super) fn is_item(value: &[u8]) -> Result<bool> {
    Ok(matches!(Entry::decode(value)?.kind, EntryKind::File | EntryKind::Skipped))
}

/// The facets about items that a state has, or that have changes on top of it.
fn item_facets<'a>(state: &'a State, above: &'a Edits) -> Vec<&'a str> {
    let mut names: Vec<&str> = state.facets.keys().map(String::as_str).chain(above.facets()).collect();
    names.retain(|name| facets::is_of_items(name));
    names.sort_unstable();
    names.dedup();
    names
}

/// What becomes of the rows of a state, with changes `above` it, when media change: key, value before, value after.
pub(in crate::engine) fn follow<'v>(
    state: &State,
    above: &Edits,
    nodes: &Nodes,
    changes: impl Iterator<Item = (Vec<u8>, Option<&'v [u8]>, Option<&'v [u8]>)>,
) -> Result<Followed> {
    let names = item_facets(state, above);
    if names.is_empty() {
        return Ok(Followed::default());
    }
    let (mut gone, mut came, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    for (key, before, after) in changes {
        let before = before.map(Entry::decode).transpose()?.filter(is_kept);
        let after = after.map(Entry::decode).transpose()?.filter(is_kept);
        match (before, after) {
            (Some(before), None) => gone.push((key, before)),
            (None, Some(after)) => came.push((key, after)),
            (Some(before), Some(after)) if !before.same_content(&after) => changed.push(key),
            _ => {}
        }
    }
    let moved_to = moves(&gone, &came);
    let mut edits = Edits::default();
    for name in names {
        let mut rows = Lookup::new(nodes, &state.facet(name));
        let mut value = |key: &[u8]| match above.get(name, key) {
            Some(value) => Ok(value.clone()),
            None => rows.get(key),
        };
        for ((key, _), target) in gone.iter().zip(&moved_to) {
            let Some(value) = value(key)? else { continue };
            edits.set(name, key.clone(), None);
            if let Some(target) = target {
                edits.set(name, came[*target].0.clone(), Some(value));
            }
        }
        if name == INDEX {
            for key in &changed {
                if value(key)?.is_some() {
                    edits.set(name, key.clone(), None);
                }
            }
        }
    }
    let pairs = gone.into_iter().zip(moved_to);
    let moves = pairs.filter_map(|((key, _), target)| target.map(|target| (key, came[target].0.clone()))).collect();
    Ok(Followed { edits, moves })
}

fn is_kept(entry: &Entry) -> bool {
    matches!(entry.kind, EntryKind::File | EntryKind::Skipped)
}

/// For each file that is gone, the one that came in its place.
fn moves(gone: &[(Vec<u8>, Entry)], came: &[(Vec<u8>, Entry)]) -> Vec<Option<usize>> {
    let mut found = vec![None; gone.len()];
    if gone.is_empty() || came.is_empty() {
        return found;
    }
    let sources: Vec<Mover<'_>> = gone.iter().map(mover).collect();
    let targets: Vec<Mover<'_>> = came.iter().map(mover).collect();
    for (target, source) in pair_files(&sources, &targets).into_iter().enumerate() {
        if let Some(source) = source {
            found[source] = Some(target);
        }
    }
    found
}

fn mover((key, entry): &(Vec<u8>, Entry)) -> Mover<'_> {
    let name = key.rsplit(|byte| *byte == 0).next().unwrap_or_default();
    Mover { name, entry }
}

/// The changes that remove every row whose key is that of no file: for when it is not known what became of the files.
pub(in crate::engine) fn without_files(state: &State, nodes: &Nodes, is_file: &dyn Fn(&[u8]) -> bool) -> Result<Edits> {
    let mut edits = Edits::default();
    for (name, root) in state.facets.iter().filter(|(name, _)| *name != MEDIA && facets::is_of_items(name)) {
        let mut cursor = Cursor::new(nodes, root);
        cursor.first()?;
        while let Some((key, _)) = cursor.entry() {
            if !is_file(key) {
                edits.set(name, key.to_vec(), None);
            }
            cursor.advance()?;
        }
    }
    Ok(edits)
}
