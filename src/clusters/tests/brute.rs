//! The same groups as by comparing all with all.

use std::collections::HashMap;

use proptest::prelude::*;
use uuid::Uuid;

use super::{DATASET, Earlier, Item, Level, cluster, clustered, find, items, keys, random};

/// The groups of a level by comparing all with all: for each item the smallest of its group.
fn groups(hashes: &[u64], level: Level) -> Vec<usize> {
    let mut groups: Vec<usize> = (0..hashes.len()).collect();
    for a in 0..hashes.len() {
        for b in 0..a {
            if (hashes[a] ^ hashes[b]).count_ones() <= u32::from(level.bits()) && groups[a] != groups[b] {
                let (from, to) = (groups[a].max(groups[b]), groups[a].min(groups[b]));
                groups.iter_mut().filter(|group| **group == from).for_each(|group| *group = to);
            }
        }
    }
    groups
}

#[track_caller]
fn ensure_same(hashes: &[u64]) {
    let found = clustered(hashes);
    for level in Level::ALL {
        let expected = groups(hashes, level);
        let mut sizes = HashMap::new();
        expected.iter().for_each(|group| *sizes.entry(*group).or_insert(0) += 1);
        let mut ids: HashMap<Uuid, usize> = HashMap::new();
        for (item, group) in expected.iter().enumerate() {
            let id = cluster(&found[item], level);
            assert_eq!(id.is_some(), sizes[group] > 1, "item {item} at {level:?}");
            if let Some(id) = id {
                assert_eq!(*ids.entry(id).or_insert(*group), *group, "item {item} at {level:?}");
            }
        }
        assert_eq!(ids.len(), sizes.values().filter(|size| **size > 1).count(), "{level:?}");
    }
    for (item, hash) in hashes.iter().enumerate() {
        let others = hashes.iter().enumerate().filter(|(other, _)| *other != item);
        let nearest = others.map(|(_, other)| (hash ^ other).count_ones()).min();
        let similarity = nearest.map(|bits| (f64::from(64 - bits) / 64.0 * 100.0).round() / 100.0);
        assert!(found[item].places.iter().all(|place| Some(place.similarity) == similarity), "item {item}");
        assert_eq!(found[item].uniqueness.is_some(), nearest.is_some());
    }
}

/// Hashes around some centers, so that there are groups at all levels.
fn around(centers: usize, each: usize, seed: u64) -> Vec<u64> {
    let flips = random(centers * each * 4, seed);
    let centers = random(centers, seed + 1);
    let near = |index: usize| {
        let few = flips[index] % 5;
        (0..few as usize).fold(centers[index % centers.len()], |hash, flip| {
            hash ^ 1 << (flips[(index * 3 + flip + 7) % flips.len()] % 64)
        })
    };
    (0..centers.len() * each).map(near).collect()
}

#[test]
fn groups_are_those_of_comparing_all_with_all() {
    ensure_same(&[]);
    ensure_same(&[5]);
    ensure_same(&[5, 5]);
    ensure_same(&random(300, 1));
    ensure_same(&around(30, 12, 2));
}

#[test]
fn groups_of_more_than_are_compared_with_all_are_the_same() {
    ensure_same(&around(500, 6, 3));
    // Everything varies in few bits: crowded in whatever band does not have them.
    let crowded: Vec<u64> = (0..3_000_u64).map(|index| (index * 7 % 4_096) << 20).collect();
    ensure_same(&crowded);
    let spaced: Vec<u64> = random(3_000, 4).iter().map(|hash| hash & (0x0101_0101_0101_0101 * 0x0f)).collect();
    ensure_same(&spaced);
}

#[test]
fn equal_hashes_are_one_group_however_many() {
    let mut hashes = vec![42; 200_000];
    hashes.extend(random(2_000, 5));
    let found = clustered(&hashes);
    let first = cluster(&found[0], Level::Same);
    assert!(first.is_some() && found[..200_000].iter().all(|found| cluster(found, Level::Same) == first));
    assert!(found[200_000..].iter().all(|found| cluster(found, Level::Same).is_none()));
}

#[test]
fn hashes_that_crowd_into_few_bits_take_no_longer() {
    // 65,536 hashes that differ in 16 bits only: 2,147 million pairs if all were compared at each level.
    let dense: Vec<u64> = (0..1 << 16).collect();
    let found = clustered(&dense);
    let first = cluster(&found[0], Level::Copied);
    assert!(first.is_some() && found.iter().all(|found| cluster(found, Level::Copied) == first));
}

#[test]
fn content_groups_what_has_no_hash() {
    let keys = keys(6);
    let contents = [Some(1), Some(2), Some(1), None, None, Some(3)];
    let items: Vec<_> = keys.iter().zip(contents).map(|(key, content)| Item { key, hash: None, content }).collect();
    let found = find(DATASET, &items, &Earlier::default());
    let copies: Vec<_> = found.iter().map(|found| found.is_copy).collect();
    assert_eq!(copies, [true, false, true, false, false, false]);
    for (index, found) in found.iter().enumerate() {
        assert_eq!(found.places.len(), if copies[index] { Level::ALL.len() } else { 0 }, "item {index}");
        assert!(found.places.iter().all(|place| place.similarity == 1.0));
        assert_eq!((found.uniqueness, found.outlier), (None, None));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn groups_are_right_whatever_the_hashes(seed: u64, centers in 1_usize..20, each in 1_usize..20, mask: u64) {
        let hashes: Vec<u64> = around(centers, each, seed).iter().map(|hash| hash & mask).collect();
        ensure_same(&hashes);
    }

    #[test]
    fn the_order_of_items_does_not_matter(seed: u64, turn in 0_usize..200) {
        let hashes = around(20, 10, seed);
        let keys = keys(hashes.len());
        let straight = items(&keys, &hashes);
        let mut turned = straight.clone();
        turned.rotate_left(turn);
        let mut found = find(DATASET, &turned, &Earlier::default());
        found.rotate_right(turn);
        prop_assert_eq!(found, find(DATASET, &straight, &Earlier::default()));
    }
}
