//! The thread that brings the entries of a new folder: it makes the folders and hands out the files.
//!
//! Files are handed out in batches of one folder, so that two threads are rarely at work in the same one: there they
//! would wait for each other. What waits to be handed out is bounded by the depth of the tree.

use std::sync::Arc;

use crate::error::{Error, Result};
use crate::facets::{Entry, EntryKind};
use crate::progress::ensure_going;
use crate::worktree::apply::makers::{LargeFile, Makers, Work};
use crate::worktree::apply::order;
use crate::worktree::apply::prepare::{ensure_below, ensure_writable};
use crate::worktree::apply::write::{Large, PART, SIDE_BY_SIDE, in_turns, is_large};
use crate::worktree::root::split;

/// Files in a batch at most.
const BATCH_FILES: usize = 256;

/// Bytes in a batch, about.
const BATCH_BYTES: u64 = 8 << 20;

/// Makes folders and hands out the rest.
pub(crate) struct Feeder<'a, 'm> {
    makers: &'a Makers<'m>,
    name_max: usize,
    /// Batches of the folders on the way down to the present path.
    pending: Vec<Batch>,
    /// Large files that wait to be written side by side.
    large: Vec<Arc<LargeFile>>,
    /// The folders made so far, and the modes that they are to have.
    pub(crate) folders: Vec<(Vec<u8>, u32)>,
    /// Entries without content.
    pub(crate) skipped: u64,
}

/// Files of one folder, by name.
struct Batch {
    folder: Vec<u8>,
    files: Vec<(Vec<u8>, Entry)>,
    bytes: u64,
}

impl<'a, 'm> Feeder<'a, 'm> {
    /// A feeder of these makers.
    pub(crate) fn new(makers: &'a Makers<'m>, name_max: usize) -> Self {
        Self { makers, name_max, pending: Vec::new(), large: Vec::new(), folders: Vec::new(), skipped: 0 }
    }

    /// Hands out everything. Entries come in key order.
    pub(crate) fn feed(&mut self, entries: impl Iterator<Item = Result<(Vec<u8>, Entry)>>) -> Result<()> {
        for entry in entries {
            let (path, entry) = entry?;
            ensure_below(&path)?;
            ensure_writable(self.makers.root, &path, &entry, self.name_max)?;
            match entry.kind {
                EntryKind::Dir => self.make_folder(path, &entry)?,
                EntryKind::Skipped => self.skipped += 1,
                EntryKind::File if is_large(&entry) => self.add_large(path, entry)?,
                EntryKind::File | EntryKind::Symlink => self.add(&path, entry)?,
            }
        }
        self.put_large()?;
        while let Some(batch) = self.pending.pop() {
            self.put_batch(batch)?;
        }
        Ok(())
    }

    fn make_folder(&mut self, path: Vec<u8>, entry: &Entry) -> Result<()> {
        ensure_going(self.makers.progress)?;
        let root = self.makers.root;
        let made = root.spot(&path).and_then(|spot| root.mkdir(&spot, (entry.mode & 0o777) | 0o700));
        made.map_err(|errno| root.failure("make", &path, errno))?;
        self.makers.progress.advance(1, 0);
        self.folders.push((path, entry.mode));
        Ok(())
    }

    fn add_large(&mut self, path: Vec<u8>, entry: Entry) -> Result<()> {
        self.large.push(Arc::new(LargeFile { path, large: Large::new(entry.chunks.len()), entry }));
        if self.large.len() < SIDE_BY_SIDE { Ok(()) } else { self.put_large() }
    }

    fn put_large(&mut self) -> Result<()> {
        let files = std::mem::take(&mut self.large);
        let parts: Vec<_> = files.iter().map(|file| file.entry.chunks.len().div_ceil(PART)).collect();
        in_turns(&parts).try_for_each(|(file, part)| self.put(Work::Part { file: Arc::clone(&files[file]), part }))
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
