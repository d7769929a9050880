//! Writing: what a session stores, once, and what it leaves when it does not finish.

use std::collections::HashSet;

use super::{Sorts, files, one_pack, store};
use crate::error::Error;
use crate::objects::fixture::{Fixture, noise};
use crate::objects::{ChunkId, Codec, Compress, MAX_OBJECT, ObjectId};

#[test]
fn what_was_stored_is_read_here_and_by_another_process() {
    let (fixture, sorts, written) = one_pack();
    assert_eq!((written.packs.len(), written.objects), (1, sorts.count() as u64));
    assert_eq!(written.packs[0].objects, written.objects);
    let on_disk = fixture.objects.pack_files().unwrap();
    assert_eq!(on_disk, [(written.packs[0].id, written.bytes)]);
    assert_eq!(sorts.refused(&fixture.objects), 0);
    assert_eq!(sorts.refused(&fixture.reopened()), 0);
    for (id, _) in &sorts.chunks {
        assert!(fixture.objects.has_chunk(id).unwrap());
    }
    assert!(fixture.objects.has_node(&sorts.nodes[0].0).unwrap());
    assert!(fixture.objects.records_in(written.packs[0].id).unwrap().iter().eq([&sorts.record.1]));
}

#[test]
fn what_is_stored_is_not_stored_again() {
    let (fixture, sorts, _) = one_pack();
    for objects in [fixture.objects.clone(), fixture.reopened()] {
        let session = objects.session().unwrap();
        let again = Sorts::put(&session);
        assert_eq!(again.count(), sorts.count());
        assert_eq!(session.progress(), (0, 0));
        assert_eq!(session.finish().unwrap(), Default::default());
    }
    assert_eq!(files(&fixture, "packs").len(), 1);
}

#[test]
fn one_session_stores_equal_contents_once() {
    let fixture = Fixture::new();
    let (ids, written) = store(&fixture, (0..10).map(|n| noise(n % 2, 70_000 - 69_000 * (n % 2) as usize)));
    assert_eq!((written.objects, written.raw_bytes), (2, 71_000));
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 2);
}

#[test]
fn a_pack_that_nobody_registered_is_invisible() {
    let fixture = Fixture::new();
    let session = fixture.objects.session().unwrap();
    let sorts = Sorts::put(&session);
    let written = session.finish().unwrap();
    let objects = fixture.reopened();
    assert!(!objects.has_chunk(&sorts.chunks[0].0).unwrap());
    let missing = objects.read_chunk(&sorts.chunks[0].0, &mut Vec::new());
    assert!(matches!(missing, Err(Error::Corrupt { found, .. }) if found == "nothing"));
    // It is registered behind the back of `objects`, as another process does it: a read looks once more.
    fixture.packs.register(&written);
    assert_eq!(sorts.refused(&objects), 0);
}

#[test]
fn an_unfinished_session_leaves_nothing() {
    let fixture = Fixture::new();
    let session = fixture.objects.session().unwrap();
    let mut lane = session.lane();
    for seed in 0..70 {
        lane.put_chunk(&noise(seed, 1 << 20), Compress::Never).unwrap();
    }
    lane.flush().unwrap();
    drop(session);
    assert!(files(&fixture, "tmp").is_empty() && files(&fixture, "packs").is_empty());
    let after = (0..1_000).find_map(|seed| lane.put_chunk(&noise(100 + seed, 70_000), Compress::Never).err());
    assert!(after.is_some(), "writing to a session that ended must fail");
    drop(lane);
    assert!(files(&fixture, "tmp").is_empty() && files(&fixture, "packs").is_empty());
}

#[test]
fn a_session_is_not_finished_before_its_lanes_are_flushed() {
    let fixture = Fixture::new();
    let session = fixture.objects.session().unwrap();
    let mut lane = session.lane();
    lane.put_chunk(b"small", Compress::Probe).unwrap();
    assert!(matches!(session.finish(), Err(Error::Internal(_))));
    assert!(lane.flush().is_err());
    // Dropping a lane flushes it.
    let session = fixture.objects.session().unwrap();
    let id = session.lane().put_chunk(b"small", Compress::Probe).unwrap();
    fixture.adopt(&session.finish().unwrap());
    assert!(fixture.objects.has_chunk(&id).unwrap());
}

#[test]
fn a_store_that_cannot_be_written_to_is_an_error_for_everyone() {
    let fixture = Fixture::new();
    std::fs::write(fixture.root.path().join("tmp"), b"a file, not a folder").unwrap();
    let session = fixture.objects.session().unwrap();
    let (mut one, mut other) = (session.lane(), session.lane());
    assert!(matches!(one.put_chunk(&noise(1, 70_000), Compress::Never), Err(Error::Io { .. })));
    assert!(matches!(other.put_chunk(b"", Compress::Never), Err(Error::Io { .. })));
    assert!(matches!(session.finish(), Err(Error::Io { .. })));
}

#[test]
fn an_object_that_no_frame_can_hold_is_refused_and_nothing_else_fails() {
    let fixture = Fixture::new();
    let session = fixture.objects.session().unwrap();
    let mut lane = session.lane();
    let refused = lane.put_chunk_as(&ChunkId::from_bytes([1; 32]), &vec![0; MAX_OBJECT + 1], Compress::Never);
    assert!(matches!(refused, Err(Error::Invalid { .. })));
    lane.put_chunk(b"fine", Compress::Never).unwrap();
    lane.flush().unwrap();
    assert_eq!(session.finish().unwrap().objects, 1);
}

#[test]
fn threads_with_overlapping_contents_store_each_once_in_several_packs() {
    let fixture = Fixture::new();
    let session = fixture.objects.session().unwrap();
    let content = |n: u64| noise(n, [300, 9_000, 66_000, 1 << 20][n as usize % 4]);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let mut lane = session.lane();
            scope.spawn(move || {
                for n in (0..200).map(|n| (n * 7 + thread * 13) % 200) {
                    let compress = if n % 3 == 0 { Compress::Never } else { Compress::Probe };
                    lane.put_chunk(&content(n), compress).unwrap();
                }
                lane.flush().unwrap();
            });
        }
    });
    let written = session.finish().unwrap();
    fixture.adopt(&written);
    assert!(written.packs.len() > 1 && written.packs.iter().all(|pack| pack.bytes < 40 << 20));
    let all: Vec<ObjectId> = written
        .packs
        .iter()
        .flat_map(|pack| fixture.objects.objects_in(pack.id).unwrap())
        .map(|(object, _)| object)
        .collect();
    assert_eq!((all.len(), written.objects), (200, 200));
    let (reopened, mut out) = (fixture.reopened(), Vec::new());
    for n in 0..200 {
        let bytes = content(n);
        reopened.read_chunk(&ChunkId::of(&bytes), &mut out).unwrap();
        assert!(out == bytes, "{n}");
    }
}

#[test]
fn small_contents_that_do_not_compress_are_read_alone_and_text_is_compressed() {
    let fixture = Fixture::new();
    let (random, _) = store(&fixture, [noise(1, 4_096), noise(2, 4_096)]);
    let session = fixture.objects.session().unwrap();
    let mut lane = session.lane();
    let text = lane.put_chunk(&b"some words, ".repeat(100), Compress::Probe).unwrap();
    let more = lane.put_chunk(&b"other words, ".repeat(100), Compress::Probe).unwrap();
    drop(lane);
    fixture.adopt(&session.finish().unwrap());
    let at = |id| fixture.objects.locate_chunk(id).unwrap().unwrap();
    assert_eq!((at(&random[1]).codec, at(&random[1]).place, at(&random[1]).length), (Codec::Raw, 4_096, 4_096));
    assert_eq!((at(&text).codec, at(&more).codec), (Codec::Zstd, Codec::Zstd));
    assert_eq!(at(&text).offset, at(&more).offset);
    assert!(at(&text).stored < 200);
}

#[test]
fn chunks_are_located_together_as_one_by_one() {
    let fixture = Fixture::new();
    let (mut ids, _) = store(&fixture, (0..100).map(|n| noise(n, 200)));
    ids.push(ChunkId::of(b"nowhere"));
    let one_by_one: Vec<_> = ids.iter().map(|id| fixture.objects.locate_chunk(id).unwrap()).collect();
    assert_eq!(fixture.objects.locate_chunks(&ids).unwrap(), one_by_one);
    assert_eq!(one_by_one.iter().filter(|at| at.is_none()).count(), 1);
    let mut out = Vec::new();
    fixture.objects.read_chunk_at(&ids[3], &one_by_one[3].unwrap(), &mut out).unwrap();
    assert_eq!(out, noise(3, 200));
    // A place that is no longer right costs a lookup, nothing else.
    fixture.objects.read_chunk_at(&ids[3], &one_by_one[4].unwrap(), &mut out).unwrap();
    assert_eq!(out, noise(3, 200));
}
