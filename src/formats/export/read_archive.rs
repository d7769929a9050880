//! A ZIP that is read again.
//!
//! Only the list at its end is read with the library; the entry itself is read as a piece of the file, so that it can
//! be read on its own, and in the case of Parquet from any place.

use std::io::{self, BufReader, Read};

use flate2::Crc;
use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use super::read::ItemRows;
use super::{read_document, read_table};
use crate::error::Result;
use crate::formats::source::Source;
use crate::formats::utf8::invalid;

/// How much larger than its compressed form a document may be, beyond the first megabytes.
const RATIO_MAX: u64 = 250;
const SMALL: u64 = 16 << 20;

/// Where an entry stands, and how.
struct Found {
    name: String,
    method: CompressionMethod,
    start: u64,
    compressed: u64,
    size: u64,
    crc: u32,
}

pub(super) fn read(source: &Source) -> Result<Box<dyn ItemRows>> {
    let found = find(source)?;
    let piece = source.piece(&found.name, found.start, found.compressed);
    if found.name.ends_with(".parquet") {
        return match found.method {
            CompressionMethod::Stored => Ok(Box::new(read_table::TableRows::open(&piece)?)),
            _ => Err(source.refuse("`metadata.parquet` is compressed once more, unpack it first")),
        };
    }
    if found.size > SMALL && found.size / RATIO_MAX > found.compressed {
        return Err(source.refuse("`metadata.json` unfolds to too much"));
    }
    let content: Box<dyn Read + Send> = match found.method {
        CompressionMethod::Stored => Box::new(piece.reader()),
        CompressionMethod::Deflated => Box::new(DeflateDecoder::new(BufReader::new(piece.reader()))),
        other => {
            return Err(source.refuse(format!("`metadata.json` is compressed in a way that is not known, {other}")));
        }
    };
    let checked = Checked { inner: content, crc: Crc::new(), left: found.size, expected: found.crc };
    Ok(Box::new(read_document::DocumentRows::open(&piece, Box::new(checked))?))
}

/// Looks for what is known of the items, at the top or in one folder.
fn find(source: &Source) -> Result<Found> {
    let damaged = |error: zip::result::ZipError| source.refuse(format!("the ZIP cannot be read: {error}"));
    let mut zip = ZipArchive::new(BufReader::new(source.reader())).map_err(damaged)?;
    for wanted in ["metadata.json", "metadata.parquet"] {
        for at in 0..zip.len() {
            let Some(Ok(name)) = zip.name_for_index(at) else { continue };
            let below = name.split_once('/').map(|(_, rest)| rest);
            if name != wanted && below != Some(wanted) {
                continue;
            }
            let entry = zip.by_index_raw(at).map_err(damaged)?;
            let start = entry.data_start().ok_or_else(|| source.refuse("the ZIP cannot be read"))?;
            return Ok(Found {
                name: wanted.to_owned(),
                method: entry.compression(),
                start,
                compressed: entry.compressed_size(),
                size: entry.size(),
                crc: entry.crc32(),
            });
        }
    }
    Err(source.refuse("it has no `metadata.json` and no `metadata.parquet`"))
}

/// Fails at the end if the bytes are not those that were stored.
struct Checked {
    inner: Box<dyn Read + Send>,
    crc: Crc,
    left: u64,
    expected: u32,
}

impl Read for Checked {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        self.crc.update(&out[..read]);
        let left = self.left.checked_sub(read as u64);
        self.left = left.ok_or_else(|| invalid("it is longer than the ZIP says"))?;
        if read == 0 && !out.is_empty() && (self.left > 0 || self.crc.sum() != self.expected) {
            return Err(invalid("it is damaged: its checksum in the ZIP is another one"));
        }
        Ok(read)
    }
}
