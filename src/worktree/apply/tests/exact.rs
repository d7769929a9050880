//! What is restored is restored exactly: bytes, modes, times, links, empty folders, odd names.

use proptest::collection::btree_map;
use proptest::prelude::*;

use crate::facets::{Entry, EntryKind, Mtime};
use crate::worktree::apply::testing::{Memory, Tree, apply, is_bound_by_modes, steps};

/// What a random name stands for. Names are few, so that two trees share many.
#[derive(Debug, Clone)]
enum Thing {
    File { content: u8, size: usize, mode: u32, mtime: Mtime },
    Dir { mode: u32 },
    Link { target: u8, mtime: Mtime },
}

fn any_mtime() -> impl Strategy<Value = Mtime> {
    (-1000i64..2_000_000_000, 0u32..1_000_000_000).prop_map(|(seconds, nanos)| Mtime { seconds, nanos })
}

fn any_thing() -> impl Strategy<Value = Thing> {
    let size = prop_oneof![Just(0usize), 1..50usize, Just(12_345usize)];
    let mode = prop_oneof![Just(0o644), Just(0o755), Just(0o444), 0u32..0o1000];
    let dir_mode = prop_oneof![Just(0o755), Just(0o555), Just(0o500), Just(0o2775), 0u32..0o2000];
    prop_oneof![
        4 => (0u8..4, size, mode, any_mtime()).prop_map(|(content, size, mode, mtime)| Thing::File { content, size, mode, mtime }),
        3 => dir_mode.prop_map(|mode| Thing::Dir { mode }),
        1 => (0u8..3, any_mtime()).prop_map(|(target, mtime)| Thing::Link { target, mtime }),
    ]
}

fn any_path() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let names: Vec<Vec<u8>> =
        [&b"a"[..], b"b", b"a!", b"a.kept-1", b"\xff\xfe", "ü".as_bytes()].map(<[u8]>::to_vec).into();
    proptest::collection::vec(proptest::sample::select(names), 1..4)
}

fn tree(memory: &Memory, things: std::collections::BTreeMap<Vec<Vec<u8>>, Thing>) -> Tree {
    let mut tree = Tree::default();
    for (names, thing) in things {
        let parents_are_dirs = (1..names.len()).all(|depth| {
            let parent = names[..depth].join(&b'/');
            tree.0.get(&crate::facets::key_of_path(&parent)).is_none_or(|entry| entry.kind == EntryKind::Dir)
        });
        if !parents_are_dirs {
            continue;
        }
        for depth in 1..names.len() {
            let parent = names[..depth].join(&b'/');
            if !tree.0.contains_key(&crate::facets::key_of_path(&parent)) {
                tree = tree.dir(parent, 0o755);
            }
        }
        tree = tree.with(names.join(&b'/'), entry(memory, thing));
    }
    tree
}

fn entry(memory: &Memory, thing: Thing) -> Entry {
    // Whoever is bound by modes could not read the folder back otherwise.
    let floor = |mode, least| if is_bound_by_modes() { mode | least } else { mode };
    match thing {
        Thing::File { content, size, mode, mtime } => {
            let chunks = memory.hold(&vec![content; size]);
            Entry { mode: floor(mode, 0o400), mtime, size: size as u64, chunks, ..Entry::default() }
        }
        Thing::Dir { mode } => Entry { kind: EntryKind::Dir, mode: floor(mode, 0o500), ..Entry::default() },
        Thing::Link { target, mtime } => {
            Entry { kind: EntryKind::Symlink, target: vec![b'x', target + 1], mtime, ..Entry::default() }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_tree_becomes_any_other(
        a in btree_map(any_path(), any_thing(), 0..14),
        b in btree_map(any_path(), any_thing(), 0..14),
    ) {
        let memory = Memory::default();
        let (a, b) = (tree(&memory, a), tree(&memory, b));
        let dir = tempfile::tempdir().unwrap();
        let root = a.build(dir.path(), "data", &memory);
        prop_assert_eq!(&Tree::read(root.path()), &a);
        let changed = steps(&root, &b).iter().filter(|step| step.after.is_some()).count();
        let applied = apply(&root, &b, &memory).unwrap();
        prop_assert_eq!(&Tree::read(root.path()), &b);
        prop_assert_eq!(&applied.kept, &[]);
        prop_assert_eq!(&applied.warnings, &[] as &[String]);
        prop_assert_eq!(applied.written.len(), changed);
        for (path, stat) in applied.written {
            prop_assert_eq!(root.stat(&path).unwrap(), Some(stat));
        }
        prop_assert!(steps(&root, &b).is_empty());
    }
}

#[test]
fn a_moved_file_is_renamed_and_not_written() {
    let memory = Memory::default();
    let tree = Tree::default().dir("d", 0o755).file(&memory, "d/old", 0o644, 1, &[1; 5000]);
    let dir = tempfile::tempdir().unwrap();
    let root = tree.build(dir.path(), "data", &memory);
    let inode = root.stat(b"d/old").unwrap().unwrap().inode;
    let to = Tree::default().dir("e", 0o755).file(&memory, "e/new", 0o600, 2, &[1; 5000]);
    memory.lose(&to.0[&b"e\0new"[..]].chunks[0]);
    apply(&root, &to, &memory).unwrap();
    assert_eq!(Tree::read(root.path()), to);
    assert_eq!(root.stat(b"e/new").unwrap().unwrap().inode, inode);
}

#[test]
fn files_swap_names_without_a_copy() {
    let memory = Memory::default();
    let tree = Tree::default().file(&memory, "a", 0o644, 1, b"one").file(&memory, "b", 0o600, 2, b"two");
    let dir = tempfile::tempdir().unwrap();
    let root = tree.build(dir.path(), "data", &memory);
    let inodes = [b"a", b"b"].map(|path| root.stat(path).unwrap().unwrap().inode);
    let to = Tree::default().file(&memory, "a", 0o600, 2, b"two").file(&memory, "b", 0o644, 1, b"one");
    apply(&root, &to, &memory).unwrap();
    assert_eq!(Tree::read(root.path()), to);
    assert_eq!([b"b", b"a"].map(|path| root.stat(path).unwrap().unwrap().inode), inodes);
}

#[test]
fn other_names_of_a_file_do_not_change_with_it() {
    let memory = Memory::default();
    let tree = Tree::default().file(&memory, "a", 0o644, 1, b"shared");
    let dir = tempfile::tempdir().unwrap();
    let root = tree.build(dir.path(), "data", &memory);
    for name in ["b", "c", "d"] {
        std::fs::hard_link(root.path().join("a"), root.path().join(name)).unwrap();
    }
    // One is touched, one moves, one goes, one stays.
    let to = Tree::default()
        .file(&memory, "a", 0o600, 5, b"shared")
        .file(&memory, "b", 0o644, 1, b"shared")
        .dir("e", 0o755)
        .file(&memory, "e/c", 0o400, 6, b"shared");
    let applied = apply(&root, &to, &memory).unwrap();
    assert_eq!(applied.kept, []);
    assert_eq!(Tree::read(root.path()), to);
}

#[test]
fn very_long_paths_come_and_go() {
    let memory = Memory::default();
    let (mut path, mut tree) = (vec![b'n'; 200], Tree::default().dir(vec![b'n'; 200], 0o755));
    while path.len() < 3800 {
        path.push(b'/');
        path.extend_from_slice(&[b'n'; 200]);
        tree = tree.dir(&path, 0o755);
    }
    path.extend_from_slice(b"/file");
    let tree = tree.file(&memory, &path, 0o644, 1, b"deep");
    let dir = tempfile::tempdir().unwrap();
    let root = tree.build(dir.path(), "data", &memory);
    let look = |root: &crate::worktree::Root| root.stat(&path).unwrap().map(|stat| stat.size);
    assert_eq!(look(&root), Some(4));
    let gone: Vec<_> = tree
        .entries()
        .map(|found| found.unwrap())
        .map(|(path, entry)| {
            let before = crate::worktree::apply::Before { stat: root.stat(&path).unwrap().unwrap(), entry };
            crate::worktree::apply::Step { path, before: Some(before), after: None }
        })
        .collect();
    crate::worktree::apply::testing::apply_steps(&root, &gone, &memory).unwrap();
    assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0);
    let back: Vec<_> = gone
        .into_iter()
        .map(|step| crate::worktree::apply::Step {
            after: step.before.map(|before| before.entry),
            before: None,
            ..step
        })
        .collect();
    crate::worktree::apply::testing::apply_steps(&root, &back, &memory).unwrap();
    assert_eq!(look(&root), Some(4));
}

#[test]
fn a_skipped_entry_leaves_its_path_alone() {
    let memory = Memory::default();
    let tree = Tree::default().file(&memory, "x", 0o644, 1, b"as it is");
    let dir = tempfile::tempdir().unwrap();
    let root = tree.build(dir.path(), "data", &memory);
    let to = Tree::default().with("x", Entry { kind: EntryKind::Skipped, ..Entry::default() });
    apply(&root, &to, &memory).unwrap();
    assert_eq!(Tree::read(root.path()), tree);
}

#[test]
fn a_replaced_file_keeps_its_attributes() {
    let memory = Memory::default();
    let tree = Tree::default().file(&memory, "x", 0o644, 1, b"old");
    let dir = tempfile::tempdir().unwrap();
    let root = tree.build(dir.path(), "data", &memory);
    let path = root.path().join("x");
    let set = rustix::fs::setxattr(&path, "user.note", b"kept", rustix::fs::XattrFlags::empty());
    if set.is_err() {
        return;
    }
    if !is_bound_by_modes() {
        std::os::unix::fs::chown(&path, Some(1234), Some(4321)).unwrap();
    }
    let owner = |path| std::os::unix::fs::MetadataExt::uid(&std::fs::metadata(path).unwrap());
    let before = owner(&path);
    let to = Tree::default().file(&memory, "x", 0o640, 2, b"new");
    apply(&root, &to, &memory).unwrap();
    let mut value = [0; 16];
    let length = rustix::fs::getxattr(&path, "user.note", &mut value).unwrap();
    assert_eq!(&value[..length], b"kept");
    assert_eq!(owner(&path), before);
    assert_eq!(Tree::read(root.path()), to);
}

#[test]
fn a_closed_root_is_opened_and_closed_again() {
    let memory = Memory::default();
    let tree = Tree::default().file(&memory, "x", 0o444, 1, b"x");
    let dir = tempfile::tempdir().unwrap();
    let root = tree.build(dir.path(), "data", &memory);
    std::fs::set_permissions(root.path(), std::os::unix::fs::PermissionsExt::from_mode(0o555)).unwrap();
    let to = Tree::default().file(&memory, "y", 0o444, 2, b"y");
    apply(&root, &to, &memory).unwrap();
    assert_eq!(Tree::read(root.path()), to);
    assert_eq!(root.stat(b"").unwrap().unwrap().mode, 0o555);
}

#[test]
fn a_moved_file_keeps_its_set_id_bits() {
    let memory = Memory::default();
    let tree = Tree::default().file(&memory, "x", 0o4755, 1, b"same");
    let dir = tempfile::tempdir().unwrap();
    let root = tree.build(dir.path(), "data", &memory);
    std::fs::set_permissions(root.path(), std::os::unix::fs::PermissionsExt::from_mode(0o777)).unwrap();
    let to = Tree::default().file(&memory, "y", 0o4755, 1, b"same");
    assert_eq!(apply(&root, &to, &memory).unwrap().warnings, [] as [String; 0]);
    assert_eq!(Tree::read(root.path()), to);
}
