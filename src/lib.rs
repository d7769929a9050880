//! Version control for datasets: named checkpoints of a folder, restores that can be taken back, clones.
//!
//! The rooms, and who may use whom:
//!
//! ```text
//! main -> cli -> commands -> console            the people side
//!                   |
//!                   v
//!                backend (one trait) <- local -> engine
//! engine -> catalog (SQL) + objects (bytes) + tree (state) + worktree (files on disk)
//! formats (files that people exchange), query (expressions that choose items): pure, know no engine
//! model, error, progress: used by all, use nothing of ours
//! ```

pub mod backend;
pub mod catalog;
pub mod cli;
pub mod clusters;
pub mod commands;
pub mod console;
pub mod contract;
pub mod engine;
pub mod error;
pub mod facets;
pub mod formats;
pub mod jwt;
pub mod locks;
pub mod media;
pub mod model;
pub mod models;
pub mod ngsi;
pub mod objects;
pub mod progress;
pub mod query;
pub mod remote;
pub mod server;
pub mod state;
pub mod tree;
pub mod worktree;

// Every parser as the fuzzer sees it; part of no build but those of tests and of the fuzzer.
#[cfg(any(test, fuzzing))]
#[path = "../tests/fuzz/targets/mod.rs"]
pub mod fuzz;

mod beside;
mod direct;
mod files;
mod varint;

pub use error::{Error, Result};
