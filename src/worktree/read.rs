//! Reading files on all cores: each is cut, hashed, and put where the caller wants content to go.
//!
//! Work is handed out in the order of the walk, so that neighbours end up beside each other in the packs: small files
//! in groups, large media in runs of blocks, so that one video keeps every core busy.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::{Error, Result};
use crate::facets::{Chunk, Entry, EntryKind, MediaKind, media_kind, path_of_key};
use crate::objects::cut::BLOCK;
use crate::objects::{ChunkId, Compress};
use crate::progress::{Phase, Progress, ensure_going};
use crate::worktree::one_file::{Buffers, Content, Refusal, file_outcome, open, read_path, stat_of};
use crate::worktree::walk::{Place, Walk, show};
use crate::worktree::{FileKind, Root, Stat};

/// Where content goes: a store, or nowhere when only the ids are wanted.
pub trait Contents: Sync {
    /// One for each thread.
    fn worker(&self) -> Box<dyn ContentWorker + '_>;

    /// Whether this content would not have to be read again to be stored.
    fn has(&self, id: &ChunkId) -> Result<bool>;
}

/// Takes content from one thread.
pub trait ContentWorker {
    /// Takes one piece and says how it is called.
    fn put(&mut self, bytes: &[u8], compress: Compress) -> Result<ChunkId>;

    /// Lets go of what was kept back.
    fn flush(&mut self) -> Result<()>;
}

/// Computes ids, keeps nothing.
#[derive(Debug, Default)]
pub struct HashOnly;

impl Contents for HashOnly {
    fn worker(&self) -> Box<dyn ContentWorker + '_> {
        Box::new(Self)
    }

    fn has(&self, _: &ChunkId) -> Result<bool> {
        Ok(true)
    }
}

impl ContentWorker for HashOnly {
    fn put(&mut self, bytes: &[u8], _: Compress) -> Result<ChunkId> {
        Ok(ChunkId::of(bytes))
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

/// What came of reading a path.
#[derive(Debug)]
pub enum Outcome {
    /// It holds this value, for as long as its stat is this one.
    Read {
        /// The value as it is to be stored.
        value: Box<[u8]>,
        /// The stat before and after reading, if the walk saw another one.
        stat: Option<Box<Stat>>,
    },
    /// It is not there any more.
    Gone,
    /// It cannot be read, for this reason.
    Unreadable(Box<str>),
    /// It was written to while it was read, twice.
    Changing,
}

/// Files read by one thread at a time.
const GROUP_FILES: usize = 128;
/// Bytes after which a group of files is full.
const GROUP_BYTES: u64 = 4 << 20;
/// Blocks of one large file read by one thread at a time.
const RUN_BLOCKS: u64 = 16;

/// Reads the files at `places`, in any order; the outcomes come in the order of `places`.
pub fn read_all(
    root: &Root,
    walk: &Walk,
    places: &[Place],
    contents: &dyn Contents,
    progress: &dyn Progress,
) -> Result<Vec<Outcome>> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let bytes = places.iter().map(|place| walk.at(*place)).filter(|found| found.stat.kind == FileKind::File);
    progress.phase(Phase::Storing, Some(places.len() as u64), Some(bytes.map(|found| found.stat.size).sum()));
    let large = places.iter().map(|place| Large::of(walk, *place)).collect::<Vec<_>>();
    let units = units(walk, places, &large);
    let next = AtomicUsize::new(0);
    let job = Job { root, walk, places, large: &large, contents, progress };
    let threads = std::thread::available_parallelism().map_or(2, usize::from).min(units.len());
    let done: Vec<Result<Vec<(u32, Outcome)>>> = std::thread::scope(|scope| {
        let work = || scope.spawn(|| job.work(&units, &next));
        let running: Vec<_> = (0..threads).map(|_| work()).collect();
        running.into_iter().map(|thread| thread.join().expect("a reading thread does not panic")).collect()
    });
    collect(places.len(), done)
}

/// Reads one path that was looked at just now: a file or a symbolic link, or a folder's mode. `None` if it is something
/// else, or cannot be read: that is never replaced.
pub fn read_one(root: &Root, path: &[u8], stat: Stat, contents: &dyn Contents) -> Result<Option<(Box<[u8]>, Stat)>> {
    if stat.kind == FileKind::Dir {
        let entry = Entry { kind: EntryKind::Dir, mode: stat.mode, ..Entry::default() };
        return Ok(Some((entry.encode().into(), stat)));
    }
    if stat.kind == FileKind::Special {
        return Ok(None);
    }
    let mut worker = contents.worker();
    let outcome = read_path(root, path, stat, &mut *worker, &mut Buffers::default())?;
    worker.flush()?;
    match outcome {
        Outcome::Read { value, stat: now } => Ok(Some((value, now.map_or(stat, |now| *now)))),
        Outcome::Gone | Outcome::Unreadable(_) | Outcome::Changing => Ok(None),
    }
}

fn collect(count: usize, done: Vec<Result<Vec<(u32, Outcome)>>>) -> Result<Vec<Outcome>> {
    let mut outcomes: Vec<Option<Outcome>> = Vec::new();
    outcomes.resize_with(count, || None);
    for part in done {
        for (index, outcome) in part? {
            outcomes[index as usize] = Some(outcome);
        }
    }
    Ok(outcomes.into_iter().map(|outcome| outcome.expect("every file belongs to one unit")).collect())
}

enum Unit {
    Files { first: usize, end: usize },
    Blocks { index: usize, first: u64, end: u64 },
}

fn units(walk: &Walk, places: &[Place], large: &[Option<Box<Large>>]) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut index = 0;
    while index < places.len() {
        if let Some(file) = &large[index] {
            let runs = (0..file.blocks).step_by(RUN_BLOCKS as usize);
            units.extend(runs.map(|first| Unit::Blocks { index, first, end: (first + RUN_BLOCKS).min(file.blocks) }));
            index += 1;
            continue;
        }
        let (first, mut bytes) = (index, 0);
        while index < places.len() && large[index].is_none() && index - first < GROUP_FILES && bytes < GROUP_BYTES {
            bytes += walk.at(places[index]).stat.size;
            index += 1;
        }
        units.push(Unit::Files { first, end: index });
    }
    units
}

/// A large file of fixed blocks, shared by several threads.
struct Large {
    size: u64,
    blocks: u64,
    media: MediaKind,
    shared: Mutex<Sharing>,
}

struct Sharing {
    /// The open file and its stat, once somebody opened it; or why that failed.
    file: Option<std::result::Result<(std::sync::Arc<File>, Stat), Refusal>>,
    chunks: Vec<Option<Chunk>>,
    left: u64,
    is_torn: bool,
}

impl Large {
    fn of(walk: &Walk, place: Place) -> Option<Box<Self>> {
        let stat = walk.at(place).stat;
        if stat.kind != FileKind::File || stat.size <= BLOCK as u64 {
            return None;
        }
        let media = media_kind(&path_of_key(&walk.key(place)), &[]);
        let blocks = stat.size.div_ceil(BLOCK as u64);
        let chunks = vec![None; usize::try_from(blocks).ok()?];
        let shared = Mutex::new(Sharing { file: None, chunks, left: blocks, is_torn: false });
        (media != MediaKind::Other).then(|| Box::new(Self { size: stat.size, blocks, media, shared }))
    }
}

struct Job<'a> {
    root: &'a Root,
    walk: &'a Walk,
    places: &'a [Place],
    large: &'a [Option<Box<Large>>],
    contents: &'a dyn Contents,
    progress: &'a dyn Progress,
}

impl Job<'_> {
    fn work(&self, units: &[Unit], next: &AtomicUsize) -> Result<Vec<(u32, Outcome)>> {
        let mut worker = self.contents.worker();
        let mut buffers = Buffers::default();
        let mut done = Vec::new();
        while let Some(unit) = units.get(next.fetch_add(1, Ordering::Relaxed)) {
            let outcome = self.unit(unit, &mut *worker, &mut buffers, &mut done);
            if outcome.is_err() {
                // Nobody needs the rest.
                next.store(units.len(), Ordering::Relaxed);
            }
            outcome?;
        }
        worker.flush()?;
        Ok(done)
    }

    fn unit(
        &self,
        unit: &Unit,
        worker: &mut dyn ContentWorker,
        buffers: &mut Buffers,
        done: &mut Vec<(u32, Outcome)>,
    ) -> Result<()> {
        ensure_going(self.progress)?;
        match *unit {
            Unit::Files { first, end } => {
                for index in first..end {
                    let outcome = self.whole(self.places[index], worker, buffers)?;
                    done.push((index as u32, outcome));
                    self.progress.advance(1, self.walk.at(self.places[index]).stat.size);
                }
            }
            Unit::Blocks { index, first, end } => {
                if let Some(outcome) = self.blocks(index, first..end, worker, buffers)? {
                    done.push((index as u32, outcome));
                    self.progress.advance(1, 0);
                }
            }
        }
        Ok(())
    }

    /// Reads a file, or where a symbolic link points, by one thread.
    fn whole(&self, place: Place, worker: &mut dyn ContentWorker, buffers: &mut Buffers) -> Result<Outcome> {
        let path = path_of_key(&self.walk.key(place));
        read_path(self.root, &path, self.walk.at(place).stat, worker, buffers)
    }

    /// Reads some blocks of a large file. The thread that reads the last of them has the outcome.
    fn blocks(
        &self,
        index: usize,
        run: std::ops::Range<u64>,
        worker: &mut dyn ContentWorker,
        buffers: &mut Buffers,
    ) -> Result<Option<Outcome>> {
        let large = self.large[index].as_ref().expect("only large files are read in blocks");
        let path = path_of_key(&self.walk.key(self.places[index]));
        let opened = {
            let mut shared = large.shared.lock().expect("no thread panicked");
            if shared.file.is_none() {
                shared.file = Some(open(self.root, &path)?.map(|(file, stat)| (std::sync::Arc::new(file), stat)));
            }
            shared.file.clone().expect("it was just put there")
        };
        let mut read = Vec::new();
        let mut is_torn = false;
        if let Ok((file, stat)) = &opened {
            is_torn = stat.size != large.size;
            let buffer = &mut buffers.bytes;
            for block in run.clone().take_while(|_| !is_torn) {
                let start = block * BLOCK as u64;
                buffer.resize((large.size - start).min(BLOCK as u64) as usize, 0);
                match file.read_exact_at(buffer, start) {
                    Ok(()) => {}
                    Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                        is_torn = true;
                        break;
                    }
                    Err(error) => return Err(Error::io("read", show(&path), error)),
                }
                let id = worker.put(buffer, Compress::Never)?;
                read.push((block, Chunk { id, length: buffer.len() as u32 }));
                self.progress.advance(0, buffer.len() as u64);
            }
        }
        let mut shared = large.shared.lock().expect("no thread panicked");
        shared.is_torn |= is_torn;
        shared.left -= run.end - run.start;
        for (block, chunk) in read {
            shared.chunks[block as usize] = Some(chunk);
        }
        if shared.left > 0 {
            return Ok(None);
        }
        let (file, stat) = match opened {
            Ok(open) => open,
            Err(refusal) => return Ok(Some(refusal.into())),
        };
        if shared.is_torn || stat_of(&path, &file)? != stat {
            drop(shared);
            return self.whole(self.places[index], worker, buffers).map(Some);
        }
        shared.file = None;
        let chunks = std::mem::take(&mut shared.chunks).into_iter().flatten().collect();
        let content = Content { media: large.media, size: large.size, chunks };
        Ok(Some(file_outcome(self.walk.at(self.places[index]).stat, stat, content)))
    }
}
