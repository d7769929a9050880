//! Groups of items that look alike, from their perceptual hashes.
//!
//! Pure: hashes in, groups out. Two items are alike at a level if their hashes differ in at most so many of 64 bits, or if
//! a chain of items that are leads from one to the other. So the groups of a level are parts of those of the next. The
//! work is not that of comparing all with all; how it is bounded stands in `neighbors.rs`.
//!
//! Items without a hash, such as videos, are alike only if their content is the same.

mod forest;
mod ids;
mod level;
mod neighbors;
mod outliers;

#[cfg(test)]
mod tests;

use rayon::prelude::*;
use uuid::Uuid;

pub use ids::{Earlier, single};
pub use level::Level;

/// What is known of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item<'a> {
    /// What the item goes by. No two items have the same.
    pub key: &'a [u8],
    /// Its perceptual hash.
    pub hash: Option<u64>,
    /// A number that is the same for items of the same content, as the beginning of its hash.
    pub content: Option<u128>,
}

/// An item's place in a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The level at which these are alike.
    pub level: Level,
    /// The group.
    pub cluster: Uuid,
    /// How much the item is like the one of the group that it is most like, from 0 to 1.
    pub similarity: f64,
}

/// What became of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Its groups, one a level at most, the strictest first. A group has two items at least.
    pub places: Vec<Place>,
    /// Whether another item has the same content.
    pub is_copy: bool,
    /// How far it is from all others, from 0 for a copy to 1; `None` without a hash or without others to compare with.
    pub uniqueness: Option<f64>,
    /// How certain it is that it belongs to nothing that is there, if it is an outlier.
    pub outlier: Option<f64>,
}

/// Finds the groups of these items, at all levels. The answer has an entry for each item, in order, and does not depend on
/// their order nor on the number of threads. Groups that were there in `earlier` keep their ids.
pub fn find(namespace: Uuid, items: &[Item<'_>], earlier: &Earlier) -> Vec<Found> {
    let nodes = Nodes::of(items);
    let mut groups = vec![nodes.same()];
    let nearest = neighbors::Search::new(&nodes.hashes).run(&mut groups, &Level::ALL);
    let distances = outliers::distances(&nodes.hashes, &nodes.counts, &nearest);
    let fence = outliers::fence(&nodes, &distances);
    let ids: Vec<_> = (groups.par_iter().zip(&Level::ALL))
        .map(|(groups, level)| ids::assign(namespace, *level, items, &nodes.of_item, groups, earlier))
        .collect();
    let found = |index: usize| {
        let node = nodes.of_item[index];
        let bits = nodes.bits(node, &nearest);
        let place = |(level, ids): (&Level, &ids::Ids)| {
            let cluster = ids.of(index)?;
            Some(Place { level: *level, cluster, similarity: level::similarity(bits.unwrap_or(0)) })
        };
        let distance = distances.get(node).copied().flatten();
        Found {
            places: Level::ALL.iter().zip(&ids).filter_map(place).collect(),
            is_copy: nodes.copies[index],
            uniqueness: distance.map(outliers::uniqueness),
            outlier: distance.and_then(|distance| fence.certainty(distance)),
        }
    };
    (0..items.len()).into_par_iter().map(found).collect()
}

/// Items that are equal at once, as one node: first those with a hash, in the order of hashes; then those without, by
/// content.
#[derive(Debug)]
struct Nodes {
    /// The hash of each node that has one, growing.
    hashes: Vec<u64>,
    /// Items of each of these.
    counts: Vec<u32>,
    /// The node of each item.
    of_item: Vec<usize>,
    /// Whether another item has the same content.
    copies: Vec<bool>,
    /// All nodes.
    len: usize,
}

impl Nodes {
    fn of(items: &[Item<'_>]) -> Self {
        let mut hashes: Vec<u64> = items.iter().filter_map(|item| item.hash).collect();
        hashes.par_sort_unstable();
        let counts = hashes.chunk_by(|a, b| a == b).map(|equal| equal.len() as u32).collect();
        hashes.dedup();
        let mut contents: Vec<u128> = items.iter().filter_map(|item| item.content).collect();
        contents.par_sort_unstable();
        let several: Vec<u128> =
            contents.chunk_by(|a, b| a == b).filter(|equal| equal.len() > 1).map(|equal| equal[0]).collect();
        let copy = |item: &Item<'_>| item.content.and_then(|content| several.binary_search(&content).ok());
        let mut len = hashes.len() + several.len();
        let mut node = |item: &Item<'_>| match (item.hash, copy(item)) {
            (Some(hash), _) => hashes.binary_search(&hash).unwrap_or_else(|place| place),
            (None, Some(content)) => hashes.len() + content,
            (None, None) => {
                len += 1;
                len - 1
            }
        };
        let of_item = items.iter().map(&mut node).collect();
        let copies = items.iter().map(|item| copy(item).is_some()).collect();
        Self { counts, of_item, copies, len, hashes }
    }

    /// Groups in which each node stands alone.
    fn same(&self) -> Vec<u32> {
        (0..self.len as u32).collect()
    }

    /// In how many bits the nearest other item differs; `None` if that is not known to be few, or there is no hash.
    fn bits(&self, node: usize, nearest: &[u8]) -> Option<u32> {
        match self.counts.get(node) {
            Some(count) if *count > 1 => Some(0),
            Some(_) => nearest.get(node).copied().filter(|bits| *bits <= Level::WIDEST).map(u32::from),
            None => None,
        }
    }
}
