//! Routes of our own: the backend's verbs that the documented contracts have no words for. One verb of the engine each,
//! in the model's own types.

mod datasets;
pub(super) mod exports;
mod imports;
mod items;
mod learning;
mod looking;
mod people;
mod restoring;
mod snapshots;
pub(super) mod streams;
mod tasks;

use axum::Json;

use crate::catalog::Trash;
use crate::engine::Engine;
use crate::error::Error;
use crate::model::{Dataset, DatasetId, Person, Reach};
use crate::server::problem::Problem;
use crate::server::routes::Routes;

/// What handlers return.
type Answer<T> = Result<Json<T>, Problem>;

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .merge(datasets::routes())
        .merge(people::routes())
        .merge(snapshots::routes())
        .merge(restoring::routes())
        .merge(looking::routes())
        .merge(items::routes())
        .merge(imports::routes())
        .merge(exports::routes())
        .merge(learning::routes())
        .merge(tasks::routes())
        .tagged("Our own")
}

/// The dataset with just this id, if it may be seen and is not in the trash.
fn seen(engine: &Engine, id: &DatasetId) -> crate::Result<Dataset> {
    let found = engine.dataset(id.as_str(), Trash::Without)?;
    let missing = || Error::NotFound { what: "dataset", reference: id.to_string(), within: None };
    if found.dataset_id == *id { Ok(found) } else { Err(missing()) }
}

/// A dataset as a person may see it: where its folder is concerns only the user whose files these are.
fn shown(mut dataset: Dataset, person: &Person) -> Dataset {
    if person.reach != Reach::Everything {
        dataset.path = None;
        dataset.path_base64 = None;
    }
    dataset
}
