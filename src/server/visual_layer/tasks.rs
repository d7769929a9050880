//! Tasks: lists with every filter, what they can be filtered by, one of them, stopping and beginning again.

use axum::Json;
use axum::extract::State;

use crate::backend::Run;
use crate::contract::visual_layer::tasks::{PAGE_SIZE, PAGE_SIZE_MAX, PAGE_SIZE_MIN};
use crate::contract::visual_layer::time::parse_instant;
use crate::contract::visual_layer::{
    SortBy, SortOrder, Task, TaskFilters, TaskFiltersQuery, TaskList, TaskQuery, paths,
};
use crate::engine::{TaskRequest, TaskSort};
use crate::error::Error;
use crate::model::{TaskStatus, TaskType, Timestamp};
use crate::server::AppState;
use crate::server::extract::{Authenticated, Query, TaskPath, parse_id};
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};

const SECOND: i64 = 1_000_000;

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::get(paths::TASKS, "List tasks, newest first unless sorted otherwise")
                .query::<TaskQuery>()
                .answers::<TaskList>(200, "A page of them"),
            list,
        )
        .on(
            Operation::get(paths::TASK_FILTERS, "What tasks can be filtered by")
                .query::<TaskFiltersQuery>()
                .answers::<TaskFilters>(200, "The values that tasks have"),
            filters,
        )
        .on(
            Operation::get(paths::TASK, "Show one task (an addition to the contract)").answers::<Task>(200, "The task"),
            get,
        )
        .on(
            Operation::post(paths::TASK_ABORT, "Stop the creation of a dataset")
                .answers::<Task>(200, "The task")
                .errors(&[409]),
            abort,
        )
        .on(
            Operation::post(paths::TASK_RETRY, "Begin the creation of a dataset again")
                .answers::<Task>(200, "The task"),
            retry,
        )
}

async fn list(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    Query(query): Query<TaskQuery>,
) -> Result<Json<TaskList>, Problem> {
    let page = query.page.unwrap_or(1);
    let page_size = query.page_size.unwrap_or(PAGE_SIZE);
    let request = request(query, page, page_size)?;
    let found = state.blocking(&person, move |engine| engine.task_page(&request)).await?;
    let tasks = found.tasks.into_iter().map(Task::from).collect();
    Ok(Json(TaskList { tasks, total: found.total, page, page_size }))
}

fn request(query: TaskQuery, page: u64, page_size: u64) -> Result<TaskRequest, Problem> {
    if page == 0 {
        return Err(Problem::field("query", Some("page"), "greater_than_equal", "it has to be 1 or more"));
    }
    if !(PAGE_SIZE_MIN..=PAGE_SIZE_MAX).contains(&page_size) {
        let reason = format!("it has to be from {PAGE_SIZE_MIN} to {PAGE_SIZE_MAX}");
        return Err(Problem::field("query", Some("page_size"), "value_error", reason));
    }
    let dataset = query.dataset_id.map(|id| parse_id("query", "dataset_id", &id)).transpose()?;
    let to = instant("start_time_to", query.start_time_to)?;
    Ok(TaskRequest {
        dataset: dataset.map(Into::into),
        dataset_name: query.dataset_name,
        task_type: query.task_type.map(|word| word.to_ascii_uppercase()),
        status: query.task_status.map(|word| word.to_ascii_uppercase()),
        created_by: query.created_by,
        from: instant("start_time_from", query.start_time_from)?,
        // Tasks tell their start in whole seconds, so a whole second means all of it.
        to: to.map(|to| if to.as_micros() % SECOND == 0 { later(to, SECOND - 1) } else { to }),
        sort: match query.sort_by.unwrap_or_default() {
            SortBy::StartTime => TaskSort::Began,
            SortBy::Status => TaskSort::Status,
            SortBy::TaskType => TaskSort::Type,
            SortBy::DatasetName => TaskSort::DatasetName,
            SortBy::DatasetId => TaskSort::Dataset,
            SortBy::CreatedBy => TaskSort::CreatedBy,
        },
        ascending: query.sort_order == Some(SortOrder::Asc),
        offset: (page - 1).saturating_mul(page_size).min(i64::MAX as u64),
        limit: page_size,
    })
}

async fn filters(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    Query(query): Query<TaskFiltersQuery>,
) -> Result<Json<TaskFilters>, Problem> {
    let from = instant("start_time_from", query.start_time_from)?;
    let to = instant("start_time_to", query.start_time_to)?.map(|to| later(to, -1));
    let found = state.blocking(&person, move |engine| engine.task_facets(from, to)).await?;
    Ok(Json(TaskFilters {
        dataset_names: found.dataset_names,
        dataset_ids: found.datasets.iter().map(ToString::to_string).collect(),
        task_types: found.types,
        created_by: found.created_by,
    }))
}

async fn get(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    TaskPath(id): TaskPath,
) -> Result<Json<Task>, Problem> {
    let view = state.blocking(&person, move |engine| engine.task(id.as_str())).await?;
    Ok(Json(view.task.into()))
}

async fn abort(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    TaskPath(id): TaskPath,
) -> Result<Json<Task>, Problem> {
    let aborted = state.blocking(&person, move |engine| {
        let task = engine.task(id.as_str())?.task;
        if task.task_type != TaskType::DatasetCreation {
            return Err(not_stoppable(&task.task_type));
        }
        engine.abort(&id)
    });
    Ok(Json(aborted.await?.into()))
}

fn not_stoppable(kind: &TaskType) -> Error {
    Error::Busy { what: format!("a {} task", kind.as_str()), holder: "it cannot be aborted".into() }
}

async fn retry(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    TaskPath(id): TaskPath,
) -> Result<Json<Task>, Problem> {
    let tasks = state.clone();
    let begun = state.blocking_long(&person, move |engine| {
        let task = engine.task(id.as_str())?.task;
        let is_retryable = matches!(task.status, TaskStatus::Failed | TaskStatus::Aborted);
        if task.task_type != TaskType::DatasetCreation || !is_retryable {
            return Ok(Err(not_retryable(&task)));
        }
        let (task, running) = engine.retry(&id, Run::Here)?;
        tasks.tasks.watch(running);
        Ok(Ok(task))
    });
    Ok(Json(begun.await??.into()))
}

fn not_retryable(task: &crate::model::Task) -> Problem {
    let (kind, status) = (task.task_type.as_str(), task.status.as_str());
    Problem::Bad(format!("a {kind} task that is {status} cannot be retried"))
}

fn instant(name: &str, text: Option<String>) -> Result<Option<Timestamp>, Problem> {
    // Browsers and forms write a plus as a space.
    let refuse = || Problem::field("query", Some(name), "datetime_parsing", "it is not ISO 8601");
    text.map(|text| parse_instant(&text.replace(' ', "+")).or_else(|| parse_instant(&text)).ok_or_else(refuse))
        .transpose()
}

fn later(time: Timestamp, micros: i64) -> Timestamp {
    Timestamp::from_micros(time.as_micros().saturating_add(micros))
}
