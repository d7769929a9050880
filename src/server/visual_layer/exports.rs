//! Exports: one request asks for a file, others look how far it is, and one fetches it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, Method};
use axum::response::Response;

use super::blocked::{self, Outcome, attempt, visible};
use super::ingestion::ensure_get;
use crate::backend::{Content, ExportFormat, ExportRequest, ItemSelection, State as Side};
use crate::contract::path::fill;
use crate::contract::visual_layer::exports::{
    EntitiesQuery, ExportEntities, ExportQuery, ExportStatusQuery, ExportTask, InlineQuery, MetadataFormat, Selected,
};
use crate::contract::visual_layer::{NaiveTime, paths};
use crate::engine::{Engine, MediaIds};
use crate::error::{Error, Result};
use crate::model::{DatasetId, DatasetStatus, Person, path_text};
use crate::progress::Silent;
use crate::server::AppState;
use crate::server::exports::{self, Export, Stage};
use crate::server::extract::{self, Authenticated, DatasetPath, Place, Query, parse_id};
use crate::server::own::exports::{failure, fetched};
use crate::server::own::streams;
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};

const EXPORT: blocked::Operation = blocked::Operation("export");
const ZIP: &str = "application/zip";
const JSON: &str = "application/json";
const CSV: &str = "text/csv";
/// Bytes of CSV that are sent at once.
const PIECE: usize = 64 << 10;

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::get(paths::EXPORT, "Begin an export of what is there now; it is kept for an hour")
                .query::<ExportQuery>()
                .answers::<ExportTask>(200, "The export")
                .errors(&[405, 409]),
            begin,
        )
        .on(
            Operation::post(paths::EXPORT_ENTITIES, "Begin an export of some items")
                .query::<EntitiesQuery>()
                .body::<ExportEntities>()
                .answers::<ExportTask>(200, "The export"),
            begin_some,
        )
        .on(
            Operation::get(paths::EXPORT_STATUS, "How far an export has come")
                .query::<ExportStatusQuery>()
                .answers::<ExportTask>(200, "The export"),
            status,
        )
        .on(Operation::get(paths::EXPORT_FILE, "The file of an export").answers_of(200, "The archive", ZIP), download)
        .on(
            Operation::get(paths::EXPORT_INLINE, "The content of `metadata.json`")
                .query::<InlineQuery>()
                .answers_of(200, "The document", JSON)
                .errors(&[409, 507]),
            inline,
        )
        .on(
            Operation::get(paths::EXPORT_MEDIA_ID, "The ids of all items: `filename`, a path, and `media_id`")
                .answers_of(200, "The ids; the connection breaks off if they cannot all be read", CSV),
            media_ids,
        )
}

async fn begin(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    method: Method,
    DatasetPath(id): DatasetPath,
    Query(query): Query<ExportQuery>,
) -> Result<Json<ExportTask>, Problem> {
    ensure_get(&method)?;
    if !matches!(query.vql.as_deref().map(str::trim), None | Some("" | "[]")) {
        return Err(Problem::field("query", Some("vql"), "value_error", "searches are not understood here"));
    }
    ensure_no_objects("query", query.entity_type.as_deref())?;
    let request = request(query.export_format, query.include_images, None);
    launch(&state, person, id, query.file_name, request).await
}

async fn begin_some(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    Query(query): Query<EntitiesQuery>,
    extract::Json(body): extract::Json<ExportEntities>,
) -> Result<Json<ExportTask>, Problem> {
    let request = request(query.export_format, query.include_images, Some(selection(body)?));
    launch(&state, person, id, query.file_name, request).await
}

fn request(format: MetadataFormat, images: bool, selection: Option<ItemSelection>) -> ExportRequest {
    let parquet = format == MetadataFormat::Parquet;
    ExportRequest { format: ExportFormat::Zip, images, parquet, condition: None, selection }
}

fn selection(body: ExportEntities) -> Result<ItemSelection, Problem> {
    let mut selection = ItemSelection::default();
    for selected in body.media_selection {
        match selected {
            Selected::Media(media) => selection.media.extend(media.media_ids.iter().map(ToString::to_string)),
            Selected::Cluster(cluster) => {
                let entity_type = cluster.cluster_filters.and_then(|filters| filters.entity_type);
                ensure_no_objects("body", entity_type.as_deref())?;
                let without = cluster.exclude_media_ids.iter().map(ToString::to_string).collect();
                selection.clusters.push((cluster.cluster_id.to_string(), without));
            }
        }
    }
    Ok(selection)
}

fn ensure_no_objects(place: &str, entity_type: Option<&str>) -> Result<(), Problem> {
    match entity_type {
        Some(word) if word.to_ascii_uppercase().starts_with("OBJECT") => {
            let reason = "objects are exported with the items in which they are";
            Err(Problem::field(place, Some("entity_type"), "value_error", reason))
        }
        _ => Ok(()),
    }
}

async fn launch(
    state: &AppState,
    person: Arc<Person>,
    id: DatasetId,
    file_name: Option<String>,
    request: ExportRequest,
) -> Result<Json<ExportTask>, Problem> {
    let asked = id.clone();
    let name = state.blocking(&person, move |engine| Ok(ready(engine, &asked))).await??;
    let file_name = file_name.filter(|name| !name.is_empty()).unwrap_or(name);
    let export = state.exports.begin(&person.email, &id, file_name)?;
    let answer = Json(described(&export));
    exports::carry_out(state.clone(), person, export, Side::Working(id), request);
    Ok(answer)
}

/// The name of a dataset that can be exported now.
fn ready(engine: &Engine, id: &DatasetId) -> Outcome<String> {
    let dataset = visible(engine, id)?;
    attempt(engine, EXPORT, id, None, || match dataset.status {
        DatasetStatus::Ready => Ok(dataset.dataset_name),
        status => {
            let dataset = dataset.dataset_name;
            Err(Error::WrongStatus { dataset, verb: "export", allowed: "Ready", status })
        }
    })
}

async fn status(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    Query(query): Query<ExportStatusQuery>,
) -> Result<Json<ExportTask>, Problem> {
    let export = parse_id("query", "export_task_id", &query.export_task_id)?;
    Ok(Json(described(&*found(&state, &person, id, &export).await?)))
}

/// An export of a dataset that may be seen.
async fn found(state: &AppState, person: &Person, id: DatasetId, export: &str) -> Result<Arc<Export>, Problem> {
    let asked = id.clone();
    state.blocking(person, move |engine| visible(engine, &asked)).await?;
    Ok(state.exports.find(&id, export)?)
}

fn described(export: &Export) -> ExportTask {
    let (done, total) = export.items();
    let share = total.filter(|total| *total > 0).map_or(0.0, |total| done as f64 / total as f64);
    let (status, progress, message) = match export.stage() {
        Stage::Running => ("INIT", share, None),
        Stage::Done(_, report) if report.items == 0 => ("REJECTED", 1.0, Some("there is nothing to export".into())),
        Stage::Done(..) => ("COMPLETED", 1.0, None),
        Stage::Failed(error) => ("FAILED", share, Some(failure(&error).message)),
    };
    let file = || fill(paths::EXPORT_FILE, &[export.dataset.as_str(), &export.id]);
    ExportTask {
        id: export.id.clone(),
        dataset_id: export.dataset.to_string(),
        created_at: NaiveTime(export.created_at),
        download_uri: (status == "COMPLETED").then(file),
        progress,
        status: status.to_owned(),
        entities_count: total.unwrap_or(0),
        result_message: message,
    }
}

async fn download(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    place: Place,
) -> Result<Response, Problem> {
    let (dataset, id) = (DatasetId::from(place.id("dataset_id")?), place.id("export_id")?);
    let export = found(&state, &person, dataset, &id).await?;
    let (file, report) = export.file()?;
    // What was asked for on the other routes may be something else.
    let kind = if report.format == ExportFormat::Zip { ZIP } else { streams::BYTES };
    let mut response = fetched(file, &report).await?;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", plain(&export.file_name))) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// A name that needs no quoting and ends with `.zip`.
fn plain(name: &str) -> String {
    let safe = |letter: char| if letter.is_ascii_alphanumeric() || "-_. ".contains(letter) { letter } else { '_' };
    let name: String = name.chars().take(200).map(safe).collect();
    if name.to_ascii_lowercase().ends_with(".zip") { name } else { format!("{name}.zip") }
}

async fn inline(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    Query(_): Query<InlineQuery>,
) -> Result<Response, Problem> {
    let made = state.blocking_long(&person, move |engine| {
        let request = ExportRequest { format: ExportFormat::Json, ..ExportRequest::default() };
        Ok(match ready(engine, &id) {
            Ok(_) => Ok(exports::make(engine, &Side::Working(id), &request, &Silent)?),
            Err(conflict) => Err(conflict),
        })
    });
    let (file, report) = made.await??;
    let mut response = fetched(Arc::new(file), &report).await?;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    Ok(response)
}

async fn media_ids(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
) -> Result<Response, Problem> {
    let ids = state.blocking(&person, move |engine| {
        visible(engine, &id)?;
        engine.media_ids(&Side::Working(id))
    });
    let mut response = streams::bytes(csv(ids.await?)).await?;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(CSV));
    Ok(response)
}

/// Ids as a table, piece by piece.
fn csv(ids: MediaIds) -> Content {
    let mut ids = ids.fuse();
    let mut head = Some(["filename".to_owned(), "media_id".to_owned()]);
    let record = move |out: &mut ::csv::Writer<Vec<u8>>| -> Result<bool> {
        let record = match head.take() {
            Some(head) => head,
            None => match ids.next().transpose()? {
                Some((id, path)) => [path_text(&path), id.to_string()],
                None => return Ok(false),
            },
        };
        out.write_record(&record).map_err(|error| Error::io("write", "the ids", error))?;
        Ok(true)
    };
    pieces(record)
}

/// Pieces of a table whose records are written one by one.
fn pieces(mut record: impl FnMut(&mut ::csv::Writer<Vec<u8>>) -> Result<bool> + Send + 'static) -> Content {
    Box::new(std::iter::from_fn(move || {
        let mut out = ::csv::WriterBuilder::new().buffer_capacity(PIECE).from_writer(Vec::with_capacity(PIECE));
        loop {
            match record(&mut out) {
                Ok(true) if out.get_ref().len() < PIECE => {}
                Ok(_) => break,
                Err(error) => return Some(Err(error)),
            }
        }
        let written = out.into_inner().map_err(|error| Error::io("write", "the ids", error.into_error()));
        written.map(|piece| (!piece.is_empty()).then_some(piece)).transpose()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_plain() {
        assert_eq!(plain("my images"), "my images.zip");
        assert_eq!(plain("a\"b/../c\r\n.ZIP"), "a_b_.._c__.ZIP");
    }

    #[test]
    fn ids_come_piece_by_piece_as_a_table() {
        let ids = |number: u8| uuid::Uuid::from_bytes([number; 16]);
        let all = (0..5_000_u32).map(move |at| Ok((ids(at as u8), format!("a \"{at}\",b.jpg").into_bytes())));
        let pieces: Vec<Vec<u8>> = csv(Box::new(all)).collect::<Result<_>>().unwrap();
        assert!(pieces.len() > 1);
        let mut table = ::csv::Reader::from_reader(std::io::Cursor::new(pieces.concat()));
        assert_eq!(table.headers().unwrap(), &["filename", "media_id"][..]);
        let records: Vec<_> = table.records().map(|record| record.unwrap()).collect();
        assert_eq!((records.len(), &records[7][0], &records[7][1]), (5_000, "a \"7\",b.jpg", &*ids(7).to_string()));
        let empty: Vec<Vec<u8>> = csv(Box::new(std::iter::empty())).collect::<Result<_>>().unwrap();
        assert_eq!(empty.concat(), b"filename,media_id\n");
    }
}
