//! Writing content: chunk after chunk into a new file, or by several threads into ranges of a large one.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::{Error, Result};
use crate::facets::{Chunk, Entry};
use crate::progress::{Progress, ensure_going};
use crate::worktree::Root;
use crate::worktree::apply::Contents;

/// Chunks of a large file that one thread writes at a time: about 8 MiB.
pub(crate) const PART: usize = 8;

/// Writes contents, with a buffer of its own. One a thread.
pub(crate) struct Writer<'a> {
    pub(crate) root: &'a Root,
    pub(crate) progress: &'a dyn Progress,
    contents: &'a dyn Contents,
    buffer: Vec<u8>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(root: &'a Root, contents: &'a dyn Contents, progress: &'a dyn Progress) -> Self {
        Self { root, contents, progress, buffer: Vec::new() }
    }

    /// Writes chunks from `offset` on. `path` is for messages.
    ///
    /// # Errors
    /// `Corrupt` if a chunk is not what its id says, `Interrupted` if the listener asked to stop.
    pub(crate) fn write(&mut self, fd: BorrowedFd<'_>, chunks: &[Chunk], mut offset: u64, path: &[u8]) -> Result<()> {
        ensure_going(self.progress)?;
        for chunk in chunks {
            self.contents.read_chunk(&chunk.id, &mut self.buffer)?;
            if self.buffer.len() as u64 != u64::from(chunk.length) {
                let (expected, found) = (format!("{} bytes", chunk.length), format!("{} bytes", self.buffer.len()));
                return Err(Error::corrupt(format!("chunk {}", chunk.id), expected, found));
            }
            self.root.write_at(fd, &self.buffer, offset).map_err(|errno| self.root.failure("write", path, errno))?;
            offset += u64::from(chunk.length);
            self.progress.advance(0, u64::from(chunk.length));
        }
        Ok(())
    }
}

/// Whether several threads should write the file.
pub(crate) fn is_large(entry: &Entry) -> bool {
    entry.chunks.len() > PART
}

/// A file that several threads write, open from the first of its parts to the last.
pub(crate) struct Large {
    file: Mutex<Option<Arc<OwnedFd>>>,
    left: AtomicUsize,
}

impl Large {
    /// A file of so many chunks.
    pub(crate) fn new(chunks: usize) -> Self {
        Self { file: Mutex::new(None), left: AtomicUsize::new(chunks.div_ceil(PART)) }
    }

    /// The open file. Whoever comes first makes it.
    pub(crate) fn open(&self, make: impl FnOnce() -> Result<OwnedFd>) -> Result<Arc<OwnedFd>> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        match &*file {
            Some(fd) => Ok(Arc::clone(fd)),
            None => Ok(Arc::clone(file.insert(Arc::new(make()?)))),
        }
    }

    /// Ends a part. Whoever ends the last gets the file, to finish and close it.
    pub(crate) fn end_part(&self) -> Option<Arc<OwnedFd>> {
        let is_last = self.left.fetch_sub(1, Ordering::AcqRel) == 1;
        if is_last { self.file.lock().unwrap_or_else(PoisonError::into_inner).take() } else { None }
    }

    /// Writes one part of the file, numbered from 0.
    pub(crate) fn write_part(
        &self,
        writer: &mut Writer<'_>,
        fd: &OwnedFd,
        entry: &Entry,
        part: usize,
        path: &[u8],
    ) -> Result<()> {
        let from = part * PART;
        let to = entry.chunks.len().min(from + PART);
        let offset = entry.chunks[..from].iter().map(|chunk| u64::from(chunk.length)).sum();
        writer.write(fd.as_fd(), &entry.chunks[from..to], offset, path)
    }
}
