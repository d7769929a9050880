//! Which ids stay.

use super::{DATASET, Earlier, Found, Item, Level, cluster, clustered, find, items, keys};
use crate::clusters::single;
use uuid::Uuid;

fn remember(items: &[Item<'_>], found: &[Found]) -> Earlier {
    let mut earlier = Earlier::default();
    for (item, found) in items.iter().zip(found) {
        found.places.iter().for_each(|place| earlier.insert(place.level, item.key, place.cluster));
    }
    earlier
}

/// Three groups of three that have nothing to do with each other.
const GROUPS: [u64; 9] = [1, 1, 1, 0xffff_0000, 0xffff_0000, 0xffff_0000, u64::MAX, u64::MAX, u64::MAX];

#[test]
fn the_same_items_have_the_same_ids_anywhere() {
    assert_eq!(clustered(&GROUPS), clustered(&GROUPS));
    let other = find(Uuid::from_u128(8), &items(&keys(9), &GROUPS), &Earlier::default());
    assert_ne!(cluster(&other[0], Level::Same), cluster(&clustered(&GROUPS)[0], Level::Same));
    let ids: std::collections::HashSet<_> = clustered(&GROUPS)[0].places.iter().map(|place| place.cluster).collect();
    assert_eq!(ids.len(), Level::ALL.len(), "each level has an id of its own");
    assert_ne!(single(DATASET, b"a"), single(DATASET, b"b"));
}

#[test]
fn a_group_keeps_its_id_when_members_come_and_go() {
    let keys = keys(12);
    let before = items(&keys[..9], &GROUPS);
    let found = find(DATASET, &before, &Earlier::default());
    // The first member of the first group goes, and two items come, one of them to the last group, before all others.
    let mut after: Vec<Item<'_>> = before[1..].to_vec();
    after.push(Item { key: b"", hash: Some(u64::MAX), content: None });
    after.push(Item { key: &keys[10], hash: Some(0x0f0f_0f0f_0f0f_0f0f), content: None });
    let again = find(DATASET, &after, &remember(&before, &found));
    for (index, item) in after.iter().enumerate().take(8) {
        assert_eq!(cluster(&again[index], Level::Same), cluster(&found[index + 1], Level::Same), "{:?}", item.key);
    }
    assert_eq!(cluster(&again[8], Level::Same), cluster(&found[8], Level::Same));
    let anew = find(DATASET, &after, &Earlier::default());
    assert_ne!(cluster(&anew[0], Level::Same), cluster(&found[1], Level::Same), "only because it was remembered");
}

#[test]
fn when_groups_become_one_the_larger_gives_the_id() {
    let keys = keys(5);
    let before = items(&keys, &[1, 1, u64::MAX, u64::MAX, u64::MAX]);
    let found = find(DATASET, &before, &Earlier::default());
    let after = items(&keys, &[1, 1, 1, 1, 1]);
    let again = find(DATASET, &after, &remember(&before, &found));
    assert!(again.iter().all(|item| cluster(item, Level::Same) == cluster(&found[4], Level::Same)));
}

#[test]
fn when_a_group_falls_apart_the_larger_part_keeps_the_id() {
    let keys = keys(5);
    let before = items(&keys, &[1, 1, 1, 1, 1]);
    let found = find(DATASET, &before, &Earlier::default());
    let old = cluster(&found[0], Level::Same);
    let after = items(&keys, &[u64::MAX, u64::MAX, 1, 1, 1]);
    let again = find(DATASET, &after, &remember(&before, &found));
    assert_eq!(cluster(&again[2], Level::Same), old);
    // The smaller part has the smallest key, from which the id had been made.
    assert!(cluster(&again[0], Level::Same).is_some_and(|id| Some(id) != old));
    assert_eq!(cluster(&again[0], Level::Same), cluster(&again[1], Level::Same));
}
