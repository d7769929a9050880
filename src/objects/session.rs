//! One writing session: what is new goes into packs, which are durable when the session is finished.
//!
//! A session is shared by worker threads, each with a [`Lane`]. An object is claimed before it is written, so that two
//! threads never store it twice; what a live registered pack has is not stored again.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crate::error::{Error, Result};
use crate::objects::index::{Index, Search};
use crate::objects::lane::Lane;
use crate::objects::lock;
use crate::objects::object::ObjectId;
use crate::objects::pack_id::{PackId, PackInfo};
use crate::objects::seal::{Failure, NewFrame, OpenPack, Place, Sealer};
use crate::objects::store::ObjectStore;

/// Ways into the set of claimed ids.
const SHARDS: usize = 64;

/// What a finished session has written; the catalog registers the packs, then the index adopts them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// The new packs. None if nothing was new.
    pub packs: Vec<PackInfo>,
    /// Bytes of their files.
    pub bytes: u64,
    /// Objects in them.
    pub objects: u64,
    /// Bytes of these objects before compression.
    pub raw_bytes: u64,
}

/// A writing session. Dropped before it is finished, it leaves nothing.
pub struct Session {
    shared: Arc<Shared>,
    is_finished: bool,
}

impl Session {
    pub(crate) fn new(
        index: Arc<Index>,
        store: Arc<dyn ObjectStore>,
        store_id: [u8; 16],
        mut without: Vec<PackId>,
    ) -> Self {
        without.sort_unstable();
        let failure = Arc::new(Failure::default());
        let shared = Shared {
            index,
            store,
            without,
            claims: Claims::default(),
            current: Mutex::new(Current::Open(None)),
            sealer: Sealer::new(store_id, Arc::clone(&failure)),
            failure,
            unflushed: AtomicUsize::new(0),
            objects: AtomicU64::new(0),
            raw_bytes: AtomicU64::new(0),
        };
        Self { shared: Arc::new(shared), is_finished: false }
    }

    /// A lane for one thread.
    pub fn lane(&self) -> Lane {
        Lane::new(Arc::clone(&self.shared))
    }

    /// How many new objects were taken so far, and their bytes before compression.
    pub fn progress(&self) -> (u64, u64) {
        (self.shared.objects.load(Ordering::Relaxed), self.shared.raw_bytes.load(Ordering::Relaxed))
    }

    /// Makes all that was put durable and visible.
    ///
    /// # Errors
    /// The first failure of any lane; `Internal` if a lane was not flushed. Nothing stays then.
    pub fn finish(mut self) -> Result<Written> {
        let shared = Arc::clone(&self.shared);
        shared.failure.ensure_none()?;
        if shared.unflushed.load(Ordering::Acquire) > 0 {
            return Err(Error::Internal("a session was finished before its lanes were flushed".into()));
        }
        if let Some(pack) = shared.close() {
            let pack = Arc::into_inner(pack);
            // Sealed here, while the thread may still be busy with earlier ones.
            shared.sealer.seal(pack.ok_or_else(|| Error::Internal("a session was finished while written to".into()))?);
        }
        let packs = shared.sealer.end();
        let synced = shared.failure.ensure_none().and_then(|()| match packs.is_empty() {
            true => Ok(()),
            false => shared.store.sync(),
        });
        if let Err(error) = synced {
            shared.remove(&packs);
            return Err(error);
        }
        self.is_finished = true;
        let (objects, raw_bytes) = self.progress();
        Ok(Written { bytes: packs.iter().map(|pack| pack.bytes).sum(), objects, raw_bytes, packs })
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if !self.is_finished {
            // Whoever still writes finds out with the next object.
            self.shared.failure.note(&Error::Interrupted { left: None });
            drop(self.shared.close());
            self.shared.remove(&self.shared.sealer.end());
        }
    }
}

/// What the lanes of a session share.
pub(crate) struct Shared {
    index: Arc<Index>,
    store: Arc<dyn ObjectStore>,
    /// Live packs whose objects are stored again; sorted.
    without: Vec<PackId>,
    claims: Claims,
    current: Mutex<Current>,
    sealer: Sealer,
    pub(crate) failure: Arc<Failure>,
    /// Lanes that hold objects which are in no pack yet.
    pub(crate) unflushed: AtomicUsize,
    objects: AtomicU64,
    raw_bytes: AtomicU64,
}

/// The pack that is being filled.
enum Current {
    Open(Option<Arc<OpenPack>>),
    Closed,
}

impl Shared {
    /// Whether the caller has to store the object: nobody has claimed it before, and no pack has it.
    pub(crate) fn claim(&self, object: &ObjectId, length: usize) -> Result<bool> {
        let search = Search { without: &self.without, with_damaged: false };
        if !self.claims.add(object) || self.index.find(object, search)?.is_some() {
            return Ok(false);
        }
        self.objects.fetch_add(1, Ordering::Relaxed);
        self.raw_bytes.fetch_add(length as u64, Ordering::Relaxed);
        Ok(true)
    }

    /// Passes a result on; a failure becomes that of the session.
    pub(crate) fn noted<T>(&self, result: Result<T>) -> Result<T> {
        result.inspect_err(|error| self.failure.note(error))
    }

    /// Writes a frame into the current pack.
    pub(crate) fn write(&self, frame: &NewFrame<'_>) -> Result<()> {
        let (pack, place, full) = self.reserve(frame)?;
        if let Some(full) = full {
            self.release(full);
        }
        // Noted before the pack is let go: it must not be sealed without these bytes.
        let written = self.noted(pack.write(&place, frame.stored));
        self.release(pack);
        written
    }

    /// Reserves room; also hands out the pack that became full by it.
    fn reserve(&self, frame: &NewFrame<'_>) -> Result<(Arc<OpenPack>, Place, Option<Arc<OpenPack>>)> {
        let mut current = lock(&self.current);
        let Current::Open(slot) = &mut *current else {
            return Err(Error::Internal("a session was written to after it ended".into()));
        };
        let full = if slot.as_ref().is_some_and(|pack| pack.is_full_for(frame)) { slot.take() } else { None };
        let pack = match slot {
            Some(pack) => Arc::clone(pack),
            None => Arc::clone(slot.insert(Arc::new(OpenPack::create(&*self.store)?))),
        };
        let place = pack.reserve(frame);
        Ok((pack, place, full))
    }

    /// Lets go of a pack; the last one to do so, when it is no longer the current one, has it sealed.
    fn release(&self, pack: Arc<OpenPack>) {
        if let Some(pack) = Arc::into_inner(pack) {
            self.sealer.send(pack);
        }
    }

    fn close(&self) -> Option<Arc<OpenPack>> {
        match std::mem::replace(&mut *lock(&self.current), Current::Closed) {
            Current::Open(pack) => pack,
            Current::Closed => None,
        }
    }

    fn remove(&self, packs: &[PackInfo]) {
        for pack in packs {
            // What cannot be removed is registered nowhere, and gc finds it.
            let _ = self.store.delete(&pack.id.file_name());
        }
    }
}

/// The ids that were put in this session.
struct Claims([Mutex<HashSet<ObjectId, BuildHasherDefault<IdHasher>>>; SHARDS]);

impl Default for Claims {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Mutex::default()))
    }
}

impl Claims {
    /// Adds an id; `false` if it was there.
    fn add(&self, object: &ObjectId) -> bool {
        lock(&self.0[usize::from(object.id[0]) % SHARDS]).insert(*object)
    }
}

/// Content ids are as good as random already: eight of their bytes are the hash.
#[derive(Default)]
struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        // The id comes in one piece; other parts of the key differ for no two ids that are equal.
        if let Some(part) = bytes.get(8..16) {
            self.0 = part.iter().fold(0, |hash, byte| hash << 8 | u64::from(*byte));
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
