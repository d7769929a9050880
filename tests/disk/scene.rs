//! A small dataset and a store on the disk, the program that works on them, and what they hold.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use snapshot::backend::{SnapshotFilter, State};
use snapshot::engine::Engine;
use snapshot::formats::item::Item;
use snapshot::model::{Dataset, Snapshot, SnapshotId};
use tempfile::TempDir;

use crate::image::{Pin, Place};
use crate::replay::Replay;
use crate::tree::{self, Tree};

/// The person on whose behalf everything is done.
pub(crate) const ACTOR: &str = "ana@example.com";

pub(crate) struct Scene {
    above: TempDir,
    pub(crate) place: Place,
    /// Snapshots of which it is known what is in them.
    pub(crate) known: Vec<(SnapshotId, Tree)>,
}

/// What people see: the catalog in lines, and the folders.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct View {
    pub(crate) catalog: Vec<String>,
    pub(crate) folders: BTreeMap<String, Tree>,
}

impl Scene {
    /// A folder with files, and no store.
    pub(crate) fn bare() -> Self {
        // What is durable is for the model to say: where there is memory to write to, nobody needs to wait for a disk.
        let above = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let path = fs::canonicalize(above.path()).unwrap();
        let scene = Self { place: Place::new(&path), above, known: Vec::new() };
        fs::create_dir(scene.set()).unwrap();
        for number in 0..6_u8 {
            scene.put(&format!("dir-{}/{number}.bin", number % 2), &noise(number, 700 * usize::from(number)));
        }
        scene.put("doc.txt", b"first");
        scene.put("goes/deep/file", b"goes");
        scene.put("closed/old", b"in a closed folder");
        fs::create_dir(scene.set().join("empty")).unwrap();
        std::os::unix::fs::symlink("doc.txt", scene.set().join("link")).unwrap();
        std::os::unix::fs::symlink("nowhere", scene.set().join("dir-1/late")).unwrap();
        scene.chmod("dir-0/2.bin", 0o600);
        scene.chmod("closed", 0o555);
        scene
    }

    /// A dataset with two snapshots, and changes since the second.
    pub(crate) fn new() -> Self {
        let mut scene = Self::bare();
        scene.run(&["init", "--json"]);
        scene.know_current();
        scene.put("doc.txt", b"second, and longer than before");
        scene.put("dir-0/7.bin", &noise(7, 3_000));
        scene.remove("dir-1/3.bin");
        scene.run(&["create", "second", "--json"]);
        scene.know_current();
        scene.edit();
        scene
    }

    /// Changes of every kind: files come, go, change, move; modes, times, a link, a folder for a file.
    pub(crate) fn edit(&self) {
        self.put("doc.txt", b"third");
        self.put("new/deep/file", &noise(9, 5_000));
        self.put("dir-0/0.bin", b"no longer empty");
        self.remove("dir-1/1.bin");
        fs::rename(self.set().join("dir-0/4.bin"), self.set().join("dir-1/moved.bin")).unwrap();
        self.chmod("dir-0/2.bin", 0o640);
        fs::remove_dir_all(self.set().join("goes")).unwrap();
        self.put("goes", b"a file now");
        fs::remove_file(self.set().join("link")).unwrap();
        std::os::unix::fs::symlink("dir-0", self.set().join("link")).unwrap();
        self.chmod("closed", 0o755);
        self.put("closed/new", b"came");
        self.chmod("closed", 0o555);
        fs::remove_dir(self.set().join("empty")).unwrap();
    }

    pub(crate) fn set(&self) -> PathBuf {
        self.place.base.join("set")
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.place.base.join("store")
    }

    /// A path beside the disk, on which nothing is lost.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.place.base.parent().unwrap().join(name)
    }

    pub(crate) fn put(&self, path: &str, bytes: &[u8]) {
        let path = self.set().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn remove(&self, path: &str) {
        fs::remove_file(self.set().join(path)).unwrap();
    }

    fn chmod(&self, path: &str, mode: u32) {
        fs::set_permissions(self.set().join(path), fs::Permissions::from_mode(mode)).unwrap();
    }

    /// The program in the dataset's folder, with an environment of its own.
    pub(crate) fn program(&self, words: &[impl AsRef<str>]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_snapshot"));
        command.args(words.iter().map(AsRef::as_ref)).env_clear().current_dir(self.set());
        command.env("HOME", self.above.path()).env("SNAPSHOT_USER", ACTOR).env("SNAPSHOT_STORE", self.store());
        command.env("SNAPSHOT_PROGRESS", "none").env("PATH", "/usr/bin:/bin").stdin(Stdio::null());
        command
    }

    /// Runs the program; it has to end well. Says what it printed.
    pub(crate) fn run(&self, words: &[impl AsRef<str>]) -> String {
        ok(self.program(words).output().unwrap())
    }

    /// Notes what is in the snapshot that was just taken.
    pub(crate) fn know_current(&mut self) {
        let current = self.run(&["list", "--limit", "1", "-o", "id"]);
        self.known.push((SnapshotId::from(current.trim().to_owned()), self.tree()));
    }

    pub(crate) fn id(&self, number: usize) -> String {
        self.known[number].0.to_string()
    }

    pub(crate) fn tree(&self) -> Tree {
        tree::read(&self.set())
    }

    pub(crate) fn engine(&self) -> Engine {
        Engine::open_or_create(&self.store(), ACTOR).unwrap()
    }

    /// What is there. The catalog is read from a copy, so that looking changes nothing.
    pub(crate) fn view(&self) -> View {
        let copy = self.beside("copy-of-store");
        let _ = fs::remove_dir_all(&copy);
        let catalog = if self.store().join("format").exists() {
            copy_all(&self.store(), &copy);
            catalog(&Engine::open_or_create(&copy, ACTOR).unwrap())
        } else {
            Vec::new()
        };
        View { catalog, folders: self.folders() }
    }

    /// The datasets' folders.
    pub(crate) fn folders(&self) -> BTreeMap<String, Tree> {
        let names = fs::read_dir(&self.place.base).unwrap().map(|entry| entry.unwrap().file_name());
        let names = names.map(|name| name.into_string().unwrap()).filter(|name| name != "store");
        names.map(|name| (name.clone(), tree::read(&self.place.base.join(name)))).collect()
    }

    /// The folders that cannot be made anew.
    pub(crate) fn pins(&self, replay: &Replay) -> Vec<Pin> {
        let mut pins = Vec::new();
        for name in self.folders().keys() {
            let path = self.place.base.join(name);
            let ino = replay.inode(&path).expect("the trace has every folder");
            pins.push(Pin { ino, inode: fs::metadata(&path).unwrap().ino() });
        }
        pins
    }
}

pub(crate) fn ok(output: Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the program failed: {:?}: {said}", output.status);
    String::from_utf8(output.stdout).unwrap()
}

/// What a catalog says, without ids and times of what a second attempt makes anew.
pub(crate) fn catalog(engine: &Engine) -> Vec<String> {
    let mut lines = Vec::new();
    for dataset in engine.datasets(true).unwrap() {
        lines.push(dataset_line(&dataset));
        if dataset.deleted_at.is_some() {
            continue;
        }
        let id = &dataset.dataset_id;
        for deleted in [false, true] {
            let filter = SnapshotFilter { deleted, ..SnapshotFilter::default() };
            let page = engine.snapshots(id, &filter).unwrap();
            lines.extend(page.snapshots.iter().map(snapshot_line));
        }
        for operation in engine.history(id, None).unwrap() {
            let undone = operation.undone_by.is_some();
            lines.push(format!(
                "  did {} to {}, {} {undone}",
                operation.verb,
                operation.subject.len(),
                operation.can_undo
            ));
        }
        for item in engine.items(&State::Working(id.clone()), None).unwrap() {
            // Its id is made of the dataset's.
            let item = Item { media_id: Default::default(), ..item.unwrap() };
            lines.push(format!("  {item:?}"));
        }
    }
    lines
}

fn dataset_line(dataset: &Dataset) -> String {
    let Dataset { dataset_name, status, n_images, n_files, bytes, path, snapshots_enabled, .. } = dataset;
    let (current, is_deleted) = (dataset.current_snapshot_id.is_some(), dataset.deleted_at.is_some());
    format!(
        "{dataset_name}: {status:?} {n_images:?} {n_files:?} {bytes:?} {path:?} {snapshots_enabled:?} {current} {is_deleted}"
    )
}

fn snapshot_line(snapshot: &Snapshot) -> String {
    let Snapshot { snapshot_name, description, reason, is_current, is_restoring, state, protected, .. } = snapshot;
    let name = snapshot_name.split("_snapshot_").next().unwrap_or_default();
    let is_deleted = snapshot.deleted_at.is_some();
    format!("  {name} `{description}` {reason:?} {is_current:?} {is_restoring:?} {state:?} {protected:?} {is_deleted}")
}

/// Bytes that do not compress, always the same for a seed.
pub(crate) fn noise(seed: u8, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    blake3::Hasher::new().update(&[seed]).finalize_xof().fill(&mut bytes);
    bytes
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_all(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
