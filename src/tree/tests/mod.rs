//! Tests of whole trees, against a model: a map that is built, edited and compared the slow way.

mod compare;
mod damage;
mod reads;
mod shape;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::*;

use super::*;
use crate::error::{Error, Result};
use crate::objects::{ChunkId, NodeId};

/// What a tree should hold.
type Model = BTreeMap<Vec<u8>, Vec<u8>>;

/// Nodes and values in memory, with a count of the reads.
#[derive(Default)]
struct Memory {
    nodes: HashMap<NodeId, Vec<u8>>,
    chunks: HashMap<ChunkId, Vec<u8>>,
    node_reads: AtomicU64,
    chunk_reads: AtomicU64,
}

impl Memory {
    /// The reads since the last time.
    fn take_reads(&self) -> (u64, u64) {
        (self.node_reads.swap(0, Ordering::Relaxed), self.chunk_reads.swap(0, Ordering::Relaxed))
    }
}

impl NodeReader for Memory {
    fn node(&self, id: &NodeId) -> Result<Arc<Node>> {
        self.node_reads.fetch_add(1, Ordering::Relaxed);
        let bytes = self.nodes.get(id).ok_or_else(|| Error::corrupt("a test's store", id, "nothing"))?;
        Node::parse(id, bytes.clone()).map(Arc::new)
    }

    fn chunk(&self, id: &ChunkId) -> Result<Vec<u8>> {
        self.chunk_reads.fetch_add(1, Ordering::Relaxed);
        self.chunks.get(id).cloned().ok_or_else(|| Error::corrupt("a test's store", id, "nothing"))
    }
}

impl NodeWriter for Memory {
    fn put_node(&mut self, bytes: &[u8]) -> Result<NodeId> {
        let id = NodeId::of(bytes);
        self.nodes.insert(id, bytes.to_vec());
        Ok(id)
    }

    fn put_chunk(&mut self, bytes: &[u8]) -> Result<ChunkId> {
        let id = ChunkId::of(bytes);
        self.chunks.insert(id, bytes.to_vec());
        Ok(id)
    }
}

/// A tree built from scratch.
fn build(writer: &mut dyn NodeWriter, model: &Model) -> TreeRoot {
    let mut builder = Builder::new(writer);
    for (key, value) in model {
        builder.push(key, value).unwrap();
    }
    builder.finish().unwrap()
}

/// Edits with what is written kept apart from what is read, so that an edit which reads its own nodes fails.
fn edit_apart(memory: &mut Memory, root: &TreeRoot, changes: BTreeMap<Vec<u8>, Option<Vec<u8>>>) -> TreeRoot {
    let mut written = Memory::default();
    let edited = edit(&*memory, &mut written, root, changes).unwrap();
    memory.nodes.extend(written.nodes);
    memory.chunks.extend(written.chunks);
    edited
}

/// What turns one map into the other.
fn changes(before: &Model, after: &Model) -> BTreeMap<Vec<u8>, Option<Vec<u8>>> {
    let mut changes: BTreeMap<_, _> = before.keys().map(|key| (key.clone(), None)).collect();
    changes.extend(after.iter().map(|(key, value)| (key.clone(), Some(value.clone()))));
    changes.retain(|key, value| before.get(key) != value.as_ref());
    changes
}

fn contents(memory: &Memory, root: &TreeRoot) -> Model {
    iter(memory, root).collect::<Result<_>>().unwrap()
}

fn level_of(memory: &Memory, root: &TreeRoot) -> u8 {
    memory.node(&root.id).unwrap().level()
}

/// Numbered entries with values of one size.
fn numbered(count: u32, size: usize) -> Model {
    (0..count).map(|number| (format!("{number:08}").into_bytes(), vec![number as u8; size])).collect()
}

/// Numbered entries with keys so long that few of them make a high tree.
fn long_keyed(count: u32) -> Model {
    numbered(count, 10).into_iter().map(|(key, value)| ([&key[..], &[b'k'; 1500]].concat(), value)).collect()
}

/// Keys that are prefixes of each other, look like paths, or are so long that few fit a node.
fn any_key() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        2 => prop::collection::vec(prop::sample::select(&[0u8, b'a', b'b', 0xff][..]), 0..6),
        4 => (0..20u32, 0..200u32).prop_map(|(folder, file)| format!("folder-{folder}\0file-{file}").into_bytes()),
        1 => (100..5000usize, 0..50u32).prop_map(|(length, number)| {
            let mut key = vec![b'k'; length];
            key.extend(number.to_be_bytes());
            key
        }),
    ]
}

/// Values around the bound over which they are spilled.
fn any_value() -> impl Strategy<Value = Vec<u8>> {
    let size = prop_oneof![
        40 => 10..400usize,
        20 => prop::sample::select(&[0usize, 1, 1023, 1024, 1025][..]),
        1 => Just(100_000usize),
    ];
    (size, any::<u8>()).prop_map(|(size, byte)| vec![byte; size])
}

fn any_model(most: usize) -> impl Strategy<Value = Model> {
    prop::collection::btree_map(any_key(), any_value(), 0..most)
}

/// A map, and the same map with some entries gone, some changed and some added.
fn two_models(most: usize) -> impl Strategy<Value = (Model, Model)> {
    let fate = (0..100u8, any_value());
    (any_model(most), any_model(20), prop::collection::vec(fate, most), 0..3u8).prop_map(
        |(before, added, fates, mood)| {
            let rate = [2, 10, 90][usize::from(mood)];
            let mut after = before.clone();
            for (key, (draw, value)) in before.keys().zip(fates) {
                if draw < rate {
                    after.remove(key);
                } else if draw < rate + 3 {
                    after.insert(key.clone(), value);
                }
            }
            after.extend(added);
            (before, after)
        },
    )
}
