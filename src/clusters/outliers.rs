//! How far an item is from all others, and when that is far.
//!
//! The distance of an item is the number of bits in which its hash differs from the nearest other one. Up to the widest
//! level it is known from the search; beyond, the nearest of up to 4,096 hashes counts that stand for all, for those far
//! away are compared with each other, and what they are far from is the whole. Outliers are those beyond Tukey's fence:
//! further out than the third quartile by one and a half times the distance between the quartiles. So a set of frames of
//! one film and a set of pictures from everywhere each have their own measure.

use rayon::prelude::*;

use super::Nodes;
use super::neighbors::FAR;

/// Hashes that stand for all, at most.
const SAMPLE: usize = 4_096;
/// Items without which there is nothing that one could be out of.
const ITEMS_MIN: u64 = 10;
/// Bits that an outlier differs in at least, whatever the others do: half of what pictures differ in that have nothing in
/// common.
const NEAR: f64 = 16.0;
/// Bits between distances as they are in practice. Quartiles that are closer say only that there is nothing in between.
const STEP: f64 = 2.0;
/// Bits in which two hashes differ on average that have nothing in common.
const UNRELATED: f64 = 32.0;

/// The distance of each hash; `None` if there is no other.
pub(super) fn distances(hashes: &[u64], counts: &[u32], nearest: &[u8]) -> Vec<Option<u8>> {
    let sample: Vec<u64> = hashes.iter().step_by(hashes.len().div_ceil(SAMPLE).max(1)).copied().collect();
    let distance = |((hash, count), nearest): ((&u64, &u32), &u8)| match (*count > 1, *nearest) {
        (true, _) => Some(0),
        (false, FAR) => {
            sample.iter().filter(|other| *other != hash).map(|other| (hash ^ other).count_ones() as u8).min()
        }
        (false, bits) => Some(bits),
    };
    hashes.par_iter().zip(counts).zip(nearest).map(distance).collect()
}

/// What the whole is like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fence(f64);

/// The fence around these distances.
pub(super) fn fence(nodes: &Nodes, distances: &[Option<u8>]) -> Fence {
    let mut items = [0_u64; 65];
    for (distance, count) in distances.iter().zip(&nodes.counts) {
        if let Some(distance) = distance {
            items[usize::from(*distance)] += u64::from(*count);
        }
    }
    let all: u64 = items.iter().sum();
    let quartile = |quarters: u64| {
        let mut seen = 0;
        let place = items.iter().position(|count| {
            seen += count;
            seen * 4 >= all * quarters
        });
        place.unwrap_or(0) as f64
    };
    let (low, high) = (quartile(1), quartile(3));
    let spread = (high - low).max(STEP);
    Fence(if all < ITEMS_MIN { f64::INFINITY } else { (high + 1.5 * spread).max(NEAR) })
}

impl Fence {
    /// How certain it is that an item at this distance is an outlier, in hundredths; `None` if it is none.
    pub(super) fn certainty(self, distance: u8) -> Option<f64> {
        let beyond = f64::from(distance) - self.0;
        let share = beyond / (UNRELATED - self.0).max(1.0);
        (beyond > 0.0).then(|| (share.min(1.0) * 100.0).ceil() / 100.0)
    }
}

/// How unlike all others an item at this distance is, from 0 to 1, in thousandths.
pub(super) fn uniqueness(distance: u8) -> f64 {
    ((f64::from(distance) / UNRELATED).min(1.0) * 1_000.0).round() / 1_000.0
}
