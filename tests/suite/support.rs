//! A place to work in: a temporary directory with a store, folders, the engine and the program itself.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use snapshot::backend::{CloneSnapshot, CreateDataset, CreateSnapshot, CreatedSnapshot, Restore, Run, TaskView};
use snapshot::engine::{Engine, Running};
use snapshot::error::{Error, Result};
use snapshot::model::{Dataset, DatasetId, Name, Snapshot, SnapshotId, TaskStatus};
use snapshot::progress::Silent;
use tempfile::TempDir;

use crate::tree::{self, Tree};

/// The person on whose behalf tests work.
pub(crate) const ACTOR: &str = "ana@example.com";

/// Whether the tests that take long are to run as well.
pub(crate) fn is_long() -> bool {
    std::env::var_os("SNAPSHOT_LONG_TESTS").is_some()
}

/// Whether this user may do everything.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A temporary directory with a store in it.
pub(crate) struct World {
    dir: TempDir,
    store: PathBuf,
}

impl World {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = dir.path().join("store");
        Self { dir, store }
    }

    /// The same, with the store elsewhere.
    pub(crate) fn with_store(self, store: PathBuf) -> Self {
        Self { store, ..self }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.store.clone()
    }

    /// A new empty folder.
    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        fs::create_dir(&path).unwrap();
        path
    }

    pub(crate) fn engine(&self) -> Engine {
        Engine::open_or_create(&self.store(), ACTOR).unwrap()
    }

    /// The program, in `directory`, with an environment of its own.
    pub(crate) fn program(&self, directory: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_snapshot"));
        command
            .env_clear()
            .env("HOME", self.dir.path())
            .env("SNAPSHOT_USER", ACTOR)
            .env("SNAPSHOT_STORE", self.store());
        command.env("SNAPSHOT_PROGRESS", "none").env("PATH", "/usr/bin:/bin");
        command.current_dir(directory).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, directory: &Path, words: &[&str]) -> Ran {
        Ran::of(words, self.program(directory).args(words).output().unwrap())
    }
}

/// What a run of the program came to.
#[derive(Debug)]
pub(crate) struct Ran {
    words: String,
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    pub(crate) fn of(words: &[&str], output: Output) -> Self {
        Self {
            words: words.join(" "),
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Fails unless it went well.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        self.code(0)
    }

    /// Fails unless it ended with this code.
    #[track_caller]
    pub(crate) fn code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "`{}`:\n{}{}", self.words, self.stdout, self.stderr);
        self
    }

    /// Fails unless the text is in what was said to people.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "`{}` should say `{text}`:\n{}", self.words, self.stderr);
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in {:?}", self.stdout))
    }
}

/// A folder under version control, and the engine that keeps it.
pub(crate) struct Set {
    pub(crate) engine: Engine,
    pub(crate) id: DatasetId,
    pub(crate) folder: PathBuf,
    pub(crate) first: Snapshot,
    pub(crate) world: World,
}

impl Set {
    /// A dataset of a folder that `fill` has filled.
    pub(crate) fn new(fill: impl FnOnce(&Path)) -> Self {
        let world = World::new();
        let folder = world.folder("set");
        fill(&folder);
        let engine = world.engine();
        let created = register(&engine, &folder).unwrap();
        Self { engine, id: created.0.dataset_id, folder, first: created.1, world }
    }

    pub(crate) fn try_create(&self, request: &CreateSnapshot) -> Result<CreatedSnapshot> {
        self.engine.create(&self.id, request, &Silent)
    }

    pub(crate) fn create(&self, name: &str) -> Snapshot {
        let name = Some(name.parse::<Name>().unwrap());
        self.try_create(&CreateSnapshot { name, ..CreateSnapshot::default() }).unwrap().snapshot
    }

    pub(crate) fn try_restore(&self, request: &Restore) -> Result<TaskView> {
        let running = self.engine.restore(&self.id, request, Run::Here)?;
        ended(&self.engine, running)
    }

    pub(crate) fn restore(&self, snapshot: &Snapshot) -> TaskView {
        self.try_restore(&whole(&snapshot.snapshot_id)).unwrap()
    }

    /// Takes the newest operation back.
    pub(crate) fn undo(&self) -> Result<Option<TaskView>> {
        let plan = self.engine.plan_undo(&self.id, None, &Silent)?;
        let running = self.engine.undo(&self.id, &plan, Run::Here)?;
        running.map(|running| ended(&self.engine, running)).transpose()
    }

    /// Clones into a new folder of the world, and says what is there.
    pub(crate) fn clone_into(&self, snapshot: &SnapshotId, name: &str) -> Result<(DatasetId, Tree)> {
        let path = self.world.path(name);
        let request =
            CloneSnapshot { snapshot: snapshot.clone(), destination: Some(path.clone()), managed: false, name: None };
        let running = self.engine.clone_snapshot(&self.id, &request, Run::Here)?;
        let view = ended(&self.engine, running)?;
        Ok((view.task.dataset_id, tree::read(&path)))
    }

    pub(crate) fn tree(&self) -> Tree {
        tree::read(&self.folder)
    }

    /// How many paths differ from the current snapshot.
    pub(crate) fn drift(&self) -> u64 {
        self.engine.drift(&self.id, &Silent).unwrap().changed.unwrap()
    }
}

/// Makes a dataset of a folder.
pub(crate) fn register(engine: &Engine, folder: &Path) -> Result<(Dataset, Snapshot)> {
    let request = CreateDataset { path: Some(folder.to_owned()), name: None, skip_unreadable: false };
    let created = engine.create_dataset(&request, &Silent)?;
    Ok((created.dataset, created.snapshot.expect("a folder's dataset has a first snapshot")))
}

/// A restore of everything.
pub(crate) fn whole(snapshot: &SnapshotId) -> Restore {
    Restore {
        snapshot: snapshot.clone(),
        only: Vec::new(),
        paths: Vec::new(),
        plan: None,
        into: None,
        checkpoint: true,
    }
}

/// Waits for a task of this process, and says how it ended.
pub(crate) fn ended(engine: &Engine, running: Running) -> Result<TaskView> {
    running.thread.expect("it is carried out here").join().expect("a task does not panic");
    let view = engine.task(running.task_id.as_str())?;
    match (&view.task.status, &view.failure) {
        (TaskStatus::Completed, _) => Ok(view),
        (_, Some((code, message))) => {
            Err(Error::Task { task_id: running.task_id, code: *code, message: message.clone() })
        }
        (status, None) => Err(Error::Internal(format!("the task is {status:?}: {:?}", view.task.error_message))),
    }
}

/// Writes a file, and the folders above it.
pub(crate) fn put(folder: &Path, path: impl AsRef<OsStr>, bytes: impl AsRef<[u8]>) {
    let path = folder.join(Path::new(path.as_ref()));
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

pub(crate) fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Sets a path's own time of change, in nanoseconds since 1970.
pub(crate) fn touch(path: &Path, nanos: i128) {
    use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_OMIT, utimensat};
    let time =
        Timespec { tv_sec: nanos.div_euclid(1_000_000_000) as i64, tv_nsec: nanos.rem_euclid(1_000_000_000) as _ };
    let times = Timestamps { last_access: Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT as _ }, last_modification: time };
    utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW).unwrap();
}

/// Bytes that do not compress, always the same for a seed.
pub(crate) fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    blake3::Hasher::new().update(&seed.to_le_bytes()).finalize_xof().fill(&mut bytes);
    bytes
}

/// Looks again and again, for half a minute at most, until `f` has something.
#[track_caller]
pub(crate) fn eventually<T>(what: &str, mut f: impl FnMut() -> Option<T>) -> T {
    for _ in 0..1_500 {
        if let Some(found) = f() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("it never happened: {what}");
}
