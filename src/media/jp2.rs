//! JPEG 2000: the size of the image, from the header box or from the codestream's first segment.

use super::Reading;
use super::boxes::{self, Part};
use super::fault::{Fault, Outcome};
use super::source::Source;

/// Reads the size.
pub(super) fn read(source: &mut Source<'_>, reading: &mut Reading) -> Outcome<()> {
    if source.array::<2>(0)? == [0xff, 0x4f] {
        return codestream(source, 0, reading);
    }
    let mut has_pixels = false;
    let file = Part::file(source);
    boxes::each(source, file, |source, part| match &part.kind {
        b"jp2h" => header(source, part, reading),
        b"jp2c" => {
            has_pixels = true;
            // The codestream is what is decoded, so it is right where the two differ.
            codestream(source, part.from, reading)
        }
        _ => Ok(()),
    })?;
    if has_pixels { Ok(()) } else { Err(Fault::damaged("it has no picture in it")) }
}

fn header(source: &mut Source<'_>, jp2h: Part, reading: &mut Reading) -> Outcome<()> {
    if let Some(ihdr) = boxes::first(source, jp2h, b"ihdr")? {
        let (height, width) = (source.u32(ihdr.from)?, source.u32(ihdr.from + 4)?);
        set(reading, width, height)?;
    }
    Ok(())
}

/// The segment SIZ stands first: marker, length, capabilities, then the grid's size and the image's offset in it.
fn codestream(source: &mut Source<'_>, at: u64, reading: &mut Reading) -> Outcome<()> {
    if source.array::<4>(at)? != [0xff, 0x4f, 0xff, 0x51] {
        return Err(Fault::damaged("its codestream does not begin with its size"));
    }
    let side =
        |source: &mut Source<'_>, at: u64| -> Outcome<u32> { Ok(source.u32(at)?.saturating_sub(source.u32(at + 8)?)) };
    let (width, height) = (side(source, at + 8)?, side(source, at + 12)?);
    set(reading, width, height)
}

fn set(reading: &mut Reading, width: u32, height: u32) -> Outcome<()> {
    if width == 0 || height == 0 {
        return Err(Fault::damaged(format_args!("it says it is {width} by {height} pixels large")));
    }
    (reading.width, reading.height, reading.orientation) = (Some(width), Some(height), Some(1));
    Ok(())
}
