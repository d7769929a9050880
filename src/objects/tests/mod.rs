//! What the parts promise together.

mod any_contents;
mod damage;
mod failing;
mod format;
mod index;
mod rewriting;
mod sessions;

use crate::objects::fixture::{Fixture, noise};
use crate::objects::{ChunkId, Compress, NodeId, Objects, RecordId, Session, Written};

/// One object of each sort that a pack can hold.
struct Sorts {
    chunks: Vec<(ChunkId, Vec<u8>)>,
    nodes: Vec<(NodeId, Vec<u8>)>,
    record: (RecordId, Vec<u8>),
}

impl Sorts {
    /// Puts small and large chunks that compress and that do not, nodes, and a record.
    fn put(session: &Session) -> Self {
        let mut lane = session.lane();
        let text = |n: usize| format!("{{\"label\": {n}}}").repeat(n).into_bytes();
        let contents = [
            noise(1, 4_000),
            noise(2, 5_000),
            text(20),
            text(30),
            noise(3, 100_000),
            text(9_000),
            Vec::new(),
            noise(4, 1),
        ];
        let chunks = contents.map(|bytes| (lane.put_chunk(&bytes, Compress::Probe).unwrap(), bytes)).into();
        let nodes = [text(40), noise(5, 900)].map(|bytes| (lane.put_node(&bytes).unwrap(), bytes)).into();
        let record = b"a snapshot".to_vec();
        let record = (lane.put_record(&record).unwrap(), record);
        lane.flush().unwrap();
        Self { chunks, nodes, record }
    }

    /// Reads all; how many were refused. What is not refused must be right.
    fn refused(&self, objects: &Objects) -> usize {
        let mut out = Vec::new();
        let chunks = self.chunks.iter().map(|(id, bytes)| {
            objects.read_chunk(id, &mut out).map(|()| assert!(out == *bytes, "another content of {id}"))
        });
        let chunks: Vec<_> = chunks.collect();
        let nodes = self.nodes.iter().map(|(id, bytes)| objects.read_node(id).map(|found| assert!(found == *bytes)));
        let record = objects.read_record(&self.record.0).map(|found| assert!(found == self.record.1));
        let all = chunks.into_iter().chain(nodes).chain([record]);
        let errors = all.filter_map(Result::err).inspect(|error| {
            let text = error.to_string();
            assert!(error.code() == crate::error::Code::Corrupt, "{text}");
            assert!(text.contains("pack") && ["chunk", "node", "record"].iter().any(|kind| text.starts_with(kind)));
        });
        errors.count()
    }

    fn count(&self) -> usize {
        self.chunks.len() + self.nodes.len() + 1
    }
}

/// A store with one pack that has all sorts.
fn one_pack() -> (Fixture, Sorts, Written) {
    let fixture = Fixture::new();
    let session = fixture.objects.session().unwrap();
    let sorts = Sorts::put(&session);
    let written = session.finish().unwrap();
    fixture.adopt(&written);
    (fixture, sorts, written)
}

/// Stores each of these as a small chunk, in a session and so a pack of its own.
fn store(fixture: &Fixture, contents: impl IntoIterator<Item = Vec<u8>>) -> (Vec<ChunkId>, Written) {
    let session = fixture.objects.session().unwrap();
    let mut lane = session.lane();
    let ids = contents.into_iter().map(|bytes| lane.put_chunk(&bytes, Compress::Never).unwrap()).collect();
    lane.flush().unwrap();
    let written = session.finish().unwrap();
    fixture.adopt(&written);
    (ids, written)
}

/// Names of the files of a folder of the store.
fn files(fixture: &Fixture, folder: &str) -> Vec<String> {
    let found = crate::objects::local::files_of(&fixture.root.path().join(folder)).unwrap();
    let mut names: Vec<_> = found.into_iter().map(|(name, _)| name).collect();
    names.sort();
    names
}
