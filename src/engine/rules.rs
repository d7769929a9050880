//! Which operation needs which status of the dataset. The one place for it, whoever asks.

use crate::catalog::DatasetRow;
use crate::engine::ingest::is_failed_creation;
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
    /// Sends files.
    Upload,
    /// Makes of a draft what was sent.
    Process,
    /// Adds what was sent.
    AddMedia,
    /// Reads what was added.
    Reindex,
}

impl Verb {
    /// The word for people and for lock files.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Restore => "restore",
            Self::Clone => "clone",
            Self::Upload => "upload",
            Self::Process => "dataset creation",
            Self::AddMedia => "media addition",
            Self::Reindex => "reindex",
        }
    }

    fn allows(self, status: DatasetStatus) -> bool {
        match self {
            Self::Create => status == DatasetStatus::Ready,
            Self::Restore | Self::Clone => {
                matches!(status, DatasetStatus::Ready | DatasetStatus::PartialIndex | DatasetStatus::Error)
            }
            Self::Upload => {
                matches!(status, DatasetStatus::Draft | DatasetStatus::Ready | DatasetStatus::PartialIndex)
            }
            Self::Process => status == DatasetStatus::Draft,
            Self::AddMedia => matches!(status, DatasetStatus::Ready | DatasetStatus::PartialIndex),
            Self::Reindex => status == DatasetStatus::PartialIndex,
        }
    }

    fn allowed(self) -> &'static str {
        match self {
            Self::Create => "Ready",
            Self::Restore | Self::Clone => "Ready, Partial Index or Error",
            Self::Upload => "Draft, Ready or Partial Index",
            Self::Process => "Draft",
            Self::AddMedia => "Ready or Partial Index",
            Self::Reindex => "Partial Index",
        }
    }

    /// Whether it is about snapshots, which can be off.
    fn is_about_snapshots(self) -> bool {
        matches!(self, Self::Create | Self::Restore | Self::Clone)
    }
}

/// Refuses what the dataset's status or switch forbids.
///
/// # Errors
/// `WrongStatus`; `NotAllowed` if snapshots are off for the dataset.
pub(crate) fn ensure_allowed(verb: Verb, dataset: &DatasetRow) -> Result<()> {
    if !dataset.snapshots_enabled && verb.is_about_snapshots() {
        return Err(Error::NotAllowed { reason: format!("snapshots are off for dataset `{}`", dataset.name) });
    }
    let leads_out_of_error = match verb {
        // It stores anew what was damaged, as far as the files are there.
        Verb::Create => is_damage(dataset),
        // What was sent is still there.
        Verb::Upload | Verb::Process => is_failed_creation(dataset),
        _ => false,
    };
    if verb.allows(dataset.status) || leads_out_of_error {
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

    #[test]
    fn files_are_taken_up_by_drafts_and_added_to_what_can_be_read() {
        for (status, upload, process, add, reindex) in [
            (Draft, true, true, false, false),
            (Indexing, false, false, false, false),
            (Ready, true, false, true, false),
            (PartialIndex, true, false, true, true),
            (Damaged, false, false, false, false),
        ] {
            assert_eq!(Verb::Upload.allows(status), upload, "{status}");
            assert_eq!(Verb::Process.allows(status), process, "{status}");
            assert_eq!(Verb::AddMedia.allows(status), add, "{status}");
            assert_eq!(Verb::Reindex.allows(status), reindex, "{status}");
        }
    }
}
