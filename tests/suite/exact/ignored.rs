//! What no snapshot has seen: ignored paths and special files. No restore takes any of it away.

use std::fs;

use snapshot::backend::{CreateSnapshot, Restore};

use crate::support::{Set, put, whole};
use crate::tree::{self, Node};

fn text(set: &Set, path: &str) -> Option<String> {
    fs::read_to_string(set.folder.join(path)).ok()
}

#[test]
fn ignored_paths_are_in_no_snapshot_and_survive_every_restore() {
    let set = Set::new(|folder| {
        put(folder, ".snapshotignore", "*.log\ncache/\n/top\n");
        put(folder, "a.log", "1");
        put(folder, "cache/x", "1");
        put(folder, "top", "1");
        put(folder, "keep/top", "seen");
        put(folder, "keep/c", "seen");
    });
    assert_eq!(set.first.n_files, Some(3));
    put(&set.folder, "gone/b.log", "unsaved");
    put(&set.folder, "gone/d", "saved");
    let two = set.create("two");
    assert_eq!(two.n_files, Some(4));
    for path in ["a.log", "cache/x", "cache/new", "top"] {
        put(&set.folder, path, "changed");
    }
    assert_eq!(set.drift(), 0);
    set.restore(&set.first);
    assert_eq!(text(&set, "gone/b.log").as_deref(), Some("unsaved"), "and its folder stays for it");
    assert!(!set.folder.join("gone/d").exists());
    set.restore(&two);
    assert_eq!(text(&set, "gone/d").as_deref(), Some("saved"));
    for path in ["a.log", "cache/x", "cache/new", "top"] {
        assert_eq!(text(&set, path).as_deref(), Some("changed"), "{path}");
    }
    let (_, cloned) = set.clone_into(&two.snapshot_id, "clone").unwrap();
    assert!(!cloned.contains_key(&b"a.log"[..]) && !cloned.contains_key(&b"cache"[..]));
}

#[test]
fn the_nearest_ignore_file_decides() {
    let set = Set::new(|folder| {
        put(folder, ".snapshotignore", "*.log\n");
        put(folder, "below/.snapshotignore", "!good.log\n*.txt\n");
        for path in ["bad.log", "x.txt", "below/good.log", "below/bad.log", "below/x.txt", "below/deep/x.txt"] {
            put(folder, path, "x");
        }
    });
    let files = set.engine.files(&set.id, &set.first.snapshot_id, b"").unwrap();
    let paths: Vec<_> = files.map(|entry| entry.unwrap().path).collect();
    assert_eq!(paths, [".snapshotignore", "below", "below/.snapshotignore", "below/deep", "below/good.log", "x.txt"]);
}

#[test]
fn what_becomes_ignored_leaves_the_snapshot_and_stays_on_disk() {
    let set = Set::new(|folder| put(folder, "a.log", "1"));
    put(&set.folder, ".snapshotignore", "*.log\n");
    let two = set.create("two");
    assert_eq!(two.n_files, Some(1));
    assert_eq!(text(&set, "a.log").as_deref(), Some("1"));
    set.restore(&two);
    assert_eq!(text(&set, "a.log").as_deref(), Some("1"));
}

#[test]
fn an_unseen_file_in_the_way_of_a_restore_is_saved_first() {
    let set = Set::new(|folder| {
        put(folder, "a.log", "first");
        put(folder, "cache", "a file here");
        put(folder, "b", "1");
    });
    fs::remove_file(set.folder.join("cache")).unwrap();
    put(&set.folder, ".snapshotignore", "*.log\ncache\n");
    put(&set.folder, "cache", "another file");
    put(&set.folder, "a.log", "never saved");
    set.create("two");
    put(&set.folder, "b", "2");
    let before = set.tree();

    let plan = set.engine.plan_restore(&set.id, &whole(&set.first.snapshot_id), &snapshot::progress::Silent).unwrap();
    let request = Restore { plan: Some(plan.hash), ..whole(&set.first.snapshot_id) };
    let report = set.try_restore(&request).unwrap().report.unwrap();
    assert_eq!(text(&set, "a.log").as_deref(), Some("first"));
    assert_eq!(text(&set, "cache").as_deref(), Some("a file here"));
    assert_eq!(report.kept, [], "it is in the revision");
    let revision = report.revision_id.unwrap();
    let saved = set.engine.cat(&set.id, &revision, b"a.log").unwrap();
    assert_eq!(saved.map(|piece| piece.unwrap()).collect::<Vec<_>>().concat(), b"never saved");

    set.undo().unwrap();
    tree::assert_same(&set.tree(), &before, "taken back");
    assert_eq!(set.drift(), 1, "what is ignored is so again");
}

#[test]
fn without_a_checkpoint_an_unseen_file_in_the_way_is_kept_under_another_name() {
    let set = Set::new(|folder| put(folder, "a.log", "first"));
    put(&set.folder, ".snapshotignore", "*.log\n");
    put(&set.folder, "a.log", "never saved");
    put(&set.folder, "a.log.kept-1", "taken");
    set.create("two");
    let request = Restore { checkpoint: false, ..whole(&set.first.snapshot_id) };
    let report = set.try_restore(&request).unwrap().report.unwrap();
    assert_eq!(text(&set, "a.log").as_deref(), Some("first"));
    assert_eq!(report.kept.len(), 1);
    assert_eq!((&*report.kept[0].path, &*report.kept[0].kept_as), ("a.log", "a.log.kept-2"));
    assert_eq!(text(&set, "a.log.kept-2").as_deref(), Some("never saved"));
}

#[test]
fn an_unseen_folder_in_the_way_is_kept_whole() {
    let set = Set::new(|folder| put(folder, "data", "a file"));
    fs::remove_file(set.folder.join("data")).unwrap();
    put(&set.folder, ".snapshotignore", "data/\n");
    put(&set.folder, "data/deep/unseen", "never saved");
    set.create("two");
    let report = set.restore(&set.first).report.unwrap();
    assert_eq!(text(&set, "data").as_deref(), Some("a file"));
    assert_eq!((&*report.kept[0].path, &*report.kept[0].kept_as), ("data", "data.kept-1"));
    assert_eq!(text(&set, "data.kept-1/deep/unseen").as_deref(), Some("never saved"));
}

/// A restore left alone what was as it should be already, although nobody had seen it; nobody missed it when it went.
#[test]
fn what_was_there_already_is_missed_when_it_goes() {
    let set = Set::new(|folder| {
        put(folder, "a.log", "same");
        put(folder, "data/b", "same");
    });
    put(&set.folder, ".snapshotignore", "*.log\ndata/\n");
    assert_eq!(set.create("two").n_files, Some(1));
    set.restore(&set.first);
    assert_eq!(set.drift(), 0);
    set.restore(&set.first);
    fs::remove_file(set.folder.join("a.log")).unwrap();
    fs::remove_dir_all(set.folder.join("data")).unwrap();
    assert_eq!(set.drift(), 3);

    put(&set.folder, ".snapshotignore", "*.log\ndata/\n");
    put(&set.folder, "a.log", "other");
    set.create("three");
    fs::remove_file(set.folder.join(".snapshotignore")).unwrap();
    fs::remove_file(set.folder.join("a.log")).unwrap();
    assert_eq!(set.create("nothing").n_files, Some(0));
}

#[test]
fn special_files_are_passed_over_with_a_warning_and_stay() {
    let set = Set::new(|folder| put(folder, "dir/a", "1"));
    let (kind, mode) = (rustix::fs::FileType::Fifo, rustix::fs::Mode::from_raw_mode(0o600));
    rustix::fs::mknodat(rustix::fs::CWD, set.folder.join("dir/fifo"), kind, mode, 0).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(set.folder.join("dir/socket")).unwrap();
    let created = set.try_create(&CreateSnapshot::default()).unwrap();
    assert_eq!(created.warnings.len(), 2, "{:?}", created.warnings);
    assert!(created.warnings[0].contains("dir/fifo"), "{:?}", created.warnings);
    assert_eq!(created.snapshot.n_files, Some(1));

    // A snapshot without the folder takes away what it has seen of it.
    put(&set.folder, "other", "1");
    fs::remove_dir_all(set.folder.join("dir")).unwrap();
    let without = set.create("without");
    set.restore(&created.snapshot);
    rustix::fs::mknodat(rustix::fs::CWD, set.folder.join("dir/fifo"), kind, mode, 0).unwrap();
    set.restore(&without);
    let left = set.tree();
    assert_eq!(left.get(&b"dir/fifo"[..]), Some(&Node::Special));
    assert!(!left.contains_key(&b"dir/a"[..]));
}

#[test]
fn a_special_file_in_the_way_is_kept_under_another_name() {
    let set = Set::new(|folder| put(folder, "a", "1"));
    fs::remove_file(set.folder.join("a")).unwrap();
    let (kind, mode) = (rustix::fs::FileType::Fifo, rustix::fs::Mode::from_raw_mode(0o600));
    rustix::fs::mknodat(rustix::fs::CWD, set.folder.join("a"), kind, mode, 0).unwrap();
    let report = set.restore(&set.first).report.unwrap();
    assert_eq!(text(&set, "a").as_deref(), Some("1"));
    assert_eq!(&*report.kept[0].kept_as, "a.kept-1");
    assert_eq!(set.tree().get(&b"a.kept-1"[..]), Some(&Node::Special));
}

#[test]
fn our_own_temporary_names_are_never_part_of_a_snapshot() {
    let id = "0b5a1a7e-52c5-4b3a-8f7e-1d1f3a5b7c9d";
    let set = Set::new(|folder| {
        put(folder, format!(".snapshot-{id}/journal"), "x");
        put(folder, format!(".data.snapshot-{id}/file"), "x");
        put(folder, ".snapshot-notes", "a file like any other");
    });
    assert_eq!(set.first.n_files, Some(1));
}
