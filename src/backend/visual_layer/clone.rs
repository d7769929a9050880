//! Making a dataset from a snapshot. The service chooses its name, and its id is learned from the task.

use crate::backend::visual_layer::begun::Mark;
use crate::backend::visual_layer::{Begun, VisualLayer, unsupported};
use crate::backend::{ClonePlan, CloneSnapshot, Cloned};
use crate::contract::path::fill;
use crate::contract::visual_layer::paths;
use crate::error::{Error, Result};
use crate::model::{DatasetId, Reason, Task, TaskId, TaskStatus, TaskType};
use crate::remote::Request;

impl VisualLayer {
    pub(super) async fn foresee_clone(&self, dataset: &DatasetId, request: &CloneSnapshot) -> Result<ClonePlan> {
        ensure_plain(request)?;
        let all = self.all_snapshots(dataset).await?;
        let source = Self::by_id(&all, &request.snapshot)?;
        let name = format!("{} (cloned)", source.source_dataset_name);
        Ok(ClonePlan { items: source.items().unwrap_or(0), bytes: None, destination: None, name })
    }

    pub(super) async fn begin_clone(&self, dataset: &DatasetId, request: &CloneSnapshot) -> Result<TaskId> {
        ensure_plain(request)?;
        let all = self.all_snapshots(dataset).await?;
        let source = Self::by_id(&all, &request.snapshot)?;
        let path = fill(paths::CLONE, &[dataset.as_str(), source.snapshot_id.as_str()]);
        let mark = Mark {
            task_type: TaskType::SnapshotClone,
            dataset: None,
            name: &format!("{} (cloned", source.source_dataset_name),
            what: format!("the clone of `{}`", source.snapshot_name),
        };
        let task = self.begin(&Request::post(path).patient(), &mark).await?;
        self.remember(&task, Begun::of(&task));
        Ok(task.task_id)
    }

    /// What a clone's task has made, if it is one.
    pub(super) async fn clone_view(&self, task: &Task) -> Result<Option<Cloned>> {
        if task.task_type != TaskType::SnapshotClone {
            return Ok(None);
        }
        let first = if task.status == TaskStatus::Completed {
            let all = self.all_snapshots(&task.dataset_id).await.or_else(none_yet)?;
            let first = all.iter().find(|one| one.reason == Some(Reason::Clone)).or_else(|| all.last());
            first.map(|one| one.snapshot_id.clone())
        } else {
            None
        };
        Ok(Some(Cloned {
            dataset_id: task.dataset_id.clone(),
            dataset_name: task.dataset_name.clone(),
            snapshot_id: first,
            task_id: task.task_id.clone(),
            status: task.status.clone(),
            path: None,
            warnings: Vec::new(),
        }))
    }
}

/// A clone that has since been removed has no snapshots, but was made.
fn none_yet<T>(error: Error) -> Result<Vec<T>> {
    if matches!(error, Error::NotFound { .. }) { Ok(Vec::new()) } else { Err(error) }
}

/// Refuses what the service does not let anybody choose.
fn ensure_plain(request: &CloneSnapshot) -> Result<()> {
    if request.name.is_some() {
        return unsupported(
            "clone --name",
            "the service names clones itself, after the dataset with ` (cloned)` behind it",
        );
    }
    if request.destination.is_some() {
        return unsupported("clone DEST", "the service has no folders; leave DEST out");
    }
    Ok(())
}
