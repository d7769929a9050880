//! The format of a pack. All numbers are little-endian.
//!
//! ```text
//! 0        header   magic "SNAPPACK" 8 | version u32 | store id 16 | pack id 16 | zeros up to 64
//! 64       frames   in order; gaps (zeros) only so that a raw frame of 64 KiB or more starts on a 4 KiB boundary
//! T        table    per frame:  offset u32 | stored length u32 | raw length u32 | objects u32 | codec u8
//!                   per object: kind u8 | id 32 | length u32, in the order in which they follow each other in frames
//! end-56   trailer  T u64 | frames u32 | objects u32 | checksum 32 | magic "KCAPPANS" 8
//! ```
//!
//! A frame holds one chunk, or several small objects of a family one behind the other. The checksum is BLAKE3 (context
//! below) over header, table and the trailer before it; every object's own id protects its bytes. So a pack is read from
//! its own table alone, and its length must be the one that the table gives.

use crate::error::{Error, Result};
use crate::objects::id::ID_LEN;
use crate::objects::object::{Codec, Location, ObjectId, ObjectKind};
use crate::objects::pack_id::PackId;
use crate::objects::store::ObjectStore;

/// Length of the header; the first frame starts behind it.
pub(crate) const HEADER_LEN: usize = 64;
/// Size that a pack is sealed at.
pub(crate) const PACK_TARGET: u64 = 32 << 20;
/// Longest object, and so the longest frame decoded. Pieces of files are at most 4 MiB; the rest is room for values.
pub const MAX_OBJECT: usize = 16 << 20;
/// Raw frames from this length on are aligned, so that filesystems can share them.
pub(crate) const ALIGNED_FROM: usize = 64 << 10;
/// What they are aligned to.
pub(crate) const ALIGNMENT: u64 = 4 << 10;
/// Most objects of one pack, so that a table fits in memory.
pub(crate) const MAX_OBJECTS: u32 = 1 << 18;

const VERSION: u32 = 1;
const MAGIC: &[u8; 8] = b"SNAPPACK";
const END_MAGIC: &[u8; 8] = b"KCAPPANS";
const TRAILER_LEN: usize = 56;
/// The part of the trailer that the checksum covers.
const TRAILER_HEAD: usize = 16;
const FRAME_LEN: usize = 17;
const OBJECT_LEN: usize = 1 + ID_LEN + 4;
const CHECKSUM_CONTEXT: &str = "snapshot 2026-11 pack table v1";
/// The first read takes this much of the end, which holds the table of most packs.
const TAIL: u64 = 64 << 10;

/// A frame as its pack's table has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) offset: u32,
    pub(crate) stored: u32,
    pub(crate) raw: u32,
    pub(crate) objects: u32,
    pub(crate) codec: Codec,
}

impl Frame {
    /// Whether a frame of this kind starts on a boundary.
    pub(crate) fn is_aligned(codec: Codec, stored: usize) -> bool {
        codec == Codec::Raw && stored >= ALIGNED_FROM
    }

    /// Where the object of `length` bytes at `place` of this frame is.
    pub(crate) fn location(&self, pack: PackId, place: u32, length: u32) -> Location {
        let Self { offset, stored, raw, codec, .. } = *self;
        Location { pack, offset, place, length, stored, raw, codec }
    }
}

/// The table of a pack, in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PackTable {
    pub(crate) pack: PackId,
    pub(crate) frames: Vec<Frame>,
    /// Each object and its length.
    pub(crate) objects: Vec<(ObjectId, u32)>,
}

/// The header of a pack.
pub(crate) fn header(store_id: &[u8; 16], pack: PackId) -> [u8; HEADER_LEN] {
    let mut header = [0; HEADER_LEN];
    header[..8].copy_from_slice(MAGIC);
    header[8..12].copy_from_slice(&VERSION.to_le_bytes());
    header[12..28].copy_from_slice(store_id);
    header[28..44].copy_from_slice(pack.as_bytes());
    header
}

/// The store and the pack that a header names, if it is one of this version.
pub(crate) fn claims(head: &[u8; HEADER_LEN]) -> Option<([u8; 16], PackId)> {
    let (store, pack) = (head[12..28].try_into().ok()?, PackId::from_bytes(head[28..44].try_into().ok()?));
    (*head == header(&store, pack)).then_some((store, pack))
}

impl PackTable {
    /// An empty table.
    pub(crate) fn new(pack: PackId) -> Self {
        Self { pack, frames: Vec::new(), objects: Vec::new() }
    }

    /// The first free place behind the frames.
    pub(crate) fn end(&self) -> u64 {
        self.frames.last().map_or(HEADER_LEN as u64, |frame| u64::from(frame.offset) + u64::from(frame.stored))
    }

    /// Table and trailer, to be written at [`Self::end`].
    pub(crate) fn encode(&self, store_id: &[u8; 16]) -> Vec<u8> {
        let length = self.frames.len() * FRAME_LEN + self.objects.len() * OBJECT_LEN;
        let mut out = Vec::with_capacity(length + TRAILER_LEN);
        for frame in &self.frames {
            for number in [frame.offset, frame.stored, frame.raw, frame.objects] {
                out.extend_from_slice(&number.to_le_bytes());
            }
            out.push(frame.codec as u8);
        }
        for (object, length) in &self.objects {
            out.push(object.kind as u8);
            out.extend_from_slice(&object.id);
            out.extend_from_slice(&length.to_le_bytes());
        }
        out.extend_from_slice(&self.end().to_le_bytes());
        out.extend_from_slice(&(self.frames.len() as u32).to_le_bytes());
        out.extend_from_slice(&(self.objects.len() as u32).to_le_bytes());
        let checksum = checksum(&header(store_id, self.pack), &out);
        out.extend_from_slice(&checksum);
        out.extend_from_slice(END_MAGIC);
        out
    }

    /// Reads the table of the pack, whose file has `bytes` bytes.
    ///
    /// # Errors
    /// `NotFound` if the pack is not there, `Corrupt` if anything is not as it must be, `NewerFormat`.
    pub(crate) fn read(store: &dyn ObjectStore, store_id: &[u8; 16], pack: PackId, bytes: u64) -> Result<Self> {
        let name = pack.file_name();
        let damaged = |expected: &str, found: &str| damage(pack, expected, found);
        let mut head = [0; HEADER_LEN];
        store.read(&name, 0, &mut head)?;
        ensure_header(&head, store_id, pack)?;
        let least = (HEADER_LEN + TRAILER_LEN) as u64;
        let tail_len = bytes.saturating_sub(HEADER_LEN as u64).min(TAIL);
        if bytes < least || bytes > u64::from(u32::MAX) {
            return Err(damaged("a length that a pack can have", &bytes.to_string()));
        }
        let mut tail = vec![0; tail_len as usize];
        store.read(&name, bytes - tail_len, &mut tail)?;
        let trailer = &tail[tail.len() - TRAILER_LEN..];
        if &trailer[TRAILER_LEN - 8..] != END_MAGIC {
            return Err(damaged("the end of a pack", "other bytes"));
        }
        let (start, frames, objects) = (number64(&trailer[..8]), number(&trailer[8..12]), number(&trailer[12..16]));
        let length = u64::from(frames) * FRAME_LEN as u64 + u64::from(objects) * OBJECT_LEN as u64;
        let is_placed = start >= HEADER_LEN as u64 && start.checked_add(length + TRAILER_LEN as u64) == Some(bytes);
        if !is_placed || objects > MAX_OBJECTS {
            return Err(damaged("a table of the length it says", &format!("{length} bytes from {start} on")));
        }
        let wanted = length as usize + TRAILER_LEN;
        if wanted > tail.len() {
            tail = vec![0; wanted];
            store.read(&name, start, &mut tail)?;
        }
        let table = &tail[tail.len() - wanted..];
        let (covered, rest) = table.split_at(length as usize + TRAILER_HEAD);
        if checksum(&head, covered) != rest[..32] {
            return Err(damaged("a table that matches its checksum", "another one"));
        }
        let (frame_part, object_part) = covered[..length as usize].split_at(frames as usize * FRAME_LEN);
        let table = Self {
            pack,
            frames: frame_part.chunks_exact(FRAME_LEN).map(|entry| frame(pack, entry)).collect::<Result<_>>()?,
            objects: object_part.chunks_exact(OBJECT_LEN).map(|entry| object(pack, entry)).collect::<Result<_>>()?,
        };
        table.ensure_sound(start)?;
        Ok(table)
    }

    /// The objects, each with its place, in the order of the frames.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (ObjectId, Location)> + '_ {
        self.framed().flat_map(|(frame, objects)| {
            objects.iter().scan(0, |place, (object, length)| {
                let at = frame.location(self.pack, *place, *length);
                *place += length;
                Some((*object, at))
            })
        })
    }

    /// The frames, each with its objects and their lengths.
    pub(crate) fn framed(&self) -> impl Iterator<Item = (&Frame, &[(ObjectId, u32)])> {
        self.frames.iter().scan(&self.objects[..], |rest, frame| {
            let (own, others) = rest.split_at_checked(frame.objects as usize)?;
            *rest = others;
            Some((frame, own))
        })
    }

    /// Checks what a checksum cannot: that the frames lie as the format wants and hold what they say.
    fn ensure_sound(&self, table_start: u64) -> Result<()> {
        let mut end = HEADER_LEN as u64;
        let mut rest = &self.objects[..];
        for frame in &self.frames {
            let unsound = || damage(self.pack, "a sound table", &format!("the frame at {}", frame.offset));
            let start = u64::from(frame.offset);
            let fits = start >= end && start - end < ALIGNMENT && frame.raw as usize <= MAX_OBJECT;
            let lengths = match frame.codec {
                Codec::Raw => frame.stored == frame.raw,
                Codec::Zstd => frame.stored < frame.raw,
            };
            let placed = !Frame::is_aligned(frame.codec, frame.stored as usize) || start.is_multiple_of(ALIGNMENT);
            let (own, others) = rest.split_at_checked(frame.objects as usize).ok_or_else(unsound)?;
            let sum: u64 = own.iter().map(|(_, length)| u64::from(*length)).sum();
            if !fits || !lengths || !placed || own.is_empty() || sum != u64::from(frame.raw) {
                return Err(unsound());
            }
            end = start + u64::from(frame.stored);
            rest = others;
        }
        if end == table_start && rest.is_empty() {
            Ok(())
        } else {
            Err(damage(self.pack, "a sound table", "frames that end elsewhere or objects without a frame"))
        }
    }
}

fn ensure_header(head: &[u8; HEADER_LEN], store_id: &[u8; 16], pack: PackId) -> Result<()> {
    let version = number(&head[8..12]);
    if &head[..8] != MAGIC {
        return Err(damage(pack, "the beginning of a pack", "other bytes"));
    }
    if version > VERSION {
        let what = format!("pack {pack}");
        return Err(Error::NewerFormat { what, found: version.into(), supported: VERSION.into() });
    }
    if head == &header(store_id, pack) {
        Ok(())
    } else {
        Err(damage(pack, "the header of this pack in this store", "another header"))
    }
}

fn frame(pack: PackId, entry: &[u8]) -> Result<Frame> {
    let codec = Codec::from_number(entry[16]);
    Ok(Frame {
        offset: number(&entry[..4]),
        stored: number(&entry[4..8]),
        raw: number(&entry[8..12]),
        objects: number(&entry[12..16]),
        codec: codec.ok_or_else(|| damage(pack, "a known codec", &entry[16].to_string()))?,
    })
}

fn object(pack: PackId, entry: &[u8]) -> Result<(ObjectId, u32)> {
    let kind = ObjectKind::from_number(entry[0]);
    let kind = kind.ok_or_else(|| damage(pack, "a known kind of object", &entry[0].to_string()))?;
    let mut id = [0; ID_LEN];
    id.copy_from_slice(&entry[1..=ID_LEN]);
    Ok((ObjectId { id, kind }, number(&entry[1 + ID_LEN..])))
}

fn checksum(header: &[u8; HEADER_LEN], table: &[u8]) -> [u8; 32] {
    *blake3::Hasher::new_derive_key(CHECKSUM_CONTEXT).update(header).update(table).finalize().as_bytes()
}

fn damage(pack: PackId, expected: &str, found: &str) -> Error {
    Error::corrupt(format!("pack {pack}"), expected, found)
}

/// Reads up to four bytes.
pub(crate) fn number(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// Reads up to eight bytes.
pub(crate) fn number64(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}
