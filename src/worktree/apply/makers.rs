//! The threads that make the files of a new folder, a batch from one folder at a time.

use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::Result;
use crate::facets::{Entry, EntryKind};
use crate::progress::{Progress, ensure_going};
use crate::worktree::apply::prepare::shown;
use crate::worktree::apply::queue::Queue;
use crate::worktree::apply::stage::make_link;
use crate::worktree::apply::write::{Large, OpenLarge, Writer};
use crate::worktree::apply::{Contents, order};
use crate::worktree::root::{Dir, Spot};
use crate::worktree::{Root, Stat};

/// A piece of work.
pub(crate) enum Work {
    /// Files and links of one folder, by name.
    Files { folder: Vec<u8>, files: Vec<(Vec<u8>, Entry)> },
    /// A part of a large file.
    Part { file: Arc<LargeFile>, part: usize },
}

/// A file that several threads make.
pub(crate) struct LargeFile {
    pub(crate) path: Vec<u8>,
    pub(crate) entry: Entry,
    pub(crate) large: Large,
}

/// The threads that make files.
pub(crate) struct Makers<'m> {
    pub(crate) root: &'m Root,
    pub(crate) queue: Queue<Work>,
    pub(crate) contents: &'m dyn Contents,
    pub(crate) progress: &'m dyn Progress,
    /// Bits that were seen to be taken away from the mode of a new file.
    pub(crate) mask: AtomicU32,
    /// Bits that no file gets.
    pub(crate) forbidden: u32,
}

/// What one thread has made.
#[derive(Default)]
pub(crate) struct Made {
    pub(crate) stats: Vec<(Vec<u8>, Stat)>,
    pub(crate) warnings: Vec<String>,
}

impl Makers<'_> {
    /// Makes files until there are no more.
    pub(crate) fn run(&self) -> Result<Made> {
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
        let open = file.large.open(|| {
            let spot = self.root.spot(&file.path);
            spot.and_then(|spot| OpenLarge::create(self.root, &spot, file.entry.mode & 0o777))
                .map_err(|errno| self.root.failure("write", &file.path, errno))
        })?;
        file.large.write_part(writer, &open, &file.entry, part, &file.path)?;
        drop(open);
        if let Some(open) = file.large.end_part() {
            let stat = self.end(&open.fd, &file.entry, &file.path, made)?;
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
