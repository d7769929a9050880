//! The way of one thread into a session: small objects are gathered into frames in the order in which they come.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::error::{Error, Result};
use crate::objects::compress::{Compress, Packer, looks_compressible};
use crate::objects::id::{ChunkId, NodeId, RecordId};
use crate::objects::object::{Codec, ObjectId, ObjectKind};
use crate::objects::pack::MAX_OBJECT;
use crate::objects::seal::NewFrame;
use crate::objects::session::Shared;

/// Objects from this length on have a frame of their own.
const LARGE: usize = 64 << 10;
/// Longest frame of several chunks.
const CHUNK_FRAME: usize = 256 << 10;
/// Longest frame of several nodes: short, because nodes are read one by one.
const NODE_FRAME: usize = 64 << 10;

/// One thread's way into a session. Flush it before the session is finished; dropping it flushes too, and the session
/// then tells of a failure.
pub struct Lane {
    session: Arc<Shared>,
    /// Small chunks that stay as they are, so that each can be read alone.
    plain: Stream,
    /// Small chunks that are compressed together.
    packed: Stream,
    /// Nodes and records.
    nodes: Stream,
    packer: Option<Packer>,
    holds_objects: bool,
}

/// Small objects on their way into one frame.
struct Stream {
    bytes: Vec<u8>,
    objects: Vec<(ObjectId, u32)>,
    limit: usize,
    compress: Compress,
}

impl Stream {
    fn new(limit: usize, compress: Compress) -> Self {
        Self { bytes: Vec::new(), objects: Vec::new(), limit, compress }
    }

    fn has_room(&self, length: usize) -> bool {
        self.bytes.len() + length <= self.limit
    }

    fn push(&mut self, object: ObjectId, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.objects.push((object, bytes.len() as u32));
    }

    /// Writes what is there as one frame.
    fn flush(&mut self, session: &Shared, packer: &mut Option<Packer>) -> Result<()> {
        if self.objects.is_empty() {
            return Ok(());
        }
        let (codec, stored) = match self.compress {
            Compress::Never => (Codec::Raw, &self.bytes[..]),
            Compress::Probe => packer_of(packer)?.pack(&self.bytes)?,
        };
        session.write(&NewFrame { codec, raw: self.bytes.len(), stored, objects: &self.objects })?;
        self.bytes.clear();
        self.objects.clear();
        Ok(())
    }
}

fn packer_of(packer: &mut Option<Packer>) -> Result<&mut Packer> {
    match packer {
        Some(packer) => Ok(packer),
        None => Ok(packer.insert(Packer::new()?)),
    }
}

impl Lane {
    pub(crate) fn new(session: Arc<Shared>) -> Self {
        Self {
            session,
            plain: Stream::new(CHUNK_FRAME, Compress::Never),
            packed: Stream::new(CHUNK_FRAME, Compress::Probe),
            nodes: Stream::new(NODE_FRAME, Compress::Probe),
            packer: None,
            holds_objects: false,
        }
    }

    /// Stores a piece of content, unless it is stored already.
    pub fn put_chunk(&mut self, bytes: &[u8], compress: Compress) -> Result<ChunkId> {
        let id = ChunkId::of(bytes);
        self.put_chunk_as(&id, bytes, compress)?;
        Ok(id)
    }

    /// Like [`Self::put_chunk`]; `id` must be the id of `bytes`. Whether the chunk was new.
    pub fn put_chunk_as(&mut self, id: &ChunkId, bytes: &[u8], compress: Compress) -> Result<bool> {
        self.put((*id).into(), bytes, compress)
    }

    /// Stores a node of a tree, unless it is stored already.
    pub fn put_node(&mut self, bytes: &[u8]) -> Result<NodeId> {
        let id = NodeId::of(bytes);
        self.put_node_as(&id, bytes)?;
        Ok(id)
    }

    /// Like [`Self::put_node`]; `id` must be the id of `bytes`. Whether the node was new.
    pub fn put_node_as(&mut self, id: &NodeId, bytes: &[u8]) -> Result<bool> {
        self.put((*id).into(), bytes, Compress::Probe)
    }

    /// Stores a snapshot's record, unless it is stored already.
    pub fn put_record(&mut self, bytes: &[u8]) -> Result<RecordId> {
        let id = RecordId::of(bytes);
        self.put(id.into(), bytes, Compress::Probe)?;
        Ok(id)
    }

    /// Hands everything that was put to the session's packs.
    pub fn flush(&mut self) -> Result<()> {
        self.session.failure.ensure_none()?;
        for stream in [&mut self.plain, &mut self.packed, &mut self.nodes] {
            self.session.noted(stream.flush(&self.session, &mut self.packer))?;
        }
        if std::mem::take(&mut self.holds_objects) {
            self.session.unflushed.fetch_sub(1, Ordering::AcqRel);
        }
        Ok(())
    }

    fn put(&mut self, object: ObjectId, bytes: &[u8], compress: Compress) -> Result<bool> {
        self.session.failure.ensure_none()?;
        if bytes.len() > MAX_OBJECT {
            let reason = format!("it has {} bytes, {MAX_OBJECT} are the most", bytes.len());
            return Err(Error::invalid(object.to_string(), reason));
        }
        // A claim that fails afterwards must fail the session: another lane may rely on it.
        let session = Arc::clone(&self.session);
        let is_new = session.noted(session.claim(&object, bytes.len()))?;
        if is_new {
            session.noted(self.store(object, bytes, compress))?;
        }
        Ok(is_new)
    }

    fn store(&mut self, object: ObjectId, bytes: &[u8], compress: Compress) -> Result<()> {
        if bytes.len() >= LARGE {
            return self.store_alone(object, bytes, compress);
        }
        let stream = match (object.kind, compress) {
            (ObjectKind::Node | ObjectKind::Record, _) => &mut self.nodes,
            (_, Compress::Probe) if looks_compressible(bytes) => &mut self.packed,
            _ => &mut self.plain,
        };
        if !stream.has_room(bytes.len()) {
            stream.flush(&self.session, &mut self.packer)?;
        }
        stream.push(object, bytes);
        if !std::mem::replace(&mut self.holds_objects, true) {
            self.session.unflushed.fetch_add(1, Ordering::AcqRel);
        }
        Ok(())
    }

    fn store_alone(&mut self, object: ObjectId, bytes: &[u8], compress: Compress) -> Result<()> {
        let (codec, stored) = match compress {
            Compress::Never => (Codec::Raw, bytes),
            Compress::Probe => packer_of(&mut self.packer)?.pack_large(bytes)?,
        };
        let objects = [(object, bytes.len() as u32)];
        self.session.write(&NewFrame { codec, raw: bytes.len(), stored, objects: &objects })
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // Nobody may count on what this thread has put.
            self.session.failure.note(&Error::Internal("a thread that stores objects panicked".into()));
        } else if self.holds_objects {
            let _ = self.flush();
        }
    }
}
