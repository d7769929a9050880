//! Reading images and videos: what they are, how large, how long, what they look like and what is wrong with them.
//!
//! Pure: content in, values out. The format is told from the content, never from a name. Whatever a file holds, reading
//! it ends with a [`Reading`]: a file that cannot be decoded has an issue that says why. Only content that cannot be
//! fetched is an error. Sizes are checked before anything is decoded, and a decoder that panics spoils its file alone.
//!
//! JPEG, PNG, GIF, TIFF, BMP and WebP are decoded. Of HEIC, JPEG 2000 and videos the headers are read, which gives sizes,
//! durations and frames; they have no perceptual hash and no figures of quality.

mod boxes;
mod fault;
mod format;
mod guard;
mod heif;
mod issue;
mod jp2;
mod jpeg;
mod limits;
mod phash;
mod plane;
mod quality;
mod raster;
mod source;
mod statistics;
mod still;
mod video;

#[cfg(test)]
mod tests;

use std::io::{self, Cursor, Read, Seek};

use fault::Fault;
use source::Source;

pub use format::Format;
pub use issue::{Issue, IssueKind};
pub use limits::Limits;
pub use statistics::{Color, Statistics};

/// What reading a file found. What could not be found out is `None`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// What the content is; `None` if it is no image and no video that is known here.
    pub format: Option<Format>,
    /// Pixels across, as stored: before [`Reading::orientation`] is applied.
    pub width: Option<u32>,
    /// Pixels down, as stored.
    pub height: Option<u32>,
    /// How the pixels are to be turned, in the numbers of EXIF: 1 is not at all, 2 to 8 are turned or mirrored.
    pub orientation: Option<u8>,
    /// Seconds that a video lasts.
    pub duration: Option<f64>,
    /// Frames that a video has.
    pub frames: Option<u64>,
    /// The perceptual hash, of the picture the right way up. `None` too where there is nothing to be seen in it.
    pub phash: Option<u64>,
    /// What is wrong with it, most certain first.
    pub issues: Vec<Issue>,
}

impl Reading {
    /// The issue of this kind, if there is one.
    pub fn issue(&self, kind: IssueKind) -> Option<&Issue> {
        self.issues.iter().find(|issue| issue.kind == kind)
    }

    /// Adds the issue that a fault is. Content that cannot be fetched is passed on.
    fn note(&mut self, outcome: Result<(), Fault>) -> io::Result<()> {
        match outcome {
            Ok(()) => Ok(()),
            Err(Fault::Fetch(error)) => Err(error),
            Err(fault) => {
                self.issues.push(fault.into_issue());
                Ok(())
            }
        }
    }
}

/// Reads a file through its reader, from its beginning. Images are taken into memory as far as [`Limits`] allow; of videos
/// only the structure is fetched.
///
/// # Errors
/// What the reader failed with. What the content itself is like is never an error.
pub fn read<R: Read + Seek>(content: &mut R, limits: &Limits) -> io::Result<Reading> {
    read_with(content, limits, still::read)
}

/// Reads only what a file says before its pixels: what it is, its size, which way up it is.
///
/// # Errors
/// As for [`read`].
pub fn read_header<R: Read + Seek>(content: &mut R, limits: &Limits) -> io::Result<Reading> {
    read_with(content, limits, still::read_header)
}

/// How an image in memory is read.
type ReadStill = fn(&[u8], Format, &Limits, &mut Reading) -> io::Result<()>;

fn read_with<R: Read + Seek>(content: &mut R, limits: &Limits, read_still: ReadStill) -> io::Result<Reading> {
    let mut source = Source::new(content, limits.structure)?;
    let format = Format::of(&source.head(format::HEAD_LEN)?);
    let mut reading = Reading { format, ..Reading::default() };
    match format {
        None => reading.issues.push(Fault::unknown(source.len()).into_issue()),
        Some(format) if format.is_decoded() => match source.all(limits.file) {
            Ok(bytes) => read_still(&bytes, format, limits, &mut reading)?,
            Err(fault) => reading.note(Err(fault))?,
        },
        Some(format) => structure(format, &mut source, &mut reading)?,
    }
    Ok(reading)
}

/// Reads a file that is in memory.
pub fn read_bytes(content: &[u8], limits: &Limits) -> Reading {
    let reading = match Format::of(content) {
        Some(format) if format.is_decoded() => {
            let mut reading = Reading { format: Some(format), ..Reading::default() };
            still::read(content, format, limits, &mut reading).map(|()| reading)
        }
        _ => read(&mut Cursor::new(content), limits),
    };
    reading.expect("memory can always be read")
}

/// The figures of the built-in model of image statistics, for an image that is in memory.
///
/// # Errors
/// The issue for which there are none.
pub fn statistics(content: &[u8], limits: &Limits) -> Result<Statistics, Issue> {
    statistics::of(content, limits).map_err(Fault::into_issue)
}

/// Reads what is told by headers alone.
fn structure(format: Format, source: &mut Source<'_>, reading: &mut Reading) -> io::Result<()> {
    let outcome = guard::run("reading its structure", || match format {
        Format::Heic => heif::read(source, reading),
        Format::Jp2 => jp2::read(source, reading),
        _ => video::read(format, source, reading),
    });
    reading.note(outcome)
}
