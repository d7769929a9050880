//! <https://www.borgbackup.org>

use std::path::Path;

use super::{Ground, Peer, version};
use crate::measure::{Line, Step};
use crate::operation::Operation;

pub(super) struct Borg;

impl Borg {
    fn verb(ground: &Ground, folder: &Path, verb: &str) -> Line {
        let line = Line::new("borg", folder).variable("HOME", &ground.room).variable("BORG_BASE_DIR", &ground.room);
        line.variable("BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK", "yes").word(verb)
    }

    fn archive(ground: &Ground, name: &str) -> String {
        format!("{}::{name}", ground.store().display())
    }
}

impl Peer for Borg {
    fn name(&self) -> &'static str {
        "borg"
    }

    fn version(&self) -> Option<String> {
        version("borg", &["--version"])
    }

    fn remark(&self) -> Option<&'static str> {
        Some("no encryption, lz4")
    }

    fn does(&self, operation: Operation) -> bool {
        !matches!(operation, Operation::Back | Operation::BackUnsaved)
    }

    fn begin(&self, ground: &Ground) -> Vec<Step> {
        vec![Step::Run(Self::verb(ground, &ground.room, "init").words(["-e", "none"]).word(ground.store()))]
    }

    fn snapshot(&self, ground: &Ground, name: &str) -> Vec<Step> {
        vec![Step::Run(Self::verb(ground, &ground.tree, "create").word(Self::archive(ground, name)).word("."))]
    }

    fn clone_to(&self, ground: &Ground, name: &str, destination: &Path) -> Vec<Step> {
        let make = ground.line("mkdir").word(destination);
        let extract = Self::verb(ground, destination, "extract").word(Self::archive(ground, name));
        vec![Step::Run(make), Step::Run(extract), Step::Sync(ground.tree.clone())]
    }
}
