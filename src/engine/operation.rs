//! Beginning an operation on a dataset: the locks it holds, and what is written about it afterwards.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::catalog::DatasetRow;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::locks::{Holder, Lock};
use crate::model::{DatasetId, SnapshotId, Timestamp};

/// How long a writer waits for a gc to end.
pub(crate) const STORE_WAIT: Duration = Duration::from_secs(60);
/// How long an operation that does not wait tries all the same: a look at the lock must not refuse it.
pub(crate) const NO_WAIT: Duration = Duration::ZERO;

/// The right to change a dataset, until it is dropped.
pub(crate) struct Held {
    /// The dataset as it is now.
    pub(crate) row: DatasetRow,
    /// The two locks: the store's, shared with other writers, and the dataset's.
    pub(crate) locks: (Lock, Lock),
}

impl Engine {
    /// Takes the locks for `verb` on a dataset, and finishes what a dead process left behind there.
    ///
    /// # Errors
    /// `Busy` naming the holder, once `wait` is over.
    pub(crate) fn begin(&self, id: &DatasetId, verb: &str, wait: Duration) -> Result<Held> {
        let locks = self.lock(id, verb, wait)?;
        self.settle(id)?;
        let row = self.settled(id)?;
        if row.deleted_at.is_some() {
            return Err(Error::NotFound { what: "dataset", reference: row.name, within: None });
        }
        Ok(Held { row, locks })
    }

    /// Takes the locks, and nothing else.
    pub(crate) fn lock(&self, id: &DatasetId, verb: &str, wait: Duration) -> Result<(Lock, Lock)> {
        let store = self.store.locks.store_shared(STORE_WAIT)?;
        let holder = Holder::this_process(verb, self.actor());
        let dataset = self.store.locks.dataset(id, &holder, wait)?;
        Ok((store, dataset))
    }

    /// The row of a dataset that is not in the trash.
    pub(crate) fn live_dataset(&self, id: &DatasetId) -> Result<DatasetRow> {
        let row = self.read(|read| read.dataset(id))?;
        match row.deleted_at {
            None => Ok(row),
            Some(_) => Err(Error::NotFound { what: "dataset", reference: row.name, within: None }),
        }
    }

    /// The person on whose behalf the engine works.
    pub(crate) fn actor(&self) -> &str {
        &self.person.email
    }
}

/// What the operation log keeps of an operation beyond its columns: enough to take it back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Detail {
    /// Nothing to take back.
    None,
    /// The working state was replaced.
    Restored {
        /// What was restored, if it was a snapshot.
        snapshot: Option<SnapshotId>,
        /// Holds the state before; without one there is no way back.
        revision: Option<SnapshotId>,
        /// The snapshot that was current before.
        current_before: Option<SnapshotId>,
        /// The dataset's status before.
        status_before: String,
    },
    /// Snapshots were hidden.
    Removed {
        /// Which.
        snapshots: Vec<SnapshotId>,
        /// The one of them that was current.
        #[serde(default)]
        current: Option<SnapshotId>,
    },
    /// A snapshot had another name or description before.
    Edited {
        /// Which.
        snapshot: SnapshotId,
        /// Its name before.
        name: String,
        /// Its description before.
        description: String,
    },
    /// A snapshot was protected, or was not, before.
    Protected {
        /// Which.
        snapshot: SnapshotId,
        /// Whether it was protected.
        was: bool,
        /// Why.
        reason: Option<String>,
    },
    /// The dataset had another name before.
    Renamed {
        /// That name.
        name: String,
    },
}

impl Detail {
    /// Whether there is a way back.
    pub(crate) fn can_undo(&self) -> bool {
        !matches!(self, Self::None | Self::Restored { revision: None, .. })
    }

    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("plain data has a JSON form")
    }

    pub(crate) fn of_json(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(|error| Error::corrupt("an entry of the operation log", "its detail", error))
    }
}

/// The instant at which something is said to happen.
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
