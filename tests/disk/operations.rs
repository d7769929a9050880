//! The operations that are cut, and that fail.

use std::fs;

use crate::cuts::{cut, cut_after};
use crate::image::set_time;
use crate::scene::Scene;

/// What a run of the program does, on a disk that was prepared for it.
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) scene: fn() -> Scene,
    pub(crate) commands: fn(&Scene) -> Vec<Vec<String>>,
}

fn one(words: &[&str]) -> Vec<Vec<String>> {
    vec![words.iter().map(|word| (*word).to_owned()).collect()]
}

pub(crate) const INIT: Operation =
    Operation { name: "init", scene: Scene::bare, commands: |_| one(&["init", "--json"]) };

pub(crate) const CREATE: Operation =
    Operation { name: "create", scene: Scene::new, commands: |_| one(&["create", "third", "--json"]) };

pub(crate) const RESTORE: Operation = Operation {
    name: "restore",
    scene: Scene::new,
    commands: |scene| one(&["restore", &scene.id(0), "--yes", "--json"]),
};

/// One change is of a kind that no file can be synced for.
pub(crate) const RESTORE_LINK: Operation = Operation {
    name: "restore-link",
    scene: || {
        let scene = Scene::new();
        set_time(&scene.set().join("dir-1/late"), 1_600_000_000_000_000_007);
        scene
    },
    ..RESTORE
};

const UNDO: Operation = Operation {
    name: "undo",
    scene: || {
        let scene = Scene::new();
        scene.run(&["restore", &scene.id(0), "--yes", "--json"]);
        scene
    },
    commands: |_| one(&["undo", "--yes", "--json"]),
};

pub(crate) const CLONE: Operation = Operation {
    name: "clone",
    scene: Scene::new,
    commands: |scene| {
        let copy = scene.place.base.join("copy");
        one(&["clone", &scene.id(1), copy.to_str().unwrap(), "--json"])
    },
};

const RM: Operation =
    Operation { name: "rm", scene: Scene::new, commands: |scene| one(&["rm", &scene.id(0), "--yes", "--json"]) };

const UNDELETE: Operation = Operation {
    name: "undelete",
    scene: || {
        let scene = Scene::new();
        scene.run(&["rm", &scene.id(0), "--yes", "--json"]);
        scene
    },
    commands: |scene| one(&["undelete", &scene.id(0), "--json"]),
};

const EDIT: Operation = Operation {
    name: "edit",
    scene: Scene::new,
    commands: |scene| one(&["edit", &scene.id(0), "--name", "renamed", "-m", "and described", "--json"]),
};

/// Of three snapshots the second was removed, and what only it needs is to be freed.
pub(crate) const GC: Operation = Operation {
    name: "gc",
    scene: || {
        let mut scene = Scene::new();
        scene.run(&["create", "third", "--json"]);
        scene.know_current();
        scene.run(&["rm", &scene.id(1), "--yes", "--json"]);
        scene
    },
    commands: |_| one(&["gc", "--grace", "0", "--yes", "--json"]),
};

const PRUNE: Operation = Operation {
    name: "prune",
    scene: Scene::new,
    commands: |_| one(&["prune", "--keep-last", "1", "--yes", "--json"]),
};

const TAG: Operation = Operation {
    name: "tag",
    scene: Scene::new,
    commands: |_| one(&["dataset", "tag", "--all", "--add", "red", "--json"]),
};

const LABEL: Operation = Operation {
    name: "label",
    scene: Scene::new,
    commands: |_| one(&["dataset", "label", "--all", "--add", "cat", "--json"]),
};

pub(crate) const IMPORT_METADATA: Operation = Operation {
    name: "import-metadata",
    scene: Scene::new,
    commands: |scene| {
        let table = scene.beside("table.csv");
        fs::write(&table, "path,score,place\ndoc.txt,0.5,here\ndir-0/2.bin,0.7,there\n").unwrap();
        one(&["dataset", "import-metadata", table.to_str().unwrap(), "--json"])
    },
};

const IMPORT_LABELS: Operation = Operation {
    name: "import-labels",
    scene: Scene::new,
    commands: |scene| {
        let table = scene.beside("image_annotations.csv");
        fs::write(&table, "filename,label\ndoc.txt,text\ndir-0/2.bin,noise\n").unwrap();
        one(&["dataset", "import-labels", table.to_str().unwrap(), "--json"])
    },
};

/// A dataset without a folder, beside the other one.
fn with_managed() -> Scene {
    let scene = Scene::new();
    scene.run(&["dataset", "create", "--managed", "--name", "managed", "--json"]);
    scene
}

fn add_picture(scene: &Scene) -> Vec<Vec<String>> {
    let path = scene.beside("picture.png");
    image::RgbImage::from_fn(40, 30, |x, y| image::Rgb([x as u8 * 5, y as u8 * 7, 9])).save(&path).unwrap();
    one(&["dataset", "add-media", path.to_str().unwrap(), "-d", "managed", "--json"])
}

const ADD_MEDIA: Operation = Operation { name: "add-media", scene: with_managed, commands: add_picture };

const REINDEX: Operation = Operation {
    name: "reindex",
    scene: || {
        let scene = with_managed();
        scene.run(&add_picture(&scene)[0]);
        scene
    },
    commands: |_| one(&["dataset", "reindex", "managed", "--json"]),
};

/// What makes a catalog of version 1 of one of version 3.
const BACK: &str = "DROP TABLE pending; DROP TABLE pending_marks; DROP TABLE vela_ids; DROP TABLE people;
    DROP TABLE key_tenants; DROP TABLE keys; DROP TABLE answers; DROP TABLE uploads; DROP TABLE about; DROP TABLE sums;
    ALTER TABLE datasets DROP COLUMN kind; ALTER TABLE snapshots DROP COLUMN pending_epoch;
    PRAGMA user_version = 1";

pub(crate) const MIGRATION: Operation = Operation {
    name: "migration",
    scene: || {
        let scene = Scene::new();
        let catalog = rusqlite::Connection::open(scene.store().join("catalog.db")).unwrap();
        catalog.execute_batch(BACK).unwrap();
        drop(catalog);
        // That version did not count its changes.
        std::fs::remove_file(scene.store().join("catalog.count")).unwrap();
        scene
    },
    commands: |_| one(&["list", "--json"]),
};

/// What one command did not make durable is still at risk when the next one is at work.
pub(crate) const SEQUENCE: Operation = Operation {
    name: "sequence",
    scene: Scene::new,
    commands: |scene| {
        let commands = [
            one(&["create", "third", "--json"]),
            one(&["dataset", "tag", "doc.txt", "--add", "red", "--json"]),
            one(&["restore", &scene.id(0), "--yes", "--json"]),
            one(&["edit", &scene.id(1), "--name", "renamed", "--json"]),
            one(&["undo", "--yes", "--json"]),
            one(&["undo", "--yes", "--json"]),
        ];
        commands.concat()
    },
};

#[test]
fn a_first_snapshot_is_whole_or_not_there() {
    cut(&INIT);
}

#[test]
fn a_snapshot_is_whole_or_not_there() {
    cut(&CREATE);
}

#[test]
fn a_restore_ends_as_before_or_after() {
    cut(&RESTORE);
}

#[test]
fn a_restore_of_the_time_of_a_link_ends_as_before_or_after() {
    cut(&RESTORE_LINK);
}

#[test]
fn an_undo_ends_as_before_or_after() {
    cut(&UNDO);
}

#[test]
fn a_clone_is_whole_or_not_there() {
    cut(&CLONE);
}

/// The guard: the folder under construction is in the catalog before it is made.
#[test]
fn a_clone_that_was_only_begun_leaves_nothing() {
    cut_after(&CLONE, &["mkdirat"]);
}

/// The guard: a stage is removed by what is in it, not by what it should hold.
#[test]
fn a_restore_that_was_cut_while_it_cleaned_up_is_cleaned_up() {
    cut_after(&RESTORE, &["unlinkat"]);
}

/// The guards: what is staged is synced with its time; what an earlier attempt has placed gets its mode once more.
#[test]
fn a_restored_file_keeps_its_mode_and_time_with_its_name() {
    cut_after(&RESTORE, &["renameat", "renameat2"]);
}

#[test]
fn a_snapshot_is_removed_or_not() {
    cut(&RM);
}

#[test]
fn a_removed_snapshot_is_back_or_not() {
    cut(&UNDELETE);
}

#[test]
fn an_edit_happens_or_not() {
    cut(&EDIT);
}

#[test]
fn gc_frees_nothing_that_is_needed() {
    cut(&GC);
}

#[test]
fn prune_removes_all_or_none() {
    cut(&PRUNE);
}

#[test]
fn tags_are_all_there_or_none() {
    cut(&TAG);
}

#[test]
fn labels_are_all_there_or_none() {
    cut(&LABEL);
}

#[test]
fn metadata_is_all_there_or_none() {
    cut(&IMPORT_METADATA);
}

#[test]
fn imported_labels_are_all_there_or_none() {
    cut(&IMPORT_LABELS);
}

#[test]
fn added_media_are_there_or_not() {
    cut(&ADD_MEDIA);
}

#[test]
fn a_reindex_happens_or_not() {
    cut(&REINDEX);
}

#[test]
fn an_older_catalog_is_migrated_or_as_it_was() {
    cut(&MIGRATION);
}

#[test]
fn what_was_done_earlier_stays_done() {
    cut(&SEQUENCE);
}
