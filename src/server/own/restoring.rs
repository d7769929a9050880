//! Going back, taking back, and clones: their plans, and the tasks that do them.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::Answer;
use crate::backend::{self, CloneSnapshot, Restore, Run, Undo};
use crate::contract::own::{
    Checkpoint, ClonePlan, CloneRequest, RestoreRequest, Started, StartedUndo, UndoQuery, UndoRequest, paths,
};
use crate::error::{Error, Result};
use crate::model::{DatasetId, Plan, Snapshot};
use crate::progress::Silent;
use crate::server::AppState;
use crate::server::extract::{self, Authenticated, DatasetPath, Query};
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::post(paths::PLAN_RESTORE, "Say what a restore would do")
                .body::<RestoreRequest>()
                .answers::<Plan>(200, "The plan"),
            plan_restore,
        )
        .on(
            Operation::post(paths::RESTORE, "Go back to a snapshot, or a part of one; a task does it")
                .body::<RestoreRequest>()
                .answers::<Started>(202, "The task"),
            restore,
        )
        .on(
            Operation::get(paths::UNDO, "Say what an undo would take back")
                .query::<UndoQuery>()
                .answers::<Undo>(200, "The operation, and the plan if the working state changes")
                .errors(&[409]),
            plan_undo,
        )
        .on(
            Operation::post(paths::UNDO, "Take an operation back")
                .body::<UndoRequest>()
                .answers::<StartedUndo>(202, "The task")
                .answers::<StartedUndo>(200, "It needed no task and is done"),
            undo,
        )
        .on(
            Operation::post(paths::CHECKPOINT, "Save the working state as a revision")
                .body::<Checkpoint>()
                .answers::<Snapshot>(201, "The revision")
                .errors(&[507]),
            checkpoint,
        )
        .on(
            Operation::post(paths::PLAN_CLONE, "Say what a clone would make")
                .body::<CloneRequest>()
                .answers::<ClonePlan>(200, "What it would make"),
            plan_clone,
        )
        .on(
            Operation::post(paths::CLONE, "Make a dataset of a snapshot; a task does it")
                .body::<CloneRequest>()
                .answers::<Started>(202, "The task"),
            clone,
        )
}

async fn plan_restore(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    extract::Json(body): extract::Json<RestoreRequest>,
) -> Answer<Plan> {
    let request = Restore::from(body);
    Ok(Json(state.blocking_long(&person, move |engine| engine.plan_restore(&id, &request, &Silent)).await?))
}

async fn restore(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    extract::Json(body): extract::Json<RestoreRequest>,
) -> Result<(StatusCode, Json<Started>), Problem> {
    let request = Restore::from(body);
    let begun = state.begin(&person, move |engine| engine.restore(&id, &request, Run::Here).map(Some));
    accepted(begun.await?)
}

async fn plan_undo(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    Query(query): Query<UndoQuery>,
) -> Answer<Undo> {
    Ok(Json(state.blocking_long(&person, move |engine| engine.plan_undo(&id, query.operation, &Silent)).await?))
}

async fn undo(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    extract::Json(body): extract::Json<UndoRequest>,
) -> Result<(StatusCode, Json<StartedUndo>), Problem> {
    let begun = state.begin(&person, move |engine| {
        let mut operations = engine.history(&id, None)?;
        operations.retain(|operation| operation.operation == body.operation);
        let missing = || Error::NotFound { what: "operation", reference: body.operation.to_string(), within: None };
        let operation = operations.pop().ok_or_else(missing)?;
        let plan = body.plan.map(|hash| Plan { hash, ..Plan::default() });
        engine.undo(&id, &Undo { operation, plan }, Run::Here)
    });
    let task_id = begun.await?;
    let status = if task_id.is_some() { StatusCode::ACCEPTED } else { StatusCode::OK };
    Ok((status, Json(StartedUndo { task_id })))
}

async fn checkpoint(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    extract::Json(body): extract::Json<Checkpoint>,
) -> Result<(StatusCode, Json<Snapshot>), Problem> {
    let message: crate::model::Description = body.message.parse()?;
    let saved = state.blocking_long(&person, move |engine| engine.checkpoint(&id, message.as_str(), &Silent));
    Ok((StatusCode::CREATED, Json(saved.await?)))
}

async fn plan_clone(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    extract::Json(body): extract::Json<CloneRequest>,
) -> Answer<ClonePlan> {
    let request = managed(body)?;
    let backend::ClonePlan { items, bytes, name, .. } =
        state.blocking(&person, move |engine| engine.plan_clone(&id, &request)).await?;
    Ok(Json(ClonePlan { items, bytes, name }))
}

async fn clone(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    extract::Json(body): extract::Json<CloneRequest>,
) -> Result<(StatusCode, Json<Started>), Problem> {
    let request = managed(body)?;
    let begun = state.begin(&person, move |engine| clone_to(engine, &id, &request));
    accepted(begun.await?)
}

fn clone_to(
    engine: &crate::engine::Engine,
    id: &DatasetId,
    request: &CloneSnapshot,
) -> Result<Option<crate::engine::Running>> {
    engine.clone_snapshot(id, request, Run::Here).map(Some)
}

/// Clones that are made over HTTP have no folder.
fn managed(body: CloneRequest) -> Result<CloneSnapshot> {
    let name = body.name.map(|name| name.parse()).transpose()?;
    Ok(CloneSnapshot { snapshot: body.snapshot, destination: None, managed: true, name })
}

/// A task was begun.
pub(super) fn accepted(task: Option<crate::model::TaskId>) -> Result<(StatusCode, Json<Started>), Problem> {
    match task {
        Some(task_id) => Ok((StatusCode::ACCEPTED, Json(Started { task_id }))),
        None => Err(Problem::Engine(Error::Internal("a task was begun and has no id".into()))),
    }
}
