//! Records in packs: what they say of snapshots, and whether those are whole.

use std::collections::HashSet;

use crate::engine::record::Record;
use crate::engine::upkeep::reach::{Need, Visitor, walk_states};
use crate::engine::upkeep::repair::packs::Ground;
use crate::error::{Error, Result};
use crate::objects::{ObjectId, Objects, PackId};
use crate::progress::{Progress, ensure_going};
use crate::state::State;

/// A record, and the pack that has it.
pub(super) struct Found {
    pub(super) record: Record,
    pub(super) pack: PackId,
}

impl Ground {
    /// All records, the oldest snapshots first; each once.
    pub(super) fn records(&self, progress: &dyn Progress) -> Result<Vec<Found>> {
        let mut found = Vec::new();
        for pack in &self.packs {
            ensure_going(progress)?;
            for bytes in self.objects.records_in(pack.id)? {
                // Of one that says something else nobody knows what it means.
                found.extend(Record::decode(&bytes).ok().map(|record| Found { record, pack: pack.id }));
            }
        }
        found.sort_by_key(|found| (found.record.created_at(), found.record.snapshot()));
        let mut seen = HashSet::new();
        found.retain(|found| seen.insert((found.record.snapshot(), found.pack)));
        Ok(found)
    }

    /// Whether some pack has everything that a state needs. Content is not read.
    pub(super) fn is_whole(&self, state: &State) -> Result<bool> {
        let mut looking = Looking { objects: &self.objects, is_whole: true };
        match walk_states(&self.objects, std::slice::from_ref(state), &mut looking) {
            Ok(()) => Ok(looking.is_whole),
            Err(Error::Corrupt { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

struct Looking<'a> {
    objects: &'a Objects,
    is_whole: bool,
}

impl Visitor for Looking<'_> {
    fn need(&mut self, need: Need<'_>) -> Result<bool> {
        self.is_whole = self.is_whole && self.objects.has(&need.object())?;
        Ok(self.is_whole)
    }

    fn broken(&mut self, _: ObjectId, _: Error) -> Result<()> {
        self.is_whole = false;
        Ok(())
    }
}
