//! Reading the media of datasets with real files.

use std::io::{Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;

use image::{DynamicImage, ImageFormat, RgbImage};
use tempfile::TempDir;

use crate::backend::{CreateDataset, CreateSnapshot, Restore, Run, State as Side};
use crate::engine::Engine;
use crate::engine::indexing::content::StoredFile;
use crate::engine::indexing::due::due;
use crate::engine::tasks::Running;
use crate::error::{Code, Result};
use crate::facets::{CLUSTERS, Chunk, Entry, INDEX, Index, MediaKind, key_of_path};
use crate::model::{DatasetId, DatasetStatus, Reason, SnapshotId, TaskStatus};
use crate::objects::ChunkId;
use crate::progress::Silent;
use crate::tree;

/// A dataset with a folder.
struct Sample {
    room: TempDir,
    engine: Engine,
    id: DatasetId,
}

impl Sample {
    fn with(files: &[(&str, &[u8])]) -> Self {
        let room = tempfile::tempdir().unwrap();
        let folder = room.path().join("set");
        std::fs::create_dir(&folder).unwrap();
        files.iter().for_each(|(path, bytes)| std::fs::write(folder.join(path), bytes).unwrap());
        let engine = Engine::open_or_create(&room.path().join("store"), "ana@example.com").unwrap();
        let request = CreateDataset { path: Some(folder), name: None, skip_unreadable: false };
        let id = engine.create_dataset(&request, &Silent).unwrap().dataset.dataset_id;
        Self { room, engine, id }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.room.path().join("set").join(path)
    }

    fn reindex(&self) {
        self.finish(self.engine.reindex(&self.id, Run::Here));
    }

    fn restore(&self, snapshot: &SnapshotId) {
        let restore = Restore {
            snapshot: snapshot.clone(),
            only: Vec::new(),
            paths: Vec::new(),
            plan: None,
            into: None,
            checkpoint: true,
        };
        self.finish(self.engine.restore(&self.id, &restore, Run::Here));
    }

    fn finish(&self, begun: Result<Running>) {
        let running = begun.unwrap();
        running.thread.unwrap().join().unwrap();
        let task = self.engine.read(|read| read.task(&running.task_id)).unwrap();
        assert_eq!(task.status, TaskStatus::Completed, "{:?}", task.status_message);
    }

    fn index(&self, path: &str) -> Option<Index> {
        let row = self.engine.live_dataset(&self.id).unwrap();
        let root = self.engine.state(&row.head).unwrap().facet(INDEX);
        let value = tree::get(self.engine.store.nodes(), &root, &key_of_path(path.as_bytes())).unwrap();
        value.map(|value| Index::decode(&value).unwrap())
    }

    fn due(&self) -> usize {
        let row = self.engine.live_dataset(&self.id).unwrap();
        let state = self.engine.state(&row.head).unwrap();
        let is_wanted = |entry: &Entry| entry.media != MediaKind::Other;
        due(self.engine.store.nodes(), &state.media(), &state.facet(INDEX), &is_wanted).unwrap().len()
    }
}

/// A picture with edges, so many pixels wide.
fn picture(width: u32) -> Vec<u8> {
    let image = RgbImage::from_fn(width, 48, |x, y| {
        let light = if (x / 8 + y / 8).is_multiple_of(2) { 20 } else { 235 };
        image::Rgb([light, light / 2, 40])
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(image).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[test]
fn images_are_read_once_and_others_are_not() {
    let broken = &picture(64)[..60];
    let sample = Sample::with(&[("a.png", &picture(64)), ("b.jpg", broken), ("notes.txt", b"none")]);
    assert_eq!(sample.due(), 2);
    sample.reindex();
    let index = sample.index("a.png").unwrap();
    assert_eq!((index.format.as_deref(), index.width, index.height), (Some("png"), Some(64), Some(48)));
    assert!(index.phash.is_some() && index.issues.is_empty());
    // Named after one format and of another, and broken off: an issue of that item.
    let index = sample.index("b.jpg").unwrap();
    assert_eq!(index.format.as_deref(), Some("png"));
    assert_eq!(index.issues[0].kind, "corrupt");
    assert!(index.issues[0].reason.is_some() && index.phash.is_none());
    assert_eq!(sample.index("notes.txt"), None);
    assert_eq!(sample.due(), 0);
}

#[test]
fn what_came_since_is_saved_and_read_and_new_content_is_read_again() {
    let sample = Sample::with(&[("a.png", &picture(64)), ("b.png", &picture(80))]);
    sample.reindex();
    let before = sample.index("a.png").unwrap();
    std::fs::write(sample.path("a.png"), picture(96)).unwrap();
    std::fs::write(sample.path("c.png"), picture(120)).unwrap();
    std::fs::remove_file(sample.path("b.png")).unwrap();
    sample.reindex();
    assert_ne!(sample.index("a.png").unwrap(), before);
    assert!(sample.index("c.png").is_some());
    assert_eq!(sample.index("b.png"), None);
}

#[test]
fn a_revision_leads_back_and_the_next_snapshot_has_what_was_read() {
    let sample = Sample::with(&[("a.png", &picture(64))]);
    sample.reindex();
    let (engine, id) = (&sample.engine, &sample.id);
    assert_eq!(engine.live_dataset(id).unwrap().status, DatasetStatus::Ready);
    let revisions = engine.read(|read| read.revisions(id)).unwrap();
    assert_eq!(revisions.len(), 1);
    assert_eq!((&revisions[0].reason, &revisions[0].description[..]), (&Reason::Auto, "before reading media"));
    let taken = engine.create(id, &CreateSnapshot::default(), &Silent).unwrap().snapshot.snapshot_id;
    sample.restore(&revisions[0].id);
    assert_eq!(sample.index("a.png"), None);
    sample.restore(&taken);
    assert!(sample.index("a.png").is_some());
    assert!(engine.item(&Side::Snapshot(id.clone(), taken), b"a.png").unwrap().facets.contains_key(INDEX));
}

#[test]
fn copies_are_told_and_groups_keep_their_ids() {
    let files = [("a.png", &picture(64)[..]), ("b.png", &picture(64)), ("c.png", &picture(200))];
    let sample = Sample::with(&files);
    sample.reindex();
    let is_copy = |path| sample.index(path).unwrap().issues.iter().any(|issue| issue.kind == "duplicates");
    assert_eq!(["a.png", "b.png"].map(is_copy), [true; 2]);
    let groups = |path: &str| {
        let row = sample.engine.live_dataset(&sample.id).unwrap();
        let root = sample.engine.state(&row.head).unwrap().facet(CLUSTERS);
        tree::get(sample.engine.store.nodes(), &root, path.as_bytes()).unwrap()
    };
    let first = groups("a.png").unwrap();
    assert_eq!(groups("b.png").as_ref(), Some(&first));
    std::fs::write(sample.path("d.png"), picture(64)).unwrap();
    sample.reindex();
    assert_eq!((groups("d.png"), groups("a.png")), (Some(first.clone()), Some(first)));
    // Without the others it is no copy any more, and alone.
    std::fs::remove_file(sample.path("a.png")).unwrap();
    std::fs::remove_file(sample.path("d.png")).unwrap();
    sample.reindex();
    assert!(!is_copy("b.png"));
    assert_eq!(sample.due(), 0);
}

#[test]
fn a_stored_file_is_read_from_any_place() {
    let content: Vec<u8> = (0..3_000_000u32).map(|number| (number % 251) as u8).collect();
    let sample = Sample::with(&[("film.mp4", &content)]);
    let row = sample.engine.live_dataset(&sample.id).unwrap();
    let media = sample.engine.state(&row.head).unwrap().media();
    let value = tree::get(sample.engine.store.nodes(), &media, b"film.mp4").unwrap().unwrap();
    let entry = Entry::decode(&value).unwrap();
    assert!(entry.chunks.len() > 1);
    let read = StoredFile::new(sample.engine.objects(), &entry).read_with(|file| {
        let mut end = [0; 10];
        file.seek(SeekFrom::End(-10))?;
        file.read_exact(&mut end)?;
        assert_eq!(end[..], content[content.len() - 10..]);
        assert_eq!(file.read(&mut end)?, 0);
        assert!(file.seek(SeekFrom::Current(-4_000_000)).is_err());
        let mut all = Vec::new();
        file.seek(SeekFrom::Start(1))?;
        file.read_to_end(&mut all).map(|_| all)
    });
    assert!(read.unwrap() == content[1..]);
}

#[test]
fn damage_in_the_store_is_an_error_that_names_it() {
    let sample = Sample::with(&[]);
    let lost = Chunk { id: ChunkId::of(b"nobody has it"), length: 9 };
    let entry = Entry { size: 9, chunks: vec![lost], ..Entry::default() };
    let read = StoredFile::new(sample.engine.objects(), &entry).read_with(|file| file.read_to_end(&mut Vec::new()));
    assert_eq!(read.unwrap_err().code(), Code::Corrupt);
}
