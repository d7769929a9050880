//! Reading objects out of frames, and checking that they are what was asked for.

use std::cell::RefCell;
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::objects::cache::Cache;
use crate::objects::compress::unpack;
use crate::objects::object::{Codec, Location, ObjectId};
use crate::objects::pack_id::PackId;
use crate::objects::store::ObjectStore;

/// Bytes of decoded frames that are kept: neighbours are often read next.
const KEPT: usize = 4 << 20;

thread_local! {
    static STORED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Reads objects.
pub(crate) struct Frames {
    store: Arc<dyn ObjectStore>,
    decoded: Cache<(PackId, u32), Vec<u8>>,
}

impl Frames {
    /// A reader of what is in `store`.
    pub(crate) fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self { store, decoded: Cache::new(KEPT) }
    }

    /// Replaces `out` by the object at this place.
    ///
    /// # Errors
    /// `NotFound{what: "pack"}` if the pack is gone, `Corrupt` if the object is not there as it was stored.
    pub(crate) fn read(&self, object: &ObjectId, at: &Location, out: &mut Vec<u8>) -> Result<()> {
        match at.plain_offset() {
            Some(offset) => {
                // Not cleared before: only growth has to be filled with zeros.
                out.resize(at.length as usize, 0);
                self.fetch(object, at, offset, out)?;
            }
            None if at.length == at.raw => self.decode(object, at, out)?,
            None => {
                let frame = self.decoded_frame(object, at)?;
                let start = at.place as usize;
                let found = frame.get(start..start + at.length as usize);
                let found = found.ok_or_else(|| object.corrupt_at(at, "a place in its frame", at.place))?;
                out.clear();
                out.extend_from_slice(found);
            }
        }
        object.ensure_is(out, at)
    }

    fn decoded_frame(&self, object: &ObjectId, at: &Location) -> Result<Arc<Vec<u8>>> {
        let key = (at.pack, at.offset);
        if let Some(frame) = self.decoded.get(&key).filter(|frame| frame.len() == at.raw as usize) {
            return Ok(frame);
        }
        let mut frame = Vec::new();
        self.decode(object, at, &mut frame)?;
        let frame = Arc::new(frame);
        self.decoded.put(key, Arc::clone(&frame), frame.capacity());
        Ok(frame)
    }

    fn decode(&self, object: &ObjectId, at: &Location, out: &mut Vec<u8>) -> Result<()> {
        STORED.with_borrow_mut(|stored| {
            stored.resize(at.stored as usize, 0);
            self.fetch(object, at, u64::from(at.offset), stored)?;
            unpack(stored, at.raw as usize, out)
                .map_err(|found| object.corrupt_at(at, format!("a frame of {} bytes", at.raw), found))
        })
    }

    fn fetch(&self, object: &ObjectId, at: &Location, offset: u64, out: &mut [u8]) -> Result<()> {
        self.store.read(&at.pack.file_name(), offset, out).map_err(|error| match error {
            Error::Corrupt { expected, found, .. } => object.corrupt_at(at, expected, found),
            other => other,
        })
    }

    /// Reads a whole frame, past the cache. Its objects stand one behind the other in `out`.
    pub(crate) fn read_frame(&self, first: &ObjectId, at: &Location, out: &mut Vec<u8>) -> Result<()> {
        match at.codec {
            Codec::Zstd => self.decode(first, at, out),
            Codec::Raw => {
                out.resize(at.raw as usize, 0);
                self.fetch(first, at, u64::from(at.offset), out)
            }
        }
    }
}
