//! Custom metadata: a field is declared, its values are sent, and somebody asks how that went.
//!
//! What was declared is kept in the catalog for a day. Its values are taken over by a task of the engine that has the
//! same id, so that there is one place that knows how it went.

use std::collections::HashMap;
use std::fs::File;
use std::time::Duration;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::blocked::{self, Outcome, attempt, ensure_free, visible};
use crate::backend::{ImportRow, MetadataImport, MetadataRow, Rows, State as Side, TaskView};
use crate::contract::headers::{IDEMPOTENCY_HOURS, TASK_ID};
use crate::contract::path::fill;
use crate::contract::visual_layer::metadata::{
    DeclareField, DeclaredField, FILE, FieldValue, MediaValue, MetadataTask, MetadataTaskStatus, SampleError,
};
use crate::contract::visual_layer::paths;
use crate::engine::{Engine, StoredAnswer};
use crate::error::{Error, Result};
use crate::facets::{Field, FieldType, Json as Value, METADATA};
use crate::formats::Source;
use crate::formats::metadata::{self, Options, Schema};
use crate::model::{DatasetId, TaskId, TaskStatus, TaskType};
use crate::server::AppState;
use crate::server::extract::{self, Authenticated, DatasetPath, Place};
use crate::server::limits::ROWS_BYTES;
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes, describe};
use crate::server::upload::{spool, spool_part};

const IMPORT: blocked::Operation = blocked::Operation("custom_metadata");
const FORM: &str = "multipart/form-data";
const JSON: &str = "application/json";
/// The columns of what is sent.
const KEY: &str = "media_id";
const VALUE: &str = "value";
/// How Parquet begins. It says itself how much memory reading it takes, which no stranger should.
const PARQUET: &[u8] = b"PAR1";
/// How long a field is known that has no values yet: as long as everything else that the catalog keeps for a service.
const KEPT_FOR: Duration = Duration::from_secs(IDEMPOTENCY_HOURS * 3600);

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::post(paths::METADATA_TASKS, "Declare a field whose values are to be sent within a day")
                .body::<DeclareField>()
                .answers::<MetadataTask>(200, "What is to take the values"),
            declare,
        )
        .on(
            Operation::post(paths::METADATA_TASK, "Send the values of a field, once; a task takes them over")
                .body_of(JSON, Some(describe::<Vec<MediaValue>>))
                .or_body_of(FORM, None)
                .answers::<MetadataTask>(202, "Begun; `X-Task-Id` names the task")
                .errors(&[507]),
            send,
        )
        .on(
            Operation::get(paths::METADATA_TASK_STATUS, "How many of a field's values were taken over")
                .answers::<MetadataTaskStatus>(200, "How many"),
            status,
        )
        .on(
            Operation::get(paths::METADATA_SCHEMA, "The fields of a dataset, by name")
                .answers::<Vec<DeclaredField>>(200, "The fields"),
            schema,
        )
        .on(
            Operation::get(paths::METADATA_OF_IMAGE, "The values of an item, by the name of the field")
                .answers::<Vec<FieldValue>>(200, "The values"),
            of_image,
        )
}

/// A field without values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Declared {
    name: String,
    kind: FieldType,
    options: Vec<String>,
    is_multi: bool,
}

impl Declared {
    fn field(&self) -> Field {
        Field { kind: self.kind, options: self.options.clone(), is_multi: self.is_multi }
    }

    /// Under which name the catalog keeps it. No person has an address like that.
    fn key(task: &TaskId) -> String {
        format!("custom metadata {task}")
    }

    fn find(engine: &Engine, dataset: &DatasetId, task: &TaskId) -> Result<Option<Self>> {
        let kept = engine.stored_answer(&Self::key(task), KEPT_FOR)?;
        let Some(kept) = kept.filter(|kept| kept.fingerprint == dataset.as_str()) else { return Ok(None) };
        let read = serde_json::from_str(&kept.answer);
        read.map(Some).map_err(|error| Error::corrupt(format!("what was declared as {task}"), "a field", error))
    }

    fn keep(&self, engine: &Engine, dataset: &DatasetId, task: &TaskId) -> Result<()> {
        let answer = serde_json::to_string(self).expect("plain data has a JSON form");
        let kept = StoredAnswer { fingerprint: dataset.to_string(), answer };
        engine.store_answer(&Self::key(task), &kept, KEPT_FOR)
    }
}

async fn declare(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    extract::Json(body): extract::Json<DeclareField>,
) -> Result<Json<MetadataTask>, Problem> {
    let DeclareField { field_name, field_type, enum_options, is_multi } = body;
    let (options, is_multi) = (enum_options.unwrap_or_default(), is_multi.unwrap_or_default());
    let declared = Declared { name: field_name, kind: field_type, options, is_multi };
    let task = TaskId::random();
    let answer = MetadataTask { task_id: task.to_string(), status: "INIT".to_owned() };
    let kept = state.blocking(&person, move |engine| {
        visible(engine, &id)?;
        declared.field().ensure_sound(&declared.name)?;
        Ok(ensure_new(engine, &id, &declared.name).and_then(|()| Ok(declared.keep(engine, &id, &task)?)))
    });
    kept.await??;
    Ok(Json(answer))
}

/// Refuses a field that the dataset has, and one that it cannot take now.
fn ensure_new(engine: &Engine, id: &DatasetId, name: &str) -> Outcome<()> {
    attempt(engine, IMPORT, id, None, || engine.ensure_metadata_import(id))?;
    ensure_free(engine, IMPORT, id)?;
    if engine.custom_fields(&Side::Working(id.clone()))?.contains_key(name) {
        return Err(Error::Exists { what: "field", name: name.to_owned() }.into());
    }
    Ok(())
}

async fn send(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    place: Place,
    request: Request,
) -> Result<Response, Problem> {
    let (id, task) = places(&place)?;
    let (asked, declared_as) = (id.clone(), task.clone());
    // Known before anything is read: who may not send is not listened to.
    let declared = state.blocking(&person, move |engine| {
        visible(engine, &asked)?;
        if import_of(engine, &asked, &declared_as)?.is_some() {
            return Err(Error::Exists { what: "import", name: declared_as.to_string() });
        }
        let declared = Declared::find(engine, &asked, &declared_as)?.ok_or_else(|| missing(&declared_as))?;
        Ok(ensure_new(engine, &asked, &declared.name).map(|()| declared))
    });
    let declared = declared.await??;
    let (file, name) = received(&state, &person, request).await?;
    let (tasks, begun_as) = (state.clone(), task.clone());
    let begun = state.blocking_long(&person, move |engine| {
        let (rows, import) = prepared(engine, &id, file, &name, &declared)?;
        let begin = || engine.start_metadata_import(&id, begun_as, rows, import);
        Ok(attempt(engine, IMPORT, &id, None, begin).map(|running| tasks.tasks.watch(running)))
    });
    begun.await??;
    let headers =
        [(LOCATION, fill(paths::TASK, &[task.as_str()])), (HeaderName::from_static(TASK_ID), task.to_string())];
    let answer = MetadataTask { task_id: task.to_string(), status: "RUNNING".to_owned() };
    Ok((StatusCode::ACCEPTED, headers, Json(answer)).into_response())
}

/// What was sent, and what it is called.
async fn received(
    state: &AppState,
    person: &crate::model::Person,
    request: Request,
) -> Result<(File, String), Problem> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match &*kind {
        FORM => spool_part(state, person, request, FILE, ROWS_BYTES).await,
        JSON => {
            let (head, body) = request.into_parts();
            let file = spool(state, person, &head.headers, body, ROWS_BYTES).await?;
            Ok((file, "body.json".to_owned()))
        }
        _ => Err(Problem::UnsupportedMedia(JSON)),
    }
}

/// The rows of a file. What is no table of ids and values is refused here.
fn prepared(
    engine: &Engine,
    id: &DatasetId,
    file: File,
    name: &str,
    declared: &Declared,
) -> Result<(Rows<MetadataRow>, MetadataImport)> {
    let source = Source::new(if name.is_empty() { FILE } else { name }, file)?;
    if source.head(PARQUET.len())? == PARQUET {
        return Err(source.refuse("Parquet is not taken here, send JSON, JSON Lines or CSV"));
    }
    let options = Options {
        key: Some(KEY.to_owned()),
        fields: [(VALUE.to_owned(), declared.field())].into(),
        only: Some([VALUE.to_owned()].into()),
    };
    let schema = metadata::inspect(&source, &options)?;
    let import = MetadataImport { fields: [(declared.name.clone(), declared.field())].into(), are_new: true };
    let engine = engine.for_person(engine.person().clone());
    Ok((rows(engine, id.clone(), source, schema, declared.name.clone()), import))
}

fn rows(engine: Engine, id: DatasetId, source: Source, schema: Schema, field: String) -> Rows<MetadataRow> {
    Box::new(move || {
        // Read while the dataset is held, so that no item comes or goes meanwhile.
        let ids = engine.media_ids(&Side::Working(id))?;
        let paths: HashMap<Uuid, Box<[u8]>> =
            ids.map(|item| item.map(|(id, path)| (id, path.into()))).collect::<Result<_>>()?;
        let rows = metadata::read(&source, &schema)?;
        Ok(Box::new(rows.map(move |row| {
            Ok(match row? {
                Ok(row) => ImportRow { number: row.place.row, content: content(&paths, &field, row) },
                Err(bad) => ImportRow { number: bad.place.row, content: Err(bad.reason) },
            })
        })))
    })
}

/// The path of an item, and values of its fields.
type Said = (Vec<u8>, Vec<(String, Value)>);

/// What a row says of an item, whose path it does not name.
fn content(
    paths: &HashMap<Uuid, Box<[u8]>>,
    field: &str,
    row: metadata::MetadataRow,
) -> std::result::Result<Said, String> {
    let id = Uuid::try_parse(&row.key).map_err(|_| format!("`{KEY}` is no UUID"))?;
    let path = paths.get(&id).ok_or_else(|| format!("no item has the id {id}"))?;
    let value = row.values.into_iter().next().ok_or("it has no value")?.1;
    Ok((path.to_vec(), vec![(field.to_owned(), value)]))
}

fn missing(task: &TaskId) -> Error {
    Error::NotFound { what: "task", reference: task.to_string(), within: None }
}

fn places(place: &Place) -> Result<(DatasetId, TaskId), Problem> {
    Ok((place.id("dataset_id")?.into(), place.id("task_id")?.into()))
}

/// The task that takes values over, if it has begun.
fn import_of(engine: &Engine, dataset: &DatasetId, task: &TaskId) -> Result<Option<TaskView>> {
    let view = match engine.task(task.as_str()) {
        Err(Error::NotFound { .. }) => return Ok(None),
        found => found?,
    };
    let is_meant = view.task.task_type == TaskType::CustomMetadata && view.task.dataset_id == *dataset;
    Ok(Some(view).filter(|_| is_meant))
}

async fn status(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    place: Place,
) -> Result<Json<MetadataTaskStatus>, Problem> {
    let (id, task) = places(&place)?;
    let found = state.blocking(&person, move |engine| {
        visible(engine, &id)?;
        match import_of(engine, &id, &task)? {
            Some(view) => Ok(described(view)),
            None => Declared::find(engine, &id, &task)?.map(|_| waiting(&task)).ok_or_else(|| missing(&task)),
        }
    });
    Ok(Json(found.await?))
}

fn waiting(task: &TaskId) -> MetadataTaskStatus {
    MetadataTaskStatus {
        task_id: task.to_string(),
        status: "INIT".to_owned(),
        progress: 0,
        inserted_rows: 0,
        error_count: 0,
        sample_errors: Vec::new(),
        error_message: None,
    }
}

fn described(view: TaskView) -> MetadataTaskStatus {
    let report = view.imported.unwrap_or_default();
    let status = match view.task.status {
        TaskStatus::Completed if report.failed > 0 => "COMPLETED_WITH_ERRORS",
        TaskStatus::Completed => "COMPLETED",
        TaskStatus::Initializing | TaskStatus::Running => "RUNNING",
        _ => "FAILED",
    };
    let sample =
        |error: crate::backend::RowError| SampleError { reason: error.reason, row_index: error.row.saturating_sub(1) };
    MetadataTaskStatus {
        task_id: view.task.task_id.to_string(),
        status: status.to_owned(),
        progress: view.task.progress_percentage.unwrap_or(0),
        inserted_rows: report.inserted,
        error_count: report.failed,
        sample_errors: report.errors.into_iter().map(sample).collect(),
        error_message: view.task.error_message,
    }
}

async fn schema(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
) -> Result<Json<Vec<DeclaredField>>, Problem> {
    let fields = state.blocking(&person, move |engine| {
        visible(engine, &id)?;
        engine.custom_fields(&Side::Working(id))
    });
    let declared = |(field_name, field): (String, Field)| DeclaredField {
        field_name,
        field_type: field.kind,
        enum_options: (field.kind == FieldType::Enum).then_some(field.options),
        is_multi: field.is_multi,
    };
    Ok(Json(fields.await?.into_iter().map(declared).collect()))
}

async fn of_image(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    place: Place,
) -> Result<Json<Vec<FieldValue>>, Problem> {
    let (id, image) = (DatasetId::from(place.id("dataset_id")?), place.id("image_id")?);
    let values = state.blocking_long(&person, move |engine| {
        visible(engine, &id)?;
        values_of(engine, Side::Working(id), &image)
    });
    Ok(Json(values.await?))
}

fn values_of(engine: &Engine, side: Side, image: &str) -> Result<Vec<FieldValue>> {
    let missing = || Error::NotFound { what: "image", reference: image.to_owned(), within: None };
    let wanted = Uuid::try_parse(image).map_err(|_| missing())?;
    let is_wanted = |item: &Result<(Uuid, Vec<u8>)>| !matches!(item, Ok((id, _)) if *id != wanted);
    let (_, path) = engine.media_ids(&side)?.find(is_wanted).ok_or_else(missing)??;
    let fields = engine.custom_fields(&side)?;
    let Some(Value::Object(values)) = engine.item(&side, &path)?.facets.remove(METADATA) else { return Ok(Vec::new()) };
    let value = |(field_name, value): (String, Value)| {
        let field_type = fields.get(&field_name).map_or(FieldType::String, |field| field.kind);
        FieldValue { field_name, field_type, value }
    };
    Ok(values.into_iter().map(value).collect())
}
