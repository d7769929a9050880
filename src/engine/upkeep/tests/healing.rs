//! What was damaged is stored anew by the next create, as far as the files are there.

use super::*;
use crate::error::{Code, Error};

/// A dataset with enough files for a tree of several nodes, and one file in many pieces.
fn sample() -> Sample {
    let names: Vec<String> = (0..300).map(|number| format!("dir/a-file-with-a-long-name-{number:04}")).collect();
    let contents: Vec<Vec<u8>> = (0..300).map(|number| noise(number, 40)).collect();
    let large = noise(1_000, 200_000);
    let mut files: Vec<(&str, &[u8])> = names.iter().map(String::as_str).zip(contents.iter().map(|c| &c[..])).collect();
    files.push(("large.bin", &large));
    Sample::with(&files)
}

fn assert_healed(sample: &Sample, expected: &Files) {
    assert_eq!(sample.status(), DatasetStatus::Ready);
    assert_eq!(sample.verify(true).problems, []);
    assert_eq!(sample.files_of(&sample.first).unwrap(), *expected);
    sample.gc(false);
    assert_eq!(sample.verify(true).problems, []);
    assert_eq!(sample.files_of(&sample.first).unwrap(), *expected);
    assert_eq!(sample.engine.read(|read| read.damaged()).unwrap(), []);
}

#[test]
fn a_damaged_chunk_is_stored_again_by_reading_just_its_file() {
    let sample = sample();
    let expected = sample.files_of(&sample.first).unwrap();
    sample.flip(&sample.place_of(&noise(1_000, 200_000)), 5);
    assert_eq!(sample.try_create().unwrap().files_read, 0, "nobody knows yet");
    assert_eq!(sample.verify(true).problems.len(), 1);
    assert_eq!(sample.status(), DatasetStatus::Error);
    assert!(sample.files_of(&sample.first).is_err());
    let created = sample.try_create().unwrap();
    assert_eq!(created.files_read, 1);
    assert!(created.bytes_stored > 200_000);
    assert_eq!(sample.try_create().unwrap().files_read, 0);
    assert_healed(&sample, &expected);
}

#[test]
fn a_create_that_finds_no_change_heals_too() {
    let sample = sample();
    let expected = sample.files_of(&sample.first).unwrap();
    sample.flip(&sample.place_of(&noise(1_000, 200_000)), 5);
    assert_eq!(sample.verify(true).problems.len(), 1);
    let request = CreateSnapshot { if_changed: true, ..CreateSnapshot::default() };
    let created = sample.engine.create(&sample.dataset, &request, &Silent).unwrap();
    assert!(!created.is_new && created.bytes_stored > 200_000);
    assert_healed(&sample, &expected);
}

#[test]
fn damage_is_known_to_the_next_process_even_without_the_index() {
    let mut sample = sample();
    let expected = sample.files_of(&sample.first).unwrap();
    sample.flip(&sample.place_of(&noise(1_000, 200_000)), 5);
    assert_eq!(sample.verify(true).problems.len(), 1);
    sample.reopen();
    sample.forget_index();
    assert_eq!(sample.try_create().unwrap().files_read, 1);
    assert_healed(&sample, &expected);
}

#[test]
fn a_damaged_node_is_made_again_from_the_folder() {
    let sample = sample();
    let expected = sample.files_of(&sample.first).unwrap();
    let head = sample.engine.live_dataset(&sample.dataset).unwrap().head;
    let nodes = sample.objects_of_kind(ObjectKind::Node);
    assert!(nodes.len() > 2);
    sample.flip(&nodes[0].1, 9);
    assert!(!sample.verify(false).problems.is_empty());
    assert_eq!(sample.status(), DatasetStatus::Error);
    let created = sample.try_create().unwrap();
    assert_eq!(created.snapshot.state, Some(head.to_string()));
    assert_healed(&sample, &expected);
}

#[test]
fn a_damaged_node_does_not_hinder_a_create_of_a_folder_that_changed() {
    let sample = sample();
    sample.flip(&sample.objects_of_kind(ObjectKind::Node)[0].1, 9);
    assert!(!sample.verify(false).problems.is_empty());
    sample.put("dir/new", b"new");
    let second = sample.create();
    let files = sample.files_of(&second).unwrap();
    assert_eq!((files.len(), &files["dir/new"][..]), (302, &b"new"[..]));
    assert_eq!(sample.status(), DatasetStatus::Ready);
}

#[test]
fn a_restore_over_a_damaged_head_of_a_folder_that_changed_leaves_the_folder_alone() {
    let sample = Sample::with(&[("a", b"one"), ("b", b"two")]);
    sample.put("c", b"three");
    let second = sample.create();
    let head = sample.engine.state(&sample.engine.live_dataset(&sample.dataset).unwrap().head).unwrap();
    let root = ObjectId::from(head.media().id);
    let at = sample.objects().into_iter().find(|(object, _)| *object == root).unwrap().1;
    sample.flip(&at, 3);
    sample.put("a", b"edited");
    assert!(!sample.verify(false).problems.is_empty());
    for _ in 0..2 {
        assert!(super::try_restore(&sample, &second).is_some_and(|(code, _)| code == Code::Corrupt));
        let read = |path: &str| std::fs::read(sample.folder().join(path)).unwrap();
        assert_eq!([read("a"), read("b"), read("c")], [b"edited".to_vec(), b"two".to_vec(), b"three".to_vec()]);
    }
    sample.create();
    assert_eq!(super::try_restore(&sample, &sample.first), None);
    assert_eq!(std::fs::read(sample.folder().join("a")).unwrap(), b"one");
    assert!(!sample.folder().join("c").exists());
}

#[test]
fn a_lost_pack_is_made_again_from_the_folder() {
    for without_index in [false, true] {
        let mut sample = sample();
        let expected = sample.files_of(&sample.first).unwrap();
        let pack = sample.place_of(&noise(1_000, 200_000)).pack;
        std::fs::remove_file(sample.pack_path(pack)).unwrap();
        if without_index {
            sample.forget_index();
        } else {
            sample.reopen();
        }
        assert!(!sample.verify(false).problems.is_empty());
        assert_eq!(sample.try_create().unwrap().files_read, 301);
        assert_healed(&sample, &expected);
        let left = sample.engine.read(|read| read.live_packs()).unwrap();
        assert!(left.iter().all(|row| row.id != pack.to_string()));
    }
}

#[test]
fn what_is_gone_from_the_folder_too_stays_damaged_and_is_not_in_the_way() {
    let sample = sample();
    sample.flip(&sample.place_of(&noise(1_000, 200_000)), 5);
    sample.delete("large.bin");
    assert_eq!(sample.verify(true).problems.len(), 1);
    let second = sample.create();
    assert_eq!(sample.status(), DatasetStatus::Ready);
    assert_eq!(sample.files_of(&second).unwrap().len(), 300);
    // The damaged copy is the only one, so it stays where it is.
    let place = sample.place_of(&noise(1_000, 200_000));
    sample.gc(false);
    assert_eq!(sample.place_of(&noise(1_000, 200_000)), place);
    assert_eq!(sample.verify(true).problems.len(), 1);
    sample.remove(&sample.first);
    sample.gc(false);
    assert_eq!(sample.verify(true).problems, []);
}

#[test]
fn other_errors_of_a_dataset_still_forbid_a_create() {
    let sample = Sample::with(&[("a", b"one")]);
    let status = |reason| {
        sample.engine.write(|write| write.set_status(&sample.dataset, DatasetStatus::Error, Some(reason))).unwrap()
    };
    status("a restore could not be finished: the disk is full");
    assert!(matches!(sample.try_create(), Err(Error::WrongStatus { .. })));
    assert_eq!(sample.verify(true).problems, []);
    assert_eq!(sample.status(), DatasetStatus::Error);
}

#[test]
fn a_copy_that_is_whole_is_never_given_up_for_one_that_is_not() {
    let sample = Sample::with(&[("a", &noise(1, 80_000)), ("b", &noise(2, 300_000))]);
    let bad = sample.place_of(&noise(1, 80_000));
    sample.flip(&bad, 3);
    assert_eq!(sample.verify(true).problems.len(), 1);
    sample.create();
    // The note is lost, and the pack with the good copy becomes the one that is worth writing anew.
    sample.engine.note_damage(&[], true).unwrap();
    let copies = sample.engine.objects().copies(&ObjectId::of(ObjectKind::Chunk, &noise(1, 80_000))).unwrap();
    assert_eq!(copies.len(), 2);
    let good = copies.iter().find(|at| at.pack != bad.pack).unwrap().pack;
    let live = sample.engine.objects().live_packs().unwrap();
    let pack = live.iter().find(|pack| pack.id == good).copied().unwrap();
    let inventory = crate::engine::upkeep::inventory::Inventory::load(sample.engine.objects(), live, &Silent).unwrap();
    let mut marked = inventory.bits();
    (0..inventory.len()).for_each(|ordinal| assert!(marked.set(ordinal)));
    let rewritten =
        crate::engine::upkeep::rewrite::rewrite(sample.engine.objects(), &[pack], &[], &inventory, &marked, &Silent)
            .unwrap();
    assert!(rewritten.done.is_empty());
}
