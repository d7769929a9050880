//! Damage on disk: an error that names what is damaged, never other data, never a panic.

use std::fs;
use std::path::PathBuf;

use super::{Sorts, files, one_pack, store};
use crate::error::Error;
use crate::objects::fixture::{Fixture, noise};
use crate::objects::{Compress, PackReport, Written};
use crate::progress::Silent;

fn pack_file(fixture: &Fixture, written: &Written) -> PathBuf {
    fixture.root.path().join("packs").join(written.packs[0].id.file_name())
}

fn verify(fixture: &Fixture, written: &Written) -> PackReport {
    fixture.reopened().verify_pack(&written.packs[0], &Silent).unwrap()
}

/// Places in each region of a pack: all of header, table and trailer, some of each frame. Holes are left out.
fn places(fixture: &Fixture, written: &Written) -> Vec<(usize, bool)> {
    let objects = fixture.objects.objects_in(written.packs[0].id).unwrap();
    let mut places: Vec<_> = (0..64).map(|at| (at, false)).collect();
    let mut end = 64;
    for (_, at) in &objects {
        let (start, length) = (at.offset as usize, at.stored as usize);
        if length > 0 {
            places.extend([0, length / 3, length / 2, length - 1].map(|step| (start + step, true)));
        }
        end = start + length;
    }
    places.extend((end..written.bytes as usize).map(|at| (at, false)));
    places
}

#[test]
fn a_flipped_byte_anywhere_is_found_by_reading_and_by_verifying() {
    let (fixture, sorts, written) = one_pack();
    assert!(verify(&fixture, &written).is_whole());
    let path = pack_file(&fixture, &written);
    let whole = fs::read(&path).unwrap();
    for (place, is_frame) in places(&fixture, &written) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x20;
        fs::write(&path, bytes).unwrap();
        // With the index, only the frames are read; without it, the table too.
        let with_index = sorts.refused(&fixture.reopened());
        let without = fixture.reopened();
        fs::remove_dir_all(fixture.root.path().join("index")).unwrap();
        let refused = sorts.refused(&without);
        let report = verify(&fixture, &written);
        if is_frame {
            assert!(with_index > 0 && with_index == refused, "byte {place}");
            assert_eq!(report.damaged.len(), refused, "byte {place}");
        } else {
            assert_eq!((with_index, refused), (0, sorts.count()), "byte {place}");
            assert!(report.unreadable.is_some(), "byte {place}");
        }
        fs::write(&path, &whole).unwrap();
        assert_eq!(sorts.refused(&fixture.reopened()), 0);
    }
}

#[test]
fn a_truncated_or_lost_pack_is_an_error_for_its_objects_alone() {
    let (fixture, sorts, written) = one_pack();
    let (others, _) = store(&fixture, [noise(77, 3_000)]);
    let path = pack_file(&fixture, &written);
    let whole = fs::read(&path).unwrap();
    for length in [0, 10, 64, 100, whole.len() / 2, whole.len() - 57, whole.len() - 1] {
        fs::write(&path, &whole[..length]).unwrap();
        assert!(verify(&fixture, &written).unreadable.is_some(), "{length}");
        fs::remove_dir_all(fixture.root.path().join("index")).unwrap();
        let objects = fixture.reopened();
        assert_eq!(sorts.refused(&objects), sorts.count(), "{length}");
        assert!(objects.has_chunk(&others[0]).unwrap());
        assert_eq!(objects.unreadable_packs().unwrap().len(), 1);
    }
    fs::remove_file(&path).unwrap();
    assert_eq!(sorts.refused(&fixture.reopened()), sorts.count());
    assert!(verify(&fixture, &written).unreadable.is_some());
}

#[test]
fn a_pack_cut_short_under_a_good_index_never_gives_other_data() {
    let (fixture, sorts, written) = one_pack();
    let path = pack_file(&fixture, &written);
    let whole = fs::read(&path).unwrap();
    for length in [0, 64, 3_000, whole.len() / 2] {
        fs::write(&path, &whole[..length]).unwrap();
        assert!(sorts.refused(&fixture.reopened()) > 0, "{length}");
    }
}

#[test]
fn a_reader_that_finds_a_pack_gone_looks_once_more() {
    let (fixture, sorts, written) = one_pack();
    let reader = fixture.reopened();
    let first = &sorts.chunks[0];
    assert!(reader.has_chunk(&first.0).unwrap());
    // Another process rewrites the pack: same objects, another pack.
    let session = fixture.objects.session_without(&[written.packs[0].id]).unwrap();
    Sorts::put(&session);
    let rewritten = session.finish().unwrap();
    fixture.packs.register(&rewritten);
    fixture.packs.condemn(written.packs[0].id);
    fs::remove_file(pack_file(&fixture, &written)).unwrap();
    assert_eq!(sorts.refused(&reader), 0);
    assert_eq!(reader.locate_chunk(&first.0).unwrap().unwrap().pack, rewritten.packs[0].id);
}

#[test]
fn a_second_copy_helps_out() {
    let (fixture, sorts, written) = one_pack();
    let session = fixture.objects.session_without(&[written.packs[0].id]).unwrap();
    Sorts::put(&session);
    let second = session.finish().unwrap();
    fixture.adopt(&second);
    fs::remove_file(pack_file(&fixture, &written)).unwrap();
    assert_eq!(sorts.refused(&fixture.reopened()), 0);
    fs::remove_file(pack_file(&fixture, &second)).unwrap();
    assert_eq!(sorts.refused(&fixture.reopened()), sorts.count());
}

#[test]
fn a_damaged_object_is_stored_again_by_the_next_session() {
    let (fixture, sorts, written) = one_pack();
    let (id, bytes) = &sorts.chunks[4];
    let at = fixture.objects.locate_chunk(id).unwrap().unwrap();
    let path = pack_file(&fixture, &written);
    let mut pack = fs::read(&path).unwrap();
    pack[at.offset as usize] ^= 1;
    fs::write(&path, pack).unwrap();
    let report = verify(&fixture, &written);
    assert_eq!((report.damaged.len(), report.damaged[0].object), (1, (*id).into()));
    assert!(fixture.objects.has_chunk(id).unwrap());
    fixture.objects.mark_damaged(&report.damaged).unwrap();
    assert!(!fixture.objects.has_chunk(id).unwrap() && !fixture.reopened().has_chunk(id).unwrap());
    let damaged = fixture.objects.read_chunk(id, &mut Vec::new());
    assert!(matches!(damaged, Err(Error::Corrupt { what, .. }) if what.contains(&written.packs[0].id.to_string())));
    let session = fixture.objects.session().unwrap();
    assert!(session.lane().put_chunk_as(id, bytes, Compress::Never).unwrap());
    let again = session.finish().unwrap();
    assert_eq!(again.objects, 1);
    fixture.adopt(&again);
    assert_eq!(sorts.refused(&fixture.objects), 0);
    assert_eq!(sorts.refused(&fixture.reopened()), 0);
}

#[test]
fn leftovers_of_a_crash_are_strays_and_temporaries() {
    let (fixture, _, written) = one_pack();
    let stray = crate::objects::PackId::random();
    fs::write(fixture.root.path().join("packs").join(stray.file_name()), b"half a pa").unwrap();
    fs::write(fixture.root.path().join("tmp/left"), b"over").unwrap();
    assert_eq!(fixture.objects.pack_files().unwrap().len(), 2);
    assert_eq!(fixture.reopened().live_packs().unwrap(), written.packs);
    assert!(fixture.objects.records_in(stray).is_err());
    fixture.objects.delete_pack(stray).unwrap();
    assert_eq!(fixture.objects.pack_files().unwrap().len(), 1);
    assert_eq!(crate::objects::clear_temporaries(fixture.root.path()).unwrap(), 1);
    assert!(files(&fixture, "tmp").is_empty());
}
