//! Going back, with the present state saved first, and back again.

use snapshot::backend::{PLANS, Restore, Run};
use snapshot::error::{Code, Error};
use snapshot::model::TaskStatus;

use crate::fake::{ANA, BOB, DATASET, Fake, Stranger, Trouble, id};
use crate::machine::{bottles, ended, restore_of, silent};

#[tokio::test]
async fn the_present_state_is_saved_under_a_telling_name_and_reported() {
    let fake = Fake::start();
    let backend = fake.backend().await;
    let task = backend.restore(&bottles(), restore_of(&id(1)), Run::Here).await.unwrap();
    let view = ended(&*backend, &task).await;
    let report = view.report.unwrap();
    assert_eq!(report.status, TaskStatus::Completed);
    let world = fake.world();
    let saved = &world.snapshots[0];
    assert_eq!(saved["snapshot_name"], "before restoring bottles_snapshot_1");
    assert_eq!(saved["description"], format!("before restoring {}", id(1)));
    assert_eq!(saved["snapshot_id"], report.revision_id.unwrap().as_str());
    assert_eq!(report.snapshot_id.unwrap().as_str(), id(1));
}

#[tokio::test]
async fn our_task_is_found_among_those_of_others() {
    let fake = Fake::start();
    for by in [ANA, BOB] {
        fake.world().add_task("SNAPSHOT_RESTORE", DATASET, by);
    }
    fake.world().stranger = Stranger::First;
    let backend = fake.backend().await;
    let task = backend.restore(&bottles(), restore_of(&id(1)), Run::Here).await.unwrap();
    let found = backend.task(task.as_str()).await.unwrap().task;
    assert_eq!((found.created_by.as_deref(), found.dataset_id), (Some(ANA), bottles()));
    assert_eq!(found.task_id.as_str(), fake.world().tasks[0]["task_id"]);
}

#[tokio::test]
async fn a_task_of_somebody_else_is_never_taken() {
    let fake = Fake::start();
    fake.world().stranger = Stranger::Instead;
    let backend = fake.backend().await;
    let error = backend.restore(&bottles(), restore_of(&id(1)), Run::Here).await.unwrap_err().to_string();
    assert!(error.contains("was accepted") && error.contains(BOB) && error.contains(ANA), "{error}");
}

#[tokio::test]
async fn two_tasks_that_could_be_ours_are_both_named() {
    let fake = Fake::start();
    fake.world().stranger = Stranger::First;
    let backend = fake.backend().await;
    // Without a snapshot taken first nobody tells who we are.
    let request = Restore { checkpoint: false, ..restore_of(&id(1)) };
    let error = backend.restore(&bottles(), request, Run::Here).await.unwrap_err();
    assert_eq!(error.code(), Code::Ambiguous);
    let text = error.to_string();
    assert!(text.contains(ANA) && text.contains(BOB), "{text}");

    let known = fake.backend_of(Some("Ana@Example.com")).await;
    let request = Restore { checkpoint: false, ..restore_of(&id(1)) };
    let task = known.restore(&bottles(), request, Run::Here).await.unwrap();
    assert_eq!(known.task(task.as_str()).await.unwrap().task.created_by.as_deref(), Some(ANA));
}

#[tokio::test]
async fn a_task_that_the_answer_names_is_not_looked_for() {
    let fake = Fake::start();
    {
        let mut world = fake.world();
        (world.tells_tasks, world.stranger) = (true, Stranger::First);
    }
    let backend = fake.backend().await;
    let request = Restore { checkpoint: false, ..restore_of(&id(1)) };
    let task = backend.restore(&bottles(), request, Run::Here).await.unwrap();
    assert_eq!(task.as_str(), fake.world().tasks[0]["task_id"]);
}

#[tokio::test]
async fn where_the_status_allows_no_snapshot_the_restore_goes_on_and_says_so() {
    let fake = Fake::start();
    fake.world().set_status("PARTIAL INDEX");
    let backend = fake.backend().await;
    assert!(!backend.can_save_before_restore(&bottles()).await.unwrap());
    let task = backend.restore(&bottles(), restore_of(&id(1)), Run::Here).await.unwrap();
    let report = ended(&*backend, &task).await.report.unwrap();
    assert_eq!(report.revision_id, None);
    assert!(report.warnings[0].contains("cannot be brought back"), "{report:?}");
    assert_eq!(fake.count("POST", "/snapshot"), 0);
}

#[tokio::test]
async fn where_the_present_state_cannot_be_saved_nothing_is_restored() {
    let fake = Fake::start();
    fake.world().plan("POST", "/snapshot", 1, Trouble::refusal(500, "out of room"));
    let backend = fake.backend().await;
    let error = backend.restore(&bottles(), restore_of(&id(1)), Run::Here).await.unwrap_err();
    assert!(error.to_string().contains("out of room"), "{error}");
    assert_eq!(fake.count("POST", "/restore"), 0);
}

#[tokio::test]
async fn a_failed_restore_tells_why() {
    let fake = Fake::start();
    {
        let mut world = fake.world();
        world.stages = vec!["RUNNING", "FAILED"];
        world.failure = Some("the index is gone");
    }
    let backend = fake.backend().await;
    let task = backend.restore(&bottles(), restore_of(&id(1)), Run::Here).await.unwrap();
    let view = ended(&*backend, &task).await;
    assert_eq!(view.task.error_message.as_deref(), Some("the index is gone"));
    assert_eq!(view.report.unwrap().status, TaskStatus::Failed);
}

#[tokio::test]
async fn undo_restores_the_newest_that_we_have_saved_and_no_one_elses() {
    let fake = Fake::start();
    fake.world().add_snapshot(DATASET, Some("before restoring a"), "", "manual", ANA);
    let ours = fake.world().add_snapshot(DATASET, Some("before restoring b"), "", "manual", ANA);
    fake.world().add_snapshot(DATASET, Some("before restoring c"), "", "manual", BOB);
    let backend = fake.backend_of(Some(ANA)).await;
    let undo = backend.plan_undo(&bottles(), None, silent()).await.unwrap();
    assert_eq!(undo.operation.subject, "b");
    let task = backend.undo(&bottles(), &undo, Run::Here).await.unwrap().unwrap();
    let report = ended(&*backend, &task).await.report.unwrap();
    assert_eq!(ours["snapshot_id"], report.snapshot_id.unwrap().as_str());
    assert_eq!(fake.world().snapshots[0]["snapshot_name"], "before restoring before restoring b");

    let stranger = fake.backend().await;
    let error = stranger.plan_undo(&bottles(), None, silent()).await.unwrap_err().to_string();
    assert!(error.contains("`user`"), "{error}");
}

#[tokio::test]
async fn undo_finds_out_in_time_that_somebody_else_has_restored() {
    let fake = Fake::start();
    fake.world().add_snapshot(DATASET, Some("before restoring c"), "", "manual", BOB);
    let backend = fake.backend().await;
    let undo = backend.plan_undo(&bottles(), None, silent()).await.unwrap();
    let error = backend.undo(&bottles(), &undo, Run::Here).await.unwrap_err();
    assert!(matches!(&error, Error::NotAllowed { reason } if reason.contains(BOB)), "{error}");
    assert_eq!(fake.count("POST", "/restore"), 0);
    assert!(matches!(
        fake.backend_of(Some("eve@example.com")).await.plan_undo(&bottles(), None, silent()).await,
        Err(Error::NothingToUndo { .. })
    ));
}

#[tokio::test]
async fn a_restore_is_whole_and_has_no_plan() {
    let fake = Fake::start();
    let backend = fake.backend().await;
    let refused = async |request: Restore| {
        let error = backend.plan_restore(&bottles(), &request, silent()).await.unwrap_err();
        let begun = backend.restore(&bottles(), request, Run::Here).await;
        match error {
            Error::Unsupported { verb, .. } => (verb, begun.is_err()),
            other => panic!("{other}"),
        }
    };
    let whole = restore_of(&id(1));
    assert_eq!(refused(Restore { only: vec!["media".into()], ..whole.clone() }).await, ("restore --only", true));
    assert_eq!(refused(Restore { paths: vec!["a".into()], ..whole.clone() }).await, ("restore --path", true));
    assert_eq!(refused(Restore { into: Some(bottles()), ..whole.clone() }).await, ("restore --into", true));
    assert_eq!(refused(Restore { plan: Some("a".into()), ..whole.clone() }).await, ("restore --plan", true));
    assert_eq!(fake.count("POST", "/restore"), 0);
    assert_eq!(refused(whole).await, (PLANS, false));
}
