//! What is damaged is an error, whatever the damage, and never a panic or another answer.

use super::*;
use crate::tree::node;

/// A leaf with a short, a long and a spilled value, and the inner node over it and another one.
fn sample() -> Vec<Vec<u8>> {
    let mut memory = Memory::default();
    let mut model = numbered(120, 100);
    model.insert(b"00000000+".to_vec(), vec![5; 1024]);
    model.insert(b"00000000++".to_vec(), vec![6; 3000]);
    let root = build(&mut memory, &model);
    let first = memory.node(&root.id).unwrap().child(0).id;
    vec![memory.nodes[&root.id].clone(), memory.nodes[&first].clone()]
}

/// The bytes that the entries of a node are spelled as.
fn spelled(node: &Node) -> Vec<u8> {
    let mut out = node::header(node.level()).to_vec();
    for index in 0..node.len() {
        node::put_key(&mut out, node.key(index));
        match node.level() {
            0 => node::put_value(&mut out, node.value(index)),
            _ => node::put_child(&mut out, &node.child(index)),
        }
    }
    out
}

#[test]
fn every_flipped_or_missing_byte_is_noticed() {
    for bytes in sample() {
        let id = NodeId::of(&bytes);
        let node = Node::parse(&id, bytes.clone()).unwrap();
        assert_eq!(spelled(&node), bytes);
        let cut = (0..bytes.len()).map(|length| bytes[..length].to_vec());
        let flipped = (0..bytes.len()).flat_map(|place| {
            let bytes = &bytes;
            [0x01, 0x80, 0xff].map(move |flip| {
                let mut torn = bytes.clone();
                torn[place] ^= flip;
                torn
            })
        });
        for torn in cut.chain(flipped) {
            if let Ok(other) = Node::parse_checked(&id, torn.clone()) {
                assert_eq!(spelled(&other), torn);
                assert_ne!(other, node);
            }
            assert!(matches!(Node::parse(&id, torn), Err(Error::Corrupt { .. })));
        }
    }
}

#[test]
fn what_is_not_the_one_spelling_is_refused() {
    let id = TreeRoot::EMPTY.id;
    let refused = |bytes: &[u8]| matches!(Node::parse_checked(&id, bytes.to_vec()), Err(Error::Corrupt { .. }));
    assert!(refused(&[]) && refused(&[1]));
    assert!(refused(&[0, 0]), "version 0");
    assert!(refused(&[1, 65]), "a level that cannot be");
    assert!(refused(&[1, 1]), "an inner node without entries");
    assert!(!refused(&[1, 0, 1, b'a', 0, 1, b'b', 0]));
    assert!(refused(&[1, 0, 1, b'b', 0, 1, b'a', 0]), "keys out of order");
    assert!(refused(&[1, 0, 1, b'a', 0, 1, b'a', 0]), "a key twice");
    assert!(refused(&[1, 0, 0x81, 0, b'a', 0]), "a number in a longer form");
    assert!(refused(&[1, 0, 1, b'a', 0, 9]), "bytes behind the last entry");
    let huge = [&[1, 0][..], &[0xff; 9], &[1]].concat();
    assert!(refused(&huge), "a key longer than anything");
    let mut long = vec![1, 0, 1, b'a'];
    node::put_value(&mut long, Value::Inline(&[0; MAX_INLINE + 1]));
    assert!(refused(&long), "a long value that is not spilled");
    let mut short = vec![1, 0, 1, b'a'];
    node::put_value(&mut short, Value::Spilled { id: ChunkId::of(b""), length: MAX_INLINE as u64 });
    assert!(refused(&short), "a short value that is spilled");
    let mut none = vec![1, 1, 1, b'a'];
    node::put_child(&mut none, &TreeRoot::EMPTY);
    assert!(refused(&none), "a child without entries");
    let mut many = vec![1, 1];
    for key in [b"a", b"b"] {
        node::put_key(&mut many, key);
        node::put_child(&mut many, &TreeRoot { id, entries: u64::MAX });
    }
    assert!(refused(&many), "more entries than can be counted");
    let newer = Node::parse_checked(&id, vec![2, 0]);
    assert!(matches!(newer, Err(Error::NewerFormat { found: 2, supported: 1, .. })));
}

/// All ways to read a tree; none may succeed.
fn assert_unreadable(memory: &Memory, root: &TreeRoot, key: &[u8]) {
    let corrupt = |result: Result<()>| assert!(matches!(result, Err(Error::Corrupt { .. })), "{result:?}");
    corrupt(get(memory, root, key).map(drop));
    corrupt(iter(memory, root).try_for_each(|entry| entry.map(drop)));
    corrupt(diff(memory, &TreeRoot::EMPTY, root).try_for_each(|difference| difference.map(drop)));
    corrupt(edit(memory, &mut HashOnly, root, [(key.to_vec(), None)]).map(drop));
    corrupt(walk_nodes(memory, root, &mut |_| Ok(true)));
}

#[test]
fn a_node_in_the_place_of_another_is_noticed() {
    let mut memory = Memory::default();
    let root = build(&mut memory, &numbered(3000, 100));
    let top = memory.node(&root.id).unwrap();
    let (first, second) = (top.child(0).id, top.child(1).id);
    let other = memory.nodes[&second].clone();
    memory.nodes.insert(first, other);
    assert_unreadable(&memory, &root, top.key(0));
}

#[test]
fn nodes_that_do_not_fit_together_are_noticed() {
    let mut memory = Memory::default();
    let root = build(&mut memory, &numbered(3000, 100));
    let top = memory.node(&root.id).unwrap();
    let (child, key) = (top.child(1), top.key(1).to_vec());
    let few = TreeRoot { entries: child.entries - 1, ..child };
    let own = TreeRoot { id: NodeId::of(&spelled(&top)), entries: root.entries };
    let cases: [(&[u8], TreeRoot); 4] = [(&key, few), (b"00000000", child), (b"z", child), (top.key(2), own)];
    for (key, child) in cases {
        let mut forged = node::header(1).to_vec();
        node::put_key(&mut forged, key);
        node::put_child(&mut forged, &child);
        let forged = TreeRoot { id: memory.put_node(&forged).unwrap(), entries: child.entries };
        assert_unreadable(&memory, &forged, key);
    }
    let mut high = node::header(2).to_vec();
    node::put_key(&mut high, &key);
    node::put_child(&mut high, &child);
    let high = TreeRoot { id: memory.put_node(&high).unwrap(), entries: child.entries };
    assert_unreadable(&memory, &high, &key);
    assert_unreadable(&memory, &TreeRoot { entries: 1, ..root }, &key);
    assert!(get(&memory, &TreeRoot { entries: 1, ..TreeRoot::EMPTY }, &key).is_err());
}

#[test]
fn children_that_overlap_are_noticed() {
    let mut memory = Memory::default();
    let leaf = |memory: &mut Memory, keys: &[&str]| {
        build(memory, &keys.iter().map(|key| (key.as_bytes().to_vec(), Vec::new())).collect())
    };
    let (first, second) = (leaf(&mut memory, &["a", "c"]), leaf(&mut memory, &["b", "d"]));
    let mut forged = node::header(1).to_vec();
    for (key, child) in [(b"c", first), (b"d", second)] {
        node::put_key(&mut forged, key);
        node::put_child(&mut forged, &child);
    }
    let forged = TreeRoot { id: memory.put_node(&forged).unwrap(), entries: 4 };
    assert_unreadable(&memory, &forged, b"d");
}

#[test]
fn a_spilled_value_of_another_length_is_noticed() {
    let mut memory = Memory::default();
    let root = build(&mut memory, &[(b"a".to_vec(), vec![1; 2000])].into());
    for bytes in memory.chunks.values_mut() {
        bytes.pop();
    }
    assert!(matches!(get(&memory, &root, b"a"), Err(Error::Corrupt { .. })));
    let mut entries = iter(&memory, &root);
    assert!(entries.next().is_some_and(|entry| entry.is_err()));
    assert!(entries.next().is_none());
}
