//! A dataset or a snapshot as a file that others can read.

use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use crate::backend::{ExportFormat, ExportReport, ExportRequest, State as Side};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::items::list::View;
use crate::error::{Error, Result};
use crate::facets::{Chunk, EntryKind};
use crate::formats::export::{Archive, Info, write_coco, write_csv, write_document, write_parquet};
use crate::formats::item::Item;
use crate::objects::Objects;
use crate::progress::{Phase, Progress, ensure_going};

/// Bytes that are written at once.
const PIECE: usize = 256 << 10;

impl Engine {
    /// Writes the items of a side to a file; `name` is what errors call it.
    ///
    /// # Errors
    /// `Invalid` for an expression that cannot be used, for a tenant, and for content that the format cannot hold;
    /// `Interrupted`; `Io` and `Corrupt`. Then what was written is of no use.
    pub fn export<W: Write + Seek + Send>(
        &self,
        side: &Side,
        request: &ExportRequest,
        name: &str,
        out: W,
        progress: &dyn Progress,
    ) -> Result<ExportReport> {
        self.ensure_side(side, Action::Look)?;
        request.ensure_sound()?;
        let view = self.view(side)?.choosing(request.selection.clone());
        progress.phase(Phase::Exporting, None, None);
        let items = view.count(request.condition.as_deref())?;
        progress.phase(Phase::Exporting, Some(items), None);
        let info = self.export_info(side, items)?;
        let work = Work { view, request, name, info, progress, objects: self.objects() };
        work.write(out)
    }

    /// A name in the folder of files being written that nothing else has.
    pub(crate) fn temporary(&self) -> PathBuf {
        self.store.layout.temporary()
    }

    fn export_info(&self, side: &Side, items: u64) -> Result<Info> {
        let (Side::Working(id) | Side::Snapshot(id, _)) = side;
        let row = self.live_dataset(id)?;
        let description = match side {
            Side::Working(_) => String::new(),
            Side::Snapshot(_, snapshot) => {
                let row = self.read(|read| read.snapshot(snapshot))?;
                format!("snapshot {}", row.name)
            }
        };
        Ok(Info {
            dataset: row.name,
            description,
            dataset_url: String::new(),
            export_time: Timestamp::now(),
            dataset_creation_time: Timestamp::from_microsecond(row.created_at.as_micros()).unwrap_or_default(),
            exported_by: self.actor().to_owned(),
            total_media_items: items,
        })
    }
}

/// An export under way.
struct Work<'a> {
    view: View,
    request: &'a ExportRequest,
    name: &'a str,
    info: Info,
    progress: &'a dyn Progress,
    objects: &'a Arc<Objects>,
}

impl Work<'_> {
    fn write<W: Write + Seek + Send>(&self, out: W) -> Result<ExportReport> {
        let (name, fields) = (self.name, self.view.fields()?);
        let mut out = BufWriter::with_capacity(PIECE, out);
        let mut report = ExportReport { items: self.info.total_media_items, ..self.request.report() };
        match self.request.format {
            ExportFormat::Csv => {
                write_csv(name, &mut out, &fields, self.items()?)?;
            }
            ExportFormat::Parquet => {
                write_parquet(name, &mut out, &fields, self.items()?)?;
            }
            ExportFormat::Json => write_document(name, &mut out, &self.info, &fields, self.items()?)?,
            ExportFormat::Coco => report.items = write_coco(name, &mut out, &self.info, || self.items())?.images,
            ExportFormat::Zip => {
                let mut archive = Archive::new(name, &mut out);
                if self.request.parquet {
                    archive.add_parquet(&fields, self.items()?)?;
                } else {
                    archive.add_document(&self.info, &fields, self.items()?)?;
                }
                if self.request.images {
                    report.files = self.add_files(&mut archive)?;
                }
                archive.finish()?;
            }
        }
        let ended = out.flush().and_then(|()| out.seek(SeekFrom::End(0)));
        report.bytes = ended.map_err(|error| Error::io("write", name, error))?;
        Ok(report)
    }

    fn items(&self) -> Result<impl Iterator<Item = Result<Item>>> {
        let walk = self.view.walk(self.request.condition.as_deref())?;
        Ok(walk.map(|found| {
            ensure_going(self.progress)?;
            self.progress.advance(u64::from(!self.request.images), 0);
            found.map(|found| found.item)
        }))
    }

    /// The content of the items; what could not be read when it was saved has none.
    fn add_files<W: Write + Seek + Send>(&self, archive: &mut Archive<W>) -> Result<u64> {
        let mut files = 0;
        for found in self.view.walk(self.request.condition.as_deref())? {
            let found = found?;
            ensure_going(self.progress)?;
            if found.entry.kind == EntryKind::File {
                let mut content = Stored::new(found.entry.chunks, self.objects, self.progress);
                let added = archive.add_file(&found.item.path, found.entry.size, &mut content);
                added.map_err(|error| content.failure.take().unwrap_or(error))?;
                files += 1;
            }
            self.progress.advance(1, 0);
        }
        Ok(files)
    }
}

/// The content of a file, read from the store piece by piece; each was checked against its hash.
struct Stored<'a> {
    chunks: std::vec::IntoIter<Chunk>,
    held: Vec<u8>,
    read: usize,
    objects: &'a Objects,
    progress: &'a dyn Progress,
    /// Why there is no more; a reader can only say that it has failed.
    failure: Option<Error>,
}

impl<'a> Stored<'a> {
    fn new(chunks: Vec<Chunk>, objects: &'a Objects, progress: &'a dyn Progress) -> Self {
        Self { chunks: chunks.into_iter(), held: Vec::new(), read: 0, objects, progress, failure: None }
    }
}

impl Stored<'_> {
    /// Reads the next piece, if there is one.
    fn load(&mut self) -> Result<bool> {
        let Some(chunk) = self.chunks.next() else { return Ok(false) };
        ensure_going(self.progress)?;
        self.held.clear();
        self.read = 0;
        self.objects.read_chunk(&chunk.id, &mut self.held)?;
        self.progress.advance(0, self.held.len() as u64);
        Ok(true)
    }
}

impl Read for Stored<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.read == self.held.len() {
            match self.load() {
                Ok(true) => {}
                Ok(false) => return Ok(0),
                Err(error) => {
                    self.failure = Some(error);
                    return Err(io::Error::other("the content cannot be read"));
                }
            }
        }
        let length = buffer.len().min(self.held.len() - self.read);
        buffer[..length].copy_from_slice(&self.held[self.read..self.read + length]);
        self.read += length;
        Ok(length)
    }
}
