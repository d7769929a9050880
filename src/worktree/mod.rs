//! A dataset's files on disk: looking at them, and changing them all or not at all.
pub mod apply;
pub mod root;
mod stat;
pub use root::Root;
pub use stat::{FileKind, Stat};
