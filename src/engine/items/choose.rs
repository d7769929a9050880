//! Which items are meant: files of the working state, by path, folder or glob, or all.

use crate::backend::ItemChoice;
use crate::engine::Engine;
use crate::engine::content::Nodes;
use crate::engine::items::edits::Lookup;
use crate::engine::items::follow::is_item;
use crate::engine::transition::PathFilter;
use crate::error::{Error, Result};
use crate::facets::key_of_path;
use crate::model::{DatasetId, path_text};
use crate::tree::{Cursor, TreeRoot};

impl Engine {
    /// The keys of the items that are meant, sorted, each once; and the tree of files in which they are.
    ///
    /// # Errors
    /// `NotFound` for a path at which the working state has nothing, and for globs that no item matches; `Invalid` if
    /// nothing is meant at all.
    pub(super) fn choose(&self, id: &DatasetId, choice: &ItemChoice) -> Result<(Vec<Vec<u8>>, TreeRoot)> {
        let row = self.live_dataset(id)?;
        let (nodes, media) = (self.store.nodes(), self.state(&row.head)?.media());
        keys_of(&row.name, nodes, &media, choice).map(|keys| (keys, media))
    }
}

fn keys_of(name: &str, nodes: &Nodes, media: &TreeRoot, choice: &ItemChoice) -> Result<Vec<Vec<u8>>> {
    let is_none = choice.paths.is_empty() && choice.globs.is_empty();
    if is_none && !choice.all {
        return Err(Error::invalid("the choice of items", "it names none; give paths, a glob, or all"));
    }
    if choice.all || choice.paths.iter().any(Vec::is_empty) {
        return items_of(nodes, media);
    }
    let mut keys = Vec::new();
    let mut lookup = Lookup::new(nodes, media);
    for path in &choice.paths {
        let path = path.strip_suffix(b"/").unwrap_or(path);
        let path = path.strip_prefix(b"./").unwrap_or(path);
        let key = key_of_path(path);
        match lookup.get(&key)? {
            Some(value) if is_item(&value)? => keys.push(key),
            Some(_) => below(nodes, media, &key, &mut keys)?,
            None => return Err(unknown("item", path_text(path), name)),
        }
    }
    if !choice.globs.is_empty() {
        let filter = PathFilter::new(&choice.globs)?;
        let mut matching = Vec::new();
        for beginning in filter.beginnings() {
            collect(nodes, media, beginning, &|key| filter.matches(key), &mut matching)?;
        }
        if matching.is_empty() {
            return Err(unknown("item that matches", choice.globs.join(" "), name));
        }
        keys.extend(matching);
    }
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
}

fn unknown(what: &'static str, reference: String, dataset: &str) -> Error {
    Error::NotFound { what, reference, within: Some(dataset.to_owned()) }
}

/// All items.
pub(super) fn items_of(nodes: &Nodes, media: &TreeRoot) -> Result<Vec<Vec<u8>>> {
    let mut keys = Vec::new();
    collect(nodes, media, b"", &|_| true, &mut keys)?;
    Ok(keys)
}

/// The items of a folder.
fn below(nodes: &Nodes, media: &TreeRoot, folder: &[u8], keys: &mut Vec<Vec<u8>>) -> Result<()> {
    collect(nodes, media, &[folder, &[0]].concat(), &|_| true, keys)
}

/// The items whose keys begin so and are wanted.
fn collect(
    nodes: &Nodes,
    media: &TreeRoot,
    beginning: &[u8],
    is_wanted: &dyn Fn(&[u8]) -> bool,
    keys: &mut Vec<Vec<u8>>,
) -> Result<()> {
    let mut cursor = Cursor::new(nodes, media);
    cursor.seek(beginning)?;
    while let Some((key, value)) = cursor.entry().filter(|(key, _)| key.starts_with(beginning)) {
        if is_wanted(key) && is_item(&value.load(nodes)?)? {
            keys.push(key.to_vec());
        }
        cursor.advance()?;
    }
    Ok(())
}
