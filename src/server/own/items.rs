//! What is known of items: tags and labels.

use axum::Json;
use axum::extract::State;

use super::Answer;
use crate::backend::ItemsChanged;
use crate::contract::own::{LabelItems, TagItems, paths};
use crate::error::Error;
use crate::server::AppState;
use crate::server::extract::{self, Authenticated, DatasetPath};
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

fn no_path() -> Error {
    Error::invalid("`paths_base64`", "give URL-safe base64 without padding")
}
