//! A disk that fills up at any moment: the room that is left is made a little larger each time, so that every step of the
//! work is the one that fails.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::mount::Mount;
use crate::support::{Ran, World, noise, put};
use crate::tree::{self, Tree, assert_no_leftovers};

/// Kibibytes that are left.
const LEFT: [u64; 14] = [0, 4, 16, 40, 80, 160, 320, 640, 1_300, 2_600, 3_500, 5_200, 8_000, 12_000];

/// A dataset, and a small disk under the store, the folder or both.
struct Scene {
    disk: Mount,
    world: World,
    folder: PathBuf,
}

impl Scene {
    fn new(has_store: bool, has_folder: bool) -> Option<Self> {
        let world = World::new();
        let small = world.folder("small");
        let disk = Mount::memory(&small, 160)?;
        let place = |is_small| if is_small { small.clone() } else { world.path("") };
        let folder = place(has_folder).join("set");
        let store = place(has_store).join("store");
        let world = world.with_store(store);
        fs::create_dir(&folder).unwrap();
        fill(&folder, 1);
        let scene = Self { disk, world, folder };
        scene.run(&["init"]).ok();
        Some(scene)
    }

    fn run(&self, words: &[&str]) -> Ran {
        self.world.run(&self.folder, words)
    }

    /// Runs the words with so little room. What failed must say that it was for want of room.
    fn squeeze(&self, kibibytes: u64, words: &[&str]) -> bool {
        let ballast = self.disk.fill(kibibytes << 10);
        let ran = self.run(words);
        if ran.code != Some(0) {
            let last = ran.stderr.lines().last().unwrap_or_default();
            let error: Value = serde_json::from_str(last).unwrap_or_else(|_| panic!("{ran:?}"));
            assert_eq!(error["error"]["code"], "NO_SPACE", "{kibibytes} KiB left: {ran:?}");
        }
        drop(ballast);
        ran.code == Some(0)
    }

    /// Fails unless everything is in order now that there is room again.
    fn check(&self, allowed: &[&Tree], what: &str) {
        let status = self.run(&["dataset", "status", "--json"]).ok().json();
        assert_eq!(status["status"], "READY", "{what}: {status}");
        let now = tree::read(&self.folder);
        assert_no_leftovers(&self.folder);
        assert_no_leftovers(self.folder.parent().unwrap());
        let fits = allowed.contains(&&now);
        assert!(fits, "{what}: neither before nor after:\n{}", tree::differences(&now, allowed[0]));
    }
}

/// A few megabytes that are others for each `seed`.
fn fill(folder: &Path, seed: u64) {
    for number in 0..60 {
        put(folder, format!("dir-{}/{number}.bin", number % 5), noise(seed * 100 + number, 9_000));
    }
    put(folder, "video.mp4", noise(seed * 100 + 99, 2_500_000));
}

#[test]
fn a_create_on_a_full_store_changes_nothing() {
    let Some(scene) = Scene::new(true, false) else { return };
    let mut made = 1;
    for (round, left) in LEFT.into_iter().enumerate() {
        fill(&scene.folder, round as u64 + 2);
        let before = tree::read(&scene.folder);
        made += usize::from(scene.squeeze(left, &["create", "squeezed", "--json"]));
        scene.check(&[&before], &format!("{left} KiB left"));
        assert_eq!(scene.run(&["list", "--json"]).ok().json().as_array().unwrap().len(), made);
    }
    assert!(made > 1, "with enough room it goes");
    assert!(made < LEFT.len(), "with too little it does not");
    scene.run(&["create"]).ok();
    let wanted = tree::read(&scene.folder);
    fill(&scene.folder, 1);
    scene.run(&["restore", "current", "--yes"]).ok();
    tree::assert_same(&tree::read(&scene.folder), &wanted, "what was stored after all of that is whole");
}

/// Restores to and fro with little room.
fn squeeze_restores(scene: &Scene) {
    fill(&scene.folder, 2);
    scene.run(&["create", "two"]).ok();
    let (mut done, mut refused) = (0, 0);
    for (round, left) in LEFT.into_iter().enumerate() {
        scene.run(&["restore", "two", "--yes"]).ok();
        fill(&scene.folder, round as u64 + 3);
        let before = tree::read(&scene.folder);
        match scene.squeeze(left, &["restore", "latest~1", "--yes", "--json"]) {
            true => done += 1,
            false => refused += 1,
        }
        let now = tree::read(&scene.folder);
        let mut after = tree::read(&scene.folder);
        if now != before {
            scene.run(&["restore", "latest~1", "--yes"]).ok();
            after = tree::read(&scene.folder);
        }
        tree::assert_same(&now, if now == before { &before } else { &after }, &format!("{left} KiB left"));
        scene.check(&[&before, &after], &format!("{left} KiB left"));
    }
    assert!(done > 0 && refused > 0, "{done} went and {refused} did not");
}

#[test]
fn a_restore_into_a_full_folder_changes_nothing() {
    if let Some(scene) = Scene::new(false, true) {
        squeeze_restores(&scene);
    }
}

#[test]
fn a_restore_with_a_full_store_changes_nothing() {
    if let Some(scene) = Scene::new(true, false) {
        squeeze_restores(&scene);
    }
}

#[test]
fn a_restore_with_everything_full_changes_nothing() {
    if let Some(scene) = Scene::new(true, true) {
        squeeze_restores(&scene);
    }
}

#[test]
fn a_restore_that_cannot_save_what_is_there_goes_on_only_without_a_checkpoint() {
    let Some(scene) = Scene::new(true, false) else { return };
    let wanted = tree::read(&scene.folder);
    fill(&scene.folder, 2);
    let before = tree::read(&scene.folder);
    let ballast = scene.disk.fill(1 << 20);
    assert_ne!(scene.run(&["restore", "current", "--yes"]).code, Some(0));
    tree::assert_same(&tree::read(&scene.folder), &before, "refused");
    scene.run(&["restore", "current", "--yes", "--no-checkpoint"]).ok();
    tree::assert_same(&tree::read(&scene.folder), &wanted, "restored");
    drop(ballast);
    scene.run(&["undo", "--yes"]).code(4);
}

#[test]
fn a_clone_into_a_full_disk_leaves_no_dataset_and_no_folder() {
    for has_store in [false, true] {
        let Some(scene) = Scene::new(has_store, false) else { return };
        let before = tree::read(&scene.folder);
        let mut made = 1;
        for left in LEFT {
            let path = scene.world.path(&format!("small/clone-{left}"));
            let words = ["clone", "current", path.to_str().unwrap(), "--json"];
            let is_done = scene.squeeze(left, &words);
            made += usize::from(is_done);
            scene.check(&[&before], &format!("{left} KiB left"));
            assert_eq!(path.exists(), is_done, "{left} KiB left");
            assert_no_leftovers(path.parent().unwrap());
            let datasets = scene.run(&["dataset", "list", "--json"]).ok().json();
            assert_eq!(datasets.as_array().unwrap().len(), made, "{left} KiB left");
            if is_done {
                tree::assert_same(&tree::read(&path), &before, "a clone that is there is whole");
                fs::remove_dir_all(&path).unwrap();
            }
        }
        assert!(made > 1 && made < LEFT.len(), "{made}");
    }
}

#[test]
fn a_folder_for_which_the_store_has_no_room_is_refused_before_anything_is_written() {
    let world = World::new();
    let small = world.folder("small");
    let Some(disk) = Mount::memory(&small, 100) else { return };
    let world = world.with_store(small.join("store"));
    let folder = world.folder("set");
    put(&folder, "a", noise(1, 1 << 20));
    let ballast = disk.fill(32 << 20);
    world.run(&folder, &["init"]).code(1).says("too little room").says("--store");
    assert!(!small.join("store").exists());
    drop(ballast);
    world.run(&folder, &["init"]).ok();
}
