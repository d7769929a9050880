//! The documented routes.

use std::collections::HashMap;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post};
use axum::{Json, response};
use serde_json::{Value, json};

use super::serving::Shared;
use super::{ANA, BOB, DATASET, Stranger, World};

pub(super) fn router(world: Shared) -> Router {
    Router::new()
        .route("/api/v1/healthcheck", get(|| async { Json(json!({ "status": "healthy" })) }))
        .route("/api/v1/datasets", get(datasets))
        .route("/api/v1/dataset/{dataset}", get(dataset))
        .route("/api/v1/dataset/{dataset}/snapshot", get(list).post(create))
        .route("/api/v1/dataset/{dataset}/snapshot/{snapshot}", patch(update).delete(remove))
        .route("/api/v1/dataset/{dataset}/snapshot/{snapshot}/restore", post(restore))
        .route("/api/v1/dataset/{dataset}/snapshot/{snapshot}/clone", post(clone))
        .route("/api/v1/dataset/{dataset}/add_media", post(add_media))
        .route("/api/v1/dataset/{dataset}/reindex", post(reindex))
        .route("/api/v1/tasks", get(tasks))
        .route("/api/v1/tasks/{task}/abort", post(abort))
        .route("/api/v1/tasks/{task}/retry", post(retry))
        .route("/api/v1/moved", get(|| async { response::Redirect::temporary("/api/v1/datasets") }))
        .with_state(world)
}

fn refuse(status: u16, detail: &str) -> Response {
    (StatusCode::from_u16(status).unwrap(), Json(json!({ "detail": detail }))).into_response()
}

fn accepted(task: &str, world: &World) -> Response {
    match world.tells_tasks {
        true => (StatusCode::ACCEPTED, [("x-task-id", task.to_owned())]).into_response(),
        false => StatusCode::ACCEPTED.into_response(),
    }
}

/// A list; of nothing it may be `null`.
fn list_of(items: Vec<Value>, world: &World) -> Response {
    let is_null = items.is_empty() && world.is_null_for_empty;
    Json(if is_null { Value::Null } else { Value::Array(items) }).into_response()
}

/// Nothing, in one of its two forms.
fn nothing(world: &World) -> Response {
    if world.is_null_for_empty { Json(Value::Null).into_response() } else { StatusCode::OK.into_response() }
}

fn public(snapshot: &Value) -> Value {
    let mut snapshot = snapshot.clone();
    snapshot.as_object_mut().unwrap().remove("dataset");
    snapshot
}

async fn datasets(State(world): State<Shared>) -> Response {
    let world = world.lock().unwrap();
    list_of(world.datasets.clone(), &world)
}

async fn dataset(State(world): State<Shared>, Path(id): Path<String>) -> Response {
    let world = world.lock().unwrap();
    match world.datasets.iter().find(|one| one["id"] == id.as_str()) {
        Some(one) => Json(one).into_response(),
        None => refuse(404, "Dataset not found"),
    }
}

async fn list(State(world): State<Shared>, Path(id): Path<String>) -> Response {
    let world = world.lock().unwrap();
    if world.name_of(&id).is_empty() {
        return refuse(404, "Dataset not found");
    }
    list_of(world.snapshots.iter().filter(|one| one["dataset"] == id.as_str()).map(public).collect(), &world)
}

async fn create(State(world): State<Shared>, Path(id): Path<String>, body: Bytes) -> Response {
    let mut world = world.lock().unwrap();
    if world.datasets[0]["status_new"] != "READY" {
        return refuse(409, "Operation 'create_snapshot' is blocked while ENRICHMENT task is running");
    }
    let body: Value = serde_json::from_slice(&body).unwrap();
    let description = body["description"].as_str().unwrap_or_default();
    let made = world.add_snapshot(&id, body["name"].as_str(), description, "manual", ANA);
    Json(public(&made)).into_response()
}

async fn update(State(world): State<Shared>, Path((_, id)): Path<(String, String)>, body: Bytes) -> Response {
    let mut world = world.lock().unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    let Some(one) = world.snapshots.iter_mut().find(|one| one["snapshot_id"] == id.as_str()) else {
        return refuse(404, "Snapshot not found");
    };
    for (field, name) in [("name", "snapshot_name"), ("description", "description")] {
        if let Some(text) = body.get(field) {
            one[name] = text.clone();
        }
    }
    Json(public(one)).into_response()
}

async fn remove(State(world): State<Shared>, Path((_, id)): Path<(String, String)>) -> Response {
    let mut world = world.lock().unwrap();
    match world.snapshots.iter().position(|one| one["snapshot_id"] == id.as_str()) {
        None => refuse(404, "Snapshot not found"),
        Some(place) if world.snapshots[place]["is_current"] == true => {
            refuse(409, "The current version cannot be deleted")
        }
        Some(place) => {
            world.snapshots.remove(place);
            nothing(&world)
        }
    }
}

async fn restore(State(world): State<Shared>, Path((id, snapshot)): Path<(String, String)>) -> Response {
    let mut world = world.lock().unwrap();
    if !world.snapshots.iter().any(|one| one["snapshot_id"] == snapshot.as_str()) {
        return refuse(404, "Snapshot not found");
    }
    if world.stranger != Stranger::Away {
        world.add_task("SNAPSHOT_RESTORE", &id, BOB);
    }
    if world.stranger == Stranger::Instead {
        return StatusCode::ACCEPTED.into_response();
    }
    // What others do elsewhere is listed as well.
    world.add_task("SNAPSHOT_RESTORE", "7c212222-0000-1000-8000-000000000002", ANA);
    world.add_task("ENRICHMENT", &id, ANA);
    let task = world.add_task("SNAPSHOT_RESTORE", &id, ANA);
    for one in world.snapshots.iter_mut().filter(|one| one["dataset"] == id.as_str()) {
        one["is_current"] = json!(one["snapshot_id"] == snapshot.as_str());
    }
    accepted(&task, &world)
}

async fn clone(State(world): State<Shared>, Path((id, _)): Path<(String, String)>) -> Response {
    let mut world = world.lock().unwrap();
    if world.stranger != Stranger::Away {
        world.add_clone(DATASET, BOB);
    }
    if world.stranger == Stranger::Instead {
        return StatusCode::ACCEPTED.into_response();
    }
    let task = world.add_clone(&id, ANA);
    accepted(&task, &world)
}

async fn tasks(State(world): State<Shared>, Query(query): Query<HashMap<String, String>>) -> Response {
    let mut world = world.lock().unwrap();
    world.look();
    let fits = |task: &&Value| {
        ["dataset_id", "task_type", "created_by"]
            .iter()
            .all(|name| query.get(*name).is_none_or(|wanted| task[*name] == wanted.as_str()))
    };
    let number = |name: &str, usual: usize| query.get(name).map_or(usual, |text| text.parse().unwrap());
    let (page, size) = (number("page", 1), number("page_size", 20));
    assert!((5..=50).contains(&size), "pages have 5 to 50 tasks");
    let all: Vec<Value> = world.tasks.iter().filter(fits).cloned().collect();
    let shown: Vec<_> = all.iter().skip((page - 1) * size).take(size).collect();
    Json(json!({ "tasks": shown, "total": all.len(), "page": page, "page_size": size })).into_response()
}

async fn abort(State(world): State<Shared>, Path(id): Path<String>) -> Response {
    let mut world = world.lock().unwrap();
    let Some(task) = world.tasks.iter_mut().find(|task| task["task_id"] == id.as_str()) else {
        return refuse(404, "Task not found");
    };
    if task["task_type"] != "DATASET_CREATION" {
        return refuse(409, "Only dataset creation can be aborted");
    }
    task["status"] = json!("ABORTED");
    Json(task.clone()).into_response()
}

/// Adds what is sent in parts named `files`; as a service does it, without looking at the names of these files.
async fn add_media(
    State(world): State<Shared>,
    Path(id): Path<String>,
    headers: axum::http::HeaderMap,
    body: Bytes,
) -> Response {
    let kind = headers["content-type"].to_str().unwrap();
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
    let body = String::from_utf8(body.to_vec()).unwrap();
    let end = format!("--{boundary}--\r\n");
    assert!(body.ends_with(&end), "the form is whole");
    let mut world = world.lock().unwrap();
    if world.datasets[0]["status_new"] == "READ ONLY" {
        return refuse(409, "Operation 'add_media' is blocked while ENRICHMENT task is running");
    }
    let part = format!("--{boundary}\r\ncontent-disposition: form-data; name=\"files\"");
    let count = body.matches(&part).count();
    let images = world.datasets[0]["n_images"].as_u64().unwrap() + count as u64;
    world.datasets[0]["n_images"] = json!(images);
    let is_read = body.contains("name=\"auto_reindex\"\r\n\r\ntrue\r\n");
    world.set_status(if is_read { "READY" } else { "PARTIAL INDEX" });
    if world.stranger != Stranger::Away {
        world.add_task("MEDIA_ADDITION", &id, BOB);
    }
    let task = world.add_task("MEDIA_ADDITION", &id, ANA);
    accepted(&task, &world)
}

async fn reindex(State(world): State<Shared>, Path(id): Path<String>) -> Response {
    let mut world = world.lock().unwrap();
    if world.datasets[0]["status_new"] != "PARTIAL INDEX" {
        return refuse(409, "Dataset must be in PARTIAL INDEX status");
    }
    world.set_status("READY");
    let task = world.add_task("REINDEX", &id, ANA);
    accepted(&task, &world)
}

async fn retry(State(world): State<Shared>, Path(id): Path<String>) -> Response {
    let mut world = world.lock().unwrap();
    let Some(task) = world.tasks.iter_mut().find(|task| task["task_id"] == id.as_str()) else {
        return refuse(404, "Task not found");
    };
    if task["task_type"] != "DATASET_CREATION" {
        return refuse(400, "Only dataset creation can be retried");
    }
    task["status"] = json!("INITIALIZING");
    task["looks"] = json!(0);
    Json(task.clone()).into_response()
}
