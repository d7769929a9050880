//! What a commit does, one action a path: made from the steps, written to the journal, and done from either.

use crate::facets::Entry;
use crate::worktree::{FileKind, Stat};

/// A file or link in the stage: which subfolder, and its name there, a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Shelf {
    pub(crate) folder: u16,
    pub(crate) number: u32,
}

/// What is to happen at one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Action {
    pub(crate) path: Vec<u8>,
    /// What the plan saw there. Only this is ever replaced or removed. `None` also for what nobody could read.
    pub(crate) expected: Option<Stat>,
    pub(crate) deed: Deed,
}

/// The kinds of actions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Deed {
    /// What is there goes.
    Remove,
    /// There is a folder, with this mode in the end.
    Folder { mode: u32 },
    /// A staged file or link takes the place.
    Place { shelf: Shelf, source: Source, entry: Entry },
    /// Mode and time only. The entry has its content in case that it must be written after all.
    Touch { entry: Entry },
}

/// Where what is placed comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// Written while staging, with this stat. The entry has no chunks.
    Staged(Stat),
    /// The file that was at `path`, if it still is as planned; else the entry's chunks are written.
    Moved { path: Vec<u8>, stat: Stat },
}

/// A folder that has to be opened for the change, and the mode to close it with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) path: Vec<u8>,
    pub(crate) mode: u32,
}

impl Action {
    /// Whether the parent's list of names changes.
    pub(crate) fn changes_parent(&self) -> bool {
        match self.deed {
            Deed::Folder { .. } => self.expected.is_none_or(|stat| stat.kind != FileKind::Dir),
            Deed::Touch { .. } => false,
            Deed::Remove | Deed::Place { .. } => true,
        }
    }

    /// Whether what is there has to go before anything can come: all but a file or link that another one replaces.
    pub(crate) fn clears(&self) -> bool {
        let Some(expected) = self.expected else { return false };
        match self.deed {
            Deed::Remove => true,
            Deed::Folder { .. } => expected.kind != FileKind::Dir,
            Deed::Place { .. } => expected.kind == FileKind::Dir,
            Deed::Touch { .. } => false,
        }
    }
}

impl Source {
    /// Whether what is found at the target is what was placed there, changed since or not.
    pub(crate) fn is_at(&self, found: &Stat) -> bool {
        let (Self::Staged(stat) | Self::Moved { stat, .. }) = self;
        (found.kind, found.inode) == (stat.kind, stat.inode)
    }
}

/// Whether what is found is what the plan saw. A folder holds nothing of its own: for it the kind is enough.
pub(crate) fn is_as_planned(expected: &Stat, found: &Stat, is_ctime_ours: bool) -> bool {
    if expected.kind == FileKind::Dir {
        return found.kind == FileKind::Dir;
    }
    let found = if is_ctime_ours { Stat { ctime: expected.ctime, ..*found } } else { *found };
    *expected == found
}

/// The entry without its content, which need not be kept twice.
pub(crate) fn without_chunks(entry: &Entry) -> Entry {
    let Entry { kind, media, mode, mtime, size, .. } = *entry;
    Entry { kind, media, mode, mtime, size, chunks: Vec::new(), target: entry.target.clone() }
}
