//! Snapshots: how they are taken, listed, changed, kept and hidden.

use std::time::Duration;

use crate::model::{Description, Name, Reason, Snapshot, Timestamp};

/// Which snapshots a list shows.
#[derive(Debug, Clone, Default)]
pub struct SnapshotFilter {
    /// Only those with this text in name or description, whatever the case.
    pub search: Option<String>,
    /// Only those that exist for this reason.
    pub reason: Option<Reason>,
    /// Only those taken at this instant or later.
    pub since: Option<Timestamp>,
    /// At most so many; all if `None`.
    pub limit: Option<u64>,
    /// Automatic revisions too.
    pub all: bool,
    /// Removed ones instead.
    pub deleted: bool,
    /// Oldest first.
    pub reverse: bool,
}

/// Part of a list.
#[derive(Debug, Clone)]
pub struct SnapshotPage {
    /// The snapshots.
    pub snapshots: Vec<Snapshot>,
    /// How many there are without the limit.
    pub total: u64,
}

/// How a snapshot is taken.
#[derive(Debug, Clone, Default)]
pub struct CreateSnapshot {
    /// Its name; by default made from the dataset's name and the id.
    pub name: Option<Name>,
    /// Its description.
    pub description: Option<Description>,
    /// Take none if nothing changed since the current one.
    pub if_changed: bool,
    /// Leave out what cannot be read instead of refusing.
    pub skip_unreadable: bool,
    /// How long to wait for another operation on the dataset to end.
    pub wait_lock: Duration,
    /// The model that is being trained, and its name.
    pub training_model: Option<(String, String)>,
}

/// A snapshot that was just taken, or the current one if nothing had changed.
#[derive(Debug, Clone)]
pub struct CreatedSnapshot {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// Whether it is new.
    pub is_new: bool,
    /// Files read because they were new or changed.
    pub files_read: u64,
    /// Bytes added to the store.
    pub bytes_stored: u64,
    /// What is worth knowing: skipped files and the like.
    pub warnings: Vec<String>,
}

/// What to change about a snapshot; at least one of the two.
#[derive(Debug, Clone, Default)]
pub struct EditSnapshot {
    /// The new name.
    pub name: Option<Name>,
    /// The new description.
    pub description: Option<Description>,
}

/// Whether a snapshot is kept from removal.
#[derive(Debug, Clone)]
pub enum Protection {
    /// It is, for this reason.
    On(Option<String>),
    /// It is not.
    Off,
}

/// Which verb removes, for the operation log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemoveVerb {
    /// `rm`.
    Remove,
    /// `prune`.
    Prune,
}

/// Snapshots that were hidden, or may be.
#[derive(Debug, Clone)]
pub struct Removed {
    /// The snapshots.
    pub snapshots: Vec<Snapshot>,
    /// About how many bytes a gc would free once their grace is over; `None` where that is not known.
    pub frees: Option<u64>,
    /// How long they can still be brought back for sure; `None` if they cannot.
    pub grace: Option<Duration>,
}
