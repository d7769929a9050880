//! Edits that leave size and time as they were: only the time of change, or the inode, tells.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::support::{Set, put, touch};
use crate::tree;

/// Other bytes in as many, and the time of the last write put back, as `touch -d` does.
fn sneak(path: &Path, bytes: &str) {
    let found = fs::metadata(path).unwrap();
    assert_eq!(found.len(), bytes.len() as u64);
    fs::write(path, bytes).unwrap();
    touch(path, i128::from(found.mtime()) * 1_000_000_000 + i128::from(found.mtime_nsec()));
}

#[test]
fn an_edit_right_after_a_create_is_noticed() {
    let set = Set::new(|folder| put(folder, "a", "start"));
    for round in 0..40 {
        put(&set.folder, "a", format!("{round:05}"));
        let saved = set.create("round");
        let wanted = set.tree();
        sneak(&set.folder.join("a"), "sneak");
        assert_eq!(set.drift(), 1, "round {round}");
        set.restore(&saved);
        tree::assert_same(&set.tree(), &wanted, "restored");
    }
}

#[test]
fn an_edit_right_after_a_restore_is_noticed() {
    let set = Set::new(|folder| put(folder, "a", "start"));
    for round in 0..40 {
        put(&set.folder, "a", format!("{round:05}"));
        set.restore(&set.first);
        sneak(&set.folder.join("a"), "sneak");
        assert_eq!(set.drift(), 1, "round {round}");
    }
}

#[test]
fn an_edit_right_after_a_clone_is_noticed() {
    let set = Set::new(|folder| put(folder, "a", "start"));
    for round in 0..10 {
        let name = format!("clone-{round}");
        let (id, _) = set.clone_into(&set.first.snapshot_id, &name).unwrap();
        sneak(&set.world.path(&name).join("a"), "sneak");
        let drift = set.engine.drift(&id, &snapshot::progress::Silent).unwrap();
        assert_eq!(drift.changed, Some(1), "round {round}");
    }
}

#[test]
fn an_edit_right_after_a_look_is_noticed() {
    let set = Set::new(|folder| put(folder, "a", "start"));
    for round in 0..40 {
        put(&set.folder, "a", "other");
        assert_eq!(set.drift(), 1);
        sneak(&set.folder.join("a"), "start");
        touch(&set.folder.join("a"), 0);
        let saved = set.create("round");
        let wanted = set.tree();
        sneak(&set.folder.join("a"), "sneak");
        set.restore(&saved);
        tree::assert_same(&set.tree(), &wanted, &format!("round {round}"));
    }
}

#[test]
fn a_file_swapped_for_another_of_the_same_size_and_time_is_noticed() {
    let set = Set::new(|folder| {
        for name in ["a", "b"] {
            put(folder, name, format!("{name} only"));
            touch(&folder.join(name), 77);
        }
    });
    let wanted = set.tree();
    let [a, b, c] = ["a", "b", "c"].map(|name| set.folder.join(name));
    fs::rename(&a, &c).unwrap();
    fs::rename(&b, &a).unwrap();
    fs::rename(&c, &b).unwrap();
    assert_eq!(set.drift(), 2);
    let two = set.create("swapped");
    let swapped = set.tree();
    set.restore(&set.first);
    tree::assert_same(&set.tree(), &wanted, "restored");
    set.restore(&two);
    tree::assert_same(&set.tree(), &swapped, "and back");
}
