//! Every node of a tree, for marking what is in use and for checking what is stored.

use std::sync::Arc;

use crate::error::Result;
use crate::objects::{ChunkId, NodeId};
use crate::tree::load::{load_child, load_root};
use crate::tree::{Node, NodeReader, TreeRoot, Value};

/// What a walk comes by.
#[derive(Debug, Clone, Copy)]
pub enum Visit<'a> {
    /// A node, before it is read. Refusing it skips all that is below.
    Node {
        /// Its id.
        id: NodeId,
        /// Its level; `None` for the root, whose level is known only once it is read.
        level: Option<u8>,
    },
    /// A leaf that was read, before the spilled values it names. Refusing it skips those.
    Leaf {
        /// Its id.
        id: NodeId,
        /// The leaf.
        node: &'a Node,
    },
    /// A value that is a chunk of its own, not read. The answer does not matter.
    Spilled {
        /// Id of the chunk.
        id: ChunkId,
        /// Bytes of the value.
        length: u64,
    },
}

/// Visits the nodes and spilled values of a tree in order of keys, a node before what is below it. What `visit` answers
/// `false` to is skipped, so a walk that remembers ids sees what trees share only once. A node that is named twice in one
/// tree is visited twice.
///
/// # Errors
/// What the reader and `visit` say; `Corrupt` if nodes do not fit together.
pub fn walk_nodes(
    reader: &dyn NodeReader,
    root: &TreeRoot,
    visit: &mut dyn FnMut(Visit<'_>) -> Result<bool>,
) -> Result<()> {
    if root.is_empty() || !visit(Visit::Node { id: root.id, level: None })? {
        return Ok(());
    }
    walk_node(reader, root.id, &load_root(reader, root)?, visit)
}

/// Goes below a node. Deep at most as the tree is high.
fn walk_node(
    reader: &dyn NodeReader,
    id: NodeId,
    node: &Arc<Node>,
    visit: &mut dyn FnMut(Visit<'_>) -> Result<bool>,
) -> Result<()> {
    if node.level() == 0 {
        return walk_leaf(id, node, visit);
    }
    for index in 0..node.len() {
        let id = node.child(index).id;
        if visit(Visit::Node { id, level: Some(node.level() - 1) })? {
            walk_node(reader, id, &load_child(reader, node, index)?, visit)?;
        }
    }
    Ok(())
}

fn walk_leaf(id: NodeId, node: &Node, visit: &mut dyn FnMut(Visit<'_>) -> Result<bool>) -> Result<()> {
    if !visit(Visit::Leaf { id, node })? {
        return Ok(());
    }
    for (_, value) in node.values() {
        if let Value::Spilled { id, length } = value {
            visit(Visit::Spilled { id, length })?;
        }
    }
    Ok(())
}
