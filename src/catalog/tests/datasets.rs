use super::*;
use crate::catalog::datasets::NamePattern::{Cloned, Numbered};

#[test]
fn a_dataset_begins_empty_and_ready() {
    let sample = Sample::new();
    let made = sample.catalog.write(|write| write.insert_dataset(new_dataset("aaaa1111", "set"))).unwrap();
    let row = sample.catalog.read(|read| read.dataset(&made.id)).unwrap();
    assert_eq!(row, made);
    assert_eq!((row.seq, row.epoch, row.snapshots_enabled), (1, 0, true));
    assert_eq!((row.head, row.current_snapshot, row.deleted_at), (state("empty"), None, None));
    assert_eq!(row.status, DatasetStatus::Ready);
}

#[test]
fn every_change_is_read_back() {
    let (sample, id) = Sample::with_dataset();
    let snapshot: SnapshotId = super::id("bbbb2222");
    let gone = Timestamp::from_micros(77);
    sample
        .catalog
        .write(|write| {
            write.rename_dataset(&id, "new name")?;
            write.set_status(&id, DatasetStatus::Error, Some("a bad chunk"))?;
            write.set_current(&id, Some(&snapshot))?;
            write.set_snapshots_enabled(&id, false)?;
            write.set_dataset_deleted(&id, Some(gone))?;
            assert_eq!(write.begin_epoch(&id)?, 1);
            assert_eq!(write.begin_epoch(&id)?, 2);
            Ok(())
        })
        .unwrap();
    let row = sample.catalog.read(|read| read.dataset(&id)).unwrap();
    assert_eq!((row.name.as_str(), row.epoch, row.snapshots_enabled), ("new name", 2, false));
    assert_eq!((row.status, row.error.as_deref()), (DatasetStatus::Error, Some("a bad chunk")));
    assert_eq!((row.current_snapshot, row.deleted_at), (Some(snapshot), Some(gone)));

    let back = sample.catalog.write(|write| {
        write.set_status(&id, DatasetStatus::Ready, None)?;
        write.set_current(&id, None)?;
        write.set_dataset_deleted(&id, None)
    });
    let back = back.unwrap();
    assert_eq!((back.error, back.current_snapshot, back.deleted_at), (None, None, None));
}

#[test]
fn read_only_is_never_stored() {
    let (sample, id) = Sample::with_dataset();
    let result = sample.catalog.write(|write| write.set_status(&id, DatasetStatus::ReadOnly, None));
    assert!(matches!(result, Err(Error::Internal(_))));
}

#[test]
fn the_head_moves_only_from_where_it_is() {
    let (sample, id) = Sample::with_dataset();
    let set =
        |from: &str, to: &str| sample.catalog.write(|write| write.set_head(&id, &state(from), &state(to))).unwrap();
    assert!(set("empty", "one"));
    assert!(!set("empty", "two"));
    assert_eq!(sample.catalog.read(|read| read.dataset(&id)).unwrap().head, state("one"));
    assert!(set("one", "two"));
}

#[test]
fn a_row_changed_behind_our_back_is_corrupt() {
    for change in [
        "name = 'other'",
        "head = zeroblob(32)",
        "current_snapshot = 'x'",
        "deleted_at = 5",
        "status = 'DRAFT'",
        "checksum = zeroblob(8)",
    ] {
        let (sample, id) = Sample::with_dataset();
        sample.tamper(&format!("UPDATE datasets SET {change}"));
        let error = sample.catalog.read(|read| read.dataset(&id)).unwrap_err();
        let expected = format!("catalog row of dataset {id}");
        assert!(matches!(&error, Error::Corrupt { what, .. } if *what == expected), "{change}: {error}");
    }
}

#[test]
fn a_value_that_cannot_be_read_is_corrupt() {
    for change in ["status = 'WHAT'", "head = zeroblob(5)", "epoch = -1", "name = 7.5", "created_at = 'noon'"] {
        let (sample, id) = Sample::with_dataset();
        sample.tamper(&format!("UPDATE datasets SET {change}"));
        let error = sample.catalog.read(|read| read.dataset(&id)).unwrap_err();
        assert!(matches!(error, Error::Corrupt { .. }), "{change}: {error}");
    }
}

#[test]
fn an_id_beats_a_name_and_a_name_beats_a_prefix() {
    let sample = Sample::new();
    for (id, name) in [("aaaa1111", "x"), ("aaaa2222", "aaaa1111"), ("bbbb3333", "aaaa"), ("cccc4444", "twice")] {
        sample.catalog.write(|write| write.insert_dataset(new_dataset(id, name))).unwrap();
    }
    let find = |reference: &str| {
        sample.catalog.read(|read| read.find_dataset(reference, Trash::Without)).map(|row| row.id.to_string())
    };
    assert_eq!(find("aaaa1111").unwrap(), "aaaa1111");
    assert_eq!(find("AAAA1111").unwrap(), "aaaa1111");
    assert_eq!(find("aaaa").unwrap(), "bbbb3333");
    assert_eq!(find("bbbb").unwrap(), "bbbb3333");
    assert!(matches!(find("bbb"), Err(Error::NotFound { what: "dataset", .. })));
    assert!(matches!(find("dddd"), Err(Error::NotFound { .. })));
    sample.catalog.write(|write| write.rename_dataset(&"bbbb3333".to_owned().into(), "twice")).unwrap();
    assert!(matches!(find("aaaa"), Err(Error::Ambiguous { candidates, .. }) if candidates.len() == 2));
    assert!(matches!(find("twice"), Err(Error::Ambiguous { what: "dataset", .. })));
}

#[test]
fn the_trash_is_looked_into_only_when_asked() {
    let sample = Sample::new();
    let (kept, gone) = (sample.dataset("b"), sample.dataset("a"));
    sample.catalog.write(|write| write.set_dataset_deleted(&gone, Some(Timestamp::now()))).unwrap();
    let list = |trash| -> Vec<String> {
        let rows = sample.catalog.read(|read| read.datasets(trash)).unwrap();
        rows.into_iter().map(|row| row.name).collect()
    };
    assert_eq!(list(Trash::Without), ["b"]);
    assert_eq!(list(Trash::With), ["a", "b"]);
    assert_eq!(list(Trash::Only), ["a"]);
    let find = |reference: &str, trash| sample.catalog.read(|read| read.find_dataset(reference, trash));
    assert!(find("a", Trash::Without).is_err());
    assert!(find(gone.as_str(), Trash::Without).is_err());
    assert_eq!(find("a", Trash::With).unwrap().id, gone);
    assert_eq!(find(&gone.as_str()[..8], Trash::Only).unwrap().id, gone);
    assert!(find(kept.as_str(), Trash::Only).is_err());
}

#[test]
fn a_taken_name_gets_a_number() {
    let sample = Sample::new();
    let free = |base: &str, pattern| sample.catalog.read(|read| read.free_name(base, pattern)).unwrap();
    assert_eq!(free("set", Numbered), "set");
    assert_eq!(free("set", Cloned), "set (cloned)");
    for taken in ["set", "set-2", "set (cloned)"] {
        sample.dataset(taken);
    }
    assert_eq!(free("set", Numbered), "set-3");
    assert_eq!(free("set", Cloned), "set (cloned 2)");
    let gone = sample.dataset("set-3");
    sample.catalog.write(|write| write.set_dataset_deleted(&gone, Some(Timestamp::now()))).unwrap();
    assert_eq!(free("set", Numbered), "set-3");
}

#[test]
fn a_numbered_name_is_never_too_long() {
    let sample = Sample::new();
    let long = "ä".repeat(255);
    sample.dataset(&long);
    let name = sample.catalog.read(|read| read.free_name(&long, Numbered)).unwrap();
    assert_eq!(name.chars().count(), 255);
    assert!(name.ends_with("ä-2"));
}

#[test]
fn a_purged_dataset_takes_what_is_its_own_and_nothing_else() {
    let sample = Sample::new();
    let (gone, kept) = (sample.dataset("gone"), sample.dataset("kept"));
    sample.snapshot(&gone, "aaaa1111", "one");
    sample.snapshot(&kept, "bbbb2222", "two");
    assert!(sample.catalog.write(|write| write.purge_dataset(&gone)).unwrap());
    assert!(!sample.catalog.write(|write| write.purge_dataset(&gone)).unwrap());
    sample
        .catalog
        .read(|read| {
            assert!(matches!(read.dataset(&gone), Err(Error::NotFound { .. })));
            assert!(matches!(read.snapshot(&id("aaaa1111")), Err(Error::NotFound { .. })));
            assert_eq!(read.snapshot(&id("bbbb2222"))?.name, "two");
            assert_eq!(read.snapshot_totals()?.snapshots, 1);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_folder_is_kept_exactly() {
    use std::os::unix::ffi::OsStrExt;
    let (sample, dataset_id) = Sample::with_dataset();
    let row = WorktreeRow {
        dataset_id: dataset_id.clone(),
        machine: "m1".into(),
        path: std::ffi::OsStr::from_bytes(b"/data/\xff\xfe").into(),
        inode: u64::MAX - 1,
        born: -5,
    };
    sample.catalog.write(|write| write.put_worktree(&row)).unwrap();
    assert_eq!(sample.catalog.read(|read| read.worktree(&dataset_id)).unwrap(), Some(row.clone()));
    let moved = WorktreeRow { path: "/elsewhere".into(), inode: 7, ..row };
    sample.catalog.write(|write| write.put_worktree(&moved)).unwrap();
    assert_eq!(sample.catalog.read(|read| read.worktrees()).unwrap(), [moved]);
    assert!(sample.catalog.write(|write| write.delete_worktree(&dataset_id)).unwrap());
    assert_eq!(sample.catalog.read(|read| read.worktree(&dataset_id)).unwrap(), None);
}
