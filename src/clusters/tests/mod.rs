//! Clustering as a whole, against the answer of comparing all with all.

mod brute;
mod identity;
mod outliers;

use uuid::Uuid;

use super::{Earlier, Found, Item, Level, find};

const DATASET: Uuid = Uuid::from_u128(7);

/// Keys that are the items' numbers.
fn keys(count: usize) -> Vec<[u8; 4]> {
    (0..count as u32).map(u32::to_be_bytes).collect()
}

/// Items with these hashes, in order.
fn items<'a>(keys: &'a [[u8; 4]], hashes: &[u64]) -> Vec<Item<'a>> {
    let item = |(key, hash): (&'a [u8; 4], &u64)| Item { key, hash: Some(*hash), content: None };
    keys.iter().zip(hashes).map(item).collect()
}

fn clustered(hashes: &[u64]) -> Vec<Found> {
    find(DATASET, &items(&keys(hashes.len()), hashes), &Earlier::default())
}

/// The group of an item at a level.
fn cluster(found: &Found, level: Level) -> Option<Uuid> {
    found.places.iter().find(|place| place.level == level).map(|place| place.cluster)
}

/// Numbers without pattern, the same each time.
fn random(count: usize, mut seed: u64) -> Vec<u64> {
    let mut next = || {
        seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (seed ^ seed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    };
    (0..count).map(|_| next()).collect()
}
