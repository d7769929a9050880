//! Taking snapshots: once, whatever becomes of the connection.

use std::sync::Arc;
use std::time::Duration;

use snapshot::backend::{Backend, CreateSnapshot};
use snapshot::error::Code;
use snapshot::progress::Silent;

use crate::fake::{Client, Fake, Trouble, page, refuse};
use crate::http::Reply;

#[tokio::test]
async fn what_was_taken_is_found_although_the_answer_got_lost() {
    for lost in [Reply::Nothing, Reply::Torn, page(504, "Gateway Time-out"), Reply::Answer(201, vec![], "".into())] {
        let fake = Fake::start();
        fake.fill(3);
        fake.trouble("POST", Trouble::Afterwards(lost.clone()));
        let taken = fake.client().create("number 1").await.unwrap();
        assert_eq!(taken.snapshot_id.as_str(), "snapshot_2026-01-01T03-00-00Z", "{lost:?}");
        assert_eq!(fake.count("POST"), 1, "{lost:?}");
    }
}

#[tokio::test]
async fn what_was_not_taken_is_not_taken_twice() {
    let fake = Fake::start();
    fake.trouble("POST", Trouble::Instead(Reply::Nothing));
    assert_eq!(fake.client().create("x").await.unwrap_err().code(), Code::Unreachable);
    fake.trouble("POST", Trouble::Instead(page(502, "Bad Gateway")));
    assert_eq!(fake.client().create("x").await.unwrap_err().code(), Code::Unreachable);
    assert_eq!(fake.count("POST"), 2);
    assert!(fake.descriptions("smartcity").is_empty());
}

#[tokio::test]
async fn too_much_at_once_is_said_again_later() {
    let fake = Fake::start();
    let busy = Reply::Answer(429, vec![("retry-after", "0".into())], String::new());
    fake.trouble("POST", Trouble::Instead(busy.clone()));
    fake.trouble("POST", Trouble::Instead(busy));
    fake.client().create("x").await.unwrap();
    assert_eq!((fake.count("POST"), fake.descriptions("smartcity").len()), (3, 1));
    fake.trouble("POST", Trouble::Instead(Reply::Answer(429, vec![("retry-after", "7200".into())], String::new())));
    assert_eq!(fake.client().create("y").await.unwrap_err().code(), Code::Unreachable);
}

#[tokio::test]
async fn another_operation_is_waited_for_as_long_as_allowed() {
    let conflict = || Trouble::Instead(refuse(409, "Conflict", "A restore is in progress"));
    let fake = Fake::start();
    let create = async |wait_lock| {
        let request = CreateSnapshot { wait_lock, ..CreateSnapshot::default() };
        fake.client().0.create(&Client::city(), request, Arc::new(Silent)).await
    };
    fake.trouble("POST", conflict());
    fake.trouble("POST", conflict());
    create(Duration::from_secs(600)).await.unwrap();
    fake.trouble("POST", conflict());
    assert_eq!(create(Duration::ZERO).await.unwrap_err().code(), Code::Busy);
    assert_eq!(fake.descriptions("smartcity").len(), 1);
}

#[tokio::test]
async fn a_snapshot_is_waited_for_until_it_is_whole() {
    let fake = Fake::start();
    fake.state().first_words = vec!["creating", "paused", "restarted"];
    fake.client().create("x").await.unwrap();
    assert!(fake.count("GET") >= 3);
    fake.state().first_words = vec!["creating", "failed"];
    let error = fake.client().create("y").await.unwrap_err();
    assert_eq!(error.code(), Code::TaskFailed);
    assert!(error.to_string().contains("failed"), "{error}");
}

#[tokio::test]
async fn what_cannot_be_known_is_not_promised() {
    let fake = Fake::start();
    let request = CreateSnapshot { if_changed: true, ..CreateSnapshot::default() };
    let error = fake.client().0.create(&Client::city(), request, Arc::new(Silent)).await.unwrap_err();
    assert_eq!(error.code(), Code::Unsupported);
    assert_eq!(fake.count("POST"), 0);
}

#[tokio::test]
async fn a_checkpoint_is_a_snapshot() {
    let fake = Fake::start();
    let taken = fake.client().0.checkpoint(&Client::city(), "before `make train`", Arc::new(Silent)).await.unwrap();
    assert_eq!(taken.description, "before `make train`");
}
