//! What the verbs of all datasets do with a tenant.

use super::*;
use crate::backend::{DiffRequest, SnapshotFilter};
use crate::model::{Change, Reason, Reference};

fn rooms(list: &[(&str, u64)]) -> Entities {
    let all = list.iter().map(|(id, value)| entity(id, *value));
    all.map(|one| (one.key().clone(), one.text().into_owned())).collect()
}

#[test]
fn there_and_back_again() {
    let mut sample = Sample::new();
    sample.put("a", 1);
    sample.put("b", 1);
    let first = sample.create();
    assert_eq!((first.n_entities, first.n_files, first.is_current), (Some(2), Some(0), Some(true)));
    assert_eq!(first.reason, Some(Reason::Manual));
    sample.put("a", 2);
    sample.delete("b").unwrap();
    sample.put("c", 1);
    let second = sample.create();
    sample.put("d", 1);
    let running = sample.engine.restore(&sample.tenant, &to(&first.snapshot_id), Run::Here).unwrap();
    running.thread.unwrap().join().unwrap();
    let count = sample.engine.task(running.task_id.as_str()).unwrap().report.unwrap().plan.unwrap().facets["entities"];
    assert_eq!((count.added, count.changed, count.removed), (1, 1, 2));
    assert_eq!(sample.now(), rooms(&[("a", 1), ("b", 1)]));
    assert_eq!(sample.count(), 2);
    sample.reopen();
    assert_eq!(sample.undo(), None);
    assert_eq!(sample.now(), rooms(&[("a", 2), ("c", 1), ("d", 1)]));
    let current = sample.engine.live_dataset(&sample.tenant).unwrap().current_snapshot;
    assert_eq!(current.as_ref(), Some(&second.snapshot_id));
    assert_eq!(sample.at(&second.snapshot_id), rooms(&[("a", 2), ("c", 1)]));
    let history = sample.engine.history(&sample.tenant, None).unwrap();
    assert_eq!(
        history.iter().map(|one| one.verb.as_str()).collect::<Vec<_>>(),
        ["undo", "restore", "create", "create"]
    );
    sample.check();
}

#[test]
fn the_revision_of_a_restore_has_the_rows_that_waited() {
    let sample = Sample::new();
    sample.put("a", 1);
    let first = sample.create();
    sample.put("a", 2);
    sample.put("b", 2);
    sample.restore(&first.snapshot_id);
    let filter = SnapshotFilter { all: true, ..SnapshotFilter::default() };
    let revision = sample.engine.snapshots(&sample.tenant, &filter).unwrap().snapshots.remove(0);
    assert_eq!((&revision.reason, revision.n_entities), (&Some(Reason::Auto), Some(2)));
    let row = sample.engine.read(|read| read.snapshot(&revision.snapshot_id)).unwrap();
    assert!(row.pending_epoch.is_some());
    assert_eq!(sample.at(&revision.snapshot_id), rooms(&[("a", 2), ("b", 2)]));
    // Writing on, collecting and restoring leave it as it is.
    sample.put("a", 3);
    sample.gc();
    assert_eq!(sample.at(&revision.snapshot_id), rooms(&[("a", 2), ("b", 2)]));
    sample.restore(&revision.snapshot_id);
    assert_eq!(sample.now(), rooms(&[("a", 2), ("b", 2)]));
    let row = sample.engine.read(|read| read.snapshot(&revision.snapshot_id)).unwrap();
    assert_eq!((row.pending_epoch, row.counts.entities), (None, 2));
    sample.gc();
    assert_eq!(sample.at(&revision.snapshot_id), rooms(&[("a", 2), ("b", 2)]));
    sample.check();
}

#[test]
fn a_plan_is_consent_and_holds_until_something_is_written() {
    let sample = Sample::new();
    sample.put("a", 1);
    sample.put("b", 1);
    let first = sample.create();
    sample.put("a", 2);
    sample.delete("b").unwrap();
    sample.put("c", 1);
    let plan = sample.engine.plan_restore(&sample.tenant, &to(&first.snapshot_id), &Silent).unwrap();
    let count = plan.facets["entities"];
    assert_eq!((count.added, count.changed, count.removed), (1, 1, 1));
    let again = sample.engine.plan_restore(&sample.tenant, &to(&first.snapshot_id), &Silent).unwrap();
    assert_eq!(again, plan);
    sample.put("c", 2);
    let with_plan = Restore { plan: Some(plan.hash.clone()), ..to(&first.snapshot_id) };
    let failure = finish(&sample.engine, sample.engine.restore(&sample.tenant, &with_plan, Run::Here));
    assert_eq!(failure.unwrap().0, Code::StalePlan);
    assert_eq!(sample.now(), rooms(&[("a", 2), ("c", 2)]));
    let plan = sample.engine.plan_restore(&sample.tenant, &to(&first.snapshot_id), &Silent).unwrap();
    let with_plan = Restore { plan: Some(plan.hash.clone()), ..to(&first.snapshot_id) };
    let running = sample.engine.restore(&sample.tenant, &with_plan, Run::Here).unwrap();
    running.thread.unwrap().join().unwrap();
    let report = sample.engine.task(running.task_id.as_str()).unwrap().report.unwrap();
    assert_eq!(report.plan, Some(plan));
    assert_eq!(report.state, first.state);
    assert!(report.revision_id.is_some());
    assert_eq!(sample.now(), rooms(&[("a", 1), ("b", 1)]));
}

#[test]
fn a_part_can_be_put_back_and_the_plan_says_so() {
    let sample = Sample::new();
    sample.put("a1", 1);
    sample.put("b1", 1);
    let first = sample.create();
    sample.put("a1", 2);
    sample.put("b1", 2);
    sample.put("a2", 2);
    let part = Restore { paths: vec!["a*/Room".into()], ..to(&first.snapshot_id) };
    let plan = sample.engine.plan_restore(&sample.tenant, &part, &Silent).unwrap();
    assert_eq!((plan.facets["entities"].changed, plan.facets["entities"].removed), (1, 1));
    let part = Restore { plan: Some(plan.hash), ..part };
    assert_eq!(finish(&sample.engine, sample.engine.restore(&sample.tenant, &part, Run::Here)), None);
    assert_eq!(sample.now(), rooms(&[("a1", 1), ("b1", 2)]));
    assert_eq!(sample.count(), 2);
    assert_eq!(sample.undo(), None);
    assert_eq!(sample.now(), rooms(&[("a1", 2), ("a2", 2), ("b1", 2)]));
    let nothing = Restore { only: vec!["media".into()], ..to(&first.snapshot_id) };
    assert_eq!(finish(&sample.engine, sample.engine.restore(&sample.tenant, &nothing, Run::Here)), None);
    assert_eq!(sample.now(), rooms(&[("a1", 2), ("a2", 2), ("b1", 2)]));
    sample.check();
}

#[test]
fn a_clone_is_a_tenant_of_its_own() {
    let sample = Sample::new();
    sample.put("a", 1);
    let first = sample.create();
    sample.put("a", 2);
    let clone = sample.clone_of(&first.snapshot_id);
    let second = sample.clone_of(&first.snapshot_id);
    let names = [&clone, &second].map(|id| sample.engine.live_dataset(id).unwrap().name);
    assert_eq!(names, ["city_cloned", "city_cloned_2"]);
    let side = Side::Working(clone.clone());
    assert_eq!(all(&sample.engine, &side), rooms(&[("a", 1)]));
    sample.engine.change_entity(&clone, EntityChange::upsert(entity("x", 1))).unwrap();
    assert_eq!(all(&sample.engine, &side), rooms(&[("a", 1), ("x", 1)]));
    assert_eq!(sample.engine.count_entities(&side, &EntityQuery::default(), None).unwrap(), 2);
    assert_eq!(sample.now(), rooms(&[("a", 2)]));
    let page = sample.engine.snapshots(&clone, &SnapshotFilter::default()).unwrap();
    assert_eq!(page.snapshots[0].reason, Some(Reason::Clone));
    assert_eq!(page.snapshots[0].n_entities, Some(1));
    assert!(sample.engine.vela_id(&page.snapshots[0].snapshot_id).unwrap().is_some());
    let folder = sample.room.path().join("folder");
    let request =
        CloneSnapshot { snapshot: first.snapshot_id.clone(), destination: Some(folder), name: None, managed: false };
    let refused = sample.engine.clone_snapshot(&sample.tenant, &request, Run::Here).unwrap_err();
    assert_eq!(code(&refused), Code::Invalid);
    sample.engine.remove_dataset(&clone).unwrap();
    sample.gc();
    assert_eq!(sample.at(&first.snapshot_id), rooms(&[("a", 1)]));
    sample.check();
}

#[test]
fn one_tenant_can_be_put_into_another_and_that_can_be_taken_back() {
    let sample = Sample::new();
    sample.put("a", 1);
    let first = sample.create();
    let test = sample.engine.ensure_tenant(&"test".parse().unwrap()).unwrap();
    sample.engine.change_entity(&test, EntityChange::upsert(entity("t", 1))).unwrap();
    let into = Restore { into: Some(test.clone()), ..to(&first.snapshot_id) };
    assert_eq!(finish(&sample.engine, sample.engine.restore(&sample.tenant, &into, Run::Here)), None);
    let side = Side::Working(test.clone());
    assert_eq!(all(&sample.engine, &side), rooms(&[("a", 1)]));
    let undo = sample.engine.plan_undo(&test, None, &Silent).unwrap();
    let running = sample.engine.undo(&test, &undo, Run::Here).unwrap().unwrap();
    assert_eq!(finish(&sample.engine, Ok(running)), None);
    assert_eq!(all(&sample.engine, &side), rooms(&[("t", 1)]));
    let request =
        crate::backend::CreateDataset { path: None, name: Some("files".parse().unwrap()), skip_unreadable: false };
    let files = sample.engine.create_dataset(&request, &Silent).unwrap().dataset;
    let into = Restore { into: Some(files.dataset_id), ..to(&first.snapshot_id) };
    assert_eq!(code(&sample.engine.restore(&sample.tenant, &into, Run::Here).unwrap_err()), Code::Invalid);
    assert_eq!(code(&sample.engine.plan_restore(&sample.tenant, &into, &Silent).unwrap_err()), Code::Invalid);
}

#[test]
fn the_current_snapshot_may_go_and_come_back() {
    let sample = Sample::new();
    sample.put("a", 1);
    let first = sample.create();
    sample.remove(&first.snapshot_id);
    let current = || sample.engine.live_dataset(&sample.tenant).unwrap().current_snapshot;
    assert_eq!(current(), None);
    assert_eq!(sample.now(), rooms(&[("a", 1)]));
    assert_eq!(sample.undo(), None);
    assert_eq!(current(), Some(first.snapshot_id.clone()));
    sample.remove(&first.snapshot_id);
    let second = sample.create();
    assert_eq!(sample.undo(), None);
    assert_eq!(current(), Some(second.snapshot_id));
    sample.remove(&first.snapshot_id);
    sample.gc();
    assert_eq!(sample.now(), rooms(&[("a", 1)]));
    sample.check();
}

/// Nothing to become current once read as no change to what is current.
#[test]
fn undoing_a_restore_leaves_no_snapshot_current_where_none_was() {
    let sample = Sample::new();
    let first = sample.create();
    let second = sample.create();
    sample.remove(&second.snapshot_id);
    sample.restore(&first.snapshot_id);
    assert_eq!(sample.undo(), None);
    assert_eq!(sample.engine.live_dataset(&sample.tenant).unwrap().current_snapshot, None);
}

#[test]
fn without_a_change_there_is_no_new_snapshot_if_asked() {
    let sample = Sample::new();
    sample.put("a", 1);
    let first = sample.create();
    sample.put("a", 2);
    sample.put("a", 1);
    let request = CreateSnapshot { if_changed: true, ..CreateSnapshot::default() };
    let again = sample.engine.create(&sample.tenant, &request, &Silent).unwrap();
    assert!(!again.is_new && again.snapshot.snapshot_id == first.snapshot_id);
    sample.put("a", 2);
    assert!(sample.engine.create(&sample.tenant, &request, &Silent).unwrap().is_new);
    let revision = sample.engine.checkpoint(&sample.tenant, "by hand", &Silent).unwrap();
    assert_eq!(revision.reason, Some(Reason::Auto));
    assert_eq!(sample.engine.vela_id(&revision.snapshot_id).unwrap(), None);
}

#[test]
fn a_diff_knows_entities_that_wait() {
    let sample = Sample::new();
    sample.put("a", 1);
    sample.put("b", 1);
    let first = sample.create();
    sample.put("a", 2);
    sample.delete("b").unwrap();
    sample.put("c", 1);
    let snapshot = Side::Snapshot(sample.tenant.clone(), first.snapshot_id);
    let diff = sample.engine.diff(&snapshot, &sample.working(), &DiffRequest::default(), &Silent).unwrap();
    assert_eq!(diff.facets.keys().collect::<Vec<_>>(), ["entities"]);
    let items: Vec<_> = diff.facets["entities"].items.iter().map(|item| (item.path.as_str(), item.change)).collect();
    assert_eq!(items, [("a/Room", Change::Changed), ("b/Room", Change::Removed), ("c/Room", Change::Added)]);
}

#[test]
fn snapshots_of_one_second_have_ids_of_their_own() {
    let sample = Sample::new();
    sample.put("a", 1);
    let taken: Vec<_> = (0..5).map(|_| sample.create()).collect();
    let ids = sample.engine.vela_ids(&sample.tenant).unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for snapshot in &taken {
        let id = &ids[&snapshot.snapshot_id];
        assert!(id.starts_with("snapshot_20") && seen.insert(id.clone()), "{ids:?}");
        let seconds = snapshot.created_at.to_string()[..19].replace(':', "-");
        assert!(id.starts_with(&format!("snapshot_{seconds}Z")), "{id} of {}", snapshot.created_at);
        let found = sample.engine.snapshot(&sample.tenant, &id.parse::<Reference>().unwrap(), false).unwrap();
        assert_eq!(found.snapshot_id, snapshot.snapshot_id);
    }
    let other = sample.engine.ensure_tenant(&"other".parse().unwrap()).unwrap();
    let of_another = sample.engine.snapshot(&other, &ids[&taken[0].snapshot_id].parse().unwrap(), false);
    assert_eq!(code(&of_another.unwrap_err()), Code::NotFound);
}

#[test]
fn a_large_entity_is_a_chunk_of_its_own_that_gc_and_verify_know() {
    let sample = Sample::new();
    sample.engine.change_entity(&sample.tenant, EntityChange::upsert(large("l", 5_000))).unwrap();
    let first = sample.create();
    sample.engine.change_entity(&sample.tenant, EntityChange::upsert(large("l", 6_000))).unwrap();
    let second = sample.create();
    assert_eq!(sample.engine.verify(&Verify::default(), &Silent).unwrap().chunks, 2);
    sample.remove(&first.snapshot_id);
    sample.gc();
    assert_eq!(sample.engine.verify(&Verify::default(), &Silent).unwrap().chunks, 1);
    assert_eq!(sample.at(&second.snapshot_id).into_values().next().unwrap().len(), large("l", 6_000).bytes().len());
    sample.check();
}
