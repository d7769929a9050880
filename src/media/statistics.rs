//! The built-in model "image statistics": dominant colours, entropy, sharpness and brightness, without any download.

use serde::Serialize;

use super::fault::{Fault, Outcome};
use super::format::Format;
use super::limits::Limits;
use super::plane::Plane;
use super::{Reading, guard, jpeg, quality, raster};

/// Longest side of the picture whose colours are counted.
const COLORED: usize = 128;
/// Longest side of the picture whose sharpness is measured: as when it is judged.
const LONGEST: usize = 512;
/// Colours that are told, at most.
const COLORS: usize = 5;
/// Rounds in which colours are moved to the middle of the pixels that are nearest to them.
const ROUNDS: usize = 8;
/// Distance, in each of red, green and blue, below which two colours count as one.
const SAME: u32 = 12;

/// Figures of an image.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Statistics {
    /// How bright it is on average, from 0 to 1.
    pub brightness: f64,
    /// Its dominant colours, that of the most pixels first.
    pub colors: Vec<Color>,
    /// How much there is to be told apart in it: the entropy of its brightness, in bits from 0 to 8.
    pub entropy: f64,
    /// How sharp the sharpest parts of it are: the variance of the Laplacian.
    pub sharpness: f64,
}

/// A dominant colour.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Color {
    /// The colour, as in `#ff8000`.
    pub color: String,
    /// The share of the pixels to which it is the nearest, from 0 to 1.
    pub share: f64,
}

/// The figures of an image that is in memory.
pub(super) fn of(content: &[u8], limits: &Limits) -> Outcome<Statistics> {
    guard::run("decoding", || {
        let format = Format::of(content).ok_or_else(|| Fault::unknown(content.len() as u64))?;
        let mut reading = Reading::default();
        let (width, height, rgb) = match format {
            Format::Jpeg => jpeg::rgb(content, limits, &mut reading)?,
            format if format.is_decoded() => raster::rgb(content, format, limits, &mut reading)?,
            format => return Err(Fault::damaged(format_args!("pixels of {format} files are not decoded"))),
        };
        figures(width, height, &rgb)
    })
}

fn figures(width: usize, height: usize, rgb: &[u8]) -> Outcome<Statistics> {
    let plane = Plane::new(width, height, Plane::brightness(rgb)).ok_or_else(|| Fault::damaged("it has no pixels"))?;
    let plane = plane.shrink(LONGEST);
    let shades = quality::histogram(&plane);
    let all = shades.iter().sum::<u64>() as f64;
    let entropy: f64 = shades
        .iter()
        .filter(|count| **count > 0)
        .map(|count| *count as f64 / all)
        .map(|share| -share * share.log2())
        .sum();
    let sum: u64 = shades.iter().zip(0..).map(|(count, shade)| count * shade).sum();
    Ok(Statistics {
        brightness: rounded(sum as f64 / all / 255.0, 1_000.0),
        colors: dominant(&sample(width, height, rgb)),
        entropy: rounded(entropy.max(0.0), 100.0),
        sharpness: rounded(quality::sharpness(&plane), 10.0),
    })
}

/// Rounded to a fraction, so that the last digits, which differ between machines, do not count.
fn rounded(value: f64, steps: f64) -> f64 {
    (value * steps).round() / steps
}

/// Pixels spread evenly over the picture.
fn sample(width: usize, height: usize, rgb: &[u8]) -> Vec<[u8; 3]> {
    let step = width.max(height).div_ceil(COLORED);
    let columns = (step / 2..width).step_by(step);
    let rows = (step / 2..height).step_by(step);
    let pixel = |x: usize, y: usize| {
        let at = (y.min(height - 1) * width + x.min(width - 1)) * 3;
        [rgb[at], rgb[at + 1], rgb[at + 2]]
    };
    let pixels: Vec<_> = rows.flat_map(|y| columns.clone().map(move |x| (x, y))).map(|(x, y)| pixel(x, y)).collect();
    if pixels.is_empty() { vec![pixel(width / 2, height / 2)] } else { pixels }
}

/// Dominant colours: k-means that starts from the median cut, so it ends the same each time.
fn dominant(pixels: &[[u8; 3]]) -> Vec<Color> {
    let mut centers = median_cut(pixels.to_vec());
    for _ in 0..ROUNDS {
        let moved = means(&centers, pixels);
        if moved.iter().map(|(center, _)| *center).eq(centers.iter().copied()) {
            break;
        }
        centers = moved.into_iter().filter(|(_, count)| *count > 0).map(|(center, _)| center).collect();
    }
    let mut counted = merged(means(&centers, pixels));
    counted.sort_by_key(|(color, count)| (std::cmp::Reverse(*count), *color));
    let share = |count: usize| rounded(count as f64 / pixels.len() as f64, 1_000.0);
    let color = |[red, green, blue]: [u8; 3]| format!("#{red:02x}{green:02x}{blue:02x}");
    counted
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(rgb, count)| Color { color: color(rgb), share: share(count) })
        .collect()
}

/// Splits the pixels again and again, where they differ most, in halves; the middle of each part.
fn median_cut(pixels: Vec<[u8; 3]>) -> Vec<[u8; 3]> {
    let mut parts = vec![pixels];
    while parts.len() < COLORS {
        let widest =
            (0..parts.len()).map(|index| (widest_channel(&parts[index]), index)).max_by_key(|((spread, _), index)| {
                (u64::from(*spread) * parts[*index].len() as u64, std::cmp::Reverse(*index))
            });
        let Some(((spread, channel), index)) = widest else { break };
        if spread == 0 {
            break;
        }
        let mut part = parts.swap_remove(index);
        part.sort_unstable_by_key(|pixel| (pixel[channel], *pixel));
        let upper = part.split_off(part.len() / 2);
        parts.extend([part, upper]);
    }
    parts.iter().filter(|part| !part.is_empty()).map(|part| mean(part)).collect()
}

fn widest_channel(pixels: &[[u8; 3]]) -> (u8, usize) {
    let spread = |channel: usize| {
        let values = pixels.iter().map(|pixel| pixel[channel]);
        values.clone().max().unwrap_or(0) - values.min().unwrap_or(0)
    };
    (0..3).map(|channel| (spread(channel), channel)).max().unwrap_or((0, 0))
}

fn mean(pixels: &[[u8; 3]]) -> [u8; 3] {
    let count = pixels.len().max(1) as u64;
    [0, 1, 2].map(|channel| (pixels.iter().map(|pixel| u64::from(pixel[channel])).sum::<u64>() / count) as u8)
}

/// The middle of the pixels that are nearest to each centre, and how many they are.
fn means(centers: &[[u8; 3]], pixels: &[[u8; 3]]) -> Vec<([u8; 3], usize)> {
    let mut sums = vec![([0_u64; 3], 0_usize); centers.len()];
    for pixel in pixels {
        let nearest = (0..centers.len()).min_by_key(|index| distance(&centers[*index], pixel)).unwrap_or(0);
        if let Some((sum, count)) = sums.get_mut(nearest) {
            sum.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += u64::from(*value));
            *count += 1;
        }
    }
    let middle = |(sum, count): &([u64; 3], usize), center: &[u8; 3]| {
        if *count == 0 { *center } else { sum.map(|sum| (sum / *count as u64) as u8) }
    };
    sums.iter().zip(centers).map(|(sum, center)| (middle(sum, center), sum.1)).collect()
}

fn distance(a: &[u8; 3], b: &[u8; 3]) -> u32 {
    a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2)).sum()
}

/// Colours that nobody would tell apart, as one: that of the more pixels.
fn merged(mut colors: Vec<([u8; 3], usize)>) -> Vec<([u8; 3], usize)> {
    colors.sort_by_key(|(color, count)| (std::cmp::Reverse(*count), *color));
    let mut kept: Vec<([u8; 3], usize)> = Vec::new();
    for (color, count) in colors {
        match kept.iter_mut().find(|(other, _)| distance(other, &color) < 3 * SAME * SAME) {
            Some((_, total)) => *total += count,
            None => kept.push((color, count)),
        }
    }
    kept
}
