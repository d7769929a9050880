//! What a pack holds, and where.

use std::fmt;

use crate::error::{Error, Result};
use crate::objects::id::{ChunkId, ID_LEN, NodeId, RecordId};
use crate::objects::pack_id::PackId;

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectKind {
    /// A piece of content.
    Chunk = 1,
    /// A node of a tree.
    Node = 2,
    /// A snapshot's record.
    Record = 3,
}

impl ObjectKind {
    /// The kind with this number.
    pub(crate) fn from_number(number: u8) -> Option<Self> {
        [Self::Chunk, Self::Node, Self::Record].into_iter().find(|kind| *kind as u8 == number)
    }

    /// The word for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Chunk => "chunk",
            Self::Node => "node",
            Self::Record => "record",
        }
    }
}

/// Names an object of any kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    /// The content id.
    pub id: [u8; ID_LEN],
    /// What it is.
    pub kind: ObjectKind,
}

impl ObjectId {
    /// The id that these bytes have as an object of this kind.
    pub fn of(kind: ObjectKind, bytes: &[u8]) -> Self {
        match kind {
            ObjectKind::Chunk => ChunkId::of(bytes).into(),
            ObjectKind::Node => NodeId::of(bytes).into(),
            ObjectKind::Record => RecordId::of(bytes).into(),
        }
    }

    /// Checks that `bytes` are the object.
    ///
    /// # Errors
    /// `Corrupt`, naming the object and the place it was read from.
    pub(crate) fn ensure_is(&self, bytes: &[u8], at: &Location) -> Result<()> {
        let found = Self::of(self.kind, bytes);
        if found == *self { Ok(()) } else { Err(self.corrupt_at(at, self, found)) }
    }

    /// Damage of this object, found at this place.
    pub(crate) fn corrupt_at(&self, at: &Location, expected: impl ToString, found: impl ToString) -> Error {
        Error::corrupt(format!("{self} in pack {} at offset {}", at.pack, at.offset), expected, found)
    }
}

impl From<ChunkId> for ObjectId {
    fn from(id: ChunkId) -> Self {
        Self { id: *id.as_bytes(), kind: ObjectKind::Chunk }
    }
}

impl From<NodeId> for ObjectId {
    fn from(id: NodeId) -> Self {
        Self { id: *id.as_bytes(), kind: ObjectKind::Node }
    }
}

impl From<RecordId> for ObjectId {
    fn from(id: RecordId) -> Self {
        Self { id: *id.as_bytes(), kind: ObjectKind::Record }
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.as_str(), blake3::Hash::from_bytes(self.id).to_hex())
    }
}

/// How the bytes of a frame are stored. Other numbers are reserved, for encryption among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Codec {
    /// As they are.
    Raw = 0,
    /// As one zstd frame (RFC 8878).
    Zstd = 1,
}

impl Codec {
    /// The codec with this number.
    pub(crate) fn from_number(number: u8) -> Option<Self> {
        [Self::Raw, Self::Zstd].into_iter().find(|codec| *codec as u8 == number)
    }
}

/// Where an object is. Sorted, locations are in the order in which reading is fastest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The pack.
    pub pack: PackId,
    /// Where its frame starts in the pack.
    pub offset: u32,
    /// Where the object starts in the frame, decoded.
    pub place: u32,
    /// Length of the object.
    pub length: u32,
    /// Length of the frame as stored.
    pub stored: u32,
    /// Length of the frame decoded.
    pub raw: u32,
    /// How the frame is stored.
    pub codec: Codec,
}

impl Location {
    /// Where the object's own bytes stand in the pack's file, as they are; `None` if its frame is encoded.
    pub fn plain_offset(&self) -> Option<u64> {
        (self.codec == Codec::Raw).then(|| u64::from(self.offset) + u64::from(self.place))
    }
}
