//! What a folder holds now, compared with a saved media tree: only what differs is read and only that is kept in hand.
//!
//! Three ordered streams are merged: the walk (what is on disk), the stat cache (what was on disk, and which value it
//! had), and the difference between the tree the cache was made against and the tree asked for, which is empty nearly
//! always. Without a usable cache the second stream is the tree itself and every file is read.

use std::collections::HashSet;
use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::facets::{Entry, EntryKind, path_of_key};
use crate::progress::{Phase, Progress};
use crate::tree::{self, Difference, NodeReader, TreeRoot};
use crate::worktree::cache::{Binding, Cache, CacheReader, Remembered};
use crate::worktree::races::{self, Written};
use crate::worktree::read::{self, Contents, Outcome};
use crate::worktree::walk::{Cursor, Place, Walk, WalkOptions};
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
    at: At,
    /// The head's value, as stored.
    pub before: Option<Box<[u8]>>,
    /// The folder's value, as it is to be stored.
    pub after: Option<Box<[u8]>>,
}

#[derive(Debug)]
enum At {
    Disk(Place),
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

/// The value of a path that could not be read.
fn skipped(mode: u32) -> Box<[u8]> {
    Entry { kind: EntryKind::Skipped, mode, ..Entry::default() }.encode().into()
}

/// The value of a folder.
fn folder(mode: u32) -> Box<[u8]> {
    Entry { kind: EntryKind::Dir, mode, ..Entry::default() }.encode().into()
}

/// What the merge found out without reading.
struct Merged {
    changes: Vec<Change>,
    /// Indices of the changes that must be read before it is known whether they are any.
    unread: Vec<u32>,
    closed: Vec<Place>,
    /// Whether the cache's picture of the folder differs from the folder.
    is_drifted: bool,
}

/// What was on disk, by the cache or else by the tree.
enum Known<'a> {
    Cache { reader: CacheReader<'a>, now: Option<Remembered<'a>> },
    Tree { iter: tree::Entries<&'a dyn NodeReader>, now: Option<(Vec<u8>, Vec<u8>)> },
}

impl Known<'_> {
    fn key(&self) -> Option<&[u8]> {
        match self {
            Self::Cache { reader, now } => now.as_ref().map(|_| reader.key()),
            Self::Tree { now, .. } => now.as_ref().map(|(key, _)| &key[..]),
        }
    }

    fn advance(&mut self) -> Result<()> {
        match self {
            Self::Cache { reader, now } => *now = reader.advance(),
            Self::Tree { iter, now } => *now = iter.next().transpose()?,
        }
        Ok(())
    }
}

struct Merge<'a> {
    options: &'a ScanOptions<'a>,
    walk: &'a Walk,
    disk: Cursor<'a>,
    place: Option<Place>,
    known: Known<'a>,
    drift: std::vec::IntoIter<Difference>,
    drifted: Option<Difference>,
    out: Merged,
}

impl<'a> Merge<'a> {
    fn new(walk: &'a Walk, cache: Option<&'a Cache>, options: &'a ScanOptions<'a>) -> Result<Self> {
        // A base that was collected since is as good as no cache.
        let drift = cache.and_then(|cache| drift_from(&cache.base(), options).ok());
        let known = match cache.filter(|_| drift.is_some()) {
            Some(cache) => Known::Cache { reader: cache.reader(), now: None },
            None => Known::Tree { iter: tree::iter(options.nodes, &options.head), now: None },
        };
        let drift = drift.unwrap_or_default().into_iter();
        let out = Merged { changes: Vec::new(), unread: Vec::new(), closed: Vec::new(), is_drifted: false };
        let mut merge = Self { options, walk, disk: walk.cursor(), place: None, known, drift, drifted: None, out };
        merge.place = merge.disk.advance();
        merge.known.advance()?;
        merge.drifted = merge.drift.next();
        Ok(merge)
    }

    fn run(mut self) -> Result<Merged> {
        while self.step()? {}
        Ok(self.out)
    }

    /// Deals with the smallest key at hand. `false` when all streams have ended.
    fn step(&mut self) -> Result<bool> {
        let disk = self.place.map(|_| self.disk.key());
        let known = self.known.key();
        let drifted = self.drifted.as_ref().map(|one| &one.key[..]);
        let Some(least) = [disk, known, drifted].into_iter().flatten().min() else { return Ok(false) };
        let (on_disk, is_known, is_drifted) = (disk == Some(least), known == Some(least), drifted == Some(least));
        let gone = (!on_disk).then(|| Box::from(least));
        let drifted = if is_drifted { self.drifted.take() } else { None };
        match gone {
            Some(key) => self.not_on_disk(key, drifted)?,
            None => {
                self.on_disk(is_known, drifted)?;
                self.place = self.disk.advance();
            }
        }
        if is_known {
            self.known.advance()?;
        }
        if is_drifted {
            self.drifted = self.drift.next();
        }
        Ok(true)
    }

    fn on_disk(&mut self, is_known: bool, drifted: Option<Difference>) -> Result<()> {
        let place = self.place.expect("the caller saw it");
        let found = self.walk.at(place);
        if found.is_unknown {
            self.out.closed.push(place);
            let before = self.head_value(is_known, drifted)?;
            self.push(place, before, Some(skipped(found.stat.mode)));
            return Ok(());
        }
        match self.known_value(found.stat, is_known, drifted.as_ref())? {
            KnownValue::AsHead => {}
            KnownValue::Other(value) => {
                let before = self.head_value(is_known, drifted)?;
                self.push(place, before, Some(value));
            }
            KnownValue::Unknown => {
                let before = self.head_value(is_known, drifted)?;
                if found.stat.kind == FileKind::Dir {
                    self.push(place, before, Some(folder(found.stat.mode)));
                } else {
                    let index = u32::try_from(self.out.changes.len()).expect("fewer than 2^32 changes");
                    self.out.unread.push(index);
                    self.push(place, before, None);
                }
            }
        }
        Ok(())
    }

    /// What the path's value is, as far as that is known without reading.
    fn known_value(&self, stat: Stat, is_known: bool, drifted: Option<&Difference>) -> Result<KnownValue> {
        let Known::Cache { now: Some(known), .. } = &self.known else { return Ok(KnownValue::Unknown) };
        let is_same = if stat.kind == FileKind::Dir {
            known.stat.kind == FileKind::Dir && known.stat.mode == stat.mode
        } else {
            known.stat == stat && !known.is_racy
        };
        let must_read = !self.options.again.is_empty() && self.options.again.contains(self.disk.key());
        if !is_known || !is_same || must_read {
            return Ok(KnownValue::Unknown);
        }
        let value = match (known.value, drifted) {
            (Some(own), _) => Some(Box::from(own)),
            (None, None) => return Ok(KnownValue::AsHead),
            (None, Some(drifted)) => drifted.before.as_deref().map(Box::from),
        };
        match value {
            Some(value) if self.is_stored(&value)? => Ok(KnownValue::Other(value)),
            _ => Ok(KnownValue::Unknown),
        }
    }

    /// Whether all content of a value that the head lacks is in the store.
    fn is_stored(&self, value: &[u8]) -> Result<bool> {
        let all: Result<Vec<bool>> =
            Entry::decode(value)?.chunks.iter().map(|chunk| self.options.contents.has(&chunk.id)).collect();
        Ok(all?.into_iter().all(|is_stored| is_stored))
    }

    /// The head's value at the path at hand.
    fn head_value(&self, is_known: bool, drifted: Option<Difference>) -> Result<Option<Box<[u8]>>> {
        if let Some(drifted) = drifted {
            return Ok(drifted.after.map(Into::into));
        }
        match &self.known {
            Known::Tree { now, .. } => Ok(now.as_ref().filter(|_| is_known).map(|(_, value)| value.as_slice().into())),
            Known::Cache { .. } => self.head_value_of(self.disk.key()),
        }
    }

    fn head_value_of(&self, key: &[u8]) -> Result<Option<Box<[u8]>>> {
        if self.options.head.entries == 0 {
            return Ok(None);
        }
        Ok(tree::get(self.options.nodes, &self.options.head, key)?.map(Into::into))
    }

    fn not_on_disk(&mut self, key: Box<[u8]>, drifted: Option<Difference>) -> Result<()> {
        self.out.is_drifted = true;
        let before = match (drifted, &self.known) {
            (Some(drifted), _) => drifted.after.map(Into::into),
            (None, Known::Tree { now, .. }) => now.as_ref().map(|(_, value)| value.as_slice().into()),
            (None, Known::Cache { .. }) => self.head_value_of(&key)?,
        };
        if before.is_some() {
            self.out.changes.push(Change { at: At::Gone(key), before, after: None });
        }
        Ok(())
    }

    fn push(&mut self, place: Place, before: Option<Box<[u8]>>, after: Option<Box<[u8]>>) {
        self.out.is_drifted = true;
        self.out.changes.push(Change { at: At::Disk(place), before, after });
    }
}

/// What the head changed since the cache was made.
fn drift_from(base: &TreeRoot, options: &ScanOptions<'_>) -> Result<Vec<Difference>> {
    if *base == options.head { Ok(Vec::new()) } else { tree::diff(options.nodes, base, &options.head).collect() }
}

enum KnownValue {
    /// The head's.
    AsHead,
    /// This one.
    Other(Box<[u8]>),
    /// The path must be looked into.
    Unknown,
}
