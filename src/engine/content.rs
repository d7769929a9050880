//! Between the engine's rooms: trees and scans on one side, packs on the other.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::error::Result;
use crate::objects::{ChunkId, Compress, Lane, NodeId, Objects, Session};
use crate::tree::{Node, NodeReader, NodeWriter};
use crate::worktree::read::{ContentWorker, Contents};

/// Nodes kept in memory unless said otherwise; they average 8 KiB.
const KEPT_NODES: usize = 512;

/// Reads trees from packs, and keeps the nodes it came by last.
pub(crate) struct Nodes {
    objects: Arc<Objects>,
    kept: Mutex<HashMap<NodeId, Arc<Node>>>,
    room: usize,
}

impl Nodes {
    pub(crate) fn of(objects: &Arc<Objects>) -> Self {
        Self::with_room(objects, KEPT_NODES)
    }

    /// The same, with room for so many nodes.
    pub(crate) fn with_room(objects: &Arc<Objects>, room: usize) -> Self {
        Self { objects: objects.clone(), kept: Mutex::default(), room }
    }
}

impl NodeReader for Nodes {
    fn node(&self, id: &NodeId) -> Result<Arc<Node>> {
        if let Some(node) = self.kept.lock().expect("no thread panicked").get(id) {
            return Ok(node.clone());
        }
        // The bytes were checked against their id when they were read.
        let node = Arc::new(Node::parse_checked(id, self.objects.read_node(id)?)?);
        let mut kept = self.kept.lock().expect("no thread panicked");
        if kept.len() >= self.room {
            kept.clear();
        }
        kept.insert(*id, node.clone());
        Ok(node)
    }

    fn chunk(&self, id: &ChunkId) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.objects.read_chunk(id, &mut bytes)?;
        Ok(bytes)
    }
}

/// Stores content and nodes in one session.
pub(crate) struct Storing<'a> {
    pub(crate) objects: &'a Objects,
    pub(crate) session: &'a Session,
}

impl Contents for Storing<'_> {
    fn worker(&self) -> Box<dyn ContentWorker + '_> {
        Box::new(Worker(self.session.lane()))
    }

    fn has(&self, id: &ChunkId) -> Result<bool> {
        self.objects.has_chunk(id)
    }
}

/// One thread's way into a session.
pub(crate) struct Worker(pub(crate) Lane);

impl ContentWorker for Worker {
    fn put(&mut self, bytes: &[u8], compress: Compress) -> Result<ChunkId> {
        self.0.put_chunk(bytes, compress)
    }

    fn flush(&mut self) -> Result<()> {
        self.0.flush()
    }
}

impl NodeWriter for Worker {
    fn put_node(&mut self, bytes: &[u8]) -> Result<NodeId> {
        self.0.put_node(bytes)
    }

    fn put_chunk(&mut self, bytes: &[u8]) -> Result<ChunkId> {
        self.0.put_chunk(bytes, Compress::Probe)
    }
}
