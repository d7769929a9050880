//! What is learnt about a dataset: by models, and from items that look alike. Tasks do it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::Answer;
use super::restoring::accepted;
use crate::backend::{ModelView, Propagate, Run};
use crate::contract::own::{EnrichRequest, PropagateRequest, Started, paths};
use crate::server::AppState;
use crate::server::extract::{self, Authenticated, DatasetPath, JsonOrNothing};
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::post(paths::ENRICH, "Have a model say what it knows of items; a task does it")
                .body::<EnrichRequest>()
                .answers::<Started>(202, "The task")
                .errors(&[404, 409]),
            enrich,
        )
        .on(
            Operation::get(paths::MODELS, "The models that can be asked about a dataset, and those that were")
                .answers::<Vec<ModelView>>(200, "The models, by name"),
            models,
        )
        .on(
            Operation::post(
                paths::PROPAGATE_LABELS,
                "Give labels to items that look much like those that have them; a task does it",
            )
            .optional_body::<PropagateRequest>()
            .answers::<Started>(202, "The task")
            .errors(&[409]),
            propagate,
        )
}

async fn enrich(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    extract::Json(body): extract::Json<EnrichRequest>,
) -> Result<(StatusCode, Json<Started>), Problem> {
    let known = state.models.clone();
    let begun = state.begin(&person, move |engine| {
        // Who may not look at the dataset is told nothing about models either.
        engine.models(&id, &known)?;
        engine.enrich(&id, &[known.named(&body.model)?], body.again, Run::Here).map(Some)
    });
    accepted(begun.await?)
}

async fn models(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
) -> Answer<Vec<ModelView>> {
    let known = state.models.clone();
    Ok(Json(state.blocking(&person, move |engine| engine.models(&id, &known)).await?))
}

async fn propagate(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    JsonOrNothing(body): JsonOrNothing<PropagateRequest>,
) -> Result<(StatusCode, Json<Started>), Problem> {
    let request = Propagate::from(body);
    let begun = state.begin(&person, move |engine| engine.propagate_labels(&id, &request, Run::Here).map(Some));
    accepted(begun.await?)
}
