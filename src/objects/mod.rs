//! Stored bytes: chunks and tree nodes, in packs.
mod id;
pub use id::{ChunkId, ID_LEN, NodeId, StateId};
