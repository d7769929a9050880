//! <https://git-scm.com>

use std::path::Path;

use super::{Ground, Peer, version};
use crate::measure::{Line, Step};
use crate::operation::Operation;

pub(super) struct Git;

impl Git {
    fn line(ground: &Ground) -> Line {
        ground.line("git").variable("GIT_CONFIG_NOSYSTEM", "1")
    }

    fn verb(ground: &Ground, verb: &str) -> Line {
        let line = Self::line(ground).word("--git-dir").word(ground.store());
        line.word("--work-tree").word(&ground.tree).word(verb)
    }

    fn set(ground: &Ground, name: &str, value: &str) -> Step {
        Step::Run(Self::verb(ground, "config").words([name, value]))
    }

    /// The newest commit whose message begins with `name`.
    fn commit(name: &str) -> String {
        format!(":/^{name}")
    }
}

impl Peer for Git {
    fn name(&self) -> &'static str {
        "git"
    }

    fn version(&self) -> Option<String> {
        version("git", &["--version"])
    }

    fn remark(&self) -> Option<&'static str> {
        Some("core.compression 0, no gc in the background, then sync")
    }

    fn does(&self, _: Operation) -> bool {
        true
    }

    fn begin(&self, ground: &Ground) -> Vec<Step> {
        let settings = [
            ("core.compression", "0"),
            ("gc.auto", "0"),
            ("maintenance.auto", "false"),
            ("user.name", "benchmark"),
            ("user.email", "benchmark@example.com"),
        ];
        let init = Step::Run(Self::verb(ground, "init").word("-q"));
        [init].into_iter().chain(settings.map(|(name, value)| Self::set(ground, name, value))).collect()
    }

    fn snapshot(&self, ground: &Ground, name: &str) -> Vec<Step> {
        let commit = Self::verb(ground, "commit").words(["-q", "--allow-empty", "-m", name]);
        vec![Step::Run(Self::verb(ground, "add").word("-A")), Step::Run(commit), Step::Sync(ground.tree.clone())]
    }

    fn restore(&self, ground: &Ground, name: &str) -> Vec<Step> {
        // Without `--no-overlay` what was added since would stay.
        let checkout = Self::verb(ground, "checkout").words(["-q", "--no-overlay", &Self::commit(name), "--", "."]);
        let clean = Self::verb(ground, "clean").word("-fdq");
        vec![Step::Run(checkout), Step::Run(clean), Step::Sync(ground.tree.clone())]
    }

    fn clone_to(&self, ground: &Ground, name: &str, destination: &Path) -> Vec<Step> {
        let clone = Self::line(ground).words(["clone", "-q", "--no-hardlinks", "--no-checkout"]);
        let clone = clone.word(ground.store()).word(destination);
        let checkout = Self::line(ground).word("-C").word(destination);
        let checkout = checkout.words(["checkout", "-q", "--detach", &Self::commit(name)]);
        vec![Step::Run(clone), Step::Run(checkout), Step::Sync(ground.tree.clone())]
    }
}
