//! `cp -a` of coreutils: it has no store, so it only clones, from the untouched copy.

use std::path::Path;

use super::{Ground, Peer, version};
use crate::measure::Step;
use crate::operation::Operation;

pub(super) struct Cp;

impl Peer for Cp {
    fn name(&self) -> &'static str {
        "cp"
    }

    fn version(&self) -> Option<String> {
        version("cp", &["--version"])
    }

    fn remark(&self) -> Option<&'static str> {
        Some("cp -a, then sync")
    }

    fn does(&self, operation: Operation) -> bool {
        operation == Operation::Clone
    }

    fn clone_to(&self, ground: &Ground, _: &str, destination: &Path) -> Vec<Step> {
        let line = ground.line("cp").word("-a").word(&ground.base).word(destination);
        vec![Step::Run(line), Step::Sync(ground.tree.clone())]
    }

    fn source<'g>(&self, ground: &'g Ground) -> &'g Path {
        &ground.base
    }
}
