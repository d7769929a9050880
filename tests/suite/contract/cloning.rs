//! Making independent datasets of snapshots.

use std::fs;

use snapshot::backend::CloneSnapshot;
use snapshot::error::Code;
use snapshot::model::{Reason, TaskStatus, TaskType};

use super::{Ground, Subject, assert_refused, silent};
use crate::tree;

/// The clone as something to try things on.
async fn subject_of<'a>(ground: &Ground<'a>, cloned: &snapshot::backend::Cloned) -> Subject<'a> {
    let first = ground.backend.snapshot(&cloned.dataset_id, &"current".parse().unwrap(), false).await.unwrap();
    let folder = cloned.path.clone().unwrap().into();
    Subject { backend: ground.backend, id: cloned.dataset_id.clone(), folder, first }
}

pub(super) async fn a_clone_is_independent(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    subject.put("deep/er/c", "1");
    let one = subject.create("one").await;
    let cloned = subject.clone_to(&one, None).await.unwrap();
    let copy = subject_of(ground, &cloned).await;
    tree::assert_same(&copy.tree(), &subject.tree(), "a clone");
    copy.becomes_ready().await;

    // Changing one, in every way, leaves the other.
    let before = subject.tree();
    copy.put("a", "in the clone");
    fs::remove_dir_all(copy.folder.join("deep")).unwrap();
    copy.create("two").await;
    copy.restore_whole(&copy.first).await;
    ground.backend.remove_dataset(&copy.id).await.unwrap();
    fs::remove_dir_all(&copy.folder).unwrap();
    tree::assert_same(&subject.tree(), &before, "the original");
    assert!(subject.changed_since(&one).await.is_empty());

    let cloned = subject.clone_to(&one, None).await.unwrap();
    let copy = subject_of(ground, &cloned).await;
    let before = copy.tree();
    subject.put("a", "in the original");
    subject.create("three").await;
    subject.restore_whole(&subject.first).await;
    ground.backend.remove_dataset(&subject.id).await.unwrap();
    tree::assert_same(&copy.tree(), &before, "the clone");
    copy.put("a", "2");
    copy.restore_whole(&copy.first).await;
    tree::assert_same(&copy.tree(), &before, "the clone, restored");
}

pub(super) async fn clones_are_called_after_what_they_are_made_from(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let request =
        CloneSnapshot { snapshot: subject.first.snapshot_id.clone(), destination: None, managed: false, name: None };
    let plan = ground.backend.plan_clone(&subject.id, &request).await.unwrap();
    assert_eq!((plan.items, plan.bytes, &*plan.name), (2, Some(2), "set (cloned)"));
    let one = subject.clone_to(&subject.first, None).await.unwrap();
    let two = subject.clone_to(&subject.first, None).await.unwrap();
    assert_eq!((&*one.dataset_name, &*two.dataset_name), ("set (cloned)", "set (cloned 2)"));
    let path = |suffix: &str| format!("{}{suffix}", subject.folder.display());
    assert_eq!(one.path, Some(path("-cloned")));
    assert_eq!(two.path, Some(path("-cloned-2")));
    assert_eq!(plan.destination, Some(path("-cloned").into()));

    let first = subject_of(ground, &one).await.first;
    assert_eq!(Some(&first.snapshot_id), one.snapshot_id.as_ref());
    assert_eq!(first.reason, Some(Reason::Clone));
    assert_eq!(first.description, "");
    assert_eq!(first.snapshot_name, format!("set (cloned)_snapshot_{}", &first.snapshot_id.as_str()[..8]));
    assert_eq!(first.state, subject.first.state);
    assert_ne!(first.snapshot_id, subject.first.snapshot_id);

    let named = CloneSnapshot { name: Some("set (cloned)".parse().unwrap()), ..request.clone() };
    assert_refused(ground.backend.plan_clone(&subject.id, &named).await, Code::Conflict);
    let task = ground.backend.task(one.task_id.as_str()).await.unwrap().task;
    assert_eq!((task.task_type, task.status), (TaskType::SnapshotClone, TaskStatus::Completed));
    assert_eq!(task.dataset_id, one.dataset_id);
}

pub(super) async fn nothing_is_cloned_over_what_is_there(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let there = ground.folder("there");
    let datasets = ground.backend.datasets(true).await.unwrap().len();
    for path in [there.clone(), subject.folder.join("inside"), there.join("no/such/folder")] {
        let refused = subject.clone_to(&subject.first, Some(&path)).await.unwrap_err();
        assert!(matches!(refused.code(), Code::Conflict | Code::Invalid), "{refused:?}");
    }
    std::os::unix::fs::symlink("nowhere", there.join("link")).unwrap();
    assert_refused(subject.clone_to(&subject.first, Some(&there.join("link"))).await, Code::Conflict);
    assert_eq!(ground.backend.datasets(true).await.unwrap().len(), datasets, "no dataset is left of it");
    assert_eq!(fs::read_dir(&there).unwrap().count(), 1);

    let plan = CloneSnapshot {
        snapshot: subject.first.snapshot_id.clone(),
        destination: Some(there.join("new")),
        managed: false,
        name: None,
    };
    ground.backend.plan_clone(&subject.id, &plan).await.unwrap();
    assert!(!there.join("new").exists(), "a plan makes nothing");
    subject.clone_to(&subject.first, Some(&there.join("new"))).await.unwrap();
    tree::assert_same(&tree::read(&there.join("new")), &subject.tree(), "the clone");
}

pub(super) async fn a_dataset_cloned_from_an_old_snapshot_is_that_snapshot(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let before = subject.tree();
    subject.put("a", "2");
    subject.create("two").await;
    subject.put("a", "3");
    let cloned = subject.clone_to(&subject.first, None).await.unwrap();
    let copy = subject_of(ground, &cloned).await;
    tree::assert_same(&copy.tree(), &before, "the clone");
    let drift = ground.backend.drift(&copy.id, silent()).await.unwrap();
    assert_eq!(drift.changed, Some(0));
    assert_eq!(copy.list(Default::default()).await.len(), 1);
}
