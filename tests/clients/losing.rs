//! Answers that get lost: what was asked for is looked for, and never done twice.

use snapshot::backend::{CloneSnapshot, EditSnapshot, RemoveVerb, Restore, Run};
use snapshot::error::Code;

use crate::fake::{Fake, Trouble, id};
use crate::machine::{bottles, create, restore_of};

#[tokio::test]
async fn a_snapshot_whose_answer_got_lost_is_found() {
    for trouble in
        [Trouble::DoneButDrop, Trouble::DoneButAnswer(502, "<html>".into()), Trouble::DoneButAnswer(504, String::new())]
    {
        let fake = Fake::start();
        fake.world().plan("POST", "/snapshot", 1, trouble);
        let made = create(&*fake.backend().await, "mine").await.unwrap();
        assert_eq!(made.snapshot_name, "mine");
        assert_eq!((fake.count("POST", "/snapshot"), fake.world().snapshots.len()), (1, 3));
    }
}

#[tokio::test]
async fn a_snapshot_that_was_not_taken_is_not_taken_again_unasked() {
    for trouble in [Trouble::Drop, Trouble::gateway(503, "0")] {
        let fake = Fake::start();
        fake.world().plan("POST", "/snapshot", 1, trouble);
        let error = create(&*fake.backend().await, "mine").await.unwrap_err();
        assert_eq!(error.code(), Code::Unreachable, "{error}");
        assert_eq!((fake.count("POST", "/snapshot"), fake.world().snapshots.len()), (1, 2));
    }
}

#[tokio::test]
async fn a_snapshot_of_the_same_name_from_before_is_not_taken_for_it() {
    let fake = Fake::start();
    fake.world().plan("POST", "/snapshot", 1, Trouble::Drop);
    let error = create(&*fake.backend().await, "tagged").await.unwrap_err();
    assert_eq!(error.code(), Code::Unreachable);
}

#[tokio::test]
async fn a_restore_whose_answer_got_lost_is_found_by_its_task() {
    for trouble in [Trouble::DoneButDrop, Trouble::DoneButAnswer(502, String::new())] {
        let fake = Fake::start();
        fake.world().plan("POST", "/restore", 1, trouble);
        let backend = fake.backend().await;
        let task = backend.restore(&bottles(), restore_of(&id(1)), Run::Here).await.unwrap();
        assert_eq!(task.as_str(), fake.world().tasks[0]["task_id"]);
        assert_eq!(fake.count("POST", "/restore"), 1);
    }
}

#[tokio::test]
async fn a_restore_that_never_arrived_fails_and_is_not_repeated() {
    let fake = Fake::start();
    fake.world().plan("POST", "/restore", 1, Trouble::Drop);
    let backend = fake.backend().await;
    let request = Restore { checkpoint: false, ..restore_of(&id(1)) };
    let error = backend.restore(&bottles(), request, Run::Here).await.unwrap_err();
    assert_eq!((error.code(), fake.count("POST", "/restore")), (Code::Unreachable, 1));
}

#[tokio::test]
async fn a_clone_whose_answer_got_lost_is_found_by_its_task() {
    let fake = Fake::start();
    fake.world().plan("POST", "/clone", 1, Trouble::DoneButDrop);
    let request = CloneSnapshot { snapshot: id(1).into(), destination: None, managed: false, name: None };
    fake.backend().await.clone_snapshot(&bottles(), request, Run::Here).await.unwrap();
    assert_eq!((fake.count("POST", "/clone"), fake.world().datasets.len()), (1, 2));
}

#[tokio::test]
async fn an_edit_or_a_removal_whose_answer_got_lost_is_looked_at() {
    let fake = Fake::start();
    let backend = fake.backend().await;
    fake.world().plan("PATCH", &id(1), 1, Trouble::DoneButDrop);
    let request = EditSnapshot { name: Some("renamed".parse().unwrap()), description: None };
    assert_eq!(backend.edit(&bottles(), &id(1).into(), request).await.unwrap().snapshot_name, "renamed");
    fake.world().plan("DELETE", &id(1), 1, Trouble::DoneButDrop);
    backend.remove(&bottles(), &[id(1).into()], RemoveVerb::Remove, false).await.unwrap();
    assert_eq!((fake.count("PATCH", &id(1)), fake.count("DELETE", &id(1))), (1, 1));
}
