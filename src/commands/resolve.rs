//! From what was typed to the snapshot that is meant, in the dataset at hand or in one that the reference names.

use crate::backend::{Backend, SnapshotFilter};
use crate::commands::Place;
use crate::console::Console;
use crate::console::draw::snapshots;
use crate::error::{Code, Error, Result};
use crate::model::{Dataset, Reference, Snapshot};

/// A snapshot and the dataset it belongs to.
#[derive(Debug, Clone)]
pub struct Found {
    /// The dataset.
    pub dataset: Dataset,
    /// The snapshot.
    pub snapshot: Snapshot,
}

/// Among which snapshots is looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// Those that are there.
    Present,
    /// Removed ones first, then those that are there.
    Deleted,
}

/// The snapshot that is meant; without a reference somebody picks one on the terminal.
///
/// # Errors
/// `Missing` without a reference and without anybody to ask; `NotFound`, `Ambiguous`, `NoDataset`.
pub async fn snapshot(
    reference: Option<&Reference>,
    among: Among,
    place: &Place,
    backend: &dyn Backend,
    console: &Console,
) -> Result<Found> {
    match reference {
        Some(reference) => named(reference, among, place, backend).await,
        None => picked(among, place, backend, console).await,
    }
}

/// The snapshot that a reference means: first as a whole in the dataset at hand, then as `DATASET:SNAPSHOT`.
///
/// # Errors
/// `NotFound`, `Ambiguous`, `NoDataset`.
pub async fn named(reference: &Reference, among: Among, place: &Place, backend: &dyn Backend) -> Result<Found> {
    let first = match place.dataset(backend).await {
        Ok(dataset) => in_dataset(dataset, reference, among, backend).await,
        Err(error) => Err(error),
    };
    match first {
        Err(error) if error.code() == Code::NotFound => elsewhere(reference, among, backend).await?.ok_or(error),
        found_or_failed => found_or_failed,
    }
}

/// The first reading as `DATASET:SNAPSHOT` whose left side is a dataset.
async fn elsewhere(reference: &Reference, among: Among, backend: &dyn Backend) -> Result<Option<Found>> {
    for (left, right) in reference.splits() {
        match backend.dataset(left, false).await {
            Ok(dataset) => return in_dataset(dataset, &right, among, backend).await.map(Some),
            Err(error) if error.code() == Code::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

async fn in_dataset(dataset: Dataset, reference: &Reference, among: Among, backend: &dyn Backend) -> Result<Found> {
    let snapshot = match among {
        Among::Present => backend.snapshot(&dataset.dataset_id, reference, false).await?,
        Among::Deleted => deleted_first(&dataset, reference, backend).await?,
    };
    Ok(Found { dataset, snapshot })
}

/// A removed snapshot is meant even where one that is there has the same name.
async fn deleted_first(dataset: &Dataset, reference: &Reference, backend: &dyn Backend) -> Result<Snapshot> {
    let filter = SnapshotFilter { deleted: true, ..SnapshotFilter::default() };
    let page = backend.snapshots(&dataset.dataset_id, filter).await?;
    match reference.selector().pick(&page.snapshots, &dataset.dataset_name) {
        Err(Error::NotFound { .. }) => backend.snapshot(&dataset.dataset_id, reference, true).await,
        picked => picked,
    }
}

async fn picked(among: Among, place: &Place, backend: &dyn Backend, console: &Console) -> Result<Found> {
    if !console.options().can_ask {
        return Err(Error::Missing { what: "SNAPSHOT", instead: "give a name, an id, `current` or `latest`" });
    }
    let dataset = place.dataset(backend).await?;
    let filter = SnapshotFilter { deleted: among == Among::Deleted, ..SnapshotFilter::default() };
    let mut page = backend.snapshots(&dataset.dataset_id, filter).await?;
    if page.snapshots.is_empty() {
        return Err(Error::NotFound {
            what: "snapshot",
            reference: "to pick".into(),
            within: Some(dataset.dataset_name.clone()),
        });
    }
    let sheet = console.sheet();
    let lines: Vec<_> = page.snapshots.iter().map(|one| snapshots::line(one, &sheet)).collect();
    let place = console.pick("Which snapshot?", &lines)?;
    Ok(Found { dataset, snapshot: page.snapshots.swap_remove(place) })
}
