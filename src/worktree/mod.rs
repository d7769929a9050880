//! A dataset's files on disk: looking at them, and changing them all or not at all.
mod stat;
pub use stat::{FileKind, Stat};
