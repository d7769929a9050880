//! Writing a new file in large blocks, around the page cache: what comes in is gathered, and each block goes to the
//! disk as soon as it is full. Where a filesystem does not offer that, and at the end of a file, blocks are written as
//! usual.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use rustix::fs::OFlags;
use rustix::io::Errno;

use crate::direct::{BLOCK, Buffer};
use crate::objects::lock;

/// Buffers kept for the next blocks.
const SPARE: usize = 4;

/// Buffers that wait for the next block, shared by the files of a folder.
pub(crate) type Spare = Mutex<Vec<Buffer>>;

/// A block that is not full yet.
#[derive(Debug)]
struct Filling {
    buffer: Buffer,
    /// Bytes that were put in.
    filled: usize,
    /// Where the last of them ends.
    end: usize,
}

/// A new file. Several threads may write to it side by side; every byte is written once.
#[derive(Debug)]
pub(crate) struct Blocks {
    file: File,
    path: PathBuf,
    /// The same file open for writing around the cache, once there is a full block; `None` where that is not offered.
    direct: OnceLock<Option<File>>,
    is_refused: AtomicBool,
    filling: Mutex<BTreeMap<u64, Arc<Mutex<Filling>>>>,
    spare: Arc<Spare>,
}

impl Blocks {
    /// Writes to `file`, which is empty and at `path`.
    pub(crate) fn new(file: File, path: PathBuf, spare: Arc<Spare>) -> Self {
        let (direct, is_refused, filling) = (OnceLock::new(), AtomicBool::new(false), Mutex::default());
        Self { file, path, direct, is_refused, filling, spare }
    }

    /// Where the file is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes `bytes` at `offset`: to the disk, or to a block that is written later.
    pub(crate) fn write_at(&self, mut offset: u64, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let (number, within) = (offset / BLOCK as u64, (offset % BLOCK as u64) as usize);
            let (piece, rest) = bytes.split_at(bytes.len().min(BLOCK - within));
            self.put(number, within, piece)?;
            offset += piece.len() as u64;
            bytes = rest;
        }
        Ok(())
    }

    /// Makes everything durable.
    ///
    /// # Errors
    /// `InvalidData` if there is a gap between the ranges that were written.
    pub(crate) fn sync(&self) -> io::Result<()> {
        for (number, block) in std::mem::take(&mut *lock(&self.filling)) {
            let block = lock(&block);
            if block.filled != block.end {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "a part of it was never written"));
            }
            self.file.write_all_at(&block.buffer.block()[..block.end], number * BLOCK as u64)?;
        }
        self.file.sync_data()
    }

    fn put(&self, number: u64, within: usize, piece: &[u8]) -> io::Result<()> {
        let block = Arc::clone(lock(&self.filling).entry(number).or_insert_with(|| self.begin()));
        let is_full = {
            let mut block = lock(&block);
            let end = within + piece.len();
            block.buffer.block_mut()[within..end].copy_from_slice(piece);
            block.filled += piece.len();
            block.end = block.end.max(end);
            block.filled == BLOCK
        };
        if !is_full {
            return Ok(());
        }
        // Nobody writes to a full block any more.
        lock(&self.filling).remove(&number);
        let written = self.write_out(number * BLOCK as u64, lock(&block).buffer.block());
        if let Some(block) = Arc::into_inner(block).and_then(|block| block.into_inner().ok()) {
            let mut spare = lock(&self.spare);
            if spare.len() < SPARE {
                spare.push(block.buffer);
            }
        }
        written
    }

    fn begin(&self) -> Arc<Mutex<Filling>> {
        let buffer = lock(&self.spare).pop().unwrap_or_else(Buffer::new);
        Arc::new(Mutex::new(Filling { buffer, filled: 0, end: 0 }))
    }

    fn write_out(&self, offset: u64, block: &[u8]) -> io::Result<()> {
        let Some(direct) = self.direct() else { return self.file.write_all_at(block, offset) };
        match direct.write_at(block, offset) {
            Ok(written) if written == block.len() => Ok(()),
            Err(error) if error.raw_os_error() != Some(Errno::INVAL.raw_os_error()) => Err(error),
            // Refused, or cut short, which leaves a place that need not be aligned.
            _ => {
                self.is_refused.store(true, Ordering::Relaxed);
                self.file.write_all_at(block, offset)
            }
        }
    }

    fn direct(&self) -> Option<&File> {
        if self.is_refused.load(Ordering::Relaxed) {
            return None;
        }
        let flags = OFlags::DIRECT.bits() as i32;
        self.direct.get_or_init(|| OpenOptions::new().write(true).custom_flags(flags).open(&self.path).ok()).as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin(folder: &Path) -> Blocks {
        let path = folder.join("file");
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path).unwrap();
        Blocks::new(file, path, Arc::default())
    }

    fn bytes(length: usize) -> Vec<u8> {
        (0..length).map(|place| (place % 251) as u8).collect()
    }

    #[test]
    fn what_was_written_in_any_order_and_by_several_threads_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let blocks = begin(folder.path());
        let content = bytes(5 * BLOCK + 1234);
        let pieces: Vec<_> = content.chunks(70_001).enumerate().collect();
        std::thread::scope(|scope| {
            for part in 0..4 {
                let (blocks, pieces) = (&blocks, &pieces);
                scope.spawn(move || {
                    for (number, piece) in pieces.iter().rev().filter(|(number, _)| number % 4 == part) {
                        blocks.write_at(*number as u64 * 70_001, piece).unwrap();
                    }
                });
            }
        });
        blocks.sync().unwrap();
        assert!(std::fs::read(blocks.path()).unwrap() == content);
        assert!(lock(&blocks.filling).is_empty());
        assert!((1..=SPARE).contains(&lock(&blocks.spare).len()));
    }

    #[test]
    fn a_small_file_is_one_block_that_is_not_full() {
        let folder = tempfile::tempdir().unwrap();
        let blocks = begin(folder.path());
        blocks.write_at(2, b"cd").unwrap();
        blocks.write_at(0, b"ab").unwrap();
        blocks.sync().unwrap();
        assert_eq!(std::fs::read(blocks.path()).unwrap(), b"abcd");
        assert!(blocks.direct.get().is_none());
    }

    #[test]
    fn a_gap_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let blocks = begin(folder.path());
        blocks.write_at(2, b"cd").unwrap();
        assert_eq!(blocks.sync().unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn a_filesystem_that_refuses_gets_it_the_usual_way() {
        let folder = tempfile::tempdir().unwrap();
        let blocks = begin(folder.path());
        blocks.direct.set(None).unwrap();
        blocks.write_at(0, &bytes(BLOCK + 1)).unwrap();
        blocks.sync().unwrap();
        assert!(std::fs::read(blocks.path()).unwrap() == bytes(BLOCK + 1));
    }
}
