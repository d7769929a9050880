//! Folders that change under our hands, trees that lead elsewhere, stores that are damaged.

use std::os::unix::fs::symlink;

use crate::error::Error;
use crate::facets::Entry;
use crate::model::TaskId;
use crate::progress::Silent;
use crate::worktree::apply::testing::{ALONE, Memory, Tree, apply, apply_steps, steps};
use crate::worktree::apply::{Step, stage};

#[test]
fn a_parent_swapped_for_a_link_leads_nowhere() {
    let memory = Memory::default();
    let tree =
        Tree::default().dir("d", 0o755).file(&memory, "d/gone", 0o644, 1, b"1").file(&memory, "d/x", 0o644, 2, b"2");
    let dir = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    for name in ["gone", "x"] {
        std::fs::write(outside.path().join(name), "not ours").unwrap();
    }
    let root = tree.build(dir.path(), "data", &memory);
    let to =
        Tree::default().dir("d", 0o755).file(&memory, "d/x", 0o600, 3, b"new").file(&memory, "d/y", 0o644, 4, b"y");
    let staged = stage(&root, &TaskId::random(), &steps(&root, &to), &memory, &Silent, &ALONE).unwrap();
    std::fs::rename(root.path().join("d"), dir.path().join("elsewhere")).unwrap();
    symlink(outside.path(), root.path().join("d")).unwrap();
    let applied = staged.commit(&Silent).unwrap();
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 2);
    assert_eq!(std::fs::read(outside.path().join("x")).unwrap(), b"not ours");
    assert_eq!(applied.kept, [(b"d".to_vec(), b"d.kept-1".to_vec())]);
    let now = Tree::read(root.path());
    assert_eq!(now.0[&b"d\0x"[..]], to.0[&b"d\0x"[..]]);
    assert_eq!(now.0[&b"d\0y"[..]], to.0[&b"d\0y"[..]]);
}

#[test]
fn paths_that_lead_upwards_are_refused_before_anything_happens() {
    let memory = Memory::default();
    let tree = Tree::default().file(&memory, "x", 0o644, 1, b"x");
    let dir = tempfile::tempdir().unwrap();
    let root = tree.build(dir.path(), "data", &memory);
    let after = tree.0.values().next().cloned();
    for path in ["../x", "a/../../x", "/x", "", "a//b", "."] {
        let step = Step { path: path.into(), before: None, after: after.clone() };
        assert!(matches!(apply_steps(&root, &[step], &memory), Err(Error::Invalid { .. })), "{path}");
    }
    assert_eq!(Tree::read(dir.path()).0.len(), 2);
}

#[test]
fn names_and_targets_that_cannot_be_are_refused_before_anything_happens() {
    let memory = Memory::default();
    let tree = Tree::default().file(&memory, "x", 0o644, 1, b"x");
    let dir = tempfile::tempdir().unwrap();
    let root = tree.build(dir.path(), "data", &memory);
    let long = "n".repeat(256);
    for to in [
        Tree::default().file(&memory, &long, 0o644, 1, b"y"),
        Tree::default().link("l", 1, b""),
        Tree::default().link("l", 1, &[b't'; 5000]),
    ] {
        assert!(matches!(apply(&root, &to, &memory), Err(Error::Io { .. })));
        assert_eq!(Tree::read(root.path()), tree);
    }
    let wrong_size = Entry { size: 9, ..tree.0.values().next().cloned().unwrap() };
    assert!(matches!(apply(&root, &Tree::default().with("y", wrong_size), &memory), Err(Error::Corrupt { .. })));
    assert_eq!(Tree::read(root.path()), tree);
}

#[test]
fn a_damaged_chunk_changes_nothing() {
    let memory = Memory::default();
    let tree = Tree::default().file(&memory, "x", 0o644, 1, b"x");
    let dir = tempfile::tempdir().unwrap();
    let root = tree.build(dir.path(), "data", &memory);
    let to = Tree::default().file(&memory, "x", 0o644, 2, b"new").file(&memory, "large", 0o644, 3, &[5; 20_500]);
    memory.lose(to.0[&b"large"[..]].chunks.last().unwrap());
    assert!(matches!(apply(&root, &to, &memory), Err(Error::Corrupt { .. })));
    assert_eq!(Tree::read(root.path()), tree);
}

#[test]
fn a_folder_that_vanished_is_made_for_what_comes_back_into_it() {
    let memory = Memory::default();
    let tree = Tree::default().dir("a", 0o755).dir("a/b", 0o755).file(&memory, "a/b/x", 0o644, 1, b"x");
    let dir = tempfile::tempdir().unwrap();
    let root = tree.build(dir.path(), "data", &memory);
    let to = tree.clone().file(&memory, "a/b/y", 0o644, 2, b"y");
    let staged = stage(&root, &TaskId::random(), &steps(&root, &to), &memory, &Silent, &ALONE).unwrap();
    std::fs::remove_dir_all(root.path().join("a")).unwrap();
    let applied = staged.commit(&Silent).unwrap();
    assert_eq!(Tree::read(root.path()).0[&b"a\0b\0y"[..]], to.0[&b"a\0b\0y"[..]]);
    assert_eq!(applied.warnings.len(), 2);
}

#[test]
fn set_id_bits_come_back_only_where_the_owner_is_the_same() {
    let memory = Memory::default();
    let tree = Tree::default().file(&memory, "x", 0o755, 1, b"x");
    let dir = tempfile::tempdir().unwrap();
    let root = tree.build(dir.path(), "data", &memory);
    let to = Tree::default().file(&memory, "x", 0o4755, 2, b"new").file(&memory, "y", 0o4755, 3, b"comes");
    let shared = std::os::unix::fs::PermissionsExt::from_mode(0o777);
    std::fs::set_permissions(root.path(), shared).unwrap();
    let applied = apply(&root, &to, &memory).unwrap();
    let mode = |path: &[u8]| root.stat(path).unwrap().unwrap().mode;
    assert_eq!((mode(b"x"), mode(b"y")), (0o4755, 0o755));
    assert_eq!(applied.warnings.len(), 1);
    assert_eq!(applied.written.len(), 1);
}
