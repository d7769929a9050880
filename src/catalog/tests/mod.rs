//! The catalog as a whole, on real files. Each file covers one subject; the samples are here.

mod damage;
mod datasets;
mod opening;
mod records;
mod resolving;
mod snapshots;
mod tasks;
mod transactions;

use tempfile::TempDir;

use super::*;
use crate::backend::SnapshotFilter;
use crate::model::{Counts, DatasetId, DatasetKind, DatasetStatus, Reason, SnapshotId, Timestamp};
use crate::objects::StateId;

/// A new catalog in a folder that goes with it.
struct Sample {
    folder: TempDir,
    catalog: Catalog,
}

impl Sample {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let catalog = Catalog::create(&folder.path().join("catalog.db")).unwrap();
        Self { folder, catalog }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("catalog.db")
    }

    /// A catalog with the dataset `set`.
    fn with_dataset() -> (Self, DatasetId) {
        let sample = Self::new();
        let id = sample.dataset("set");
        (sample, id)
    }

    fn dataset(&self, name: &str) -> DatasetId {
        let new = new_dataset(DatasetId::random().as_str(), name);
        self.catalog.write(|write| write.insert_dataset(new)).unwrap().id
    }

    fn snapshot(&self, dataset: &DatasetId, id: &str, name: &str) -> SnapshotRow {
        self.catalog.write(|write| write.insert_snapshot(new_snapshot(dataset, id, name))).unwrap()
    }

    fn list(&self, dataset: &DatasetId, filter: SnapshotFilter) -> (Vec<String>, u64) {
        let page = self.catalog.read(|read| read.snapshots(dataset, &filter)).unwrap();
        (page.rows.into_iter().map(|row| row.name).collect(), page.total)
    }

    /// How the database goes about a statement: the steps, with the indexes that they use.
    fn plan(&self, sql: &str) -> String {
        // Named parameters need not all be given; those that are not are NULL, which changes nothing about the plan.
        let none: &[(&str, &dyn rusqlite::ToSql)] = &[];
        let steps = self.catalog.read(|read| {
            read.all(&format!("EXPLAIN QUERY PLAN {sql}"), none, |row| {
                let _: (i64, i64, i64) = (row.take()?, row.take()?, row.take()?);
                row.take::<String>()
            })
        });
        steps.unwrap().join("\n")
    }

    /// Changes the database behind the catalog's back.
    fn tamper(&self, sql: &str) {
        let connection = Connection::open(self.path()).unwrap();
        connection.execute_batch(sql).unwrap();
    }
}

fn state(text: &str) -> StateId {
    StateId::of(text.as_bytes())
}

fn new_dataset(id: &str, name: &str) -> NewDataset {
    NewDataset {
        id: id.to_owned().into(),
        name: name.into(),
        kind: DatasetKind::Media,
        status: DatasetStatus::Ready,
        head: state("empty"),
        created_at: Timestamp::from_micros(1_000),
        created_by: "ana@example.com".into(),
    }
}

fn new_snapshot(dataset: &DatasetId, id: &str, name: &str) -> NewSnapshot {
    NewSnapshot {
        id: id.to_owned().into(),
        dataset_id: dataset.clone(),
        name: name.into(),
        description: format!("about {name}"),
        reason: Reason::Manual,
        created_at: Timestamp::from_micros(2_000),
        created_by: "ana@example.com".into(),
        state: state(name),
        counts: Counts { images: 1, videos: 2, files: 3, bytes: 4, entities: 5, objects: 6 },
        training_model: None,
        pending_epoch: None,
    }
}

fn id(text: &str) -> SnapshotId {
    text.to_owned().into()
}

fn names(rows: &[SnapshotRow]) -> Vec<&str> {
    rows.iter().map(|row| row.name.as_str()).collect()
}
