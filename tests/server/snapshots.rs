//! Snapshots beyond the page's examples: defaults, names, deleted ones, revisions.

use serde_json::{Value, json};

use crate::http::Call;
use crate::place::Place;

#[test]
fn a_create_without_a_body_is_one_with_nothing_in_it() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    let all = format!("/api/v1/dataset/{dataset}/snapshot");
    let bodies = [
        Call::new("POST", &all).bytes(""),
        Call::new("POST", &all),
        Call::new("POST", &all).json(&json!({})),
        Call::new("POST", &all).json(&json!({"name": null, "description": null})),
        Call::new("POST", &all).json(&Value::Null),
    ];
    for call in bodies {
        let made = server.send(call).is(200).json();
        let id = made["snapshot_id"].as_str().unwrap();
        assert_eq!(made["snapshot_name"], format!("set_snapshot_{}", &id[..8]));
        assert_eq!(made["description"], "");
    }
}

#[test]
fn names_are_checked_and_may_repeat() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    let all = format!("/api/v1/dataset/{dataset}/snapshot");
    let long = "x".repeat(256);
    for (name, is_good) in
        [("", false), ("  ", false), ("a\nb", false), (&long, false), ("current", false), (" a ", true)]
    {
        let answer = server.post(&all, &json!({"name": name}));
        assert_eq!(answer.status, if is_good { 200 } else { 422 }, "{name:?}: {}", answer.text());
        if is_good {
            assert_eq!(answer.json()["snapshot_name"], "a");
        }
    }
    let refused = server.post(&all, &json!({"name": ""})).is(422).json();
    assert_eq!(refused["detail"][0]["loc"], json!(["body", "name"]));
    server.post(&all, &json!({"description": "x".repeat(4001)})).is(422);
    server.create(&dataset, "a");
    assert_eq!(server.snapshots(&dataset).iter().filter(|one| one["snapshot_name"] == "a").count(), 2);
}

#[test]
fn an_update_needs_something_to_change() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    let made = server.create(&dataset, "one");
    let one = format!("/api/v1/dataset/{dataset}/snapshot/{}", made["snapshot_id"].as_str().unwrap());
    server.patch(&one, &json!({})).is(422);
    server.patch(&one, &json!({"name": null})).is(422);
    server.send(Call::new("PATCH", &one)).is(422);
    server.patch(&one, &json!({"name": "two", "nmae": "x"})).is(422);
    let cleared = server.patch(&one, &json!({"description": ""})).is(200).json();
    assert_eq!((&cleared["snapshot_name"], &cleared["description"]), (&json!("one"), &json!("")));
    assert_eq!(server.get(&one).is(200).json(), cleared);
}

#[test]
fn revisions_are_none_of_the_contracts_snapshots() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    let first = server.snapshots(&dataset)[0]["snapshot_id"].as_str().unwrap().to_owned();
    std::fs::write(place.path("set/new.jpg"), "new").unwrap();
    server.restore(&dataset, &first);
    assert_eq!(server.snapshots(&dataset).len(), 1, "the revision is not listed");
    let all = place.run(&["-d", &dataset, "list", "--all"]);
    let revision = all.as_array().unwrap().iter().find(|one| one["reason"] == "auto").unwrap();
    let path = format!("/api/v1/dataset/{dataset}/snapshot/{}", revision["snapshot_id"].as_str().unwrap());
    server.get(&path).is(404);
    server.patch(&path, &json!({"name": "x"})).is(404);
    server.delete(&path).is(404);
    server.push(&format!("{path}/restore")).is(404);
    server.push(&format!("{path}/clone")).is(404);
}

#[test]
fn a_snapshot_belongs_to_its_dataset_alone() {
    let place = Place::new();
    let (dataset, other) = (place.dataset("set"), place.dataset("other"));
    let server = place.open_server();
    let foreign = server.create(&other, "x")["snapshot_id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/dataset/{dataset}/snapshot/{foreign}");
    server.get(&path).is(404);
    server.patch(&path, &json!({"name": "y"})).is(404);
    server.push(&format!("{path}/restore")).is(404);
    server.push(&format!("{path}/clone")).is(404);
    server.delete(&path).is(404);
    assert_eq!(server.snapshots(&other)[0]["snapshot_name"], "x");
}

#[test]
fn current_is_a_word_of_restores_only() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    let path = format!("/api/v1/dataset/{dataset}/snapshot/current");
    server.get(&path).is(422);
    server.patch(&path, &json!({"name": "x"})).is(422);
    server.delete(&path).is(422);
    server.push(&format!("{path}/clone")).is(422);
    server.push(&format!("/api/v1/dataset/{dataset}/snapshot/latest/restore")).is(422);
    server.restore(&dataset, "current");
}

#[test]
fn a_list_is_always_as_new_as_the_store() {
    let place = Place::new();
    let dataset = place.dataset("set");
    place.run(&["-d", &dataset, "dataset", "share", "--with", "bea@example.com", "--role", "viewer"]);
    let mut server = place.serve(&[]);
    let (bea, eve) = (place.key("bea@example.com").token(), place.key("eve@example.com").token());
    let all = format!("/api/v1/dataset/{dataset}/snapshot");
    // Each by another process, each between two looks.
    for number in 2..6 {
        server.as_who(&bea);
        assert_eq!(server.snapshots(&dataset).len(), number - 1);
        assert_eq!(server.snapshots(&dataset).len(), number - 1);
        server.as_who(&eve).get(&all).is(404);
        place.run(&["-d", &dataset, "create", &format!("number {number}")]);
    }
    server.as_who(&bea);
    assert_eq!(server.snapshots(&dataset)[0]["snapshot_name"], "number 5");
    place.run(&["-d", &dataset, "dataset", "rename", "other"]);
    assert_eq!(server.snapshots(&dataset)[0]["source_dataset_name"], "other");
    place.run(&["-d", &dataset, "dataset", "unshare", "--with", "bea@example.com"]);
    server.get(&all).is(404);
    place.run(&["-d", &dataset, "dataset", "share", "--with", "bea@example.com", "--role", "viewer"]);
    server.get(&all).is(200);
    place.run(&["dataset", "rm", &dataset]);
    server.get(&all).is(404);
}
