//! JPEG. Only brightness is decoded where it is all that is wanted: colours cost a third of the time.

use image::metadata::Orientation;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::fault::{Fault, Outcome};
use super::limits::Limits;
use super::plane::Plane;
use super::{Reading, still};

/// Scans that a progressive image may have. Each goes over all of it; encoders make about ten.
const SCANS_MAX: usize = 64;
/// Sides that the format can express.
const SIDE_MAX: usize = 65_535;

/// What is told before the first scan.
pub(super) struct Header {
    width: u32,
    height: u32,
    components: u64,
    is_progressive: bool,
    orientation: u8,
}

/// The brightness of the picture. Where the file breaks off or is damaged, what there is of it; the issue is noted.
pub(super) fn luma(bytes: &[u8], limits: &Limits, reading: &mut Reading) -> Outcome<Plane> {
    let header = admit(bytes, 1, limits, reading)?;
    let (width, height) = (header.width as usize, header.height as usize);
    let luma = match forgiving(bytes, ColorSpace::Luma, reading) {
        Ok(luma) => luma,
        // Other colours than YCbCr are not turned into brightness by the decoder.
        Err(_) if header.components > 1 => Plane::brightness(&rgb(bytes, limits, reading)?.2),
        Err(fault) => return Err(fault),
    };
    Plane::new(width, height, luma).ok_or_else(|| Fault::damaged("the picture is not as large as its header says"))
}

/// The picture in red, green and blue, with its width and height.
pub(super) fn rgb(bytes: &[u8], limits: &Limits, reading: &mut Reading) -> Outcome<(usize, usize, Vec<u8>)> {
    let header = admit(bytes, 4, limits, reading)?;
    let (width, height) = (header.width as usize, header.height as usize);
    let pixels = forgiving(bytes, ColorSpace::RGB, reading)?;
    if pixels.len() != width * height * 3 {
        return Err(Fault::damaged("the picture is not as large as its header says"));
    }
    Ok((width, height, pixels))
}

/// Reads what is told before the first scan, and refuses what would take too much.
pub(super) fn admit(bytes: &[u8], bytes_each: u64, limits: &Limits, reading: &mut Reading) -> Outcome<Header> {
    let header = header(bytes)?;
    reading.orientation = Some(header.orientation);
    // All coefficients of a progressive image are kept until its last scan.
    let kept = if header.is_progressive { 2 * header.components } else { 0 };
    still::admit(header.width, header.height, bytes_each + kept, limits, reading)?;
    Ok(header)
}

/// Decodes, first insisting on a sound file, then taking what can be had of it.
fn forgiving(bytes: &[u8], colors: ColorSpace, reading: &mut Reading) -> Outcome<Vec<u8>> {
    decode(bytes, colors, true).or_else(|fault| {
        let pixels = decode(bytes, colors, false)?;
        if reading.issues.is_empty() {
            reading.issues.push(fault.into_issue());
        }
        Ok(pixels)
    })
}

fn decode(bytes: &[u8], colors: ColorSpace, is_strict: bool) -> Outcome<Vec<u8>> {
    let options = DecoderOptions::default()
        .set_strict_mode(is_strict)
        .set_max_width(SIDE_MAX)
        .set_max_height(SIDE_MAX)
        .jpeg_set_max_scans(SCANS_MAX)
        .jpeg_set_out_colorspace(colors);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode().map_err(|error| Fault::damaged(format_args!("its pixels cannot be decoded: {error}")))
}

/// Reads the segments before the first scan.
fn header(bytes: &[u8]) -> Outcome<Header> {
    let mut orientation = 1;
    let mut frame = None;
    let mut at = 2;
    while let Some((marker, body, next)) = segment(bytes, at)? {
        match marker {
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => frame = Some((marker, body)),
            0xe1 if body.starts_with(b"Exif\0\0") => {
                orientation = Orientation::from_exif_chunk(&body[6..]).map_or(1, Orientation::to_exif);
            }
            _ => {}
        }
        at = next;
    }
    let (marker, body) = frame.ok_or_else(|| Fault::damaged("it says no size before its first scan"))?;
    let &[_, high, low, wide, narrow, components, ..] = body else {
        return Err(Fault::damaged("its frame header is too short"));
    };
    let number = |high: u8, low: u8| u32::from(u16::from_be_bytes([high, low]));
    Ok(Header {
        width: number(wide, narrow),
        height: number(high, low),
        components: u64::from(components),
        is_progressive: matches!(marker, 0xc2 | 0xc6 | 0xca | 0xce),
        orientation,
    })
}

/// The segment at or behind `at`: its marker, its body and where the next one can be. `None` at the first scan.
fn segment(bytes: &[u8], at: usize) -> Outcome<Option<(u8, &[u8], usize)>> {
    let early = || Fault::damaged(format_args!("it ends too early, after {} bytes", bytes.len()));
    let rest = bytes.get(at..).ok_or_else(early)?;
    // Between segments there may be fill bytes, and in practice other rubbish.
    let found = rest.windows(2).position(|pair| pair[0] == 0xff && !matches!(pair[1], 0 | 0xff)).ok_or_else(early)?;
    let (marker, from) = (rest[found + 1], at + found + 2);
    match marker {
        0xda | 0xd9 => Ok(None),
        0x01 | 0xd0..=0xd8 => Ok(Some((marker, &[], from))),
        _ => {
            let length = bytes.get(from..from + 2).ok_or_else(early)?;
            let length = usize::from(u16::from_be_bytes([length[0], length[1]])).max(2);
            let body = bytes.get(from + 2..from + length).ok_or_else(early)?;
            Ok(Some((marker, body, from + length)))
        }
    }
}
