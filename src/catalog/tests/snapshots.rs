use super::*;
use crate::model::{Snapshot, TaskId, TaskStatus, TaskType};

#[test]
fn a_snapshot_is_read_back_as_it_was_written() {
    let (sample, dataset) = Sample::with_dataset();
    let new =
        NewSnapshot { training_model: Some(("m1".into(), "net".into())), ..new_snapshot(&dataset, "aaaa", "one") };
    let made = sample.catalog.write(|write| write.insert_snapshot(new)).unwrap();
    let row = sample.catalog.read(|read| read.snapshot(&id("aaaa"))).unwrap();
    assert_eq!(row, made);
    assert_eq!((row.seq, row.name.as_str(), row.description.as_str()), (1, "one", "about one"));
    assert_eq!(row.counts, Counts { images: 1, videos: 2, files: 3, bytes: 4, entities: 5, objects: 6 });
    assert_eq!((row.state, row.reason.clone()), (state("one"), Reason::Manual));
    assert_eq!(row.training_model_id.as_deref(), Some("m1"));
    let shown = Snapshot::from(row);
    assert_eq!((shown.source_dataset_name.as_str(), shown.n_videos, shown.is_current), ("set", Some(2), Some(false)));
}

#[test]
fn time_never_goes_back_within_a_dataset() {
    let (sample, dataset) = Sample::with_dataset();
    let other = sample.dataset("other");
    let take = |dataset: &DatasetId, id: &str, micros| {
        let new = NewSnapshot { created_at: Timestamp::from_micros(micros), ..new_snapshot(dataset, id, id) };
        sample.catalog.write(|write| write.insert_snapshot(new)).unwrap().created_at.as_micros()
    };
    assert_eq!(take(&dataset, "aaaa", 500), 500);
    assert_eq!(take(&dataset, "bbbb", 400), 500);
    assert_eq!(take(&dataset, "cccc", 501), 501);
    assert_eq!(take(&other, "dddd", 400), 400);
}

#[test]
fn edits_and_protection_are_read_back() {
    let (sample, dataset) = Sample::with_dataset();
    sample.snapshot(&dataset, "aaaa", "one");
    let change = |change: &dyn Fn(&Write<'_>) -> Result<SnapshotRow>| {
        let changed = sample.catalog.write(|write| change(write)).unwrap();
        assert_eq!(sample.catalog.read(|read| read.snapshot(&id("aaaa"))).unwrap(), changed);
        changed
    };
    let row = change(&|write| write.edit_snapshot(&id("aaaa"), Some("new"), None));
    assert_eq!((row.name.as_str(), row.description.as_str()), ("new", "about one"));
    let row = change(&|write| write.edit_snapshot(&id("aaaa"), None, Some("")));
    assert_eq!((row.name.as_str(), row.description.as_str()), ("new", ""));
    let row = change(&|write| write.protect_snapshot(&id("aaaa"), true, Some("paper")));
    assert_eq!((row.protected, row.protect_reason.as_deref()), (true, Some("paper")));
    let row = change(&|write| write.protect_snapshot(&id("aaaa"), false, Some("ignored")));
    assert_eq!((row.protected, row.protect_reason), (false, None));
}

#[test]
fn a_row_changed_behind_our_back_is_corrupt() {
    for change in
        ["name = 'other'", "bytes = bytes + 1", "state = zeroblob(32)", "protected = 1", "reason = 'clone'", "seq = 9"]
    {
        let (sample, dataset) = Sample::with_dataset();
        sample.snapshot(&dataset, "aaaa", "one");
        sample.tamper(&format!("UPDATE snapshots SET {change}"));
        let is_corrupt =
            |error: Error| matches!(error, Error::Corrupt { what, .. } if what == "catalog row of snapshot aaaa");
        assert!(is_corrupt(sample.catalog.read(|read| read.snapshot(&id("aaaa"))).unwrap_err()), "{change}");
        let list = sample.catalog.read(|read| read.snapshots(&dataset, &SnapshotFilter::default()));
        assert!(is_corrupt(list.unwrap_err()), "{change}");
        assert!(is_corrupt(sample.catalog.read(|read| read.named_states()).unwrap_err()), "{change}");
        assert!(is_corrupt(sample.catalog.write(|write| write.edit_snapshot(&id("aaaa"), None, None)).unwrap_err()));
    }
}

#[test]
fn a_removed_snapshot_is_hidden_and_can_be_shown_again() {
    let (sample, dataset) = Sample::with_dataset();
    sample.snapshot(&dataset, "aaaa", "one");
    sample.snapshot(&dataset, "bbbb", "two");
    let deleted = || SnapshotFilter { deleted: true, ..SnapshotFilter::default() };
    let set = |at| sample.catalog.write(|write| write.set_snapshot_deleted(&id("aaaa"), at)).unwrap();
    for at in [5, 6] {
        set(Some(Timestamp::from_micros(at)));
        assert_eq!(sample.list(&dataset, SnapshotFilter::default()), (vec!["two".into()], 1));
        assert_eq!(sample.list(&dataset, deleted()), (vec!["one".into()], 1));
        assert_eq!(sample.catalog.read(|read| read.snapshot_totals()).unwrap().deleted, 1);
    }
    let before = |micros| sample.catalog.read(|read| read.snapshots_deleted_before(Timestamp::from_micros(micros)));
    assert_eq!(names(&before(7).unwrap()), ["one"]);
    assert!(before(6).unwrap().is_empty());
    set(None);
    assert_eq!(sample.list(&dataset, SnapshotFilter::default()).1, 2);
    assert_eq!(sample.list(&dataset, deleted()), (vec![], 0));
}

#[test]
fn a_purged_snapshot_is_gone_even_if_its_row_was_damaged() {
    let (sample, dataset) = Sample::with_dataset();
    sample.snapshot(&dataset, "aaaa", "one");
    sample.tamper("UPDATE snapshots SET checksum = zeroblob(8)");
    assert!(sample.catalog.write(|write| write.purge_snapshot(&id("aaaa"))).unwrap());
    assert!(!sample.catalog.write(|write| write.purge_snapshot(&id("aaaa"))).unwrap());
    assert_eq!(sample.catalog.read(|read| read.snapshot_totals()).unwrap(), SnapshotTotals::default());
}

#[test]
fn revisions_are_listed_only_when_asked_for() {
    let (sample, dataset) = Sample::with_dataset();
    for (number, reason) in [Reason::Creation, Reason::Auto, Reason::Manual, Reason::Auto].into_iter().enumerate() {
        let new = NewSnapshot { reason, ..new_snapshot(&dataset, &format!("aaaa{number}"), &number.to_string()) };
        sample.catalog.write(|write| write.insert_snapshot(new)).unwrap();
    }
    let list = |filter| sample.list(&dataset, filter).0.concat();
    assert_eq!(list(SnapshotFilter::default()), "20");
    assert_eq!(list(SnapshotFilter { reverse: true, ..SnapshotFilter::default() }), "02");
    assert_eq!(list(SnapshotFilter { all: true, ..SnapshotFilter::default() }), "3210");
    assert_eq!(list(SnapshotFilter { reason: Some(Reason::Auto), ..SnapshotFilter::default() }), "31");
    assert_eq!(list(SnapshotFilter { reason: Some(Reason::Creation), ..SnapshotFilter::default() }), "0");
    assert_eq!(names(&sample.catalog.read(|read| read.revisions(&dataset)).unwrap()), ["3", "1"]);
    let totals = sample.catalog.read(|read| read.snapshot_totals()).unwrap();
    assert_eq!(totals, SnapshotTotals { snapshots: 2, revisions: 2, deleted: 0, bytes: 8 });
}

#[test]
fn a_search_finds_names_and_descriptions() {
    let (sample, dataset) = Sample::with_dataset();
    for (id, name) in [("aaaa", "Before TRAINING"), ("bbbb", "50%_done"), ("cccc", "größe")] {
        sample.snapshot(&dataset, id, name);
    }
    let search = |text: &str, limit| {
        sample.list(&dataset, SnapshotFilter { search: Some(text.into()), limit, ..SnapshotFilter::default() })
    };
    assert_eq!(search("before training", None), (vec!["Before TRAINING".into()], 1));
    assert_eq!(search("%", None), (vec!["50%_done".into()], 1));
    assert_eq!(search("GRÖSSE", None), (vec![], 0));
    assert_eq!(search("GRÖ", None), (vec!["größe".into()], 1));
    assert_eq!(search("ABOUT", Some(2)), (vec!["größe".into(), "50%_done".into()], 3));
    assert_eq!(search("", None).1, 3);
}

#[test]
fn a_limit_comes_with_the_number_of_all() {
    let (sample, dataset) = Sample::with_dataset();
    for number in 0..6 {
        let created_at = Timestamp::from_micros(number);
        let new = NewSnapshot { created_at, ..new_snapshot(&dataset, &format!("aaaa{number}"), &number.to_string()) };
        sample.catalog.write(|write| write.insert_snapshot(new)).unwrap();
    }
    let list = |limit, since: Option<i64>| {
        let since = since.map(Timestamp::from_micros);
        let (names, total) = sample.list(&dataset, SnapshotFilter { limit, since, ..SnapshotFilter::default() });
        (names.concat(), total)
    };
    assert_eq!(list(Some(2), None), ("54".into(), 6));
    assert_eq!(list(Some(6), None), ("543210".into(), 6));
    assert_eq!(list(Some(9), None), ("543210".into(), 6));
    assert_eq!(list(Some(0), None), (String::new(), 6));
    assert_eq!(list(Some(2), Some(3)), ("54".into(), 3));
    assert_eq!(list(None, Some(3)), ("543".into(), 3));
}

#[test]
fn a_list_of_very_many_has_the_right_rows_and_total() {
    const MANY: u64 = 100_000;
    let (sample, dataset) = Sample::with_dataset();
    let other = sample.dataset("other");
    sample
        .catalog
        .write(|write| {
            for number in 1..=MANY {
                let owner = if number % 10 == 0 { &other } else { &dataset };
                let new = NewSnapshot {
                    created_at: Timestamp::from_micros(number as i64),
                    ..new_snapshot(owner, &format!("{number:08x}"), "x")
                };
                write.insert_snapshot(new)?;
            }
            Ok(())
        })
        .unwrap();
    let seqs = |filter: SnapshotFilter| {
        let page = sample.catalog.read(|read| read.snapshots(&dataset, &filter)).unwrap();
        (page.rows.iter().map(|row| row.seq).collect::<Vec<_>>(), page.total)
    };
    let newest = (1..=MANY).rev().filter(|number| number % 10 != 0).take(50).collect::<Vec<_>>();
    assert_eq!(seqs(SnapshotFilter { limit: Some(50), ..SnapshotFilter::default() }), (newest, 90_000));
    let oldest = SnapshotFilter { limit: Some(3), reverse: true, ..SnapshotFilter::default() };
    assert_eq!(seqs(oldest), (vec![1, 2, 3], 90_000));
    let since = Some(Timestamp::from_micros(99_989));
    let late = SnapshotFilter { limit: Some(2), since, ..SnapshotFilter::default() };
    assert_eq!(seqs(late), (vec![99_999, 99_998], 10));
    let row = sample.catalog.read(|read| read.latest_snapshot(&dataset, 9)).unwrap().unwrap();
    assert_eq!(row.seq, 99_989);
}

#[test]
fn every_list_walks_an_index_in_order_and_stops_at_its_limit() {
    let (sample, dataset) = Sample::with_dataset();
    let any = SnapshotFilter { limit: Some(50), ..SnapshotFilter::default() };
    for (index, filter) in [
        ("snapshots_shown", any.clone()),
        ("snapshots_shown", SnapshotFilter { reverse: true, ..any.clone() }),
        ("snapshots_shown", SnapshotFilter { reason: Some(Reason::Manual), ..any.clone() }),
        ("snapshots_auto", SnapshotFilter { reason: Some(Reason::Auto), ..any.clone() }),
        ("snapshots_order", SnapshotFilter { all: true, ..any.clone() }),
        ("snapshots_deleted", SnapshotFilter { deleted: true, ..any.clone() }),
    ] {
        let plan = sample.plan(&snapshot_list::list_query(&dataset, &filter).0);
        assert!(plan.contains(&format!("SEARCH s USING INDEX {index} (dataset_id=?)")), "{filter:?}: {plan}");
        assert!(!plan.contains("TEMP B-TREE") && !plan.contains("SCAN"), "{filter:?}: {plan}");
    }
}

#[test]
fn current_and_restoring_follow_from_other_rows() {
    let (sample, dataset) = Sample::with_dataset();
    sample.snapshot(&dataset, "aaaa", "one");
    let task = TaskId::random();
    sample
        .catalog
        .write(|write| {
            write.set_current(&dataset, Some(&id("aaaa")))?;
            write.insert_task(NewTask {
                id: task.clone(),
                dataset_id: dataset.clone(),
                snapshot_id: Some(id("aaaa")),
                task_type: TaskType::SnapshotRestore,
                status: TaskStatus::Initializing,
                created_by: "ana@example.com".into(),
                started_at: Timestamp::from_micros(1),
                params: "{}".into(),
            })
        })
        .unwrap();
    let flags = || {
        let row = sample.catalog.read(|read| read.snapshot(&id("aaaa"))).unwrap();
        (row.is_current, row.is_restoring)
    };
    assert_eq!(flags(), (true, true));
    let end = TaskEnd {
        status: TaskStatus::Completed,
        status_message: None,
        ended_at: Timestamp::from_micros(2),
        error: None,
        result: None,
    };
    sample
        .catalog
        .write(|write| {
            write.finish_task(&task, &end)?;
            write.set_current(&dataset, None)
        })
        .unwrap();
    assert_eq!(flags(), (false, false));
}

#[test]
fn named_states_are_those_of_datasets_and_of_all_snapshots() {
    let (sample, dataset) = Sample::with_dataset();
    sample.snapshot(&dataset, "aaaa", "one");
    sample.snapshot(&dataset, "bbbb", "two");
    sample.catalog.write(|write| write.set_snapshot_deleted(&id("bbbb"), Some(Timestamp::now()))).unwrap();
    let named = sample.catalog.read(|read| read.named_states()).unwrap();
    assert_eq!(named, [state("empty"), state("one"), state("two")].into());
}
