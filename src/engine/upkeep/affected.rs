//! Which states are affected by damage: their trees are walked once more, past what is known to be whole.

use std::collections::{BTreeSet, HashMap};

use crate::engine::upkeep::findings::Place;
use crate::engine::upkeep::inventory::{Bits, Inventory};
use crate::engine::upkeep::reach::{Need, Part, Visitor, walk_part};
use crate::error::{Error, Result};
use crate::objects::{ObjectId, Objects};
use crate::progress::{Progress, ensure_going};
use crate::state::State;

/// For each state the problems that it meets.
///
/// # Errors
/// Only if it was interrupted: what cannot be read is a problem already.
pub(crate) fn trace(
    objects: &Objects,
    inventory: &Inventory,
    bad: &HashMap<ObjectId, Place>,
    states: &[State],
    progress: &dyn Progress,
) -> Result<Vec<BTreeSet<Place>>> {
    let mut hits = vec![BTreeSet::new(); states.len()];
    for part in [Part::Media, Part::Rest] {
        let clean = inventory.bits();
        let mut tracing = Tracing {
            inventory,
            bad,
            clean,
            open: Vec::new(),
            met: 0,
            hits: BTreeSet::new(),
            all: &mut hits,
            progress,
        };
        walk_part(objects, states, part, &mut tracing)?;
    }
    Ok(hits)
}

struct Tracing<'a> {
    inventory: &'a Inventory,
    bad: &'a HashMap<ObjectId, Place>,
    /// Nodes with nothing bad in or below them.
    clean: Bits,
    /// The way from the root to where the walk is: level, ordinal, and what was met before.
    open: Vec<(u8, usize, u64)>,
    met: u64,
    hits: BTreeSet<Place>,
    all: &'a mut Vec<BTreeSet<Place>>,
    progress: &'a dyn Progress,
}

impl Tracing<'_> {
    /// Leaves all nodes up to this level; those below which nothing was met are clean.
    fn close(&mut self, level: u8) {
        while let Some((_, ordinal, before)) = self.open.pop_if(|(open, _, _)| *open <= level) {
            if before == self.met {
                self.clean.set(ordinal);
            }
        }
    }

    fn meet(&mut self, object: &ObjectId) -> bool {
        let place = self.bad.get(object);
        self.met += u64::from(place.is_some());
        self.hits.extend(place);
        place.is_some()
    }
}

impl Visitor for Tracing<'_> {
    fn need(&mut self, need: Need<'_>) -> Result<bool> {
        let object = need.object();
        let Need::Node { level, .. } = need else { return Ok(!self.meet(&object)) };
        ensure_going(self.progress)?;
        let level = level.unwrap_or(u8::MAX);
        self.close(level);
        if self.meet(&object) {
            return Ok(false);
        }
        match self.inventory.ordinal(&object) {
            Some(ordinal) if !self.clean.has(ordinal) => {
                self.open.push((level, ordinal, self.met));
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn broken(&mut self, object: ObjectId, _: Error) -> Result<()> {
        self.meet(&object);
        Ok(())
    }

    fn end_of_state(&mut self, place: usize) {
        self.close(u8::MAX);
        self.all[place].append(&mut self.hits);
    }
}
