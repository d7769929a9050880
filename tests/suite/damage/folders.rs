//! Content that is damaged in packs and still there in folders.

use std::fs;

use snapshot::backend::VerifyReport;
use snapshot::model::DatasetStatus;
use snapshot::objects::{ObjectId, ObjectKind};

use super::*;
use crate::support::Set;

fn repair_all(set: &Set) -> VerifyReport {
    repair(&set.world.store(), ACTOR, Repair { full: true, dry_run: false }, &Silent).unwrap()
}

/// Changes a byte of the stored copy of these bytes, which are stored as they are.
fn damage(set: &Set, content: &[u8]) {
    let packs = fs::read_dir(set.world.store().join("packs")).unwrap();
    for path in packs.map(|entry| entry.unwrap().path()) {
        let mut bytes = fs::read(&path).unwrap();
        if let Some(place) = bytes.windows(content.len()).position(|window| window == content) {
            bytes[place + content.len() / 2] ^= 1;
            fs::write(&path, bytes).unwrap();
            return;
        }
    }
    panic!("no pack has {}", ObjectId::of(ObjectKind::Chunk, content));
}

fn status(set: &Set) -> DatasetStatus {
    Engine::open(&set.world.store(), ACTOR).unwrap().unwrap().dataset(set.id.as_str(), Trash::Without).unwrap().status
}

#[test]
fn damaged_content_is_taken_from_the_folder_also_for_older_snapshots() {
    // The guard: `Wanted::has` answers no, so that every file is read; a stat cache would have it that nothing changed.
    let (old, new) = (noise(1, 70_000), noise(2, 70_000));
    let set = Set::new(|folder| {
        put(folder, "a.mp4", &old);
        put(folder, "b.mp4", &new);
    });
    fs::remove_file(set.folder.join("a.mp4")).unwrap();
    set.create("without a");
    // The bytes are still there under another name, which no snapshot has seen.
    put(&set.folder, "kept/copy-of-a.mp4", &old);
    damage(&set, &old);
    damage(&set, &new);
    let request = Verify { full: true, ..Verify::default() };
    let problems = set.engine.verify(&request, &Silent).unwrap().problems;
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert_eq!(status(&set), DatasetStatus::Error);
    let report = repair_all(&set);
    assert_eq!(report.problems, []);
    assert_eq!(report.repair.unwrap().objects, 2);
    assert_eq!(status(&set), DatasetStatus::Ready);
    // No snapshot was taken by that, and both are whole again.
    let engine = Engine::open(&set.world.store(), ACTOR).unwrap().unwrap();
    assert_eq!(engine.snapshots(&set.id, &SnapshotFilter::default()).unwrap().snapshots.len(), 2);
    let pieces = engine.cat(&set.id, &set.first.snapshot_id, b"a.mp4").unwrap();
    assert_eq!(pieces.map(|piece| piece.unwrap()).collect::<Vec<_>>().concat(), old);
}

#[test]
fn what_no_folder_has_any_more_is_still_listed_with_whom_it_affects() {
    let (old, new) = (noise(1, 70_000), noise(2, 70_000));
    let set = Set::new(|folder| put(folder, "a.mp4", &old));
    put(&set.folder, "a.mp4", &new);
    set.create("second");
    damage(&set, &old);
    let report = repair_all(&set);
    assert_eq!(report.problems.len(), 1, "{:?}", report.problems);
    assert_eq!(report.problems[0].affects, [format!("set:{}", set.first.snapshot_name)]);
    // The other one is not touched by it, nor by its repair.
    assert_eq!(status(&set), DatasetStatus::Ready);
    assert!(
        hash_of(&Engine::open(&set.world.store(), ACTOR).unwrap().unwrap(), &set.id, &set.first.snapshot_id).is_err()
    );
    let before = fs::read(set.folder.join("a.mp4")).unwrap();
    assert_eq!(before, new, "a repair changes no folder");
    let ran = set.world.run(&set.folder, &["verify", "--repair", "--full"]).code(6);
    assert!(ran.stderr.contains("1 problem is left"), "{ran:?}");
}

#[test]
fn a_lost_pack_is_made_good_from_the_folder() {
    let set = Set::new(|folder| {
        put(folder, "a.mp4", noise(1, 70_000));
        put(folder, "dir/b.txt", "words ".repeat(100));
    });
    let whole = hash_of(&set.engine, &set.id, &set.first.snapshot_id).unwrap();
    for path in fs::read_dir(set.world.store().join("packs")).unwrap() {
        fs::remove_file(path.unwrap().path()).unwrap();
    }
    let report = repair_all(&set);
    assert_eq!(report.problems, [], "{:?}", report.repair);
    let engine = Engine::open(&set.world.store(), ACTOR).unwrap().unwrap();
    assert_eq!(hash_of(&engine, &set.id, &set.first.snapshot_id).unwrap(), whole);
    assert_eq!(status(&set), DatasetStatus::Ready);
    engine.gc(std::time::Duration::ZERO, false, &Silent).unwrap();
    assert_eq!(repair_all(&set).problems, []);
}
