//! The facet `media`: what is at a path on disk.

use crate::error::{Error, Result};
use crate::facets::tagged::{self, Fields};
use crate::objects::{ChunkId, ID_LEN};

const TAG_KIND: u64 = 1;
const TAG_MEDIA: u64 = 2;
const TAG_MODE: u64 = 3;
const TAG_SECONDS: u64 = 4;
const TAG_NANOS: u64 = 5;
const TAG_SIZE: u64 = 6;
const TAG_CHUNKS: u64 = 7;
const TAG_TARGET: u64 = 8;

/// What kind of thing is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EntryKind {
    /// A regular file.
    #[default]
    File,
    /// A folder.
    Dir,
    /// A symbolic link.
    Symlink,
    /// A file that could not be read; nothing of it is stored, and a restore leaves the path alone.
    Skipped,
}

/// What people count a file as. The table belongs to the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MediaKind {
    /// Neither of the two.
    #[default]
    Other,
    /// An image.
    Image,
    /// A video.
    Video,
}

/// A modification time: seconds since 1970, which may be negative, and nanoseconds from 0 to 999,999,999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Mtime {
    /// Whole seconds.
    pub seconds: i64,
    /// Nanoseconds above them.
    pub nanos: u32,
}

/// A piece of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Chunk {
    /// Its id.
    pub id: ChunkId,
    /// Its length in bytes.
    pub length: u32,
}

/// What is at a path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// What a file counts as.
    pub media: MediaKind,
    /// Permission bits, setuid, setgid and sticky included (`mode & 0o7777`); 0 for a symbolic link.
    pub mode: u32,
    /// When a file or symbolic link was modified last; zero for a folder.
    pub mtime: Mtime,
    /// Bytes of a file.
    pub size: u64,
    /// A file's content, in order.
    pub chunks: Vec<Chunk>,
    /// Where a symbolic link points, as bytes.
    pub target: Vec<u8>,
}

impl Entry {
    /// The stored form. Equal entries have equal bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(32 + self.chunks.len() * (ID_LEN + 3) + self.target.len());
        tagged::put_number(&mut out, TAG_KIND, self.kind as u64);
        tagged::put_number(&mut out, TAG_MEDIA, self.media as u64);
        tagged::put_number(&mut out, TAG_MODE, u64::from(self.mode));
        tagged::put_number(&mut out, TAG_SECONDS, zigzag(self.mtime.seconds));
        tagged::put_number(&mut out, TAG_NANOS, u64::from(self.mtime.nanos));
        tagged::put_number(&mut out, TAG_SIZE, self.size);
        if !self.chunks.is_empty() {
            let mut list = Vec::with_capacity(self.chunks.len() * (ID_LEN + 3));
            for chunk in &self.chunks {
                tagged::put_varint(&mut list, u64::from(chunk.length));
                list.extend_from_slice(chunk.id.as_bytes());
            }
            tagged::put_field(&mut out, TAG_CHUNKS, &list);
        }
        if !self.target.is_empty() {
            tagged::put_field(&mut out, TAG_TARGET, &self.target);
        }
        out
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// `Corrupt` if it is not one; `NewerFormat` if it has a field that this version does not know.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let mut entry = Self::default();
        for field in Fields::of(bytes) {
            let (tag, value) = field?;
            entry.set(tag, value)?;
        }
        Ok(entry)
    }

    fn set(&mut self, tag: u64, value: &[u8]) -> Result<()> {
        let damaged = || Error::corrupt("a stored media entry", "a well-formed field", format!("tag {tag}"));
        // What has its default is left out, so equal entries are equal bytes.
        if value.is_empty() {
            return Err(damaged());
        }
        let number = || tagged::number(value).filter(|number| *number != 0).ok_or_else(damaged);
        match tag {
            TAG_KIND => {
                self.kind = match number()? {
                    1 => EntryKind::Dir,
                    2 => EntryKind::Symlink,
                    3 => EntryKind::Skipped,
                    _ => return Err(damaged()),
                }
            }
            TAG_MEDIA => {
                self.media = match number()? {
                    1 => MediaKind::Image,
                    2 => MediaKind::Video,
                    _ => return Err(damaged()),
                }
            }
            TAG_MODE => self.mode = u32::try_from(number()?).ok().filter(|mode| *mode <= 0o7777).ok_or_else(damaged)?,
            TAG_SECONDS => self.mtime.seconds = unzigzag(number()?),
            TAG_NANOS => {
                self.mtime.nanos =
                    u32::try_from(number()?).ok().filter(|nanos| *nanos < 1_000_000_000).ok_or_else(damaged)?;
            }
            TAG_SIZE => self.size = number()?,
            TAG_CHUNKS => self.chunks = decode_chunks(value).ok_or_else(damaged)?,
            TAG_TARGET => self.target = value.to_vec(),
            _ => return Err(Error::NewerFormat { what: "a media entry".into(), found: tag, supported: TAG_TARGET }),
        }
        Ok(())
    }

    /// Whether the content is the same, whatever mode and time say.
    pub fn same_content(&self, other: &Self) -> bool {
        self.kind == other.kind && self.size == other.size && self.chunks == other.chunks && self.target == other.target
    }

    /// Whether there is a regular file with stored content.
    pub fn is_file(&self) -> bool {
        self.kind == EntryKind::File
    }

    /// Whether there is a folder.
    pub fn is_dir(&self) -> bool {
        self.kind == EntryKind::Dir
    }
}

fn decode_chunks(mut list: &[u8]) -> Option<Vec<Chunk>> {
    let mut chunks = Vec::with_capacity(list.len() / (ID_LEN + 1));
    while !list.is_empty() {
        let length = u32::try_from(tagged::take_varint(&mut list)?).ok()?;
        let id = ChunkId::from_slice(tagged::take_bytes(&mut list, ID_LEN as u64)?)?;
        chunks.push(Chunk { id, length });
    }
    Some(chunks)
}

/// Small numbers for small magnitudes, whatever the sign.
fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Entry {
        Entry {
            media: MediaKind::Image,
            mode: 0o644,
            mtime: Mtime { seconds: -5, nanos: 999_999_999 },
            size: 7,
            chunks: vec![Chunk { id: ChunkId::of(b"content"), length: 7 }],
            ..Entry::default()
        }
    }

    #[test]
    fn an_entry_comes_back() {
        for seconds in [0, 1, -1, i64::MAX, i64::MIN] {
            let entry = Entry { mtime: Mtime { seconds, nanos: 1 }, ..sample() };
            assert_eq!(Entry::decode(&entry.encode()).unwrap(), entry);
        }
        let link = Entry { kind: EntryKind::Symlink, target: b"../\xff".to_vec(), ..Entry::default() };
        assert_eq!(Entry::decode(&link.encode()).unwrap(), link);
        assert_eq!(Entry::decode(&Entry::default().encode()).unwrap(), Entry::default());
    }

    #[test]
    fn an_unknown_field_means_a_newer_version() {
        let mut bytes = sample().encode();
        tagged::put_field(&mut bytes, 99, b"?");
        assert!(matches!(Entry::decode(&bytes), Err(Error::NewerFormat { found: 99, .. })));
    }

    #[test]
    fn what_has_its_default_cannot_be_spelled_out() {
        for tag in TAG_KIND..=TAG_TARGET {
            for value in [&[][..], &[0]] {
                let mut bytes = Vec::new();
                tagged::put_field(&mut bytes, tag, value);
                assert!(tag == TAG_TARGET && value == [0] || Entry::decode(&bytes).is_err(), "{tag} {value:?}");
            }
        }
    }

    #[test]
    fn damage_is_an_error_and_never_a_panic() {
        let bytes = sample().encode();
        for cut in 0..bytes.len() {
            let _ = Entry::decode(&bytes[..cut]);
        }
        for place in 0..bytes.len() {
            let mut torn = bytes.clone();
            torn[place] ^= 0x81;
            if let Ok(entry) = Entry::decode(&torn) {
                assert_ne!(entry, sample());
            }
        }
    }
}
