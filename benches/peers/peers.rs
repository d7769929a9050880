//! The tools: for each a small struct that says which commands do what is measured.
//!
//! A tool that leaves its writes to the kernel gets a `Sync` behind them, so that all are timed until the data is safe.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::measure::{Line, Step};
use crate::operation::Operation;

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
    fn line(&self, program: impl AsRef<std::ffi::OsStr>) -> Line {
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

    /// Makes an empty store. Not timed.
    fn begin(&self, ground: &Ground) -> Vec<Step>;

    /// Takes a snapshot of the tree; no two have the same `name`.
    fn snapshot(&self, ground: &Ground, name: &str) -> Vec<Step>;

    /// Makes the tree as the snapshot `name` has it.
    fn restore(&self, ground: &Ground, name: &str) -> Vec<Step>;

    /// Writes the snapshot `name` to `destination`, which is not there yet.
    fn clone_to(&self, ground: &Ground, name: &str, destination: &Path) -> Vec<Step>;

    /// The folder that restores and clones read from.
    fn source(&self, ground: &Ground) -> PathBuf {
        ground.room.clone()
    }
}

/// All that we know of.
pub(crate) fn all() -> Vec<Box<dyn Peer>> {
    vec![Box::new(Restic), Box::new(Rustic), Box::new(Borg), Box::new(Git), Box::new(Cp), Box::new(Rsync)]
}

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

    fn begin(&self, _: &Ground) -> Vec<Step> {
        Vec::new()
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

/// <https://restic.net>
struct Restic;

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

/// <https://rustic.cli.rs>
struct Rustic;

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

/// <https://www.borgbackup.org>
struct Borg;

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

    fn restore(&self, _: &Ground, _: &str) -> Vec<Step> {
        Vec::new()
    }

    fn clone_to(&self, ground: &Ground, name: &str, destination: &Path) -> Vec<Step> {
        let make = ground.line("mkdir").word(destination);
        let extract = Self::verb(ground, destination, "extract").word(Self::archive(ground, name));
        vec![Step::Run(make), Step::Run(extract), Step::Sync(ground.tree.clone())]
    }
}

/// <https://git-scm.com>
struct Git;

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

    /// The commit with this message.
    fn commit(name: &str) -> String {
        format!(":/^{name}$")
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

/// Coreutils; it has no store, so it only clones, from the untouched copy.
struct Cp;

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

    fn begin(&self, _: &Ground) -> Vec<Step> {
        Vec::new()
    }

    fn snapshot(&self, _: &Ground, _: &str) -> Vec<Step> {
        Vec::new()
    }

    fn restore(&self, _: &Ground, _: &str) -> Vec<Step> {
        Vec::new()
    }

    fn clone_to(&self, ground: &Ground, _: &str, destination: &Path) -> Vec<Step> {
        let line = ground.line("cp").word("-a").word(&ground.base).word(destination);
        vec![Step::Run(line), Step::Sync(ground.tree.clone())]
    }

    fn source(&self, ground: &Ground) -> PathBuf {
        ground.base.clone()
    }
}

/// It has no store either: it restores and clones from the untouched copy.
struct Rsync;

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

    fn begin(&self, _: &Ground) -> Vec<Step> {
        Vec::new()
    }

    fn snapshot(&self, _: &Ground, _: &str) -> Vec<Step> {
        Vec::new()
    }

    fn restore(&self, ground: &Ground, _: &str) -> Vec<Step> {
        Self::copy(ground, &ground.tree)
    }

    fn clone_to(&self, ground: &Ground, _: &str, destination: &Path) -> Vec<Step> {
        Self::copy(ground, destination)
    }

    fn source(&self, ground: &Ground) -> PathBuf {
        ground.base.clone()
    }
}

/// The first line that a program says about its version.
fn version(program: &str, words: &[&str]) -> Option<String> {
    let output = Command::new(program).args(words).output().ok().filter(|output| output.status.success())?;
    String::from_utf8_lossy(&output.stdout).lines().next().map(|line| line.trim().to_owned())
}
