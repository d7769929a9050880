//! Images that are decoded: their pixels, and what follows from them.

use std::io;

use super::fault::{Fault, Outcome};
use super::format::Format;
use super::limits::Limits;
use super::{IssueKind, Reading, guard, jpeg, phash, quality, raster};

/// Longest side of the picture that is looked at. Larger ones are shrunk to it, so that what is measured means the same
/// whatever the camera.
const LONGEST: usize = 512;

/// Reads an image that is in memory.
pub(super) fn read(bytes: &[u8], format: Format, limits: &Limits, reading: &mut Reading) -> io::Result<()> {
    let outcome = guard::run("decoding", || look(bytes, format, limits, reading));
    reading.note(outcome)
}

/// Reads what an image says before its pixels.
pub(super) fn read_header(bytes: &[u8], format: Format, limits: &Limits, reading: &mut Reading) -> io::Result<()> {
    let outcome = guard::run("reading its header", || match format {
        Format::Jpeg => jpeg::admit(bytes, 1, limits, reading).map(drop),
        format => raster::admit(bytes, format, limits, reading).map(drop),
    });
    reading.note(outcome)
}

fn look(bytes: &[u8], format: Format, limits: &Limits, reading: &mut Reading) -> Outcome<()> {
    let plane = match format {
        Format::Jpeg => jpeg::luma(bytes, limits, reading)?,
        format => raster::luma(bytes, format, limits, reading)?,
    };
    let plane = plane.shrink(LONGEST);
    reading.phash = phash::of(&plane, reading.orientation.unwrap_or(1));
    // Where a part of the picture is missing, its figures would be those of the gap.
    if reading.issue(IssueKind::Corrupt).is_none() {
        reading.issues.extend(quality::issues(&plane));
    }
    Ok(())
}

/// Notes the size, and refuses it if decoding would take too much. `bytes_each` is what a pixel takes meanwhile.
pub(super) fn admit(width: u32, height: u32, bytes_each: u64, limits: &Limits, reading: &mut Reading) -> Outcome<()> {
    if width == 0 || height == 0 {
        return Err(Fault::damaged(format_args!("it says it is {width} by {height} pixels large")));
    }
    (reading.width, reading.height) = (Some(width), Some(height));
    let pixels = u64::from(width) * u64::from(height);
    if pixels > limits.pixels {
        let most = limits.pixels;
        return Err(Fault::oversize(format_args!("it has {pixels} pixels, at most {most} are decoded")));
    }
    let memory = pixels.saturating_mul(bytes_each);
    if memory > limits.memory {
        let most = limits.memory;
        return Err(Fault::oversize(format_args!(
            "to decode it takes {memory} bytes of memory, at most {most} are given"
        )));
    }
    Ok(())
}
