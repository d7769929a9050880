//! Stores that are read only, newer, moved, damaged, or no stores at all.

use std::fs;

use super::mount::Mount;
use crate::support::{World, chmod, is_root, put};
use crate::tree;

/// A store with one dataset of one file.
fn world() -> (World, std::path::PathBuf) {
    let world = World::new();
    let folder = world.folder("set");
    put(&folder, "a", "1");
    world.run(&folder, &["init", "--name", "set"]).ok();
    (world, folder)
}

#[test]
fn a_store_that_cannot_be_written_to_is_refused_with_its_path() {
    let world = World::new();
    let disk = world.folder("disk");
    let mount = if is_root() { Mount::memory(&disk, 160) } else { None };
    let world = world.with_store(disk.join("store"));
    let folder = world.folder("set");
    put(&folder, "a", "1");
    if is_root() && mount.is_none() {
        return;
    }
    world.run(&folder, &["init"]).ok();
    put(&folder, "a", "2");
    let before = tree::read(&folder);
    let set_closed = |is_closed| match &mount {
        Some(mount) => mount.set_read_only(is_closed),
        None => {
            for path in [disk.join("store"), disk.join("store/packs"), disk.join("store/locks")] {
                chmod(&path, if is_closed { 0o500 } else { 0o700 });
            }
        }
    };
    set_closed(true);
    for words in [&["create"][..], &["restore", "current", "--yes"], &["clone", "current"]] {
        let ran = world.run(&folder, words);
        // A restore finds out in its task, where the store can be opened at all.
        assert!(matches!(ran.code, Some(1 | 7)), "{ran:?}");
        assert!(ran.stderr.contains(disk.to_str().unwrap()), "{ran:?}");
        assert!(!ran.stderr.contains("internal error"), "{ran:?}");
    }
    tree::assert_same(&tree::read(&folder), &before, "refused");
    set_closed(false);
    world.run(&folder, &["create"]).ok();
}

#[test]
fn a_store_of_a_newer_version_is_refused() {
    let (world, folder) = world();
    let format = world.store().join("format");
    let text = fs::read_to_string(&format).unwrap();
    fs::write(&format, text.replace("format 1\n", "format 2\n")).unwrap();
    for words in [&["list"][..], &["create"], &["restore", "current", "--yes"], &["dataset", "list"]] {
        world.run(&folder, words).code(2).says("format 2").says("reads up to 1");
    }
    fs::write(&format, &text).unwrap();
    world.run(&folder, &["list"]).ok();

    let catalog = rusqlite::Connection::open(world.store().join("catalog.db")).unwrap();
    catalog.pragma_update(None, "user_version", 999).unwrap();
    for words in [&["list"][..], &["create"]] {
        world.run(&folder, words).code(2).says("999");
    }
}

#[test]
fn what_is_no_store_is_not_taken_for_one() {
    let world = World::new();
    let folder = world.folder("set");
    put(&folder, "a", "1");

    let foreign = world.folder("foreign");
    put(&foreign, "thesis.txt", "precious");
    let before = tree::read(&foreign);
    let foreign_store = foreign.to_str().unwrap();
    world.run(&folder, &["dataset", "list", "--store", foreign_store]).ok();
    world.run(&folder, &["init", "--store", foreign_store]).code(2).says(foreign_store);
    tree::assert_same(&tree::read(&foreign), &before, "a folder of somebody else");

    put(&foreign, "format", "something of another program\n");
    world.run(&folder, &["init", "--store", foreign_store]).code(6).says("format");
    world.run(&folder, &["list", "--store", foreign_store]).code(6);

    let file = folder.join("a");
    assert_ne!(world.run(&folder, &["init", "--store", file.to_str().unwrap()]).code, Some(0));
    assert_eq!(fs::read(&file).unwrap(), b"1");

    // An empty folder is good enough.
    let empty = world.folder("empty");
    world.run(&folder, &["init", "--store", empty.to_str().unwrap()]).ok();
}

#[test]
fn a_store_whose_making_was_cut_short_is_made_to_the_end() {
    let world = World::new();
    let folder = world.folder("set");
    put(&folder, "a", "1");
    for part in ["packs", "locks", "index"] {
        fs::create_dir_all(world.store().join(part)).unwrap();
    }
    put(&world.store(), "locks/store.lock", "");
    world.run(&folder, &["init"]).ok();
    world.run(&folder, &["create"]).ok();
}

#[test]
fn a_store_can_be_moved() {
    let (world, folder) = world();
    put(&folder, "a", "2");
    world.run(&folder, &["create", "two"]).ok();
    fs::rename(world.store(), world.path("elsewhere")).unwrap();
    let world = {
        let path = world.path("elsewhere");
        world.with_store(path)
    };
    let wanted = tree::read(&folder);
    world.run(&folder, &["restore", "latest~1", "--yes"]).ok();
    world.run(&folder, &["undo", "--yes"]).ok();
    tree::assert_same(&tree::read(&folder), &wanted, "to and fro from the moved store");
    world.run(&folder, &["create"]).ok();
}

#[test]
fn caches_may_be_lost_at_any_time() {
    let (world, folder) = world();
    for round in 0..4 {
        put(&folder, "a", format!("{round} is new"));
        put(&folder, format!("new-{round}"), "x");
        let wanted = tree::read(&folder);
        world.run(&folder, &["create", "saved"]).ok();
        for lost in ["cache", "index"] {
            let _ = fs::remove_dir_all(world.store().join(lost));
            if round % 2 == 0 {
                fs::create_dir(world.store().join(lost)).unwrap();
            }
        }
        put(&folder, "a", "lost");
        world.run(&folder, &["restore", "latest", "--yes"]).ok();
        tree::assert_same(&tree::read(&folder), &wanted, "restored without an index");
    }
}

#[test]
fn a_damaged_pack_is_told_and_nothing_wrong_is_written() {
    let (world, folder) = world();
    put(&folder, "b.mp4", crate::support::noise(1, 400_000));
    world.run(&folder, &["create", "two"]).ok();
    fs::remove_file(folder.join("b.mp4")).unwrap();
    let before = tree::read(&folder);
    let largest = packs(&world).into_iter().max_by_key(|path| fs::metadata(path).unwrap().len()).unwrap();
    let mut bytes = fs::read(&largest).unwrap();
    bytes[200_000] ^= 1;
    chmod(&largest, 0o600);
    fs::write(&largest, bytes).unwrap();
    world.run(&folder, &["restore", "two", "--yes"]).code(6).says("corrupt");
    tree::assert_same(&tree::read(&folder), &before, "refused");
    let status = world.run(&folder, &["dataset", "status", "--json"]).ok().json();
    assert_eq!(status["status"], "READY");
    world.run(&folder, &["cat", "two", "b.mp4"]).code(6);
    let clone = world.path("clone");
    world.run(&folder, &["clone", "two", clone.to_str().unwrap()]).code(6);
    assert!(!clone.exists());
    world.run(&folder, &["restore", "latest~1", "--yes"]).ok();
}

fn packs(world: &World) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![world.store().join("packs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found
}
