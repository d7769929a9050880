//! Every call that makes something durable is needed: on a disk that ignores it, something goes wrong. So the cuts of the
//! other tests would notice if the program left it out.

use std::path::Path;

use crate::cuts::is_needed;
use crate::operations::{CLONE, CREATE, GC, INIT, RESTORE, RESTORE_LINK, SEQUENCE};

fn has(path: &Path, part: &str) -> bool {
    path.to_string_lossy().contains(part)
}

/// Whether the path is in the dataset's folder, and not in a stage.
fn is_in_set(path: &Path) -> bool {
    has(path, "/disk/set") && !has(path, "/.snapshot-")
}

/// The guard: `NewObject::sync` before a pack is registered.
#[test]
fn contents_of_packs_are_synced() {
    assert!(is_needed(&CREATE, |path| has(path, ".pack")));
}

/// The guard: `ObjectStore::sync` before packs are registered.
#[test]
fn names_of_packs_are_synced() {
    assert!(is_needed(&CREATE, |path| path.ends_with("store/packs")));
}

/// The guard: `synchronous = FULL`.
#[test]
fn the_catalog_is_synced_with_each_commit() {
    assert!(is_needed(&CREATE, |path| has(path, "catalog.db-wal")));
}

/// The guard: the log is folded into the database, and goes, only once the database is synced.
#[test]
fn the_database_is_synced_before_its_log_goes() {
    assert!(is_needed(&SEQUENCE, |path| path.ends_with("catalog.db")));
}

/// The guard: packs are deleted only after a durable transaction has forgotten them.
#[test]
fn packs_are_forgotten_before_they_are_deleted() {
    assert!(is_needed(&GC, |path| has(path, "catalog.db-wal")));
}

/// The guard: `write_format` ends with a sync of the store's folder.
#[test]
fn names_in_a_new_store_are_synced() {
    assert!(is_needed(&INIT, |path| path.ends_with("disk/store")));
}

/// The guard: `write_format` syncs the file before it gets its name.
#[test]
fn the_format_of_a_new_store_is_synced() {
    assert!(is_needed(&INIT, |path| has(path, "store/format")));
}

/// The guard: the folders above a new store are synced.
#[test]
fn the_name_of_a_new_store_is_synced() {
    assert!(is_needed(&INIT, |path| path.ends_with("disk")));
}

/// The guard: `persist` syncs each new content before the commit begins.
#[test]
fn what_is_staged_is_synced() {
    assert!(is_needed(&RESTORE, is_staged_file));
}

/// The guard: `persist` syncs the journal before the commit begins.
#[test]
fn the_journal_is_synced() {
    assert!(is_needed(&RESTORE, |path| path.ends_with("journal")));
}

/// The guard: `persist` syncs the folders of the stage before the commit begins.
#[test]
fn names_in_the_stage_are_synced() {
    assert!(is_needed(&RESTORE, |path| has(path, "/.snapshot-")
        && !path.ends_with("journal")
        && !is_staged_file(path)));
}

/// The guard: `Commit::sync` before the stage goes.
#[test]
fn what_a_commit_has_changed_is_synced() {
    assert!(is_needed(&RESTORE, is_in_set));
}

/// The guard: `Commit::sync` syncs the filesystem if only the time of a link is new.
#[test]
fn the_times_of_links_are_synced() {
    assert!(is_needed(&RESTORE_LINK, |path| path == Path::new("/")));
}

/// The guard: `Fresh::finish` syncs everything before the folder gets its name.
#[test]
fn what_is_cloned_is_synced() {
    assert!(is_needed(&CLONE, |path| has(path, "/.copy.snapshot-")));
}

/// The guard: `Fresh::finish` syncs the folder above before the dataset is ready.
#[test]
fn the_name_of_a_clone_is_synced() {
    assert!(is_needed(&CLONE, |path| path.ends_with("disk")));
}

/// Whether the path is a shelf: a number in a numbered folder of a stage.
fn is_staged_file(path: &Path) -> bool {
    let is_number = |path: &Path| {
        path.file_name().is_some_and(|name| name.to_string_lossy().bytes().all(|byte| byte.is_ascii_digit()))
    };
    is_number(path) && path.parent().is_some_and(is_number)
}
