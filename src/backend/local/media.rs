//! Adding files of this machine to a dataset without a folder: the same way as files that are sent.

use std::fs::File;
use std::io::{self, Read};

use crate::backend::{AddMedia, MediaFile, Run};
use crate::catalog::Trash;
use crate::engine::{Engine, Filling, Running};
use crate::error::{Error, Result};
use crate::model::{DatasetId, DatasetStatus};
use crate::progress::{Phase, Progress, ensure_going};

/// Stores all files, and begins the task that takes them up. What was stored for a failure is given up again.
pub(super) fn add(
    engine: &Engine,
    dataset: &DatasetId,
    request: &AddMedia,
    run: Run,
    progress: &dyn Progress,
) -> Result<Running> {
    let upload = engine.open_upload(dataset)?;
    let begun = ensure_ready(engine, dataset)
        .and_then(|()| store(engine.fill_upload(dataset, upload)?, request, progress))
        .and_then(|()| engine.add_media(dataset, upload, request.reindex, run));
    if begun.is_err() {
        // Nobody knows its number.
        let _ = engine.discard_upload(dataset, upload);
    }
    begun
}

/// Refuses before anything is read what would be refused when all was stored.
fn ensure_ready(engine: &Engine, id: &DatasetId) -> Result<()> {
    let dataset = engine.dataset(id.as_str(), Trash::Without)?;
    if matches!(dataset.status, DatasetStatus::Ready | DatasetStatus::PartialIndex) {
        return Ok(());
    }
    Err(Error::WrongStatus {
        dataset: dataset.dataset_name,
        verb: "media addition",
        allowed: "Ready or Partial Index",
        status: dataset.status,
    })
}

fn store(mut filling: Filling, request: &AddMedia, progress: &dyn Progress) -> Result<()> {
    progress.phase(Phase::Storing, Some(request.files.len() as u64), Some(request.bytes()));
    for file in &request.files {
        ensure_going(progress)?;
        store_one(&mut filling, file, progress)?;
        progress.advance(1, 0);
    }
    ensure_going(progress)?;
    filling.finish().map(drop)
}

fn store_one(filling: &mut Filling, file: &MediaFile, progress: &dyn Progress) -> Result<()> {
    let content = File::open(&file.source).map_err(|source| Error::io("read", &file.source, source))?;
    let stored = filling.put(&file.path, &mut Counted { content, progress });
    // A reader can only say that it has failed, not that it was told to stop.
    ensure_going(progress)?;
    stored.map(drop)
}

/// A file that tells how far it was read, and ends when the work is to stop.
struct Counted<'a> {
    content: File,
    progress: &'a dyn Progress,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.progress.is_cancelled() {
            return Err(io::Error::other("stopped"));
        }
        let length = self.content.read(buffer)?;
        self.progress.advance(0, length as u64);
        Ok(length)
    }
}
