//! A dataset as a ZIP: what is known of the items, and possibly the files.

use std::io::{self, Read, Seek, Write};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::document::{Info, write_document};
use super::parquet::write_parquet;
use super::{Fields, failed};
use crate::error::{Error, Result};
use crate::formats::item::Item;

/// What a ZIP can hold of a file without its larger form.
const LARGE: u64 = u32::MAX as u64 - (1 << 20);

/// A ZIP that is being written. Equal contents give equal bytes.
pub struct Archive<W: Write + Seek> {
    name: String,
    zip: ZipWriter<W>,
}

impl<W: Write + Seek + Send> Archive<W> {
    /// Begins an archive; `name` is what errors call it.
    pub fn new(name: impl Into<String>, out: W) -> Self {
        Self { name: name.into(), zip: ZipWriter::new(out) }
    }

    /// Adds `metadata.json`.
    ///
    /// # Errors
    /// As for [`write_document`].
    pub fn add_document(
        &mut self,
        info: &Info,
        fields: &Fields,
        items: impl Iterator<Item = Result<Item>>,
    ) -> Result<()> {
        self.begin("metadata.json", CompressionMethod::Deflated, true)?;
        let out = io::BufWriter::with_capacity(64 << 10, &mut self.zip);
        write_document(&self.name, out, info, fields, items)
    }

    /// Adds `metadata.parquet`. It is compressed in itself.
    ///
    /// # Errors
    /// As for [`write_parquet`].
    pub fn add_parquet(&mut self, fields: &Fields, items: impl Iterator<Item = Result<Item>>) -> Result<u64> {
        self.begin("metadata.parquet", CompressionMethod::Stored, true)?;
        write_parquet(&self.name, &mut self.zip, fields, items)
    }

    /// Adds a file below `images`. Media are compressed in themselves, so they are stored as they are.
    ///
    /// # Errors
    /// `Invalid` for a path that would lead out of the archive, `Io` if the file cannot be read or written.
    pub fn add_file(&mut self, path: &str, size: u64, mut content: impl Read) -> Result<()> {
        let is_inside = path.split('/').all(|part| !matches!(part, "" | "." | ".."));
        if !is_inside || path.contains('\0') {
            return Err(Error::invalid(format!("the path `{}`", path.escape_debug()), "it has no place in an archive"));
        }
        self.begin(&format!("images/{path}"), CompressionMethod::Stored, size > LARGE)?;
        io::copy(&mut content, &mut self.zip).map_err(|error| failed(&self.name, error))?;
        Ok(())
    }

    /// Ends the archive.
    ///
    /// # Errors
    /// `Io` if it cannot be written.
    pub fn finish(self) -> Result<W> {
        let Self { name, zip } = self;
        zip.finish().map_err(|error| failed(&name, to_io(error)))
    }

    fn begin(&mut self, entry: &str, method: CompressionMethod, is_large: bool) -> Result<()> {
        let options = SimpleFileOptions::default().compression_method(method).large_file(is_large);
        self.zip.start_file(entry, options).map_err(|error| failed(&self.name, to_io(error)))
    }
}

fn to_io(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        other => io::Error::other(other),
    }
}
