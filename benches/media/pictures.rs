//! Pictures as photos are to a decoder: edges at all scales, and as much noise as makes a JPEG of 100 KB.

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};

const WIDTH: u32 = 1_024;
const HEIGHT: u32 = 768;
const DISCS: usize = 700;
const QUALITY: u8 = 60;

/// Numbers without pattern, the same each time.
pub(crate) fn numbers(count: usize, seed: u64) -> Vec<u64> {
    let mut state = seed;
    let next = |_| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    (0..count).map(next).collect()
}

/// A JPEG; another one for each seed.
pub(crate) fn jpeg(seed: u64) -> Vec<u8> {
    let mut image = RgbImage::from_pixel(WIDTH, HEIGHT, Rgb([128; 3]));
    for (index, number) in numbers(DISCS, seed.wrapping_mul(7_919)).into_iter().enumerate() {
        disc(&mut image, index as f32 / DISCS as f32, number);
    }
    grain(&mut image, seed);
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    image.write_with_encoder(encoder).expect("memory can be written to");
    bytes
}

fn disc(image: &mut RgbImage, late: f32, number: u64) {
    let part = |from: u32| (number >> from & 0xffff) as f32 / 65_535.0;
    let radius = WIDTH as f32 * (0.25 * (1.0 - late).powi(3) * part(0) + 0.006);
    let (x, y) = (part(16) * WIDTH as f32, part(32) * HEIGHT as f32);
    let color = Rgb([40, 46, 52].map(|from| 40 + (number >> from & 0x3f) as u8 * 3));
    for row in (y - radius).max(0.0) as u32..((y + radius) as u32).min(HEIGHT) {
        let half = (radius.powi(2) - (row as f32 - y).powi(2)).max(0.0).sqrt();
        for column in (x - half).max(0.0) as u32..((x + half) as u32).min(WIDTH) {
            image.put_pixel(column, row, color);
        }
    }
}

fn grain(image: &mut RgbImage, seed: u64) {
    let noise = numbers((WIDTH * HEIGHT / 8) as usize, seed ^ 0x5555);
    for (index, pixel) in image.pixels_mut().enumerate() {
        let change = (noise[index / 8] >> (index % 8 * 8) & 1) as u8;
        pixel.0 = pixel.0.map(|value| value.saturating_add(change));
    }
}
