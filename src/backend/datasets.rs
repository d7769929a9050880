//! Datasets: what registering a folder would take, how one is made.

use std::path::PathBuf;

use crate::model::{Dataset, Name, Snapshot};

/// What registering a folder would take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// The folder's full path.
    pub path: PathBuf,
    /// The name the dataset would get.
    pub name: String,
    /// Files in it that are not ignored.
    pub files: u64,
    /// Their bytes, about what the store will take.
    pub bytes: u64,
    /// Where the store is.
    pub store: PathBuf,
    /// Bytes free there.
    pub free: u64,
}

/// How a dataset is made.
#[derive(Debug, Clone)]
pub struct CreateDataset {
    /// The folder; `None` makes a managed dataset, without one.
    pub path: Option<PathBuf>,
    /// Its name; by default the folder's, with a number where that is taken.
    pub name: Option<Name>,
    /// Leave out what cannot be read instead of refusing.
    pub skip_unreadable: bool,
}

/// A dataset that was just made.
#[derive(Debug, Clone)]
pub struct CreatedDataset {
    /// The dataset.
    pub dataset: Dataset,
    /// Its first snapshot; `None` for a tenant, which starts without.
    pub snapshot: Option<Snapshot>,
    /// What is worth knowing: skipped files and the like.
    pub warnings: Vec<String>,
}
