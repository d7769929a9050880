use super::*;
use crate::model::Selector;

/// Resolves in a catalog and gives the id.
fn resolve(sample: &Sample, dataset: &DatasetId, text: &str, trash: Trash) -> Result<String> {
    let selector = Selector::parse(text);
    sample.catalog.read(|read| read.resolve(dataset, &selector, trash)).map(|row| row.id.to_string())
}

fn revision(sample: &Sample, dataset: &DatasetId, id: &str, name: &str) {
    let new = NewSnapshot { reason: Reason::Auto, ..new_snapshot(dataset, id, name) };
    sample.catalog.write(|write| write.insert_snapshot(new)).unwrap();
}

#[test]
fn the_rules_are_those_of_the_selector() {
    let (sample, dataset) = Sample::with_dataset();
    let list =
        [("aaaa1111", "x"), ("aaaa2222", "aaaa1111"), ("bbbb3333", "aaaa"), ("cccc4444", "dup"), ("cccc5555", "dup")];
    for (id, name) in list {
        sample.snapshot(&dataset, id, name);
    }
    sample.catalog.write(|write| write.set_current(&dataset, Some(&id("aaaa2222")))).unwrap();
    let page = sample.catalog.read(|read| read.snapshots(&dataset, &SnapshotFilter::default())).unwrap();
    let candidates: Vec<_> = page.rows.into_iter().map(crate::model::Snapshot::from).collect();
    let texts = [
        "current", "latest", "latest~1", "latest~4", "latest~5", "aaaa1111", "AAAA1111", "aaaa", "bbbb", "bbb", "dup",
        "cccc", "CCCC4", "x", "X", "nothing", "latest~x", "dddd",
    ];
    for text in texts {
        let expected = Selector::parse(text).pick(&candidates, "set").map(|one| one.snapshot_id.to_string());
        let found = resolve(&sample, &dataset, text, Trash::Without);
        match (expected, found) {
            (Ok(expected), Ok(found)) => assert_eq!(found, expected, "{text}"),
            (Err(expected), Err(found)) => assert_eq!(found.to_string(), expected.to_string(), "{text}"),
            (expected, found) => panic!("{text}: {expected:?} is not {found:?}"),
        }
    }
}

#[test]
fn only_the_dataset_at_hand_is_looked_at() {
    let (sample, dataset) = Sample::with_dataset();
    let other = sample.dataset("other");
    sample.snapshot(&other, "aaaa1111", "one");
    for text in ["aaaa1111", "one", "aaaa", "latest", "current"] {
        let error = resolve(&sample, &dataset, text, Trash::With).unwrap_err();
        assert!(matches!(&error, Error::NotFound { within: Some(name), .. } if name == "set"), "{text}: {error}");
    }
}

#[test]
fn removed_snapshots_are_found_only_when_asked_for() {
    let (sample, dataset) = Sample::with_dataset();
    sample.snapshot(&dataset, "aaaa1111", "one");
    sample.snapshot(&dataset, "bbbb2222", "one");
    sample.catalog.write(|write| write.set_snapshot_deleted(&id("bbbb2222"), Some(Timestamp::now()))).unwrap();
    let find = |text: &str, trash| resolve(&sample, &dataset, text, trash);
    assert_eq!(find("one", Trash::Without).unwrap(), "aaaa1111");
    assert_eq!(find("one", Trash::Only).unwrap(), "bbbb2222");
    assert!(matches!(find("one", Trash::With), Err(Error::Ambiguous { .. })));
    assert!(find("bbbb2222", Trash::Without).is_err());
    assert!(find("aaaa", Trash::Only).is_err());
    assert_eq!(find("bbbb", Trash::With).unwrap(), "bbbb2222");
    assert_eq!(find("latest", Trash::With).unwrap(), "aaaa1111");
}

#[test]
fn a_revision_is_found_by_id_and_never_in_place_of_a_snapshot() {
    let (sample, dataset) = Sample::with_dataset();
    sample.snapshot(&dataset, "aaaa1111", "before");
    revision(&sample, &dataset, "bbbb2222", "before");
    revision(&sample, &dataset, "cccc3333", "alone");
    let find = |text: &str| resolve(&sample, &dataset, text, Trash::Without).unwrap();
    assert_eq!(find("bbbb2222"), "bbbb2222");
    assert_eq!(find("bbbb"), "bbbb2222");
    assert_eq!(find("before"), "aaaa1111");
    assert_eq!(find("alone"), "cccc3333");
    assert_eq!(find("latest"), "aaaa1111");
}

#[test]
fn ids_and_names_are_looked_up_without_walking_the_dataset() {
    let sample = Sample::new();
    for trash in [Trash::Without, Trash::With, Trash::Only] {
        for (condition, step) in [
            (resolve::WITH_ID, "INDEX sqlite_autoindex_snapshots_1 (id=?)"),
            (resolve::ID_BEGINS, "INDEX sqlite_autoindex_snapshots_1 (id>? AND id<?)"),
            (resolve::NAMED, "INDEX snapshots_name (dataset_id=? AND name=?)"),
            (resolve::NAMED_REVISION, "INDEX snapshots_name (dataset_id=? AND name=?)"),
        ] {
            let plan = sample.plan(&resolve::text_query(condition, trash));
            assert!(plan.contains(step), "{condition} {trash:?}: {plan}");
        }
    }
}
