//! The tools: for each a file with a small struct that says which commands do what is measured.
//!
//! A tool that leaves its writes to the kernel gets a `Sync` behind them, so that all are timed until the data is safe.

mod borg;
mod cp;
mod git;
mod ours;
mod restic;
mod rsync;
mod rustic;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::measure::{Line, Step};
use crate::operation::Operation;

pub(crate) use ours::Ours;

/// The folders that one tool works with.
#[derive(Debug, Clone)]
pub(crate) struct Ground {
    /// The folder under version control.
    pub(crate) tree: PathBuf,
    /// An untouched copy of it, for tools that have no store.
    pub(crate) base: PathBuf,
    /// The tool's own folder: its store, its caches, its home.
    pub(crate) room: PathBuf,
}

impl Ground {
    fn store(&self) -> PathBuf {
        self.room.join("store")
    }

    /// A command that runs in the tree and has its home in the tool's room.
    fn line(&self, program: impl AsRef<OsStr>) -> Line {
        Line::new(program, &self.tree).variable("HOME", &self.room)
    }
}

/// A tool that can be measured.
pub(crate) trait Peer {
    /// What it is called in tables and after `--peer`.
    fn name(&self) -> &'static str;

    /// What it says about its version; `None` if it is not installed.
    fn version(&self) -> Option<String>;

    /// What a reader has to know about how it is used here.
    fn remark(&self) -> Option<&'static str> {
        None
    }

    /// Whether it can do this, exactly.
    fn does(&self, operation: Operation) -> bool;

    /// Makes an empty store, where that is a command of its own. Not timed.
    fn begin(&self, _: &Ground) -> Vec<Step> {
        Vec::new()
    }

    /// Takes a snapshot of the tree; no two have the same `name`.
    fn snapshot(&self, _: &Ground, _name: &str) -> Vec<Step> {
        Vec::new()
    }

    /// Makes the tree as the snapshot `name` has it.
    fn restore(&self, _: &Ground, _name: &str) -> Vec<Step> {
        Vec::new()
    }

    /// Writes the snapshot `name` to `destination`, which is not there yet.
    fn clone_to(&self, ground: &Ground, name: &str, destination: &Path) -> Vec<Step>;

    /// The folder that restores and clones read from.
    fn source<'g>(&self, ground: &'g Ground) -> &'g Path {
        &ground.room
    }
}

/// All that we know of.
pub(crate) fn all() -> Vec<Box<dyn Peer>> {
    vec![
        Box::new(restic::Restic),
        Box::new(rustic::Rustic),
        Box::new(borg::Borg),
        Box::new(git::Git),
        Box::new(cp::Cp),
        Box::new(rsync::Rsync),
    ]
}

/// The first line that a program says about its version.
fn version(program: impl AsRef<OsStr>, words: &[&str]) -> Option<String> {
    let output = Command::new(program).args(words).output().ok().filter(|output| output.status.success())?;
    String::from_utf8_lossy(&output.stdout).lines().next().map(|line| line.trim().to_owned())
}
