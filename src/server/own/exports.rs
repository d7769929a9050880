//! Exports of any kind, of what is there now or of a snapshot: asked for, looked after, fetched, given up.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

use super::{Answer, seen, streams};
use crate::backend::{ExportReport, ExportRequest, State as Side};
use crate::contract::own::{BeginExport, ExportStage, ExportView, Failure, paths};
use crate::error::Error;
use crate::model::{DatasetId, Person};
use crate::server::AppState;
use crate::server::exports::{self, Export, Stage};
use crate::server::extract::{Authenticated, DatasetPath, JsonOrNothing, Place};
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::post(paths::EXPORTS, "Begin an export; it is kept for an hour")
                .optional_body::<BeginExport>()
                .answers::<ExportView>(202, "The export"),
            begin,
        )
        .on(Operation::get(paths::EXPORT, "How far an export has come").answers::<ExportView>(200, "The export"), get)
        .on(
            Operation::delete(paths::EXPORT, "Give an export up").answers::<ExportView>(200, "The export as it was"),
            remove,
        )
        .on(
            Operation::get(paths::EXPORT_FILE, "The file of an export").answers_of(200, "The file", streams::BYTES),
            file,
        )
}

async fn begin(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    JsonOrNothing(body): JsonOrNothing<BeginExport>,
) -> Result<(StatusCode, Json<ExportView>), Problem> {
    let BeginExport { snapshot_id, format, images, condition } = body;
    let request = ExportRequest { format, images, condition, ..ExportRequest::default() };
    request.ensure_sound()?;
    let asked = id.clone();
    let snapshot = state.blocking(&person, move |engine| {
        let dataset = seen(engine, &asked)?;
        let find = |snapshot: crate::model::SnapshotId| {
            engine.snapshot(&asked, &snapshot.as_str().parse()?, false).map(|found| found.snapshot_id)
        };
        Ok((dataset.dataset_name, snapshot_id.map(find).transpose()?))
    });
    let (name, snapshot) = snapshot.await?;
    let export = state.exports.begin(&person.email, &id, name)?;
    let side = snapshot.map_or(Side::Working(id.clone()), |snapshot| Side::Snapshot(id, snapshot));
    let answer = described(&export);
    exports::carry_out(state, person, export, side, request);
    Ok((StatusCode::ACCEPTED, Json(answer)))
}

/// An export of a dataset that may be seen.
async fn found(state: &AppState, person: &Person, place: &Place) -> Result<Arc<Export>, Problem> {
    let (dataset, id) = (DatasetId::from(place.id("dataset_id")?), place.id("export_id")?);
    let asked = dataset.clone();
    state.blocking(person, move |engine| seen(engine, &asked).map(drop)).await?;
    Ok(state.exports.find(&dataset, &id)?)
}

async fn get(Authenticated(person): Authenticated, State(state): State<AppState>, place: Place) -> Answer<ExportView> {
    Ok(Json(described(&*found(&state, &person, &place).await?)))
}

async fn remove(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    place: Place,
) -> Answer<ExportView> {
    let export = found(&state, &person, &place).await?;
    state.exports.remove(&export.dataset, &export.id)?;
    Ok(Json(described(&export)))
}

async fn file(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    place: Place,
) -> Result<Response, Problem> {
    let (file, report) = found(&state, &person, &place).await?.file()?;
    fetched(file, &report).await
}

/// The file of an export, with its length, so that nobody takes a part for the whole.
pub(in crate::server) async fn fetched(file: Arc<std::fs::File>, report: &ExportReport) -> Result<Response, Problem> {
    let mut response = streams::bytes(exports::pieces(file)).await?;
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(report.bytes));
    Ok(response)
}

fn described(export: &Export) -> ExportView {
    let (stage, report, failure) = match export.stage() {
        Stage::Running => (ExportStage::Running, None, None),
        Stage::Done(_, report) => (ExportStage::Completed, Some(report), None),
        Stage::Failed(error) => (ExportStage::Failed, None, Some(failure(&error))),
    };
    let (items, items_total) = export.items();
    ExportView { export_id: export.id.clone(), stage, items, items_total, report, failure }
}

/// What is told of a failure.
pub(in crate::server) fn failure(error: &Error) -> Failure {
    Failure::of(error).unwrap_or_else(|| Failure {
        code: error.code(),
        message: "the server could not make the file".into(),
        retryable: false,
        reason: None,
    })
}
