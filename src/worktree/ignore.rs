//! Which paths a snapshot leaves out: `.snapshotignore` in any folder, with the syntax of gitignore(5).

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::Arc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Name of the file that lists what to leave out.
pub(crate) const IGNORE_FILE: &[u8] = b".snapshotignore";

/// The rules that hold in a folder: its own, then those of the folders above.
#[derive(Debug)]
pub(crate) struct Rules {
    above: Option<Arc<Rules>>,
    /// Length of the folder's path with its slash, to make paths relative to it.
    prefix: usize,
    own: Gitignore,
}

impl Rules {
    /// The rules inside the folder at `dir`, whose ignore file has this text. Lines that are no patterns are passed over,
    /// as git does.
    pub(crate) fn inside(dir: &[u8], text: &[u8], above: Option<Arc<Self>>) -> Arc<Self> {
        let mut builder = GitignoreBuilder::new("");
        for line in String::from_utf8_lossy(text).lines() {
            let _ = builder.add_line(None, line);
        }
        let own = builder.build().unwrap_or_else(|_| Gitignore::empty());
        Arc::new(Self { above, prefix: if dir.is_empty() { 0 } else { dir.len() + 1 }, own })
    }

    /// Whether the path (relative to the dataset's folder) is left out. The nearest rule decides.
    pub(crate) fn ignores(&self, path: &[u8], is_dir: bool) -> bool {
        let mut rules = Some(self);
        while let Some(here) = rules {
            match here.own.matched(Path::new(OsStr::from_bytes(&path[here.prefix..])), is_dir) {
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
                Match::None => rules = here.above.as_deref(),
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_rule_decides() {
        let top = Rules::inside(b"", b"*.tmp\n/build/\n", None);
        let below = Rules::inside(b"keep", b"!good.tmp\nonly/*.bin", Some(top.clone()));
        assert!(top.ignores(b"a.tmp", false));
        assert!(top.ignores(b"x/y/a.tmp", false));
        assert!(top.ignores(b"build", true));
        assert!(!top.ignores(b"build", false));
        assert!(!top.ignores(b"x/build", true));
        assert!(below.ignores(b"keep/bad.tmp", false));
        assert!(!below.ignores(b"keep/good.tmp", false));
        assert!(below.ignores(b"keep/only/a.bin", false));
        assert!(!below.ignores(b"keep/a.bin", false));
    }
}
