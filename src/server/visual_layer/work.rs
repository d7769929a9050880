//! Restores and clones: work that goes on after the answer, which says where to look for it.

use axum::extract::State;
use axum::response::Response;

use super::begun::{accepted, watched};
use super::blocked::{self, attempt, listed, visible};
use crate::backend::{CloneSnapshot, Restore, Run};
use crate::contract::visual_layer::paths;
use crate::model::{DatasetId, SnapshotId};
use crate::server::AppState;
use crate::server::extract::{Authenticated, Place, SnapshotPath};
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};

const RESTORE: blocked::Operation = blocked::Operation("restore_snapshot");
const CLONE: blocked::Operation = blocked::Operation("clone_snapshot");

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::post(paths::RESTORE, "Go back to a snapshot, or to `current`; a task does it")
                .answers_nothing(202, "Begun; `X-Task-Id` names the task")
                .errors(&[409]),
            restore,
        )
        .on(
            Operation::post(paths::CLONE, "Make a dataset of a snapshot; a task does it")
                .answers_nothing(202, "Begun; `X-Task-Id` names the task, `X-Dataset-Id` the new dataset")
                .errors(&[409]),
            clone,
        )
}

async fn restore(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    place: Place,
) -> Result<Response, Problem> {
    let dataset = DatasetId::from(place.id("dataset_id")?);
    let wanted = match place.text("snapshot_id")? {
        paths::CURRENT => None,
        _ => Some(SnapshotId::from(place.id("snapshot_id")?)),
    };
    let tasks = state.clone();
    let begun = state.blocking_long(&person, move |engine| {
        let snapshot = match wanted {
            Some(snapshot) => listed(engine, &dataset, &snapshot)?,
            None => {
                visible(engine, &dataset)?;
                engine.snapshot(&dataset, &paths::CURRENT.parse()?, false)?
            }
        };
        let request = Restore {
            snapshot: snapshot.snapshot_id.clone(),
            only: Vec::new(),
            paths: Vec::new(),
            plan: None,
            into: None,
            checkpoint: true,
        };
        let begin = || engine.restore(&dataset, &request, Run::Here);
        let begun = attempt(engine, RESTORE, &dataset, Some(&snapshot.snapshot_id), begin);
        Ok(begun.map(|running| watched(engine, &tasks, running)))
    });
    let (task, _) = begun.await??;
    Ok(accepted(&task, None))
}

async fn clone(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    SnapshotPath(dataset, snapshot): SnapshotPath,
) -> Result<Response, Problem> {
    let tasks = state.clone();
    let begun = state.blocking_long(&person, move |engine| {
        listed(engine, &dataset, &snapshot)?;
        let request = CloneSnapshot { snapshot: snapshot.clone(), destination: None, managed: true, name: None };
        let begin = || engine.clone_snapshot(&dataset, &request, Run::Here);
        let begun = attempt(engine, CLONE, &dataset, Some(&snapshot), begin);
        Ok(begun.map(|running| watched(engine, &tasks, running)))
    });
    let (task, made) = begun.await??;
    Ok(accepted(&task, made.as_deref()))
}
