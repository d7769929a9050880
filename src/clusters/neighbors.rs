//! Finding the pairs of hashes that differ in few bits, without comparing all with all.
//!
//! The 64 bits are dealt to bands. If two hashes differ in at most `r` bits, then in one of `m` bands they differ in at
//! most `r / m`, rounded down (the pigeonhole principle, as in Norouzi, Punjani and Fleet, "Fast Search in Hamming Space
//! with Multi-Index Hashing", 2012). So it is enough to sort the hashes by each band in turn, and to compare those whose
//! bands are equal, or differ in one bit.
//!
//! What keeps this from going quadratic where many hashes are nearly the same: bits are dealt so that those which vary
//! are spread over all bands, and a pair that a stricter level has put into one group is not compared again, runs of such
//! pairs not even looked at. Hashes that are crowded in few varying bits are close to each other, so they are one group
//! early; hashes that are far from each other vary in many bits, so their bands tell them apart.

use std::sync::atomic::{AtomicU8, Ordering};

use rayon::prelude::*;

use super::forest::Forest;
use super::level::Level;

/// Says of a node that nothing near it has been found.
pub(super) const FAR: u8 = u8::MAX;
/// Up to so many hashes all are compared with all: faster than anything clever.
const FEW: usize = 2_000;
/// From so many hashes in one bucket on, they are shared out to all cores.
const MANY: usize = 512;
/// Hashes that are looked at together.
const TOGETHER: usize = 16;

/// A search through hashes of which no two are equal.
#[derive(Debug)]
pub(super) struct Search<'a> {
    hashes: &'a [u64],
    /// The bits, those that vary most first.
    bits: Vec<u32>,
}

impl<'a> Search<'a> {
    pub(super) fn new(hashes: &'a [u64]) -> Self {
        let ones = (0..64).map(|bit| hashes.par_iter().filter(|hash| **hash >> bit & 1 == 1).count());
        let mut lean: Vec<(usize, u32)> = ones.map(|ones| (2 * ones).abs_diff(hashes.len())).zip(0..).collect();
        lean.sort_unstable();
        Self { hashes, bits: lean.into_iter().map(|(_, bit)| bit).collect() }
    }

    /// Adds to `groups`, which begins with the groups of the first level, those of all others: the smallest node of the
    /// group for each node. Answers for each hash in how many bits its nearest neighbor differs, or [`FAR`].
    pub(super) fn run(&self, groups: &mut Vec<Vec<u32>>, levels: &[Level]) -> Vec<u8> {
        let nearest: Vec<AtomicU8> = self.hashes.iter().map(|_| AtomicU8::new(FAR)).collect();
        for level in &levels[groups.len()..] {
            let before = groups.last().expect("the groups of the first level");
            let forest = Forest::of(before);
            let meet = |a: u32, b: u32, bits: u32| {
                nearest[a as usize].fetch_min(bits as u8, Ordering::Relaxed);
                nearest[b as usize].fetch_min(bits as u8, Ordering::Relaxed);
                forest.join(a, b);
            };
            let pairs = Pairs { hashes: self.hashes, before, most: level.bits().into(), meet: &meet };
            if self.hashes.len() <= FEW {
                pairs.all();
            } else {
                // Bands, and bits in which they may differ: enough of either for the bits of the level.
                let (bands, apart) = match level.bits() {
                    bits @ 0..=4 => (usize::from(bits) + 1, false),
                    bits => (usize::from(bits / 2) + 1, true),
                };
                (0..bands).for_each(|band| pairs.in_band(&self.band(band, bands), apart));
            }
            let roots = forest.roots();
            groups.push(roots);
        }
        nearest.into_iter().map(AtomicU8::into_inner).collect()
    }

    /// The bits of a band. They are dealt like cards, so that each band has its share of those that vary most.
    fn band(&self, band: usize, bands: usize) -> Vec<u32> {
        self.bits.iter().skip(band).step_by(bands).copied().collect()
    }
}

/// The pairs of a level.
struct Pairs<'a, F> {
    hashes: &'a [u64],
    before: &'a [u32],
    most: u32,
    meet: &'a F,
}

/// Hashes that are equal in a band, in the order of their groups, so that those of one's own group can be left out at once.
#[derive(Debug, Clone, Copy)]
struct Bucket<'a> {
    /// The bits of the band.
    value: u32,
    hashes: &'a [u64],
    groups: &'a [u32],
    nodes: &'a [u32],
}

impl<'a> Bucket<'a> {
    fn from(self, from: usize) -> Self {
        Self { hashes: &self.hashes[from..], groups: &self.groups[from..], nodes: &self.nodes[from..], ..self }
    }

    fn to(self, to: usize) -> Self {
        Self { hashes: &self.hashes[..to], groups: &self.groups[..to], nodes: &self.nodes[..to], ..self }
    }

    fn is_of_one_group_with(&self, other: &Bucket<'a>) -> bool {
        let ends = [self.groups.first(), self.groups.last(), other.groups.first(), other.groups.last()];
        ends.iter().all(|group| *group == ends[0])
    }
}

impl<F: Fn(u32, u32, u32) + Sync> Pairs<'_, F> {
    /// Compares all with all.
    fn all(&self) {
        self.in_band(&[], false);
    }

    /// Compares those whose bands are equal, and with `apart` also those whose bands differ in one bit.
    fn in_band(&self, bits: &[u32], apart: bool) {
        let value = |hash: u64| bits.iter().fold(0, |value, bit| value << 1 | (hash >> bit & 1) as u32);
        let entry = |node: u32| (value(self.hashes[node as usize]), self.before[node as usize], node);
        let mut entries: Vec<(u32, u32, u32)> = (0..self.hashes.len() as u32).into_par_iter().map(entry).collect();
        entries.par_sort_unstable();
        let hashes: Vec<u64> = entries.par_iter().map(|(_, _, node)| self.hashes[*node as usize]).collect();
        let groups: Vec<u32> = entries.par_iter().map(|(_, group, _)| *group).collect();
        let nodes: Vec<u32> = entries.par_iter().map(|(_, _, node)| *node).collect();
        let mut rest = Bucket { value: 0, hashes: &hashes, groups: &groups, nodes: &nodes };
        let mut buckets = Vec::new();
        for equal in entries.chunk_by(|a, b| a.0 == b.0) {
            buckets.push(Bucket { value: equal[0].0, ..rest.to(equal.len()) });
            rest = rest.from(equal.len());
        }
        buckets.par_iter().for_each(|bucket| {
            self.within(bucket);
            let flips = if apart { 0..bits.len() } else { 0..0 };
            for other in flips.map(|bit| bucket.value ^ 1 << bit).filter(|other| *other > bucket.value) {
                if let Ok(place) = buckets.binary_search_by_key(&other, |bucket| bucket.value) {
                    self.between(bucket, &buckets[place]);
                }
            }
        });
    }

    fn within(&self, bucket: &Bucket<'_>) {
        if bucket.is_of_one_group_with(bucket) {
            return;
        }
        spread(bucket.nodes.len(), |index| {
            let others = bucket.groups[..index].partition_point(|group| *group < bucket.groups[index]);
            self.compare(bucket, index, bucket.to(others));
        });
    }

    fn between(&self, bucket: &Bucket<'_>, other: &Bucket<'_>) {
        if bucket.is_of_one_group_with(other) {
            return;
        }
        spread(bucket.nodes.len(), |index| {
            let group = bucket.groups[index];
            let from = other.groups.partition_point(|other| *other < group);
            let to = from + other.groups[from..].partition_point(|other| *other == group);
            self.compare(bucket, index, other.to(from));
            self.compare(bucket, index, other.from(to));
        });
    }

    /// Compares one of a bucket with others. Few are near enough, so some are looked at together first.
    fn compare(&self, bucket: &Bucket<'_>, index: usize, others: Bucket<'_>) {
        let hash = bucket.hashes[index];
        let bits = |other: &u64| (hash ^ other).count_ones();
        for (some, nodes) in others.hashes.chunks(TOGETHER).zip(others.nodes.chunks(TOGETHER)) {
            if some.iter().map(bits).min().is_some_and(|least| least <= self.most) {
                let near = some.iter().map(bits).zip(nodes).filter(|(bits, _)| *bits <= self.most);
                near.for_each(|(bits, node)| (self.meet)(bucket.nodes[index], *node, bits));
            }
        }
    }
}

/// Does this for each index, on all cores if they are many.
fn spread(count: usize, work: impl Fn(usize) + Send + Sync) {
    if count < MANY {
        (0..count).for_each(work);
    } else {
        (0..count).into_par_iter().for_each(work);
    }
}
