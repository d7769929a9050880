//! Uploads on real stores: what is visible when, what survives, and what is refused.

mod archives;
mod tasks;

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::backend::{CreateSnapshot, Run, SnapshotFilter, Verify};
use crate::engine::{Engine, Running};
use crate::error::{Code, Error, Result};
use crate::model::{DatasetId, DatasetStatus, Person, Reason, TaskStatus};
use crate::objects::fixture::noise;
use crate::progress::Silent;

/// A store with a draft.
struct World {
    folder: TempDir,
    engine: Engine,
    id: DatasetId,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let engine = Engine::open_or_create(&folder.path().join("store"), "ana@example.com").unwrap();
        let id = engine.draft_dataset(&"set".parse().unwrap()).unwrap().dataset_id;
        Self { folder, engine, id }
    }

    /// A store with a dataset of these files.
    fn with(files: &[(&str, &[u8])]) -> Self {
        let world = Self::new();
        let upload = world.sent(files);
        assert_eq!(world.end(world.engine.process_upload(&world.id, upload, Run::Here)), TaskStatus::Completed);
        world
    }

    /// The same store, as another process sees it.
    fn again(&self) -> Engine {
        Engine::open(&self.folder.path().join("store"), "ana@example.com").unwrap().unwrap()
    }

    /// An upload with these files.
    fn sent(&self, files: &[(&str, &[u8])]) -> u64 {
        let upload = self.engine.open_upload(&self.id).unwrap();
        self.send(upload, files).unwrap();
        upload
    }

    fn send(&self, upload: u64, files: &[(&str, &[u8])]) -> Result<Sent> {
        let mut filling = self.engine.fill_upload(&self.id, upload)?;
        for (path, content) in files {
            filling.put(path.as_bytes(), &mut &**content)?;
        }
        filling.finish()
    }

    fn end(&self, running: Result<Running>) -> TaskStatus {
        let running = running.unwrap();
        running.thread.unwrap().join().unwrap();
        self.engine.task(running.task_id.as_str()).unwrap().task.status
    }

    fn status(&self) -> DatasetStatus {
        self.engine.dataset(self.id.as_str(), crate::catalog::Trash::With).unwrap().status
    }

    /// Files of the newest snapshot or revision, with their content.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let filter = SnapshotFilter { all: true, limit: Some(1), ..SnapshotFilter::default() };
        let newest = self.engine.snapshots(&self.id, &filter).unwrap().snapshots.remove(0).snapshot_id;
        let mut found = BTreeMap::new();
        for entry in self.engine.files(&self.id, &newest, b"").unwrap() {
            let entry = entry.unwrap();
            let content = match entry.kind {
                crate::backend::EntryKind::Dir => continue,
                _ => self.engine.cat(&self.id, &newest, entry.path.as_bytes()).unwrap(),
            };
            found.insert(entry.path, content.map(|piece| piece.unwrap()).collect::<Vec<_>>().concat());
        }
        found
    }

    /// Files of the working state, after a snapshot of it was taken.
    fn working(&self) -> BTreeMap<String, Vec<u8>> {
        self.engine.create(&self.id, &CreateSnapshot::default(), &Silent).unwrap();
        self.files()
    }

    fn tamper(&self, sql: &str) {
        rusqlite::Connection::open(self.folder.path().join("store/catalog.db")).unwrap().execute_batch(sql).unwrap();
    }

    fn is_sound(&self) -> bool {
        let request = Verify { full: true, ..Verify::default() };
        self.again().verify(&request, &Silent).unwrap().problems.is_empty()
    }
}

fn names(files: &BTreeMap<String, Vec<u8>>) -> Vec<&str> {
    files.keys().map(String::as_str).collect()
}

#[test]
fn a_draft_becomes_ready_with_what_was_sent_and_shows_nothing_before() {
    let world = World::new();
    assert_eq!(world.status(), DatasetStatus::Draft);
    let upload = world.sent(&[("a.jpg", b"a"), ("labels/classes.json", b"[]"), ("empty", b"")]);
    world.send(upload, &[("a.jpg", b"other"), ("b.mp4", b"b")]).unwrap();
    let dataset = world.engine.dataset("set", crate::catalog::Trash::Without).unwrap();
    assert_eq!((dataset.n_files, dataset.status), (Some(0), DatasetStatus::Draft));
    assert_eq!(world.engine.snapshots(&world.id, &SnapshotFilter::default()).unwrap().total, 0);
    assert_eq!(world.end(world.engine.process_upload(&world.id, upload, Run::Here)), TaskStatus::Completed);
    let dataset = world.engine.dataset("set", crate::catalog::Trash::Without).unwrap();
    assert_eq!((dataset.n_files, dataset.n_images, dataset.n_videos), (Some(4), Some(1), Some(1)));
    assert_eq!(dataset.status, DatasetStatus::Ready);
    let first = world.engine.snapshots(&world.id, &SnapshotFilter::default()).unwrap().snapshots.remove(0);
    assert_eq!((first.reason, first.is_current), (Some(Reason::Creation), Some(true)));
    let files = world.files();
    assert_eq!(names(&files), ["a.jpg", "b.mp4", "empty", "labels/classes.json"]);
    assert_eq!((&files["a.jpg"][..], &files["empty"][..]), (&b"other"[..], &b""[..]));
    assert_eq!(world.send(upload, &[("late", b"")]).unwrap_err().code(), Code::NotFound);
    assert!(world.is_sound());
}

#[test]
fn a_long_file_is_cut_like_one_on_a_disk() {
    let (video, table) = (noise(1, (3 << 20) + 5), noise(2, 9 << 20));
    let world = World::with(&[("a.mp4", &video), ("b.csv", &table), ("c.csv", &table[..1 << 20])]);
    let files = world.files();
    assert!(files["a.mp4"] == video && files["b.csv"] == table && files["c.csv"] == table[..1 << 20]);
    let there = world.folder.path().join("folder");
    std::fs::create_dir(&there).unwrap();
    std::fs::write(there.join("a.mp4"), &video).unwrap();
    std::fs::write(there.join("b.csv"), &table).unwrap();
    let packs = world.engine.stats().unwrap().bytes_packs;
    let request = crate::backend::CreateDataset { path: Some(there), name: None, skip_unreadable: false };
    world.engine.create_dataset(&request, &Silent).unwrap();
    let more = world.engine.stats().unwrap().bytes_packs - packs;
    assert!(more < 100_000, "the folder's files were stored once more: {more}");
}

#[test]
fn what_broke_off_leaves_nothing_and_what_was_finished_survives_the_process() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::from(io::ErrorKind::ConnectionReset))
        }
    }
    let world = World::new();
    let upload = world.sent(&[("kept", b"kept")]);
    let mut filling = world.engine.fill_upload(&world.id, upload).unwrap();
    filling.put(b"whole", &mut &b"whole"[..]).unwrap();
    assert_eq!(filling.put(b"broken", &mut (&b"bro"[..]).chain(Broken)).unwrap_err().code(), Code::Io);
    drop(filling);
    drop(world.engine.fill_upload(&world.id, upload).unwrap());
    let other = World { engine: world.again(), id: world.id.clone(), folder: tempfile::tempdir().unwrap() };
    assert_eq!(other.end(other.engine.process_upload(&world.id, upload, Run::Here)), TaskStatus::Completed);
    assert_eq!(names(&other.files()), ["kept"]);
}

#[test]
fn gc_keeps_what_was_sent_until_it_is_given_up() {
    let world = World::new();
    let big = noise(7, 2 << 20);
    let (kept, given_up) = (world.sent(&[("a", &big)]), world.sent(&[("b", &noise(8, 2 << 20))]));
    world.again().gc(Duration::ZERO, false, &Silent).unwrap();
    world.engine.discard_upload(&world.id, given_up).unwrap();
    assert_eq!(world.engine.discard_upload(&world.id, given_up).unwrap_err().code(), Code::NotFound);
    let freed = world.again().gc(Duration::ZERO, false, &Silent).unwrap().bytes_freed;
    assert!(freed > 1 << 20, "{freed}");
    assert_eq!(world.end(world.engine.process_upload(&world.id, kept, Run::Here)), TaskStatus::Completed);
    assert!(world.files()["a"] == big && world.is_sound());
}

#[test]
fn an_upload_that_nobody_sends_to_is_given_up_after_a_week() {
    let world = World::new();
    let (old, young) = (world.sent(&[("a", b"a")]), world.sent(&[("b", b"b")]));
    let week = upload::ABANDONED_AFTER.as_micros();
    world.tamper(&format!("UPDATE uploads SET touched_at = touched_at - {week} - 1 WHERE id = {old}"));
    world.tamper(&format!("UPDATE uploads SET touched_at = touched_at - {week} + 60000000 WHERE id = {young}"));
    world.engine.gc(Duration::ZERO, false, &Silent).unwrap();
    assert_eq!(world.send(old, &[("c", b"c")]).unwrap_err().code(), Code::NotFound);
    world.send(young, &[("c", b"c")]).unwrap();
    // Numbers are not used twice.
    assert!(world.engine.open_upload(&world.id).unwrap() > young);
}

#[test]
fn several_may_send_at_once() {
    let world = World::new();
    let upload = world.engine.open_upload(&world.id).unwrap();
    let engines = [world.again(), world.again()];
    std::thread::scope(|scope| {
        for sender in 0..4 {
            let engine = &engines[sender % 2];
            let id = &world.id;
            scope.spawn(move || {
                for batch in 0..3 {
                    let mut filling = engine.fill_upload(id, upload).unwrap();
                    for file in 0..10 {
                        let path = format!("{sender}/{batch}/{file}.txt");
                        filling.put(path.as_bytes(), &mut path.as_bytes()).unwrap();
                    }
                    filling.finish().unwrap();
                }
            });
        }
    });
    assert_eq!(world.end(world.engine.process_upload(&world.id, upload, Run::Here)), TaskStatus::Completed);
    let files = world.files();
    assert_eq!(files.len(), 120);
    assert!(files.iter().all(|(path, content)| path.as_bytes() == content));
}

#[test]
fn bad_paths_are_refused_and_a_file_is_no_folder() {
    let world = World::new();
    let upload = world.sent(&[("a/b", b"")]);
    for bad in ["", "/a", "../a", "a/../../b", "a\0", "a//b", "a\n"] {
        assert_eq!(world.send(upload, &[(bad, b"")]).unwrap_err().code(), Code::Invalid, "{bad:?}");
    }
    for clash in [&[("a", &b""[..])][..], &[("a/b/c", b"")], &[("x", b""), ("x/y", b"")]] {
        assert_eq!(world.send(upload, clash).unwrap_err().code(), Code::Invalid, "{clash:?}");
    }
    world.send(upload, &[("a/c", b"")]).unwrap();
}

#[test]
fn only_datasets_without_a_folder_take_files_and_only_their_own_uploads() {
    let world = World::new();
    let upload = world.sent(&[("a", b"a")]);
    let there = world.folder.path().join("folder");
    std::fs::create_dir(&there).unwrap();
    let request = crate::backend::CreateDataset { path: Some(there), name: None, skip_unreadable: false };
    let with_folder = world.engine.create_dataset(&request, &Silent).unwrap().dataset.dataset_id;
    assert_eq!(world.engine.open_upload(&with_folder).unwrap_err().code(), Code::Invalid);
    let other = world.engine.draft_dataset(&"other".parse().unwrap()).unwrap().dataset_id;
    assert_eq!(world.engine.fill_upload(&other, upload).map(drop).unwrap_err().code(), Code::NotFound);
    assert_eq!(world.engine.process_upload(&other, upload, Run::Here).map(drop).unwrap_err().code(), Code::NotFound);
    assert_eq!(world.engine.draft_dataset(&"other".parse().unwrap()).unwrap_err().code(), Code::Conflict);
    let empty = world.engine.open_upload(&world.id).unwrap();
    assert_eq!(world.engine.process_upload(&world.id, empty, Run::Here).map(drop).unwrap_err().code(), Code::Invalid);
    let key = Person { email: "a@b".into(), reach: crate::model::Reach::Tenants(vec!["t".into()]) };
    assert_eq!(world.engine.for_person(key).draft_dataset(&"x".parse().unwrap()).unwrap_err().code(), Code::NotAllowed);
}

#[test]
fn a_batch_can_move_between_threads() {
    fn ensure_send<T: Send + 'static>() {}
    ensure_send::<Filling>();
}
