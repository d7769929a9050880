//! Datasets: listing and showing them, their figures, and deleting one.

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::Deserialize;

use super::blocked::{self, attempt, visible};
use crate::backend::SnapshotFilter;
use crate::contract::visual_layer::{CreationStatus, Dataset, NewDataset, Stats, paths, status_of_dataset};
use crate::model::DatasetStatus;
use crate::server::AppState;
use crate::server::extract::{Authenticated, DatasetPath, Query};
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};

const DELETE: blocked::Operation = blocked::Operation("delete_dataset");

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::get(paths::DATASETS, "List datasets")
                .query::<DatasetsQuery>()
                .answers::<Vec<Dataset>>(200, "The datasets"),
            list,
        )
        .on(Operation::get(paths::DATASET, "Show a dataset").answers::<Dataset>(200, "The dataset"), get)
        .on(
            Operation::delete(paths::DATASET, "Delete a dataset with its snapshots")
                .answers::<NewDataset>(200, "It is in the trash")
                .errors(&[409]),
            delete,
        )
        .on(Operation::get(paths::DATASET_STATS, "A dataset's figures").answers::<Stats>(200, "The figures"), stats)
        .on(
            Operation::get(paths::CREATION_STATUS, "How far a dataset that is being made has come")
                .answers::<CreationStatus>(200, "How far"),
            creation_status,
        )
}

/// How the list of datasets is made.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
struct DatasetsQuery {
    /// What it is sorted by.
    #[serde(default)]
    sort_by: DatasetSort,
    /// Hidden ones too; there are none.
    #[serde(default, rename = "include_hidden")]
    _include_hidden: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum DatasetSort {
    #[default]
    Date,
    Status,
    Name,
}

async fn list(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    Query(query): Query<DatasetsQuery>,
) -> Result<Json<Vec<Dataset>>, Problem> {
    let mut found = state.blocking(&person, |engine| engine.datasets(false)).await?;
    match query.sort_by {
        // They come sorted by name.
        DatasetSort::Name => {}
        DatasetSort::Date => found.sort_by_key(|dataset| std::cmp::Reverse(dataset.created_at)),
        DatasetSort::Status => found.sort_by_key(|dataset| dataset.status.as_str()),
    }
    Ok(Json(found.into_iter().map(Dataset::from).collect()))
}

async fn get(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
) -> Result<Json<Dataset>, Problem> {
    Ok(Json(state.blocking(&person, move |engine| visible(engine, &id)).await?.into()))
}

async fn delete(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
) -> Result<Json<NewDataset>, Problem> {
    let deleted = state.blocking(&person, move |engine| {
        visible(engine, &id)?;
        Ok(attempt(engine, DELETE, &id, None, || engine.remove_dataset(&id)))
    });
    Ok(Json(NewDataset::of(deleted.await??.dataset_id.as_str())))
}

async fn stats(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
) -> Result<Json<Stats>, Problem> {
    let found = state.blocking(&person, move |engine| {
        let dataset = visible(engine, &id)?;
        let one = SnapshotFilter { limit: Some(1), ..SnapshotFilter::default() };
        Ok((dataset, engine.snapshots(&id, &one)?.total))
    });
    let (dataset, n_snapshots) = found.await?;
    Ok(Json(Stats {
        dataset_id: dataset.dataset_id.to_string(),
        n_images: dataset.n_images.unwrap_or(0),
        n_videos: dataset.n_videos.unwrap_or(0),
        n_files: dataset.n_files.unwrap_or(0),
        n_objects: 0,
        bytes: dataset.bytes.unwrap_or(0),
        n_snapshots,
    }))
}

async fn creation_status(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
) -> Result<Json<CreationStatus>, Problem> {
    let found = state.blocking(&person, move |engine| {
        let dataset = visible(engine, &id)?;
        let tasks = engine.tasks(Some(&id))?;
        let running = tasks.into_iter().find(|task| !task.status.is_final());
        Ok((dataset.status, running.and_then(|task| task.progress_percentage)))
    });
    let (status, percentage) = found.await?;
    let is_made = !matches!(status, DatasetStatus::Draft | DatasetStatus::Indexing);
    let progress = if is_made { 100 } else { percentage.unwrap_or(0) };
    Ok(Json(CreationStatus { status: status_of_dataset(status).to_owned(), progress }))
}
