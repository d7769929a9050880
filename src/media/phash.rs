//! The perceptual hash: 64 bits that stay nearly the same when a picture is scaled, compressed, or changed in brightness.
//!
//! The hash of Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions" (2010), also known as pHash:
//! the picture in grey as 32 by 32 pixels, its cosine transform, of that the 8 by 8 lowest frequencies without the
//! constant ones; a bit says whether a coefficient is above their median. In whole numbers, so that it is the same on
//! every machine.

use super::plane::{Plane, upright};

/// Side of the picture that is transformed.
const SIDE: usize = 32;
/// Frequencies that count in each direction: 1 to 8.
const LOW: usize = 8;
/// Fraction bits of the cosines.
const SCALE: f64 = 4096.0;
/// Shades that a picture has at least. With fewer of them the hash would be that of noise.
const SHADES_MIN: u8 = 8;

/// The hash of the picture when it is turned as `orientation` says; `None` if there is nothing to be seen in it.
pub(super) fn of(plane: &Plane, orientation: u8) -> Option<u64> {
    let square = plane.square::<SIDE>();
    let (darkest, brightest) =
        square.iter().flatten().fold((u8::MAX, 0), |(low, high), value| (low.min(*value), high.max(*value)));
    if brightest - darkest < SHADES_MIN {
        return None;
    }
    let coefficients = transform(&upright(&square, orientation));
    let mut sorted = coefficients;
    sorted.sort_unstable();
    let median = (sorted[31] + sorted[32]) / 2;
    Some(coefficients.iter().fold(0, |hash, value| hash << 1 | u64::from(*value > median)))
}

/// The low frequencies, row by row. First along the rows, then along the columns.
fn transform(square: &[[u8; SIDE]; SIDE]) -> [i64; LOW * LOW] {
    let waves: [[i64; SIDE]; LOW] =
        std::array::from_fn(|frequency| std::array::from_fn(|place| wave(frequency + 1, place)));
    let along: [[i64; SIDE]; LOW] = std::array::from_fn(|frequency| {
        std::array::from_fn(|y| {
            waves[frequency].iter().zip(&square[y]).map(|(wave, value)| wave * i64::from(*value)).sum()
        })
    });
    std::array::from_fn(|index| {
        let (down, across) = (index / LOW, index % LOW);
        waves[down].iter().zip(&along[across]).map(|(wave, value)| wave * value).sum()
    })
}

fn wave(frequency: usize, place: usize) -> i64 {
    let angle = std::f64::consts::PI * frequency as f64 * (2 * place + 1) as f64 / (2 * SIDE) as f64;
    (angle.cos() * SCALE).round() as i64
}
