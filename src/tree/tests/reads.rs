//! How much is read: what differs or changes, and the way there.

use std::collections::HashSet;

use super::*;

const ENTRIES: u32 = 60_000;

fn large() -> (Memory, Model, TreeRoot) {
    let mut memory = Memory::default();
    let model = numbered(ENTRIES, 60);
    let root = build(&mut memory, &model);
    (memory, model, root)
}

/// Ten changes far apart, of each kind.
fn scattered(model: &Model) -> Model {
    let mut after = model.clone();
    for number in (0..ENTRIES).step_by(ENTRIES as usize / 9) {
        let key = format!("{number:08}").into_bytes();
        match number % 3 {
            0 => after.insert([&key[..], b"+"].concat(), vec![1; 60]),
            1 => after.remove(&key),
            _ => after.insert(key, vec![2; 60]),
        };
    }
    after
}

#[test]
fn a_diff_reads_the_nodes_around_what_differs() {
    let (mut memory, before, old) = large();
    let after = scattered(&before);
    let new = edit_apart(&mut memory, &old, changes(&before, &after));
    memory.take_reads();
    assert_eq!(diff(&memory, &old, &new).count(), 10);
    let (nodes, _) = memory.take_reads();
    assert!(nodes <= 2 * 10 * 2 * 3, "{nodes} of {}", memory.nodes.len());
    assert!(memory.nodes.len() > 400);
}

#[test]
fn an_edit_reads_and_writes_the_nodes_around_what_changes() {
    let (memory, before, old) = large();
    let after = scattered(&before);
    let mut written = Memory::default();
    memory.take_reads();
    edit(&memory, &mut written, &old, changes(&before, &after)).unwrap();
    let (reads, _) = memory.take_reads();
    assert!(reads <= 10 * 2 * 3, "{reads} of {}", memory.nodes.len());
    assert!(written.nodes.len() <= 10 * 2 * 3, "{}", written.nodes.len());
}

#[test]
fn an_edit_that_changes_nothing_ends_at_the_leaves() {
    let (memory, before, root) = large();
    let same = before.iter().step_by(5000).map(|(key, value)| (key.clone(), Some(value.clone())));
    let mut written = Memory::default();
    assert_eq!(edit(&memory, &mut written, &root, same).unwrap(), root);
    assert!(written.nodes.values().all(|bytes| bytes[1] == 0) && written.nodes.len() <= 12);
}

#[test]
fn entries_that_fill_nodes_of_their_own_cost_only_those() {
    let (mut memory, before, old) = large();
    let mut after = before.clone();
    after.extend((0..5000).map(|number| (format!("00030000+{number:04}").into_bytes(), vec![4; 60])));
    let new = edit_apart(&mut memory, &old, changes(&before, &after));
    memory.take_reads();
    assert_eq!(diff(&memory, &old, &new).count(), 5000);
    let (nodes, _) = memory.take_reads();
    assert!(nodes <= 5000 * 75 / 8192 + 30, "{nodes} of {}", memory.nodes.len());
}

#[test]
fn a_node_that_was_split_costs_no_more_than_its_neighbours() {
    let (mut memory, before, old) = large();
    let leaf = memory.nodes.values().filter(|bytes| bytes[1] == 0).max_by_key(|bytes| bytes.len()).unwrap();
    let node = Node::parse(&NodeId::of(leaf), leaf.clone()).unwrap();
    let middle = node.key(node.len() / 2).to_vec();
    let splits = |suffix: &u32| {
        let mut model = before.clone();
        model.insert([&middle[..], &suffix.to_be_bytes()].concat(), vec![3; 60]);
        let count = build(&mut HashOnly, &model);
        let mut apart = Memory::default();
        build(&mut apart, &model);
        (count.entries == before.len() as u64 + 1 && apart.nodes.len() == memory.nodes.len() + 1).then_some(model)
    };
    let after = (0..400).find_map(|suffix| splits(&suffix)).expect("one of many keys ends a node");
    let new = edit_apart(&mut memory, &old, changes(&before, &after));
    memory.take_reads();
    assert_eq!(diff(&memory, &old, &new).count(), 1);
    let (nodes, _) = memory.take_reads();
    assert!(nodes <= 8, "{nodes}");
}

#[test]
fn nothing_is_read_to_compare_a_tree_with_itself_or_to_change_nothing() {
    let (memory, _, root) = large();
    assert_eq!(diff(&memory, &root, &root).count(), 0);
    assert_eq!(edit(&memory, &mut HashOnly, &root, []).unwrap(), root);
    assert_eq!(memory.take_reads(), (0, 0));
}

#[test]
fn spilled_values_are_read_only_where_they_differ() {
    let mut memory = Memory::default();
    let before = numbered(300, 2000);
    let mut after = before.clone();
    after.insert(b"00000007".to_vec(), vec![9; 2000]);
    let old = build(&mut memory, &before);
    let new = edit_apart(&mut memory, &old, changes(&before, &after));
    assert_eq!(memory.take_reads().1, 0);
    assert_eq!(diff(&memory, &old, &new).count(), 1);
    assert_eq!(memory.take_reads().1, 2);
}

#[test]
fn a_walk_sees_each_node_and_value_and_skips_what_is_refused() {
    let mut memory = Memory::default();
    let mut model = numbered(5000, 100);
    model.insert(b"spilled".to_vec(), vec![1; 5000]);
    let root = build(&mut memory, &model);
    let (mut nodes, mut chunks, mut entries) = (HashSet::new(), Vec::new(), 0);
    let mut mark = |memory: &Memory, root: &TreeRoot| {
        walk_nodes(memory, root, &mut |visit| match visit {
            Visit::Node { id, .. } => Ok(nodes.insert(id)),
            Visit::Leaf { node, .. } => {
                entries += node.values().count();
                Ok(true)
            }
            Visit::Spilled { id, length } => {
                chunks.push((id, length));
                Ok(true)
            }
        })
        .unwrap();
        nodes.len()
    };
    assert_eq!(mark(&memory, &root), memory.nodes.len());
    memory.take_reads();
    assert_eq!(mark(&memory, &root), memory.nodes.len());
    assert_eq!(memory.take_reads(), (0, 0));
    assert_eq!(mark(&memory, &TreeRoot::EMPTY), memory.nodes.len());
    assert_eq!(entries, model.len());
    assert_eq!(chunks, [(ChunkId::of(&[1; 5000]), 5000)]);
}
