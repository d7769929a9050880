use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::model::Selector;

/// A catalog as the first released schema wrote it. Never edited: it stands for files that people have.
const FIXTURE_V1: &str = include_str!("fixture_v1.sql");

#[test]
fn a_catalog_is_there_when_it_is_opened_again() {
    let (sample, dataset) = Sample::with_dataset();
    sample.snapshot(&dataset, "aaaa1111", "one");
    drop(sample.catalog);
    for _ in 0..2 {
        let again = Catalog::open(&sample.folder.path().join("catalog.db")).unwrap();
        assert_eq!(again.read(|read| read.snapshot(&id("aaaa1111"))).unwrap().name, "one");
    }
}

#[test]
fn creating_twice_opens_what_is_there() {
    let (sample, dataset) = Sample::with_dataset();
    let again = Catalog::create(&sample.path()).unwrap();
    assert_eq!(again.read(|read| read.dataset(&dataset)).unwrap().name, "set");
}

#[test]
fn creating_at_once_from_many_threads_makes_one_catalog() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("catalog.db");
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| Catalog::create(&path).map(drop))).collect();
        for thread in threads {
            thread.join().unwrap().unwrap();
        }
    });
    Catalog::open(&path).unwrap();
}

#[test]
fn files_are_for_their_owner_only() {
    let (sample, _) = Sample::with_dataset();
    let copy = sample.catalog.backup(&sample.folder.path().join("backup")).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&copy), 0o600);
    assert_eq!(mode(copy.parent().unwrap()), 0o700);
    for name in ["catalog.db", "catalog.db-wal", "catalog.db-shm"] {
        assert_eq!(mode(&sample.folder.path().join(name)), 0o600, "{name}");
    }
}

#[test]
fn a_catalog_of_the_first_schema_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("catalog.db");
    Connection::open(&path).unwrap().execute_batch(FIXTURE_V1).unwrap();
    let catalog = Catalog::open(&path).unwrap();
    let dataset = catalog.read(|read| read.find_dataset("Product Images", Trash::Without)).unwrap();
    assert_eq!(dataset.id.as_str(), "11111111-aaaa-4aaa-8aaa-000000000001");
    let page = catalog.read(|read| read.snapshots(&dataset.id, &SnapshotFilter::default())).unwrap();
    assert_eq!((names(&page.rows), page.total), (vec!["before training", "first"], 2));
    assert!(page.rows[0].is_current && !page.rows[0].is_restoring);
    assert!(page.rows[1].protected && page.rows[1].is_restoring);
    assert_eq!(page.rows[0].counts.images, 90);
    catalog
        .read(|read| {
            assert_eq!(read.revisions(&dataset.id)?.len(), 1);
            assert_eq!(read.resolve(&dataset.id, &Selector::parse("größe"), Trash::Only)?.seq, 4);
            assert_eq!(read.snapshot_totals()?.deleted, 1);
            assert_eq!(read.named_states()?, [dataset.head].into());
            assert_eq!(read.state(&dataset.head)?, b"a state");
            assert_eq!(read.worktree(&dataset.id)?.unwrap().path, Path::new("/data/images"));
            assert_eq!(read.live_packs()?[0].bytes, 1_000);
            assert_eq!(read.damaged()?[0].id, [7; 32]);
            assert_eq!(read.unfinished_tasks(Some(&dataset.id))?[0].stage, Some(Stage::Committing));
            assert_eq!(read.newest_undoable(&dataset.id, None)?.unwrap().operation.verb, "restore");
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_log_that_has_grown_is_folded_when_the_last_one_closes() {
    let sample = Sample::new();
    let path = sample.path();
    sample.catalog.write(|write| write.put_state(b"small")).unwrap();
    drop(sample.catalog);
    assert!(connection::log_bytes(&path) > 0);
    let id = {
        let catalog = Catalog::open(&path).unwrap();
        let id = catalog.write(|write| write.put_state(&vec![7; 1024 * 1024])).unwrap();
        catalog.write_soft(|write| write.put_state(b"soft")).unwrap();
        id
    };
    assert_eq!(connection::log_bytes(&path), 0);
    assert!(Catalog::open(&path).unwrap().read(|read| read.state(&id)).is_ok());
}

#[test]
fn a_newer_schema_is_refused_when_it_is_opened_and_when_it_came_later() {
    let sample = Sample::new();
    sample.tamper("PRAGMA user_version = 99");
    let is_newer = |error| matches!(error, Error::NewerFormat { found: 99, .. });
    assert!(is_newer(Catalog::open(&sample.path()).unwrap_err()));
    assert!(is_newer(sample.catalog.write(|_| Ok(())).unwrap_err()));
    assert!(is_newer(sample.catalog.read(|_| Ok(())).unwrap_err()));
}

#[test]
fn an_older_schema_is_migrated_after_a_copy() {
    let (sample, dataset) = Sample::with_dataset();
    let newer_by = "ALTER TABLE datasets ADD COLUMN colour TEXT; UPDATE datasets SET colour = 'red'";
    let newer = Catalog::open_with(&sample.path(), &[schema::STEPS, &[newer_by]].concat()).unwrap();
    let colour = newer.read(|read| read.only("SELECT colour FROM datasets", (), |row| row.take::<String>()));
    assert_eq!(colour.unwrap(), "red");
    let next = schema::STEPS.len() as u64 + 1;
    assert!(matches!(sample.catalog.write(|_| Ok(())), Err(Error::NewerFormat { found, .. }) if found == next));

    let copies = backups(&sample.folder.path().join("backup")).unwrap();
    assert_eq!(copies.len(), 1);
    let old = Catalog::open(&copies[0]).unwrap();
    assert_eq!(old.read(|read| read.dataset(&dataset)).unwrap().name, "set");
}

#[test]
fn a_migration_that_fails_changes_nothing() {
    let (sample, dataset) = Sample::with_dataset();
    let steps = [schema::STEPS, &["DROP TABLE datasets; SELECT no_such_function()"]].concat();
    assert!(matches!(Catalog::open_with(&sample.path(), &steps), Err(Error::Catalog { .. })));
    assert_eq!(sample.catalog.read(|read| read.dataset(&dataset)).unwrap().name, "set");
}

#[test]
fn what_is_no_catalog_is_corrupt_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("catalog.db");
    let ensure_refused = |content: Option<&[u8]>| {
        if let Some(bytes) = content {
            std::fs::write(&path, bytes).unwrap();
        }
        let error = Catalog::open(&path).unwrap_err();
        let named = format!("{}", path.display());
        assert!(matches!(&error, Error::Corrupt { what, .. } if what.contains(&named)), "{content:?}: {error}");
    };
    ensure_refused(None);
    ensure_refused(Some(b""));
    ensure_refused(Some(&[7; 5_000]));
}

#[test]
fn a_damaged_page_is_corrupt_not_another_answer() {
    let (sample, dataset) = Sample::with_dataset();
    for number in 0..200 {
        sample.snapshot(&dataset, &format!("{number:08x}"), &format!("snapshot number {number}"));
    }
    let copy = sample.catalog.backup(sample.folder.path()).unwrap();
    let mut bytes = std::fs::read(&copy).unwrap();
    assert!(bytes.len() > 100_000);
    let half = bytes.len() / 2;
    bytes[half..].fill(0x5a);
    std::fs::write(&copy, bytes).unwrap();
    let listed = Catalog::open(&copy)
        .and_then(|catalog| catalog.read(|read| read.snapshots(&dataset, &SnapshotFilter::default())));
    let error = listed.unwrap_err();
    assert!(matches!(&error, Error::Corrupt { what, .. } if what.contains("catalog-")), "{error}");
}

#[test]
fn a_check_finds_what_no_query_met() {
    let sample = Sample::new();
    sample.tamper(
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET rootpage = \
         (SELECT rootpage FROM sqlite_master WHERE name = 'packs') WHERE name = 'worktrees'",
    );
    let catalog = Catalog::open(&sample.path()).unwrap();
    assert_ne!(catalog.check().unwrap(), Vec::<String>::new());
}

#[test]
fn a_sound_catalog_has_no_problems() {
    let (sample, dataset) = Sample::with_dataset();
    sample.snapshot(&dataset, "aaaa1111", "one");
    assert_eq!(sample.catalog.check().unwrap(), Vec::<String>::new());
}

#[test]
fn three_copies_are_kept_and_the_newest_has_everything() {
    let (sample, dataset) = Sample::with_dataset();
    let folder = sample.folder.path().join("backup");
    assert_eq!(backups(&folder).unwrap(), Vec::<PathBuf>::new());
    assert_eq!(latest_backup(&folder).unwrap(), None);
    let mut made = Vec::new();
    for number in 0..5 {
        sample.snapshot(&dataset, &format!("aaaa000{number}"), "x");
        made.push(sample.catalog.backup(&folder).unwrap());
    }
    made.reverse();
    assert_eq!(backups(&folder).unwrap(), made[..3]);
    assert!(latest_backup(&folder).unwrap().is_some());
    let copy = Catalog::open(&made[0]).unwrap();
    assert_eq!(copy.read(|read| read.snapshot_totals()).unwrap().snapshots, 5);
}
