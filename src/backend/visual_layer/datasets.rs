//! Datasets: the list, one of them, and how it stands.

use serde_json::Value;

use crate::backend::visual_layer::{VisualLayer, wire};
use crate::contract::path::fill;
use crate::contract::visual_layer::paths;
use crate::error::{Code, Error, Result};
use crate::model::{Dataset, DatasetId, DatasetStatus, Drift, Selector};
use crate::remote::Request;

impl VisualLayer {
    pub(super) async fn all_datasets(&self) -> Result<Vec<Dataset>> {
        let answer = self.client.send(&Request::get(paths::DATASETS)).await?;
        let list: Vec<Value> = answer.json_if_any()?.unwrap_or_default();
        let read = |value| wire::dataset_of(value).map_err(|error| answer.bad(&error));
        let mut datasets: Vec<_> = list.into_iter().map(read).collect::<Result<_>>()?;
        datasets.sort_by(|a, b| (&a.dataset_name, &a.dataset_id).cmp(&(&b.dataset_name, &b.dataset_id)));
        Ok(datasets)
    }

    /// The dataset with this id.
    pub(super) async fn dataset_by_id(&self, id: &str) -> Result<Dataset> {
        let answer = self.client.send(&Request::get(fill(paths::DATASET, &[id]))).await;
        match answer.map_err(Error::from) {
            Ok(answer) => wire::dataset_of(answer.json()?).map_err(|error| answer.bad(&error)),
            Err(error) if error.code() == Code::NotFound => Err(missing(id)),
            Err(error) => Err(error),
        }
    }

    /// The dataset that goes by a full id, an exact name or a unique start of an id.
    pub(super) async fn named_dataset(&self, reference: &str) -> Result<Dataset> {
        if uuid::Uuid::parse_str(reference).is_ok() {
            return self.dataset_by_id(reference).await;
        }
        let all = self.all_datasets().await?;
        let named: Vec<_> = all.iter().filter(|one| one.dataset_name == reference).collect();
        let found = if named.is_empty() && Selector::is_prefix(reference) {
            let start = reference.to_ascii_lowercase();
            all.iter().filter(|one| one.dataset_id.as_str().starts_with(&start)).collect()
        } else {
            named
        };
        match found.as_slice() {
            [] => Err(missing(reference)),
            [one] => Ok((*one).clone()),
            many => Err(Error::Ambiguous {
                what: "dataset",
                reference: reference.to_owned(),
                candidates: many.iter().map(|one| format!("{} {}", one.dataset_id, one.dataset_name)).collect(),
            }),
        }
    }

    /// Whether a snapshot can be taken now, going by the dataset's status.
    pub(super) async fn can_create(&self, dataset: &DatasetId) -> Result<bool> {
        Ok(self.dataset_by_id(dataset.as_str()).await?.status == DatasetStatus::Ready)
    }

    pub(super) async fn status(&self, dataset: &DatasetId) -> Result<Drift> {
        let mut dataset = self.dataset_by_id(dataset.as_str()).await?;
        let snapshots = self.all_snapshots(&dataset.dataset_id).await?;
        let current = snapshots.into_iter().find(|one| one.is_current == Some(true));
        dataset.current_snapshot_id = current.as_ref().map(|one| one.snapshot_id.clone());
        Ok(Drift { dataset, current_snapshot_name: current.map(|one| one.snapshot_name), changed: None })
    }
}

fn missing(reference: &str) -> Error {
    Error::NotFound { what: "dataset", reference: reference.to_owned(), within: None }
}
