//! A dataset's files on disk: looking at them, and changing them all or not at all.
//!
//! `scan` says what a folder holds by merging a `walk` with the stat `cache` and reading what is new (`read`); `apply`
//! brings a folder to another state. Everything goes through [`Root`], so that no path can lead out of the folder.

pub mod apply;
pub mod cache;
mod identity;
pub(crate) mod ignore;
mod merge;
mod one_file;
pub mod races;
pub mod read;
pub mod root;
pub mod scan;
mod stat;
pub mod walk;

pub use identity::{Identity, machine_id};
pub use root::Root;
pub use stat::{FileKind, Stat};
pub(crate) use walk::is_ours;
