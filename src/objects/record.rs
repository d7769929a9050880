//! The records of the index: one object, its pack by ordinal, its place. 60 bytes each, little-endian.

use crate::objects::id::ID_LEN;
use crate::objects::object::{Codec, Location, ObjectId, ObjectKind};
use crate::objects::pack::{MAX_OBJECT, number};
use crate::objects::pack_id::PackId;

/// Length of a record in a segment.
pub(crate) const RECORD_LEN: usize = ID_LEN + 28;

/// Where an object is; the pack is a place in a list that comes with the record. Sorted by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Record {
    pub(crate) object: ObjectId,
    pub(crate) pack: u32,
    pub(crate) offset: u32,
    pub(crate) place: u32,
    pub(crate) length: u32,
    pub(crate) stored: u32,
    pub(crate) raw: u32,
    pub(crate) codec: Codec,
}

impl Record {
    /// The record of an object whose pack has this ordinal.
    pub(crate) fn new(object: ObjectId, at: &Location, pack: u32) -> Self {
        let Location { offset, place, length, stored, raw, codec, .. } = *at;
        Self { object, pack, offset, place, length, stored, raw, codec }
    }

    /// Where the object is.
    pub(crate) fn location(&self, pack: PackId) -> Location {
        let Self { offset, place, length, stored, raw, codec, .. } = *self;
        Location { pack, offset, place, length, stored, raw, codec }
    }

    /// Writes the stored form.
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.object.id);
        for number in [self.pack, self.offset, self.place, self.length, self.stored, self.raw] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&[self.codec as u8, self.object.kind as u8, 0, 0]);
    }

    /// Reads the stored form; `None` if it is none.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (id, rest) = bytes.split_first_chunk::<ID_LEN>()?;
        let mut numbers = rest.chunks_exact(4).map(number);
        let mut next = || numbers.next();
        let (pack, offset, place, length, stored, raw) = (next()?, next()?, next()?, next()?, next()?, next()?);
        let record = Self {
            object: ObjectId { id: *id, kind: ObjectKind::from_number(*rest.get(25)?)? },
            codec: Codec::from_number(rest[24])?,
            pack,
            offset,
            place,
            length,
            stored,
            raw,
        };
        record.is_sound().then_some(record)
    }

    /// Whether reading what it says takes no more memory than any object may.
    fn is_sound(&self) -> bool {
        let end = u64::from(self.place) + u64::from(self.length);
        self.raw as usize <= MAX_OBJECT && self.stored <= self.raw && end <= u64::from(self.raw)
    }
}
