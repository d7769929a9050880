//! All objects of the live packs, by the packs' own tables, and sets of them: 33 bytes and a bit an object.

use std::collections::HashMap;

use crate::error::{Error, Result};
use crate::objects::{Location, ObjectId, ObjectKind, Objects, PackId, PackInfo};
use crate::progress::{Progress, ensure_going};

/// What the live packs have.
pub(crate) struct Inventory {
    /// Packs whose files are as they were registered, with sound tables.
    pub(crate) sound: Vec<PackInfo>,
    /// The other live packs, each with what is wrong.
    pub(crate) unsound: Vec<(PackInfo, Error)>,
    /// Ids of all objects in sound packs, sorted, each once.
    ids: Vec<ObjectId>,
}

impl Inventory {
    /// Reads the tables of these packs.
    pub(crate) fn load(objects: &Objects, packs: Vec<PackInfo>, progress: &dyn Progress) -> Result<Self> {
        let lengths: HashMap<PackId, u64> = objects.pack_files()?.into_iter().collect();
        let expected = packs.iter().map(|pack| pack.objects).sum::<u64>();
        let mut all = Self { sound: Vec::new(), unsound: Vec::new(), ids: Vec::new() };
        // A registered number may be wrong, so it only bounds what is set aside before.
        all.ids.reserve(usize::try_from(expected.min(64 << 20)).unwrap_or(0));
        for pack in packs {
            ensure_going(progress)?;
            match table(objects, &lengths, &pack) {
                Ok(entries) => {
                    all.ids.extend(entries.into_iter().map(|(object, _)| object));
                    all.sound.push(pack);
                }
                Err(error) => all.unsound.push((pack, error)),
            }
        }
        all.ids.sort_unstable();
        all.ids.dedup();
        Ok(all)
    }

    /// The place of an object in every [`Bits`] of this inventory; `None` if no sound pack has it.
    pub(crate) fn ordinal(&self, object: &ObjectId) -> Option<usize> {
        self.ids.binary_search(object).ok()
    }

    /// Objects in sound packs.
    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    /// An empty set of these objects.
    pub(crate) fn bits(&self) -> Bits {
        Bits { words: vec![0; self.ids.len().div_ceil(64)], count: 0 }
    }

    /// Damage: something needed that no sound pack has.
    pub(crate) fn missing(&self, object: &ObjectId) -> Error {
        let found = match self.unsound.first() {
            None => "nothing".to_owned(),
            Some((_, reason)) => format!("nothing, but a pack cannot be read: {reason}"),
        };
        Error::corrupt(object.to_string(), "stored in a pack", found)
    }

    /// Fails as the system did, if it is not damage for which a pack could not be read: nothing follows from that.
    pub(crate) fn ensure_judged(&mut self) -> Result<()> {
        let is_damage = |error: &Error| matches!(error, Error::Corrupt { .. } | Error::NotFound { .. });
        match self.unsound.iter().position(|(_, error)| !is_damage(error)) {
            Some(place) => Err(self.unsound.swap_remove(place).1),
            None => Ok(()),
        }
    }

    /// The packs whose tables cannot be read.
    pub(crate) fn unsound_ids(&self) -> Vec<PackId> {
        self.unsound.iter().map(|(pack, _)| pack.id).collect()
    }
}

/// A set of objects of an inventory.
#[derive(Debug, Clone)]
pub(crate) struct Bits {
    words: Vec<u64>,
    count: usize,
}

impl Bits {
    /// Whether the object of this ordinal is in the set.
    pub(crate) fn has(&self, ordinal: usize) -> bool {
        self.words[ordinal / 64] & 1 << (ordinal % 64) != 0
    }

    /// Adds the object of this ordinal; `false` if it was there.
    pub(crate) fn set(&mut self, ordinal: usize) -> bool {
        let (word, bit) = (&mut self.words[ordinal / 64], 1 << (ordinal % 64));
        let is_new = *word & bit == 0;
        *word |= bit;
        self.count += usize::from(is_new);
        is_new
    }

    /// How many are in the set.
    pub(crate) fn count(&self) -> usize {
        self.count
    }
}

/// What pack an object takes up: its part of the frame as stored, and its line in the table.
pub(crate) fn bytes_of(at: &Location) -> u64 {
    const LINE: u64 = 37;
    let part = u64::from(at.stored) * u64::from(at.length) / u64::from(at.raw.max(1));
    part + LINE
}

/// What a message calls a pack.
pub(crate) fn pack_name(pack: PackId) -> String {
    format!("pack file `{}`", pack.file_name())
}

/// What a message calls an object at a place.
pub(crate) fn place_name(object: &ObjectId, at: &Location) -> String {
    let offset = at.plain_offset().unwrap_or_else(|| u64::from(at.offset));
    format!("{object} in {} at offset {offset}", pack_name(at.pack))
}

fn table(objects: &Objects, lengths: &HashMap<PackId, u64>, pack: &PackInfo) -> Result<Vec<(ObjectId, Location)>> {
    let expected = || format!("a file of {} bytes", pack.bytes);
    match lengths.get(&pack.id) {
        Some(length) if *length == pack.bytes => {}
        Some(length) => return Err(Error::corrupt(pack_name(pack.id), expected(), format!("{length} bytes"))),
        None => return Err(Error::corrupt(pack_name(pack.id), expected(), "no file")),
    }
    let entries = objects.objects_in(pack.id)?;
    if entries.len() as u64 != pack.objects {
        let expected = format!("{} objects", pack.objects);
        return Err(Error::corrupt(pack_name(pack.id), expected, entries.len()));
    }
    Ok(entries)
}

/// Whether damage of the object is of interest to people whether or not a state needs it.
pub(crate) fn is_record(object: &ObjectId) -> bool {
    object.kind == ObjectKind::Record
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_takes_33_bytes() {
        assert_eq!(size_of::<ObjectId>(), 33);
    }

    #[test]
    fn a_set_counts_each_once() {
        let ids = (0..130u8).map(|byte| ObjectId::of(ObjectKind::Chunk, &[byte])).collect();
        let inventory = Inventory { sound: Vec::new(), unsound: Vec::new(), ids };
        let mut bits = inventory.bits();
        for ordinal in [0, 63, 64, 129] {
            assert!(!bits.has(ordinal) && bits.set(ordinal) && bits.has(ordinal));
            assert!(!bits.set(ordinal));
        }
        assert_eq!(bits.count(), 4);
        assert!(!bits.has(1) && !bits.has(128));
    }
}
