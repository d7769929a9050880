//! The face of this folder: reading objects, finding them, writing new ones.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::objects::frames::Frames;
use crate::objects::id::{ChunkId, NodeId, RecordId};
use crate::objects::index::{Index, Search};
use crate::objects::local::LocalDirectory;
use crate::objects::object::{Location, ObjectId};
use crate::objects::pack_id::{PackId, PackSource};
use crate::objects::session::{Session, Written};
use crate::objects::store::ObjectStore;

/// The objects of a store. Cheap to make and to clone: nothing is read before it is asked for. Safe to share.
#[derive(Clone)]
pub struct Objects {
    pub(crate) store: Arc<dyn ObjectStore>,
    pub(crate) store_id: [u8; 16],
    pub(crate) index: Arc<Index>,
    pub(crate) frames: Arc<Frames>,
}

/// Bytes of a pack's file that are an object as it is.
#[derive(Debug, Clone)]
pub struct FileRange {
    /// The pack's file.
    pub file: Arc<File>,
    /// Where the object starts in it.
    pub offset: u64,
    /// Length of the object.
    pub length: u64,
}

impl Objects {
    /// The objects of the store in `root`, which has the folders `packs`, `index` and `tmp`. `source` says which packs
    /// are live.
    pub fn open(root: &Path, store_id: [u8; 16], source: Arc<dyn PackSource>) -> Self {
        let packs = LocalDirectory::new(root.join("packs"), root.join("tmp"));
        Self::with_store(root, store_id, Arc::new(packs), source)
    }

    /// Like [`Self::open`], with packs in any object store; the index stays in `root`.
    pub fn with_store(
        root: &Path,
        store_id: [u8; 16],
        store: Arc<dyn ObjectStore>,
        source: Arc<dyn PackSource>,
    ) -> Self {
        let index = Arc::new(Index::new(root, store_id, Arc::clone(&store), source));
        let frames = Arc::new(Frames::new(Arc::clone(&store)));
        Self { store, store_id, index, frames }
    }

    /// Replaces `out` by the chunk.
    ///
    /// # Errors
    /// `Corrupt` if it is not stored or not as it was stored; `out` then holds nothing of use.
    pub fn read_chunk(&self, id: &ChunkId, out: &mut Vec<u8>) -> Result<()> {
        self.read(&(*id).into(), out)
    }

    /// Like [`Self::read_chunk`], for a caller that has looked up where the chunk is.
    pub fn read_chunk_at(&self, id: &ChunkId, at: &Location, out: &mut Vec<u8>) -> Result<()> {
        let object = (*id).into();
        // Whatever is wrong there: gc may have moved it, and another pack may have it whole.
        self.frames.read(&object, at, out).or_else(|_| self.read(&object, out))
    }

    /// The node of a tree.
    ///
    /// # Errors
    /// As of [`Self::read_chunk`].
    pub fn read_node(&self, id: &NodeId) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        self.read(&(*id).into(), &mut out).map(|()| out)
    }

    /// A snapshot's record.
    ///
    /// # Errors
    /// As of [`Self::read_chunk`].
    pub fn read_record(&self, id: &RecordId) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        self.read(&(*id).into(), &mut out).map(|()| out)
    }

    /// Whether a live pack has the chunk, and the chunk is not known to be damaged there. As of the last look at which
    /// packs are live: beginning a session looks.
    pub fn has_chunk(&self, id: &ChunkId) -> Result<bool> {
        Ok(self.locate_chunk(id)?.is_some())
    }

    /// Whether a live pack has the node, and the node is not known to be damaged there.
    pub fn has_node(&self, id: &NodeId) -> Result<bool> {
        Ok(self.index.find(&(*id).into(), Search::default())?.is_some())
    }

    /// Where the chunk is, if a live pack has it. Reading in the order of locations is fastest.
    pub fn locate_chunk(&self, id: &ChunkId) -> Result<Option<Location>> {
        self.index.find(&(*id).into(), Search::default())
    }

    /// Where each of these chunks is. Much faster than asking for each in turn.
    pub fn locate_chunks(&self, ids: &[ChunkId]) -> Result<Vec<Option<Location>>> {
        let mut order: Vec<u32> = (0..ids.len() as u32).collect();
        order.sort_unstable_by_key(|place| &ids[*place as usize]);
        let mut found = vec![None; ids.len()];
        for place in order {
            found[place as usize] = self.locate_chunk(&ids[place as usize])?;
        }
        Ok(found)
    }

    /// Where the chunk stands in a file as it is, for copies inside the kernel; `None` if it is compressed or not in a
    /// file. Nothing is checked: whoever copies from there reads and checks the chunk too.
    pub fn file_range(&self, at: &Location) -> Result<Option<FileRange>> {
        let Some(offset) = at.plain_offset() else { return Ok(None) };
        let file = self.store.file(&at.pack.file_name())?;
        Ok(file.map(|file| FileRange { file, offset, length: u64::from(at.length) }))
    }

    /// Begins to write. What a live pack has is not written again.
    pub fn session(&self) -> Result<Session> {
        self.session_without(&[])
    }

    /// Begins to write what `packs` have into other packs: their objects count as not stored.
    pub fn session_without(&self, packs: &[PackId]) -> Result<Session> {
        self.index.refresh()?;
        let (index, store) = (Arc::clone(&self.index), Arc::clone(&self.store));
        Ok(Session::new(index, store, self.store_id, packs.to_vec()))
    }

    /// Takes in what a session has written, after the catalog has registered it. Failing costs nobody anything but
    /// time, so it is silent.
    pub fn adopt(&self, written: &Written) {
        if !written.packs.is_empty() && self.index.add(&written.packs).is_err() {
            self.index.forget();
        }
    }

    /// Forgets what is known of packs and segments; the next question reads it anew.
    pub fn reload(&self) {
        self.index.forget();
    }

    /// Replaces `out` by the object, from whichever live pack has it whole.
    pub(crate) fn read(&self, object: &ObjectId, out: &mut Vec<u8>) -> Result<()> {
        let mut tried = Vec::new();
        let mut first = None;
        let mut is_fresh = false;
        loop {
            let search = Search { without: &tried, with_damaged: true };
            let failed = match self.index.find(object, search)? {
                Some(at) => match self.frames.read(object, &at, out) {
                    Ok(()) => return Ok(()),
                    Err(error) => Some((at.pack, error)),
                },
                None => None,
            };
            match failed {
                // Gone, or not there yet: another process may have registered or rewritten packs.
                None | Some((_, Error::NotFound { .. })) if first.is_none() && !is_fresh => {
                    is_fresh = true;
                    self.index.refresh()?;
                }
                Some((pack, error)) => {
                    tried.insert(tried.partition_point(|known| *known < pack), pack);
                    first.get_or_insert_with(|| gone(object, pack, error));
                }
                None => return Err(first.unwrap_or_else(|| self.nowhere(object))),
            }
        }
    }

    fn nowhere(&self, object: &ObjectId) -> Error {
        let unreadable = self.index.unreadable().unwrap_or_default();
        let found = match unreadable.first() {
            None => "nothing".into(),
            Some((_, reason)) => format!("nothing, but a pack cannot be read: {reason}"),
        };
        Error::corrupt(object.to_string(), "stored in a pack", found)
    }
}

/// A pack that is registered must be there: without it, the object is damaged.
fn gone(object: &ObjectId, pack: PackId, error: Error) -> Error {
    match error {
        Error::NotFound { .. } => {
            Error::corrupt(object.to_string(), "stored in a pack", format!("its pack {pack} is missing"))
        }
        other => other,
    }
}
