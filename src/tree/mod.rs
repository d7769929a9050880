//! Ordered maps from bytes to bytes as content-addressed trees.
//!
//! The shape of a tree is a function of what it holds, never of how it came to hold it: equal maps have equal root ids.
//! So comparing is comparing ids, and what two trees share is stored once. What keys and values mean is for the callers.
//!
//! A node as it is stored and hashed (numbers are varints of the shortest form, ids have 32 bytes):
//!
//! ```text
//! node   = version: one byte, 1
//!          level: one byte, 0 for a leaf
//!          entries, to the end; keys grow strictly
//! entry  = key length, key, then
//!   in a leaf, an inline value:        length * 2, bytes              length at most 1,024
//!   in a leaf, a spilled value:        length * 2 + 1, chunk id       length over 1,024
//!   in an inner node, a child:         node id, entries below it      key is the child's last key
//! ```
//!
//! Where a node ends is decided in `cut`. The root is the node of the lowest level that has one node only. The tree
//! without entries is a leaf without entries; its id is a constant, and it is never written, read or visited.

mod build;
mod cursor;
mod cut;
mod diff;
mod edit;
mod iter;
mod level;
mod load;
mod node;
mod store;
#[cfg(test)]
mod tests;
mod walk;

pub use build::Builder;
pub use cursor::Cursor;
pub use diff::{Difference, Differences, diff};
pub use edit::{edit, try_edit};
pub use iter::{Entries, iter, prefix, range};
pub use load::get;
pub use node::{Node, Value};
pub use store::{HashOnly, NodeReader, NodeWriter};
pub use walk::{Visit, walk_nodes};

use crate::objects::NodeId;

/// The longest key, in bytes.
pub const MAX_KEY: usize = 65_535;

/// The longest value that stands in its leaf, in bytes; a longer one is a chunk of its own.
pub const MAX_INLINE: usize = 1024;

/// A whole tree, named by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeRoot {
    /// Id of the root node.
    pub id: NodeId,
    /// How many entries the tree holds.
    pub entries: u64,
}

impl TreeRoot {
    /// The tree without entries.
    pub const EMPTY: Self = Self { id: node::EMPTY_ID, entries: 0 };

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.id == node::EMPTY_ID
    }
}

impl Default for TreeRoot {
    fn default() -> Self {
        Self::EMPTY
    }
}
