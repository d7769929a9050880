//! The merge of three ordered streams behind a scan: the walk (what is on disk), the stat cache (what was on disk, and
//! which value it had), and what the head changed since the cache was made, which is nothing nearly always. Without a
//! usable cache the second stream is the head's tree itself, and every file is read.

use crate::error::Result;
use crate::facets::{Entry, EntryKind};
use crate::tree::{self, Difference, NodeReader, TreeRoot};
use crate::worktree::cache::{Cache, CacheReader, Remembered};
use crate::worktree::scan::{At, Change, ScanOptions};
use crate::worktree::walk::{Cursor, Place, Walk};
use crate::worktree::{FileKind, Stat};

/// The value of a path that could not be read.
pub(super) fn skipped(mode: u32) -> Box<[u8]> {
    Entry { kind: EntryKind::Skipped, mode, ..Entry::default() }.encode().into()
}

/// The value of a folder.
fn folder(mode: u32) -> Box<[u8]> {
    Entry { kind: EntryKind::Dir, mode, ..Entry::default() }.encode().into()
}

/// What the merge found out without reading.
pub(super) struct Merged {
    pub(super) changes: Vec<Change>,
    /// Indices of the changes that must be read before it is known whether they are any.
    pub(super) unread: Vec<u32>,
    pub(super) closed: Vec<Place>,
    /// Whether the cache's picture of the folder differs from the folder.
    pub(super) is_drifted: bool,
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

pub(super) struct Merge<'a> {
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
    pub(super) fn new(walk: &'a Walk, cache: Option<&'a Cache>, options: &'a ScanOptions<'a>) -> Result<Self> {
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

    pub(super) fn run(mut self) -> Result<Merged> {
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
