//! Taking back a restore: the newest snapshot that we have taken before one is restored.

use crate::backend::visual_layer::VisualLayer;
use crate::backend::visual_layer::restore::BEFORE;
use crate::backend::{Operation, Undo};
use crate::error::{Error, Result};
use crate::model::{DatasetId, Snapshot, SnapshotId, TaskId};

impl VisualLayer {
    /// What an undo would restore.
    pub(super) async fn find_undo(&self, dataset: &DatasetId) -> Result<Undo> {
        let all = self.all_snapshots(dataset).await?;
        let saved = self.saved_by_us(&all)?;
        Ok(Undo { operation: operation(dataset, saved), plan: None })
    }

    /// The newest snapshot that we have taken before a restore, of a list newest first.
    fn saved_by_us<'a>(&self, all: &'a [Snapshot]) -> Result<&'a Snapshot> {
        let saved: Vec<_> = all.iter().filter(|one| one.snapshot_name.starts_with(BEFORE)).collect();
        let (Some(newest), Some(_)) = (saved.first(), saved.last()) else { return Err(nothing()) };
        if self.user().is_some() {
            return saved
                .into_iter()
                .find(|one| self.is_ours(one.created_by.as_deref()) == Some(true))
                .ok_or_else(nothing);
        }
        if saved.iter().any(|one| one.created_by != newest.created_by) {
            return Err(Error::Missing {
                what: "user",
                instead: "several people have restored this dataset; set `user` in the profile to the e-mail address that the service shows for you",
            });
        }
        Ok(newest)
    }

    /// Restores it. What is there now is saved first, which also tells who we are; a snapshot that somebody else has
    /// taken is left alone then.
    pub(super) async fn begin_undo(&self, dataset: &DatasetId, undo: &Undo) -> Result<TaskId> {
        let all = self.all_snapshots(dataset).await?;
        let id: SnapshotId = undo.operation.state_before.clone().unwrap_or_default().into();
        let target = Self::by_id(&all, &id)?;
        let (saved, warnings) = self.save_before(dataset, target).await?;
        if self.is_ours(target.created_by.as_deref()) == Some(false) {
            let by = target.created_by.as_deref().unwrap_or("somebody else");
            let reason = format!(
                "`{}` was taken by {by}; to restore it nevertheless: snapshot restore {id}",
                target.snapshot_name
            );
            return Err(Error::NotAllowed { reason });
        }
        self.restore_to(dataset, target, saved.as_ref(), warnings).await
    }
}

/// The restore that is taken back. `state_before` has the id of the snapshot that holds what was there before it, since
/// the service tells no hashes.
fn operation(dataset: &DatasetId, saved: &Snapshot) -> Operation {
    Operation {
        operation: 0,
        verb: "restore".into(),
        dataset_id: dataset.clone(),
        at: saved.created_at,
        by: saved.created_by.clone(),
        subject: saved.snapshot_name.trim_start_matches(BEFORE).to_owned(),
        state_before: Some(saved.snapshot_id.to_string()),
        state_after: None,
        can_undo: true,
        undone_by: None,
    }
}

fn nothing() -> Error {
    Error::NothingToUndo { reason: "there is no snapshot that you have taken before a restore".into() }
}
