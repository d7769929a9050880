//! Looking inside: comparisons, entries, contents, and the operation log.

use axum::Json;
use axum::extract::State;
use axum::response::Response;

use super::{Answer, streams};
use crate::backend::{DiffRequest, Operation as Logged};
use crate::contract::own::{CompareRequest, ContentQuery, FilesLine, HistoryQuery, paths};
use crate::error::Error;
use crate::model::Diff;
use crate::progress::Silent;
use crate::server::AppState;
use crate::server::extract::{self, Authenticated, DatasetPath, Query, SnapshotPath};
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::post(paths::DIFF, "Compare two states")
                .body::<CompareRequest>()
                .answers::<Diff>(200, "What differs")
                .errors(&[404]),
            diff,
        )
        .on(
            Operation::get(paths::FILES, "The entries of a snapshot, one JSON object a line")
                .query::<ContentQuery>()
                .answers_lines::<FilesLine>(200, "The entries; the last line says how many they were"),
            files,
        )
        .on(
            Operation::get(paths::CONTENT, "The bytes of a file of a snapshot").query::<ContentQuery>().answers_of(
                200,
                "The bytes; the connection breaks off if they cannot all be read",
                streams::BYTES,
            ),
            content,
        )
        .on(
            Operation::get(paths::HISTORY, "A dataset's operation log, newest first")
                .query::<HistoryQuery>()
                .answers::<Vec<Logged>>(200, "The operations"),
            history,
        )
}

async fn diff(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    extract::Json(body): extract::Json<CompareRequest>,
) -> Answer<Diff> {
    let (a, b) = (body.a.into(), body.b.into());
    let request = DiffRequest { only: body.only, stat: body.stat };
    Ok(Json(state.blocking_long(&person, move |engine| engine.diff(&a, &b, &request, &Silent)).await?))
}

async fn files(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    SnapshotPath(id, snapshot): SnapshotPath,
    Query(query): Query<ContentQuery>,
) -> Result<Response, Problem> {
    let path = wanted(&query)?;
    let entries = state.blocking(&person, move |engine| engine.files(&id, &snapshot, &path)).await?;
    Ok(streams::lines(entries))
}

async fn content(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    SnapshotPath(id, snapshot): SnapshotPath,
    Query(query): Query<ContentQuery>,
) -> Result<Response, Problem> {
    let path = wanted(&query)?;
    let pieces = state.blocking(&person, move |engine| engine.cat(&id, &snapshot, &path)).await?;
    streams::bytes(pieces).await
}

fn wanted(query: &ContentQuery) -> Result<Vec<u8>, Problem> {
    let refuse = || Error::invalid("the path", "give `path`, or `path_base64` in URL-safe base64 without padding");
    query.bytes().ok_or_else(|| refuse().into())
}

async fn history(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    Query(query): Query<HistoryQuery>,
) -> Answer<Vec<Logged>> {
    Ok(Json(state.blocking(&person, move |engine| engine.history(&id, query.limit)).await?))
}
