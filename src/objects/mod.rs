//! Stored bytes: chunks, tree nodes and records, in packs.
//!
//! ```text
//! Objects -> Session -> Lane     writing: frames, packs, durable when finished
//!         -> Index               which pack has what: segments, or the packs' own tables
//!         -> Frames              reading, every hash checked
//! all     -> ObjectStore         a local directory, later any object store
//! ```
//!
//! The catalog says which packs count ([`PackSource`]) and registers what a session has [`Written`].

mod blocks;
pub(crate) mod cache;
pub(crate) mod compress;
pub mod cut;
pub(crate) mod damaged;
#[cfg(test)]
pub(crate) mod fixture;
pub(crate) mod frames;
mod id;
mod index;
mod lane;
mod local;
mod merge;
pub(crate) mod object;
pub(crate) mod pack;
pub(crate) mod pack_id;
mod reader;
pub(crate) mod record;
mod seal;
pub(crate) mod segment;
mod segment_write;
mod session;
mod store;
#[cfg(test)]
mod tests;
mod upkeep;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use compress::Compress;
pub use id::{ChunkId, ID_LEN, NodeId, RecordId, StateId};
pub use lane::Lane;
pub use local::LocalDirectory;
pub(crate) use local::create_private;
pub use object::{Codec, Location, ObjectId, ObjectKind};
pub use pack::MAX_OBJECT;
pub use pack_id::{PackId, PackInfo, PackSource};
pub use reader::{FileRange, Objects};
pub use session::{Session, Written};
pub use store::{NewObject, ObjectStore};
pub use upkeep::{DamagedObject, PackReport, claimed_by, clear_temporaries};

/// Locks, also after another thread panicked: what these locks guard is whole between any two statements.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
