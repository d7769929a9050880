//! Snapshots: lists with every filter, taking one with every option, changing, hiding, showing and protecting them.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::Answer;
use crate::backend;
use crate::contract::own::{
    CreateRequest, CreatedSnapshot, EditRequest, ProtectRequest, RemoveRequest, Removed, Resolve, SnapshotPage,
    SnapshotsQuery, paths,
};
use crate::model::{Reference, Snapshot};
use crate::progress::Silent;
use crate::server::AppState;
use crate::server::extract::{self, Authenticated, DatasetPath, JsonOrNothing, Query, SnapshotPath};
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::get(paths::SNAPSHOTS, "List snapshots, newest first unless asked otherwise")
                .query::<SnapshotsQuery>()
                .answers::<SnapshotPage>(200, "The snapshots"),
            list,
        )
        .on(
            Operation::post(paths::SNAPSHOTS, "Take a snapshot, with every option")
                .optional_body::<CreateRequest>()
                .answers::<CreatedSnapshot>(201, "The new snapshot")
                .answers::<CreatedSnapshot>(200, "The current snapshot: nothing has changed since")
                .errors(&[409, 507]),
            create,
        )
        .on(
            Operation::get(paths::SNAPSHOT_RESOLVE, "Find a snapshot by what people type for it")
                .query::<Resolve>()
                .answers::<Snapshot>(200, "The snapshot")
                .errors(&[409]),
            resolve,
        )
        .on(
            Operation::post(paths::SNAPSHOTS_REMOVE, "Hide several snapshots: all or none")
                .body::<RemoveRequest>()
                .answers::<Removed>(200, "The snapshots"),
            remove,
        )
        .on(
            Operation::patch(paths::SNAPSHOT, "Change a snapshot's name or description")
                .body::<EditRequest>()
                .answers::<Snapshot>(200, "The snapshot"),
            edit,
        )
        .on(
            Operation::post(paths::SNAPSHOT_UNDELETE, "Show a hidden snapshot again")
                .answers::<Snapshot>(200, "The snapshot"),
            undelete,
        )
        .on(
            Operation::put(paths::PROTECTION, "Keep a snapshot from removal, or no longer")
                .body::<ProtectRequest>()
                .answers::<Snapshot>(200, "The snapshot"),
            protect,
        )
}

async fn list(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    Query(query): Query<SnapshotsQuery>,
) -> Answer<SnapshotPage> {
    let found = state.blocking(&person, move |engine| engine.snapshots(&id, &query.into())).await?;
    Ok(Json(SnapshotPage { snapshots: found.snapshots, total: found.total }))
}

async fn create(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    JsonOrNothing(body): JsonOrNothing<CreateRequest>,
) -> Result<(StatusCode, Json<CreatedSnapshot>), Problem> {
    let request = backend::CreateSnapshot::try_from(body)?;
    let made = state.blocking_long(&person, move |engine| engine.create(&id, &request, &Silent)).await?;
    let status = if made.is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(made.into())))
}

async fn resolve(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    Query(query): Query<Resolve>,
) -> Answer<Snapshot> {
    let reference: Reference = query.reference.parse()?;
    let deleted = query.deleted;
    Ok(Json(state.blocking(&person, move |engine| engine.snapshot(&id, &reference, deleted)).await?))
}

async fn remove(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    extract::Json(body): extract::Json<RemoveRequest>,
) -> Answer<Removed> {
    let RemoveRequest { snapshots, verb, dry_run } = body;
    let removed = state.blocking(&person, move |engine| engine.remove(&id, &snapshots, verb.into(), dry_run));
    Ok(Json(removed.await?.into()))
}

async fn edit(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    SnapshotPath(id, snapshot): SnapshotPath,
    extract::Json(body): extract::Json<EditRequest>,
) -> Answer<Snapshot> {
    let name = body.name.map(|name| name.parse()).transpose()?;
    let description = body.description.map(|text| text.parse()).transpose()?;
    let request = backend::EditSnapshot { name, description };
    Ok(Json(state.blocking(&person, move |engine| engine.edit(&id, &snapshot, &request)).await?))
}

async fn undelete(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    SnapshotPath(id, snapshot): SnapshotPath,
) -> Answer<Snapshot> {
    Ok(Json(state.blocking(&person, move |engine| engine.undelete(&id, &snapshot)).await?))
}

async fn protect(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    SnapshotPath(id, snapshot): SnapshotPath,
    extract::Json(body): extract::Json<ProtectRequest>,
) -> Answer<Snapshot> {
    Ok(Json(state.blocking(&person, move |engine| engine.protect(&id, &snapshot, &body.into())).await?))
}
