//! What can be told of a picture without knowing what it shows: is anything in it sharp, is it too dark or too bright.
//!
//! The picture has been brought to a common size before. The thresholds come from pictures made for the purpose; the
//! tests beside this module show where they lie.

use super::issue::{Issue, IssueKind};
use super::plane::Plane;

/// Tiles in each direction. A picture counts as sharp if some part of it is: much in a good one is sky.
const TILES: usize = 8;
/// The tile whose sharpness counts, from the bluntest: six of 64 are sharper.
const JUDGED: f64 = 0.9;
/// Sharpness below which a picture is blurred.
const SHARP: f64 = 20.0;
/// Shades between the dark and the bright parts below which there is nothing that could be sharp.
const CONTRAST_MIN: u8 = 16;
/// Shortest side of which sharpness says something.
const SIDE_MIN: usize = 16;
/// A picture is dark if 95 of 100 pixels are darker than this, bright if as many are brighter than the other.
const DARK: f64 = 56.0;
const BRIGHT: f64 = 208.0;
const MOST: f64 = 0.95;
/// Rows whose shades are counted, at most.
const COUNTED: usize = 128;

/// The issues of a picture, most certain first.
pub(super) fn issues(plane: &Plane) -> Vec<Issue> {
    let shades = histogram(plane);
    let (low, high) = (quantile(&shades, 1.0 - MOST), quantile(&shades, MOST));
    let can_be_sharp = high.abs_diff(low) >= CONTRAST_MIN && plane.width().min(plane.height()) >= SIDE_MIN;
    let blur = if can_be_sharp { 1.0 - sharpness(plane) / SHARP } else { 0.0 };
    let dark = 1.0 - f64::from(high) / DARK;
    let bright = (f64::from(low) - BRIGHT) / (255.0 - BRIGHT);
    let judged = [(IssueKind::Blur, blur), (IssueKind::Bright, bright), (IssueKind::Dark, dark)];
    let mut issues: Vec<_> =
        judged.into_iter().filter_map(|(kind, certainty)| Issue::measured(kind, certainty)).collect();
    issues.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    issues
}

/// How many pixels there are of each shade, in some rows that stand for all.
pub(super) fn histogram(plane: &Plane) -> [u64; 256] {
    let mut shades = [0; 256];
    let step = plane.height().div_ceil(COUNTED);
    plane.rows().step_by(step).flatten().for_each(|value| shades[usize::from(*value)] += 1);
    shades
}

/// The variance of the Laplacian, which edges make large, in the tile that is sharper than most.
pub(super) fn sharpness(plane: &Plane) -> f64 {
    if plane.width() < 3 || plane.height() < 3 {
        return 0.0;
    }
    let mut tiles = tiles(plane);
    tiles.sort_by(f64::total_cmp);
    tiles[((tiles.len() - 1) as f64 * JUDGED) as usize]
}

/// The variance of the Laplacian in each tile. Small pictures have fewer tiles.
fn tiles(plane: &Plane) -> Vec<f64> {
    let (width, height) = (plane.width() - 2, plane.height() - 2);
    let (across, down) = (TILES.min(width), TILES.min(height));
    let rows: Vec<&[u8]> = plane.rows().collect();
    let mut variances = Vec::with_capacity(across * down);
    for tile in 0..down {
        let span = tile * height / down..(tile + 1) * height / down;
        let mut sums = vec![(0_i64, 0_i64); across];
        for y in span.clone() {
            let (above, here, below) = (rows[y], rows[y + 1], rows[y + 2]);
            for (index, (sum, squares)) in sums.iter_mut().enumerate() {
                let (from, to) = (index * width / across, (index + 1) * width / across);
                let (first, second) = edges(&above[from..to + 2], &here[from..to + 2], &below[from..to + 2]);
                *sum += i64::from(first);
                *squares += i64::from(second);
            }
        }
        variances.extend(sums.iter().enumerate().map(|(index, (sum, squares))| {
            let count = (span.len() * ((index + 1) * width / across - index * width / across)) as f64;
            let mean = *sum as f64 / count;
            *squares as f64 / count - mean * mean
        }));
    }
    variances
}

/// Sum and sum of squares of the Laplacian along a piece of a row; the outer pixels are neighbours only. A piece is so
/// short that neither leaves 32 bits.
fn edges(above: &[u8], here: &[u8], below: &[u8]) -> (i32, i32) {
    let left_and_right = here.iter().zip(&here[2..]);
    let up_and_down = above[1..].iter().zip(&below[1..]);
    let mut totals = (0, 0);
    for ((center, (left, right)), (up, down)) in here[1..].iter().zip(left_and_right).zip(up_and_down) {
        let around = i16::from(*left) + i16::from(*right) + i16::from(*up) + i16::from(*down);
        let edge = 4 * i16::from(*center) - around;
        totals = (totals.0 + i32::from(edge), totals.1 + i32::from(edge) * i32::from(edge));
    }
    totals
}

/// The shade below or at which this share of the pixels is.
fn quantile(shades: &[u64; 256], share: f64) -> u8 {
    let all: u64 = shades.iter().sum();
    let wanted = (all as f64 * share).ceil().max(1.0) as u64;
    let mut seen = 0;
    let found = shades.iter().position(|count| {
        seen += count;
        seen >= wanted
    });
    found.unwrap_or(255) as u8
}
