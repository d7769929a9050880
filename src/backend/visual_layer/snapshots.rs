//! Snapshots: the list, one of them, and taking one.

use std::time::{Duration, Instant};

use crate::backend::visual_layer::{VisualLayer, unsupported, wire};
use crate::backend::{CreateSnapshot, CreatedSnapshot};
use crate::contract::path::fill;
use crate::contract::visual_layer::{self as contract, paths};
use crate::error::{Code, Error, Result};
use crate::model::{DatasetId, Reason, Reference, Snapshot, SnapshotId, Timestamp};
use crate::progress::{Progress, ensure_going};
use crate::remote::{Failure, Request};

/// The first pause before a dataset that is busy is tried again; each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(250);
/// The longest such pause.
const PAUSE_MAX: Duration = Duration::from_secs(5);
/// How much earlier than the call a snapshot may seem to have been taken, since clocks and their seconds differ.
const SLACK_MICROS: i64 = 2_000_000;

impl VisualLayer {
    /// All snapshots, newest first.
    pub(super) async fn all_snapshots(&self, dataset: &DatasetId) -> Result<Vec<Snapshot>> {
        let request = Request::get(fill(paths::SNAPSHOTS, &[dataset.as_str()]));
        let answer = self.client.send(&request).await.map_err(|failure| no_dataset(failure, dataset))?;
        let list: Vec<contract::Snapshot> = answer.json_if_any()?.unwrap_or_default();
        let mut snapshots: Vec<_> = list.into_iter().map(wire::snapshot).collect();
        // The order is documented; a stable sort keeps ties as the service has them.
        snapshots.sort_by_key(|one| std::cmp::Reverse(one.created_at));
        Ok(snapshots)
    }

    pub(super) async fn named_snapshot(&self, dataset: &DatasetId, reference: &Reference) -> Result<Snapshot> {
        let all = self.all_snapshots(dataset).await?;
        let within = all.first().map_or(dataset.as_str(), |one| one.source_dataset_name.as_str());
        reference.selector().pick(&all, within)
    }

    /// The snapshot with this id, of a list.
    pub(super) fn by_id<'a>(all: &'a [Snapshot], id: &SnapshotId) -> Result<&'a Snapshot> {
        let missing = || Error::NotFound {
            what: "snapshot",
            reference: id.to_string(),
            within: all.first().map(|one| one.source_dataset_name.clone()),
        };
        all.iter().find(|one| one.snapshot_id == *id).ok_or_else(missing)
    }

    pub(super) async fn create_as_asked(
        &self,
        dataset: &DatasetId,
        request: CreateSnapshot,
        progress: &dyn Progress,
    ) -> Result<CreatedSnapshot> {
        if request.if_changed {
            return unsupported("create --if-changed", "the service does not say what changed; leave the option out");
        }
        if request.skip_unreadable {
            return unsupported(
                "create --skip-unreadable",
                "the service has no unreadable files; leave the option out",
            );
        }
        if request.training_model.is_some() {
            return unsupported(
                "create --training-model-id",
                "the service notes models by itself; leave the options out",
            );
        }
        let name = request.name.map(crate::model::Name::into_string);
        let description = request.description.map(crate::model::Description::into_string);
        let (begun, mut pause) = (Instant::now(), PAUSE);
        let snapshot = loop {
            ensure_going(progress)?;
            match self.create_named(dataset, name.clone(), description.clone()).await {
                // Refused, so nothing was taken.
                Err(error) if error.code() == Code::Busy && begun.elapsed() < request.wait_lock => {
                    let left = request.wait_lock.saturating_sub(begun.elapsed());
                    tokio::time::sleep(pause.max(self.client.asked_pause()).min(left)).await;
                    pause = (pause * 2).min(PAUSE_MAX);
                }
                taken => break taken?,
            }
        };
        Ok(CreatedSnapshot { snapshot, is_new: true, files_read: 0, bytes_stored: 0, warnings: Vec::new() })
    }

    /// Takes a snapshot. It is there, whole, when this returns.
    pub(super) async fn create_named(
        &self,
        dataset: &DatasetId,
        name: Option<String>,
        description: Option<String>,
    ) -> Result<Snapshot> {
        let begun = self.client.server_time();
        let body = contract::CreateSnapshot { name, description };
        let path = fill(paths::SNAPSHOTS, &[dataset.as_str()]);
        let made = match self.client.send(&Request::post(path).json(&body).patient()).await {
            Ok(answer) => wire::snapshot(answer.json()?),
            Err(failure) if failure.may_be_done => self.find_made(dataset, &body, begun, failure).await?,
            Err(failure) => return Err(no_dataset(failure, dataset)),
        };
        self.learn_user(&made);
        Ok(made)
    }

    /// The snapshot that a call has made whose answer got lost; the call's failure if it has made none.
    async fn find_made(
        &self,
        dataset: &DatasetId,
        asked: &contract::CreateSnapshot,
        begun: Timestamp,
        failure: Failure,
    ) -> Result<Snapshot> {
        let is_made = |one: &Snapshot| {
            one.created_at.as_micros() >= begun.as_micros() - SLACK_MICROS
                && one.reason == Some(Reason::Manual)
                && asked.name.as_ref().is_none_or(|name| *name == one.snapshot_name)
                && one.description == asked.description.as_deref().unwrap_or_default()
                && self.is_ours(one.created_by.as_deref()) != Some(false)
        };
        let mut found: Vec<_> = self.all_snapshots(dataset).await?.into_iter().filter(is_made).collect();
        match found.len() {
            0 => Err(failure.into()),
            1 => Ok(found.remove(0)),
            _ => Err(Error::Ambiguous {
                what: "new snapshot",
                reference: asked.name.clone().unwrap_or_else(|| "without a name".into()),
                candidates: found.iter().map(|one| format!("{} {}", one.snapshot_id, one.snapshot_name)).collect(),
            }),
        }
    }
}

/// A dataset that is not there is called by its id.
pub(super) fn no_dataset(failure: Failure, dataset: &DatasetId) -> Error {
    let error = Error::from(failure);
    match error.code() {
        Code::NotFound => Error::NotFound { what: "dataset", reference: dataset.to_string(), within: None },
        _ => error,
    }
}
