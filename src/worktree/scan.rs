//! What a folder holds now, compared with a saved media tree: only what differs is read and only that is kept in hand.
//!
//! A walk looks at every path, `merge` says which of them are new, changed or gone, and those are read.

use std::collections::HashSet;
use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::facets::path_of_key;
use crate::progress::{Phase, Progress};
use crate::tree::{NodeReader, TreeRoot};
use crate::worktree::cache::{Binding, Cache, Remembered};
use crate::worktree::merge::{Merge, Merged, skipped};
use crate::worktree::races::{self, Written};
use crate::worktree::read::{self, Contents, Outcome};
use crate::worktree::walk::{Place, Walk, WalkOptions};
use crate::worktree::{FileKind, Root, Stat};

/// What a scan is told.
pub struct ScanOptions<'a> {
    /// The folder.
    pub root: &'a Root,
    /// Where its stat cache is.
    pub cache: PathBuf,
    /// What that cache must belong to.
    pub binding: Binding,
    /// The media tree to compare with: the dataset's head.
    pub head: TreeRoot,
    /// Where that tree is read from.
    pub nodes: &'a dyn NodeReader,
    /// Where new content goes.
    pub contents: &'a dyn Contents,
    /// A folder (device, inode) that is never part of a dataset.
    pub exclude: Option<(u64, u64)>,
    /// Keys of files that are read whatever the cache says: their content in the head is damaged.
    pub again: &'a HashSet<Vec<u8>>,
    /// Leave out what cannot be read, instead of refusing.
    pub skip_unreadable: bool,
    /// Hears of what is found and read.
    pub progress: &'a dyn Progress,
}

/// A path at which the folder differs from the head.
#[derive(Debug)]
pub struct Change {
    pub(super) at: At,
    /// The head's value, as stored.
    pub before: Option<Box<[u8]>>,
    /// The folder's value, as it is to be stored.
    pub after: Option<Box<[u8]>>,
}

/// Where a change was found.
#[derive(Debug)]
pub(super) enum At {
    /// On disk.
    Disk(Place),
    /// Only in the head, under this key.
    Gone(Box<[u8]>),
}

/// The result of a scan.
#[derive(Debug)]
pub struct Scan {
    walk: Walk,
    /// What differs from the head, in the order of the keys.
    changes: Vec<Change>,
    /// Whether the cache on disk says all that is known now.
    cache_is_fresh: bool,
    /// Entries to be read again by the next scan, whatever their stat.
    racy: Vec<Place>,
    head: TreeRoot,
    /// Files that were read.
    pub files_read: u64,
    /// Bytes that were read.
    pub bytes_read: u64,
    /// Paths that could not be read and went in as skipped, with the reason.
    pub skipped: Vec<(Vec<u8>, String)>,
}

impl Scan {
    /// Looks at the folder.
    ///
    /// # Errors
    /// `Unreadable` and `ChangedWhileRead`, unless such files are to be skipped.
    pub fn of(options: &ScanOptions<'_>) -> Result<Self> {
        options.progress.phase(Phase::Scanning, None, None);
        let walk_options = WalkOptions { exclude: options.exclude, progress: options.progress };
        let walk = Walk::of(options.root, &walk_options)?;
        let cache = Cache::load(&options.cache, &options.binding);
        let merged = Merge::new(&walk, cache.as_ref(), options)?.run()?;
        let had_cache = cache.is_some_and(|cache| cache.base() == options.head);
        Self::read(options, walk, merged, had_cache)
    }

    fn read(options: &ScanOptions<'_>, mut walk: Walk, merged: Merged, had_cache: bool) -> Result<Self> {
        let Merged { mut changes, unread, closed, is_drifted } = merged;
        let was_quiet = unread.is_empty() && !is_drifted;
        let places: Vec<Place> = unread.iter().map(|index| changes[*index as usize].place()).collect();
        let outcomes = read::read_all(options.root, &walk, &places, options.contents, options.progress)?;
        let mut scan = Reading { skipped: Vec::new(), changing: None, files: 0, bytes: 0 };
        let mut fresh = Vec::new();
        for ((index, place), outcome) in unread.into_iter().zip(places).zip(outcomes) {
            let stat = scan.settle(&walk, place, &mut changes[index as usize], outcome);
            match stat {
                Some(stat) => {
                    walk.set_stat(place, stat);
                    fresh.push(place);
                }
                None => walk.forget(place),
            }
        }
        for place in closed {
            scan.skipped.push((path_of_key(&walk.key(place)), "the folder cannot be listed".into()));
        }
        scan.ensure_whole(options.skip_unreadable)?;
        changes.retain(|change| change.before != change.after);
        let racy = races::racy(options.root, &walk, &fresh);
        Ok(Self {
            walk,
            cache_is_fresh: had_cache && was_quiet && changes.is_empty(),
            changes,
            racy,
            head: options.head,
            files_read: scan.files,
            bytes_read: scan.bytes,
            skipped: scan.skipped,
        })
    }

    /// Whether the folder is just what the head says.
    pub fn is_unchanged(&self) -> bool {
        self.changes.is_empty()
    }

    /// What differs, in the order of the keys.
    pub fn changes(&self) -> impl ExactSizeIterator<Item = (Vec<u8>, &Change)> {
        self.changes.iter().map(|change| (self.key(change), change))
    }

    /// What differs, as edits of the head's tree.
    pub fn edits(&self) -> impl Iterator<Item = (Vec<u8>, Option<Vec<u8>>)> {
        self.changes.iter().map(|change| (self.key(change), change.after.as_ref().map(|value| value.to_vec())))
    }

    /// What the filesystem says of a changed path; `None` if nothing is there.
    pub fn stat_of(&self, change: &Change) -> Option<Stat> {
        match change.at {
            At::Disk(place) => Some(self.walk.at(place).stat),
            At::Gone(_) => None,
        }
    }

    /// The walk behind this.
    pub fn walk(&self) -> &Walk {
        &self.walk
    }

    fn key(&self, change: &Change) -> Vec<u8> {
        match &change.at {
            At::Disk(place) => self.walk.key(*place),
            At::Gone(key) => key.to_vec(),
        }
    }

    /// What the cache is to remember, in the order of the keys: every path on disk, and every path that the base tree
    /// has although it is gone. `is_saved` says that the changes are in the base tree now; otherwise they are remembered
    /// with values of their own.
    pub fn remember(&self, is_saved: bool, each: Each<'_>) -> Result<()> {
        let mut changes = self.changes.iter().filter(|_| !is_saved).peekable();
        let mut racy = self.racy.iter().copied().peekable();
        let mut cursor = self.walk.cursor();
        while let Some(place) = cursor.advance() {
            while let Some(key) = changes.peek().and_then(|change| change.gone_before(cursor.key())) {
                each(key, &Remembered::NOTHING)?;
                changes.next();
            }
            let change = changes.next_if(|change| change.is_at(place));
            let found = self.walk.at(place);
            let is_racy = racy.next_if_eq(&place).is_some() || found.is_unknown;
            let value = change.and_then(|change| change.after.as_deref());
            // A file that went while it was read is gone.
            let is_racy = is_racy || change.is_some_and(|change| change.after.is_none());
            each(cursor.key(), &Remembered { stat: found.stat, value, is_racy })?;
        }
        changes.try_for_each(|change| match &change.at {
            At::Gone(key) => each(key, &Remembered::NOTHING),
            At::Disk(_) => Ok(()),
        })
    }

    /// The same after the folder was brought to another state: the paths in `touched` (sorted keys) are what `written`
    /// says, or not known.
    pub fn remember_applied(&self, touched: &[&[u8]], written: &Written, each: Each<'_>) -> Result<()> {
        let mut touched = touched.iter().peekable();
        let mut written = written.entries().peekable();
        let mut racy = self.racy.iter().copied().peekable();
        let mut cursor = self.walk.cursor();
        while let Some(place) = cursor.advance() {
            while let Some((key, remembered)) = written.next_if(|(key, _)| *key < cursor.key()) {
                each(key, &remembered)?;
            }
            let is_racy = racy.next_if_eq(&place).is_some();
            while touched.next_if(|key| **key < cursor.key()).is_some() {}
            let found = self.walk.at(place);
            if touched.peek().is_none_or(|key| **key != cursor.key()) {
                let is_racy = is_racy || found.is_unknown;
                each(cursor.key(), &Remembered { stat: found.stat, value: None, is_racy })?;
            }
        }
        written.try_for_each(|(key, remembered)| each(key, &remembered))
    }

    /// Whether there is nothing to remember that the cache on disk does not say.
    pub fn is_remembered(&self) -> bool {
        self.cache_is_fresh
    }

    /// The tree this was compared with.
    pub fn head(&self) -> TreeRoot {
        self.head
    }
}

impl Change {
    /// The key, if nothing is there any more and it comes before `key`.
    fn gone_before(&self, key: &[u8]) -> Option<&[u8]> {
        match &self.at {
            At::Gone(gone) if **gone < *key => Some(gone),
            _ => None,
        }
    }

    fn is_at(&self, place: Place) -> bool {
        matches!(self.at, At::Disk(at) if at == place)
    }

    fn place(&self) -> Place {
        match self.at {
            At::Disk(place) => place,
            At::Gone(_) => unreachable!("only what is on disk is read"),
        }
    }
}

/// Takes the entries of a cache, one by one.
pub type Each<'a> = &'a mut dyn FnMut(&[u8], &Remembered<'_>) -> Result<()>;

struct Reading {
    skipped: Vec<(Vec<u8>, String)>,
    changing: Option<PathBuf>,
    files: u64,
    bytes: u64,
}

impl Reading {
    /// Puts what was read into the change; the stat for which it holds comes back.
    fn settle(&mut self, walk: &Walk, place: Place, change: &mut Change, outcome: Outcome) -> Option<Stat> {
        let seen = walk.at(place).stat;
        let mode = seen.mode;
        match outcome {
            Outcome::Read { value, stat } => {
                let stat = stat.map_or(seen, |stat| *stat);
                if stat.kind == FileKind::File {
                    self.files += 1;
                    self.bytes += stat.size;
                }
                change.after = Some(value);
                Some(stat)
            }
            Outcome::Gone => {
                change.after = None;
                None
            }
            Outcome::Unreadable(reason) => {
                self.skipped.push((path_of_key(&walk.key(place)), reason.into()));
                change.after = Some(skipped(mode));
                None
            }
            Outcome::Changing => {
                let path = path_of_key(&walk.key(place));
                self.changing.get_or_insert_with(|| crate::worktree::walk::show(&path));
                self.skipped.push((path, "it changes while it is read".into()));
                change.after = Some(skipped(mode));
                None
            }
        }
    }

    fn ensure_whole(&self, skip_unreadable: bool) -> Result<()> {
        const SHOWN: usize = 5;
        if skip_unreadable || self.skipped.is_empty() {
            return Ok(());
        }
        if let Some(path) = &self.changing {
            return Err(Error::ChangedWhileRead { path: path.clone() });
        }
        let describe = |(path, reason): &(Vec<u8>, String)| format!("`{}`: {reason}", String::from_utf8_lossy(path));
        Err(Error::Unreadable {
            count: self.skipped.len() as u64,
            paths: self.skipped.iter().take(SHOWN).map(describe).collect(),
        })
    }
}
