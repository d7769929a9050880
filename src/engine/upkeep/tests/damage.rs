//! What verify finds, and how it names it.

use super::*;
use crate::error::Error;

fn sample() -> (Sample, SnapshotId) {
    let sample = Sample::with(&[("a", &noise(1, 90_000)), ("b", &b"words ".repeat(3_000)), ("c", &noise(2, 500))]);
    sample.put("c", &noise(3, 500));
    let second = sample.create();
    (sample, second)
}

fn named(report: &VerifyReport, what: &str) -> bool {
    report.problems.iter().any(|problem| problem.what.contains(what))
}

#[test]
fn a_whole_store_has_no_problems_and_all_of_it_was_looked_at() {
    let (sample, _) = sample();
    let report = sample.verify(false);
    assert_eq!(report.problems, []);
    assert_eq!((report.states, report.chunks, report.chunks_read), (3, 4, 0));
    assert!(report.nodes >= 2);
    let full = sample.verify(true);
    assert_eq!((full.problems, full.chunks_read), (Vec::new(), 4));
    assert!(full.bytes_read > 90_000);
    let sampled = Verify { sample: Some(100.0), ..Verify::default() };
    assert_eq!(sample.engine.verify(&sampled, &Silent).unwrap().chunks_read, 4);
    let one = Verify { snapshot: Some((sample.dataset.clone(), sample.first.clone())), full: true, sample: None };
    let one = sample.engine.verify(&one, &Silent).unwrap();
    assert_eq!((one.states, one.chunks, one.chunks_read), (1, 3, 3));
}

#[test]
fn a_flipped_byte_anywhere_in_a_pack_is_named_with_the_snapshots_it_affects() {
    let (sample, _) = sample();
    for (object, at) in sample.objects() {
        for step in [0, u64::from(at.length.min(at.stored)) - 1] {
            sample.flip(&at, step);
            let report = sample.verify(true);
            let file = at.pack.file_name();
            assert!(named(&report, &file), "{object}: {:?}", report.problems);
            let problem = report.problems.iter().find(|one| one.what.contains(&object.to_string()));
            let problem = problem.unwrap_or_else(|| panic!("{object}: {:?}", report.problems));
            assert!(problem.what.contains(" at offset "));
            assert_eq!(problem.affects.is_empty(), object.kind == ObjectKind::Record, "{problem:?}");
            assert!(problem.affects.iter().all(|name| name.starts_with("set:")));
            sample.flip(&at, step);
            // A full look finds it whole again, and forgets what was noted.
            assert_eq!(sample.verify(true).problems, []);
            assert_eq!(sample.engine.read(|read| read.damaged()).unwrap(), []);
            assert_eq!(sample.status(), DatasetStatus::Ready);
        }
    }
}

#[test]
fn only_the_snapshots_that_need_it_are_named() {
    let (sample, second) = sample();
    let name = |id: &SnapshotId| format!("set:{}", sample.engine.read(|read| read.snapshot(id)).unwrap().name);
    let both = [name(&sample.first), name(&second)];
    for (bytes, affected) in [(noise(1, 90_000), &both[..]), (noise(2, 500), &both[..1]), (noise(3, 500), &both[1..])] {
        let at = sample.place_of(&bytes);
        sample.flip(&at, 7);
        let report = sample.verify(true);
        assert_eq!(report.problems.len(), 1, "{:?}", report.problems);
        assert_eq!(report.problems[0].affects, affected);
        sample.flip(&at, 7);
    }
}

#[test]
fn a_header_or_table_that_was_changed_is_found_without_reading_content() {
    let (sample, _) = sample();
    let pack = sample.place_of(&noise(1, 90_000)).pack;
    let path = sample.pack_path(pack);
    let whole = std::fs::read(&path).unwrap();
    for place in [0, 20, whole.len() - 1, whole.len() - 50, whole.len() - 100] {
        let mut bytes = whole.clone();
        bytes[place] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        let report = sample.verify(false);
        assert!(named(&report, &format!("pack file `{}`", pack.file_name())), "{place}: {:?}", report.problems);
        assert_eq!(report.problems[0].affects.len(), 2);
        assert_eq!(sample.status(), DatasetStatus::Error);
    }
    std::fs::write(&path, &whole).unwrap();
    assert_eq!(sample.verify(true).problems, []);
    assert_eq!(sample.status(), DatasetStatus::Ready);
}

#[test]
fn a_short_or_missing_pack_is_one_problem_while_the_index_knows_what_it_had() {
    let (mut sample, _) = sample();
    let pack = sample.place_of(&noise(1, 90_000)).pack;
    let path = sample.pack_path(pack);
    let whole = std::fs::read(&path).unwrap();
    for length in [0, 100, whole.len() - 1] {
        std::fs::write(&path, &whole[..length]).unwrap();
        let report = sample.verify(false);
        assert!(named(&report, &pack.file_name()));
        assert!(report.problems.iter().all(|problem| problem.problem.contains(&whole.len().to_string())));
    }
    std::fs::remove_file(&path).unwrap();
    let report = sample.verify(false);
    assert_eq!(report.problems.len(), 1, "{:?}", report.problems);
    assert!(report.problems[0].problem.contains("no file") && report.problems[0].affects.len() == 2);
    // Without the index each object is a problem of its own, and the pack one more.
    sample.forget_index();
    let report = sample.verify(false);
    assert!(report.problems.len() > 1 && named(&report, &pack.file_name()) && named(&report, "node "));
}

#[test]
fn a_changed_catalog_row_is_named() {
    let (sample, second) = sample();
    let change = |sql: &str| {
        rusqlite::Connection::open(sample.store().join("catalog.db")).unwrap().execute_batch(sql).unwrap();
    };
    change(&format!("UPDATE snapshots SET description = 'other' WHERE id = '{second}'"));
    let report = sample.verify(false);
    assert_eq!(report.problems.len(), 1, "{:?}", report.problems);
    assert_eq!(report.problems[0].what, format!("catalog row of snapshot {second}"));
    // What a damaged row named cannot be told, so nothing may be freed.
    let refused = sample.engine.gc_within(Duration::ZERO, Duration::ZERO, false, &Silent);
    assert!(matches!(refused, Err(Error::Corrupt { .. })), "{refused:?}");
    change(&format!("UPDATE snapshots SET description = '' WHERE id = '{second}'"));
    assert_eq!(sample.verify(false).problems, []);
    change("UPDATE datasets SET epoch = epoch + 1");
    assert!(named(&sample.verify(false), &format!("catalog row of dataset {}", sample.dataset)));
}

#[test]
fn a_changed_state_is_named_with_its_snapshots() {
    let (sample, second) = sample();
    let state = sample.engine.read(|read| read.snapshot(&second)).unwrap().state;
    let connection = rusqlite::Connection::open(sample.store().join("catalog.db")).unwrap();
    connection.execute("UPDATE states SET body = x'0102' WHERE id = ?1", [state.as_bytes()]).unwrap();
    let report = sample.verify(false);
    assert_eq!(report.problems.len(), 1, "{:?}", report.problems);
    assert_eq!(report.problems[0].what, format!("state {state}"));
    assert_eq!(report.problems[0].affects.len(), 1);
    assert_eq!(sample.status(), DatasetStatus::Error);
    connection.execute("DELETE FROM states WHERE id = ?1", [state.as_bytes()]).unwrap();
    assert_eq!(sample.verify(false).problems[0].affects, report.problems[0].affects);
}

#[test]
fn the_index_can_go_at_any_time() {
    let (mut sample, second) = sample();
    let before = sample.files_of(&second).unwrap();
    sample.forget_index();
    assert_eq!(sample.verify(true).problems, []);
    assert_eq!(sample.files_of(&second).unwrap(), before);
    sample.remove(&sample.first);
    sample.forget_index();
    sample.gc(false);
    sample.forget_index();
    assert_eq!(sample.files_of(&second).unwrap(), before);
    assert_eq!(sample.verify(true).problems, []);
}

#[test]
fn one_snapshot_is_not_blamed_for_what_it_does_not_need() {
    let (sample, second) = sample();
    sample.flip(&sample.place_of(&noise(2, 500)), 0);
    let verify = |id: &SnapshotId| {
        let snapshot = Some((sample.dataset.clone(), id.clone()));
        sample.engine.verify(&Verify { snapshot, full: true, sample: None }, &Silent).unwrap().problems.len()
    };
    assert_eq!((verify(&second), verify(&sample.first)), (0, 1));
    // Neither the head nor the current snapshot needs it.
    assert_eq!(sample.status(), DatasetStatus::Ready);
    let unknown = Some((sample.dataset.clone(), SnapshotId::random()));
    let refused = sample.engine.verify(&Verify { snapshot: unknown, ..Verify::default() }, &Silent);
    assert!(matches!(refused, Err(Error::NotFound { .. })));
}
