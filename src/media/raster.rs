//! Every format that `image` decodes, but JPEG.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader};

use super::fault::{Fault, Outcome};
use super::format::Format;
use super::limits::Limits;
use super::plane::Plane;
use super::{Reading, still};

/// The brightness of the picture.
pub(super) fn luma(bytes: &[u8], format: Format, limits: &Limits, reading: &mut Reading) -> Outcome<Plane> {
    let image = decode(bytes, format, limits, reading)?;
    let (width, height) = (image.width() as usize, image.height() as usize);
    let luma = match image {
        DynamicImage::ImageLuma8(image) => image.into_raw(),
        DynamicImage::ImageRgb8(image) => Plane::brightness(image.as_raw()),
        DynamicImage::ImageLuma16(image) => image.as_raw().iter().map(|value| (value >> 8) as u8).collect(),
        image => Plane::brightness(&on_white(image)),
    };
    Plane::new(width, height, luma).ok_or_else(|| Fault::damaged("the picture is not as large as its header says"))
}

/// The picture in red, green and blue, with its width and height.
pub(super) fn rgb(
    bytes: &[u8],
    format: Format,
    limits: &Limits,
    reading: &mut Reading,
) -> Outcome<(usize, usize, Vec<u8>)> {
    let image = decode(bytes, format, limits, reading)?;
    Ok((image.width() as usize, image.height() as usize, on_white(image)))
}

fn decode(bytes: &[u8], format: Format, limits: &Limits, reading: &mut Reading) -> Outcome<DynamicImage> {
    DynamicImage::from_decoder(admit(bytes, format, limits, reading)?).map_err(fault)
}

/// Reads what is told before the pixels, and refuses what would take too much.
pub(super) fn admit<'b>(
    bytes: &'b [u8],
    format: Format,
    limits: &Limits,
    reading: &mut Reading,
) -> Outcome<impl ImageDecoder + use<'b>> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), kind(format));
    let mut bounds = image::Limits::default();
    bounds.max_alloc = Some(limits.memory);
    reader.limits(bounds);
    let mut decoder = reader.into_decoder().map_err(fault)?;
    let (width, height) = decoder.dimensions();
    let bytes_each = u64::from(decoder.color_type().bytes_per_pixel());
    // Room for what the pixels are turned into: three bytes of colour at most, or four on the way there.
    still::admit(width, height, bytes_each + 4, limits, reading)?;
    reading.orientation = Some(decoder.orientation().map_or(1, |orientation| orientation.to_exif()));
    Ok(decoder)
}

/// What can be seen through is seen on white, as viewers show it.
fn on_white(image: DynamicImage) -> Vec<u8> {
    if !image.color().has_alpha() {
        return image.into_rgb8().into_raw();
    }
    let blend = |value: u8, alpha: u32| ((u32::from(value) * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
    let pixels = image.into_rgba8();
    pixels.pixels().flat_map(|pixel| [0, 1, 2].map(|channel| blend(pixel.0[channel], u32::from(pixel.0[3])))).collect()
}

fn kind(format: Format) -> ImageFormat {
    match format {
        Format::Bmp => ImageFormat::Bmp,
        Format::Gif => ImageFormat::Gif,
        Format::Tiff => ImageFormat::Tiff,
        Format::Webp => ImageFormat::WebP,
        _ => ImageFormat::Png,
    }
}

fn fault(error: ImageError) -> Fault {
    match error {
        ImageError::Limits(_) => Fault::oversize("to decode it takes more memory than is given"),
        ImageError::Unsupported(error) => Fault::damaged(format_args!("it cannot be decoded: {error}")),
        error => Fault::damaged(format_args!("its pixels cannot be decoded: {error}")),
    }
}
