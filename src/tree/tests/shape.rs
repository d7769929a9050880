//! The shape of a tree depends on what it holds, not on how it came to hold it.

use super::*;
use crate::tree::cut::{Cutter, LIMIT};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn an_edited_tree_is_the_tree_built_from_scratch((before, after) in two_models(400)) {
        let mut memory = Memory::default();
        let old = build(&mut memory, &before);
        let new = edit_apart(&mut memory, &old, changes(&before, &after));
        prop_assert_eq!(new, build(&mut HashOnly, &after));
        prop_assert_eq!(contents(&memory, &new), after.clone());
        prop_assert_eq!(edit_apart(&mut memory, &new, changes(&after, &before)), old);
    }

    #[test]
    fn the_order_of_edits_does_not_matter(model in any_model(150), order in any::<u64>()) {
        let mut memory = Memory::default();
        let mut steps: Vec<_> = model.clone().into_iter().collect();
        steps.sort_by_key(|(key, _)| blake3::keyed_hash(&[order as u8; 32], key).as_bytes().to_owned());
        let mut root = TreeRoot::EMPTY;
        for step in steps.chunks(7) {
            let step = step.iter().cloned().map(|(key, value)| (key, Some(value))).collect();
            root = edit_apart(&mut memory, &root, step);
        }
        prop_assert_eq!(root, build(&mut HashOnly, &model));
    }
}

#[test]
fn the_format_does_not_drift() {
    assert_eq!(NodeId::of(Node::empty().bytes()), TreeRoot::EMPTY.id);
    let mut model = numbered(3000, 100);
    model.insert(b"long".to_vec(), vec![7; 5000]);
    model.insert(vec![b'k'; 3000], b"a long key".to_vec());
    let root = build(&mut HashOnly, &model);
    assert_eq!(root.id.to_string(), "6f1e5e4eeaa37c69ee0287927ee4853ce6fbca4168840f49a6f55153af14e93e");
    assert_eq!(root.entries, 3002);
}

#[test]
fn no_entries_is_the_empty_tree_and_nothing_is_stored() {
    let mut memory = Memory::default();
    assert_eq!(build(&mut memory, &Model::new()), TreeRoot::EMPTY);
    assert!(memory.nodes.is_empty());
    assert_eq!(contents(&memory, &TreeRoot::EMPTY), Model::new());
    assert_eq!(edit_apart(&mut memory, &TreeRoot::EMPTY, [(b"x".to_vec(), None)].into()), TreeRoot::EMPTY);
}

#[test]
fn a_tree_grows_and_shrinks_by_whole_levels() {
    let mut memory = Memory::default();
    let full = long_keyed(1500);
    let root = build(&mut memory, &full);
    assert!(level_of(&memory, &root) >= 3);
    for left in [0, 1, 2, 20, 200, 1400] {
        for from_end in [false, true] {
            let skipped = if from_end { full.len() - left } else { 0 };
            let part: Model = full.iter().skip(skipped).take(left).map(|(k, v)| (k.clone(), v.clone())).collect();
            let small = edit_apart(&mut memory, &root, changes(&full, &part));
            assert_eq!(small, build(&mut HashOnly, &part), "{left} left");
            assert_eq!(edit_apart(&mut memory, &small, changes(&part, &full)), root, "grown from {left}");
        }
    }
}

#[test]
fn nodes_that_only_the_limit_ends_move_together() {
    let mut cutter = Cutter::new(0);
    let keys = (0u32..).map(|number| format!("{number:08}").into_bytes());
    let quiet = keys.filter(|key| !cutter.would_end(key, key.len() + 1003)).take(500);
    let before: Model = quiet.map(|key| (key, vec![1; 1000])).collect();
    let mut memory = Memory::default();
    let root = build(&mut memory, &before);
    let leaves = memory.nodes.values().filter(|bytes| bytes[1] == 0 && bytes.len() >= LIMIT).count();
    assert!(leaves >= 7, "{leaves}");
    for gone in [0, 1, 250, 499] {
        let mut after = before.clone();
        let key = before.keys().nth(gone).unwrap();
        after.remove(key);
        let edited = edit_apart(&mut memory, &root, changes(&before, &after));
        assert_eq!(edited, build(&mut HashOnly, &after));
        assert_eq!(edit_apart(&mut memory, &edited, changes(&after, &before)), root);
    }
}

#[test]
fn keys_of_any_length_make_levels_that_shrink() {
    let model: Model = (0..60u8).map(|number| ([vec![number], vec![b'k'; MAX_KEY - 1]].concat(), Vec::new())).collect();
    let mut memory = Memory::default();
    let root = build(&mut memory, &model);
    assert_eq!(level_of(&memory, &root), 6);
    assert_eq!(contents(&memory, &root), model);
    let mut after = model.clone();
    after.pop_first();
    let edited = edit_apart(&mut memory, &root, changes(&model, &after));
    assert_eq!(edited, build(&mut HashOnly, &after));
}

#[test]
fn disorder_and_excess_are_refused() {
    let mut writer = HashOnly;
    for pair in [[b"b", b"a"], [b"a", b"a"]] {
        let mut builder = Builder::new(&mut writer);
        builder.push(pair[0], b"").unwrap();
        assert!(matches!(builder.push(pair[1], b""), Err(Error::Internal(_))));
        let steps = pair.map(|key| (key.to_vec(), Some(Vec::new())));
        let edited = edit(&Memory::default(), &mut HashOnly, &TreeRoot::EMPTY, steps);
        assert!(matches!(edited, Err(Error::Internal(_))));
    }
    let mut builder = Builder::new(&mut writer);
    builder.push(b"", b"").unwrap();
    assert!(builder.push(b"", b"").is_err());
    let mut builder = Builder::new(&mut writer);
    assert!(matches!(builder.push(&vec![0; MAX_KEY + 1], b""), Err(Error::Invalid { .. })));
}

#[test]
fn a_source_of_changes_that_fails_ends_the_edit() {
    let failing = [Ok((b"a".to_vec(), None)), Err(Error::Internal("broken".into()))];
    let edited = try_edit(&Memory::default(), &mut HashOnly, &TreeRoot::EMPTY, failing);
    assert!(matches!(edited, Err(Error::Internal(text)) if text == "broken"));
}
