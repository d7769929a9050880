//! Reading nodes on the way down, and looking up one key.
//!
//! Every step checks that the child is what its parent says. So whoever walks a tree sees growing keys and falling
//! levels whatever the store hands out, and no walk goes on for ever.

use std::sync::Arc;

use crate::error::{Error, Result};
use crate::tree::{Node, NodeReader, TreeRoot};

/// The root node of a tree.
pub(super) fn load_root<R: NodeReader + ?Sized>(reader: &R, root: &TreeRoot) -> Result<Arc<Node>> {
    let node = if root.is_empty() { Arc::new(Node::empty()) } else { reader.node(&root.id)? };
    ensure_counted(root, &node)?;
    Ok(node)
}

/// The child that an entry of an inner node names.
pub(super) fn load_child<R: NodeReader + ?Sized>(reader: &R, parent: &Node, index: usize) -> Result<Arc<Node>> {
    let root = parent.child(index);
    let node = reader.node(&root.id)?;
    ensure_counted(&root, &node)?;
    let damaged = |expected: &str, found: &str| Error::corrupt(format!("tree node {}", root.id), expected, found);
    if node.level() + 1 != parent.level() {
        let (expected, found) = (format!("level {}", parent.level() - 1), format!("level {}", node.level()));
        return Err(damaged(&expected, &found));
    }
    if node.last_key() != Some(parent.key(index)) {
        return Err(damaged("the last key that its parent has", "another one"));
    }
    if index > 0 && node.key(0) <= parent.key(index - 1) {
        return Err(damaged("keys after those of the node before", "smaller ones"));
    }
    Ok(node)
}

/// Counting also tells that a node below another one has entries at all.
fn ensure_counted(root: &TreeRoot, node: &Node) -> Result<()> {
    if node.entries() == root.entries {
        return Ok(());
    }
    let (expected, found) = (format!("{} entries", root.entries), format!("{} entries", node.entries()));
    Err(Error::corrupt(format!("tree node {}", root.id), expected, found))
}

/// The value of a key; `None` if the tree has no such key.
///
/// # Errors
/// What the reader says; `Corrupt` if nodes do not fit together.
pub fn get(reader: &dyn NodeReader, root: &TreeRoot, key: &[u8]) -> Result<Option<Vec<u8>>> {
    let mut node = load_root(reader, root)?;
    loop {
        let index = node.search(0, key);
        if index == node.len() {
            return Ok(None);
        }
        if node.level() == 0 {
            let found = node.key(index) == key;
            return found.then(|| node.value(index).load(reader)).transpose();
        }
        node = load_child(reader, &node, index)?;
    }
}
