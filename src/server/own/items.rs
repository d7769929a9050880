//! What is known of items: tags and labels.

use axum::Json;
use axum::extract::State;
use axum::response::Response;

use super::{Answer, streams};
use crate::backend::{ItemsChanged, State as Side};
use crate::contract::own::{ItemsLine, ItemsQuery, LabelItems, TagItems, paths};
use crate::error::Error;
use crate::server::AppState;
use crate::server::extract::{self, Authenticated, DatasetPath, Query};
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::post(paths::TAGS, "Add tags to items, and remove others")
                .body::<TagItems>()
                .answers::<ItemsChanged>(200, "How many items were meant, and how many changed")
                .errors(&[404, 409]),
            tags,
        )
        .on(
            Operation::post(paths::LABELS, "Change labels of items")
                .body::<LabelItems>()
                .answers::<ItemsChanged>(200, "How many items were meant, and how many changed")
                .errors(&[404, 409]),
            labels,
        )
        .on(
            Operation::get(paths::ITEMS, "The items with what is known of them, one JSON object a line")
                .query::<ItemsQuery>()
                .answers_lines::<ItemsLine>(200, "The items; the last line says how many they were"),
            items,
        )
}

async fn tags(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    extract::Json(body): extract::Json<TagItems>,
) -> Answer<ItemsChanged> {
    let (choice, change) = body.into_parts().ok_or_else(no_path)?;
    Ok(Json(state.blocking_long(&person, move |engine| engine.change_tags(&id, &choice, &change)).await?))
}

async fn labels(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    extract::Json(body): extract::Json<LabelItems>,
) -> Answer<ItemsChanged> {
    let (choice, change) = body.into_parts().ok_or_else(no_path)?;
    Ok(Json(state.blocking_long(&person, move |engine| engine.change_labels(&id, &choice, &change)).await?))
}

async fn items(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    Query(query): Query<ItemsQuery>,
) -> Result<Response, Problem> {
    let side = match query.snapshot_id {
        Some(snapshot) => Side::Snapshot(id, snapshot),
        None => Side::Working(id),
    };
    let items = state.blocking(&person, move |engine| engine.items(&side, query.condition.as_deref())).await?;
    Ok(streams::items(items))
}

fn no_path() -> Error {
    Error::invalid("`paths_base64`", "give URL-safe base64 without padding")
}
