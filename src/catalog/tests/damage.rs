//! What the catalog notices of itself: rows behind its back, changes that are lost, another store's file.

use super::*;
use crate::model::{TaskId, TaskStatus, TaskType};

fn named(sample: &Sample) -> Vec<String> {
    let damage = sample.catalog.read(|read| read.row_damage()).unwrap();
    damage.into_iter().map(|row| row.name).collect()
}

#[test]
fn a_row_that_was_changed_deleted_or_added_behind_our_back_is_named() {
    // The guard: `sums::seal` in `Catalog::write_on`.
    let (sample, dataset) = Sample::with_dataset();
    let row = sample.snapshot(&dataset, "aaaa1111", "one");
    assert_eq!(named(&sample), Vec::<String>::new());
    sample.tamper("UPDATE people SET role = 'viewer'");
    let role = format!("catalog row of a role in dataset {dataset} ana@example.com");
    assert_eq!(named(&sample), std::slice::from_ref(&role));
    sample.tamper("UPDATE people SET role = 'owner'; DELETE FROM snapshots");
    assert_eq!(named(&sample), [format!("catalog row of snapshot {}", row.id)]);
    sample.tamper("INSERT INTO packs (id, seq, bytes, objects, status) VALUES ('p', 1, 1, 1, 'live')");
    assert_eq!(named(&sample).last().unwrap(), "catalog row of pack p");
    sample.tamper("DELETE FROM sums WHERE of_table = 'people'");
    assert!(named(&sample).contains(&role));
}

#[test]
fn a_change_that_did_not_happen_leaves_no_checksum_and_a_soft_one_has_one() {
    let (sample, dataset) = Sample::with_dataset();
    let failed: Result<()> = sample.catalog.write(|write| {
        write.rename_dataset(&dataset, "other")?;
        Err(Error::Internal("on purpose".into()))
    });
    assert!(failed.is_err());
    assert_eq!(named(&sample), Vec::<String>::new());
    sample.catalog.write(|write| write.put_state(b"x")).unwrap();
    let task = NewTask {
        id: TaskId::random(),
        dataset_id: dataset.clone(),
        snapshot_id: None,
        task_type: TaskType::SnapshotRestore,
        status: TaskStatus::Initializing,
        created_by: "ana@example.com".into(),
        started_at: Timestamp::from_micros(1),
        params: "{}".into(),
    };
    sample.catalog.write_soft(|write| write.insert_task(task)).unwrap();
    assert_eq!(named(&sample), Vec::<String>::new());
}

#[test]
fn a_catalog_that_went_back_is_refused() {
    // The guard: `commits::ensure_all_there`.
    let (sample, dataset) = Sample::with_dataset();
    let (path, log) = (sample.path(), rows::beside(&sample.path(), "-wal"));
    drop(sample.catalog);
    let path = Catalog::open(&path).unwrap().into_file().unwrap();
    {
        let catalog = Catalog::open(&path).unwrap();
        catalog.write(|write| write.rename_dataset(&dataset, "renamed")).unwrap();
        // What changes nothing does not count, nor does what is only looked at.
        let said = Catalog::commits_said(&path).unwrap();
        catalog.write(|_| Ok(())).unwrap();
        catalog.read(|read| read.dataset(&dataset)).unwrap();
        assert_eq!(Catalog::commits_said(&path), Some(said));
    }
    std::fs::remove_file(&log).unwrap();
    let error = Catalog::open(&path).unwrap_err().to_string();
    assert!(error.contains("the newest are lost") && error.contains("catalog.count"), "{error}");
    let (catalog, lost) = Catalog::open_as_it_is(&path).unwrap();
    assert!(lost.is_some());
    assert_eq!(catalog.read(|read| read.dataset(&dataset)).unwrap().name, "set");
    // Without the file nobody can tell.
    std::fs::remove_file(path.with_extension("count")).unwrap();
    assert!(Catalog::open(&path).is_ok());
}

#[test]
fn a_catalog_says_whose_it_is() {
    let sample = Sample::new();
    sample.catalog.ensure_of("one").unwrap();
    sample.catalog.ensure_of("one").unwrap();
    let error = sample.catalog.ensure_of("other").unwrap_err();
    assert!(
        matches!(&error, Error::Corrupt { expected, found, .. } if expected.contains("other") && found.contains("one"))
    );
    let copy = sample.catalog.backup(sample.folder.path()).unwrap();
    check_backup(&copy, "one").unwrap();
    assert!(matches!(check_backup(&copy, "other"), Err(Error::Corrupt { .. })));
    let length = std::fs::metadata(&copy).unwrap().len() as usize;
    let bytes = std::fs::read(&copy).unwrap();
    for bad in [&bytes[..length / 2], &[], &[7; 9_000]] {
        std::fs::write(&copy, bad).unwrap();
        let error = check_backup(&copy, "one").unwrap_err();
        assert!(error.to_string().contains("catalog-"), "{error}");
    }
    assert_eq!(std::fs::read_dir(sample.folder.path()).unwrap().count(), 5, "nothing was put beside the copy");
}

#[test]
fn rows_go_from_one_catalog_to_another() {
    let (sample, dataset) = Sample::with_dataset();
    sample.snapshot(&dataset, "aaaa1111", "one");
    let target = Sample::new();
    let salvage = Salvage::open(&sample.path()).unwrap();
    target
        .catalog
        .write(|write| {
            for (_, found) in salvage.tables().filter(|(table, _)| *table != "about") {
                assert!(found.is_complete);
                for row in &found.rows {
                    assert!(write.put_row(row)?, "{row:?}");
                    assert!(write.put_row(row)?, "again: {row:?}");
                }
            }
            Ok(())
        })
        .unwrap();
    assert_eq!(named(&target), Vec::<String>::new());
    let rows =
        |sample: &Sample| sample.catalog.read(|read| Ok((read.dataset(&dataset)?, read.snapshot(&id("aaaa1111"))?)));
    assert_eq!(rows(&target).unwrap(), rows(&sample).unwrap());
    // A row that is not what was written stays behind.
    sample.tamper("UPDATE snapshots SET description = 'x'");
    let salvage = Salvage::open(&sample.path()).unwrap();
    let (_, found) = salvage.tables().find(|(table, _)| *table == "snapshots").unwrap();
    assert!(found.rows.is_empty() && !found.is_complete);
}
