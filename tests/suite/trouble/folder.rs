//! Folders that are gone, replaced, moved, copied, or in the way.

use std::fs;
use std::process::Command;

use super::mount::Mount;
use crate::support::{World, put};
use crate::tree;

fn world() -> (World, std::path::PathBuf) {
    let world = World::new();
    let folder = world.folder("set");
    put(&folder, "a", "1");
    put(&folder, "deep/b", "1");
    world.run(&folder, &["init"]).ok();
    (world, folder)
}

#[test]
fn without_its_folder_a_dataset_can_still_be_looked_at_and_cloned() {
    let (world, folder) = world();
    let wanted = tree::read(&folder);
    fs::remove_dir_all(&folder).unwrap();
    let elsewhere = world.path("");
    let run = |words: &[&str]| world.run(&elsewhere, &[words, &["-d", "set"]].concat());
    run(&["list"]).ok();
    run(&["show", "current"]).ok();
    run(&["files", "current"]).ok();
    assert_eq!(run(&["cat", "current", "a"]).ok().stdout, "1");
    run(&["diff", "current", "latest"]).ok();
    run(&["dataset", "status"]).ok();
    run(&["clone", "current", world.path("copy").to_str().unwrap()]).ok();
    tree::assert_same(&tree::read(&world.path("copy")), &wanted, "the clone");
    run(&["create"]).code(3).says("is gone").says("dataset move");
    run(&["restore", "current", "--yes"]).code(3).says("is gone");
    assert!(!folder.exists());
}

#[test]
fn another_folder_at_the_path_is_refused_until_it_is_confirmed() {
    let (world, folder) = world();
    fs::rename(&folder, world.path("aside")).unwrap();
    fs::create_dir(&folder).unwrap();
    put(&folder, "a", "somebody else's");
    let before = tree::read(&folder);
    world.run(&folder, &["create"]).code(4).says("not the folder").says("dataset move");
    world.run(&folder, &["restore", "current", "--yes"]).code(4);
    world.run(&folder, &["list"]).ok();
    tree::assert_same(&tree::read(&folder), &before, "not touched");

    world.run(&folder, &["dataset", "move", "set", "."]).ok();
    world.run(&folder, &["restore", "current", "--yes"]).ok();
    assert_eq!(fs::read(folder.join("deep/b")).unwrap(), b"1");
    world.run(&folder, &["undo", "--yes"]).ok();
    tree::assert_same(&tree::read(&folder), &before, "taken back");
}

#[test]
fn a_folder_that_was_moved_is_followed_from_inside_with_a_notice() {
    let (world, folder) = world();
    let moved = world.path("moved");
    fs::rename(&folder, &moved).unwrap();
    put(&moved, "deep/b", "2");
    world.run(&moved.join("deep"), &["create", "after"]).ok().says("moved from");
    let again = world.run(&moved, &["list", "--json"]).ok();
    assert!(!again.stderr.contains("moved"), "it is said once");
    assert_eq!(again.json().as_array().unwrap().len(), 2);
    world.run(&moved, &["restore", "latest~1", "--yes"]).ok();
    assert_eq!(fs::read(moved.join("deep/b")).unwrap(), b"1");
    assert!(!folder.exists());
}

#[test]
fn a_copy_of_a_folder_is_not_the_dataset() {
    let (world, folder) = world();
    let copy = world.path("copy");
    assert!(Command::new("cp").arg("-a").arg(&folder).arg(&copy).status().unwrap().success());
    world.run(&copy, &["list"]).code(3).says("not in a dataset");
    world.run(&copy, &["create"]).code(10);
    world.run(&copy, &["create", "--yes"]).ok();
    put(&copy, "a", "2");
    world.run(&folder, &["restore", "current", "--yes"]).ok();
    assert_eq!(fs::read(copy.join("a")).unwrap(), b"2");
    let datasets = world.run(&folder, &["dataset", "list", "--json"]).ok().json();
    assert_eq!(datasets.as_array().unwrap().len(), 2);
}

#[test]
fn a_folder_that_is_not_mounted_is_not_taken_for_an_empty_one() {
    let world = World::new();
    let folder = world.folder("set");
    let Some(mount) = Mount::memory(&folder, 16) else { return };
    put(&folder, "a", "1");
    world.run(&folder, &["init"]).ok();
    drop(mount);
    world.run(&folder, &["create"]).code(4).says("not the folder");
    world.run(&folder, &["restore", "current", "--yes"]).code(4);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn what_is_mounted_inside_is_passed_over_and_stays() {
    let (world, folder) = world();
    fs::create_dir(folder.join("mounted")).unwrap();
    let Some(_mount) = Mount::memory(&folder.join("mounted"), 16) else { return };
    put(&folder, "mounted/theirs", "1");
    world.run(&folder, &["create", "with", "--json"]).ok().says("mounted");
    assert_eq!(world.run(&folder, &["show", "with", "--json"]).ok().json()["n_files"], 2);
    put(&folder, "a", "2");
    world.run(&folder, &["restore", "latest~1", "--yes"]).ok();
    assert_eq!(fs::read(folder.join("mounted/theirs")).unwrap(), b"1");
    assert_eq!(fs::read(folder.join("a")).unwrap(), b"1");
}

#[test]
fn a_store_inside_the_folder_is_no_part_of_it() {
    let world = World::new();
    let folder = world.folder("set");
    put(&folder, "a", "1");
    let store = folder.join("deep/.store");
    let world = world.with_store(store.clone());
    world.run(&folder, &["init", "--json"]).ok();
    let files = world.run(&folder, &["files", "current", "-o", "json"]).ok().json();
    let paths: Vec<_> = files.as_array().unwrap().iter().map(|one| one["path"].as_str().unwrap()).collect();
    assert!(paths.iter().all(|path| !path.contains(".store")), "{paths:?}");
    put(&folder, "a", "2");
    put(&folder, "deep/c", "2");
    world.run(&folder, &["create", "two"]).ok();
    let changed = world.run(&folder, &["dataset", "status", "--json"]).ok().json();
    assert_eq!(changed["changed"], 0, "the store grows, the folder does not change");
    for _ in 0..2 {
        world.run(&folder, &["restore", "latest~1", "--yes"]).ok();
        world.run(&folder, &["restore", "two", "--yes"]).ok();
    }
    assert_eq!(fs::read(folder.join("deep/c")).unwrap(), b"2");
    assert!(store.join("catalog.db").exists());

    let inside = store.join("packs");
    world.run(&inside, &["init"]).code(2).says("inside the store");
    let clone = store.join("clone");
    world.run(&folder, &["clone", "current", clone.to_str().unwrap()]).code(2);
}

#[test]
fn a_folder_inside_a_dataset_is_that_dataset() {
    let (world, folder) = world();
    let inner = folder.join("deep");
    world.run(&inner, &["init"]).code(2).says("inside the folder of dataset `set`");
    world.run(&inner, &["create", "from-below"]).ok();
    let list = world.run(&folder, &["list", "--json"]).ok().json();
    assert_eq!(list[0]["snapshot_name"], "from-below");
    assert_eq!(list[0]["n_files"], 2, "all of it, not only what is below");
}

#[test]
fn a_clone_goes_nowhere_where_something_is() {
    let (world, folder) = world();
    let taken = world.path("taken");
    fs::write(&taken, "a file").unwrap();
    world.run(&folder, &["clone", "current", taken.to_str().unwrap()]).code(4).says("exists already");
    assert_eq!(fs::read(&taken).unwrap(), b"a file");
    world.run(&folder, &["clone", "current", folder.join("deep/in").to_str().unwrap()]).code(2);
    world.run(&folder, &["clone", "current", world.path("no/such").to_str().unwrap()]).code(2);
    let datasets = world.run(&folder, &["dataset", "list", "--json"]).ok().json();
    assert_eq!(datasets.as_array().unwrap().len(), 1);
}

#[test]
fn very_long_names_are_taken_or_refused_in_words() {
    let world = World::new();
    let long = "n".repeat(255);
    let folder = world.folder(&long);
    put(&folder, &long, "1");
    world.run(&folder, &["init"]).ok();
    world.run(&folder, &["create", &long]).ok();
    world.run(&folder, &["create", &"n".repeat(256)]).code(2).says("255");
    world.run(&folder, &["show", &long]).ok();
    // The name of a clone beside it would be too long for the filesystem.
    let refused = world.run(&folder, &["clone", "current"]);
    assert!(matches!(refused.code, Some(1 | 2 | 7)), "{refused:?}");
    tree::assert_no_leftovers(&world.path(""));
    let clone = world.path(&"c".repeat(255));
    world.run(&folder, &["clone", "current", clone.to_str().unwrap()]).ok();
    tree::assert_same(&tree::read(&clone), &tree::read(&folder), "the clone");
    put(&folder, &long, "2");
    world.run(&folder, &["restore", "current", "--yes"]).ok();
    assert_eq!(fs::read(folder.join(&long)).unwrap(), b"1");
    let status = world.run(&folder, &["dataset", "status", "--json"]).ok().json();
    assert_eq!(status["status"], "READY");
}

#[test]
fn a_directory_that_is_gone_is_an_error_in_words() {
    let (world, folder) = world();
    let gone = world.folder("gone");
    let script = "rmdir \"$1\" && exec \"$2\" list";
    let mut shell = Command::new("sh");
    shell.args(["-c", script, "sh"]).arg(&gone).arg(env!("CARGO_BIN_EXE_snapshot")).current_dir(&gone);
    shell.env("SNAPSHOT_STORE", world.store()).env("HOME", world.path(""));
    let ran = shell.output().unwrap();
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    assert!(!String::from_utf8_lossy(&ran.stderr).contains("panicked"), "{ran:?}");
    drop(folder);
}
