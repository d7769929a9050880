//! Snapshots: listing, taking, changing and deleting them.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;

use super::blocked::{self, attempt, ensure_free, listed, visible};
use crate::backend::{self, EditSnapshot, RemoveVerb, SnapshotFilter};
use crate::contract::visual_layer::{CreateSnapshot, Snapshot, UpdateSnapshot, paths};
use crate::error::Error;
use crate::model::{Description, Name};
use crate::progress::Silent;
use crate::server::AppState;
use crate::server::extract::{Authenticated, DatasetPath, Json, JsonOrNothing, SnapshotPath};
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};

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

async fn list(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(dataset): DatasetPath,
) -> Answer<axum::Json<Vec<Snapshot>>> {
    // The call that is made most often: no more is looked at than has to be.
    let listed = state.blocking(&person, move |engine| {
        let page = engine.snapshots(&dataset, &SnapshotFilter::default())?;
        engine.live_dataset(&dataset).map(|_| page)
    });
    Ok(axum::Json(listed.await?.snapshots.into_iter().map(Snapshot::from).collect()))
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
