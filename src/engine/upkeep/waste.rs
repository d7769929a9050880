//! How much of each pack is still needed, and which packs are worth writing anew.

use std::collections::HashSet;

use serde::Deserialize;

use crate::engine::Engine;
use crate::engine::upkeep::inventory::{Bits, Inventory, bytes_of, is_record};
use crate::error::Result;
use crate::model::SnapshotId;
use crate::objects::{ID_LEN, Location, ObjectId, Objects, PackId, PackInfo};
use crate::progress::{Progress, ensure_going};

/// Packs shorter than this are worth merging.
const SMALL: u64 = 4 << 20;
/// So many small packs are left alone.
const FEW: usize = 8;
/// What a pack has beside its objects.
const FRAME_OF_PACK: u64 = 160;

/// A pack and what of it is needed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weight {
    /// The pack.
    pub(crate) pack: PackInfo,
    /// Bytes that are needed.
    pub(crate) live: u64,
    /// Bytes that are not.
    pub(crate) dead: u64,
    /// Objects that are needed.
    pub(crate) needed: u64,
    /// It has a copy that is known to be damaged and can go.
    pub(crate) has_damage: bool,
    /// It has a copy that is known to be damaged, needed, and the only one: somebody may want to rescue it.
    pub(crate) has_loss: bool,
}

/// Which packs go and which are written anew.
#[derive(Debug, Default)]
pub(crate) struct Choice {
    /// Packs without anything that is needed.
    pub(crate) dead: Vec<PackInfo>,
    /// Packs with much waste, damaged copies, or little in them.
    pub(crate) rewrite: Vec<Weight>,
    /// Bytes of the packs that stay as they are.
    pub(crate) kept: u64,
}

impl Choice {
    /// Bytes that the packs written anew will take, about.
    pub(crate) fn bytes_rewritten(&self) -> u64 {
        self.rewrite.iter().map(|weight| weight.pack.bytes.min(weight.live + FRAME_OF_PACK)).sum()
    }
}

impl Engine {
    /// Weighs all sound packs. Records whose snapshot is in `kept` become marked.
    pub(crate) fn weigh(
        &self,
        inventory: &Inventory,
        marked: &mut Bits,
        kept: &HashSet<SnapshotId>,
        progress: &dyn Progress,
    ) -> Result<Vec<Weight>> {
        let noted = self.read(|read| read.damaged())?;
        let noted: HashSet<_> = noted.into_iter().filter_map(|row| Some((row.pack.parse().ok()?, row.id))).collect();
        let mut weighing = Weighing {
            objects: self.objects(),
            inventory,
            kept,
            noted,
            unsound: inventory.unsound_ids(),
            bytes: Vec::new(),
        };
        let mut weights = Vec::with_capacity(inventory.sound.len());
        for pack in &inventory.sound {
            ensure_going(progress)?;
            weights.push(weighing.weigh(pack, marked)?);
        }
        Ok(weights)
    }
}

/// Chooses: more than half waste, known damage, or many small ones.
pub(crate) fn choose(weights: Vec<Weight>) -> Choice {
    let is_small = |weight: &Weight| weight.needed > 0 && weight.pack.bytes < SMALL;
    let merge = weights.iter().filter(|weight| is_small(weight)).count() > FEW;
    let mut choice = Choice::default();
    for weight in weights {
        let is_wasteful = weight.dead > weight.live || weight.has_damage || merge && is_small(&weight);
        if weight.needed == 0 {
            choice.dead.push(weight.pack);
        } else if is_wasteful && !weight.has_loss {
            choice.rewrite.push(weight);
        } else {
            choice.kept += weight.pack.bytes;
        }
    }
    choice
}

struct Weighing<'a> {
    objects: &'a Objects,
    inventory: &'a Inventory,
    kept: &'a HashSet<SnapshotId>,
    /// Copies that are known to be damaged.
    noted: HashSet<(PackId, [u8; ID_LEN])>,
    /// Packs that cannot be read and so are no other place for anything.
    unsound: Vec<PackId>,
    bytes: Vec<u8>,
}

impl Weighing<'_> {
    fn weigh(&mut self, pack: &PackInfo, marked: &mut Bits) -> Result<Weight> {
        let mut weight = Weight { pack: *pack, live: 0, dead: 0, needed: 0, has_damage: false, has_loss: false };
        for (object, at) in self.objects.objects_in(pack.id)? {
            let ordinal = self.inventory.ordinal(&object);
            if is_record(&object) && self.is_kept(&object, &at) {
                ordinal.map(|ordinal| marked.set(ordinal));
            }
            let mut is_needed = ordinal.is_some_and(|ordinal| marked.has(ordinal));
            if self.noted.contains(&(pack.id, object.id)) {
                let is_lost = is_needed && !self.is_elsewhere(&object, pack.id)?;
                weight.has_loss |= is_lost;
                weight.has_damage |= !is_lost;
                is_needed = is_lost;
            }
            weight.needed += u64::from(is_needed);
            *(if is_needed { &mut weight.live } else { &mut weight.dead }) += bytes_of(&at);
        }
        Ok(weight)
    }

    fn is_elsewhere(&mut self, object: &ObjectId, pack: PackId) -> Result<bool> {
        let but: Vec<_> = self.unsound.iter().copied().chain([pack]).collect();
        self.objects.is_elsewhere(object, &but, &mut self.bytes)
    }

    /// Whether the snapshot that a record is of is still there. A record that cannot be read is of no use.
    fn is_kept(&mut self, object: &ObjectId, at: &Location) -> bool {
        #[derive(Deserialize)]
        struct Record {
            snapshot_id: SnapshotId,
        }
        let read = self.objects.read_at(object, at, &mut self.bytes);
        let record = read.ok().and_then(|()| serde_json::from_slice::<Record>(&self.bytes).ok());
        record.is_some_and(|record| self.kept.contains(&record.snapshot_id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(bytes: u64, live: u64, dead: u64) -> Weight {
        let pack = PackInfo { id: PackId::random(), bytes, objects: 2 };
        Weight { pack, live, dead, needed: u64::from(live > 0), has_damage: false, has_loss: false }
    }

    #[test]
    fn a_pack_with_more_waste_than_content_is_written_anew_and_one_without_content_goes() {
        let packs = vec![weight(8 << 20, 51, 49), weight(8 << 20, 49, 51), weight(8 << 20, 0, 100)];
        let ids: Vec<_> = packs.iter().map(|weight| weight.pack.id).collect();
        let choice = choose(packs);
        assert_eq!(choice.kept, 8 << 20);
        assert_eq!(choice.rewrite.iter().map(|weight| weight.pack.id).collect::<Vec<_>>(), [ids[1]]);
        assert_eq!(choice.dead.iter().map(|pack| pack.id).collect::<Vec<_>>(), [ids[2]]);
    }

    #[test]
    fn small_packs_are_merged_only_when_there_are_many() {
        let small = |count: usize| (0..count).map(|_| weight(1 << 20, 1 << 20, 0)).collect::<Vec<_>>();
        assert!(choose(small(FEW)).rewrite.is_empty());
        let mut many = small(FEW + 1);
        many.push(weight(8 << 20, 8 << 20, 0));
        assert_eq!(choose(many).rewrite.len(), FEW + 1);
    }

    #[test]
    fn the_only_copy_stays_where_it_is_even_if_it_is_damaged() {
        let lost = Weight { has_damage: true, has_loss: true, ..weight(1 << 20, 1, 99) };
        let choice = choose(vec![lost, Weight { has_damage: true, ..weight(1 << 20, 99, 1) }]);
        assert_eq!((choice.kept, choice.rewrite.len()), (1 << 20, 1));
    }
}
