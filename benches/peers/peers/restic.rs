//! <https://restic.net>

use std::path::Path;

use super::{Ground, Peer, version};
use crate::measure::{Line, Step};
use crate::operation::Operation;

pub(super) struct Restic;

impl Restic {
    fn verb(ground: &Ground, verb: &str) -> Line {
        let line = ground.line("restic").variable("RESTIC_PASSWORD", "benchmark");
        let line = line.variable("RESTIC_CACHE_DIR", ground.room.join("cache"));
        line.word("-q").word("-r").word(ground.store()).word(verb)
    }

    /// Since 0.17 a restore deletes what the snapshot lacks.
    fn can_restore_in_place() -> bool {
        let version = version("restic", &["version"]).unwrap_or_default();
        let number = version.split(' ').nth(1).unwrap_or_default();
        let mut parts = number.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
        (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) >= (0, 17)
    }
}

impl Peer for Restic {
    fn name(&self) -> &'static str {
        "restic"
    }

    fn version(&self) -> Option<String> {
        version("restic", &["version"])
    }

    fn does(&self, operation: Operation) -> bool {
        !matches!(operation, Operation::Back | Operation::BackUnsaved) || Self::can_restore_in_place()
    }

    fn begin(&self, ground: &Ground) -> Vec<Step> {
        vec![Step::Run(Self::verb(ground, "init"))]
    }

    fn snapshot(&self, ground: &Ground, name: &str) -> Vec<Step> {
        vec![Step::Run(Self::verb(ground, "backup").words(["--tag", name, "."]))]
    }

    fn restore(&self, ground: &Ground, name: &str) -> Vec<Step> {
        let line = Self::verb(ground, "restore").words(["--delete", "--tag", name]);
        let line = line.word(format!("latest:{}", ground.tree.display())).word("--target").word(&ground.tree);
        vec![Step::Run(line), Step::Sync(ground.tree.clone())]
    }

    fn clone_to(&self, ground: &Ground, name: &str, destination: &Path) -> Vec<Step> {
        let line = Self::verb(ground, "restore").words(["--tag", name, "latest", "--target"]).word(destination);
        vec![Step::Run(line), Step::Sync(ground.tree.clone())]
    }
}
