//! Looking up, iterating and comparing give what the model gives.

use std::ops::Bound;

use super::*;

fn difference(key: &[u8], before: Option<&Vec<u8>>, after: Option<&Vec<u8>>) -> Difference {
    Difference { key: key.to_vec(), before: before.cloned(), after: after.cloned() }
}

/// All differences, the slow way.
fn brute_force(before: &Model, after: &Model) -> Vec<Difference> {
    changes(before, after).keys().map(|key| difference(key, before.get(key), after.get(key))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn differences_are_those_of_the_model((before, after) in two_models(400)) {
        let mut memory = Memory::default();
        let (old, new) = (build(&mut memory, &before), build(&mut memory, &after));
        let found: Vec<_> = diff(&memory, &old, &new).collect::<Result<_>>().unwrap();
        prop_assert_eq!(found, brute_force(&before, &after));
    }

    #[test]
    fn differences_of_unrelated_trees_are_those_of_the_model(before in any_model(60), after in any_model(300)) {
        let mut memory = Memory::default();
        let (old, new) = (build(&mut memory, &before), build(&mut memory, &after));
        let found: Vec<_> = diff(&memory, &old, &new).collect::<Result<_>>().unwrap();
        prop_assert_eq!(found, brute_force(&before, &after));
    }

    #[test]
    fn reading_gives_what_the_model_gives(model in any_model(300), bounds in (any_key(), any_key())) {
        let mut memory = Memory::default();
        let root = build(&mut memory, &model);
        prop_assert_eq!(root.entries, model.len() as u64);
        prop_assert_eq!(contents(&memory, &root), model.clone());
        let (low, high) = (bounds.0.clone().min(bounds.1.clone()), bounds.0.clone().max(bounds.1.clone()));
        for key in [&low, &high].into_iter().chain(model.keys()) {
            prop_assert_eq!(get(&memory, &root, key).unwrap(), model.get(key).cloned());
        }
        for start in [Bound::Unbounded, Bound::Included(&low[..]), Bound::Excluded(&low[..])] {
            for end in [Bound::Unbounded, Bound::Included(&high[..]), Bound::Excluded(&high[..])] {
                let found: Vec<_> = range(&memory, &root, start, end).collect::<Result<_>>().unwrap();
                let expected = model.iter().filter(|(key, _)| {
                    let is_after = match start {
                        Bound::Unbounded => true,
                        Bound::Included(start) => &key[..] >= start,
                        Bound::Excluded(start) => &key[..] > start,
                    };
                    let is_before = match end {
                        Bound::Unbounded => true,
                        Bound::Included(end) => &key[..] <= end,
                        Bound::Excluded(end) => &key[..] < end,
                    };
                    is_after && is_before
                });
                prop_assert_eq!(found, expected.map(|(k, v)| (k.clone(), v.clone())).collect::<Vec<_>>());
            }
        }
        for start in [&low[..], &high[..], &low[..low.len() / 2], b"\xff", b"folder-1", b""] {
            let found: Model = prefix(&memory, &root, start).collect::<Result<_>>().unwrap();
            let expected = model.iter().filter(|(key, _)| key.starts_with(start));
            prop_assert_eq!(found, expected.map(|(k, v)| (k.clone(), v.clone())).collect::<Model>());
        }
    }

    #[test]
    fn seeking_goes_anywhere(model in any_model(300), keys in prop::collection::vec(any_key(), 30)) {
        let mut memory = Memory::default();
        let root = build(&mut memory, &model);
        let mut cursor = Cursor::new(&memory, &root);
        let mut entries = iter(&memory, &root);
        for key in keys {
            cursor.seek(&key).unwrap();
            let mut expected = model.range(key.clone()..).map(|(key, _)| &key[..]);
            prop_assert_eq!(cursor.entry().map(|(key, _)| key), expected.next());
            cursor.advance().unwrap();
            prop_assert_eq!(cursor.entry().map(|(key, _)| key), expected.next());
            entries.seek(&key);
            let found = entries.next().transpose().unwrap();
            prop_assert_eq!(found.as_ref().map(|(key, value)| (key, value)), model.range(key..).next());
        }
    }
}

#[test]
fn iterators_can_be_owned_and_sent() {
    let mut memory = Memory::default();
    let (old, new) = (build(&mut memory, &numbered(500, 50)), build(&mut memory, &numbered(501, 50)));
    let reader: Arc<dyn NodeReader> = Arc::new(memory);
    let entries: Box<dyn Iterator<Item = _> + Send> = Box::new(iter(Arc::clone(&reader), &old));
    let differences: Box<dyn Iterator<Item = _> + Send> = Box::new(diff(reader, &old, &new));
    let counts = std::thread::spawn(move || (entries.count(), differences.count())).join().unwrap();
    assert_eq!(counts, (500, 1));
}

#[test]
fn the_same_subtree_is_found_at_another_height() {
    let mut memory = Memory::default();
    let large = long_keyed(1500);
    let small: Model = large.iter().take(20).map(|(key, value)| (key.clone(), value.clone())).collect();
    let (old, new) = (build(&mut memory, &small), build(&mut memory, &large));
    assert!(level_of(&memory, &old) < level_of(&memory, &new));
    let found: Vec<_> = diff(&memory, &old, &new).collect::<Result<_>>().unwrap();
    assert_eq!(found, brute_force(&small, &large));
    let back: Vec<_> = diff(&memory, &new, &old).collect::<Result<_>>().unwrap();
    assert_eq!(back, brute_force(&large, &small));
}
