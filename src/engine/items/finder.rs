//! Finds the items that files from elsewhere mean.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Place;

use crate::engine::content::Nodes;
use crate::engine::items::choose::items_of;
use crate::engine::items::edits::Lookup;
use crate::engine::items::follow::is_item;
use crate::error::Result;
use crate::facets::{Entry, EntryKind, MediaKind, key_of_path};
use crate::model::path_text;
use crate::tree::{Cursor, TreeRoot};

/// The folder of images that stands beside a folder of label files, and that one.
const IMAGES: &[u8] = b"images";
const LABELS: &[u8] = b"labels";

/// The key of an item, or why there is none.
type Found = std::result::Result<Vec<u8>, String>;

/// Keys of items by file name; `None` where several have it.
type Names = HashMap<Box<[u8]>, Option<Box<[u8]>>>;

/// Keys of images by their names without endings.
type Stems = HashMap<Box<[u8]>, Vec<Box<[u8]>>>;

/// Finds items by what files call them.
pub(super) struct Finder<'n> {
    nodes: &'n Nodes,
    media: TreeRoot,
    lookup: Lookup<'n>,
    is_by_stem: bool,
    /// Once somebody asks by name.
    names: Option<Names>,
    stems: Option<Stems>,
}

impl<'n> Finder<'n> {
    /// For items that are called by a path, or a name that only one has.
    pub(super) fn named(nodes: &'n Nodes, media: &TreeRoot) -> Self {
        let lookup = Lookup::new(nodes, media);
        Self { nodes, media: *media, lookup, is_by_stem: false, names: None, stems: None }
    }

    /// For images that are called by their path without its ending, as label files are.
    pub(super) fn of_stems(nodes: &'n Nodes, media: &TreeRoot) -> Self {
        Self { is_by_stem: true, ..Self::named(nodes, media) }
    }

    /// The key of an item, or why there is none. Quickest in the order of keys.
    pub(super) fn find(&mut self, path: &[u8]) -> Result<Found> {
        if self.is_by_stem { self.by_stem(path) } else { self.by_name(path) }
    }

    fn by_name(&mut self, path: &[u8]) -> Result<Found> {
        let key = key_of_path(path);
        if let Some(value) = self.lookup.get(&key)?
            && is_item(&value)?
        {
            return Ok(Ok(key));
        }
        if path.contains(&b'/') || path.is_empty() {
            return Ok(Err(format!("no item `{}`", shown(path))));
        }
        Ok(match self.names()?.get(path) {
            Some(Some(key)) => Ok(key.to_vec()),
            Some(None) => Err(format!("several items have the name `{}`", shown(path))),
            None => Err(format!("no item `{}`", shown(path))),
        })
    }

    fn names(&mut self) -> Result<&Names> {
        if self.names.is_none() {
            let mut names = Names::new();
            for key in items_of(self.nodes, &self.media)? {
                match names.entry(name_of(&key).into()) {
                    Place::Occupied(mut taken) => drop(taken.insert(None)),
                    Place::Vacant(free) => drop(free.insert(Some(key.into()))),
                }
            }
            self.names = Some(names);
        }
        Ok(self.names.get_or_insert_default())
    }

    /// Where training programs look for the image of a label file; else the one image that is called so in a folder that
    /// is called so, wherever that is.
    fn by_stem(&mut self, stem: &[u8]) -> Result<Found> {
        for path in places(stem) {
            let mut found = self.images_at(&path)?;
            match found.len() {
                0 => {}
                1 => return Ok(Ok(found.remove(0))),
                _ => return Ok(Err(format!("several images are called `{}`, but for the ending", shown(&path)))),
            }
        }
        let wanted = key_of_path(stem);
        let ends: Vec<Vec<u8>> = places(stem).map(|path| [&[0], &key_of_path(&path)[..]].concat()).collect();
        let is_meant = |key: &[u8]| ends.iter().any(|end| without_ending(key).ends_with(end));
        let stems = self.stems()?.get(name_of(&wanted)).map_or(&[][..], Vec::as_slice);
        let mut meant = stems.iter().filter(|key| is_meant(key));
        Ok(match (meant.next(), meant.next()) {
            (Some(key), None) => Ok(key.to_vec()),
            (Some(_), Some(_)) => Err(format!("several images are called `{}`, but for the ending", shown(stem))),
            (None, _) => Err(format!("no image `{}` with any ending", shown(stem))),
        })
    }

    /// The images at a path to which an ending comes.
    fn images_at(&self, path: &[u8]) -> Result<Vec<Vec<u8>>> {
        let prefix = [&key_of_path(path)[..], b"."].concat();
        let mut cursor = Cursor::new(self.nodes, &self.media);
        cursor.seek(&prefix)?;
        let mut found = Vec::new();
        while let Some((key, value)) = cursor.entry() {
            let Some(ending) = key.strip_prefix(&prefix[..]) else { break };
            if !ending.iter().any(|byte| matches!(byte, 0 | b'.')) && is_image(&value.load(self.nodes)?)? {
                found.push(key.to_vec());
            }
            cursor.advance()?;
        }
        Ok(found)
    }

    fn stems(&mut self) -> Result<&Stems> {
        if self.stems.is_none() {
            let mut stems = Stems::new();
            let mut cursor = Cursor::new(self.nodes, &self.media);
            cursor.first()?;
            while let Some((key, value)) = cursor.entry() {
                if is_image(&value.load(self.nodes)?)? {
                    stems.entry(without_ending(name_of(key)).into()).or_default().push(key.into());
                }
                cursor.advance()?;
            }
            self.stems = Some(stems);
        }
        Ok(self.stems.get_or_insert_default())
    }
}

/// The paths without ending that a label file's may stand for: below the images, the same, and with the folder of images
/// in the place of that of labels.
fn places(stem: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let below = [IMAGES, b"/", stem].concat();
    let mut parts: Vec<&[u8]> = stem.split(|byte| *byte == b'/').collect();
    let folders = parts.len() - 1;
    let swapped = parts[..folders].iter().rposition(|part| *part == LABELS).map(|at| {
        parts[at] = IMAGES;
        parts.join(&b'/')
    });
    [Some(below), Some(stem.to_vec()), swapped].into_iter().flatten()
}

fn is_image(value: &[u8]) -> Result<bool> {
    let entry = Entry::decode(value)?;
    Ok(entry.kind == EntryKind::File && entry.media == MediaKind::Image)
}

/// The last part of a key.
fn name_of(key: &[u8]) -> &[u8] {
    key.rsplit(|byte| *byte == 0).next().unwrap_or_default()
}

/// A key without what stands behind the last dot of its name.
fn without_ending(key: &[u8]) -> &[u8] {
    let name = name_of(key);
    match name.iter().rposition(|byte| *byte == b'.') {
        Some(dot) if dot > 0 => &key[..key.len() - name.len() + dot],
        _ => key,
    }
}

fn shown(path: &[u8]) -> String {
    path_text(path).escape_debug().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_file_stands_for_an_image_in_a_few_places() {
        let of = |stem: &str| places(stem.as_bytes()).map(|path| String::from_utf8(path).unwrap()).collect::<Vec<_>>();
        assert_eq!(of("a"), ["images/a", "a"]);
        assert_eq!(of("train/a"), ["images/train/a", "train/a"]);
        assert_eq!(
            of("train/labels/labels"),
            ["images/train/labels/labels", "train/labels/labels", "train/images/labels"]
        );
    }

    #[test]
    fn an_ending_is_that_of_the_name() {
        for (key, stem) in [("a.b\0c.d.jpg", "a.b\0c.d"), ("a.b\0c", "a.b\0c"), (".jpg", ".jpg"), ("a.", "a")] {
            assert_eq!(without_ending(key.as_bytes()), stem.as_bytes());
        }
    }
}
