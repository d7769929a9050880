//! Hiding snapshots. The service hides one at a time; whether all may go is looked at before the first goes.

use crate::backend::Removed;
use crate::backend::visual_layer::VisualLayer;
use crate::contract::path::fill;
use crate::contract::visual_layer::paths;
use crate::error::{Code, Error, Result};
use crate::model::{DatasetId, Snapshot, SnapshotId};
use crate::remote::Request;

impl VisualLayer {
    pub(super) async fn remove_snapshots(
        &self,
        dataset: &DatasetId,
        ids: &[SnapshotId],
        dry_run: bool,
    ) -> Result<Removed> {
        let all = self.all_snapshots(dataset).await?;
        let meant: Vec<Snapshot> = ids.iter().map(|id| Self::by_id(&all, id).cloned()).collect::<Result<_>>()?;
        for one in &meant {
            ensure_may_go(one)?;
        }
        if !dry_run {
            for (place, one) in meant.iter().enumerate() {
                if let Err(error) = self.remove_one(dataset, one).await {
                    self.tell_removed(&meant[..place]);
                    return Err(error);
                }
            }
        }
        Ok(Removed { snapshots: meant, frees: None, grace: None })
    }

    async fn remove_one(&self, dataset: &DatasetId, one: &Snapshot) -> Result<()> {
        let path = fill(paths::SNAPSHOT, &[dataset.as_str(), one.snapshot_id.as_str()]);
        match self.client.send(&Request::delete(path)).await {
            Ok(_) => Ok(()),
            Err(failure) if failure.may_be_done => {
                let left = self.all_snapshots(dataset).await?;
                if left.iter().any(|other| other.snapshot_id == one.snapshot_id) { Err(failure.into()) } else { Ok(()) }
            }
            Err(failure) => match Error::from(failure) {
                error if error.code() == Code::NotFound => Err(Error::NotFound {
                    what: "snapshot",
                    reference: one.snapshot_id.to_string(),
                    within: Some(one.source_dataset_name.clone()),
                }),
                error => Err(error),
            },
        }
    }

    /// Says what has gone before something could not go.
    fn tell_removed(&self, gone: &[Snapshot]) {
        let names: Vec<_> = gone.iter().map(|one| format!("`{}`", one.snapshot_name)).collect();
        if !names.is_empty() {
            self.notice(format!("Removed before that: {}", names.join(", ")));
        }
    }
}

fn ensure_may_go(one: &Snapshot) -> Result<()> {
    if one.is_current == Some(true) {
        return Err(Error::CurrentSnapshot { name: one.snapshot_name.clone() });
    }
    if one.is_restoring == Some(true) {
        let what = format!("snapshot `{}`", one.snapshot_name);
        return Err(Error::Busy { what, holder: "it is being restored".into() });
    }
    Ok(())
}
