//! Where the person stands: the dataset that was chosen, or the one whose folder holds the current directory.

use std::path::PathBuf;

use crate::backend::Backend;
use crate::console::escape;
use crate::error::{Error, Result};
use crate::model::Dataset;

/// Which dataset is at hand.
#[derive(Debug, Clone, Default)]
pub struct Place {
    dataset: Option<String>,
}

impl Place {
    /// A place where `dataset` was chosen, or nothing was.
    pub fn new(dataset: Option<String>) -> Self {
        Self { dataset }
    }

    /// What was chosen as the dataset, if anything was.
    pub fn chosen(&self) -> Option<&str> {
        self.dataset.as_deref()
    }

    /// The dataset at hand.
    ///
    /// # Errors
    /// `NoDataset`, listing what there is, if nothing was chosen and the current directory is in none.
    pub async fn dataset(&self, backend: &dyn Backend) -> Result<Dataset> {
        match &self.dataset {
            Some(reference) => backend.dataset(reference, false).await,
            None => backend.dataset_at(directory()?).await,
        }
    }

    /// A command to type, with the dataset named if it was chosen here.
    pub fn command(&self, words: &str) -> String {
        match &self.dataset {
            Some(dataset) => format!("snapshot {words} -d {}", escape::shell(dataset)),
            None => format!("snapshot {words}"),
        }
    }
}

/// The current directory.
///
/// # Errors
/// `Io` if it is gone.
pub fn directory() -> Result<PathBuf> {
    std::env::current_dir().map_err(|source| Error::io("find", ".", source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_names_the_dataset_that_was_chosen() {
        assert_eq!(Place::default().command("undo"), "snapshot undo");
        assert_eq!(Place::new(Some("my set".into())).command("undo"), "snapshot undo -d 'my set'");
    }
}
