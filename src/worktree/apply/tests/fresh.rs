use crate::error::Error;
use crate::progress::{Cancel, Phase, Progress, Silent};
use crate::worktree::Root;
use crate::worktree::apply::testing::{Memory, Tree, time};
use crate::worktree::apply::{Fresh, Limits, sweep_fresh};

fn many(memory: &Memory) -> Tree {
    let mut tree = Tree::default().file(memory, "large", 0o640, 0, &vec![9; 123_456]);
    for folder in 0..5 {
        tree = tree.dir(format!("d{folder}"), 0o755).dir(format!("d{folder}/sub"), 0o711);
        for number in 0..150u32 {
            let content = number.to_string().repeat(20);
            tree = tree.file(memory, format!("d{folder}/sub/{number}"), 0o664, number, content.as_bytes());
            tree = tree.file(memory, format!("d{folder}/z{number}"), 0o444, number, b"");
        }
    }
    tree
}

#[test]
fn many_files_are_made_exactly_by_several_threads() {
    let memory = Memory::default();
    let tree = many(&memory);
    let dir = tempfile::tempdir().unwrap();
    let place = Root::open(dir.path()).unwrap();
    let mut fresh = Fresh::create(&place, b".temporary").unwrap();
    fresh.fill(tree.entries(), &memory, &Silent, &Limits { threads: 4 }, false).unwrap();
    let finished = fresh.finish(b"name").unwrap();
    assert_eq!(Tree::read(&dir.path().join("name")), tree);
    let root = Root::open(dir.path().join("name")).unwrap();
    assert_eq!(finished.stats.len(), tree.0.len());
    for ((path, stat), key) in finished.stats.iter().zip(tree.0.keys()) {
        assert_eq!(&crate::facets::key_of_path(path), key);
        assert_eq!(root.stat(path).unwrap(), Some(*stat));
    }
    assert_eq!(root.stat(b"").unwrap().unwrap().inode, finished.inode);
}

#[test]
fn nothing_is_replaced_and_a_failure_leaves_nothing() {
    let memory = Memory::default();
    let tree = many(&memory);
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("taken")).unwrap();
    let place = Root::open(dir.path()).unwrap();
    let mut fresh = Fresh::create(&place, b".temporary").unwrap();
    fresh.fill(tree.entries(), &memory, &Silent, &Limits::default(), false).unwrap();
    assert!(matches!(fresh.finish(b"taken"), Err(Error::Exists { .. })));
    memory.lose(&tree.0.values().find(|entry| entry.size == 123_456).unwrap().chunks[50]);
    let mut fresh = Fresh::create(&place, b".temporary").unwrap();
    let failed = fresh.fill(tree.entries(), &memory, &Silent, &Limits::default(), false);
    assert!(matches!(failed, Err(Error::Corrupt { .. })));
    drop(fresh);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

struct Stopped(Cancel);

impl Progress for Stopped {
    fn phase(&self, _: Phase, _: Option<u64>, _: Option<u64>) {}
    fn advance(&self, _: u64, _: u64) {
        self.0.raise();
    }
    fn is_cancelled(&self) -> bool {
        self.0.is_raised()
    }
}

#[test]
fn it_stops_when_asked() {
    let memory = Memory::default();
    let tree = many(&memory);
    let dir = tempfile::tempdir().unwrap();
    let place = Root::open(dir.path()).unwrap();
    let mut fresh = Fresh::create(&place, b".temporary").unwrap();
    let stopped = fresh.fill(tree.entries(), &memory, &Stopped(Cancel::default()), &Limits::default(), false);
    assert!(matches!(stopped, Err(Error::Interrupted { .. })));
    drop(fresh);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn only_the_folder_with_that_inode_is_swept() {
    let dir = tempfile::tempdir().unwrap();
    let place = Root::open(dir.path()).unwrap();
    std::fs::create_dir(dir.path().join("x")).unwrap();
    let inode = place.stat(b"x").unwrap().unwrap().inode;
    sweep_fresh(&place, b"x", inode + 1).unwrap();
    assert!(dir.path().join("x").exists());
    sweep_fresh(&place, b"x", inode).unwrap();
    assert!(!dir.path().join("x").exists());
}

#[test]
fn set_id_bits_are_not_handed_on_blindly() {
    let memory = Memory::default();
    let tree = Tree::default().file(&memory, "x", 0o4755, 1, b"x");
    let dir = tempfile::tempdir().unwrap();
    let place = Root::open(dir.path()).unwrap();
    for (has_set_id, mode) in [(false, 0o755), (true, 0o4755)] {
        let mut fresh = Fresh::create(&place, b".temporary").unwrap();
        fresh.fill(tree.entries(), &memory, &Silent, &Limits::default(), has_set_id).unwrap();
        let finished = fresh.finish(format!("{has_set_id}").as_bytes()).unwrap();
        assert_eq!(finished.stats[0].1.mode, mode);
        assert_eq!(finished.stats[0].1.mtime, time(1));
        assert_eq!(finished.warnings.is_empty(), has_set_id);
    }
}
