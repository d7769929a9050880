//! The journal of a commit: what is done, so that it can be done again after a crash.
//!
//! ```text
//! journal = "snapjrnl", version u32, began time, opened, actions, sum (32 bytes)
//! opened  = count u32, each: path, mode u32
//! actions = count u32, each: path, planned, deed
//! planned = 0 u8 | 1 u8, stat
//! deed    = 1 u8                                            remove
//!         | 2 u8, mode u32                                  folder
//!         | 3 u8, shelf, stat, entry                        place what was staged
//!         | 4 u8, shelf, stat, path, entry                  place what moves from a path
//!         | 5 u8, entry                                     mode and time
//! shelf   = folder u16, number u32
//! stat    = kind u8, mode u32, size u64, mtime time, ctime time, inode u64
//! time    = seconds i64, nanoseconds u32
//! path, entry = length u32, bytes; an entry as in the media facet
//! ```
//!
//! Numbers are little-endian. Anything that is not exactly of this form is an error, a byte too many included. The sum
//! is BLAKE3 of all before and of the name of the stage, so that the journal of another restore is none; in version 1, which
//! is still read, of all before alone.

use crate::error::{Error, Result};
use crate::facets::{Entry, Mtime};
use crate::worktree::apply::action::{Action, Deed, Opened, Shelf, Source};
use crate::worktree::apply::order;
use crate::worktree::root::is_plain_path;
use crate::worktree::{FileKind, Stat};

const MAGIC: &[u8; 8] = b"snapjrnl";
const VERSION: u32 = 2;
/// The version without the name of the stage.
const UNBOUND: u32 = 1;
const CONTEXT: &str = "snapshot 2026-11 journal of a restore v2";
const SUM: usize = blake3::OUT_LEN;

/// Everything a commit needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Journal {
    /// When the stage was made, by the filesystem's clock.
    pub(crate) began: Mtime,
    /// Shallowest first.
    pub(crate) opened: Vec<Opened>,
    /// In key order.
    pub(crate) actions: Vec<Action>,
}

impl Journal {
    /// The stored form, in the stage of this name.
    pub(crate) fn encode(&self, stage: &[u8]) -> Vec<u8> {
        let mut out = Output(Vec::with_capacity(64 + self.actions.len() * 160));
        out.0.extend_from_slice(MAGIC);
        out.u32(VERSION);
        out.time(self.began);
        out.count(self.opened.len());
        for opened in &self.opened {
            out.bytes(&opened.path);
            out.u32(opened.mode);
        }
        out.count(self.actions.len());
        for action in &self.actions {
            out.action(action);
        }
        let sum = sum(VERSION, &out.0, stage);
        out.0.extend_from_slice(&sum);
        out.0
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// `Corrupt` if it is not one, `NewerFormat` if another version of the program has to finish the commit.
    pub(crate) fn decode(bytes: &[u8], stage: &[u8]) -> Result<Self> {
        let damaged =
            || Error::corrupt("the journal of an unfinished restore", "a well-formed journal", "something else");
        let (body, sum) = bytes.split_at_checked(bytes.len().wrapping_sub(SUM)).ok_or_else(damaged)?;
        let mut input = Input(body);
        if input.take(MAGIC.len()) != Some(MAGIC) {
            return Err(damaged());
        }
        let version = input.u32().ok_or_else(damaged)?;
        // A newer version may sum up otherwise; a torn number is no version at all.
        if version <= VERSION && self::sum(version, body, stage) != sum {
            return Err(damaged());
        }
        match version {
            VERSION | UNBOUND => {}
            found if found > VERSION && found < 1 << 16 => {
                let what = "the journal of an unfinished restore".into();
                return Err(Error::NewerFormat { what, found: found.into(), supported: VERSION.into() });
            }
            _ => return Err(damaged()),
        }
        input.journal().filter(|_| input.0.is_empty()).filter(Self::is_in_order).ok_or_else(damaged)
    }

    fn is_in_order(&self) -> bool {
        self.actions.windows(2).all(|pair| order::compare(&pair[0].path, &pair[1].path).is_lt())
    }
}

/// What protects a journal.
fn sum(version: u32, body: &[u8], stage: &[u8]) -> [u8; SUM] {
    match version {
        UNBOUND => blake3::hash(body).into(),
        _ => blake3::Hasher::new_derive_key(CONTEXT).update(body).update(stage).finalize().into(),
    }
}

struct Output(Vec<u8>);

impl Output {
    fn u32(&mut self, value: u32) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    fn u64(&mut self, value: u64) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    fn count(&mut self, count: usize) {
        self.u32(u32::try_from(count).expect("actions are numbered by u32, paths and entries are far shorter"));
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.0.extend_from_slice(bytes);
    }

    fn time(&mut self, time: Mtime) {
        self.0.extend_from_slice(&time.seconds.to_le_bytes());
        self.u32(time.nanos);
    }

    fn stat(&mut self, stat: &Stat) {
        self.0.push(match stat.kind {
            FileKind::File => 0,
            FileKind::Dir => 1,
            FileKind::Symlink => 2,
            FileKind::Special => 3,
        });
        self.u32(stat.mode);
        self.u64(stat.size);
        self.time(stat.mtime);
        self.time(stat.ctime);
        self.u64(stat.inode);
    }

    fn shelf(&mut self, shelf: Shelf) {
        self.0.extend_from_slice(&shelf.folder.to_le_bytes());
        self.u32(shelf.number);
    }

    fn action(&mut self, action: &Action) {
        self.bytes(&action.path);
        self.0.push(u8::from(action.expected.is_some()));
        if let Some(expected) = &action.expected {
            self.stat(expected);
        }
        match &action.deed {
            Deed::Remove => self.0.push(1),
            Deed::Folder { mode } => {
                self.0.push(2);
                self.u32(*mode);
            }
            Deed::Place { shelf, source, entry } => {
                let (code, stat, from) = match source {
                    Source::Staged(stat) => (3, stat, None),
                    Source::Moved { path, stat } => (4, stat, Some(path)),
                };
                self.0.push(code);
                self.shelf(*shelf);
                self.stat(stat);
                if let Some(path) = from {
                    self.bytes(path);
                }
                self.bytes(&entry.encode());
            }
            Deed::Touch { entry } => {
                self.0.push(5);
                self.bytes(&entry.encode());
            }
        }
    }
}

/// What is left to read. `None` means that it is not what the format says.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.u32()?;
        self.take(length as usize)
    }

    fn mode(&mut self) -> Option<u32> {
        self.u32().filter(|mode| *mode <= 0o7777)
    }

    fn time(&mut self) -> Option<Mtime> {
        let seconds = i64::from_le_bytes(self.array()?);
        let nanos = self.u32().filter(|nanos| *nanos < 1_000_000_000)?;
        Some(Mtime { seconds, nanos })
    }

    /// A path below the root; a journal is no more trusted than anything else.
    fn path(&mut self) -> Option<Vec<u8>> {
        self.bytes().filter(|path| is_plain_path(path)).map(<[u8]>::to_vec)
    }

    fn entry(&mut self) -> Option<Entry> {
        Entry::decode(self.bytes()?).ok()
    }

    fn stat(&mut self) -> Option<Stat> {
        let kind = match self.u8()? {
            0 => FileKind::File,
            1 => FileKind::Dir,
            2 => FileKind::Symlink,
            3 => FileKind::Special,
            _ => return None,
        };
        let (mode, size) = (self.mode()?, self.u64()?);
        Some(Stat { kind, mode, size, mtime: self.time()?, ctime: self.time()?, inode: self.u64()? })
    }

    fn journal(&mut self) -> Option<Journal> {
        let began = self.time()?;
        let opened = (0..self.u32()?).map(|_| self.opened()).collect::<Option<_>>()?;
        let actions = (0..self.u32()?).map(|_| self.action()).collect::<Option<_>>()?;
        Some(Journal { began, opened, actions })
    }

    fn opened(&mut self) -> Option<Opened> {
        let path = self.bytes().filter(|path| path.is_empty() || is_plain_path(path))?.to_vec();
        Some(Opened { path, mode: self.mode()? })
    }

    fn action(&mut self) -> Option<Action> {
        let path = self.path()?;
        let expected = match self.u8()? {
            0 => None,
            1 => Some(self.stat()?),
            _ => return None,
        };
        Some(Action { path, expected, deed: self.deed()? })
    }

    fn deed(&mut self) -> Option<Deed> {
        Some(match self.u8()? {
            1 => Deed::Remove,
            2 => Deed::Folder { mode: self.mode()? },
            3 => {
                let (shelf, stat) = (self.shelf()?, self.stat()?);
                Deed::Place { shelf, source: Source::Staged(stat), entry: self.entry()? }
            }
            4 => {
                let (shelf, stat) = (self.shelf()?, self.stat()?);
                Deed::Place { shelf, source: Source::Moved { path: self.path()?, stat }, entry: self.entry()? }
            }
            5 => Deed::Touch { entry: self.entry()? },
            _ => return None,
        })
    }

    fn shelf(&mut self) -> Option<Shelf> {
        Some(Shelf { folder: u16::from_le_bytes(self.array()?), number: self.u32()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facets::Chunk;
    use crate::objects::ChunkId;

    fn sample() -> Journal {
        let time = Mtime { seconds: -7, nanos: 999_999_999 };
        let stat = Stat { kind: FileKind::File, mode: 0o644, size: 9, mtime: time, ctime: time, inode: 42 };
        let shelf = Shelf { folder: 1, number: 2 };
        let chunk = Chunk { id: ChunkId::of(b"x"), length: 9 };
        let entry = Entry { mode: 0o600, size: 9, chunks: vec![chunk], ..Entry::default() };
        let source = Source::Moved { path: b"old/\xff".to_vec(), stat };
        let deeds = [
            Deed::Remove,
            Deed::Folder { mode: 0o1755 },
            Deed::Place { shelf, source: Source::Staged(stat), entry: Entry::default() },
            Deed::Place { shelf, source, entry: entry.clone() },
            Deed::Touch { entry },
        ];
        let action = |(number, deed)| Action {
            path: format!("dir/{number}").into_bytes(),
            expected: (number != 1).then_some(stat),
            deed,
        };
        Journal {
            began: time,
            opened: vec![Opened { path: Vec::new(), mode: 0o555 }, Opened { path: b"dir".to_vec(), mode: 0o500 }],
            actions: deeds.into_iter().enumerate().map(action).collect(),
        }
    }

    const STAGE: &[u8] = b".snapshot-task";

    #[test]
    fn a_journal_comes_back() {
        assert_eq!(Journal::decode(&sample().encode(STAGE), STAGE).unwrap(), sample());
    }

    #[test]
    fn a_torn_or_altered_journal_is_an_error() {
        let bytes = sample().encode(STAGE);
        for cut in 0..bytes.len() {
            assert!(Journal::decode(&bytes[..cut], STAGE).is_err());
        }
        for place in 0..bytes.len() {
            let mut altered = bytes.clone();
            altered[place] ^= 1;
            let read = Journal::decode(&altered, STAGE);
            // The number of the version itself may have become another one.
            let is_version = (8..12).contains(&place) && matches!(read, Err(Error::NewerFormat { .. }));
            assert!(is_version || matches!(read, Err(Error::Corrupt { .. })), "{place}");
        }
    }

    /// A right checksum over a wrong body must not be enough.
    fn resealed(change: impl FnOnce(&mut Vec<u8>)) -> Result<Journal> {
        let mut bytes = sample().encode(STAGE);
        bytes.truncate(bytes.len() - SUM);
        change(&mut bytes);
        let sum = sum(number_of(&bytes), &bytes, STAGE);
        bytes.extend_from_slice(&sum);
        Journal::decode(&bytes, STAGE)
    }

    fn number_of(bytes: &[u8]) -> u32 {
        bytes[8..12].try_into().map(u32::from_le_bytes).unwrap()
    }

    #[test]
    fn the_journal_of_another_restore_is_none_and_one_of_the_first_version_is_read() {
        // The guard: the name of the stage in `sum`.
        let bytes = sample().encode(STAGE);
        assert!(matches!(Journal::decode(&bytes, b".snapshot-another"), Err(Error::Corrupt { .. })));
        assert_eq!(resealed(|bytes| bytes[8] = 1).unwrap(), sample());
    }

    #[test]
    fn the_parser_is_strict_by_itself() {
        assert!(resealed(|_| {}).is_ok());
        assert!(resealed(|bytes| bytes.push(0)).is_err());
        assert!(resealed(|bytes| bytes.truncate(bytes.len() - 1)).is_err());
        assert!(matches!(resealed(|bytes| bytes[8] = 3), Err(Error::NewerFormat { found: 3, .. })));
        let mut journal = sample();
        journal.actions[0].path = b"../escape".to_vec();
        assert!(Journal::decode(&journal.encode(STAGE), STAGE).is_err());
        let mut journal = sample();
        journal.actions.swap(0, 1);
        assert!(Journal::decode(&journal.encode(STAGE), STAGE).is_err());
    }
}
