//! Our own binary.

use std::path::Path;

use super::{Ground, Peer, version};
use crate::measure::{Line, Step};
use crate::operation::Operation;

/// Our own binary, as Cargo has built it for this benchmark.
#[derive(Debug)]
pub(crate) struct Ours;

impl Ours {
    /// The binary.
    pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_snapshot");

    fn verb(ground: &Ground, verb: &str) -> Line {
        let line = ground.line(Self::PROGRAM).word("--store").word(ground.store());
        line.word("-C").word(&ground.tree).words(["--yes", "--json", verb])
    }
}

impl Peer for Ours {
    fn name(&self) -> &'static str {
        "snapshot"
    }

    fn version(&self) -> Option<String> {
        version(Self::PROGRAM, &["--version"])
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
