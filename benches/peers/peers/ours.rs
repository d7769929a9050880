//! What all this is about.

use std::ffi::OsString;
use std::path::Path;

use super::{Ground, Peer, version};
use crate::measure::{Line, Step};
use crate::operation::Operation;

/// Our own binary.
#[derive(Debug)]
pub(crate) struct Ours;

impl Ours {
    /// The binary: the one that Cargo has built for this benchmark, or another one to compare with.
    pub(crate) fn program() -> OsString {
        std::env::var_os("SNAPSHOT_BENCH_BINARY").unwrap_or_else(|| env!("CARGO_BIN_EXE_snapshot").into())
    }

    fn verb(ground: &Ground, verb: &str) -> Line {
        let line = ground.line(Self::program()).word("--store").word(ground.store());
        line.word("-C").word(&ground.tree).words(["--yes", "--json", verb])
    }
}

impl Peer for Ours {
    fn name(&self) -> &'static str {
        "snapshot"
    }

    fn version(&self) -> Option<String> {
        version(Self::program(), &["--version"])
    }

    fn does(&self, _: Operation) -> bool {
        true
    }

    fn snapshot(&self, ground: &Ground, name: &str) -> Vec<Step> {
        vec![Step::Run(Self::verb(ground, "create").word(name))]
    }

    fn restore(&self, ground: &Ground, name: &str) -> Vec<Step> {
        vec![Step::Run(Self::verb(ground, "restore").word(name))]
    }

    fn clone_to(&self, ground: &Ground, name: &str, destination: &Path) -> Vec<Step> {
        vec![Step::Run(Self::verb(ground, "clone").word(name).word(destination))]
    }
}
