//! Files and folders that the user may not read. Where the tests run as root, the program runs as somebody else.

use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};

use snapshot::backend::CreateSnapshot;

use crate::support::{Ran, Set, World, chmod, is_root, put};
use crate::tree;

/// Somebody without any rights of their own.
const NOBODY: u32 = 65_534;

/// A world in which the program has no more rights than anybody.
struct Unprivileged {
    world: World,
    folder: PathBuf,
}

impl Unprivileged {
    fn new(fill: impl FnOnce(&Path)) -> Self {
        let world = World::new();
        let folder = world.folder("set");
        fill(&folder);
        chmod(folder.parent().unwrap(), 0o755);
        let this = Self { world, folder };
        if is_root() {
            chown(this.folder.parent().unwrap(), Some(NOBODY), Some(NOBODY)).unwrap();
            this.give_away();
        }
        this
    }

    /// Makes everything in the folder the user's own.
    fn give_away(&self) {
        if is_root() {
            chown(&self.folder, Some(NOBODY), Some(NOBODY)).unwrap();
            for path in tree::read(&self.folder).keys() {
                std::os::unix::fs::lchown(tree::at(&self.folder, path), Some(NOBODY), Some(NOBODY)).unwrap();
            }
        }
    }

    fn run(&self, words: &[&str]) -> Ran {
        let mut program = self.world.program(&self.folder);
        if is_root() {
            program.uid(NOBODY).gid(NOBODY);
        }
        Ran::of(words, program.args(words).output().unwrap())
    }
}

#[test]
fn what_cannot_be_read_is_refused_by_name_or_skipped_and_then_left_alone() {
    let set = Unprivileged::new(|folder| {
        put(folder, "open", "1");
        put(folder, "closed", "secret");
        put(folder, "shut/in", "secret");
        chmod(&folder.join("closed"), 0o000);
    });
    chmod(&set.folder.join("shut"), 0o000);
    set.run(&["init"]).code(1).says("closed").says("shut").says("--skip-unreadable");
    assert_eq!(set.run(&["dataset", "list", "--json"]).ok().json(), serde_json::json!([]));
    let first = set.run(&["init", "--skip-unreadable", "--json"]).ok();
    first.says("closed");
    set.run(&["create", "one"]).code(1).says("closed");
    set.run(&["create", "one", "--skip-unreadable"]).ok();

    put(&set.folder, "open", "2");
    set.give_away();
    let status = set.run(&["dataset", "status", "--json"]).ok().json();
    assert_eq!(status["status"], "READY");
    set.run(&["restore", "one", "--yes"]).ok();
    assert_eq!(fs::read(set.folder.join("open")).unwrap(), b"1");
    chmod(&set.folder.join("shut"), 0o755);
    chmod(&set.folder.join("closed"), 0o600);
    assert_eq!(fs::read(set.folder.join("closed")).unwrap(), b"secret");
    assert_eq!(fs::read(set.folder.join("shut/in")).unwrap(), b"secret");

    // Readable now, it is taken up; the snapshot without it does not take it away.
    set.run(&["create", "two"]).ok();
    assert_eq!(set.run(&["cat", "two", "shut/in"]).ok().stdout, "secret");
    set.run(&["restore", "one", "--yes"]).ok();
    assert_eq!(fs::read(set.folder.join("closed")).unwrap(), b"secret");
}

#[test]
fn folders_without_write_permission_are_opened_for_a_restore_and_closed_again() {
    let set = Unprivileged::new(|folder| {
        put(folder, "shut/deep/a", "1");
        put(folder, "shut/b", "1");
    });
    let close = |mode| {
        chmod(&set.folder.join("shut/deep"), mode);
        chmod(&set.folder.join("shut"), mode);
    };
    close(0o555);
    let wanted = tree::read(&set.folder);
    set.run(&["init"]).ok();
    close(0o755);
    put(&set.folder, "shut/deep/a", "2");
    put(&set.folder, "shut/new", "2");
    fs::remove_file(set.folder.join("shut/b")).unwrap();
    close(0o500);
    set.give_away();
    set.run(&["restore", "current", "--yes"]).ok();
    tree::assert_same(&tree::read(&set.folder), &wanted, "restored");
    set.run(&["clone", "current"]).ok();
    tree::assert_same(&tree::read(&set.world.path("set-cloned")), &wanted, "cloned");
    set.run(&["undo", "--yes"]).ok();
    assert_eq!(fs::read(set.folder.join("shut/new")).unwrap(), b"2");
    for path in ["set/shut", "set/shut/deep", "set-cloned/shut", "set-cloned/shut/deep"] {
        chmod(&set.world.path(path), 0o755);
    }
}

#[test]
fn a_file_that_somebody_else_owns_stops_a_restore_before_it_changes_anything() {
    if !is_root() {
        eprintln!("skipped: only root can give a file to somebody else");
        return;
    }
    let set = Unprivileged::new(|folder| {
        put(folder, "a", "1");
        put(folder, "theirs/b", "1");
    });
    set.run(&["init"]).ok();
    put(&set.folder, "a", "2");
    put(&set.folder, "theirs/b", "2");
    chown(set.folder.join("a"), Some(NOBODY), Some(NOBODY)).unwrap();
    chown(set.folder.join("theirs"), Some(0), Some(0)).unwrap();
    let before = tree::read(&set.folder);
    let refused = set.run(&["restore", "current", "--yes"]);
    assert_ne!(refused.code, Some(0));
    refused.says("theirs");
    tree::assert_same(&tree::read(&set.folder), &before, "refused");
    let status = set.run(&["dataset", "status", "--json"]).ok().json();
    assert_eq!(status["status"], "READY");
}

#[test]
fn root_reads_everything() {
    if !is_root() {
        return;
    }
    let set = Set::new(|folder| {
        put(folder, "closed", "secret");
        chmod(&folder.join("closed"), 0);
    });
    let wanted = set.tree();
    let created = set.try_create(&CreateSnapshot::default()).unwrap();
    assert_eq!(created.warnings, [""; 0]);
    fs::remove_file(set.folder.join("closed")).unwrap();
    set.restore(&created.snapshot);
    tree::assert_same(&set.tree(), &wanted, "restored");
}
