//! Writing packs anew without what nothing needs.
//!
//! An object is copied unless it was read whole from a pack that stays, so a pack may go only once each needed object of
//! it is known to be whole elsewhere.

use crate::engine::upkeep::inventory::{Bits, Inventory};
use crate::error::{Code, Result};
use crate::objects::{
    ChunkId, Codec, Compress, Lane, Location, NodeId, ObjectId, ObjectKind, Objects, PackId, PackInfo, Written,
};
use crate::progress::{Progress, ensure_going};

/// What became of it.
#[derive(Debug, Default)]
pub(crate) struct Rewritten {
    /// The new packs: durable, not registered.
    pub(crate) written: Written,
    /// The packs that may go once these are registered.
    pub(crate) done: Vec<PackInfo>,
}

/// Copies what is marked out of `packs` into new ones. `leaving` are the packs that go anyway.
///
/// # Errors
/// `Interrupted`; what writing fails with. Then nothing is left of it.
pub(crate) fn rewrite(
    objects: &Objects,
    packs: &[PackInfo],
    leaving: &[PackId],
    inventory: &Inventory,
    marked: &Bits,
    progress: &dyn Progress,
) -> Result<Rewritten> {
    if packs.is_empty() {
        return Ok(Rewritten::default());
    }
    let gone: Vec<PackId> = packs.iter().map(|pack| pack.id).chain(leaving.iter().copied()).collect();
    let session = objects.session_without(&gone)?;
    let mut copying =
        Copying { objects, inventory, marked, gone, copied: inventory.bits(), lane: session.lane(), bytes: Vec::new() };
    let mut left = Vec::new();
    for pack in packs {
        left.push(copying.copy(pack, progress)?);
    }
    copying.lane.flush()?;
    let mut done = Vec::new();
    for (pack, left) in packs.iter().zip(left) {
        if copying.are_elsewhere(&left)? {
            done.push(*pack);
        }
    }
    drop(copying);
    Ok(Rewritten { written: session.finish()?, done })
}

struct Copying<'a> {
    objects: &'a Objects,
    inventory: &'a Inventory,
    marked: &'a Bits,
    gone: Vec<PackId>,
    copied: Bits,
    lane: Lane,
    bytes: Vec<u8>,
}

impl Copying<'_> {
    /// Copies what is needed of a pack; what could not be copied from there comes back.
    fn copy(&mut self, pack: &PackInfo, progress: &dyn Progress) -> Result<Vec<ObjectId>> {
        let mut left = Vec::new();
        for (object, at) in self.objects.objects_in(pack.id)? {
            ensure_going(progress)?;
            let ordinal = self.inventory.ordinal(&object).filter(|ordinal| self.marked.has(*ordinal));
            let Some(ordinal) = ordinal.filter(|ordinal| !self.copied.has(*ordinal)) else { continue };
            match self.objects.read_at(&object, &at, &mut self.bytes) {
                Ok(()) if self.put(&object, &at)? => {
                    self.copied.set(ordinal);
                }
                // Damaged, or another pack has it, of which nobody knows yet whether it is whole there.
                Ok(()) => left.push(object),
                Err(error) if error.code() == Code::Interrupted => return Err(error),
                Err(_) => left.push(object),
            }
        }
        progress.advance(1, pack.bytes);
        Ok(left)
    }

    fn put(&mut self, object: &ObjectId, at: &Location) -> Result<bool> {
        let compress = if at.codec == Codec::Raw { Compress::Never } else { Compress::Probe };
        match object.kind {
            ObjectKind::Chunk => self.lane.put_chunk_as(&ChunkId::from_bytes(object.id), &self.bytes, compress),
            ObjectKind::Node => self.lane.put_node_as(&NodeId::from_bytes(object.id), &self.bytes),
            ObjectKind::Record => self.lane.put_record(&self.bytes).map(|_| true),
        }
    }

    fn are_elsewhere(&mut self, left: &[ObjectId]) -> Result<bool> {
        for object in left {
            let is_copied = self.inventory.ordinal(object).is_some_and(|ordinal| self.copied.has(ordinal));
            if !is_copied && !self.objects.is_elsewhere(object, &self.gone, &mut self.bytes)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
