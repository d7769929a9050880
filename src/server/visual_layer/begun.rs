//! The answer to a request that has begun a task: documented as empty; the headers are an addition.

use axum::http::header::LOCATION;
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::contract::headers::{DATASET_ID, TASK_ID};
use crate::contract::path;
use crate::contract::visual_layer::paths;
use crate::engine::{Engine, Running};
use crate::server::AppState;

/// Looks after a task's thread. Returns its id and its dataset's.
pub(super) fn watched(engine: &Engine, state: &AppState, running: Running) -> (String, Option<String>) {
    let id = running.task_id.clone();
    state.tasks.watch(running);
    let dataset = engine.task(id.as_str()).ok().map(|view| view.task.dataset_id.to_string());
    (id.to_string(), dataset)
}

/// Accepted, and where to look for it.
pub(super) fn accepted(task: &str, dataset: Option<&str>) -> Response {
    let location = path::fill(paths::TASK, &[task]);
    let headers = [(LOCATION, location), (HeaderName::from_static(TASK_ID), task.to_owned())];
    let dataset = dataset.map(|id| [(HeaderName::from_static(DATASET_ID), id.to_owned())]);
    match dataset {
        Some(dataset) => (StatusCode::ACCEPTED, headers, dataset).into_response(),
        None => (StatusCode::ACCEPTED, headers).into_response(),
    }
}
