//! Requests with an idempotency key are done once.

use serde_json::json;

use crate::http::{Call, Reply};
use crate::place::{Place, Server};

fn create(server: &Server, dataset: &str, key: &str, name: &str) -> Reply {
    let call = Call::new("POST", &format!("/api/v1/dataset/{dataset}/snapshot")).header("idempotency-key", key);
    server.send(call.json(&json!({"name": name})))
}

#[test]
fn the_same_request_is_answered_again_also_by_the_next_server() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    let first = create(&server, &dataset, "k-1", "one").is(200);
    let again = create(&server, &dataset, "k-1", "one").is(200);
    assert_eq!(again.json(), first.json());
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.header("content-type"), first.header("content-type"));
    drop(server);
    let server = place.open_server();
    assert_eq!(create(&server, &dataset, "k-1", "one").is(200).json(), first.json());
    assert_eq!(server.snapshots(&dataset).len(), 2);
    create(&server, &dataset, "k-2", "one").is(200);
    assert_eq!(server.snapshots(&dataset).len(), 3);
}

#[test]
fn a_task_is_begun_once() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    let first = server.snapshots(&dataset)[0]["snapshot_id"].as_str().unwrap().to_owned();
    let target = format!("/api/v1/dataset/{dataset}/snapshot/{first}/clone");
    let send = || server.send(Call::new("POST", &target).header("idempotency-key", "k").bytes("")).is(202);
    let (one, two) = (send(), send());
    assert!(one.header("x-task-id").is_some());
    for name in ["x-task-id", "x-dataset-id", "location"] {
        assert_eq!(one.header(name), two.header(name), "{name}");
    }
    assert_eq!(server.get("/api/v1/tasks?task_type=SNAPSHOT_CLONE").json()["total"], 1);
}

#[test]
fn a_key_belongs_to_one_request_and_one_person() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let mut server = place.serve(&[]);
    for email in ["bea@example.com", "cyd@example.com"] {
        place.run(&["-d", &dataset, "dataset", "share", "--with", email, "--role", "editor"]);
    }
    server.as_who(&place.key("bea@example.com").token());
    create(&server, &dataset, "k", "one").is(200);
    assert!(create(&server, &dataset, "k", "two").is(422).detail().contains("another request"));
    server.as_who(&place.key("cyd@example.com").token());
    create(&server, &dataset, "k", "two").is(200);
    assert_eq!(server.snapshots(&dataset).len(), 3);
}

#[test]
fn a_refused_request_may_be_tried_again() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    place.run(&["-d", &dataset, "dataset", "set", "snapshots", "off"]);
    create(&server, &dataset, "k", "one").is(403);
    place.run(&["-d", &dataset, "dataset", "set", "snapshots", "on"]);
    create(&server, &dataset, "k", "one").is(200);
}

#[test]
fn a_key_is_visible_ascii() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    for key in ["", "a b", &"x".repeat(256), "größe"] {
        create(&server, &dataset, key, "one").is(422);
    }
    let twice = Call::new("POST", &format!("/api/v1/dataset/{dataset}/snapshot"));
    server.send(twice.header("idempotency-key", "a").header("idempotency-key", "b").json(&json!({}))).is(422);
    assert_eq!(server.snapshots(&dataset).len(), 1);
}
