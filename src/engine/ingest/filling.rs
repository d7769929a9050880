//! Files on their way into an upload.
//!
//! Content goes into packs as it comes. After so much of it, and at the end, the packs are made durable and the upload's
//! tree takes the files up, in one transaction; what was not taken up when a process ends counts for nothing. While
//! content is on its way the store's lock is held, so a gc waits for the end of a file, not for that of an upload.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::PoisonError;

use crate::engine::Engine;
use crate::engine::content::{Nodes, Worker};
use crate::engine::create::register;
use crate::engine::ingest::merge::with_files;
use crate::engine::ingest::path::ensure_path;
use crate::engine::ingest::receive::{Buffers, receive};
use crate::engine::ingest::upload::open_state;
use crate::engine::operation::{STORE_WAIT, now};
use crate::error::Result;
use crate::facets::{Entry, EntryKind, Mtime, key_of_path};
use crate::locks::Lock;
use crate::model::{DatasetId, Timestamp};
use crate::objects::Session;

/// Content after which what came so far is taken up.
const PART_BYTES: u64 = 256 << 20;
/// Files and folders after which it is.
const PART_FILES: usize = 10_000;
/// Bytes of all their paths and of those of the folders above them after which it is.
const PART_PATHS: usize = 16 << 20;
/// Permissions of files and folders that come without any.
const FILE_MODE: u32 = 0o644;
pub(super) const DIR_MODE: u32 = 0o755;

/// A batch of files for an upload. Dropped before it is finished, it leaves nothing, but for what was so much that it
/// was taken up on the way.
pub struct Filling {
    engine: Engine,
    dataset: DatasetId,
    upload: u64,
    part: Option<Part>,
    /// What is at which key.
    files: BTreeMap<Vec<u8>, Vec<u8>>,
    /// Bytes of their paths, and of those of the folders above them.
    paths: usize,
    sent: Sent,
    buffers: Buffers,
}

/// How much was sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Content that is in no registered pack yet. The lane goes before its session, and the lock last.
struct Part {
    worker: Worker,
    session: Session,
    bytes: u64,
    _with_others: Lock,
}

/// What is said of a file beside its content.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attributes {
    pub(crate) mode: u32,
    pub(crate) mtime: Mtime,
}

impl Attributes {
    /// Those of a file that comes with none: it is new.
    pub(super) fn new() -> Self {
        Self { mode: FILE_MODE, mtime: mtime(Timestamp::now()) }
    }
}

impl Filling {
    pub(super) fn new(engine: Engine, dataset: DatasetId, upload: u64) -> Self {
        let (part, files, paths) = (None, BTreeMap::new(), 0);
        Self { engine, dataset, upload, part, files, paths, sent: Sent::default(), buffers: Buffers::default() }
    }

    /// Stores one file, in place of one that was sent before for the same path. Returns its length.
    ///
    /// # Errors
    /// `Invalid` for a path that no file of a dataset can have; `Io` if the content breaks off. Then the batch must be
    /// dropped.
    pub fn put(&mut self, path: &[u8], content: &mut dyn Read) -> Result<u64> {
        self.put_with(path, content, Attributes::new())
    }

    pub(super) fn put_with(&mut self, path: &[u8], content: &mut dyn Read, with: Attributes) -> Result<u64> {
        ensure_path(path)?;
        let mut part = self.part()?;
        let received = receive(path, content, &mut part.worker, &mut self.buffers)?;
        let (mode, mtime, size) = (with.mode, with.mtime, received.size);
        let entry = Entry { media: received.media, mode, mtime, size, chunks: received.chunks, ..Entry::default() };
        self.sent.files += 1;
        self.sent.bytes += size;
        part.bytes += size;
        self.note(path, &entry, part)?;
        Ok(size)
    }

    /// Makes a folder, which may stay empty.
    pub(super) fn put_folder(&mut self, path: &[u8], mode: u32) -> Result<()> {
        ensure_path(path)?;
        let part = self.part()?;
        self.note(path, &Entry { kind: EntryKind::Dir, mode, ..Entry::default() }, part)
    }

    /// Notes what is at a path, and takes all up once it is so much that it should not be kept in memory.
    fn note(&mut self, path: &[u8], entry: &Entry, part: Part) -> Result<()> {
        let is_full = part.bytes >= PART_BYTES;
        self.part = Some(part);
        self.files.insert(key_of_path(path), entry.encode());
        self.paths += path.len() * path.split(|byte| *byte == b'/').count();
        if is_full || self.files.len() >= PART_FILES || self.paths >= PART_PATHS {
            self.take_up()?;
        }
        Ok(())
    }

    fn part(&mut self) -> Result<Part> {
        match self.part.take() {
            Some(part) => Ok(part),
            None => self.begin(),
        }
    }

    /// Takes up all that was sent. When this returns it is durable, and part of the upload.
    ///
    /// # Errors
    /// `Invalid` if a file and a folder have the same path; `NotFound` if the upload was ended meanwhile.
    pub fn finish(mut self) -> Result<Sent> {
        self.take_up()?;
        Ok(self.sent)
    }

    /// How much was sent so far.
    pub fn sent(&self) -> Sent {
        self.sent
    }

    /// Where a file can be put that nobody is to see.
    pub(super) fn temporary(&self) -> std::path::PathBuf {
        self.engine.store.layout.temporary()
    }

    fn begin(&self) -> Result<Part> {
        let _with_others = self.engine.store.locks.store_shared(STORE_WAIT)?;
        let session = self.engine.session()?;
        Ok(Part { worker: Worker(session.lane()), session, bytes: 0, _with_others })
    }

    fn take_up(&mut self) -> Result<()> {
        let Some(Part { mut worker, mut session, _with_others, .. }) = self.part.take() else { return Ok(()) };
        let files = std::mem::take(&mut self.files);
        self.paths = 0;
        let (engine, upload) = (&self.engine, self.upload);
        // One after the other: whoever comes second would have to work out its tree once more.
        let _alone = engine.store.taking_up.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let before = engine.read(|read| open_state(&read.upload(&self.dataset, upload)?))?;
            let after = with_files(&engine.state(&before)?, &files, &Nodes::of(engine.objects()), &mut worker)?;
            worker.0.flush()?;
            drop(worker);
            let written = session.finish()?;
            let is_taken_up = engine.write(|write| {
                register(write, &written)?;
                let state = write.put_state(&after.encode())?;
                write.set_upload_state(upload, &before, &state, now())
            })?;
            engine.objects().adopt(&written);
            if is_taken_up {
                return Ok(());
            }
            // Another process was faster. The content is registered; the tree has to be made of what is there now.
            session = engine.session()?;
            worker = Worker(session.lane());
        }
    }
}

/// An instant as a file's time.
pub(super) fn mtime(at: Timestamp) -> Mtime {
    let (seconds, micros) = (at.as_micros().div_euclid(1_000_000), at.as_micros().rem_euclid(1_000_000));
    Mtime { seconds, nanos: micros as u32 * 1_000 }
}
