//! Datasets: lists, one of them, its figures, and the trash.

use serde_json::{Value, json};

use crate::place::{ACTOR, Place};

#[test]
fn a_dataset_has_both_families_of_status() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    let found = server.get(&format!("/api/v1/dataset/{dataset}")).is(200).json();
    assert_eq!((&found["id"], &found["display_name"]), (&json!(dataset), &json!("set")));
    assert_eq!((&found["status"], &found["status_new"]), (&json!("READY"), &json!("READY")));
    assert_eq!((&found["n_images"], &found["n_videos"], &found["progress"]), (&json!(3), &json!(0), &json!(100)));
    assert_eq!((&found["created_by"], &found["fatal_error_msg"]), (&json!(ACTOR), &Value::Null));
    assert!(!found.to_string().contains(place.path("set").to_str().unwrap()), "its folder is nobody's affair");
    let figures = server.get(&format!("/api/v1/dataset/{dataset}/stats")).is(200).json();
    assert_eq!((&figures["n_images"], &figures["n_files"], &figures["n_snapshots"]), (&json!(3), &json!(3), &json!(1)));
    let making = server.get(&format!("/api/v1/datasets/{dataset}/creation-status")).is(200).json();
    assert_eq!(making, json!({"status": "READY", "progress": 100}));
}

#[test]
fn a_list_of_datasets_is_sorted() {
    let place = Place::new();
    let (b, a) = (place.dataset("b"), place.dataset("a"));
    let server = place.open_server();
    let ids = |query: &str| -> Vec<Value> {
        let found = server.get(&format!("/api/v1/datasets{query}")).is(200).json();
        found.as_array().unwrap().iter().map(|one| one["id"].clone()).collect()
    };
    assert_eq!(ids(""), [json!(a), json!(b)], "newest first");
    assert_eq!(ids("?sort_by=name&include_hidden=true"), [json!(a), json!(b)]);
    assert_eq!(ids("?sort_by=status").len(), 2);
    server.get("/api/v1/datasets?sort_by=colour").is(422);
}

#[test]
fn a_deleted_dataset_is_gone_and_its_folder_stays() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    let one = format!("/api/v1/dataset/{dataset}");
    let deleted = server.delete(&one).is(200).json();
    assert_eq!((&deleted["id"], &deleted["dataset_id"]), (&json!(dataset), &json!(dataset)));
    for target in [one.clone(), format!("{one}/snapshot"), format!("{one}/stats")] {
        assert_eq!(server.get(&target).is(404).detail(), "Dataset not found");
    }
    server.delete(&one).is(404);
    assert_eq!(server.get("/api/v1/datasets").json(), json!([]));
    assert!(place.path("set/0.jpg").is_file());
}
