//! Pictures that are made of numbers, and files of them.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// A number from 0 to 1 that depends on all of these.
fn noise(index: u32, channel: u32, seed: u32) -> f32 {
    let mut hash =
        index.wrapping_mul(374_761_393) ^ channel.wrapping_mul(668_265_263) ^ seed.wrapping_mul(2_246_822_519);
    hash = (hash ^ hash >> 13).wrapping_mul(1_274_126_177);
    ((hash ^ hash >> 16) & 0xffff) as f32 / 65_535.0
}

/// Discs that cover each other, the later the smaller: edges at all scales, as photos have them ("dead leaves").
pub(super) fn leaves(width: u32, height: u32, seed: u32) -> RgbImage {
    const DISCS: u32 = 1_200;
    let mut image = RgbImage::from_pixel(width, height, Rgb([128; 3]));
    for index in 0..DISCS {
        let late = index as f32 / DISCS as f32;
        let share = 0.3 * (1.0 - late).powi(3) * (0.3 + 0.7 * noise(index, 3, seed)) + 0.006;
        let radius = width as f32 * share;
        let center = (noise(index, 1, seed) * width as f32, noise(index, 2, seed) * height as f32);
        let color = Rgb([4, 5, 6].map(|channel| (30.0 + noise(index, channel, seed) * 195.0) as u8));
        let span = |middle: f32, side: u32| (middle - radius).max(0.0) as u32..((middle + radius) as u32).min(side);
        for y in span(center.1, height) {
            for x in span(center.0, width) {
                if (x as f32 - center.0).powi(2) + (y as f32 - center.1).powi(2) < radius * radius {
                    image.put_pixel(x, y, color);
                }
            }
        }
    }
    image
}

/// The same picture with each value changed.
pub(super) fn mapped(image: &RgbImage, change: impl Fn(f32) -> f32) -> RgbImage {
    let mut image = image.clone();
    image.pixels_mut().for_each(|pixel| pixel.0 = pixel.0.map(|value| change(value.into()).clamp(0.0, 255.0) as u8));
    image
}

pub(super) fn jpeg(image: &RgbImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(image).unwrap();
    bytes
}

pub(super) fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The JPEG with a segment of EXIF that holds this orientation and nothing else.
pub(super) fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let exif =
        [&b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"[..], &[orientation, 0, 0, 0, 0, 0, 0]].concat();
    let length = (exif.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

/// Bits in which two hashes differ.
pub(super) fn distance(a: Option<u64>, b: Option<u64>) -> u32 {
    (a.unwrap() ^ b.unwrap()).count_ones()
}
