//! Filling a dataset without a folder: with files that are sent.
//!
//! ```text
//! upload    a number under which files are gathered; nothing of them is in the dataset
//! filling   one batch of files on its way into an upload, streamed into packs
//! archive   a batch from a zip or tar file
//! work      the tasks that take an upload up: creation, media addition, reindex
//! finish    their end: one transaction
//! ```
//! What was sent for an upload is a state of its own, which the catalog names; so it outlives the process that received
//! it, gc keeps it, and taking it up is mostly a matter of one hash. An upload to which nothing was sent for a week is
//! given up.

pub(crate) mod archive;
pub(crate) mod filling;
mod finish;
mod merge;
pub(crate) mod path;
mod receive;
#[cfg(test)]
mod tests;
mod upload;
mod work;

pub use archive::{ArchiveFormat, Limits};
pub use filling::{Filling, Sent};
pub(crate) use finish::is_failed_creation;
pub(crate) use work::IngestWork;
pub(in crate::engine) use work::ensure_has_files;
