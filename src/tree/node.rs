//! A node in memory: its bytes in one piece and an index of where its entries stand.
//!
//! Reading is strict. What passes is the one spelling of its content, so a node that was read can be written again, or
//! parts of it be copied, without a look at what they mean.

use crate::error::{Error, Result};
use crate::objects::{ChunkId, ID_LEN, NodeId};
use crate::tree::{MAX_INLINE, MAX_KEY, NodeReader, TreeRoot};
use crate::varint::{put_varint, take_bytes, take_varint};

/// The first byte of every node.
const VERSION: u8 = 1;

/// Bytes before the first entry.
const HEADER: usize = 2;

/// The highest level: with two entries a node or more, 64 levels hold more than can be counted.
const MAX_LEVEL: u8 = 64;

/// No node is longer: one ends at 64 KiB, or with its second entry.
const MAX_NODE: usize = 256 * 1024;

/// Id of the leaf without entries.
pub(super) const EMPTY_ID: NodeId = NodeId::from_bytes([
    0x7a, 0x4b, 0x11, 0x57, 0xab, 0x7a, 0xe7, 0xba, 0x13, 0x96, 0x46, 0xc5, 0x40, 0xf8, 0xca, 0xee, 0xf0, 0x03, 0x69,
    0x69, 0xff, 0x9d, 0xec, 0x2c, 0x43, 0x22, 0xcb, 0xeb, 0x0a, 0xcc, 0x5b, 0x3d,
]);

/// A value as a leaf has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// The value itself.
    Inline(&'a [u8]),
    /// A longer value, stored as a chunk.
    Spilled {
        /// Id of the chunk.
        id: ChunkId,
        /// Bytes of the value.
        length: u64,
    },
}

impl Value<'_> {
    /// The value's bytes, read from `reader` if they are not here.
    ///
    /// # Errors
    /// What the reader says; `Corrupt` if the chunk has another length.
    pub fn load(&self, reader: &dyn NodeReader) -> Result<Vec<u8>> {
        match *self {
            Self::Inline(bytes) => Ok(bytes.to_vec()),
            Self::Spilled { id, length } => {
                let bytes = reader.chunk(&id)?;
                if bytes.len() as u64 != length {
                    let found = format!("{} bytes", bytes.len());
                    return Err(Error::corrupt(format!("value {id}"), format!("{length} bytes"), found));
                }
                Ok(bytes)
            }
        }
    }
}

/// Where an entry stands in its node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slot {
    start: u32,
    key: u32,
    key_end: u32,
    /// Where the inline value, chunk id or child id begins.
    content: u32,
    /// Length of the value, or entries below the child.
    number: u64,
    spilled: bool,
}

/// A node of a tree, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    bytes: Vec<u8>,
    slots: Vec<Slot>,
    entries: u64,
}

impl Node {
    /// Reads a node and checks that it is the one of this id.
    ///
    /// # Errors
    /// `Corrupt` if the bytes have another id or are no node in its one spelling; `NewerFormat` if a newer version
    /// wrote them.
    pub fn parse(id: &NodeId, bytes: Vec<u8>) -> Result<Self> {
        let found = NodeId::of(&bytes);
        if found != *id {
            return Err(Error::corrupt(format!("tree node {id}"), id, found));
        }
        Self::parse_checked(id, bytes)
    }

    /// Reads a node whose bytes are known to have this id.
    ///
    /// # Errors
    /// As [`Node::parse`], the id apart.
    pub fn parse_checked(id: &NodeId, bytes: Vec<u8>) -> Result<Self> {
        let damaged = |fault: &str| Error::corrupt(format!("tree node {id}"), "a well-formed node", fault);
        let [version, level, ..] = bytes[..] else { return Err(damaged("too few bytes")) };
        if version > VERSION {
            let (found, supported) = (u64::from(version), u64::from(VERSION));
            return Err(Error::NewerFormat { what: format!("tree node {id}"), found, supported });
        }
        if version != VERSION || level > MAX_LEVEL || bytes.len() > MAX_NODE {
            return Err(damaged("a header or a length that no node has"));
        }
        let (slots, entries) = index(&bytes, level).map_err(damaged)?;
        Ok(Self { bytes, slots, entries })
    }

    /// The leaf without entries.
    pub(super) fn empty() -> Self {
        Self { bytes: header(0).to_vec(), slots: Vec::new(), entries: 0 }
    }

    /// The node as it is stored.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its distance from the leaves; 0 is a leaf.
    pub fn level(&self) -> u8 {
        self.bytes[1]
    }

    /// Entries of the tree in and below this node.
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// Key and value of each entry of a leaf, in order of keys; nothing for an inner node.
    pub fn values(&self) -> impl Iterator<Item = (&[u8], Value<'_>)> {
        let count = if self.level() == 0 { self.len() } else { 0 };
        (0..count).map(|index| (self.key(index), self.value(index)))
    }

    /// How many entries stand in the node itself.
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Key of an entry.
    pub(super) fn key(&self, index: usize) -> &[u8] {
        let slot = &self.slots[index];
        &self.bytes[slot.key as usize..slot.key_end as usize]
    }

    /// Key of the last entry; `None` if there is none.
    pub(super) fn last_key(&self) -> Option<&[u8]> {
        self.len().checked_sub(1).map(|index| self.key(index))
    }

    /// Value of an entry of a leaf.
    pub(super) fn value(&self, index: usize) -> Value<'_> {
        let slot = &self.slots[index];
        match slot.spilled {
            true => Value::Spilled { id: ChunkId::from_bytes(self.id_at(slot)), length: slot.number },
            false => Value::Inline(&self.bytes[slot.content as usize..][..slot.number as usize]),
        }
    }

    /// Child of an entry of an inner node.
    pub(super) fn child(&self, index: usize) -> TreeRoot {
        let slot = &self.slots[index];
        TreeRoot { id: NodeId::from_bytes(self.id_at(slot)), entries: slot.number }
    }

    fn id_at(&self, slot: &Slot) -> [u8; ID_LEN] {
        *self.bytes[slot.content as usize..].first_chunk().expect("the slot was made with an id in place")
    }

    /// The entry as it is stored.
    pub(super) fn encoded(&self, index: usize) -> &[u8] {
        let end = self.slots.get(index + 1).map_or(self.bytes.len(), |next| next.start as usize);
        &self.bytes[self.slots[index].start as usize..end]
    }

    /// Where the key stands in [`Node::encoded`].
    pub(super) fn key_in_encoded(&self, index: usize) -> std::ops::Range<usize> {
        let slot = &self.slots[index];
        (slot.key - slot.start) as usize..(slot.key_end - slot.start) as usize
    }

    /// The first entry, not before `from`, whose key is not less than `key`; the node's length if there is none.
    pub(super) fn search(&self, from: usize, key: &[u8]) -> usize {
        from + self.slots[from..].partition_point(|slot| &self.bytes[slot.key as usize..slot.key_end as usize] < key)
    }
}

/// What every node of a level begins with.
pub(super) fn header(level: u8) -> [u8; HEADER] {
    [VERSION, level]
}

/// Appends length and bytes of a key; returns where the key stands.
pub(super) fn put_key(out: &mut Vec<u8>, key: &[u8]) -> std::ops::Range<usize> {
    put_varint(out, key.len() as u64);
    let start = out.len();
    out.extend_from_slice(key);
    start..out.len()
}

/// Appends the value of a leaf's entry.
pub(super) fn put_value(out: &mut Vec<u8>, value: Value<'_>) {
    match value {
        Value::Inline(bytes) => {
            put_varint(out, (bytes.len() as u64) << 1);
            out.extend_from_slice(bytes);
        }
        Value::Spilled { id, length } => {
            put_varint(out, length << 1 | 1);
            out.extend_from_slice(id.as_bytes());
        }
    }
}

/// Appends the child of an inner node's entry.
pub(super) fn put_child(out: &mut Vec<u8>, child: &TreeRoot) {
    out.extend_from_slice(child.id.as_bytes());
    put_varint(out, child.entries);
}

/// Finds all entries of a node and counts those in and below it; the error says what is wrong.
fn index(bytes: &[u8], level: u8) -> Result<(Vec<Slot>, u64), &'static str> {
    let mut slots = Vec::with_capacity(bytes.len() / 64);
    let mut entries = 0u64;
    let mut rest = &bytes[HEADER..];
    let mut last: Option<&[u8]> = None;
    while !rest.is_empty() {
        let (slot, key) = take_entry(bytes, &mut rest, level).ok_or("an entry that is cut off or spelled wrongly")?;
        if last.is_some_and(|last| last >= key) {
            return Err("keys out of order");
        }
        last = Some(key);
        entries = entries.checked_add(if level == 0 { 1 } else { slot.number }).ok_or("too many entries")?;
        slots.push(slot);
    }
    if level > 0 && slots.is_empty() {
        return Err("an inner node without entries");
    }
    Ok((slots, entries))
}

/// Takes one entry off the front of `rest`, which is the end of `bytes`.
fn take_entry<'a>(bytes: &'a [u8], rest: &mut &'a [u8], level: u8) -> Option<(Slot, &'a [u8])> {
    let place = |rest: &[u8]| (bytes.len() - rest.len()) as u32;
    let start = place(rest);
    let key_length = take_varint(rest).filter(|length| *length <= MAX_KEY as u64)?;
    let key = take_bytes(rest, key_length)?;
    let key_end = place(rest);
    let key_start = key_end - key_length as u32;
    let (content, number, spilled) = if level > 0 {
        let content = place(rest);
        take_bytes(rest, ID_LEN as u64)?;
        (content, take_varint(rest).filter(|below| *below > 0)?, false)
    } else {
        let mark = take_varint(rest)?;
        let (length, spilled) = (mark >> 1, mark & 1 == 1);
        if spilled != (length > MAX_INLINE as u64) {
            return None;
        }
        let content = place(rest);
        take_bytes(rest, if spilled { ID_LEN as u64 } else { length })?;
        (content, length, spilled)
    };
    Some((Slot { start, key: key_start, key_end, content, number, spilled }, key))
}
