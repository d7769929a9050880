//! The index: segments, merges, dead packs, and every way in which a segment can be useless.

use std::fs;
use std::sync::Arc;

use super::{files, store};
use crate::objects::fixture::{Fixture, STORE_ID, noise};
use crate::objects::merge::{Loose, Target, how_many, merge};
use crate::objects::record::Record;
use crate::objects::segment::{PAGE_LEN, Pages, Segment};
use crate::objects::{ChunkId, Codec, Location, ObjectId, PackId};

/// A record that stands for content `n`, in the pack with ordinal `pack`.
fn record(n: u64, pack: u32) -> Record {
    let at = Location {
        pack: PackId::random(),
        offset: n as u32,
        place: 0,
        length: 1,
        stored: 1,
        raw: 1,
        codec: Codec::Raw,
    };
    Record::new(id(n), &at, pack)
}

fn id(n: u64) -> ObjectId {
    ChunkId::from_bytes(*blake3::hash(&n.to_le_bytes()).as_bytes()).into()
}

struct Made {
    folder: tempfile::TempDir,
    pages: Pages,
}

impl Made {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), pages: Pages::new(1 << 20) }
    }

    fn segment(
        &self,
        of: &[&Arc<Segment>],
        packs: &[PackId],
        mut records: Vec<Record>,
        dead: &[PackId],
    ) -> Arc<Segment> {
        records.sort_unstable();
        let mut loose = Loose { packs: packs.to_vec(), records };
        let of: Vec<_> = of.iter().map(|segment| Arc::clone(segment)).collect();
        let target = Target { folder: self.folder.path(), temporary: self.folder.path(), store_id: STORE_ID };
        let id = merge(&of, &mut loose, |pack| !dead.contains(pack), &target).unwrap();
        Arc::new(Segment::open(self.folder.path(), id, &STORE_ID).unwrap())
    }

    fn packs_of(&self, segment: &Segment, n: u64) -> Vec<PackId> {
        let mut packs = Vec::new();
        let none = segment.find(&id(n), &self.pages, |record| {
            assert_eq!(record.offset, n as u32);
            packs.push(segment.packs()[record.pack as usize]);
            None::<()>
        });
        assert!(none.unwrap().is_none());
        packs
    }
}

#[test]
fn a_million_records_are_found_and_others_are_not() {
    let (made, pack) = (Made::new(), PackId::random());
    let segment = made.segment(&[], &[pack], (0..1_000_000).map(|n| record(n, 0)).collect(), &[]);
    assert_eq!(segment.records(), 1_000_000);
    for n in (0..1_000_000).step_by(997) {
        assert_eq!(made.packs_of(&segment, n), [pack], "{n}");
        assert!(made.packs_of(&segment, n + 1_000_000).is_empty());
    }
}

#[test]
fn merging_keeps_what_is_live_and_each_copy_once() {
    let (made, [a, b, c]) = (Made::new(), [(); 3].map(|()| PackId::random()));
    let first = made.segment(&[], &[a, b], (0..5_000).map(|n| record(n, (n % 2) as u32)).collect(), &[]);
    let second = made.segment(&[], &[b, c], (0..3_000).map(|n| record(n, 1 - (n % 2) as u32)).collect(), &[]);
    let merged = made.segment(&[&first, &second], &[c], vec![record(9_000, 0), record(0, 0)], &[a]);
    assert_eq!(merged.packs().len(), 2);
    for n in 0..5_000 {
        // Odd ones are in b twice, which counts once; even ones are in a, which is dead, and the first 3,000 in c.
        let expected = if n % 2 == 1 {
            vec![b]
        } else if n < 3_000 {
            vec![c]
        } else {
            vec![]
        };
        assert_eq!(made.packs_of(&merged, n), expected, "{n}");
    }
    assert_eq!(made.packs_of(&merged, 9_000), [c]);
    assert_eq!(merged.records(), 2_500 + 1_500 + 1);
}

#[test]
fn copies_of_one_object_may_fill_pages() {
    let made = Made::new();
    let packs: Vec<_> = (0..300).map(|_| PackId::random()).collect();
    let mut records: Vec<_> = (0..300).map(|pack| record(5, pack)).collect();
    records.extend((6..1_000).map(|n| record(n, 0)));
    let segment = made.segment(&[], &packs, records, &[]);
    assert_eq!(made.packs_of(&segment, 5).len(), 300);
    assert!((6..1_000).all(|n| made.packs_of(&segment, n).len() == 1));
}

#[test]
fn segments_stay_few_and_large_ones_are_left_alone() {
    assert_eq!(how_many(&[10, 8_000, 40_000], 1), 2);
    assert_eq!(how_many(&[1_000_000], 100_000), 0);
    assert_eq!(how_many(&[100_000, 1_000_000], 200_000), 2);
    let mut sizes: Vec<u64> = Vec::new();
    let mut rewritten = 0;
    for _ in 0..2_000 {
        let merged = how_many(&sizes, 5_000);
        let size = 5_000 + sizes.drain(..merged).sum::<u64>();
        rewritten += size;
        sizes.push(size);
        sizes.sort_unstable();
    }
    assert!(sizes.len() <= 6, "{sizes:?}");
    assert!(rewritten < 2_000 * 5_000 * 25, "{rewritten}");
}

#[test]
fn every_torn_page_and_every_torn_head_is_noticed() {
    let (made, pack) = (Made::new(), PackId::random());
    let segment = made.segment(&[], &[pack], (0..200).map(|n| record(n, 0)).collect(), &[]);
    let path = segment.id().path(made.folder.path());
    let whole = fs::read(&path).unwrap();
    let open = || Segment::open(made.folder.path(), segment.id(), &STORE_ID);
    for place in (0..whole.len()).filter(|place| *place < 200 || place % 97 == 0) {
        let mut bytes = whole.clone();
        bytes[place] ^= 4;
        fs::write(&path, bytes).unwrap();
        // Bytes between head and pages are nothing.
        let wrong = |n| match open() {
            None => true,
            Some(segment) => {
                segment.find(&id(n), &made.pages, |record| Some(record.offset)).ok() != Some(Some(n as u32))
            }
        };
        let is_padding = (64 + 16 + 3 * 8 + 32..PAGE_LEN).contains(&place);
        assert_eq!((0..200).any(wrong), !is_padding, "{place}");
    }
    for length in [0, 63, 64, 150, PAGE_LEN, whole.len() - 1] {
        fs::write(&path, &whole[..length]).unwrap();
        assert!(open().is_none(), "{length}");
    }
    fs::write(&path, &whole).unwrap();
    assert!(open().is_some() && Segment::open(made.folder.path(), segment.id(), &[9; 16]).is_none());
}

/// A store with packs in several segments, and contents 0, 1, 2... in them.
fn several() -> (Fixture, Vec<ChunkId>) {
    let fixture = Fixture::new();
    let mut ids = Vec::new();
    for pack in 0..3 {
        ids.extend(store(&fixture, (0..50).map(|n| noise(pack * 50 + n, 100))).0);
    }
    (fixture, ids)
}

fn all_found(fixture: &Fixture, ids: &[ChunkId]) -> bool {
    let objects = fixture.reopened();
    let mut out = Vec::new();
    ids.iter().enumerate().all(|(n, id)| {
        objects.read_chunk(id, &mut out).unwrap();
        objects.has_chunk(id).unwrap() && out == noise(n as u64, 100)
    })
}

#[test]
fn small_segments_become_one_and_old_ones_go() {
    let (fixture, ids) = several();
    assert_eq!(files(&fixture, "index").len(), 1);
    assert!(all_found(&fixture, &ids) && files(&fixture, "tmp").is_empty());
    assert_eq!(files(&fixture, "index").len(), 1);
}

#[test]
fn a_segment_that_is_gone_torn_or_foreign_costs_time_only() {
    let (fixture, ids) = several();
    let path = || fixture.root.path().join("index").join(&files(&fixture, "index")[0]);
    fs::remove_file(path()).unwrap();
    assert!(all_found(&fixture, &ids));
    for place in [0, 20, 40, 60, 70, 100, PAGE_LEN + 5, 2 * PAGE_LEN + 1_000, 3 * PAGE_LEN + 7] {
        let mut bytes = fs::read(path()).unwrap();
        bytes[place] ^= 1;
        fs::write(path(), bytes).unwrap();
        assert!(all_found(&fixture, &ids), "{place}");
    }
    fs::write(path(), b"").unwrap();
    fs::write(fixture.root.path().join("index/notes.seg"), b"not ours").unwrap();
    assert!(all_found(&fixture, &ids));
}

#[test]
fn a_segment_that_is_torn_while_it_is_open_is_left_out() {
    let (fixture, ids) = several();
    let objects = fixture.reopened();
    assert!(!objects.has_chunk(&ChunkId::of(b"nowhere")).unwrap());
    let path = fixture.root.path().join("index").join(&files(&fixture, "index")[0]);
    let length = fs::metadata(&path).unwrap().len();
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(PAGE_LEN as u64).unwrap();
    assert!(ids.iter().all(|id| objects.has_chunk(id).unwrap()));
    let again = fixture.root.path().join("index").join(&files(&fixture, "index")[0]);
    assert!(again != path && fs::metadata(again).unwrap().len() == length);
}

#[test]
fn an_index_that_cannot_be_written_is_kept_in_memory() {
    let (fixture, ids) = several();
    fs::remove_dir_all(fixture.root.path().join("index")).unwrap();
    fs::write(fixture.root.path().join("index"), b"a file, not a folder").unwrap();
    assert!(all_found(&fixture, &ids));
    let (more, _) = store(&fixture, [noise(900, 100)]);
    assert!(fixture.objects.has_chunk(&more[0]).unwrap() && fixture.objects.has_chunk(&ids[0]).unwrap());
}

#[test]
fn records_of_packs_that_are_not_live_do_not_count() {
    let (fixture, ids) = several();
    let dead = fixture.objects.locate_chunk(&ids[60]).unwrap().unwrap().pack;
    fixture.packs.condemn(dead);
    let has = |objects: &crate::objects::Objects| -> Vec<bool> {
        ids.iter().map(|id| objects.has_chunk(id).unwrap()).collect()
    };
    let expected: Vec<bool> = (0..150).map(|n| !(50..100).contains(&n)).collect();
    assert_eq!(has(&fixture.reopened()), expected);
    // An open one finds out when it begins to write, and stores them again.
    let session = fixture.objects.session().unwrap();
    assert_eq!(has(&fixture.objects), expected);
    let mut lane = session.lane();
    for n in 0..150 {
        lane.put_chunk(&noise(n, 100), crate::objects::Compress::Never).unwrap();
    }
    drop(lane);
    let written = session.finish().unwrap();
    assert_eq!(written.objects, 50);
    fixture.adopt(&written);
    assert!(has(&fixture.objects).iter().all(|has| *has) && all_found(&fixture, &ids));
    assert!(fixture.objects.index_bytes().unwrap() > 0);
}
