//! Going back to a snapshot. The service keeps no revisions, so a snapshot of the present state is taken first.

use crate::backend::Restore;
use crate::backend::visual_layer::begun::Mark;
use crate::backend::visual_layer::{Begun, VisualLayer, unsupported, wire};
use crate::contract::path::fill;
use crate::contract::visual_layer::paths;
use crate::error::Result;
use crate::model::{DatasetId, Report, Snapshot, SnapshotId, TaskId, TaskStatus, TaskType};
use crate::remote::Request;

/// What the names of snapshots that were taken before restores begin with.
pub(super) const BEFORE: &str = "before restoring ";

impl VisualLayer {
    pub(super) async fn begin_restore(&self, dataset: &DatasetId, request: &Restore) -> Result<TaskId> {
        ensure_whole(request)?;
        let all = self.all_snapshots(dataset).await?;
        let target = Self::by_id(&all, &request.snapshot)?;
        let (saved, warnings) =
            if request.checkpoint { self.save_before(dataset, target).await? } else { (None, Vec::new()) };
        let begun = self.restore_to(dataset, target, saved.as_ref(), warnings).await;
        if let (Err(_), Some(saved)) = (&begun, &saved) {
            self.notice(format!(
                "Nothing was restored as far as is known; the snapshot `{}` stays",
                saved.snapshot_name
            ));
        }
        begun
    }

    /// Takes a snapshot of what a restore is going to replace; where the status forbids that, a warning says so.
    pub(super) async fn save_before(
        &self,
        dataset: &DatasetId,
        target: &Snapshot,
    ) -> Result<(Option<Snapshot>, Vec<String>)> {
        if !self.can_create(dataset).await? {
            let warning = "the dataset's status allows no snapshot, so what was there cannot be brought back";
            return Ok((None, vec![warning.to_owned()]));
        }
        let name = wire::name(&format!("{BEFORE}{}", target.snapshot_name));
        let description = format!("{BEFORE}{}", target.snapshot_id);
        Ok((Some(self.create_named(dataset, Some(name), Some(description)).await?), Vec::new()))
    }

    /// Begins the restore itself.
    pub(super) async fn restore_to(
        &self,
        dataset: &DatasetId,
        target: &Snapshot,
        saved: Option<&Snapshot>,
        warnings: Vec<String>,
    ) -> Result<TaskId> {
        let request = Request::post(fill(paths::RESTORE, &[dataset.as_str(), target.snapshot_id.as_str()])).patient();
        let mark = Mark {
            task_type: TaskType::SnapshotRestore,
            dataset: Some(dataset.to_string()),
            name: "",
            what: format!("the restore of `{}`", target.snapshot_name),
        };
        let task = self.begin(&request, &mark).await?;
        let revision = saved.map(|saved| saved.snapshot_id.clone());
        let report = report(dataset, &task.task_id, &target.snapshot_id, revision, warnings);
        self.remember(&task, Begun { report: Some(report), ..Begun::of(&task) });
        Ok(task.task_id)
    }
}

/// Refuses what the service cannot restrict a restore to.
pub(super) fn ensure_whole(request: &Restore) -> Result<()> {
    const WHOLE: &str =
        "the service always restores everything, in the snapshot's own dataset; clone the snapshot instead";
    if !request.only.is_empty() {
        return unsupported("restore --only", WHOLE);
    }
    if !request.paths.is_empty() {
        return unsupported("restore --path", WHOLE);
    }
    if request.into.is_some() {
        return unsupported("restore --into", WHOLE);
    }
    if request.plan.is_some() {
        return unsupported("restore --plan", "the service does not say what a restore would change; give `--yes`");
    }
    Ok(())
}

fn report(
    dataset: &DatasetId,
    task: &TaskId,
    snapshot: &SnapshotId,
    revision: Option<SnapshotId>,
    warnings: Vec<String>,
) -> Report {
    Report {
        task_id: Some(task.clone()),
        status: TaskStatus::Running,
        dataset_id: dataset.clone(),
        snapshot_id: Some(snapshot.clone()),
        state: None,
        plan: None,
        revision_id: revision,
        kept: Vec::new(),
        warnings,
    }
}
