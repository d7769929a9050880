//! Which operation needs which status of the dataset. The one place for it, whoever asks.

use crate::catalog::DatasetRow;
use crate::engine::upkeep::damage::is_damage;
use crate::error::{Error, Result};
use crate::model::DatasetStatus;

/// An operation that depends on the dataset's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    /// Takes a snapshot.
    Create,
    /// Goes back to one.
    Restore,
    /// Makes a dataset of one.
    Clone,
}

impl Verb {
    /// The word for people and for lock files.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Restore => "restore",
            Self::Clone => "clone",
        }
    }

    fn allows(self, status: DatasetStatus) -> bool {
        match self {
            Self::Create => status == DatasetStatus::Ready,
            Self::Restore | Self::Clone => {
                matches!(status, DatasetStatus::Ready | DatasetStatus::PartialIndex | DatasetStatus::Error)
            }
        }
    }

    fn allowed(self) -> &'static str {
        match self {
            Self::Create => "Ready",
            Self::Restore | Self::Clone => "Ready, Partial Index or Error",
        }
    }
}

/// Refuses what the dataset's status or switch forbids.
///
/// # Errors
/// `WrongStatus`; `NotAllowed` if snapshots are off for the dataset.
pub(crate) fn ensure_allowed(verb: Verb, dataset: &DatasetRow) -> Result<()> {
    if !dataset.snapshots_enabled {
        return Err(Error::NotAllowed { reason: format!("snapshots are off for dataset `{}`", dataset.name) });
    }
    // A create stores anew what was damaged, as far as the files are there.
    if verb.allows(dataset.status) || verb == Verb::Create && is_damage(dataset) {
        return Ok(());
    }
    Err(Error::WrongStatus {
        dataset: dataset.name.clone(),
        verb: verb.as_str(),
        allowed: verb.allowed(),
        status: dataset.status,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use DatasetStatus::{Draft, Error as Damaged, Indexing, PartialIndex, Ready};

    #[test]
    fn create_needs_ready_and_the_others_lead_out_of_error() {
        for (status, create, others) in [
            (Ready, true, true),
            (PartialIndex, false, true),
            (Damaged, false, true),
            (Draft, false, false),
            (Indexing, false, false),
        ] {
            assert_eq!(Verb::Create.allows(status), create, "{status}");
            assert_eq!(Verb::Restore.allows(status), others, "{status}");
            assert_eq!(Verb::Clone.allows(status), others, "{status}");
        }
    }
}
