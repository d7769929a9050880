//! Datasets: lists, finding one, making one without a folder, its name, switches and trash.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::{Answer, shown};
use crate::backend;
use crate::catalog::Trash;
use crate::contract::own::{ChangeDataset, CreateDataset, CreatedDataset, DatasetsQuery, Resolve, paths};
use crate::error::Error;
use crate::model::{Dataset, Drift, Name, TenantName};
use crate::progress::Silent;
use crate::server::AppState;
use crate::server::extract::{self, Authenticated, DatasetPath, JsonOrNothing, Query};
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::get(paths::DATASETS, "List datasets, by name")
                .query::<DatasetsQuery>()
                .answers::<Vec<Dataset>>(200, "The datasets"),
            list,
        )
        .on(
            Operation::post(paths::DATASETS, "Make a dataset without a folder")
                .optional_body::<CreateDataset>()
                .answers::<CreatedDataset>(201, "The dataset"),
            create,
        )
        .on(
            Operation::get(paths::DATASET_RESOLVE, "Find a dataset by id, exact name or the start of an id")
                .query::<Resolve>()
                .answers::<Dataset>(200, "The dataset")
                .errors(&[404, 409]),
            resolve,
        )
        .on(
            Operation::patch(paths::DATASET, "Change a dataset's name, or turn snapshots on or off")
                .body::<ChangeDataset>()
                .answers::<Dataset>(200, "The dataset")
                .errors(&[409]),
            change,
        )
        .on(
            Operation::delete(paths::DATASET, "Put a dataset in the trash")
                .answers::<Dataset>(200, "The dataset")
                .errors(&[409]),
            remove,
        )
        .on(
            Operation::post(paths::DATASET_UNDELETE, "Take a dataset out of the trash")
                .answers::<Dataset>(200, "The dataset"),
            undelete,
        )
        .on(
            Operation::get(paths::DRIFT, "How far a dataset's folder is from its current snapshot")
                .answers::<Drift>(200, "How far"),
            drift,
        )
}

async fn list(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    Query(query): Query<DatasetsQuery>,
) -> Answer<Vec<Dataset>> {
    let found = state.blocking(&person, move |engine| engine.datasets(query.deleted)).await?;
    Ok(Json(found.into_iter().map(|dataset| shown(dataset, &person)).collect()))
}

async fn create(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    JsonOrNothing(body): JsonOrNothing<CreateDataset>,
) -> Result<(StatusCode, Json<CreatedDataset>), Problem> {
    if body.tenant {
        let name = body.name.unwrap_or_default().parse::<TenantName>()?;
        let made = state.blocking(&person, move |engine| engine.create_tenant(&name)).await?;
        let made = CreatedDataset { dataset: shown(made, &person), snapshot: None, warnings: Vec::new() };
        return Ok((StatusCode::CREATED, Json(made)));
    }
    let name: Option<Name> = body.name.map(|name| name.parse()).transpose()?;
    let request = backend::CreateDataset { path: None, name, skip_unreadable: false };
    let made = state.blocking_long(&person, move |engine| engine.create_dataset(&request, &Silent)).await?;
    let dataset = shown(made.dataset, &person);
    Ok((StatusCode::CREATED, Json(CreatedDataset { dataset, snapshot: made.snapshot, warnings: made.warnings })))
}

async fn resolve(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    Query(query): Query<Resolve>,
) -> Answer<Dataset> {
    let trash = if query.deleted { Trash::With } else { Trash::Without };
    let found = state.blocking(&person, move |engine| engine.dataset(&query.reference, trash)).await?;
    Ok(Json(shown(found, &person)))
}

async fn change(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    extract::Json(body): extract::Json<ChangeDataset>,
) -> Answer<Dataset> {
    let name: Option<Name> = body.name.map(|name| name.parse()).transpose()?;
    if name.is_none() && body.snapshots_enabled.is_none() {
        return Err(Error::invalid("a change of nothing", "give `name`, `snapshots_enabled` or both").into());
    }
    let changed = state.blocking(&person, move |engine| {
        let renamed = name.map(|name| engine.rename_dataset(&id, &name)).transpose()?;
        let switched = body.snapshots_enabled.map(|enabled| engine.set_snapshots(&id, enabled)).transpose()?;
        switched.or(renamed).ok_or_else(|| Error::Internal("a change of nothing was let through".into()))
    });
    Ok(Json(shown(changed.await?, &person)))
}

async fn remove(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
) -> Answer<Dataset> {
    Ok(Json(shown(state.blocking(&person, move |engine| engine.remove_dataset(&id)).await?, &person)))
}

async fn undelete(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
) -> Answer<Dataset> {
    Ok(Json(shown(state.blocking(&person, move |engine| engine.undelete_dataset(&id)).await?, &person)))
}

async fn drift(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
) -> Answer<Drift> {
    let found = state.blocking_long(&person, move |engine| engine.drift(&id, &Silent)).await?;
    Ok(Json(Drift { dataset: shown(found.dataset, &person), ..found }))
}
