//! The vendor's page on snapshots, example by example, in its order.

use std::fs;

use serde_json::{Value, json};

use crate::http::Call;
use crate::place::{ACTOR, Place, Server, eventually, files};

const FIELDS: [&str; 13] = [
    "created_at",
    "created_by",
    "description",
    "is_current",
    "is_restoring",
    "n_images",
    "n_videos",
    "reason",
    "snapshot_id",
    "snapshot_name",
    "source_dataset_name",
    "training_model_id",
    "training_model_name",
];

/// A server with a token for the person who owns the dataset.
fn owner(place: &Place, dataset: &str) -> Server {
    place.run(&["-d", dataset, "dataset", "share", "--with", "rachel@example.com", "--role", "owner"]);
    place.server_for("rachel@example.com")
}

#[test]
fn list_create_update_restore_clone_delete_by_curl() {
    let place = Place::new();
    let dataset = place.dataset("Product Images Q1");
    let server = owner(&place, &dataset);
    let all = format!("/api/v1/dataset/{dataset}/snapshot");

    // List.
    let listed = server.get(&all).is(200);
    assert_eq!(listed.header("content-type"), Some("application/json"));
    let first = listed.json()[0].clone();
    let mut fields: Vec<_> = first.as_object().unwrap().keys().cloned().collect();
    fields.sort();
    assert_eq!(fields, FIELDS);
    let id = first["snapshot_id"].as_str().unwrap().to_owned();
    assert_eq!(first["snapshot_name"], format!("Product Images Q1_snapshot_{}", &id[..8]));
    assert_eq!((&first["reason"], &first["is_current"]), (&json!("creation"), &json!(true)));
    assert_eq!((&first["created_by"], &first["n_images"]), (&json!(ACTOR), &json!(3)));
    let created_at = first["created_at"].as_str().unwrap();
    assert!(created_at.len() == "2026-03-29T12:21:33.090247".len() && !created_at.ends_with('Z'), "{created_at}");

    // Create.
    let body = json!({"name": "pre-enrichment-checkpoint", "description": "Before running VL-Image-Tagger"});
    let made = server.post(&all, &body).is(200).json();
    assert_eq!(made["snapshot_name"], "pre-enrichment-checkpoint");
    assert_eq!(made["description"], "Before running VL-Image-Tagger");
    assert_eq!((&made["reason"], &made["is_current"]), (&json!("manual"), &json!(true)));
    assert_eq!(made["created_by"], "rachel@example.com");
    assert_eq!((&made["training_model_id"], &made["training_model_name"]), (&Value::Null, &Value::Null));
    let one = format!("{all}/{}", made["snapshot_id"].as_str().unwrap());
    let names = |server: &Server| -> Vec<(Value, Value)> {
        server.snapshots(&dataset).iter().map(|s| (s["snapshot_name"].clone(), s["is_current"].clone())).collect()
    };
    let newest_first =
        [(json!("pre-enrichment-checkpoint"), json!(true)), (first["snapshot_name"].clone(), json!(false))];
    assert_eq!(names(&server), newest_first);

    // Update.
    let body = json!({"name": "v1-baseline", "description": "Original dataset before any enrichment"});
    let updated = server.patch(&one, &body).is(200).json();
    assert_eq!(updated["snapshot_name"], "v1-baseline");
    assert_eq!(updated["description"], "Original dataset before any enrichment");
    assert_eq!(updated["snapshot_id"], made["snapshot_id"]);
    assert_eq!(updated["created_at"], made["created_at"]);

    // Restore one, and the current one.
    fs::write(place.path("Product Images Q1").join("new.jpg"), "new").unwrap();
    let before = files(&place.path("Product Images Q1"));
    let accepted = server.push(&format!("{all}/{id}/restore")).is(202);
    assert!(accepted.body.is_empty());
    let task = server.task(accepted.header("x-task-id").unwrap());
    assert_eq!((&task["status"], &task["task_type"]), (&json!("COMPLETED"), &json!("SNAPSHOT_RESTORE")));
    assert_eq!(task["dataset_id"], json!(dataset));
    assert_eq!(files(&place.path("Product Images Q1")).len(), before.len() - 1);
    assert_eq!(server.get(&format!("/api/v1/dataset/{dataset}")).json()["status_new"], "READY");
    assert_eq!(names(&server)[1], (first["snapshot_name"].clone(), json!(true)), "what was restored is current");
    fs::remove_file(place.path("Product Images Q1").join("0.jpg")).unwrap();
    server.restore(&dataset, "current");
    assert_eq!(files(&place.path("Product Images Q1")).len(), 3);

    // Clone.
    let accepted = server.push(&format!("{one}/clone")).is(202);
    assert!(accepted.body.is_empty());
    let task = server.task(accepted.header("x-task-id").unwrap());
    assert_eq!((&task["status"], &task["task_type"]), (&json!("COMPLETED"), &json!("SNAPSHOT_CLONE")));
    assert_eq!(task["dataset_name"], "Product Images Q1 (cloned)");
    let clone = task["dataset_id"].as_str().unwrap();
    assert_eq!(accepted.header("x-dataset-id"), Some(clone));
    let cloned = server.snapshots(clone);
    assert_eq!((cloned.len(), &cloned[0]["reason"], &cloned[0]["description"]), (1, &json!("clone"), &json!("")));
    assert_eq!(cloned[0]["n_images"], 3);

    // Delete.
    let deleted = server.delete(&one).is(200);
    assert!(deleted.body.is_empty());
    assert_eq!(names(&server), [(first["snapshot_name"].clone(), json!(true))]);
    server.get(&one).is(404);
    assert_eq!(server.snapshots(clone).len(), 1, "clones stay");
}

#[test]
fn the_python_example_runs_to_its_end() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = owner(&place, &dataset);
    let all = format!("/api/v1/dataset/{dataset}/snapshot");

    let snapshots = server.get(&all).is(200).json();
    let body = json!({
        "name": "pre-enrichment-checkpoint",
        "description": "Before running VL-Image-Tagger enrichment",
    });
    let snapshot = server.post(&all, &body).is(200).json();
    let id = snapshot["snapshot_id"].as_str().unwrap();
    assert!(snapshot["n_images"].is_u64() && snapshot["n_videos"].is_u64());

    let body = json!({"description": "Baseline before VL-Image-Tagger v2 enrichment run"});
    let updated = server.patch(&format!("{all}/{id}"), &body).is(200).json();
    assert_eq!(updated["description"], body["description"]);
    assert_eq!(updated["snapshot_name"], "pre-enrichment-checkpoint", "what is left out stays");

    let oldest = snapshots.as_array().unwrap().last().unwrap()["snapshot_id"].as_str().unwrap();
    server.push(&format!("{all}/{oldest}/restore")).is(202);
    let list = format!("/api/v1/tasks?dataset_id={dataset}&task_type=SNAPSHOT_RESTORE");
    let tasks = server.get(&list).is(200).json()["tasks"].clone();
    assert!(!tasks.as_array().unwrap().is_empty(), "it is listed as soon as it is accepted");
    let ended = eventually("the restore ends", || {
        let tasks = server.get(&list).is(200).json()["tasks"].clone();
        let status = tasks[0]["status"].as_str().unwrap().to_owned();
        ["COMPLETED", "FAILED"].contains(&status.as_str()).then_some(status)
    });
    assert_eq!(ended, "COMPLETED");
}

#[test]
fn the_examples_of_use() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = owner(&place, &dataset);
    let all = format!("/api/v1/dataset/{dataset}/snapshot");
    let body = json!({"name": "pre-captioning", "description": "Before VL-Image-Captioner run"});
    let first = server.post(&all, &body).is(200).json()["snapshot_id"].as_str().unwrap().to_owned();
    fs::write(place.path("set/0.jpg"), "changed").unwrap();
    server.restore(&dataset, &first);
    assert_eq!(fs::read_to_string(place.path("set/0.jpg")).unwrap(), "image 0 of set");
    let base = server.post(&all, &json!({"name": "baseline-for-comparison"})).is(200).json();
    server.push(&format!("{all}/{}/clone", base["snapshot_id"].as_str().unwrap())).is(202);
    let reasons: Vec<_> = server.snapshots(&dataset).iter().map(|one| one["reason"].clone()).collect();
    assert_eq!(reasons, ["manual", "manual", "creation"]);
}

#[test]
fn the_codes_of_the_page() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = owner(&place, &dataset);
    let all = format!("/api/v1/dataset/{dataset}/snapshot");
    let nobody = "00000000-0000-4000-8000-000000000000";
    assert_eq!(server.get(&format!("/api/v1/dataset/{nobody}/snapshot")).is(404).detail(), "Dataset not found");
    let missing = server.push(&format!("{all}/{nobody}/restore")).is(404);
    assert_eq!(missing.detail(), "Snapshot not found");
    let current = server.snapshots(&dataset)[0]["snapshot_id"].as_str().unwrap().to_owned();
    let refused = server.delete(&format!("{all}/{current}")).is(409);
    assert!(refused.detail().contains("create a new snapshot first"), "{}", refused.detail());
    assert_eq!(Call::new("GET", &all).send(server.address).is(401).detail(), "Not authenticated");
    place.run(&["-d", &dataset, "dataset", "set", "snapshots", "off"]);
    for refused in [
        server.post(&all, &json!({})),
        server.push(&format!("{all}/{current}/restore")),
        server.push(&format!("{all}/{current}/clone")),
    ] {
        assert!(refused.is(403).detail().contains("snapshots are off"));
    }
    server.get(&all).is(200);
}
