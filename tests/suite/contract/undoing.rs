//! Taking back, and the log that says what can be.

use std::fs;

use snapshot::backend::{EditSnapshot, Protection, RemoveVerb, Run};
use snapshot::error::Code;

use super::{Ground, assert_refused, ended, silent};
use crate::tree;

pub(super) async fn undo_said_again_goes_one_further(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    assert_refused(subject.undo().await, Code::Conflict);
    let mut trees = vec![subject.tree()];
    let mut snapshots = vec![subject.first.clone()];
    for number in 2..5 {
        subject.put("a", &number.to_string());
        subject.put(&format!("only-{number}"), "x");
        snapshots.push(subject.create(&number.to_string()).await);
        trees.push(subject.tree());
    }
    subject.put("b", "not saved by anybody");
    let unsaved = subject.tree();
    subject.restore_whole(&snapshots[0]).await;
    subject.restore_whole(&snapshots[2]).await;
    subject.restore_whole(&snapshots[1]).await;

    for (tree, current) in [(&trees[2], &snapshots[2]), (&trees[0], &snapshots[0]), (&unsaved, &snapshots[3])] {
        assert_eq!(subject.undo().await.unwrap(), "restore");
        tree::assert_same(&subject.tree(), tree, "taken back");
        assert_eq!(subject.current().await, current.snapshot_id);
    }
    assert_refused(subject.undo().await, Code::Conflict);
    assert_eq!(subject.list(Default::default()).await.len(), 4, "what was taken back left no snapshot");
}

pub(super) async fn edits_removals_protection_and_names_are_taken_back(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let one = subject.create("one").await;
    let two = subject.create("two").await;
    let (backend, id) = (ground.backend, &subject.id);
    let name = Some("other".parse().unwrap());
    backend.edit(id, &one.snapshot_id, EditSnapshot { name, description: None }).await.unwrap();
    backend.protect(id, &one.snapshot_id, Protection::On(Some("why".into()))).await.unwrap();
    backend.protect(id, &one.snapshot_id, Protection::Off).await.unwrap();
    backend.rename_dataset(id, "renamed".parse().unwrap()).await.unwrap();
    let both = [one.snapshot_id.clone(), subject.first.snapshot_id.clone()];
    backend.remove(id, &both, RemoveVerb::Remove, false).await.unwrap();
    backend.remove(id, &[], RemoveVerb::Prune, false).await.unwrap();

    assert_eq!(subject.undo().await.unwrap(), "rm");
    assert_eq!(subject.list(Default::default()).await.len(), 3);
    assert_eq!(subject.undo().await.unwrap(), "rename");
    assert_eq!(subject.dataset().await.dataset_name, "set");
    assert_eq!(subject.undo().await.unwrap(), "unprotect");
    assert_eq!(subject.find("other").await.unwrap().protected, Some(true));
    assert_eq!(subject.undo().await.unwrap(), "protect");
    assert_eq!(subject.find("other").await.unwrap().protected, Some(false));
    assert_eq!(subject.undo().await.unwrap(), "edit");
    assert_eq!(subject.find("one").await.unwrap(), snapshot::model::Snapshot { is_current: Some(false), ..one });
    assert_refused(subject.undo().await, Code::Conflict);
    assert_eq!(subject.current().await, two.snapshot_id);
}

pub(super) async fn a_name_that_is_taken_by_now_is_not_given_back(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    ground.backend.rename_dataset(&subject.id, "renamed".parse().unwrap()).await.unwrap();
    let other = ground.subject("other").await;
    ground.backend.rename_dataset(&other.id, "set".parse().unwrap()).await.unwrap();
    assert_refused(subject.undo().await, Code::Conflict);
    assert_eq!(subject.dataset().await.dataset_name, "renamed");
    other.undo().await.unwrap();
    subject.undo().await.unwrap();
    assert_eq!(subject.dataset().await.dataset_name, "set");

    // The trash does not give a name back either.
    ground.backend.remove_dataset(&subject.id).await.unwrap();
    ground.backend.rename_dataset(&other.id, "set".parse().unwrap()).await.unwrap();
    assert_refused(ground.backend.undelete_dataset(&subject.id).await, Code::Conflict);
}

pub(super) async fn what_was_taken_back_cannot_be_again(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    subject.put("a", "2");
    subject.restore_whole(&subject.first).await;
    let plan = ground.backend.plan_undo(&subject.id, None, silent()).await.unwrap();
    subject.undo().await.unwrap();
    let tree = subject.tree();
    let refused = ground.backend.undo(&subject.id, &plan, Run::Here).await;
    assert_refused(refused, Code::Conflict);
    let number = Some(plan.operation.operation);
    assert_refused(ground.backend.plan_undo(&subject.id, number, silent()).await, Code::Conflict);
    let create = ground.backend.history(&subject.id, None).await.unwrap().pop().unwrap();
    assert_eq!(create.verb, "create");
    let refused = ground.backend.plan_undo(&subject.id, Some(create.operation), silent()).await;
    assert_refused(refused, Code::Conflict);
    assert_refused(ground.backend.plan_undo(&subject.id, Some(999_999), silent()).await, Code::NotFound);
    tree::assert_same(&subject.tree(), &tree, "nothing happened");
}

pub(super) async fn an_operation_can_be_taken_back_by_its_number(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let one = subject.create("one").await;
    subject.put("a", "2");
    let two = subject.tree();
    subject.restore_whole(&one).await;
    let restored = ground.backend.history(&subject.id, Some(1)).await.unwrap().remove(0);
    let request = EditSnapshot { name: None, description: Some("later".parse().unwrap()) };
    ground.backend.edit(&subject.id, &one.snapshot_id, request).await.unwrap();

    let undo = ground.backend.plan_undo(&subject.id, Some(restored.operation), silent()).await.unwrap();
    let planned = undo.plan.as_ref().unwrap().facets["media"];
    assert_eq!(planned.changed, 1);
    let task = ground.backend.undo(&subject.id, &undo, Run::Here).await.unwrap().unwrap();
    ended(ground.backend, &task).await.unwrap();
    tree::assert_same(&subject.tree(), &two, "taken back");
    assert_eq!(subject.find("one").await.unwrap().description, "later");
    assert_eq!(subject.undo().await.unwrap(), "edit");
}

pub(super) async fn the_log_says_what_was_done(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let one = subject.create("one").await;
    subject.put("a", "2");
    subject.restore_whole(&one).await;
    fs::write(subject.folder.join("a"), "3").unwrap();
    subject.undo().await.unwrap();
    subject.clone_to(&one, None).await.unwrap();
    let log = ground.backend.history(&subject.id, None).await.unwrap();
    let verbs: Vec<_> = log.iter().map(|operation| &*operation.verb).collect();
    assert_eq!(verbs, ["undo", "restore", "create", "create"]);
    let [undo, restore, create, _] = &log[..] else { panic!("{log:?}") };
    assert!(log.windows(2).all(|pair| pair[0].operation > pair[1].operation && pair[0].at >= pair[1].at));
    assert_eq!(restore.undone_by, Some(undo.operation));
    assert!(!restore.can_undo && !undo.can_undo && !create.can_undo);
    assert_eq!(restore.subject, "one");
    assert_eq!(restore.state_after, one.state);
    assert_ne!(restore.state_before, restore.state_after);
    assert_eq!(restore.state_before, undo.state_after);
    assert_eq!(create.state_after, one.state);
    assert_eq!(ground.backend.history(&subject.id, Some(1)).await.unwrap().len(), 1);
}
