//! Putting files that were sent into a tree: with the folders above them, and never a file where a folder is.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::engine::content::Nodes;
use crate::engine::ingest::filling::DIR_MODE;
use crate::engine::items::{Edits, follow};
use crate::engine::transition::Tally;
use crate::error::{Error, Result};
use crate::facets::{Entry, EntryKind, MEDIA, path_of_key};
use crate::model::path_text;
use crate::progress::{Progress, ensure_going};
use crate::state::State;
use crate::tree::{self, NodeWriter};

/// A key, and what it is to have.
type Change = (Vec<u8>, Option<Vec<u8>>);

/// The state of an upload with these files, by key.
///
/// # Errors
/// `Invalid` if a file and a folder have the same path.
pub(super) fn with_files(
    state: &State,
    files: &BTreeMap<Vec<u8>, Vec<u8>>,
    nodes: &Nodes,
    writer: &mut dyn NodeWriter,
) -> Result<State> {
    let media = state.media();
    let mut tally = Tally::default();
    let mut edits = BTreeMap::new();
    let mut above = BTreeSet::new();
    for (key, value) in files {
        let before = tree::get(nodes, &media, key)?;
        let is_dir = Entry::decode(value)?.is_dir();
        if let Some(before) = &before {
            ensure_same_kind(key, Entry::decode(before)?.is_dir(), is_dir)?;
        }
        above.extend(ancestors(key));
        if before.as_deref() != Some(value) {
            tally.add(before.as_deref(), -1)?;
            tally.add(Some(value), 1)?;
            edits.insert(key.clone(), Some(value.clone()));
        }
    }
    for key in above {
        let there = match files.get(&key) {
            Some(value) => Some(value.clone()),
            None => tree::get(nodes, &media, &key)?,
        };
        match there {
            Some(value) => ensure_same_kind(&key, Entry::decode(&value)?.is_dir(), true)?,
            None => drop(edits.insert(key, Some(folder()))),
        }
    }
    let mut state = state.clone().with_facet(MEDIA, tree::edit(nodes, writer, &media, edits)?);
    state.counts = tally.applied_to(state.counts);
    Ok(state)
}

/// A dataset's state with all that was sent for an upload. What is the same already stays, and of a folder that is
/// there already its mode.
///
/// # Errors
/// `Invalid` if a file and a folder have the same path.
pub(super) fn with_upload(
    head: &State,
    upload: &State,
    nodes: &Nodes,
    writer: &mut dyn NodeWriter,
    progress: &dyn Progress,
) -> Result<State> {
    if head.media().is_empty() && head.facets.is_empty() {
        return Ok(upload.clone());
    }
    let (old, new) = (head.media(), upload.media());
    let tally = RefCell::new(Tally::default());
    let replaced = RefCell::new(Vec::new());
    let has_more = head.facets.len() > 1;
    let change = |entry: Result<(Vec<u8>, Vec<u8>)>| -> Result<Option<Change>> {
        let (key, value) = entry?;
        ensure_going(progress)?;
        progress.advance(1, 0);
        let before = tree::get(nodes, &old, &key)?;
        if let Some(before) = &before {
            let (was_dir, is_dir) = (Entry::decode(before)?.is_dir(), Entry::decode(&value)?.is_dir());
            ensure_same_kind(&key, was_dir, is_dir)?;
            if is_dir || *before == value {
                return Ok(None);
            }
        }
        let mut tally = tally.borrow_mut();
        tally.add(before.as_deref(), -1)?;
        tally.add(Some(&value), 1)?;
        if let Some(before) = before.filter(|_| has_more) {
            replaced.borrow_mut().push((key.clone(), before, value.clone()));
        }
        Ok(Some((key, Some(value))))
    };
    let changes = tree::iter(nodes, &new).filter_map(|entry| change(entry).transpose());
    let mut state = head.clone().with_facet(MEDIA, tree::try_edit(nodes, writer, &old, changes)?);
    state.counts = tally.into_inner().applied_to(state.counts);
    let replaced = replaced.into_inner();
    let changes = replaced.iter().map(|(key, before, after)| (key.clone(), Some(&before[..]), Some(&after[..])));
    follow(head, &Edits::default(), nodes, changes)?.edits.applied(state, nodes, writer)
}

fn ensure_same_kind(key: &[u8], one_is_dir: bool, other_is_dir: bool) -> Result<()> {
    if one_is_dir == other_is_dir {
        return Ok(());
    }
    let what = format!("path `{}`", path_text(&path_of_key(key)).escape_debug());
    Err(Error::invalid(what, "it would be a file and a folder"))
}

fn ancestors(key: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    key.iter().enumerate().filter(|(_, byte)| **byte == 0).map(|(at, _)| key[..at].to_vec())
}

fn folder() -> Vec<u8> {
    Entry { kind: EntryKind::Dir, mode: DIR_MODE, ..Entry::default() }.encode()
}
