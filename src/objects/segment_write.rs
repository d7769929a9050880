//! Writing a segment: beside, then renamed, without fsync.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::objects::local::{create_folder, create_private};
use crate::objects::pack_id::PackId;
use crate::objects::record::Record;
use crate::objects::segment::{Head, PAGE_LEN, PAGE_RECORDS, SegmentId, fence_of, page_checksum};

/// Pages that are written at once.
const BATCH: usize = 64;

/// Takes records in order and makes a segment of them.
pub(crate) struct SegmentWriter {
    file: File,
    head: Head,
    page: Vec<u8>,
    in_page: usize,
    batch: Vec<u8>,
    written: u64,
    temporary: PathBuf,
    is_done: bool,
}

impl SegmentWriter {
    /// Begins a segment of at most `most` records, whose packs have the ordinals that they have in `packs`.
    pub(crate) fn create(temporary: &Path, store_id: [u8; 16], packs: Vec<PackId>, most: u64) -> Result<Self> {
        let id = SegmentId::random();
        let pages = most.div_ceil(PAGE_RECORDS as u64);
        let pages_at = Head::length(packs.len(), pages as usize).next_multiple_of(PAGE_LEN as u64);
        let temporary = id.path(temporary);
        let file = create_private(&temporary)?;
        let head = Head { id, store_id, records: 0, pages_at, packs, fences: Vec::with_capacity(pages as usize) };
        let (page, batch) = (Vec::with_capacity(PAGE_LEN), Vec::with_capacity(BATCH * PAGE_LEN));
        Ok(Self { file, head, page, in_page: 0, batch, written: 0, temporary, is_done: false })
    }

    /// Adds the next record.
    pub(crate) fn push(&mut self, record: &Record) -> Result<()> {
        if self.in_page == 0 {
            self.head.fences.push(fence_of(&record.object.id));
        }
        record.encode(&mut self.page);
        self.in_page += 1;
        self.head.records += 1;
        if self.in_page == PAGE_RECORDS { self.end_page() } else { Ok(()) }
    }

    /// Gives the segment its name in `folder`.
    pub(crate) fn finish(mut self, folder: &Path) -> Result<SegmentId> {
        if self.in_page > 0 {
            self.end_page()?;
        }
        self.write_batch()?;
        // Fewer records than foreseen leave room before the pages, never behind them.
        let written = self.file.write_all_at(&self.head.encode(), 0);
        let sized = written.and_then(|()| self.file.set_len(self.head.pages_at + self.written));
        sized.map_err(|error| self.failed(error))?;
        let path = self.head.id.path(folder);
        if std::fs::rename(&self.temporary, &path).is_err() {
            create_folder(folder).map_err(|error| Error::io("create", folder, error))?;
            std::fs::rename(&self.temporary, &path).map_err(|error| Error::io("rename", &path, error))?;
        }
        self.is_done = true;
        Ok(self.head.id)
    }

    fn end_page(&mut self) -> Result<()> {
        let checksum_at = PAGE_LEN - 16;
        self.page.resize(checksum_at, 0);
        let checksum = page_checksum(&self.page, self.head.fences.len() as u32 - 1, &self.head.id);
        self.batch.extend_from_slice(&self.page);
        self.batch.extend_from_slice(&checksum);
        self.page.clear();
        self.in_page = 0;
        if self.batch.len() >= BATCH * PAGE_LEN { self.write_batch() } else { Ok(()) }
    }

    fn write_batch(&mut self) -> Result<()> {
        let offset = self.head.pages_at + self.written;
        self.file.write_all_at(&self.batch, offset).map_err(|error| self.failed(error))?;
        self.written += self.batch.len() as u64;
        self.batch.clear();
        Ok(())
    }

    fn failed(&self, error: std::io::Error) -> Error {
        Error::io("write", &self.temporary, error)
    }
}

impl Drop for SegmentWriter {
    fn drop(&mut self) {
        if !self.is_done {
            let _ = std::fs::remove_file(&self.temporary);
        }
    }
}
