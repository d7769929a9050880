//! Making a dataset of files that are sent: an empty one, a transaction that takes files, and the word that they were all.
//! Two of these routes are documented as GETs although they make something.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;

use super::begun::{accepted, watched};
use super::blocked::{self, attempt, visible};
use crate::backend::Run;
use crate::contract::visual_layer::{NewDataset, NewDatasetQuery, Transaction, paths};
use crate::model::{DatasetId, Name};
use crate::server::AppState;
use crate::server::extract::{Authenticated, DatasetPath, Place, Query};
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};
use crate::server::upload::{self, Take};

const PROCESS: blocked::Operation = blocked::Operation("process_files");
const UPLOAD: blocked::Operation = blocked::Operation("data_files");

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::get(paths::INGESTION_NEW, "Make an empty dataset that waits for files")
                .query::<NewDatasetQuery>()
                .answers::<NewDataset>(200, "The dataset")
                .errors(&[405, 409]),
            new_dataset,
        )
        .on(
            Operation::get(paths::INGESTION_FILES, "Open a transaction that takes files")
                .answers::<Transaction>(200, "The transaction")
                .errors(&[405, 409]),
            open,
        )
        .on(
            Operation::post(paths::INGESTION_UPLOAD, "Put files into a transaction, in parts named `files`")
                .body_of("multipart/form-data", None)
                .answers_nothing(202, "They are there")
                .errors(&[507]),
            put_files,
        )
        .on(
            Operation::post(paths::INGESTION_PROCESS, "Make the dataset of what a transaction has; a task does it")
                .answers_nothing(202, "Begun; `X-Task-Id` names the task"),
            process,
        )
}

/// Whoever asks with HEAD wants nothing to be made.
pub(super) fn ensure_get(method: &Method) -> Result<(), Problem> {
    if method == Method::GET { Ok(()) } else { Err(Problem::NoMethod) }
}

/// A dataset's name as it was sent in `place`.
pub(super) fn name(place: &str, text: &str) -> Result<Name, Problem> {
    text.parse().map_err(|_| {
        let reason = "it has to be 1 to 255 characters, none of them a control character";
        Problem::field(place, Some("dataset_name"), "value_error", reason)
    })
}

async fn new_dataset(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    method: Method,
    Query(query): Query<NewDatasetQuery>,
) -> Result<Json<NewDataset>, Problem> {
    ensure_get(&method)?;
    let name = name("query", &query.dataset_name)?;
    let made = state.blocking(&person, move |engine| engine.draft_dataset(&name)).await?;
    Ok(Json(NewDataset::of(made.dataset_id.as_str())))
}

async fn open(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    method: Method,
    DatasetPath(id): DatasetPath,
) -> Result<Json<Transaction>, Problem> {
    ensure_get(&method)?;
    let opened = state.blocking(&person, move |engine| {
        visible(engine, &id)?;
        Ok(attempt(engine, UPLOAD, &id, None, || engine.open_upload(&id)))
    });
    Ok(Json(Transaction { trans_id: opened.await?? }))
}

async fn put_files(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    place: Place,
    request: Request,
) -> Result<StatusCode, Problem> {
    let (dataset, upload) = transaction(&place)?;
    // Known before anything is read: who may not send is not listened to.
    let (asked, number) = (dataset.clone(), upload);
    state.blocking(&person, move |engine| engine.fill_upload(&asked, number).map(drop)).await?;
    let to = (dataset, upload);
    let received = upload::receive(&state, &person, request, Take { archives: false }, async |_| Ok(to)).await?;
    match received.sent {
        Some(_) => Ok(StatusCode::ACCEPTED),
        None => Err(Problem::field("body", Some("files"), "missing", "there are no files")),
    }
}

async fn process(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    place: Place,
) -> Result<Response, Problem> {
    let (dataset, upload) = transaction(&place)?;
    let tasks = state.clone();
    let begun = state.blocking_long(&person, move |engine| {
        visible(engine, &dataset)?;
        let begin = || engine.process_upload(&dataset, upload, Run::Here);
        let begun = attempt(engine, PROCESS, &dataset, None, begin);
        Ok(begun.map(|running| watched(engine, &tasks, running)))
    });
    let (task, dataset) = begun.await??;
    Ok(accepted(&task, dataset.as_deref()))
}

fn transaction(place: &Place) -> Result<(DatasetId, u64), Problem> {
    let dataset = place.id("dataset_id")?;
    let refuse = |_| Problem::field("path", Some("trans_id"), "int_parsing", "it is not a whole number");
    let number = place.text("trans_id")?.parse::<i64>().ok().and_then(|number| u64::try_from(number).ok());
    Ok((dataset.into(), number.ok_or(()).map_err(refuse)?))
}
