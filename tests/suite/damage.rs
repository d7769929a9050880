//! Damage of every kind: each file of a store and each row of its catalog is changed, cut short, deleted or swapped for
//! another one of its kind. It is noticed and named, or it changes nothing; what it does not touch can be read all the
//! while; and a repair leads to the end that docs/promises.md describes.
//!
//! The guards are named where they are tested: without the one that stands there, the test fails.

mod catalog;
mod files;
mod folders;
mod rows;

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use snapshot::backend::{EntryKind, Problem, Repair, SnapshotFilter, State, Verify, VerifyReport};
use snapshot::catalog::{Catalog, Trash};
use snapshot::engine::{Engine, repair};
use snapshot::error::{Error, Result};
use snapshot::progress::Silent;
use tempfile::TempDir;

use crate::support::{ACTOR, World, noise, put};

/// What a store holds: `dataset:snapshot`, and the hash of all that is in it, if all of it can be read.
type Contents = BTreeMap<String, Option<String>>;

/// A store with something in every table, and a folder.
struct Sample {
    world: World,
    contents: Contents,
}

/// The store that is damaged, made once.
fn sample() -> &'static Sample {
    static SAMPLE: OnceLock<Sample> = OnceLock::new();
    SAMPLE.get_or_init(|| Sample::new(1))
}

/// Another one, to swap files with.
fn other() -> &'static Sample {
    static OTHER: OnceLock<Sample> = OnceLock::new();
    OTHER.get_or_init(|| Sample::new(2))
}

impl Sample {
    fn new(seed: u64) -> Self {
        let world = World::new();
        let folder = world.folder("set");
        let run = |words: &[&str]| drop(world.run(&folder, words).ok());
        put(&folder, "a.txt", format!("words of {seed} ").repeat(50));
        put(&folder, "dir/large.mp4", noise(seed, 90_000));
        put(&folder, "dir/notes.json", "{}");
        run(&["init", "--name", "set"]);
        put(&folder, "b.bin", noise(seed + 10, 40_000));
        run(&["create", "two", "-m", "the second"]);
        put(&folder, "b.bin", noise(seed + 20, 40_000));
        run(&["create", "three"]);
        run(&["dataset", "tag", "--add", "night", "a.txt"]);
        run(&["restore", "two", "--yes"]);
        put(&folder, "c.txt", "the last");
        run(&["create", "four"]);
        run(&["dataset", "tag", "--add", "day", "c.txt"]);
        run(&["protect", "two", "--reason", "published"]);
        run(&["edit", "three", "--name", "drei"]);
        run(&["create", "gone"]);
        run(&["create", "last"]);
        run(&["rm", "gone", "--yes"]);
        run(&["clone", "two", "../copy"]);
        run(&["dataset", "create", "--tenant", "city"]);
        run(&["entity", "put", "-d", "city", r#"{"id":"lamp1","type":"Lamp"}"#]);
        run(&["create", "-d", "city", "evening"]);
        run(&["entity", "put", "-d", "city", r#"{"id":"lamp2","type":"Lamp"}"#]);
        run(&["dataset", "share", "-d", "set", "--with", "bea@example.com", "--role", "editor"]);
        run(&["token", "create", "--email", "bea@example.com"]);
        run(&["token", "create", "--email", "lamps@example.com", "--tenant", "city"]);
        run(&["verify", "--full"]);
        let contents = contents(&world.engine());
        assert!(contents.values().all(Option::is_some));
        Self { world, contents }
    }

    /// The same store in a place of its own, with a copy of the catalog as it is now if that is wanted.
    fn copy(&self, with_backup: bool) -> Twin {
        let room = tempfile::tempdir().unwrap();
        let store = room.path().join("store");
        copy_folder(&self.world.store(), &store);
        fs::remove_dir_all(store.join("backup")).unwrap();
        if with_backup {
            Catalog::open(&store.join("catalog.db")).unwrap().backup(&store.join("backup")).unwrap();
        }
        Twin { _room: room, store }
    }
}

/// A store to be damaged.
struct Twin {
    _room: TempDir,
    store: PathBuf,
}

impl Twin {
    fn path(&self, name: &str) -> PathBuf {
        self.store.join(name)
    }

    fn open(&self) -> Result<Engine> {
        Engine::open(&self.store, ACTOR).map(|engine| engine.expect("there is a store"))
    }

    /// What a look at everything finds: problems, or that the store cannot be opened.
    fn verify(&self) -> Result<Vec<Problem>> {
        let request = Verify { full: true, ..Verify::default() };
        self.open()?.verify(&request, &Silent).map(|report| report.problems)
    }

    /// The same, without reading content.
    fn look(&self) -> Result<Vec<Problem>> {
        self.open()?.verify(&Verify::default(), &Silent).map(|report| report.problems)
    }

    fn try_repair(&self, dry_run: bool) -> Result<VerifyReport> {
        repair(&self.store, ACTOR, Repair { full: true, dry_run }, &Silent)
    }

    fn repair(&self) -> VerifyReport {
        self.try_repair(false).unwrap()
    }

    /// The same, without reading content.
    fn mend(&self) -> VerifyReport {
        repair(&self.store, ACTOR, Repair::default(), &Silent).unwrap()
    }

    fn contents(&self) -> Contents {
        contents(&self.open().unwrap())
    }

    /// Changes the catalog behind the program's back.
    fn tamper(&self, sql: &str) {
        let catalog = rusqlite::Connection::open(self.path("catalog.db")).unwrap();
        catalog.execute_batch(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// All files of the store, relative to it.
    fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![self.store.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => found.push(path.strip_prefix(&self.store).unwrap().to_str().unwrap().to_owned()),
                }
            }
        }
        found.sort();
        found
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, name) = (entry.as_ref().unwrap().path(), entry.unwrap().file_name());
        match path.is_dir() {
            true => copy_folder(&path, &to.join(name)),
            false => assert!(fs::copy(&path, to.join(name)).is_ok()),
        }
    }
}

fn contents(engine: &Engine) -> Contents {
    let mut all = Contents::new();
    for dataset in engine.datasets(false).unwrap() {
        let id = &dataset.dataset_id;
        let filter = SnapshotFilter { all: true, ..SnapshotFilter::default() };
        for one in engine.snapshots(id, &filter).unwrap().snapshots {
            let label = format!("{}:{}", dataset.dataset_name, one.snapshot_name);
            let state = State::Snapshot(id.clone(), one.snapshot_id.clone());
            let held = match one.n_entities {
                Some(0) | None => hash_of(engine, &dataset.dataset_id, &one.snapshot_id).ok(),
                Some(_) => engine.count_entities(&state, &Default::default(), None).ok().map(|n| n.to_string()),
            };
            all.insert(label, held);
        }
        if let Ok(count) = engine.count_entities(&State::Working(id.clone()), &Default::default(), None) {
            all.insert(format!("{}:", dataset.dataset_name), Some(count.to_string()));
        }
    }
    all
}

fn hash_of(
    engine: &Engine,
    dataset: &snapshot::model::DatasetId,
    snapshot: &snapshot::model::SnapshotId,
) -> Result<String> {
    let mut hash = blake3::Hasher::new();
    for entry in engine.files(dataset, snapshot, b"")? {
        let entry = entry?;
        hash.update(entry.path.as_bytes());
        if entry.kind == EntryKind::File {
            for piece in engine.cat(dataset, snapshot, entry.path.as_bytes())? {
                hash.update(&piece?);
            }
        }
    }
    Ok(hash.finalize().to_hex().to_string())
}

/// What a failure, or a list of problems, says.
fn said(seen: &Result<Vec<Problem>>) -> String {
    match seen {
        Err(error) => error.to_string(),
        Ok(problems) => {
            let lines = problems.iter().map(|one| format!("{}: {} {:?}", one.what, one.problem, one.affects));
            let mut lines: Vec<_> = lines.collect();
            lines.sort();
            lines.join("\n")
        }
    }
}

/// Whether damage was noticed; another failure than damage is none.
fn is_noticed(seen: &Result<Vec<Problem>>) -> bool {
    match seen {
        Ok(problems) => !problems.is_empty(),
        Err(error) => {
            let is_damage = error.code() == snapshot::error::Code::Corrupt || matches!(error, Error::NotFound { .. });
            assert!(is_damage, "{error}");
            true
        }
    }
}

/// All snapshots that no problem affects hold what they held.
#[track_caller]
fn assert_untouched(what: &str, now: &Contents, problems: &[Problem]) {
    for (label, held) in &sample().contents {
        // What a dataset holds now has no name; where it is damaged, so is a snapshot of it.
        let is_it = |one: &String| one == label || (label.ends_with(':') && one.starts_with(label));
        let is_affected = problems.iter().any(|problem| problem.affects.iter().any(is_it));
        if !is_affected {
            assert_eq!(now.get(label), Some(held), "{what}: `{label}` is not what it was; {problems:?}");
        }
    }
}

/// Works on all cases, several at a time, and names those that fail.
fn each<T: Sync + std::fmt::Debug>(cases: &[T], work: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    let one = || {
        let mut failed = Vec::new();
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            if catch_unwind(AssertUnwindSafe(|| work(case))).is_err() {
                failed.push(format!("{case:?}"));
            }
        }
        failed
    };
    let failed: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(one)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(failed.is_empty(), "{} of {} cases:\n{}", failed.len(), cases.len(), failed.join("\n"));
}
