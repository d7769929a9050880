//! Routes of our own: the backend's verbs that the documented contracts have no words for. One verb of the engine each,
//! in the model's own types.

mod datasets;
mod items;
mod looking;
mod people;
mod restoring;
mod snapshots;
mod streams;
mod tasks;

use axum::Json;

use crate::model::Dataset;
use crate::model::{Person, Reach};
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
        .merge(tasks::routes())
        .tagged("Our own")
}

/// A dataset as a person may see it: where its folder is concerns only the user whose files these are.
fn shown(mut dataset: Dataset, person: &Person) -> Dataset {
    if person.reach != Reach::Everything {
        dataset.path = None;
        dataset.path_base64 = None;
    }
    dataset
}
