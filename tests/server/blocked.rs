//! What is refused while something else runs, in the contract's words. The running work is a task of this process: its
//! row, and the lock that goes with it.

use std::time::Duration;

use serde_json::json;
use snapshot::catalog::{Catalog, NewTask};
use snapshot::locks::{Holder, Lock, Locks};
use snapshot::model::{DatasetId, SnapshotId, TaskId, TaskStatus, TaskType, Timestamp};

use crate::place::{ACTOR, Place, Server};

/// A task that goes on as long as this lives.
struct Running {
    _lock: Lock,
}

fn running(place: &Place, on: &str, snapshot: Option<&str>, task_type: TaskType) -> Running {
    let id = DatasetId::from(on.to_owned());
    let note = Holder::this_process("restore", ACTOR);
    let lock = Locks::new(place.store().join("locks")).dataset(&id, &note, Duration::from_secs(10)).unwrap();
    let task = NewTask {
        id: TaskId::random(),
        dataset_id: id,
        snapshot_id: snapshot.map(|id| SnapshotId::from(id.to_owned())),
        task_type,
        status: TaskStatus::Running,
        created_by: ACTOR.into(),
        started_at: Timestamp::now(),
        params: "{}".into(),
    };
    let catalog = Catalog::open(&place.store().join("catalog.db")).unwrap();
    catalog.write(|write| write.insert_task(task)).unwrap();
    Running { _lock: lock }
}

fn world() -> (Place, Server, String, String, String) {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    let old = server.snapshots(&dataset)[0]["snapshot_id"].as_str().unwrap().to_owned();
    server.create(&dataset, "newer");
    let all = format!("/api/v1/dataset/{dataset}/snapshot");
    (place, server, dataset, old, all)
}

#[test]
fn a_restore_blocks_everything_on_its_dataset_and_is_named() {
    let (place, server, dataset, old, all) = world();
    let _running = running(&place, &dataset, Some(&old), TaskType::SnapshotRestore);
    let blocked =
        |operation: &str| format!("Operation '{operation}' is blocked while SNAPSHOT_RESTORE task is running");
    assert_eq!(server.post(&all, &json!({})).is(409).detail(), blocked("create_snapshot"));
    assert_eq!(server.push(&format!("{all}/{old}/restore")).is(409).detail(), blocked("restore_snapshot"));
    assert_eq!(server.push(&format!("{all}/current/restore")).is(409).detail(), blocked("restore_snapshot"));
    assert_eq!(server.push(&format!("{all}/{old}/clone")).is(409).detail(), blocked("clone_snapshot"));
    assert_eq!(server.delete(&format!("{all}/{old}")).is(409).detail(), blocked("delete_snapshot"));
    assert_eq!(server.delete(&format!("/api/v1/dataset/{dataset}")).is(409).detail(), blocked("delete_dataset"));
    let export = format!("/api/v1/dataset/{dataset}/export_context_async");
    assert_eq!(server.get(&export).is(409).detail(), blocked("export"));
    assert_eq!(server.get(&format!("/api/v1/dataset/{dataset}/export")).is(409).detail(), blocked("export"));
    let fields = format!("/api/v1/datasets/{dataset}/custom_metadata/tasks");
    let field = json!({"field_name": "a", "field_type": "string"});
    assert_eq!(server.post(&fields, &field).is(409).detail(), blocked("custom_metadata"));
    let models = json!({"enrichment_models": {"IMAGE_STATISTICS": "image-statistics"}});
    let enriched = server.post(&format!("/api/v1/dataset/{dataset}/enrich_dataset"), &models);
    assert_eq!(enriched.is(409).detail(), blocked("enrich_dataset"));
    server.push(&format!("/api/v1/x/datasets/{dataset}/propagate-labels")).is(409);

    // It can be looked at, and what is said about snapshots can be changed.
    server.get(&format!("/api/v1/dataset/{dataset}/export_media_id")).is(200);
    let found = server.get(&format!("/api/v1/dataset/{dataset}")).is(200).json();
    assert_eq!((&found["status_new"], &found["status"]), (&json!("READ ONLY"), &json!("UPDATING")));
    let tasks = server.get(&format!("/api/v1/tasks?dataset_id={dataset}")).is(200).json();
    assert_eq!(tasks["tasks"][0]["dataset_status"], "READ_ONLY");
    assert_eq!((&tasks["tasks"][0]["status"], &tasks["tasks"][0]["end_time"]), (&json!("RUNNING"), &json!(null)));
    let restoring: Vec<_> = server.snapshots(&dataset).iter().map(|one| one["is_restoring"].clone()).collect();
    assert_eq!(restoring, [json!(false), json!(true)]);
    server.patch(&format!("{all}/{old}"), &json!({"name": "renamed"})).is(200);
}

#[test]
fn a_clone_blocks_its_snapshot_and_nothing_else_on_the_source() {
    let (place, server, _dataset, old, all) = world();
    let made = place.dataset("made");
    let _running = running(&place, &made, Some(&old), TaskType::SnapshotClone);
    let blocked = |operation: &str| format!("Operation '{operation}' is blocked while SNAPSHOT_CLONE task is running");
    assert_eq!(server.push(&format!("{all}/{old}/restore")).is(409).detail(), blocked("restore_snapshot"));
    assert_eq!(server.push(&format!("{all}/{old}/clone")).is(409).detail(), blocked("clone_snapshot"));
    assert_eq!(server.delete(&format!("{all}/{old}")).is(409).detail(), blocked("delete_snapshot"));
    let other = server.post(&all, &json!({"name": "meanwhile"})).is(200).json();
    let accepted = server.push(&format!("{all}/{}/clone", other["snapshot_id"].as_str().unwrap())).is(202);
    assert_eq!(server.task(accepted.header("x-task-id").unwrap())["status"], "COMPLETED");
}
