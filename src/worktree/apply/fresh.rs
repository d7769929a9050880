//! Building a new folder, for a clone: under a temporary name, renamed to its own when all of it is durable.
//!
//! The thread that brings the entries makes the folders; others make the files, a batch from one folder each, so that
//! two of them are rarely in the same folder. A file costs five system calls: open, write, times, stat, close.

use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::io::Errno;

use crate::error::{Error, Result};
use crate::facets::{Entry, EntryKind};
use crate::progress::{Phase, Progress, ensure_going};
use crate::worktree::apply::attributes::SET_ID;
use crate::worktree::apply::crew::panicked;
use crate::worktree::apply::prepare::{ensure_below, ensure_writable, name_max, shown};
use crate::worktree::apply::queue::Queue;
use crate::worktree::apply::stage::make_link;
use crate::worktree::apply::write::{Large, PART, Writer, is_large};
use crate::worktree::apply::{Contents, Limits, durable, order, tree};
use crate::worktree::root::{Dir, Spot, is_plain_name, split};
use crate::worktree::{FileKind, Root, Stat};

/// Files in a batch at most.
const BATCH_FILES: usize = 256;

/// Bytes in a batch, about.
const BATCH_BYTES: u64 = 8 << 20;

/// Pieces of work that may wait for a thread.
const WAITING: usize = 8;

/// A folder under construction. Dropped before it is finished, it is removed with everything in it.
pub struct Fresh<'p> {
    parent: &'p Root,
    name: Vec<u8>,
    root: Root,
    inode: u64,
    /// The mode that a new folder gets here.
    mode: u32,
    stats: Vec<(Vec<u8>, Stat)>,
    folders: Vec<(Vec<u8>, u32)>,
    warnings: Vec<String>,
    is_finished: bool,
}

/// A folder that was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// Its inode.
    pub inode: u64,
    /// Every path in it with its stat, in key order. For the stat cache.
    pub stats: Vec<(Vec<u8>, Stat)>,
    /// What could not be done, or is worth knowing, in words.
    pub warnings: Vec<String>,
}

/// Removes what is left of a folder under construction, if the one of that name still is the one with that inode.
///
/// # Errors
/// `Io` if it cannot be removed.
pub fn sweep_fresh(parent: &Root, temporary: &[u8], inode: u64) -> Result<()> {
    parent.forget();
    match parent.look(temporary)? {
        Some(found) if found.stat.kind == FileKind::Dir && found.stat.inode == inode => tree::remove(parent, temporary),
        _ => Ok(()),
    }
}

impl<'p> Fresh<'p> {
    /// Makes an empty folder with a temporary name, closed to others until it is finished.
    ///
    /// # Errors
    /// `Exists` if there is one, `Io` if it cannot be made.
    pub fn create(parent: &'p Root, temporary: &[u8]) -> Result<Self> {
        parent.forget();
        let failure = |errno| match errno {
            Errno::EXIST => Error::Exists { what: "folder", name: parent.shown(temporary).display().to_string() },
            errno => parent.failure("make", temporary, errno),
        };
        let spot = parent.spot(temporary).map_err(failure)?;
        parent.mkdir(&spot, 0o777).map_err(failure)?;
        let open = || {
            let mode = parent.look(temporary)?.map_or(0o755, |look| look.stat.mode);
            parent.chmod(&spot, 0o700).map_err(failure)?;
            let root = parent.open_below(temporary)?;
            let inode = root.look(b"")?.map_or(0, |look| look.stat.inode);
            Ok((mode, root, inode))
        };
        match open() {
            Ok((mode, root, inode)) => Ok(Self {
                parent,
                name: temporary.to_vec(),
                root,
                inode,
                mode,
                stats: Vec::new(),
                folders: Vec::new(),
                warnings: Vec::new(),
                is_finished: false,
            }),
            Err(error) => {
                let _ = parent.rmdir(&spot);
                Err(error)
            }
        }
    }

    /// The folder's inode: with it, and only with it, the folder can be swept after a crash.
    pub fn inode(&self) -> u64 {
        self.inode
    }

    /// The folder, to look at.
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// Makes everything in the folder: so many entries, of so many bytes in all (`total`, for the listener). Entries
    /// come in key order, a folder before what is in it. `has_set_id` says that
    /// set-id bits may be set, for they were given by the one who runs this.
    ///
    /// # Errors
    /// `Corrupt` if a chunk is damaged, `Interrupted` if the listener asked to stop, `Io` if something cannot be
    /// written. The folder is good for nothing then but to be dropped.
    pub fn fill(
        &mut self,
        entries: impl Iterator<Item = Result<(Vec<u8>, Entry)>>,
        total: (u64, u64),
        contents: &dyn Contents,
        progress: &dyn Progress,
        limits: &Limits,
        has_set_id: bool,
    ) -> Result<()> {
        progress.phase(Phase::Staging, Some(total.0), Some(total.1));
        let name_max = name_max(&self.root)?;
        let makers = Makers {
            root: &self.root,
            queue: Queue::new(WAITING),
            contents,
            progress,
            mask: AtomicU32::new(0),
            forbidden: if has_set_id { 0 } else { SET_ID },
        };
        let mut feeder = Feeder { makers: &makers, name_max, pending: Vec::new(), folders: Vec::new(), skipped: 0 };
        let made = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..limits.threads.clamp(1, 64))
                .map_while(|_| std::thread::Builder::new().spawn_scoped(scope, || makers.run()).ok())
                .collect();
            let fed = if threads.is_empty() { Err(no_thread()) } else { feeder.feed(entries) };
            // Whatever went wrong while feeding, nobody may be left waiting.
            match fed {
                Ok(()) => makers.queue.complete(),
                Err(_) => makers.queue.break_off(),
            }
            let made = threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err(panicked())));
            let made = made.collect::<Vec<_>>();
            // A maker's failure is why feeding ended, so it is the one to tell.
            let made = made.into_iter().collect::<Result<Vec<_>>>()?;
            fed.map(|()| made)
        })?;
        let Feeder { folders, skipped, .. } = feeder;
        for batch in made {
            self.stats.extend(batch.stats);
            self.warnings.extend(batch.warnings);
        }
        if skipped > 0 {
            self.warnings
                .push(format!("{skipped} files could not be read when the snapshot was taken and are not here"));
        }
        self.folders.extend(folders);
        self.close_folders()
    }

    /// Gives folders their modes, the deepest first.
    fn close_folders(&mut self) -> Result<()> {
        for (path, mode) in std::mem::take(&mut self.folders).into_iter().rev() {
            let failure = |errno| self.root.failure("set the mode of", &path, errno);
            let spot = self.root.spot(&path).map_err(failure)?;
            let look = || self.root.look_at(&spot).and_then(|look| look.ok_or(Errno::NOENT)).map_err(failure);
            let mut found = look()?;
            if found.stat.mode != mode {
                self.root.chmod(&spot, mode).map_err(failure)?;
                found = look()?;
            }
            self.stats.push((path, found.stat));
        }
        Ok(())
    }

    /// Makes everything durable and gives the folder its name.
    ///
    /// # Errors
    /// `Exists` if there is something of that name already; then, and on every other error, the folder is removed.
    pub fn finish(mut self, name: &[u8]) -> Result<Finished> {
        if !is_plain_name(name) {
            return Err(Error::invalid(format!("folder name {}", shown(name)), "it is not a name"));
        }
        self.root.chmod_root(self.mode).map_err(|errno| self.root.failure("set the mode of", b"", errno))?;
        let paths: Vec<&[u8]> =
            self.stats.iter().filter(|(_, stat)| stat.kind != FileKind::Symlink).map(|(path, _)| &path[..]).collect();
        durable::sync_paths(&self.root, &[&paths[..], &[b""]].concat())?;
        let renamed =
            self.parent.spot(&self.name).and_then(|from| self.parent.rename_new(&from, &self.parent.spot(name)?));
        match renamed {
            Ok(()) => {}
            Err(Errno::EXIST | Errno::NOTEMPTY) => {
                let name = self.parent.shown(name).display().to_string();
                return Err(Error::Exists { what: "folder", name });
            }
            Err(errno) => return Err(self.parent.failure("rename", name, errno)),
        }
        self.is_finished = true;
        durable::sync_paths(self.parent, &[b""])?;
        let mut stats = std::mem::take(&mut self.stats);
        stats.sort_unstable_by(|a, b| order::compare(&a.0, &b.0));
        Ok(Finished { inode: self.inode, stats, warnings: std::mem::take(&mut self.warnings) })
    }
}

impl Drop for Fresh<'_> {
    fn drop(&mut self) {
        if !self.is_finished {
            // What stays is swept by its inode, which the caller knows.
            let _ = sweep_fresh(self.parent, &self.name, self.inode);
        }
    }
}

fn no_thread() -> Error {
    Error::Internal("no thread could be started".into())
}

/// A piece of work.
enum Work {
    /// Files and links of one folder, by name.
    Files { folder: Vec<u8>, files: Vec<(Vec<u8>, Entry)> },
    /// A part of a large file.
    Part { file: Arc<LargeFile>, part: usize },
}

struct LargeFile {
    path: Vec<u8>,
    entry: Entry,
    large: Large,
}

/// Makes folders and hands out the rest.
struct Feeder<'a, 'm> {
    makers: &'a Makers<'m>,
    name_max: usize,
    /// Batches of the folders on the way down to the present path.
    pending: Vec<Batch>,
    folders: Vec<(Vec<u8>, u32)>,
    skipped: u64,
}

struct Batch {
    folder: Vec<u8>,
    files: Vec<(Vec<u8>, Entry)>,
    bytes: u64,
}

impl Feeder<'_, '_> {
    fn feed(&mut self, entries: impl Iterator<Item = Result<(Vec<u8>, Entry)>>) -> Result<()> {
        for entry in entries {
            let (path, entry) = entry?;
            ensure_below(&path)?;
            ensure_writable(self.makers.root, &path, &entry, self.name_max)?;
            match entry.kind {
                EntryKind::Dir => self.make_folder(path, &entry)?,
                EntryKind::Skipped => self.skipped += 1,
                EntryKind::File if is_large(&entry) => self.put_large(path, entry)?,
                EntryKind::File | EntryKind::Symlink => self.add(&path, entry)?,
            }
        }
        while let Some(batch) = self.pending.pop() {
            self.put_batch(batch)?;
        }
        Ok(())
    }

    fn make_folder(&mut self, path: Vec<u8>, entry: &Entry) -> Result<()> {
        let root = self.makers.root;
        let made = root.spot(&path).and_then(|spot| root.mkdir(&spot, (entry.mode & 0o777) | 0o700));
        made.map_err(|errno| root.failure("make", &path, errno))?;
        self.makers.progress.advance(1, 0);
        self.folders.push((path, entry.mode));
        Ok(())
    }

    fn put_large(&mut self, path: Vec<u8>, entry: Entry) -> Result<()> {
        let parts = entry.chunks.len().div_ceil(PART);
        let file = Arc::new(LargeFile { path, large: Large::new(entry.chunks.len()), entry });
        (0..parts).try_for_each(|part| self.put(Work::Part { file: Arc::clone(&file), part }))
    }

    fn add(&mut self, path: &[u8], entry: Entry) -> Result<()> {
        let (folder, name) = split(path);
        while let Some(batch) =
            self.pending.pop_if(|batch| batch.folder != folder && !order::is_below(folder, &batch.folder))
        {
            self.put_batch(batch)?;
        }
        if self.pending.last().is_none_or(|batch| batch.folder != folder) {
            self.pending.push(Batch { folder: folder.to_vec(), files: Vec::new(), bytes: 0 });
        }
        let batch = self.pending.last_mut().expect("one was pushed if there was none");
        batch.bytes += entry.size;
        batch.files.push((name.to_vec(), entry));
        if batch.files.len() >= BATCH_FILES || batch.bytes >= BATCH_BYTES {
            let full = Batch { folder: folder.to_vec(), files: std::mem::take(&mut batch.files), bytes: 0 };
            batch.bytes = 0;
            self.put_batch(full)?;
        }
        Ok(())
    }

    fn put_batch(&mut self, batch: Batch) -> Result<()> {
        let Batch { folder, mut files, .. } = batch;
        if files.is_empty() {
            return Ok(());
        }
        files.sort_by_cached_key(|(_, entry)| {
            entry.chunks.first().and_then(|chunk| self.makers.contents.place(&chunk.id))
        });
        self.put(Work::Files { folder, files })
    }

    fn put(&mut self, work: Work) -> Result<()> {
        // The maker that broke the queue has the reason.
        if self.makers.queue.put(work) { Ok(()) } else { Err(Error::Interrupted { left: None }) }
    }
}

/// The threads that make files.
struct Makers<'m> {
    root: &'m Root,
    queue: Queue<Work>,
    contents: &'m dyn Contents,
    progress: &'m dyn Progress,
    /// Bits that were seen to be taken away from the mode of a new file.
    mask: AtomicU32,
    /// Bits that no file gets.
    forbidden: u32,
}

/// What one thread has made.
#[derive(Default)]
struct Made {
    stats: Vec<(Vec<u8>, Stat)>,
    warnings: Vec<String>,
}

impl Makers<'_> {
    fn run(&self) -> Result<Made> {
        let mut writer = Writer::new(self.root, self.contents, self.progress);
        let mut made = Made::default();
        while let Some(work) = self.queue.take() {
            let done = match &work {
                Work::Files { folder, files } => self.make_files(&mut writer, folder, files, &mut made),
                Work::Part { file, part } => self.make_part(&mut writer, file, *part, &mut made),
            };
            if let Err(error) = done {
                self.queue.break_off();
                return Err(error);
            }
        }
        Ok(made)
    }

    fn make_files(
        &self,
        writer: &mut Writer<'_>,
        folder: &[u8],
        files: &[(Vec<u8>, Entry)],
        made: &mut Made,
    ) -> Result<()> {
        let dir = self.root.folder(folder).map_err(|errno| self.root.failure("open", folder, errno))?;
        for (name, entry) in files {
            let path = order::join(folder, name);
            let stat = match entry.kind {
                EntryKind::Symlink => self.make_link(&dir, name, entry, &path)?,
                _ => self.make_file(writer, &dir, name, entry, &path, made)?,
            };
            self.progress.advance(1, 0);
            made.stats.push((path, stat));
        }
        Ok(())
    }

    fn make_link(&self, dir: &Dir, name: &[u8], entry: &Entry, path: &[u8]) -> Result<Stat> {
        ensure_going(self.progress)?;
        let spot = Spot { dir: Arc::clone(dir), name };
        make_link(self.root, &spot, entry).map_err(|errno| self.root.failure("link", path, errno))
    }

    fn make_file(
        &self,
        writer: &mut Writer<'_>,
        dir: &Dir,
        name: &[u8],
        entry: &Entry,
        path: &[u8],
        made: &mut Made,
    ) -> Result<Stat> {
        let failure = |errno| self.root.failure("write", path, errno);
        let fd = self.root.create(dir.as_fd(), name, entry.mode & 0o777).map_err(failure)?;
        writer.write(fd.as_fd(), &entry.chunks, 0, path)?;
        self.end(&fd, entry, path, made)
    }

    fn make_part(&self, writer: &mut Writer<'_>, file: &LargeFile, part: usize, made: &mut Made) -> Result<()> {
        let fd = file.large.open(|| {
            let spot = self.root.spot(&file.path);
            spot.and_then(|spot| self.root.create(spot.dir.as_fd(), spot.name, file.entry.mode & 0o777))
                .map_err(|errno| self.root.failure("write", &file.path, errno))
        })?;
        file.large.write_part(writer, &fd, &file.entry, part, &file.path)?;
        drop(fd);
        if let Some(fd) = file.large.end_part() {
            let stat = self.end(&fd, &file.entry, &file.path, made)?;
            self.progress.advance(1, 0);
            made.stats.push((file.path.clone(), stat));
        }
        Ok(())
    }

    /// Sets a written file's time, and its mode where making it did not.
    fn end(&self, fd: &impl AsFd, entry: &Entry, path: &[u8], made: &mut Made) -> Result<Stat> {
        let failure = |errno| self.root.failure("write", path, errno);
        let (fd, mode) = (fd.as_fd(), entry.mode & !self.forbidden);
        self.root.set_mtime_open(fd, entry.mtime).map_err(failure)?;
        let is_unsure = mode & (self.mask.load(Ordering::Relaxed) | 0o7000) != 0;
        if is_unsure {
            self.root.chmod_open(fd, mode).map_err(failure)?;
        }
        let mut stat = self.root.look_open(fd).map_err(failure)?.stat;
        if stat.mode != mode {
            self.mask.fetch_or(mode & !stat.mode, Ordering::Relaxed);
            self.root.chmod_open(fd, mode).map_err(failure)?;
            stat = self.root.look_open(fd).map_err(failure)?.stat;
        }
        if mode != entry.mode {
            made.warnings.push(format!(
                "{} comes without its set-id bits: whose rights they would lend is not known",
                shown(path)
            ));
        }
        Ok(stat)
    }
}
