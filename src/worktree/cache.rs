//! The stat cache: what a folder looked like when it was scanned last, so that an unchanged file costs one `stat`.
//!
//! It says what is on disk, never what is in the store. A lost, torn or foreign cache costs time only: it is bound to
//! the dataset, the root's inode and the store, has a checksum, and is written without syncing.
//!
//! ```text
//! magic "SNAPSTAT", version u32
//! binding 32 bytes     hash of store id, dataset id, root device and inode
//! base id 32 bytes     the media tree that every entry without a value of its own equals
//! base entries u64
//! entries              shared length, rest length, rest of the key; flags; stat; value length and value if flagged
//! checksum 32 bytes    BLAKE3 of all before it
//! ```
//! Numbers in entries are varints; in the header they are little endian.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::facets::Mtime;
use crate::objects::{ID_LEN, NodeId};
use crate::tree::TreeRoot;
use crate::varint::{put_varint, take_bytes, take_varint};
use crate::worktree::{FileKind, Stat};

const MAGIC: &[u8; 8] = b"SNAPSTAT";
const VERSION: u32 = 1;
const HEADER: usize = 8 + 4 + 32 + ID_LEN + 8;
const CHECKSUM: usize = 32;

const KIND_MASK: u8 = 0b0000_0011;
const HAS_VALUE: u8 = 0b0000_0100;
const IS_RACY: u8 = 0b0000_1000;

/// What a cache belongs to. A cache of anything else is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding([u8; 32]);

impl Binding {
    /// Binds to a store, a dataset, and the root's device and inode.
    pub fn new(store_id: &[u8; 16], dataset_id: &str, device: u64, inode: u64) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("snapshot 2026-11 stat cache binding v1");
        hasher
            .update(store_id)
            .update(&device.to_le_bytes())
            .update(&inode.to_le_bytes())
            .update(dataset_id.as_bytes());
        Self(*hasher.finalize().as_bytes())
    }

    /// As it stands in the file.
    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// What is remembered of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remembered<'a> {
    /// The stat for which the value holds.
    pub stat: Stat,
    /// The path's value; `None` if it is the one in the base tree.
    pub value: Option<&'a [u8]>,
    /// Whether the file may have changed since without a trace, and must be read again.
    pub is_racy: bool,
}

impl Remembered<'_> {
    /// Stands for a path that the base tree has and the disk has not: whatever turns up there must be read.
    pub const NOTHING: Self = Self {
        stat: Stat {
            kind: FileKind::File,
            mode: 0,
            size: 0,
            mtime: Mtime { seconds: 0, nanos: 0 },
            ctime: Mtime { seconds: 0, nanos: 0 },
            inode: 0,
        },
        value: None,
        is_racy: true,
    };
}

/// A cache that was read.
#[derive(Debug)]
pub struct Cache {
    bytes: Vec<u8>,
    base: TreeRoot,
}

impl Cache {
    /// Reads the cache at `path`. `None` if there is none that is whole and belongs to `binding`.
    pub fn load(path: &Path, binding: &Binding) -> Option<Self> {
        Self::of(fs::read(path).ok()?, binding)
    }

    /// The cache that these bytes are, as [`Cache::load`].
    pub(crate) fn of(bytes: Vec<u8>, binding: &Binding) -> Option<Self> {
        let body = bytes.len().checked_sub(CHECKSUM).filter(|body| *body >= HEADER)?;
        let whole = blake3::hash(&bytes[..body]).as_bytes() == &bytes[body..];
        let known =
            bytes.starts_with(MAGIC) && bytes[8..12] == VERSION.to_le_bytes() && bytes[12..44] == *binding.as_bytes();
        if !whole || !known {
            return None;
        }
        let base = TreeRoot {
            id: NodeId::from_slice(&bytes[44..44 + ID_LEN])?,
            entries: u64::from_le_bytes(bytes[76..84].try_into().ok()?),
        };
        Some(Self { bytes, base })
    }

    /// The media tree that entries without a value of their own equal.
    pub fn base(&self) -> TreeRoot {
        self.base
    }

    /// Goes through the entries in the order of their keys.
    pub fn reader(&self) -> CacheReader<'_> {
        CacheReader { rest: &self.bytes[HEADER..self.bytes.len() - CHECKSUM], key: Vec::new() }
    }
}

/// A position in a cache; [`CacheReader::advance`] moves it on.
#[derive(Debug)]
pub struct CacheReader<'a> {
    rest: &'a [u8],
    key: Vec<u8>,
}

impl<'a> CacheReader<'a> {
    /// Moves to the next entry. `None` at the end.
    ///
    /// The checksum has held, so an entry that cannot be read means a defect; it ends the cache, which costs time only.
    pub fn advance(&mut self) -> Option<Remembered<'a>> {
        let rest = &mut self.rest;
        let shared = usize::try_from(take_varint(rest)?).ok().filter(|shared| *shared <= self.key.len())?;
        let length = take_varint(rest)?;
        let tail = take_bytes(rest, length)?;
        self.key.truncate(shared);
        self.key.extend_from_slice(tail);
        let flags = *take_bytes(rest, 1)?.first()?;
        let kind = match flags & KIND_MASK {
            0 => FileKind::File,
            1 => FileKind::Dir,
            _ => FileKind::Symlink,
        };
        let mut number = || take_varint(rest);
        let stat = Stat {
            kind,
            mode: u32::try_from(number()?).ok()?,
            size: number()?,
            mtime: Mtime { seconds: number()? as i64, nanos: u32::try_from(number()?).ok()? },
            ctime: Mtime { seconds: number()? as i64, nanos: u32::try_from(number()?).ok()? },
            inode: number()?,
        };
        let value = if flags & HAS_VALUE != 0 {
            let length = take_varint(rest)?;
            Some(take_bytes(rest, length)?)
        } else {
            None
        };
        Some(Remembered { stat, value, is_racy: flags & IS_RACY != 0 })
    }

    /// Key of the entry that [`Self::advance`] came to last.
    pub fn key(&self) -> &[u8] {
        &self.key
    }
}

/// Writes a new cache beside the old one, and over it when it is whole.
pub struct CacheWriter {
    path: PathBuf,
    beside: PathBuf,
    out: fs::File,
    hasher: blake3::Hasher,
    key: Vec<u8>,
    buffer: Vec<u8>,
}

/// Bytes hashed and written at a time.
const WRITE_BUFFER: usize = 128 * 1024;

impl CacheWriter {
    /// Begins the cache at `path`; entries without a value of their own will equal those of `base`.
    pub fn create(path: &Path, binding: &Binding, base: &TreeRoot) -> Result<Self> {
        let beside = path.with_extension(format!("{}.new", std::process::id()));
        let file = crate::files::create_private(&beside).map_err(|error| Error::io("create", &beside, error))?;
        let mut writer = Self {
            path: path.to_owned(),
            beside,
            out: file,
            hasher: blake3::Hasher::new(),
            key: Vec::new(),
            buffer: Vec::with_capacity(WRITE_BUFFER + 4_096),
        };
        writer.buffer.extend_from_slice(MAGIC);
        writer.buffer.extend_from_slice(&VERSION.to_le_bytes());
        writer.buffer.extend_from_slice(&binding.0);
        writer.buffer.extend_from_slice(base.id.as_bytes());
        writer.buffer.extend_from_slice(&base.entries.to_le_bytes());
        Ok(writer)
    }

    /// Appends an entry; keys must grow.
    pub fn push(&mut self, key: &[u8], entry: &Remembered<'_>) -> Result<()> {
        let shared = self.key.iter().zip(key).take_while(|(a, b)| a == b).count();
        let out = &mut self.buffer;
        put_varint(out, shared as u64);
        put_varint(out, (key.len() - shared) as u64);
        out.extend_from_slice(&key[shared..]);
        let kind = match entry.stat.kind {
            FileKind::File => 0,
            FileKind::Dir => 1,
            FileKind::Symlink | FileKind::Special => 2,
        };
        let value = if entry.value.is_some() { HAS_VALUE } else { 0 };
        out.push(kind | value | if entry.is_racy { IS_RACY } else { 0 });
        let stat = &entry.stat;
        put_varint(out, u64::from(stat.mode));
        put_varint(out, stat.size);
        put_varint(out, stat.mtime.seconds as u64);
        put_varint(out, u64::from(stat.mtime.nanos));
        put_varint(out, stat.ctime.seconds as u64);
        put_varint(out, u64::from(stat.ctime.nanos));
        put_varint(out, stat.inode);
        if let Some(value) = entry.value {
            put_varint(out, value.len() as u64);
            out.extend_from_slice(value);
        }
        self.key.truncate(shared);
        self.key.extend_from_slice(&key[shared..]);
        if self.buffer.len() >= WRITE_BUFFER { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> Result<()> {
        self.hasher.update(&self.buffer);
        let written = self.out.write_all(&self.buffer).map_err(|error| Error::io("write", &self.beside, error));
        self.buffer.clear();
        written
    }

    /// Makes the new cache the one that is loaded next.
    pub fn finish(mut self) -> Result<()> {
        self.spill()?;
        let checksum = *self.hasher.finalize().as_bytes();
        let finished = self.out.write_all(&checksum);
        finished.and_then(|()| fs::rename(&self.beside, &self.path)).map_err(|error| {
            let _ = fs::remove_file(&self.beside);
            Error::io("write", &self.path, error)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stat(inode: u64) -> Stat {
        Stat {
            kind: FileKind::File,
            mode: 0o644,
            size: 10,
            mtime: Mtime { seconds: -1, nanos: 5 },
            ctime: Mtime { seconds: 1 << 40, nanos: 999_999_999 },
            inode,
        }
    }

    fn write(path: &Path, binding: &Binding) {
        let base = TreeRoot { id: NodeId::of(b"base"), entries: 3 };
        let mut writer = CacheWriter::create(path, binding, &base).unwrap();
        writer.push(b"a", &Remembered { stat: stat(1), value: None, is_racy: false }).unwrap();
        writer.push(b"a\0b", &Remembered { stat: stat(2), value: Some(b"own"), is_racy: false }).unwrap();
        writer.push(b"ab", &Remembered { stat: stat(3), value: None, is_racy: true }).unwrap();
        writer.finish().unwrap();
    }

    #[test]
    fn what_was_written_comes_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.stat");
        let binding = Binding::new(&[1; 16], "set", 2, 3);
        write(&path, &binding);
        let cache = Cache::load(&path, &binding).unwrap();
        assert_eq!(cache.base().entries, 3);
        let mut reader = cache.reader();
        assert_eq!(reader.advance().unwrap(), Remembered { stat: stat(1), value: None, is_racy: false });
        assert_eq!(reader.key(), b"a");
        assert_eq!(reader.advance().unwrap().value, Some(&b"own"[..]));
        assert_eq!(reader.key(), b"a\0b");
        assert!(reader.advance().unwrap().is_racy);
        assert_eq!(reader.key(), b"ab");
        assert!(reader.advance().is_none());
    }

    #[test]
    fn a_torn_or_foreign_cache_is_none_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.stat");
        let binding = Binding::new(&[1; 16], "set", 2, 3);
        assert!(Cache::load(&path, &binding).is_none());
        write(&path, &binding);
        assert!(Cache::load(&path, &Binding::new(&[1; 16], "other", 2, 3)).is_none());
        assert!(Cache::load(&path, &Binding::new(&[1; 16], "set", 2, 4)).is_none());
        let whole = fs::read(&path).unwrap();
        for place in 0..whole.len() {
            let mut torn = whole.clone();
            torn[place] ^= 1;
            fs::write(&path, &torn).unwrap();
            assert!(Cache::load(&path, &binding).is_none(), "byte {place}");
            fs::write(&path, &whole[..place]).unwrap();
            assert!(Cache::load(&path, &binding).is_none(), "cut at {place}");
        }
    }
}
