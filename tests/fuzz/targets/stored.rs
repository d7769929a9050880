//! What stands in a store: packs, index, trees, states, rows of the catalog, caches, and the journal of a restore.

use std::fmt::Debug;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::bytes::{choice, file};
use super::mend;
use crate::backend::EnrichmentReport;
use crate::engine::operation::Detail;
use crate::engine::tasks::Work;
use crate::error::{Error, Result};
use crate::facets::{Clusters, Entity, EntityKey, Entry, Field, Index, Labels, Metadata, ModelRun, Tags};
use crate::locks::Holder;
use crate::objects::compress::unpack;
use crate::objects::damaged::Damaged;
use crate::objects::frames::Frames;
use crate::objects::pack::{PackTable, header};
use crate::objects::segment::{Head, PAGE_LEN, PAGE_RECORDS, Segment, SegmentId, fence_of, page_checksum};
use crate::objects::{MAX_OBJECT, NewObject, NodeId, ObjectId, ObjectKind, ObjectStore, PackId};
use crate::state::State;
use crate::tree::{Node, Value};
use crate::worktree::apply::journal::Journal;
use crate::worktree::cache::{Binding, Cache};
use crate::worktree::root::is_plain_path;

const STORE: [u8; 16] = [7; 16];
const PACK: PackId = PackId::from_bytes([9; 16]);

/// A node is what it says: values lie within it, and no key is out of order.
pub(super) fn tree_node(data: &[u8]) {
    let Ok(node) = Node::parse_checked(&NodeId::of(data), data.to_vec()) else { return };
    assert_eq!(node.bytes(), data);
    let mut last: Option<Vec<u8>> = None;
    for (key, value) in node.values() {
        assert!(last.as_deref() < Some(key));
        last = Some(key.to_vec());
        if let Value::Inline(bytes) = value {
            assert!(bytes.len() <= data.len());
        }
    }
}

/// A pack whose table is sound is the one spelling of it; its objects are theirs or are told to be damaged.
pub(super) fn pack(data: &[u8]) {
    let Some((first, rest)) = choice(data) else { return };
    let bytes = match first {
        255 => rest.to_vec(),
        frames => {
            let Some((objects, rest)) = choice(rest) else { return };
            mend::pack(&header(&STORE, PACK), rest, frames, objects)
        }
    };
    let store = Arc::new(OnePack(bytes));
    let Ok(table) = PackTable::read(&*store, &STORE, PACK, store.0.len() as u64) else { return };
    assert_eq!(table.encode(&STORE), store.0[table.end() as usize..]);
    let frames = Frames::new(store);
    for (object, at) in table.entries() {
        let mut out = Vec::new();
        let read = frames.read(&object, &at, &mut out);
        assert!(out.len() <= MAX_OBJECT);
        assert!(read.is_err() || ObjectId::of(object.kind, &out) == object);
    }
}

/// A frame is as long as it says or an error, and takes no more memory than it may.
pub(super) fn frame(data: &[u8]) {
    let Some((length, rest)) = data.split_first_chunk::<3>() else { return };
    let raw = u32::from_le_bytes([length[0], length[1], length[2], 0]) as usize;
    let mut out = Vec::new();
    if unpack(rest, raw, &mut out).is_ok() {
        assert_eq!(out.len(), raw);
    }
    assert!(out.capacity() <= raw + 64);
}

/// A segment of the index says something or cannot be used; never is anything read past its end.
pub(super) fn segment(data: &[u8]) {
    let id = SegmentId([5; 16]);
    let Some((first, rest)) = choice(data) else { return };
    let bytes = match first {
        255 => rest.to_vec(),
        packs => {
            let Some((records, rest)) = choice(rest) else { return };
            segment_of(id, packs, records, rest)
        }
    };
    let Some(segment) = Segment::of(file(&bytes), id, &STORE) else { return };
    let mut records = Vec::new();
    let is_whole = segment.scan(0, u32::MAX, &mut records).is_ok();
    assert!(!is_whole || records.len() as u64 == segment.records());
    let pages = crate::objects::cache::Cache::new(1 << 20);
    for record in records.iter().take(8) {
        let found = segment.find(&record.object, &pages, |found| Some(found.object));
        // Records out of order are not found, and one beside it may be none.
        assert!(found.is_err() || found.is_ok_and(|found| found.is_none_or(|found| found == record.object)));
    }
    let _ = segment.find(&ObjectId { id: [3; 32], kind: ObjectKind::Chunk }, &pages, |record| Some(*record));
}

/// A segment with these packs and pages, and right checksums.
fn segment_of(id: SegmentId, packs: u8, records: u8, rest: &[u8]) -> Vec<u8> {
    let (packs, records) = (usize::from(packs % 5), usize::from(records));
    let count = records.div_ceil(PAGE_RECORDS);
    let mut pages: Vec<u8> = rest.iter().copied().chain(std::iter::repeat(0)).take(count * PAGE_LEN).collect();
    for (number, page) in pages.chunks_exact_mut(PAGE_LEN).enumerate() {
        let end = PAGE_LEN - 16;
        let sum = page_checksum(&page[..end], number as u32, &id);
        page[end..].copy_from_slice(&sum);
    }
    let fences: Vec<u64> = pages.chunks_exact(PAGE_LEN).map(fence_of).collect();
    let packs: Vec<PackId> = (0..packs).map(|number| PackId::from_bytes([number as u8; 16])).collect();
    let pages_at = Head::length(packs.len(), count);
    let head = Head { id, store_id: STORE, records: records as u64, pages_at, packs, fences };
    [head.encode(), pages].concat()
}

/// The list of damaged copies.
pub(super) fn damaged_list(data: &[u8]) {
    if let Some(known) = Damaged::decode(data) {
        known.has(PACK, &ObjectId { id: [3; 32], kind: ObjectKind::Chunk });
    }
    Damaged::decode(&mend::damaged_list(data));
}

/// A state has one spelling.
pub(super) fn state(data: &[u8]) {
    if let Ok(state) = State::decode(data) {
        assert_eq!(state.encode(), data);
    }
}

/// Values of all facets: what was read can be written, and is the same when it is read again.
pub(super) fn facet(data: &[u8]) {
    let Some((which, value)) = choice(data) else { return };
    match which % 10 {
        0 => {
            if let Ok(entry) = Entry::decode(value) {
                assert_eq!(entry.encode(), value);
            }
        }
        1 => again(value, Index::decode, |index| Some(index.encode())),
        2 => again(value, Labels::decode, Labels::encode),
        3 => again(value, Metadata::decode, Metadata::encode),
        4 => again(value, Tags::decode, Tags::encode),
        5 => again(value, Clusters::decode, Clusters::encode),
        6 => again(value, ModelRun::decode, |run| Some(run.encode())),
        7 => again(value, Field::decode, |field| Some(field.encode())),
        8 => again(value, EntityKey::from_bytes, |key| Some(key.to_bytes())),
        _ => again(value, |text| Entity::parse(text, "/"), |entity| Some(entity.bytes().to_vec())),
    }
}

fn again<T: PartialEq + Debug>(
    bytes: &[u8],
    decode: impl Fn(&[u8]) -> Result<T>,
    encode: impl Fn(&T) -> Option<Vec<u8>>,
) {
    let Ok(value) = decode(bytes) else { return };
    let Some(written) = encode(&value) else { return };
    let read = decode(&written);
    assert!(read.as_ref().is_ok_and(|read| *read == value), "{value:?} became {read:?}");
}

/// What stands as JSON in rows of the catalog and in lock files.
pub(super) fn catalog_json(data: &[u8]) {
    let Some((which, text)) = choice(data) else { return };
    match which % 4 {
        0 => same_json::<Detail>(text),
        1 => same_json::<Work>(text),
        2 => same_json::<EnrichmentReport>(text),
        _ => same_json::<Holder>(text),
    }
}

fn same_json<T: Serialize + DeserializeOwned>(text: &[u8]) {
    let Ok(value) = serde_json::from_slice::<T>(text) else { return };
    let written = serde_json::to_string(&value).expect("what was read can be written");
    let read: T = serde_json::from_str(&written).expect("what was written can be read");
    assert_eq!(serde_json::to_string(&read).expect("as before"), written);
}

/// A journal that is read can be written, and no path in it leads out of the folder.
pub(super) fn journal(data: &[u8]) {
    const STAGE: &[u8] = b".snapshot-task";
    let _ = Journal::decode(data, STAGE);
    // As the first version sums it up.
    let whole = [data, blake3::hash(data).as_bytes()].concat();
    let Ok(journal) = Journal::decode(&whole, STAGE) else { return };
    let again = Journal::decode(&journal.encode(STAGE), STAGE).expect("what was written can be read");
    assert_eq!(again, journal);
    assert!(journal.actions.iter().all(|action| is_plain_path(&action.path)));
    assert!(journal.opened.iter().all(|opened| opened.path.is_empty() || is_plain_path(&opened.path)));
}

/// A stat cache ends, whatever stands in it.
pub(super) fn stat_cache(data: &[u8]) {
    let binding = Binding::new(&STORE, "dataset", 1, 2);
    let _ = Cache::of(data.to_vec(), &binding);
    let Some(cache) = Cache::of(mend::stat_cache(binding.as_bytes(), data), &binding) else { return };
    let mut reader = cache.reader();
    let mut count = 0;
    while reader.advance().is_some() {
        count += 1;
        assert!(count <= data.len() && reader.key().len() <= data.len());
    }
}

/// A store with one pack in it.
struct OnePack(Vec<u8>);

impl ObjectStore for OnePack {
    fn create(&self, _: &str) -> Result<Box<dyn NewObject>> {
        Err(Error::Internal("nothing is written here".into()))
    }

    fn read(&self, _: &str, offset: u64, out: &mut [u8]) -> Result<()> {
        let found = usize::try_from(offset).ok().and_then(|start| self.0.get(start..)?.get(..out.len()));
        out.copy_from_slice(found.ok_or_else(|| Error::corrupt("a pack", "more bytes", "fewer"))?);
        Ok(())
    }

    fn size(&self, _: &str) -> Result<Option<u64>> {
        Ok(Some(self.0.len() as u64))
    }

    fn list(&self) -> Result<Vec<(String, u64)>> {
        Ok(Vec::new())
    }

    fn delete(&self, _: &str) -> Result<()> {
        Ok(())
    }

    fn sync(&self) -> Result<()> {
        Ok(())
    }
}
