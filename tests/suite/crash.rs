//! The program is killed at any moment. Afterwards the next command works, the folder is as it was before or as it was to
//! be, and nothing is left behind.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{World, eventually, is_long, noise, put, touch};
use crate::tree::{self, Tree, assert_no_leftovers};

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit.max(1)
    }
}

/// A dataset that is worked on by processes that are killed.
struct Scene {
    world: World,
    folder: PathBuf,
    dice: Dice,
    /// What is known to be in each snapshot, by id.
    known: BTreeMap<String, Tree>,
}

const FILES: u64 = 120;

impl Scene {
    fn new(seed: u64) -> Self {
        let world = World::new();
        let folder = world.folder("set");
        for number in 0..FILES {
            put(&folder, format!("dir-{}/{number}.bin", number % 7), noise(number, 3_000));
        }
        put(&folder, "video.mp4", noise(99, 4_000_000));
        fs::create_dir(folder.join("empty")).unwrap();
        let mut scene = Self { world, folder, dice: Dice(seed), known: BTreeMap::new() };
        let first = scene.run(&["init", "--json"]);
        let current = first["current_snapshot_id"].as_str().unwrap().to_owned();
        scene.known.insert(current, tree::read(&scene.folder));
        scene.edit();
        scene.create();
        scene
    }

    /// Runs the program to its end, which must be a good one.
    fn run(&self, words: &[&str]) -> Value {
        self.world.run(&self.folder, words).ok().json()
    }

    /// Changes a part of the folder.
    fn edit(&mut self) {
        for _ in 0..30 {
            let number = self.dice.below(FILES);
            let path = format!("dir-{}/{number}.bin", self.dice.below(7));
            match self.dice.below(4) {
                0 => drop(fs::remove_file(self.folder.join(&path))),
                1 if self.folder.join(&path).exists() => touch(&self.folder.join(&path), self.dice.0.into()),
                _ => put(&self.folder, &path, noise(self.dice.0, 2_000)),
            }
        }
        put(&self.folder, "video.mp4", noise(self.dice.below(3), 4_000_000));
    }

    fn create(&mut self) {
        let made = self.run(&["create", "--json"]);
        self.known.insert(made["snapshot_id"].as_str().unwrap().to_owned(), tree::read(&self.folder));
    }

    /// Any snapshot of which it is known what is in it.
    fn any(&mut self) -> (String, Tree) {
        let at = self.dice.below(self.known.len() as u64) as usize;
        let (id, tree) = self.known.iter().nth(at).unwrap();
        (id.clone(), tree.clone())
    }

    fn start(&self, words: &[&str]) -> Child {
        let mut program: Command = self.world.program(&self.folder);
        program.args(words).spawn().unwrap()
    }

    /// Runs the program and kills it at any moment of the time that it usually takes.
    fn kill(&mut self, words: &[&str], usual: Duration) {
        let mut child = self.start(words);
        std::thread::sleep(Duration::from_micros(self.dice.below(usual.as_micros() as u64)));
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Fails unless everything is in order once the next command has run.
    fn check(&self, allowed: &[&Tree], what: &str) {
        let status = self.run(&["dataset", "status", "--json"]);
        assert_eq!(status["status"], "READY", "{what}: {status}");
        let now = tree::read(&self.folder);
        assert_no_leftovers(&self.folder);
        assert_no_leftovers(self.folder.parent().unwrap());
        if !allowed.contains(&&now) {
            let lines: Vec<_> = allowed.iter().map(|tree| tree::differences(&now, tree)).collect();
            panic!("{what}: the folder is neither as before nor as after:\n{}", lines.join("or\n"));
        }
        let list = self.run(&["list", "--all", "--json"]);
        let list = list.as_array().unwrap();
        assert_eq!(list.iter().filter(|one| one["is_current"] == true).count(), 1, "{what}");
        assert!(list.iter().all(|one| one["is_restoring"] == false), "{what}");
        let tasks = self.run(&["task", "list", "--json"]);
        let ended = ["COMPLETED", "FAILED", "ABORTED"];
        assert!(tasks.as_array().unwrap().iter().all(|task| ended.contains(&task["status"].as_str().unwrap())));
    }

    /// Fails unless every snapshot that is listed can be cloned, those of known content exactly.
    fn check_all(&self) {
        let list = self.run(&["list", "--all", "--json"]);
        for one in list.as_array().unwrap() {
            let id = one["snapshot_id"].as_str().unwrap();
            let path = self.world.path("checked");
            self.run(&["clone", id, path.to_str().unwrap(), "--json"]);
            if let Some(wanted) = self.known.get(id) {
                tree::assert_same(&tree::read(&path), wanted, id);
            }
            self.run(&["dataset", "rm", "--yes", "--json", "-d", self.dataset_at(&path).unwrap().as_str()]);
            fs::remove_dir_all(&path).unwrap();
        }
    }

    /// Id of the dataset whose folder is at a path.
    fn dataset_at(&self, path: &std::path::Path) -> Option<String> {
        let all = self.run(&["dataset", "list", "--json"]);
        let found = all.as_array().unwrap().iter().find(|one| one["path"].as_str() == path.to_str()).cloned();
        found.map(|one| {
            assert_eq!(one["status"], "READY", "{one}");
            one["dataset_id"].as_str().unwrap().to_owned()
        })
    }

    /// How long the words take when nobody interferes, and a bit.
    fn usual(&mut self, words: &[&str]) -> Duration {
        let began = Instant::now();
        self.run(words);
        began.elapsed() + began.elapsed() / 8
    }
}

fn rounds() -> u64 {
    if is_long() { 500 } else { 12 }
}

#[test]
fn a_killed_create_leaves_the_dataset_as_it_was() {
    let mut scene = Scene::new(1);
    scene.edit();
    let usual = scene.usual(&["create", "--json"]);
    for round in 0..rounds() {
        scene.edit();
        let before = tree::read(&scene.folder);
        scene.kill(&["create", "killed"], usual);
        scene.check(&[&before], &format!("create, round {round}"));
        scene.create();
    }
    scene.check_all();
}

#[test]
fn a_killed_restore_ends_as_before_or_after() {
    let mut scene = Scene::new(2);
    let (first, _) = scene.any();
    let usual = scene.usual(&["restore", &first, "--yes", "--json"]);
    for round in 0..rounds() {
        scene.edit();
        if round % 3 == 0 {
            scene.create();
        }
        let before = tree::read(&scene.folder);
        let (id, after) = scene.any();
        scene.kill(&["restore", &id, "--yes"], usual);
        scene.check(&[&before, &after], &format!("restore, round {round}"));
        // What it was can be had again, whichever way it ended.
        if tree::read(&scene.folder) != before {
            scene.run(&["undo", "--yes", "--json"]);
            tree::assert_same(&tree::read(&scene.folder), &before, "taken back");
        }
    }
    scene.check_all();
}

#[test]
fn an_interrupted_restore_leaves_nothing_to_be_finished() {
    let mut scene = Scene::new(7);
    let (first, _) = scene.any();
    let usual = scene.usual(&["restore", &first, "--yes", "--json"]);
    for round in 0..rounds() {
        scene.edit();
        let before = tree::read(&scene.folder);
        let (id, after) = scene.any();
        let child = scene.start(&["restore", &id, "--yes"]);
        std::thread::sleep(Duration::from_micros(scene.dice.below(usual.as_micros() as u64)));
        let pid = rustix::process::Pid::from_child(&child);
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::INT);
        let output = child.wait_with_output().unwrap();
        // Killed by the signal before it listens, stopped by it, or done already.
        assert!(matches!(output.status.code(), None | Some(0 | 130)), "round {round}: {output:?}");
        assert_no_leftovers(&scene.folder);
        let now = tree::read(&scene.folder);
        assert!(now == before || now == after, "round {round}: {output:?}");
        scene.check(&[&now], &format!("interrupted, round {round}"));
    }
    scene.check_all();
}

#[test]
fn a_killed_undo_ends_as_before_or_after() {
    let mut scene = Scene::new(3);
    let (first, _) = scene.any();
    scene.run(&["restore", &first, "--yes", "--json"]);
    let usual = scene.usual(&["undo", "--yes", "--json"]);
    for round in 0..rounds() {
        scene.edit();
        let edited = tree::read(&scene.folder);
        let (id, restored) = scene.any();
        scene.run(&["restore", &id, "--yes", "--json"]);
        scene.kill(&["undo", "--yes"], usual);
        scene.check(&[&restored, &edited], &format!("undo, round {round}"));
    }
    scene.check_all();
}

#[test]
fn a_killed_clone_leaves_a_whole_dataset_or_nothing() {
    let mut scene = Scene::new(4);
    let (first, _) = scene.any();
    let usual = scene.usual(&["clone", &first, "--json"]);
    let before = tree::read(&scene.folder);
    for round in 0..rounds() {
        let path = scene.world.path(&format!("clone-{round}"));
        let (id, wanted) = scene.any();
        scene.kill(&["clone", &id, path.to_str().unwrap()], usual);
        scene.check(&[&before], &format!("clone, round {round}"));
        let dataset = scene.dataset_at(&path);
        assert_eq!(dataset.is_some(), path.exists(), "round {round}");
        if path.exists() {
            tree::assert_same(&tree::read(&path), &wanted, "a clone that is there is whole");
            fs::remove_dir_all(&path).unwrap();
        }
    }
    scene.check_all();
}

#[test]
fn a_killed_detached_worker_leaves_nothing_unfinished() {
    let mut scene = Scene::new(5);
    let (first, _) = scene.any();
    let usual = scene.usual(&["restore", &first, "--yes", "--json"]);
    for round in 0..rounds() {
        scene.edit();
        let before = tree::read(&scene.folder);
        let (id, after) = scene.any();
        let report = scene.run(&["restore", &id, "--yes", "--no-wait", "--json"]);
        let task = report["task_id"].as_str().unwrap().to_owned();
        let pause = Duration::from_micros(scene.dice.below(usual.as_micros() as u64 / 2));
        std::thread::sleep(pause);
        if let Some(worker) = worker_of(&task) {
            let pid = rustix::process::Pid::from_raw(worker).unwrap();
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
            eventually("the worker is gone", || has_ended(worker).then_some(()));
        }
        scene.check(&[&before, &after], &format!("worker, round {round}"));
    }
    scene.check_all();
}

#[test]
fn a_detached_worker_outlives_the_one_who_started_it() {
    let mut scene = Scene::new(6);
    scene.edit();
    let (id, wanted) = scene.any();
    let report = scene.run(&["restore", &id, "--yes", "--no-wait", "--json"]);
    let task = report["task_id"].as_str().unwrap();
    let ended = scene.run(&["task", "wait", task, "--json"]);
    assert_eq!(ended["status"], "COMPLETED", "{ended}");
    tree::assert_same(&tree::read(&scene.folder), &wanted, "restored");
    scene.check(&[&wanted], "detached");
}

/// Whether a process has let go of all it held. Its words are gone earlier than its open files, and so its locks.
fn has_ended(pid: i32) -> bool {
    let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else { return true };
    stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with(['Z', 'X']))
}

/// The process that carries a task out.
fn worker_of(task: &str) -> Option<i32> {
    fs::read_dir("/proc").unwrap().find_map(|entry| {
        let pid: i32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
        let words = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        let words: Vec<_> = words.split(|byte| *byte == 0).collect();
        (words.contains(&&b"__run-task"[..]) && words.contains(&task.as_bytes())).then_some(pid)
    })
}
