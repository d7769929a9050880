//! The upkeep of a store: what was freed, what was found wrong, what it holds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{DatasetId, SnapshotId};

/// What a gc has freed, or would free.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GcReport {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Removed snapshots whose grace was over, and old revisions.
    pub snapshots_purged: u64,
    /// Datasets whose grace in the trash was over.
    pub datasets_purged: u64,
    /// Pack files deleted.
    pub packs_deleted: u64,
    /// Pack files written anew without their waste.
    pub packs_rewritten: u64,
    /// Bytes freed.
    pub bytes_freed: u64,
    /// Bytes that the store's packs take afterwards.
    pub bytes_kept: u64,
}

/// What to re-check.
#[derive(Debug, Clone, Default)]
pub struct Verify {
    /// One snapshot; the whole store if `None`.
    pub snapshot: Option<(DatasetId, SnapshotId)>,
    /// Read every byte, not only the structure.
    pub full: bool,
    /// Read about so many percent of the content, chosen at random.
    pub sample: Option<f64>,
}

/// What a verification has found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VerifyReport {
    /// Snapshots and working states that were looked at.
    pub states: u64,
    /// Tree nodes that were read and re-hashed.
    pub nodes: u64,
    /// Chunks that are there.
    pub chunks: u64,
    /// Chunks whose content was read and re-hashed.
    pub chunks_read: u64,
    /// Bytes read.
    pub bytes_read: u64,
    /// What is wrong, each naming the thing; after a repair what is still wrong.
    pub problems: Vec<Problem>,
    /// What a repair did, if one was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repair: Option<Repaired>,
}

/// How a store is to be repaired.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Repair {
    /// Read every byte to find what is damaged.
    pub full: bool,
    /// Only say what would be done.
    pub dry_run: bool,
}

/// What a repair did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Repaired {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// What was made good, each with how.
    pub done: Vec<Mended>,
    /// The copy that the catalog was brought back from, if it was.
    pub copy: Option<String>,
    /// Damaged files, under the names that they have now.
    pub kept: Vec<String>,
    /// Snapshots that were brought back by what packs say of them, as `dataset:name`.
    pub snapshots: Vec<String>,
    /// Chunks and tree nodes that were stored once more, from folders.
    pub objects: u64,
    /// What could not be brought back, each with the reason or with what can be done.
    pub lost: Vec<Mended>,
}

/// One thing that a repair is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mended {
    /// The thing.
    pub what: String,
    /// What became of it.
    pub how: String,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// The damaged thing.
    pub what: String,
    /// What is wrong with it.
    pub problem: String,
    /// Snapshots that cannot be restored whole because of it, as `dataset:name`.
    pub affects: Vec<String>,
}

/// What a store holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stats {
    /// The store's directory.
    pub store: String,
    /// Its id.
    pub store_id: String,
    /// Its format.
    pub format: u64,
    /// Datasets that are not in the trash.
    pub datasets: u64,
    /// Snapshots that are not removed.
    pub snapshots: u64,
    /// Automatic revisions.
    pub revisions: u64,
    /// Snapshots that were removed and can still be brought back.
    pub deleted_snapshots: u64,
    /// Pack files.
    pub packs: u64,
    /// Chunks and tree nodes in them.
    pub chunks: u64,
    /// Bytes the packs take.
    pub bytes_packs: u64,
    /// Bytes the catalog takes.
    pub bytes_catalog: u64,
    /// Bytes the caches take; they can be deleted at any time.
    pub bytes_caches: u64,
    /// Bytes that all snapshots would take, each as a copy.
    pub bytes_snapshots: u64,
    /// Bytes free on the store's disk.
    pub bytes_free: u64,
}
