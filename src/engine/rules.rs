//! Which operation needs which status of the dataset. The one place for it, whoever asks.

use crate::catalog::{DatasetRow, Read};
use crate::engine::ingest::is_failed_creation;
use crate::engine::upkeep::damage::is_damage;
use crate::error::{Error, Result};
use crate::model::{DatasetId, DatasetStatus};

/// The operations: their words for people and for lock files, the statuses that they need, and these in words.
macro_rules! verbs {
    ($($(#[$doc:meta])+ $name:ident $word:literal needs [$($status:ident),+] $text:literal;)+) => {
        /// An operation that depends on the dataset's status.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Verb {
            $($(#[$doc])+ $name),+
        }

        impl Verb {
            /// All of them.
            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$name),+];

            /// The word for people and for lock files.
            pub(crate) fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            fn allowed(self) -> &'static [DatasetStatus] {
                match self { $(Self::$name => &[$(DatasetStatus::$status),+]),+ }
            }

            fn allowed_text(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

verbs! {
    /// Takes a snapshot.
    Create "create" needs [Ready] "Ready";
    /// Goes back to one.
    Restore "restore" needs [Ready, PartialIndex, Error] "Ready, Partial Index or Error";
    /// Makes a dataset of one.
    Clone "clone" needs [Ready, PartialIndex, Error] "Ready, Partial Index or Error";
    /// Sends files.
    Upload "upload" needs [Draft, Ready, PartialIndex] "Draft, Ready or Partial Index";
    /// Makes of a draft what was sent.
    Process "dataset creation" needs [Draft] "Draft";
    /// Adds what was sent.
    AddMedia "media addition" needs [Ready, PartialIndex] "Ready or Partial Index";
    /// Reads what came.
    Reindex "reindex" needs [Ready, PartialIndex] "Ready or Partial Index";
    /// Takes over custom metadata.
    ImportMetadata "metadata import" needs [Ready] "Ready";
    /// Has a model say what it knows.
    Enrich "enrichment" needs [Ready] "Ready";
    /// Gives labels to items that look much like those that have them.
    Propagate "label propagation" needs [Ready] "Ready";
    /// Changes tags and labels. It takes no lock: only a restore is in its way.
    Annotate "tagging and labelling" needs [Draft, Indexing, Ready, PartialIndex] "Draft, Indexing, Ready or Partial Index";
}

impl Verb {
    fn allows(self, status: DatasetStatus) -> bool {
        self.allowed().contains(&status)
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
        allowed: verb.allowed_text(),
        status: dataset.status,
    })
}

/// Refuses what would be lost in a restore that runs. `what` is what people call the dataset.
///
/// # Errors
/// `Busy` that names the task.
pub(crate) fn ensure_not_restored(read: &Read<'_>, id: &DatasetId, what: &str) -> Result<()> {
    match read.open_restore(id)? {
        None => Ok(()),
        Some(task) => Err(Error::Busy { what: what.to_owned(), holder: format!("a restore of it runs, task {task}") }),
    }
}

#[cfg(test)]
mod tests;
