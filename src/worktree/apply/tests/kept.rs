//! What no snapshot has seen is never lost.

use std::fs;
use std::os::unix::fs::MetadataExt;

use crate::model::TaskId;
use crate::progress::Silent;
use crate::worktree::Root;
use crate::worktree::apply::testing::{ALONE, Memory, Tree, apply_steps, steps};
use crate::worktree::apply::{Applied, recover, stage};

/// Stages the way from one tree to another, lets the folder be changed, and commits.
fn disturbed(
    from: &Tree,
    to: &Tree,
    memory: &Memory,
    disturb: impl Fn(&std::path::Path),
) -> (tempfile::TempDir, Root, Applied) {
    let dir = tempfile::tempdir().unwrap();
    let root = from.build(dir.path(), "data", memory);
    let staged = stage(&root, &TaskId::random(), &steps(&root, to), memory, &Silent, &ALONE).unwrap();
    disturb(root.path());
    let applied = staged.commit(&Silent).unwrap();
    (dir, root, applied)
}

fn pairs(list: &[(&str, &str)]) -> Vec<(Vec<u8>, Vec<u8>)> {
    list.iter().map(|(path, kept)| (path.as_bytes().to_vec(), kept.as_bytes().to_vec())).collect()
}

#[test]
fn a_file_changed_since_the_plan_is_kept_whatever_was_to_happen_to_it() {
    let memory = Memory::default();
    let from = Tree::default()
        .file(&memory, "goes", 0o644, 1, b"1")
        .file(&memory, "moves", 0o644, 2, b"moving content")
        .file(&memory, "replaced", 0o644, 3, b"3")
        .file(&memory, "touched", 0o644, 4, b"4");
    let to = Tree::default()
        .file(&memory, "moved", 0o644, 2, b"moving content")
        .file(&memory, "replaced", 0o644, 5, b"new")
        .file(&memory, "touched", 0o600, 6, b"4");
    let names = ["goes", "moves", "replaced", "touched"];
    let (_dir, root, applied) = disturbed(&from, &to, &memory, |path| {
        for name in names {
            fs::write(path.join(name), "unseen").unwrap();
        }
    });
    let mut now = Tree::read(root.path());
    for name in names {
        let kept = format!("{name}.kept-1");
        assert_eq!(fs::read(root.path().join(&kept)).unwrap(), b"unseen");
        now = now.without(&kept);
    }
    assert_eq!(now, to);
    let mut kept = applied.kept;
    kept.sort();
    assert_eq!(kept, pairs(&names.map(|name| (name, format!("{name}.kept-1"))).each_ref().map(|(a, b)| (*a, &b[..]))));
}

#[test]
fn something_new_in_the_way_is_kept_under_the_first_free_name() {
    let memory = Memory::default();
    let to = Tree::default()
        .file(&memory, "x", 0o644, 1, b"x")
        .file(&memory, "x.kept-2", 0o644, 2, b"of the snapshot")
        .dir("d", 0o755);
    let (_dir, root, applied) = disturbed(&Tree::default(), &to, &memory, |path| {
        fs::create_dir(path.join("x")).unwrap();
        fs::write(path.join("x/inner"), "unseen").unwrap();
        fs::write(path.join("x.kept-1"), "there before").unwrap();
        fs::write(path.join("d"), "a file").unwrap();
    });
    let mut kept = applied.kept;
    kept.sort();
    assert_eq!(kept, pairs(&[("d", "d.kept-1"), ("x", "x.kept-3")]));
    assert_eq!(fs::read(root.path().join("x.kept-3/inner")).unwrap(), b"unseen");
    assert_eq!(fs::read(root.path().join("x.kept-1")).unwrap(), b"there before");
    assert_eq!(Tree::read(root.path()).0[&b"x.kept-2"[..]], to.0[&b"x.kept-2"[..]]);
}

#[test]
fn a_long_name_is_cut_to_be_kept() {
    let memory = Memory::default();
    let name = "n".repeat(255);
    let to = Tree::default().file(&memory, &name, 0o644, 1, b"x");
    let (_dir, root, applied) =
        disturbed(&Tree::default(), &to, &memory, |path| fs::write(path.join(&name), "unseen").unwrap());
    let kept = String::from_utf8(applied.kept[0].1.clone()).unwrap();
    assert_eq!((kept.len(), kept.ends_with("n.kept-1")), (255, true));
    assert_eq!(fs::read(root.path().join(kept)).unwrap(), b"unseen");
}

#[test]
fn a_folder_stays_for_what_is_ignored_in_it() {
    let memory = Memory::default();
    let from = Tree::default().dir("d", 0o755).dir("d/e", 0o755).file(&memory, "d/e/x", 0o644, 1, b"x");
    let dir = tempfile::tempdir().unwrap();
    let root = from.build(dir.path(), "data", &memory);
    let steps = steps(&root, &Tree::default());
    fs::write(root.path().join("d/e/ignored"), "unseen").unwrap();
    let applied = apply_steps(&root, &steps, &memory).unwrap();
    assert_eq!(applied, Applied::default());
    assert_eq!(fs::read(root.path().join("d/e/ignored")).unwrap(), b"unseen");
    assert!(!root.path().join("d/e/x").exists());
}

#[test]
fn a_folder_that_stays_for_new_files_is_worth_a_warning() {
    let memory = Memory::default();
    let from = Tree::default().dir("d", 0o755).file(&memory, "d/x", 0o644, 1, b"x");
    let (_dir, root, applied) = disturbed(&from, &Tree::default(), &memory, |path| {
        let stage =
            fs::read_dir(path).unwrap().map(|found| found.unwrap().path()).find(|path| !path.ends_with("d")).unwrap();
        let changed = |path: &std::path::Path| {
            let meta = fs::symlink_metadata(path).unwrap();
            (meta.ctime(), meta.ctime_nsec())
        };
        // Until the filesystem's clock has gone on.
        while fs::write(path.join("d/new"), "unseen").is_err() || changed(&path.join("d/new")) <= changed(&stage) {}
    });
    assert_eq!(applied.warnings.len(), 1);
    assert_eq!(fs::read(root.path().join("d/new")).unwrap(), b"unseen");
}

#[test]
fn a_folder_with_ignored_files_gives_way_to_a_file() {
    let memory = Memory::default();
    let from = Tree::default().dir("d", 0o555).file(&memory, "d/x", 0o644, 1, b"x");
    let to = Tree::default().file(&memory, "d", 0o644, 2, b"a file now");
    let (_dir, root, applied) = disturbed(&from, &to, &memory, |path| {
        let open =
            |mode| fs::set_permissions(path.join("d"), std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
        open(0o755);
        fs::write(path.join("d/ignored"), "unseen").unwrap();
        open(0o555);
    });
    assert_eq!(applied.kept, pairs(&[("d", "d.kept-1")]));
    assert_eq!(fs::read(root.path().join("d.kept-1/ignored")).unwrap(), b"unseen");
    assert_eq!(root.stat(b"d.kept-1").unwrap().unwrap().mode, 0o555);
    assert_eq!(Tree::read(root.path()).0[&b"d"[..]], to.0[&b"d"[..]]);
}

#[test]
fn a_crash_in_between_loses_neither_the_kept_file_nor_the_report_of_it() {
    let memory = Memory::default();
    let from = Tree::default().file(&memory, "a", 0o644, 1, b"1").file(&memory, "b", 0o644, 2, b"2");
    let to = Tree::default().file(&memory, "a", 0o644, 3, b"new a").file(&memory, "c", 0o644, 4, b"new c");
    for number in 0.. {
        let dir = tempfile::tempdir().unwrap();
        let root = from.build(dir.path(), "data", &memory);
        let task = TaskId::random();
        let staged = stage(&root, &task, &steps(&root, &to), &memory, &Silent, &ALONE).unwrap();
        for name in ["a", "b", "c"] {
            fs::write(root.path().join(name), format!("unseen {name}")).unwrap();
        }
        root.faults().die_at(number);
        let committed = staged.commit(&Silent);
        root.faults().disarm();
        let applied = match committed {
            Ok(applied) => Some(applied),
            Err(_) => recover(&root, &task, true, &memory, &Silent).unwrap(),
        };
        let mut now = Tree::read(root.path());
        for name in ["a", "b", "c"] {
            assert_eq!(
                fs::read(root.path().join(format!("{name}.kept-1"))).unwrap(),
                format!("unseen {name}").as_bytes()
            );
            now = now.without(format!("{name}.kept-1"));
        }
        assert_eq!(now, to, "cut at {number}");
        // Once the stage has begun to go, the report is the catalog's to remember.
        if let Some(applied) = applied.filter(|applied| !applied.kept.is_empty()) {
            assert_eq!(applied.kept.len(), 3, "cut at {number}");
        }
        if number > 60 {
            break;
        }
    }
}
