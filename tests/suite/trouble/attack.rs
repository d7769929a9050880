//! Whoever else is on the machine: looks into the store, and puts links in the way of whoever works.

use std::os::fd::AsRawFd;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rustix::fs::{CWD, Mode, OFlags, RenameFlags, openat, renameat_with};
use snapshot::backend::{CreateSnapshot, EntryKind};
use snapshot::model::SnapshotId;

use crate::support::{Set, World, is_long, put};
use crate::tree;

/// What stands in files outside of the folder.
const SECRET: &[u8] = b"of somebody else";

/// Seen failing with the modes of `files.rs` and `objects/local.rs` left to the umask.
#[test]
fn nothing_of_a_store_is_open_to_others() {
    let world = World::new();
    let folder = world.folder("set");
    put(&folder, "a", "1");
    let run = |words: &[&str]| world.run(&folder, words).ok();
    run(&["init"]);
    put(&folder, "a", "2");
    run(&["create", "second"]);
    run(&["restore", "current", "--yes"]);
    run(&["gc", "--yes"]);
    run(&["token", "create", "--email", "ben@example.com"]);
    let mut places = vec![world.store()];
    let mut count = 0;
    while let Some(place) = places.pop() {
        let found = std::fs::symlink_metadata(&place).unwrap();
        assert_eq!(found.mode() & 0o077, 0, "{}", place.display());
        count += 1;
        if found.is_dir() {
            places.extend(std::fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().path()));
        }
    }
    assert!(count > 10, "{count} places looked at");
}

/// Swaps a folder and a link to another folder for each other until it is told to stop. Says how often that worked.
fn swap(one: &Path, other: &Path, is_over: &AtomicBool, count: &AtomicUsize) {
    while !is_over.load(Ordering::Relaxed) {
        if renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok() {
            count.fetch_add(1, Ordering::Relaxed);
        }
        std::thread::yield_now();
    }
}

/// Changes files in the folder that is swapped, wherever it is at the moment, and in no other.
fn change(places: [&Path; 2], round: usize) {
    let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let open = |place: &Path| openat(CWD, place, flags, Mode::empty()).ok();
    if let Some(folder) = places.into_iter().find_map(open) {
        let inside = format!("/proc/self/fd/{}", folder.as_raw_fd());
        for name in ["x", "e/y"] {
            let _ = std::fs::write(format!("{inside}/{name}"), format!("round {round}"));
        }
    }
}

/// Fails if a snapshot has what is outside of the folder.
fn ensure_ours(set: &Set, snapshot: &SnapshotId) {
    for entry in set.engine.files(&set.id, snapshot, b"").unwrap().map(Result::unwrap) {
        assert!(!entry.path.ends_with("secret"), "{} was taken in", entry.path);
        if entry.kind == EntryKind::File {
            let content = set.engine.cat(&set.id, snapshot, entry.path.as_bytes()).unwrap();
            let content = content.collect::<Result<Vec<_>, _>>().unwrap().concat();
            assert_ne!(content, SECRET, "{} is the one outside", entry.path);
        }
    }
}

/// What guards it is `RESOLVE` in `worktree/root/resolve.rs`, and `NOFOLLOW` beside it: with the second alone it still held.
#[test]
fn links_that_are_swapped_all_the_while_lead_neither_in_nor_out() {
    let rounds = if is_long() { 400 } else { 40 };
    let set = Set::new(|folder| {
        for name in ["x", "e/y", "e/z"] {
            put(folder, format!("d/{name}"), name);
        }
    });
    let outside = set.world.folder("outside");
    for name in ["x", "secret", "e/y", "e/secret"] {
        put(&outside, name, SECRET);
    }
    let before = tree::read(&outside);
    let link = set.world.path("link");
    symlink(&outside, &link).unwrap();
    let (is_over, swaps) = (AtomicBool::new(false), AtomicUsize::new(0));
    let mut done = (0, 0);
    std::thread::scope(|scope| {
        scope.spawn(|| swap(&set.folder.join("d"), &link, &is_over, &swaps));
        for round in 0..rounds {
            put(&set.folder, "beside", round.to_string());
            change([&set.folder.join("d"), &link], round);
            // Either may be refused, for what it finds is not what it has just seen.
            let created = set.try_create(&CreateSnapshot::default());
            done.0 += usize::from(created.is_ok());
            done.1 += usize::from(set.try_restore(&crate::support::whole(&set.first.snapshot_id)).is_ok());
            if let Ok(created) = created {
                ensure_ours(&set, &created.snapshot.snapshot_id);
            }
        }
        is_over.store(true, Ordering::Relaxed);
    });
    tree::assert_same(&tree::read(&outside), &before, "outside of the folder");
    let swaps = swaps.load(Ordering::Relaxed);
    println!("{swaps} swaps beside {} creates and {} restores of {rounds} each", done.0, done.1);
    assert!(swaps > 0);
    // Left alone, it is put back as it was.
    set.restore(&set.first);
    assert_eq!(std::fs::read(set.folder.join("d/x")).unwrap(), b"x");
}
