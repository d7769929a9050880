//! Tasks with their progress and result.

use axum::Json;
use axum::extract::State;

use super::Answer;
use crate::contract::own::{TaskView, TasksQuery, paths};
use crate::model::Task;
use crate::server::AppState;
use crate::server::extract::{Authenticated, Place, Query, TaskPath};
use crate::server::routes::{Operation, Routes};

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::get(paths::TASKS, "List tasks, newest first")
                .query::<TasksQuery>()
                .answers::<Vec<Task>>(200, "The tasks")
                .errors(&[404]),
            list,
        )
        .on(
            Operation::get(paths::TASK, "Show a task, by its id or the start of one, with its progress and result")
                .answers::<TaskView>(200, "The task")
                .errors(&[409]),
            get,
        )
        .on(
            Operation::post(paths::TASK_ABORT, "Ask a task to stop at its next safe point")
                .answers::<Task>(200, "The task"),
            abort,
        )
}

async fn list(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    Query(query): Query<TasksQuery>,
) -> Answer<Vec<Task>> {
    Ok(Json(state.blocking(&person, move |engine| engine.tasks(query.dataset_id.as_ref())).await?))
}

async fn get(Authenticated(person): Authenticated, State(state): State<AppState>, place: Place) -> Answer<TaskView> {
    let reference = place.text("task_id")?.to_owned();
    Ok(Json(state.blocking(&person, move |engine| engine.task(&reference)).await?.into()))
}

async fn abort(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    TaskPath(id): TaskPath,
) -> Answer<Task> {
    Ok(Json(state.blocking(&person, move |engine| engine.abort(&id)).await?))
}
