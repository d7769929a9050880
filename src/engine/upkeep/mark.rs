//! Marking what states need, each node once. Strict: what is needed and not there ends it.

use crate::engine::upkeep::inventory::{Bits, Inventory};
use crate::engine::upkeep::reach::{Need, Visitor, walk_states};
use crate::error::Result;
use crate::objects::Objects;
use crate::progress::{Progress, ensure_going};
use crate::state::State;

/// Adds all that these states need to `marked`. What is in it already counts as walked, so it must come from here.
///
/// # Errors
/// `Corrupt` if something is missing or cannot be read.
pub(crate) fn mark(
    objects: &Objects,
    inventory: &Inventory,
    states: &[State],
    marked: &mut Bits,
    progress: &dyn Progress,
) -> Result<()> {
    walk_states(objects, states, &mut Marking { inventory, marked, progress })
}

struct Marking<'a> {
    inventory: &'a Inventory,
    marked: &'a mut Bits,
    progress: &'a dyn Progress,
}

impl Visitor for Marking<'_> {
    fn need(&mut self, need: Need<'_>) -> Result<bool> {
        let object = need.object();
        let ordinal = self.inventory.ordinal(&object).ok_or_else(|| self.inventory.missing(&object))?;
        let is_new = self.marked.set(ordinal);
        if is_new {
            self.progress.advance(1, 0);
        }
        if matches!(need, Need::Node { .. }) {
            ensure_going(self.progress)?;
        }
        Ok(is_new)
    }
}
