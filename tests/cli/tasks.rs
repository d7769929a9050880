//! Work that nobody waits for: it is carried out all the same, and can be waited for or aborted from anywhere.

use std::fs;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::environment::Home;
use crate::tree::tree;

/// The process that carries out a task, stopped until this is dropped.
pub(crate) struct Worker(Pid);

impl Worker {
    /// Begins a task with a line that does not wait for it, and stops the process at work. Answers the task's id.
    pub(crate) fn stopped(home: &Home, line: &str) -> (String, Self) {
        let task = home.ok(&format!("{line} -o id"));
        let worker = Self(worker_of(&task).expect("the task is at work"));
        kill_process(worker.0, Signal::STOP).unwrap();
        // Not in the middle of a change to the catalog, for which everybody else would wait.
        while !is_catalog_free(home) {
            kill_process(worker.0, Signal::CONT).unwrap();
            std::thread::yield_now();
            kill_process(worker.0, Signal::STOP).unwrap();
        }
        (task, worker)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = kill_process(self.0, Signal::CONT);
    }
}

fn is_catalog_free(home: &Home) -> bool {
    let catalog = rusqlite::Connection::open(home.path("store/catalog.db")).unwrap();
    catalog.busy_timeout(Duration::ZERO).unwrap();
    catalog.execute_batch("BEGIN IMMEDIATE; ROLLBACK").is_ok()
}

/// The process that has a task's id among its arguments.
fn worker_of(task: &str) -> Option<Pid> {
    let processes = fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap());
    let has_task = |entry: &fs::DirEntry| {
        let words = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        words.split(|byte| *byte == 0).any(|word| word == task.as_bytes())
    };
    let found = processes.filter(|entry| entry.file_name().to_string_lossy().parse::<i32>().is_ok()).find(has_task)?;
    Pid::from_raw(found.file_name().to_string_lossy().parse().ok()?)
}

#[test]
fn work_that_is_not_waited_for_can_be_waited_for_later() {
    let home = Home::with_images();
    let report = home.json("restore first --yes --no-wait");
    let task = report["task_id"].as_str().unwrap();
    assert_eq!(home.json(&format!("task wait {task}"))["status"], "COMPLETED");
    assert!(home.path("images/dog.jpg").exists());

    let cloned = home.json("clone second --no-wait");
    let task = cloned["task_id"].as_str().unwrap();
    assert!(home.ok(&format!("task wait {} -o id", &task[..8])).starts_with(task));
    assert!(home.path("images-cloned/bird.jpg").exists());
}

#[test]
fn work_outlives_the_patience_for_it() {
    let home = Home::with_many(1000);
    home.ok("restore first --yes -q");
    let (task, worker) = Worker::stopped(&home, "restore second --yes --no-wait");
    let outcome = home.run(&format!("task wait {task} --timeout 0 --json"));
    assert_eq!(outcome.code, 8, "{outcome:?}");
    let failure = outcome.failure();
    assert_eq!((failure["code"].as_str(), failure["retryable"].as_bool()), (Some("TIMED_OUT"), Some(true)));
    assert_eq!(failure["task_id"].as_str(), Some(task.as_str()));
    assert!(failure["hint"].as_str().unwrap().contains(&format!("snapshot task wait {task}")));
    assert_eq!(home.json("list")[1]["is_restoring"], false);
    assert_eq!(home.json("show second")["is_restoring"], true);
    assert_eq!(home.json("dataset show")["status"], "READ_ONLY");
    drop(worker);
    home.ok(&format!("task wait {task}"));
    assert!(home.path("images/many/00999.txt").exists());
}

#[test]
fn a_restore_has_a_patience_of_its_own() {
    let home = Home::with_many(1000);
    home.ok("restore first --yes -q");
    let outcome = home.run("restore second --yes --timeout 0 --json");
    assert_eq!((outcome.code, outcome.failure()["code"].as_str()), (8, Some("TIMED_OUT")), "{outcome:?}");
    home.ok(&format!("task wait {}", outcome.failure()["task_id"].as_str().unwrap()));
    assert!(home.path("images/many/00999.txt").exists());
}

#[test]
fn work_with_patience_enough_ends_as_usual() {
    let home = Home::with_images();
    assert_eq!(home.json("restore first --yes --timeout 5m")["status"], "COMPLETED");
    assert_eq!(home.json("clone first --timeout 5m")["status"], "COMPLETED");
}

#[test]
fn an_aborted_restore_changes_nothing_or_all() {
    let home = Home::with_many(1000);
    home.ok("restore first --yes -q");
    let before = tree(&home.path("images"));
    let (task, worker) = Worker::stopped(&home, "restore second --yes --no-wait");
    let status = home.json(&format!("task abort {task}"))["status"].clone();
    assert!(status == "INITIALIZING" || status == "RUNNING", "{status}");
    drop(worker);
    let waited = home.run(&format!("task wait {task} --json"));
    if waited.code == 0 {
        // The request came too late for what was at work already, which is then done wholly.
        assert!(home.path("images/many/00999.txt").exists());
    } else {
        assert_eq!((waited.code, waited.failure()["code"].as_str()), (7, Some("ABORTED")), "{waited:?}");
        assert!(tree(&home.path("images")) == before);
    }
    assert_eq!(home.json("dataset status --wait")["status"], "READY");
}

#[test]
fn a_task_that_failed_ends_its_waiting_with_its_own_code() {
    let home = Home::with_images();
    let stale = "restore first --plan 00000000000000000000000000000000 --no-wait -o id";
    let task = home.ok(stale);
    let outcome = home.run(&format!("task wait {task} --json"));
    assert_eq!((outcome.code, outcome.failure()["code"].as_str()), (4, Some("STALE_PLAN")), "{outcome:?}");
    assert_eq!(outcome.failure()["task_id"].as_str(), Some(task.as_str()));
}
