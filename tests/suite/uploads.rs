//! Datasets that are filled with files that are sent: random histories against a model, and senders that are killed.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::time::Duration;

use snapshot::backend::{CreateSnapshot, EntryKind, Run, SnapshotFilter, Verify};
use snapshot::engine::{Engine, Running};
use snapshot::model::{DatasetId, SnapshotId, TaskStatus};
use snapshot::progress::Silent;
use tempfile::TempDir;

use crate::support::{is_long, noise};

/// Files by path.
type Files = BTreeMap<String, Vec<u8>>;

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

struct Scene {
    folder: TempDir,
    engine: Engine,
    id: DatasetId,
    dice: Dice,
    /// What the dataset holds.
    files: Files,
    /// What was sent for each open upload.
    uploads: Vec<(u64, Files)>,
    is_draft: bool,
    needs_reindex: bool,
    known: Vec<(SnapshotId, Files)>,
}

impl Scene {
    fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let engine = Engine::open_or_create(&folder.path().join("store"), "ana@example.com").unwrap();
        let id = engine.draft_dataset(&"set".parse().unwrap()).unwrap().dataset_id;
        Self {
            folder,
            engine,
            id,
            dice: Dice(seed),
            files: Files::new(),
            uploads: Vec::new(),
            is_draft: true,
            needs_reindex: false,
            known: Vec::new(),
        }
    }

    fn again(&self) -> Engine {
        Engine::open(&self.folder.path().join("store"), "ana@example.com").unwrap().unwrap()
    }

    fn step(&mut self) {
        match self.dice.below(12) {
            0 => self.uploads.push((self.engine.open_upload(&self.id).unwrap(), Files::new())),
            1..=4 => self.send(true),
            5 => self.send(false),
            6 => self.discard(),
            7 | 8 => self.take_up(),
            9 if self.needs_reindex => {
                self.end(self.engine.reindex(&self.id, Run::Here).unwrap());
                self.needs_reindex = false;
            }
            9 | 10 if !self.is_draft && !self.needs_reindex => self.create(),
            11 => drop(self.again().gc(Duration::ZERO, false, &Silent).unwrap()),
            _ => self.engine = self.again(),
        }
    }

    /// Sends some files for an upload; or begins to, and gives up.
    fn send(&mut self, is_finished: bool) {
        let Some(at) = (!self.uploads.is_empty()).then(|| self.dice.below(self.uploads.len())) else { return };
        let mut filling = self.engine.fill_upload(&self.id, self.uploads[at].0).unwrap();
        for _ in 0..=self.dice.below(4) {
            let path = format!("{}/{}.jpg", self.dice.below(3), self.dice.below(5));
            let lengths = [0, 10, 5_000, 1_500_000];
            let content = noise(self.dice.below(20) as u64, lengths[self.dice.below(lengths.len())]);
            filling.put(path.as_bytes(), &mut &content[..]).unwrap();
            if is_finished {
                self.uploads[at].1.insert(path, content);
            }
        }
        if is_finished {
            filling.finish().unwrap();
        }
    }

    fn discard(&mut self) {
        if let Some((upload, _)) = self.uploads.pop() {
            self.engine.discard_upload(&self.id, upload).unwrap();
        }
    }

    fn take_up(&mut self) {
        let Some(at) = self.uploads.iter().position(|(_, files)| !files.is_empty()) else { return };
        let (upload, files) = self.uploads.remove(at);
        if self.is_draft {
            self.end(self.engine.process_upload(&self.id, upload, Run::Here).unwrap());
            self.is_draft = false;
        } else {
            let reindex = self.dice.below(2) == 0;
            self.end(self.engine.add_media(&self.id, upload, reindex, Run::Here).unwrap());
            self.needs_reindex = !reindex;
        }
        self.files.extend(files);
    }

    fn create(&mut self) {
        let made = self.engine.create(&self.id, &CreateSnapshot::default(), &Silent).unwrap();
        self.known.push((made.snapshot.snapshot_id, self.files.clone()));
    }

    fn end(&self, running: Running) {
        running.thread.unwrap().join().unwrap();
        let task = self.engine.task(running.task_id.as_str()).unwrap().task;
        assert_eq!(task.status, TaskStatus::Completed, "{task:?}");
    }

    fn check(&self) {
        let engine = self.again();
        for (snapshot, files) in &self.known {
            assert!(read(&engine, &self.id, snapshot) == *files);
        }
        ensure_sound(&engine);
    }
}

/// The files of a snapshot.
fn read(engine: &Engine, id: &DatasetId, snapshot: &SnapshotId) -> Files {
    let mut files = Files::new();
    for entry in engine.files(id, snapshot, b"").unwrap() {
        let entry = entry.unwrap();
        if entry.kind == EntryKind::File {
            let pieces = engine.cat(id, snapshot, entry.path.as_bytes()).unwrap();
            files.insert(entry.path, pieces.map(|piece| piece.unwrap()).collect::<Vec<_>>().concat());
        }
    }
    files
}

fn ensure_sound(engine: &Engine) {
    let report = engine.verify(&Verify { full: true, ..Verify::default() }, &Silent).unwrap();
    assert!(report.problems.is_empty(), "{:?}", report.problems);
}

#[test]
fn whatever_the_order_a_dataset_holds_what_was_taken_up() {
    for seed in 0..if is_long() { 60 } else { 6 } {
        let mut scene = Scene::new(seed);
        for _ in 0..60 {
            scene.step();
        }
        scene.check();
    }
}

/// Tells a copy of this program, in which nothing else runs, to do the work of a test.
const ALONE: &str = "SNAPSHOT_TEST_ALONE";
/// Says to a copy of this program what to send, and for which upload.
const SENDER: &str = "SNAPSHOT_TEST_SENDER";

/// Not a test by itself: the process that is killed below. It says of each batch when it is finished.
#[test]
fn sender() {
    let Ok(told) = std::env::var(SENDER) else { return };
    let [store, id, upload] = told.split('|').collect::<Vec<_>>().try_into().unwrap();
    let engine = Engine::open(store.as_ref(), "ana@example.com").unwrap().unwrap();
    let (id, upload) = (DatasetId::from(id.to_owned()), upload.parse().unwrap());
    for batch in 0.. {
        let mut filling = engine.fill_upload(&id, upload).unwrap();
        for file in 0..3 {
            filling.put(format!("{batch}/{file}").as_bytes(), &mut &content(batch, file)[..]).unwrap();
        }
        filling.finish().unwrap();
        println!("\nfinished {batch}");
    }
}

fn content(batch: u64, file: u64) -> Vec<u8> {
    noise(batch * 3 + file, 400_000 * file as usize + 10)
}

#[test]
fn a_sender_that_is_killed_leaves_whole_batches() {
    for seed in 0..if is_long() { 30 } else { 3 } {
        let scene = Scene::new(seed);
        let upload = scene.engine.open_upload(&scene.id).unwrap();
        let told = format!("{}|{}|{upload}", scene.folder.path().join("store").display(), scene.id);
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["uploads::sender", "--exact", "--nocapture", "--test-threads=1"])
            .env(SENDER, told)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let wanted = format!("finished {}", seed % 4);
        let heard = lines.by_ref().map(|line| line.unwrap()).any(|line| line == wanted);
        assert!(heard, "the sender ended by itself");
        child.kill().unwrap();
        child.wait().unwrap();
        let mut rest = Vec::new();
        lines.map_while(Result::ok).for_each(|line| rest.extend(line.strip_prefix("finished ").map(str::to_owned)));
        let last: u64 = rest.last().map_or(seed % 4, |number| number.parse().unwrap());

        let engine = scene.again();
        engine.gc(Duration::ZERO, false, &Silent).unwrap();
        let running = engine.process_upload(&scene.id, upload, Run::Here).unwrap();
        scene.end(running);
        let first = engine.snapshots(&scene.id, &SnapshotFilter::default()).unwrap().snapshots.remove(0).snapshot_id;
        let files = read(&engine, &scene.id, &first);
        // The batch behind the last one that was told may have been finished, too.
        let batches = files.len() as u64 / 3;
        assert!(
            files.len().is_multiple_of(3) && (last + 1..=last + 2).contains(&batches),
            "{last}: {:?}",
            files.keys()
        );
        for batch in 0..batches {
            for file in 0..3 {
                assert!(files[&format!("{batch}/{file}")] == content(batch, file), "{batch}/{file}");
            }
        }
        ensure_sound(&engine);
    }
}

#[test]
fn a_long_file_needs_no_more_memory_than_a_short_one() {
    if std::env::var_os(ALONE).is_none() {
        // The memory of a process is that of all tests that run in it.
        let words = ["uploads::a_long_file_needs_no_more_memory_than_a_short_one", "--exact"];
        let alone = Command::new(std::env::current_exe().unwrap()).args(words).env(ALONE, "1").output().unwrap();
        assert!(alone.status.success(), "{}", String::from_utf8_lossy(&alone.stdout));
        return;
    }
    let scene = Scene::new(1);
    let upload = scene.engine.open_upload(&scene.id).unwrap();
    let mut filling = scene.engine.fill_upload(&scene.id, upload).unwrap();
    filling.put(b"short.mp4", &mut Endless(1).take(8 << 20)).unwrap();
    let before = peak();
    filling.put(b"long.mp4", &mut Endless(2).take(192 << 20)).unwrap();
    let more = peak().saturating_sub(before);
    assert!(more < 64 << 10, "{more} KiB more");
    assert_eq!(filling.finish().unwrap().files, 2);
}

/// Bytes that never repeat themselves.
struct Endless(u64);

impl Read for Endless {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        for chunk in out.chunks_mut(8) {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            chunk.copy_from_slice(&self.0.to_le_bytes()[..chunk.len()]);
        }
        Ok(out.len())
    }
}

/// The most memory that this process has had, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
