//! Metadata and labels that are taken over: rows, one JSON object a line.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Answer, streams};
use crate::backend::{ImportReport, LabelImport, MetadataImport, State as Side};
use crate::contract::own::imports::LINES;
use crate::contract::own::{FieldForm, FieldsQuery, ImportLabelsQuery, LabelsLine, MetadataLine, Started, paths};
use crate::engine::Engine;
use crate::error::Result;
use crate::facets::{Json as Value, Labels};
use crate::model::{DatasetId, Person, TaskId};
use crate::progress::Silent;
use crate::server::AppState;
use crate::server::extract::{Authenticated, DatasetPath, Query};
use crate::server::limits::ROWS_BYTES;
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes, describe};
use crate::server::upload::{Lines, spool};

/// Custom fields, by name.
type Fields = BTreeMap<String, FieldForm>;

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::get(paths::FIELDS, "The custom fields, by name")
                .query::<FieldsQuery>()
                .answers::<Fields>(200, "The fields"),
            fields,
        )
        .on(
            Operation::post(paths::METADATA, "Take over custom metadata; a task does it")
                .body_of(streams::BYTES, Some(lines::<MetadataLine>))
                .answers::<Started>(202, "The task; its result is the report")
                .errors(&[507]),
            metadata,
        )
        .on(
            Operation::post(paths::LABELS_IMPORT, "Take over labels")
                .query::<ImportLabelsQuery>()
                .body_of(streams::BYTES, Some(lines::<LabelsLine>))
                .answers::<ImportReport>(200, "What was taken over")
                .errors(&[507]),
            labels,
        )
}

/// Lines of JSON are described as bytes: programs that try a description out can send those.
fn lines<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let line = describe::<T>(generator).to_value();
    let name = line["$ref"].as_str().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
    let about = format!("JSON objects, one a line, each a `{name}`; `{LINES}` is the same");
    json_schema!({"type": "string", "format": "binary", "description": about})
}

async fn fields(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    Query(query): Query<FieldsQuery>,
) -> Answer<Fields> {
    let side = match query.snapshot_id {
        Some(snapshot) => Side::Snapshot(id, snapshot),
        None => Side::Working(id),
    };
    let found = state.blocking(&person, move |engine| engine.custom_fields(&side)).await?;
    Ok(Json(found.into_iter().map(|(name, field)| (name, field.into())).collect()))
}

async fn metadata(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    request: Request,
) -> Result<(StatusCode, Json<Started>), Problem> {
    let mut rows: Lines<Vec<(String, Value)>> =
        received(&state, &person, &id, request, |engine, id| engine.ensure_metadata_import(id)).await?;
    let begun = state.begin(&person, move |engine| {
        let fields = rows.fields()?.into_iter().map(|(name, field)| (name, field.into())).collect();
        let import = MetadataImport { fields, are_new: false };
        engine.start_metadata_import(&id, TaskId::random(), Box::new(|| Ok(Box::new(rows))), import).map(Some)
    });
    let task_id = begun.await?.ok_or(Problem::Panic)?;
    Ok((StatusCode::ACCEPTED, Json(Started { task_id })))
}

async fn labels(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    Query(query): Query<ImportLabelsQuery>,
    request: Request,
) -> Answer<ImportReport> {
    let mut rows: Lines<Labels> =
        received(&state, &person, &id, request, |engine, id| engine.ensure_labelled(id)).await?;
    let import = LabelImport { replace: query.replace, form: query.form };
    Ok(Json(state.blocking_long(&person, move |engine| engine.import_labels(&id, &mut rows, &import, &Silent)).await?))
}

/// The rows of a request. What would be refused in any case is refused before they are read.
async fn received<V: serde::de::DeserializeOwned>(
    state: &AppState,
    person: &Person,
    id: &DatasetId,
    request: Request,
    ensure: impl FnOnce(&Engine, &DatasetId) -> Result<()> + Send + 'static,
) -> Result<Lines<V>, Problem> {
    let (head, body) = request.into_parts();
    let asked = id.clone();
    state.blocking(person, move |engine| ensure(engine, &asked)).await?;
    let kind = head.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if ![LINES, streams::BYTES].contains(&&*kind) {
        return Err(Problem::UnsupportedMedia(LINES));
    }
    Ok(Lines::of(spool(state, person, &head.headers, body, ROWS_BYTES).await?)?)
}
