//! Packs being written, and the thread that makes full ones durable while others are filled.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use crate::error::{Error, Result};
use crate::objects::lock;
use crate::objects::object::{Codec, ObjectId};
use crate::objects::pack::{ALIGNMENT, Frame, MAX_OBJECTS, PACK_TARGET, PackTable, header};
use crate::objects::pack_id::{PackId, PackInfo};
use crate::objects::store::{NewObject, ObjectStore};

/// A frame that is ready to be written.
pub(crate) struct NewFrame<'a> {
    pub(crate) codec: Codec,
    pub(crate) raw: usize,
    pub(crate) stored: &'a [u8],
    pub(crate) objects: &'a [(ObjectId, u32)],
}

/// Where a frame goes.
pub(crate) struct Place {
    /// Where the one before it ends.
    gap: u64,
    offset: u64,
}

/// A pack that is being filled. Ranges are reserved one by one and written side by side.
pub(crate) struct OpenPack {
    object: Box<dyn NewObject>,
    table: Mutex<PackTable>,
}

impl OpenPack {
    /// Begins a pack.
    pub(crate) fn create(store: &dyn ObjectStore) -> Result<Self> {
        let pack = PackId::random();
        Ok(Self { object: store.create(&pack.file_name())?, table: Mutex::new(PackTable::new(pack)) })
    }

    /// Whether the pack is full enough to begin another for this frame.
    pub(crate) fn is_full_for(&self, frame: &NewFrame<'_>) -> bool {
        let table = lock(&self.table);
        let objects = table.objects.len() + frame.objects.len();
        !table.frames.is_empty()
            && (table.end() + frame.stored.len() as u64 > PACK_TARGET || objects > MAX_OBJECTS as usize)
    }

    /// Notes the frame in the table; where it has to be written, and behind which offset there are zeros before it.
    pub(crate) fn reserve(&self, frame: &NewFrame<'_>) -> Place {
        let mut table = lock(&self.table);
        let is_aligned = Frame::is_aligned(frame.codec, frame.stored.len());
        let gap = table.end();
        let offset = if is_aligned { gap.next_multiple_of(ALIGNMENT) } else { gap };
        table.frames.push(Frame {
            offset: offset as u32,
            stored: frame.stored.len() as u32,
            raw: frame.raw as u32,
            objects: frame.objects.len() as u32,
            codec: frame.codec,
        });
        table.objects.extend_from_slice(frame.objects);
        Place { gap, offset }
    }

    /// Writes a frame where room was reserved for it.
    pub(crate) fn write(&self, place: &Place, bytes: &[u8]) -> Result<()> {
        const ZEROS: [u8; ALIGNMENT as usize] = [0; ALIGNMENT as usize];
        if place.gap < place.offset {
            self.object.write_at(place.gap, &ZEROS[..(place.offset - place.gap) as usize])?;
        }
        self.object.write_at(place.offset, bytes)
    }

    /// Writes header and table, makes the contents durable and the pack visible.
    fn seal(self, store_id: &[u8; 16]) -> Result<PackInfo> {
        let table = lock(&self.table);
        let (id, end, objects) = (table.pack, table.end(), table.objects.len() as u64);
        let encoded = table.encode(store_id);
        drop(table);
        self.object.write_at(end, &encoded)?;
        self.object.write_at(0, &header(store_id, id))?;
        self.object.sync()?;
        self.object.commit()?;
        Ok(PackInfo { id, bytes: end + encoded.len() as u64, objects })
    }
}

/// The first failure of a session, which everyone who asks is told.
#[derive(Debug, Default)]
pub(crate) struct Failure {
    is_there: AtomicBool,
    error: Mutex<Option<Error>>,
}

impl Failure {
    /// Notes a failure, unless there was one before.
    pub(crate) fn note(&self, error: &Error) {
        lock(&self.error).get_or_insert_with(|| again(error));
        self.is_there.store(true, Ordering::Release);
    }

    /// Fails as the session did.
    pub(crate) fn ensure_none(&self) -> Result<()> {
        if !self.is_there.load(Ordering::Acquire) {
            return Ok(());
        }
        lock(&self.error).as_ref().map_or(Ok(()), |error| Err(again(error)))
    }
}

/// The same failure once more, with the same code.
fn again(error: &Error) -> Error {
    match error {
        Error::Io { action, path, source } => {
            let source = source.raw_os_error().map_or_else(|| source.kind().into(), std::io::Error::from_raw_os_error);
            Error::io(action, path, source)
        }
        Error::Corrupt { what, expected, found } => Error::corrupt(what, expected, found),
        Error::Catalog { reason } => Error::Catalog { reason: reason.clone() },
        other => Error::Internal(other.to_string()),
    }
}

/// Seals packs, most of them in a thread of its own.
pub(crate) struct Sealer {
    shared: Arc<Sealing>,
    thread: Mutex<Option<(SyncSender<OpenPack>, JoinHandle<()>)>>,
}

struct Sealing {
    store_id: [u8; 16],
    sealed: Mutex<Vec<PackInfo>>,
    failure: Arc<Failure>,
}

impl Sealer {
    /// A sealer; its thread starts with the first pack.
    pub(crate) fn new(store_id: [u8; 16], failure: Arc<Failure>) -> Self {
        let shared = Arc::new(Sealing { store_id, sealed: Mutex::default(), failure });
        Self { shared, thread: Mutex::default() }
    }

    /// Has the pack sealed soon. Waits while one pack is being sealed and another waits, so that what is not yet
    /// durable stays bounded.
    pub(crate) fn send(&self, pack: OpenPack) {
        let sender = self.sender();
        let refused = match sender {
            Some(sender) => sender.send(pack).err().map(|error| error.0),
            None => Some(pack),
        };
        if let Some(pack) = refused {
            self.shared.seal(pack);
        }
    }

    /// Seals the pack now.
    pub(crate) fn seal(&self, pack: OpenPack) {
        self.shared.seal(pack);
    }

    /// Waits for the thread, and hands over all packs that were sealed.
    pub(crate) fn end(&self) -> Vec<PackInfo> {
        let thread = lock(&self.thread).take();
        if let Some((sender, thread)) = thread {
            drop(sender);
            if thread.join().is_err() {
                self.shared.failure.note(&Error::Internal("the thread that seals packs panicked".into()));
            }
        }
        std::mem::take(&mut lock(&self.shared.sealed))
    }

    /// The way to the thread; `None` if there can be none, and packs are sealed by whoever filled them.
    fn sender(&self) -> Option<SyncSender<OpenPack>> {
        let mut thread = lock(&self.thread);
        if thread.is_none() {
            let (sender, receiver) = sync_channel(1);
            let shared = Arc::clone(&self.shared);
            let builder = std::thread::Builder::new().name("seal packs".into());
            *thread = builder.spawn(move || shared.run(&receiver)).ok().map(|handle| (sender, handle));
        }
        thread.as_ref().map(|(sender, _)| sender.clone())
    }
}

impl Sealing {
    fn run(&self, packs: &Receiver<OpenPack>) {
        while let Ok(pack) = packs.recv() {
            self.seal(pack);
        }
    }

    /// After a failure packs are only dropped, which removes them.
    fn seal(&self, pack: OpenPack) {
        if self.failure.ensure_none().is_ok() {
            match pack.seal(&self.store_id) {
                Ok(info) => lock(&self.sealed).push(info),
                Err(error) => self.failure.note(&error),
            }
        }
    }
}
