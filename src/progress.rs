//! How long work tells its listener where it stands.
//!
//! The engine announces; bars, plain lines, JSON lines, task rows and silence are listeners. A
//! listener may also ask the work to stop, which it does at the next safe point.

use std::sync::atomic::{AtomicBool, Ordering};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// What long work is doing, in the order in which it happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Walking the folder and comparing it with what was seen last.
    Scanning,
    /// Reading, hashing and storing new content.
    Storing,
    /// Sending content to a server.
    Sending,
    /// Reading what was sent.
    Indexing,
    /// Working out what has to change.
    Planning,
    /// Writing new content beside the folder's files.
    Staging,
    /// Renaming, removing and setting modes and times.
    Committing,
    /// Re-reading what is stored.
    Verifying,
    /// Finding out what nothing refers to.
    Marking,
    /// Freeing what nothing refers to.
    Sweeping,
    /// Writing what is known to a file for others.
    Exporting,
}

impl Phase {
    /// The word that people see.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scanning => "scanning",
            Self::Storing => "storing",
            Self::Sending => "sending",
            Self::Indexing => "indexing",
            Self::Planning => "planning",
            Self::Staging => "staging",
            Self::Committing => "committing",
            Self::Verifying => "verifying",
            Self::Marking => "marking",
            Self::Sweeping => "sweeping",
            Self::Exporting => "exporting",
        }
    }
}

/// A listener. Called from worker threads, often: implementations must be cheap.
pub trait Progress: Send + Sync {
    /// A phase begins. Totals are `None` while they are unknown.
    fn phase(&self, phase: Phase, items: Option<u64>, bytes: Option<u64>);

    /// So much more of the present phase is done.
    fn advance(&self, items: u64, bytes: u64);

    /// Whether the work should stop at the next safe point.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Fails with [`Error::Interrupted`] if the listener asked the work to stop.
pub fn ensure_going(progress: &dyn Progress) -> Result<()> {
    if progress.is_cancelled() { Err(Error::Interrupted { left: None }) } else { Ok(()) }
}

/// Hears everything, says nothing.
#[derive(Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn phase(&self, _: Phase, _: Option<u64>, _: Option<u64>) {}
    fn advance(&self, _: u64, _: u64) {}
}

/// A flag that one thread raises and others look at.
#[derive(Debug, Default)]
pub struct Cancel(AtomicBool);

impl Cancel {
    /// Raises the flag, for good.
    pub fn raise(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was raised.
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
