//! Restores: what is there is saved first, the end is waited for, and it can be taken back.

use std::sync::Arc;

use snapshot::backend::{Backend, Restore, Run};
use snapshot::error::Code;
use snapshot::model::{SnapshotId, TaskStatus, TaskType};
use snapshot::progress::Silent;

use crate::fake::{Client, Fake, Trouble, page, refuse, whole};
use crate::http::Reply;

async fn filled() -> (Fake, Client, SnapshotId) {
    let fake = Fake::start();
    fake.fill(2);
    let client = fake.client();
    let id = client.find("latest~1").await.unwrap().snapshot_id;
    (fake, client, id)
}

#[tokio::test]
async fn what_is_there_is_saved_first_and_the_end_is_waited_for() {
    let (fake, client, id) = filled().await;
    let task = client.restore(&id).await.unwrap();
    let running = client.0.task(task.as_str()).await.unwrap().task;
    assert_eq!((running.status, running.task_type), (TaskStatus::Running, TaskType::SnapshotRestore));
    let report = client.ended(&task).await.unwrap().report.unwrap();
    let safety = client.find("latest").await.unwrap();
    assert_eq!(safety.description, format!("before restoring {id}"));
    assert_eq!((report.snapshot_id, report.revision_id), (Some(id), Some(safety.snapshot_id)));
    assert_eq!(fake.count("POST"), 2);
}

#[tokio::test]
async fn without_a_checkpoint_nothing_is_saved() {
    let (fake, client, id) = filled().await;
    let request = Restore { checkpoint: false, ..whole(&id) };
    let task = client.0.restore(&Client::city(), request, Run::Detached).await.unwrap();
    assert_eq!(client.ended(&task).await.unwrap().report.unwrap().revision_id, None);
    assert_eq!(fake.descriptions("smartcity").len(), 2);
}

#[tokio::test]
async fn nothing_is_restored_when_what_is_there_cannot_be_saved() {
    let (fake, client, id) = filled().await;
    fake.trouble("POST", Trouble::Instead(refuse(403, "Forbidden", "quota")));
    assert_eq!(client.restore(&id).await.unwrap_err().code(), Code::NotAllowed);
    assert_eq!(fake.count("POST"), 1);
}

#[tokio::test]
async fn another_process_can_wait_for_it() {
    let (fake, client, id) = filled().await;
    let task = client.restore(&id).await.unwrap();
    let listed = fake.client().0.tasks(Some(&Client::city())).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].task_id, task);
    let view = fake.client().ended(&task).await.unwrap();
    assert_eq!(view.report.unwrap().snapshot_id, Some(id));
    assert_eq!(client.0.task("restore:smartcity:nobody").await.unwrap_err().code(), Code::NotFound);
    assert_eq!(client.0.task("nonsense").await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn words_that_are_not_known_are_not_the_end() {
    let (fake, client, id) = filled().await;
    fake.state().words = vec!["restoring", "verifying", "Restoring"];
    let task = client.restore(&id).await.unwrap();
    let mut seen = Vec::new();
    loop {
        let status = client.0.task(task.as_str()).await.unwrap().task.status;
        seen.push(status.as_str().to_owned());
        if status.is_final() {
            break;
        }
    }
    assert_eq!(seen, ["RUNNING", "verifying", "RUNNING", "COMPLETED"]);
    fake.state().words = vec!["restoring", "failed"];
    let task = client.restore(&id).await.unwrap();
    let view = client.ended(&task).await.unwrap();
    assert_eq!((view.task.status, view.failure.unwrap().0), (TaskStatus::Failed, Code::TaskFailed));
}

#[tokio::test]
async fn a_restore_whose_answer_got_lost_goes_on_if_the_service_is_at_it() {
    for lost in [Reply::Nothing, page(504, "Gateway Time-out"), Reply::Answer(202, Vec::new(), String::new())] {
        let (fake, client, id) = filled().await;
        let request = Restore { checkpoint: false, ..whole(&id) };
        fake.trouble("POST", Trouble::Afterwards(lost));
        let task = client.0.restore(&Client::city(), request.clone(), Run::Detached).await.unwrap();
        client.ended(&task).await.unwrap();
        assert_eq!(fake.count("POST"), 1);
    }
    let (fake, client, id) = filled().await;
    fake.trouble("POST", Trouble::Instead(Reply::Nothing));
    let request = Restore { checkpoint: false, ..whole(&id) };
    let refused = client.0.restore(&Client::city(), request, Run::Detached).await.unwrap_err();
    assert_eq!((refused.code(), fake.count("POST")), (Code::Unreachable, 1));
}

#[tokio::test]
async fn a_snapshot_that_is_being_restored_is_left_alone() {
    let (fake, client, id) = filled().await;
    client.restore(&id).await.unwrap();
    let posts = fake.count("POST");
    assert_eq!(client.restore(&id).await.unwrap_err().code(), Code::Busy);
    assert_eq!(fake.count("POST"), posts);
    let nobody = SnapshotId::from("nobody".to_owned());
    assert_eq!(client.restore(&nobody).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn undo_restores_what_was_saved_and_goes_one_further_each_time() {
    let (fake, client, id) = filled().await;
    let restore = async |id: &SnapshotId| {
        let task = client.restore(id).await.unwrap();
        client.ended(&task).await.unwrap().report.unwrap().revision_id.unwrap()
    };
    let first = restore(&id).await;
    let second = restore(&client.find("number 1").await.unwrap().snapshot_id).await;
    let undo = async || {
        let undo = client.0.plan_undo(&Client::city(), None, Arc::new(Silent)).await?;
        let task = client.0.undo(&Client::city(), &undo, Run::Detached).await?.unwrap();
        Ok::<_, snapshot::Error>((undo.operation.subject, client.ended(&task).await?.report.unwrap().snapshot_id))
    };
    assert_eq!(undo().await.unwrap().1, Some(second));
    assert_eq!(undo().await.unwrap(), (id.to_string(), Some(first)));
    assert_eq!(undo().await.unwrap_err().code(), Code::Conflict);
    assert_eq!(fake.descriptions("smartcity").len(), 6);
}
