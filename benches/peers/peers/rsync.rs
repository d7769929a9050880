//! <https://rsync.samba.org>: it has no store either; it restores and clones from the untouched copy.

use std::path::Path;

use super::{Ground, Peer, version};
use crate::measure::Step;
use crate::operation::Operation;

pub(super) struct Rsync;

impl Rsync {
    fn copy(ground: &Ground, to: &Path) -> Vec<Step> {
        // With a slash behind it, what is in the folder is copied and not the folder.
        let inside = |path: &Path| path.join("");
        let line = ground.line("rsync").words(["-a", "--delete"]).word(inside(&ground.base)).word(inside(to));
        vec![Step::Run(line), Step::Sync(ground.tree.clone())]
    }
}

impl Peer for Rsync {
    fn name(&self) -> &'static str {
        "rsync"
    }

    fn version(&self) -> Option<String> {
        version("rsync", &["--version"])
    }

    fn remark(&self) -> Option<&'static str> {
        Some("-a --delete, then sync")
    }

    fn does(&self, operation: Operation) -> bool {
        matches!(operation, Operation::Back | Operation::BackUnsaved | Operation::Clone)
    }

    fn restore(&self, ground: &Ground, _: &str) -> Vec<Step> {
        Self::copy(ground, &ground.tree)
    }

    fn clone_to(&self, ground: &Ground, _: &str, destination: &Path) -> Vec<Step> {
        Self::copy(ground, destination)
    }

    fn source<'g>(&self, ground: &'g Ground) -> &'g Path {
        &ground.base
    }
}
