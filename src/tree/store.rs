//! Where trees are read from and written to, as narrow as a tree needs it.

use std::sync::Arc;

use crate::error::Result;
use crate::objects::{ChunkId, NodeId};
use crate::tree::Node;

/// Where nodes and spilled values come from. Must answer with what belongs to the id, checked, or with an error.
pub trait NodeReader: Send + Sync {
    /// The node of this id, as [`Node::parse`] gives it.
    fn node(&self, id: &NodeId) -> Result<Arc<Node>>;

    /// The bytes of a spilled value.
    fn chunk(&self, id: &ChunkId) -> Result<Vec<u8>>;
}

/// Where nodes and spilled values go. What is there already may be given again and need not be stored twice.
pub trait NodeWriter {
    /// Stores a node; its id is [`NodeId::of`] these bytes.
    fn put_node(&mut self, bytes: &[u8]) -> Result<NodeId>;

    /// Stores a spilled value; its id is [`ChunkId::of`] these bytes.
    fn put_chunk(&mut self, bytes: &[u8]) -> Result<ChunkId>;
}

impl<T: NodeReader + ?Sized> NodeReader for &T {
    fn node(&self, id: &NodeId) -> Result<Arc<Node>> {
        (**self).node(id)
    }

    fn chunk(&self, id: &ChunkId) -> Result<Vec<u8>> {
        (**self).chunk(id)
    }
}

impl<T: NodeReader + ?Sized> NodeReader for Arc<T> {
    fn node(&self, id: &NodeId) -> Result<Arc<Node>> {
        (**self).node(id)
    }

    fn chunk(&self, id: &ChunkId) -> Result<Vec<u8>> {
        (**self).chunk(id)
    }
}

/// Stores nothing, only works ids out: for plans and dry runs.
#[derive(Debug, Clone, Copy, Default)]
pub struct HashOnly;

impl NodeWriter for HashOnly {
    fn put_node(&mut self, bytes: &[u8]) -> Result<NodeId> {
        Ok(NodeId::of(bytes))
    }

    fn put_chunk(&mut self, bytes: &[u8]) -> Result<ChunkId> {
        Ok(ChunkId::of(bytes))
    }
}
