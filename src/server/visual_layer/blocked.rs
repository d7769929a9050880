//! The contract's words for what is in the way, and what it lets through to see.

use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::model::{Dataset, DatasetId, Reason, Snapshot, SnapshotId, TaskType};
use crate::server::problem::Problem;

/// An operation in the contract's words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operation(pub(super) &'static str);

impl Operation {
    fn while_runs(self, task: &TaskType) -> String {
        format!("Operation '{}' is blocked while {} task is running", self.0, task.as_str())
    }
}

/// What an engine's call ends with, where a conflict is told in the contract's words.
pub(super) type Outcome<T> = Result<T, Conflict>;

/// A failure, and the words for it if it is a conflict.
pub(super) struct Conflict {
    text: Option<String>,
    error: Error,
}

impl From<Error> for Conflict {
    fn from(error: Error) -> Self {
        Self { text: None, error }
    }
}

impl From<Conflict> for Problem {
    fn from(conflict: Conflict) -> Self {
        match conflict.text {
            Some(text) => Self::Blocked(text, conflict.error),
            None => Self::Engine(conflict.error),
        }
    }
}

/// Does something to a dataset, or to one of its snapshots. If something else runs, the failure names its task.
pub(super) fn attempt<T>(
    engine: &Engine,
    operation: Operation,
    dataset: &DatasetId,
    snapshot: Option<&SnapshotId>,
    call: impl FnOnce() -> Result<T>,
) -> Outcome<T> {
    call().map_err(|error| {
        let text = match &error {
            Error::Busy { .. } | Error::WrongStatus { .. } => {
                engine.task_in_the_way(dataset, snapshot).ok().flatten().map(|task| operation.while_runs(&task))
            }
            Error::CurrentSnapshot { .. } => {
                Some("The current version of a dataset cannot be deleted; create a new snapshot first".to_owned())
            }
            _ => None,
        };
        Conflict { text, error }
    })
}

/// Refuses at once what a running task forbids, instead of waiting for it.
pub(super) fn ensure_free(engine: &Engine, operation: Operation, dataset: &DatasetId) -> Outcome<()> {
    match engine.task_in_the_way(dataset, None)? {
        Some(task) => Err(Conflict {
            text: Some(operation.while_runs(&task)),
            error: Error::Busy { what: format!("dataset `{dataset}`"), holder: format!("a {} task", task.as_str()) },
        }),
        None => Ok(()),
    }
}

/// The dataset with just this id, if it may be seen and is not in the trash.
pub(super) fn visible(engine: &Engine, id: &DatasetId) -> Result<Dataset> {
    let missing = || Error::NotFound { what: "dataset", reference: id.to_string(), within: None };
    let found = engine.dataset(id.as_str(), crate::catalog::Trash::Without)?;
    if found.dataset_id == *id { Ok(found) } else { Err(missing()) }
}

/// The snapshot with just this id, if this contract knows it: automatic revisions are none of its snapshots.
pub(super) fn listed(engine: &Engine, dataset: &DatasetId, id: &SnapshotId) -> Result<Snapshot> {
    let missing = || Error::NotFound { what: "snapshot", reference: id.to_string(), within: None };
    visible(engine, dataset)?;
    let found = engine.snapshot(dataset, &id.as_str().parse()?, false)?;
    if found.snapshot_id == *id && found.reason != Some(Reason::Auto) { Ok(found) } else { Err(missing()) }
}
