//! What gc frees, and what it never does.

use super::*;
use crate::backend::{CloneSnapshot, Run};
use crate::catalog::Trash;
use crate::error::Error;
use crate::model::{Counts, Reason};
use crate::objects::StateId;

fn restore(sample: &Sample, snapshot: &SnapshotId) {
    assert_eq!(super::try_restore(sample, snapshot), None);
}

#[test]
fn what_remains_can_be_restored_and_what_was_removed_is_freed_as_foretold() {
    let sample = Sample::with(&[("a", &noise(1, 200_000)), ("sub/b", b"text")]);
    sample.put("big", &noise(2, 3_000_000));
    let second = sample.create();
    sample.delete("big");
    sample.put("c", &noise(3, 100_000));
    let third = sample.create();
    let before = [&sample.first, &third].map(|id| sample.files_of(id).unwrap());
    sample.remove(&second);

    let foretold = sample.gc(true);
    assert!(foretold.dry_run && foretold.snapshots_purged == 1 && foretold.bytes_freed > 3_000_000);
    assert_eq!(sample.engine.stats().unwrap().deleted_snapshots, 1);
    let report = sample.gc(false);
    assert_eq!(report, GcReport { dry_run: false, ..foretold });
    assert_eq!(report.bytes_kept, sample.engine.stats().unwrap().bytes_packs);
    let on_disk: u64 = sample.engine.objects().pack_files().unwrap().iter().map(|(_, bytes)| bytes).sum();
    assert_eq!(report.bytes_kept, on_disk);

    assert_eq!([&sample.first, &third].map(|id| sample.files_of(id).unwrap()), before);
    assert_eq!(sample.verify(true).problems, []);
    restore(&sample, &sample.first);
    assert_eq!(std::fs::read(sample.folder().join("sub/b")).unwrap(), b"text");
    assert!(!sample.folder().join("c").exists());
    restore(&sample, &third);
    assert_eq!(std::fs::read(sample.folder().join("c")).unwrap(), noise(3, 100_000));
    let again = sample.gc(false);
    assert_eq!((again.bytes_freed, again.packs_deleted, again.snapshots_purged), (0, 0, 0));
}

#[test]
fn what_was_removed_is_kept_until_its_grace_is_over() {
    let sample = Sample::with(&[("a", b"one")]);
    sample.put("a", &noise(1, 100_000));
    let second = sample.create();
    sample.put("a", b"three");
    sample.create();
    sample.remove(&second);
    let hour = Duration::from_secs(3_600);
    let report = sample.engine.gc(hour, false, &Silent).unwrap();
    assert_eq!((report.snapshots_purged, report.bytes_freed), (0, 0));
    sample.engine.undelete(&sample.dataset, &second).unwrap();
    assert_eq!(sample.files_of(&second).unwrap(), files(&[("a", &noise(1, 100_000))]));
    assert_eq!(sample.gc(false).snapshots_purged, 0);
    sample.remove(&second);
    assert!(sample.gc(false).bytes_freed > 100_000);
    assert!(matches!(sample.engine.undelete(&sample.dataset, &second), Err(Error::NotFound { .. })));
}

#[test]
fn a_removed_dataset_goes_with_all_that_only_it_has() {
    let sample = Sample::with(&[("a", &noise(1, 50_000)), ("b", &noise(2, 50_000))]);
    let clone = CloneSnapshot { snapshot: sample.first.clone(), destination: None, managed: false, name: None };
    let running = sample.engine.clone_snapshot(&sample.dataset, &clone, Run::Here).unwrap();
    running.thread.unwrap().join().unwrap();
    sample.put("c", &noise(3, 400_000));
    sample.create();
    sample.engine.remove_dataset(&sample.dataset).unwrap();
    let report = sample.gc(false);
    assert_eq!((report.datasets_purged, report.snapshots_purged), (1, 2));
    assert!(report.bytes_freed > 400_000);
    let left = sample.engine.datasets(true).unwrap();
    assert_eq!(left.len(), 1);
    let cache = std::fs::read_dir(sample.store().join("cache")).unwrap().count();
    assert_eq!(cache, 1, "the stat cache of the clone");
    assert!(sample.folder().join("c").exists());
    let clone = Sample { dataset: left[0].dataset_id.clone(), ..sample };
    let snapshot = clone.engine.read(|read| read.latest_snapshot(&clone.dataset, 0)).unwrap().unwrap().id;
    assert_eq!(clone.files_of(&snapshot).unwrap(), files(&[("a", &noise(1, 50_000)), ("b", &noise(2, 50_000))]));
}

#[test]
fn a_gc_beside_a_writer_is_busy_and_names_it() {
    let sample = Sample::with(&[("a", b"one")]);
    let held = sample.engine.begin(&sample.dataset, "create", Duration::ZERO).unwrap();
    for dry_run in [false, true] {
        match sample.engine.gc_within(Duration::ZERO, Duration::ZERO, dry_run, &Silent) {
            Err(Error::Busy { holder, .. }) if !dry_run => assert!(holder.contains("a create by ana"), "{holder}"),
            Ok(_) if dry_run => {}
            other => panic!("{other:?}"),
        }
    }
    drop(held);
    sample.gc(false);
}

#[test]
fn a_dry_run_writes_nothing() {
    let sample = Sample::with(&[("a", b"one")]);
    sample.put("a", b"two");
    let second = sample.create();
    sample.put("a", b"three");
    sample.create();
    sample.remove(&second);
    let stray = sample.store().join("packs").join(PackId::random().file_name());
    std::fs::write(&stray, b"left by somebody").unwrap();
    let stats = sample.engine.stats().unwrap();
    let report = sample.gc(true);
    assert!(report.packs_deleted >= 2);
    assert!(stray.exists());
    let after = sample.engine.stats().unwrap();
    assert_eq!((after.packs, after.deleted_snapshots), (stats.packs, 1));
    assert_eq!(sample.gc(false).bytes_freed, report.bytes_freed);
    assert!(!stray.exists());
}

#[test]
fn damage_ends_a_gc_before_anything_is_freed() {
    let sample = Sample::with(&[("a", &noise(1, 90_000))]);
    let needed = sample.place_of(&noise(1, 90_000)).pack;
    sample.put("a", &noise(2, 90_000));
    let second = sample.create();
    sample.put("a", &noise(3, 90_000));
    sample.create();
    sample.remove(&second);
    let path = sample.pack_path(needed);
    let away = sample.room.path().join("away");
    std::fs::rename(&path, &away).unwrap();
    let before = sample.engine.stats().unwrap();
    let refused = sample.engine.gc_within(Duration::ZERO, Duration::ZERO, false, &Silent);
    assert!(matches!(refused, Err(Error::Corrupt { .. })), "{refused:?}");
    let after = sample.engine.stats().unwrap();
    assert_eq!((after.packs, after.deleted_snapshots), (before.packs, before.deleted_snapshots));
    std::fs::rename(&away, &path).unwrap();
    assert!(sample.gc(false).bytes_freed > 90_000);
    assert_eq!(sample.verify(true).problems, []);
}

#[test]
fn a_pack_with_much_waste_is_written_anew_with_the_records_of_what_remains() {
    let sample = Sample::with(&[("a", &noise(1, 300_000)), ("b", b"small")]);
    sample.delete("a");
    let second = sample.create();
    sample.remove(&sample.first);
    let report = sample.gc(false);
    assert!(report.packs_rewritten >= 1 && report.bytes_freed > 290_000, "{report:?}");
    assert_eq!(sample.files_of(&second).unwrap(), files(&[("b", b"small")]));
    let records = || -> String {
        let packs = sample.engine.objects().live_packs().unwrap();
        let all = packs.iter().flat_map(|pack| sample.engine.objects().records_in(pack.id).unwrap());
        all.map(|record| String::from_utf8(record).unwrap()).collect()
    };
    assert!(records().contains(second.as_str()));
    assert!(!records().contains(sample.first.as_str()));
    assert_eq!(sample.verify(true).problems, []);
}

#[test]
fn many_small_packs_become_few() {
    let sample = Sample::with(&[("a", b"0")]);
    for number in 1..10u8 {
        sample.put("a", &[number]);
        sample.create();
    }
    assert_eq!(sample.engine.stats().unwrap().packs, 10);
    let ids: Vec<_> = sample.engine.snapshots(&sample.dataset, &Default::default()).unwrap().snapshots;
    let before: Vec<_> = ids.iter().map(|one| sample.files_of(&one.snapshot_id).unwrap()).collect();
    assert_eq!(sample.gc(false).packs_rewritten, 10);
    assert_eq!(sample.engine.stats().unwrap().packs, 1);
    let after: Vec<_> = ids.iter().map(|one| sample.files_of(&one.snapshot_id).unwrap()).collect();
    assert_eq!(before, after);
    assert_eq!(sample.engine.objects().pack_files().unwrap().len(), 1);
}

#[test]
fn another_process_reads_on_after_a_gc() {
    let sample = Sample::with(&[("a", &noise(1, 300_000)), ("b", b"small")]);
    let other = Engine::open(&sample.store(), "ben@example.com").unwrap().unwrap();
    sample.delete("a");
    let second = sample.create();
    let read = |engine: &Engine| {
        let content = engine.cat(&sample.dataset, &second, b"b").unwrap();
        content.collect::<Result<Vec<_>>>().unwrap().concat()
    };
    assert_eq!(read(&other), b"small");
    sample.remove(&sample.first);
    assert!(sample.gc(false).packs_rewritten >= 1);
    assert_eq!(read(&other), b"small");
}

#[test]
fn a_crash_between_the_transaction_and_the_deletes_is_made_good_by_the_next_gc() {
    let sample = Sample::with(&[("a", b"one")]);
    let stray = PackId::random();
    std::fs::write(sample.pack_path(stray), b"condemned, and still there").unwrap();
    let id = stray.to_string();
    sample
        .engine
        .write(|write| {
            write.register_pack(&id, 26, 1)?;
            write.condemn_pack(&id).map(drop)
        })
        .unwrap();
    assert_eq!(sample.gc(false).packs_deleted, 1);
    assert!(!sample.pack_path(stray).exists());
    assert_eq!(sample.engine.read(|read| read.condemned_packs()).unwrap(), []);
}

#[test]
fn what_an_rm_would_free_is_told_before() {
    let sample = Sample::with(&[("a", &noise(1, 200_000))]);
    sample.put("b", &noise(2, 150_000));
    let second = sample.create();
    sample.delete("b");
    sample.create();
    let only = |ids: &[SnapshotId]| sample.engine.bytes_only_of(&sample.dataset, ids).unwrap().unwrap();
    assert_eq!(only(&[]), 0);
    let bytes = only(std::slice::from_ref(&second));
    assert!((150_000..160_000).contains(&bytes), "{bytes}");
    // The first one's content is that of the third, too.
    assert!(only(std::slice::from_ref(&sample.first)) < 10_000);
    sample.remove(&second);
    let freed = sample.gc(true).bytes_freed;
    assert!(freed.abs_diff(bytes) < 5_000, "{freed} and {bytes}");
}

#[test]
fn the_current_snapshot_is_never_purged_even_if_it_was_removed() {
    let sample = Sample::with(&[("a", b"one")]);
    let row = sample.engine.read(|read| read.snapshot(&sample.first)).unwrap();
    assert!(row.is_current && row.reason == Reason::Creation && row.counts != Counts::default());
    sample.engine.write(|write| write.set_snapshot_deleted(&sample.first, Some(row.created_at))).unwrap();
    assert_eq!(sample.gc(false).snapshots_purged, 0);
    assert!(sample.engine.read(|read| read.snapshot(&sample.first)).is_ok());
}

#[test]
fn states_that_nothing_names_are_forgotten_and_the_catalog_is_copied_before() {
    let sample = Sample::with(&[("a", b"one")]);
    let stray = sample.engine.write(|write| write.put_state(&crate::state::State::default().encode())).unwrap();
    let has = |id: &StateId| sample.engine.read(|read| read.has_state(id)).unwrap();
    let copies = || std::fs::read_dir(sample.store().join("backup")).unwrap().count();
    assert!(has(&stray) && copies() == 0);
    sample.gc(true);
    assert!(has(&stray) && copies() == 0);
    sample.gc(false);
    assert!(!has(&stray) && copies() == 1);
    let head = sample.engine.read(|read| read.datasets(Trash::Without)).unwrap()[0].head;
    assert!(has(&head));
}

#[test]
fn the_catalog_is_copied_once_a_day_by_a_create() {
    let sample = Sample::with(&[("a", b"one")]);
    let backup = sample.store().join("backup");
    let copies = || crate::catalog::backups(&backup).unwrap();
    sample.create();
    sample.create();
    assert_eq!(copies().len(), 1);
    let old = std::time::SystemTime::now() - Duration::from_secs(25 * 3_600);
    std::fs::File::options().write(true).open(&copies()[0]).unwrap().set_modified(old).unwrap();
    sample.create();
    assert_eq!(copies().len(), 2);
}
