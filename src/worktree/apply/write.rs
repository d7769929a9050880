//! Writing content: chunk after chunk into a new file, or by several threads into ranges of a large one, around the
//! page cache where the filesystem offers that.

use std::ops::Range;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::fs::OFlags;
use rustix::io::Errno;

use crate::direct::{BLOCK, Buffer};
use crate::error::{Error, Result};
use crate::facets::{Chunk, Entry};
use crate::progress::{Progress, ensure_going};
use crate::worktree::Root;
use crate::worktree::apply::Contents;
use crate::worktree::root::Spot;

/// Large files that are written at the same time: threads in one file would wait for each other.
pub(crate) const SIDE_BY_SIDE: usize = 4;

/// Chunks of a large file that one thread writes at a time: about 8 MiB.
pub(crate) const PART: usize = 8;

/// Writes contents, with a buffer of its own. One a thread.
pub(crate) struct Writer<'a> {
    pub(crate) root: &'a Root,
    pub(crate) progress: &'a dyn Progress,
    contents: &'a dyn Contents,
    buffer: Vec<u8>,
    block: Option<Buffer>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(root: &'a Root, contents: &'a dyn Contents, progress: &'a dyn Progress) -> Self {
        Self { root, contents, progress, buffer: Vec::new(), block: None }
    }

    /// Writes chunks from `offset` on. `path` is for messages.
    ///
    /// # Errors
    /// `Corrupt` if a chunk is not what its id says, `Interrupted` if the listener asked to stop.
    pub(crate) fn write(&mut self, fd: BorrowedFd<'_>, chunks: &[Chunk], mut offset: u64, path: &[u8]) -> Result<()> {
        ensure_going(self.progress)?;
        for chunk in chunks {
            self.read(chunk)?;
            self.root.write_at(fd, &self.buffer, offset).map_err(|errno| self.root.failure("write", path, errno))?;
            offset += u64::from(chunk.length);
            self.progress.advance(0, u64::from(chunk.length));
        }
        Ok(())
    }

    /// The same in blocks, those that are whole around the page cache.
    fn write_blocks(&mut self, file: &OpenLarge, chunks: &[Chunk], mut offset: u64, path: &[u8]) -> Result<()> {
        let Some(direct) = &file.direct else { return self.write(file.fd.as_fd(), chunks, offset, path) };
        ensure_going(self.progress)?;
        let mut block = self.block.take().unwrap_or_else(Buffer::new);
        let mut start = offset;
        for chunk in chunks {
            self.read(chunk)?;
            let mut bytes = &self.buffer[..];
            while !bytes.is_empty() {
                let within = (offset % BLOCK as u64) as usize;
                let (piece, rest) = bytes.split_at(bytes.len().min(BLOCK - within));
                block.block_mut()[within..within + piece.len()].copy_from_slice(piece);
                (offset, bytes) = (offset + piece.len() as u64, rest);
                if offset.is_multiple_of(BLOCK as u64) {
                    self.write_block(file, direct, &block, start..offset, path)?;
                    start = offset;
                }
            }
            self.progress.advance(0, u64::from(chunk.length));
        }
        if start < offset {
            self.write_block(file, direct, &block, start..offset, path)?;
        }
        self.block = Some(block);
        Ok(())
    }

    fn write_block(
        &self,
        file: &OpenLarge,
        direct: &OwnedFd,
        block: &Buffer,
        range: Range<u64>,
        path: &[u8],
    ) -> Result<()> {
        let within = (range.start % BLOCK as u64) as usize;
        let bytes = &block.block()[within..within + (range.end - range.start) as usize];
        let usual = || self.root.write_at(file.fd.as_fd(), bytes, range.start);
        let written = if bytes.len() == BLOCK {
            self.root.write_at(direct.as_fd(), bytes, range.start).or_else(|errno| match errno {
                // Refused, or cut short at a place that is not aligned.
                Errno::INVAL => usual(),
                _ => Err(errno),
            })
        } else {
            usual()
        };
        written.map_err(|errno| self.root.failure("write", path, errno))
    }

    /// Reads a chunk into the buffer.
    fn read(&mut self, chunk: &Chunk) -> Result<()> {
        self.contents.read_chunk(&chunk.id, &mut self.buffer)?;
        if self.buffer.len() as u64 != u64::from(chunk.length) {
            let (expected, found) = (format!("{} bytes", chunk.length), format!("{} bytes", self.buffer.len()));
            return Err(Error::corrupt(format!("chunk {}", chunk.id), expected, found));
        }
        Ok(())
    }
}

/// Whether several threads should write the file.
pub(crate) fn is_large(entry: &Entry) -> bool {
    entry.chunks.len() > PART
}

/// A large file that is open for writing.
pub(crate) struct OpenLarge {
    pub(crate) fd: OwnedFd,
    /// The same around the page cache, where that is offered.
    direct: Option<OwnedFd>,
}

impl OpenLarge {
    /// Makes a file that was not there.
    pub(crate) fn create(root: &Root, spot: &Spot<'_>, mode: u32) -> rustix::io::Result<Self> {
        let fd = root.create(spot.dir.as_fd(), spot.name, mode)?;
        let direct = root.open_at(spot.dir.as_fd(), spot.name, OFlags::WRONLY | OFlags::DIRECT).ok();
        Ok(Self { fd, direct })
    }
}

/// A file that several threads write, open from the first of its parts to the last.
pub(crate) struct Large {
    file: Mutex<Option<Arc<OpenLarge>>>,
    left: AtomicUsize,
}

impl Large {
    /// A file of so many chunks.
    pub(crate) fn new(chunks: usize) -> Self {
        Self { file: Mutex::new(None), left: AtomicUsize::new(chunks.div_ceil(PART)) }
    }

    /// The open file. Whoever comes first makes it.
    pub(crate) fn open(&self, make: impl FnOnce() -> Result<OpenLarge>) -> Result<Arc<OpenLarge>> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        match &*file {
            Some(open) => Ok(Arc::clone(open)),
            None => Ok(Arc::clone(file.insert(Arc::new(make()?)))),
        }
    }

    /// Ends a part. Whoever ends the last gets the file, to finish and close it.
    pub(crate) fn end_part(&self) -> Option<Arc<OpenLarge>> {
        let is_last = self.left.fetch_sub(1, Ordering::AcqRel) == 1;
        if is_last { self.file.lock().unwrap_or_else(PoisonError::into_inner).take() } else { None }
    }

    /// Writes one part of the file, numbered from 0.
    pub(crate) fn write_part(
        &self,
        writer: &mut Writer<'_>,
        file: &OpenLarge,
        entry: &Entry,
        part: usize,
        path: &[u8],
    ) -> Result<()> {
        let from = part * PART;
        let to = entry.chunks.len().min(from + PART);
        let offset = entry.chunks[..from].iter().map(|chunk| u64::from(chunk.length)).sum();
        writer.write_blocks(file, &entry.chunks[from..to], offset, path)
    }
}

/// The parts of large files in the order in which they are written: in turns, of a few files at a time. Takes the
/// number of parts of each file, and gives the places of file and part.
pub(crate) fn in_turns(parts: &[usize]) -> impl Iterator<Item = (usize, usize)> {
    parts.chunks(SIDE_BY_SIDE).enumerate().flat_map(|(group, parts)| {
        let longest = parts.iter().copied().max().unwrap_or_default();
        (0..longest).flat_map(move |part| {
            let with_part = parts.iter().enumerate().filter(move |(_, count)| part < **count);
            with_part.map(move |(place, _)| (group * SIDE_BY_SIDE + place, part))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_its_turn_and_neighbours_are_of_different_files() {
        let order: Vec<_> = in_turns(&[3, 1, 2, 2, 2]).collect();
        let expected = [(0, 0), (1, 0), (2, 0), (3, 0), (0, 1), (2, 1), (3, 1), (0, 2), (4, 0), (4, 1)];
        assert_eq!(order, expected);
        assert_eq!(in_turns(&[]).count(), 0);
    }
}
