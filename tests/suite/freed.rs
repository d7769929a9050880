//! Undo, when a gc has freed what it is about.

use std::time::Duration;

use snapshot::backend::{EditSnapshot, RemoveVerb};
use snapshot::catalog::Trash;
use snapshot::error::Error;
use snapshot::model::{Snapshot, SnapshotId};
use snapshot::progress::Silent;

use crate::support::{Set, eventually, put};

fn current(set: &Set) -> Option<SnapshotId> {
    set.engine.dataset(set.id.as_str(), Trash::Without).unwrap().current_snapshot_id
}

fn remove(set: &Set, snapshot: &Snapshot) {
    set.engine.remove(&set.id, std::slice::from_ref(&snapshot.snapshot_id), RemoveVerb::Remove, false).unwrap();
}

fn gc(set: &Set) {
    eventually("nobody is at work", || match set.engine.gc(Duration::ZERO, false, &Silent) {
        Err(Error::Busy { .. }) => None,
        ended => Some(ended),
    })
    .unwrap();
}

/// A set whose second snapshot was current before its first was restored.
fn restored() -> (Set, Snapshot) {
    let set = Set::new(|folder| put(folder, "a", "1"));
    put(&set.folder, "a", "2");
    let second = set.create("second");
    set.restore(&set.first);
    assert_eq!(current(&set), Some(set.first.snapshot_id.clone()));
    (set, second)
}

/// Seen failing with the flip of a restore that does not look whether a snapshot is still there.
#[test]
fn a_snapshot_that_was_removed_is_shown_again_when_an_undo_makes_it_current() {
    let (set, second) = restored();
    remove(&set, &second);
    let restore = set.engine.history(&set.id, None).unwrap();
    let restore = restore.iter().find(|one| one.verb == "restore").unwrap().operation;
    let plan = set.engine.plan_undo(&set.id, Some(restore), &Silent).unwrap();
    let running = set.engine.undo(&set.id, &plan, snapshot::backend::Run::Here).unwrap().unwrap();
    crate::support::ended(&set.engine, running).unwrap();
    assert_eq!(current(&set), Some(second.snapshot_id.clone()));
    let listed = set.engine.snapshots(&set.id, &Default::default()).unwrap().snapshots;
    assert!(listed.iter().any(|one| one.snapshot_id == second.snapshot_id), "what is current is listed");
    gc(&set);
    assert_eq!(std::fs::read(set.folder.join("a")).unwrap(), b"2");
    set.create("third");
}

/// Seen failing as the one above.
#[test]
fn an_undo_leaves_the_present_snapshot_current_if_the_one_before_was_freed() {
    let (set, second) = restored();
    remove(&set, &second);
    gc(&set);
    // The removal cannot be taken back any more, and does not stand in the way of the restore.
    set.undo().unwrap().expect("the restore is taken back");
    assert_eq!(std::fs::read(set.folder.join("a")).unwrap(), b"2");
    assert_eq!(current(&set), Some(set.first.snapshot_id.clone()));
    assert!(matches!(set.undo(), Err(Error::NothingToUndo { .. })));
    set.create("third");
}

/// Seen failing with an undo that wants all of what was removed.
#[test]
fn what_is_left_of_a_removal_comes_back() {
    let set = Set::new(|folder| put(folder, "a", "1"));
    let (second, third) = (set.create("second"), set.create("third"));
    set.create("fourth");
    let both = [second.snapshot_id.clone(), third.snapshot_id.clone()];
    set.engine.remove(&set.id, &both, RemoveVerb::Remove, false).unwrap();
    set.engine.undelete(&set.id, &third.snapshot_id).unwrap();
    gc(&set);
    let name = Some("edited".parse().unwrap());
    set.engine.edit(&set.id, &third.snapshot_id, &EditSnapshot { name, description: None }).unwrap();
    remove(&set, &third);
    for _ in 0..3 {
        assert!(set.undo().unwrap().is_none(), "no task is needed");
    }
    let listed = set.engine.snapshots(&set.id, &Default::default()).unwrap().snapshots;
    let names: Vec<_> = listed.iter().map(|one| one.snapshot_name.as_str()).collect();
    assert_eq!(names[..2], ["fourth", "third"]);
}
