//! <https://rustic.cli.rs>

use std::path::Path;

use super::{Ground, Peer, version};
use crate::measure::{Line, Step};
use crate::operation::Operation;

pub(super) struct Rustic;

impl Rustic {
    fn verb(ground: &Ground, verb: &str) -> Line {
        let line = ground.line("rustic").variable("RUSTIC_PASSWORD", "benchmark");
        let line = line.variable("RUSTIC_REPOSITORY", ground.store());
        line.variable("RUSTIC_CACHE_DIR", ground.room.join("cache")).words(["--no-progress", verb])
    }

    fn restore_to(ground: &Ground, name: &str, folder: &Path) -> Vec<Step> {
        let line = Self::verb(ground, "restore").words(["--delete", "--filter-tags", name]);
        let line = line.word(format!("latest:{}", ground.tree.display())).word(folder);
        vec![Step::Run(line), Step::Sync(ground.tree.clone())]
    }
}

impl Peer for Rustic {
    fn name(&self) -> &'static str {
        "rustic"
    }

    fn version(&self) -> Option<String> {
        version("rustic", &["--version"])
    }

    fn does(&self, _: Operation) -> bool {
        true
    }

    fn begin(&self, ground: &Ground) -> Vec<Step> {
        vec![Step::Run(Self::verb(ground, "init"))]
    }

    fn snapshot(&self, ground: &Ground, name: &str) -> Vec<Step> {
        vec![Step::Run(Self::verb(ground, "backup").words(["--tag", name]).word(&ground.tree))]
    }

    fn restore(&self, ground: &Ground, name: &str) -> Vec<Step> {
        Self::restore_to(ground, name, &ground.tree)
    }

    fn clone_to(&self, ground: &Ground, name: &str, destination: &Path) -> Vec<Step> {
        Self::restore_to(ground, name, destination)
    }
}
