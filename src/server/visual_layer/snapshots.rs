//! Snapshots: listing, taking, changing and deleting them.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use super::blocked::{self, attempt, ensure_free, listed, visible};
use crate::backend::{self, EditSnapshot, RemoveVerb, SnapshotFilter};
use crate::contract::visual_layer::{CreateSnapshot, Snapshot, UpdateSnapshot, paths};
use crate::error::Error;
use crate::model::{Description, Name};
use crate::progress::Silent;
use crate::server::extract::{Authenticated, DatasetPath, Json, JsonOrNothing, SnapshotPath};
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};
use crate::server::{AppState, lists, voice};

const CREATE: blocked::Operation = blocked::Operation("create_snapshot");
const DELETE: blocked::Operation = blocked::Operation("delete_snapshot");
/// How long to wait for another create to end.
const WAIT: Duration = Duration::from_secs(60);

type Answer<T> = Result<T, Problem>;

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::get(paths::SNAPSHOTS, "List a dataset's snapshots, newest first")
                .answers::<Vec<Snapshot>>(200, "The snapshots"),
            list,
        )
        .on(
            Operation::post(paths::SNAPSHOTS, "Take a snapshot")
                .optional_body::<CreateSnapshot>()
                .answers::<Snapshot>(200, "The snapshot, which is the current one now")
                .errors(&[409, 507]),
            create,
        )
        .on(
            Operation::get(paths::SNAPSHOT, "Show one snapshot (an addition to the contract)")
                .answers::<Snapshot>(200, "The snapshot"),
            get,
        )
        .on(
            Operation::patch(paths::SNAPSHOT, "Change a snapshot's name or description")
                .body::<UpdateSnapshot>()
                .answers::<Snapshot>(200, "The snapshot"),
            update,
        )
        .on(
            Operation::delete(paths::SNAPSHOT, "Delete a snapshot; the current one cannot be")
                .answers_nothing(200, "It is hidden")
                .errors(&[409]),
            delete,
        )
}

/// The call that is made most often, so what was answered last is kept, and no more is looked at than has to be.
async fn list(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(dataset): DatasetPath,
) -> Answer<Response> {
    let name = lists::name(&person, &dataset);
    let changes = state.engine.catalog_changes().ok();
    if let Some(body) = changes.and_then(|changes| state.lists.get(&name, changes)) {
        return Ok(json(body));
    }
    let listed = state.blocking(&person, move |engine| {
        let page = engine.snapshots(&dataset, &SnapshotFilter::default())?;
        engine.live_dataset(&dataset)?;
        let snapshots: Vec<_> = page.snapshots.into_iter().map(Snapshot::from).collect();
        Ok(Bytes::from(voice::json(&snapshots)))
    });
    let body = listed.await?;
    if let Some(changes) = changes {
        state.lists.put(name, changes, &body);
    }
    Ok(json(body))
}

fn json(body: Bytes) -> Response {
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}

async fn get(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    SnapshotPath(dataset, snapshot): SnapshotPath,
) -> Answer<axum::Json<Snapshot>> {
    let found = state.blocking(&person, move |engine| listed(engine, &dataset, &snapshot)).await?;
    Ok(axum::Json(found.into()))
}

async fn create(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(dataset): DatasetPath,
    JsonOrNothing(body): JsonOrNothing<CreateSnapshot>,
) -> Answer<axum::Json<Snapshot>> {
    let request = backend::CreateSnapshot {
        name: name(body.name)?,
        description: description(body.description)?,
        wait_lock: WAIT,
        ..backend::CreateSnapshot::default()
    };
    let created = state.blocking_long(&person, move |engine| {
        visible(engine, &dataset)?;
        let taken = ensure_free(engine, CREATE, &dataset)
            .and_then(|()| attempt(engine, CREATE, &dataset, None, || engine.create(&dataset, &request, &Silent)));
        Ok(taken)
    });
    Ok(axum::Json(created.await??.snapshot.into()))
}

async fn update(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    SnapshotPath(dataset, snapshot): SnapshotPath,
    Json(body): Json<UpdateSnapshot>,
) -> Answer<axum::Json<Snapshot>> {
    if body == UpdateSnapshot::default() {
        return Err(Problem::field("body", None, "missing", "give a name, a description or both"));
    }
    let request = EditSnapshot { name: name(body.name)?, description: description(body.description)? };
    let updated = state.blocking(&person, move |engine| {
        listed(engine, &dataset, &snapshot)?;
        engine.edit(&dataset, &snapshot, &request)
    });
    Ok(axum::Json(updated.await?.into()))
}

async fn delete(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    SnapshotPath(dataset, snapshot): SnapshotPath,
) -> Answer<StatusCode> {
    let deleted = state.blocking(&person, move |engine| {
        listed(engine, &dataset, &snapshot)?;
        let remove = || engine.remove(&dataset, std::slice::from_ref(&snapshot), RemoveVerb::Remove, false);
        Ok(attempt(engine, DELETE, &dataset, Some(&snapshot), remove))
    });
    deleted.await??;
    Ok(StatusCode::OK)
}

fn name(text: Option<String>) -> Answer<Option<Name>> {
    text.map(|text| text.parse()).transpose().map_err(|error| refused("name", error))
}

fn description(text: Option<String>) -> Answer<Option<Description>> {
    text.map(|text| text.parse()).transpose().map_err(|error| refused("description", error))
}

/// What is wrong with a member of the body.
fn refused(member: &str, error: Error) -> Problem {
    let reason = match error {
        Error::Invalid { reason, .. } => reason,
        error => error.to_string(),
    };
    Problem::field("body", Some(member), "value_error", reason)
}
