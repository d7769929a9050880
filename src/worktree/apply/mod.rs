//! Changing a folder to what a snapshot says: all of it or nothing.
//!
//! [`stage`] writes new contents and a journal into a folder of its own below the root, and nothing else changes.
//! [`Staged::commit`] then only renames, removes and sets modes and times, each of which can be repeated, so that
//! [`recover`] finishes from the journal whatever a crash left. What no snapshot has seen is never deleted or replaced:
//! it stays, or is renamed to `NAME.kept-N` where a target needs its place. [`Fresh`] builds a new folder for a clone.

mod action;
mod attributes;
mod case;
mod commit;
mod crew;
mod durable;
mod feeder;
mod fresh;
pub(crate) mod journal;
mod keep;
mod makers;
mod moves;
mod order;
mod place;
mod prepare;
mod queue;
mod recover;
mod room;
mod stage;
mod staging;
mod tree;
mod write;

pub use attributes::is_private_folder;
pub use case::{collisions, probe_case_folding};
pub use fresh::{Finished, Fresh, sweep_empty, sweep_fresh};
pub(crate) use moves::{Mover, pair as pair_moves, pair_files};
pub use recover::recover;
pub use room::ensure_free;
pub use stage::{Staged, stage};
pub use staging::{is_stage_name, stage_name};

use crate::error::Result;
use crate::facets::Entry;
use crate::objects::ChunkId;
use crate::worktree::Stat;

/// One path that is to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Where, relative to the root.
    pub path: Vec<u8>,
    /// What the plan saw there; `None` = nothing.
    pub before: Option<Before>,
    /// What is to be there; `None` = nothing. A `Skipped` entry leaves the path alone.
    pub after: Option<Entry>,
}

/// What a plan saw at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// What the filesystem said.
    pub stat: Stat,
    /// What that was.
    pub entry: Entry,
}

/// Where contents come from. Called by several threads at once.
pub trait Contents: Sync {
    /// Puts a chunk's bytes into `out`, in place of what is there, after checking its hash.
    ///
    /// # Errors
    /// `Corrupt` if the bytes are not those that the id names, or there are none.
    fn read_chunk(&self, id: &ChunkId, out: &mut Vec<u8>) -> Result<()>;

    /// Where the chunk lies, if that is known. Reading in the order of these is fastest.
    fn place(&self, id: &ChunkId) -> Option<(u64, u64)>;
}

/// How much of the machine the work may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Threads that write, at least 1.
    pub threads: usize,
}

impl Default for Limits {
    /// A thread a core, at least 2 so that reading and writing overlap, at most 8.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self { threads: cores.clamp(2, 8) }
    }
}

/// What a commit has done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// What stood in the way and was kept: where it was, and where it is now.
    pub kept: Vec<(Vec<u8>, Vec<u8>)>,
    /// What could not be done, or is worth knowing, in words.
    pub warnings: Vec<String>,
    /// The paths that this call made equal to their `after`, in key order, each with its stat. For the stat cache.
    pub written: Vec<(Vec<u8>, Stat)>,
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
