//! Changing what is said about a snapshot.

use crate::backend::EditSnapshot;
use crate::backend::visual_layer::{VisualLayer, wire};
use crate::contract::path::fill;
use crate::contract::visual_layer::{self as contract, paths};
use crate::error::Result;
use crate::model::{DatasetId, Snapshot, SnapshotId};
use crate::remote::Request;

impl VisualLayer {
    pub(super) async fn edit_snapshot(
        &self,
        dataset: &DatasetId,
        snapshot: &SnapshotId,
        request: &EditSnapshot,
    ) -> Result<Snapshot> {
        let body = contract::UpdateSnapshot {
            name: request.name.as_ref().map(|name| name.as_str().to_owned()),
            description: request.description.as_ref().map(|text| text.as_str().to_owned()),
        };
        let path = fill(paths::SNAPSHOT, &[dataset.as_str(), snapshot.as_str()]);
        match self.client.send(&Request::patch(path).json(&body)).await {
            Ok(answer) => match answer.json_if_any()? {
                Some(changed) => Ok(wire::snapshot(changed)),
                None => Ok(Self::by_id(&self.all_snapshots(dataset).await?, snapshot)?.clone()),
            },
            Err(failure) if failure.may_be_done => {
                let all = self.all_snapshots(dataset).await?;
                let found = Self::by_id(&all, snapshot)?;
                if is_changed(found, &body) { Ok(found.clone()) } else { Err(failure.into()) }
            }
            Err(failure) => Err(failure.into()),
        }
    }
}

fn is_changed(found: &Snapshot, asked: &contract::UpdateSnapshot) -> bool {
    asked.name.as_ref().is_none_or(|name| *name == found.snapshot_name)
        && asked.description.as_ref().is_none_or(|text| *text == found.description)
}
