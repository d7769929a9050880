//! A parallel walk over a folder: what is there, without reading any file.
//!
//! The result is compact (a million files take about 100 MB) and can be gone through in the order of the keys. How it is
//! come by stands in `lister`.

mod lister;

use crate::error::Result;
use crate::progress::Progress;
use crate::worktree::{Root, Stat};

/// What a walk is told.
pub struct WalkOptions<'a> {
    /// A folder (device, inode) that is never part of a dataset: the store, wherever it is.
    pub exclude: Option<(u64, u64)>,
    /// Hears of folders and entries found.
    pub progress: &'a dyn Progress,
}

/// An entry found by a walk.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// What the filesystem says of it.
    pub stat: Stat,
    name_start: u32,
    name_length: u16,
    /// Whether nothing holds of it: a folder that cannot be listed, or a file that could not be read.
    pub is_unknown: bool,
    folder: u32,
}

const NO_FOLDER: u32 = u32::MAX;

#[derive(Debug, Default)]
struct Folder {
    /// Key of the folder itself; empty for the root.
    key: Box<[u8]>,
    names: Vec<u8>,
    entries: Vec<Found>,
}

/// Everything in a folder that is not ignored, as it was when it was looked at.
#[derive(Debug, Default)]
pub struct Walk {
    folders: Vec<Folder>,
    /// Entries found, folders included.
    pub entries: u64,
    /// Regular files found.
    pub files: u64,
    /// Their sizes added up.
    pub bytes: u64,
    /// What was passed over and is worth knowing: sockets, mount points and the like, as paths with a reason.
    pub passed_over: Vec<(Vec<u8>, &'static str)>,
}

/// Where an entry stands in a walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    folder: u32,
    entry: u32,
}

impl Walk {
    /// Walks the folder.
    ///
    /// # Errors
    /// `Io` if the root itself cannot be listed; a folder below that cannot be is an entry with `is_unknown`.
    /// `Interrupted` if the listener asked to stop.
    pub fn of(root: &Root, options: &WalkOptions<'_>) -> Result<Self> {
        lister::walk(root, options)
    }

    /// What stands at a place.
    pub fn at(&self, place: Place) -> &Found {
        &self.folders[place.folder as usize].entries[place.entry as usize]
    }

    /// Changes what is known of an entry, after it was looked at again.
    pub fn set_stat(&mut self, place: Place, stat: Stat) {
        self.folders[place.folder as usize].entries[place.entry as usize].stat = stat;
    }

    /// Says that nothing is known of an entry, so that it is not remembered.
    pub fn forget(&mut self, place: Place) {
        self.folders[place.folder as usize].entries[place.entry as usize].is_unknown = true;
    }

    /// The key of the entry at a place.
    pub fn key(&self, place: Place) -> Vec<u8> {
        let folder = &self.folders[place.folder as usize];
        let name = folder.name(&folder.entries[place.entry as usize]);
        let mut key = Vec::with_capacity(folder.key.len() + 1 + name.len());
        join(&mut key, &folder.key, name);
        key
    }

    /// Goes through all entries in the order of their keys.
    pub fn cursor(&self) -> Cursor<'_> {
        Cursor { walk: self, stack: vec![(0, 0)], key: Vec::new() }
    }
}

impl Folder {
    fn name(&self, found: &Found) -> &[u8] {
        let start = found.name_start as usize;
        &self.names[start..start + usize::from(found.name_length)]
    }
}

fn join(key: &mut Vec<u8>, folder: &[u8], name: &[u8]) {
    key.clear();
    key.extend_from_slice(folder);
    if !folder.is_empty() {
        key.push(0);
    }
    key.extend_from_slice(name);
}

/// A position in a walk; [`Cursor::advance`] moves it on.
#[derive(Debug)]
pub struct Cursor<'a> {
    walk: &'a Walk,
    stack: Vec<(u32, u32)>,
    key: Vec<u8>,
}

impl Cursor<'_> {
    /// Moves to the next entry. `None` at the end.
    pub fn advance(&mut self) -> Option<Place> {
        loop {
            let (folder, entry) = self.stack.last_mut()?;
            let listing = &self.walk.folders[*folder as usize];
            let Some(found) = listing.entries.get(*entry as usize) else {
                self.stack.pop();
                continue;
            };
            let place = Place { folder: *folder, entry: *entry };
            *entry += 1;
            join(&mut self.key, &listing.key, listing.name(found));
            if found.folder != NO_FOLDER {
                self.stack.push((found.folder, 0));
            }
            return Some(place);
        }
    }

    /// Key of the entry that [`Self::advance`] came to last.
    pub fn key(&self) -> &[u8] {
        &self.key
    }
}

/// Whether the name is one of our own temporaries: `.snapshot-ID` or `.NAME.snapshot-ID`.
pub(crate) fn is_ours(name: &[u8]) -> bool {
    const MARK: &[u8] = b".snapshot-";
    let Some(at) = name.len().checked_sub(36 + MARK.len()) else { return false };
    name.first() == Some(&b'.')
        && &name[at..at + MARK.len()] == MARK
        && std::str::from_utf8(&name[at + MARK.len()..]).is_ok_and(|id| uuid::Uuid::try_parse(id).is_ok())
}

/// A relative path for a message.
pub(crate) fn show(path: &[u8]) -> std::path::PathBuf {
    use std::os::unix::ffi::OsStrExt;
    let path = if path.is_empty() { b"." } else { path };
    std::path::PathBuf::from(std::ffi::OsStr::from_bytes(path))
}
