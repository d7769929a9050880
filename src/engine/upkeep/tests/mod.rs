//! gc, verification and healing, with a store and a folder on real files. Each file covers one subject; the sample is
//! here.

mod damage;
mod freeing;
mod healing;
mod random;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;

use crate::backend::{
    CreateDataset, CreateSnapshot, CreatedSnapshot, EntryKind, GcReport, RemoveVerb, Restore, Run, Verify, VerifyReport,
};
use crate::engine::Engine;
use crate::error::{Code, Result};
use crate::model::{DatasetId, DatasetStatus, SnapshotId};
use crate::objects::{Location, ObjectId, ObjectKind, PackId};
use crate::progress::Silent;

/// What a folder holds: path and bytes.
type Files = BTreeMap<String, Vec<u8>>;

/// A store and a dataset with a folder.
struct Sample {
    room: TempDir,
    engine: Engine,
    dataset: DatasetId,
    first: SnapshotId,
}

impl Sample {
    /// A dataset with these files and its first snapshot.
    fn with(files: &[(&str, &[u8])]) -> Self {
        let room = tempfile::tempdir().unwrap();
        let folder = room.path().join("set");
        std::fs::create_dir(&folder).unwrap();
        files.iter().for_each(|(path, bytes)| write(&folder.join(path), bytes));
        let engine = Engine::open_or_create(&room.path().join("store"), "ana@example.com").unwrap();
        let request = CreateDataset { path: Some(folder), name: None, skip_unreadable: false };
        let created = engine.create_dataset(&request, &Silent).unwrap();
        let first = created.snapshot.unwrap().snapshot_id;
        Self { room, engine, dataset: created.dataset.dataset_id, first }
    }

    fn store(&self) -> PathBuf {
        self.room.path().join("store")
    }

    fn folder(&self) -> PathBuf {
        self.room.path().join("set")
    }

    /// As another process sees the store.
    fn reopen(&mut self) {
        self.engine = Engine::open(&self.store(), "ana@example.com").unwrap().unwrap();
    }

    fn put(&self, path: &str, bytes: &[u8]) {
        write(&self.folder().join(path), bytes);
    }

    fn delete(&self, path: &str) {
        std::fs::remove_file(self.folder().join(path)).unwrap();
    }

    fn try_create(&self) -> Result<CreatedSnapshot> {
        self.engine.create(&self.dataset, &CreateSnapshot::default(), &Silent)
    }

    fn create(&self) -> SnapshotId {
        self.try_create().unwrap().snapshot.snapshot_id
    }

    fn remove(&self, snapshot: &SnapshotId) {
        let snapshots = std::slice::from_ref(snapshot);
        self.engine.remove(&self.dataset, snapshots, RemoveVerb::Remove, false).unwrap();
    }

    fn gc(&self, dry_run: bool) -> GcReport {
        self.engine.gc_within(Duration::ZERO, Duration::ZERO, dry_run, &Silent).unwrap()
    }

    fn verify(&self, full: bool) -> VerifyReport {
        self.engine.verify(&Verify { full, ..Verify::default() }, &Silent).unwrap()
    }

    fn status(&self) -> DatasetStatus {
        self.engine.live_dataset(&self.dataset).unwrap().status
    }

    /// The files of a snapshot, each read piece by piece.
    fn files_of(&self, snapshot: &SnapshotId) -> Result<Files> {
        let mut files = Files::new();
        for entry in self.engine.files(&self.dataset, snapshot, b"")? {
            let entry = entry?;
            if entry.kind == EntryKind::File {
                let pieces = self.engine.cat(&self.dataset, snapshot, entry.path.as_bytes())?;
                files.insert(entry.path, pieces.collect::<Result<Vec<_>>>()?.concat());
            }
        }
        Ok(files)
    }

    /// Every object of every live pack.
    fn objects(&self) -> Vec<(ObjectId, Location)> {
        let packs = self.engine.objects().live_packs().unwrap();
        packs.iter().flat_map(|pack| self.engine.objects().objects_in(pack.id).unwrap()).collect()
    }

    fn objects_of_kind(&self, kind: ObjectKind) -> Vec<(ObjectId, Location)> {
        self.objects().into_iter().filter(|(object, _)| object.kind == kind).collect()
    }

    /// Where the chunk with these bytes is.
    fn place_of(&self, bytes: &[u8]) -> Location {
        let object = ObjectId::of(ObjectKind::Chunk, bytes);
        self.objects().into_iter().find(|(found, _)| *found == object).expect("it is stored").1
    }

    fn pack_path(&self, pack: PackId) -> PathBuf {
        self.store().join("packs").join(pack.file_name())
    }

    /// Changes one byte of a stored frame, the `step`th.
    fn flip(&self, at: &Location, step: u64) {
        let path = self.pack_path(at.pack);
        let mut bytes = std::fs::read(&path).unwrap();
        let place = at.plain_offset().unwrap_or(u64::from(at.offset)) + step;
        bytes[place as usize] ^= 0x40;
        std::fs::write(path, bytes).unwrap();
    }

    fn forget_index(&mut self) {
        std::fs::remove_dir_all(self.store().join("index")).unwrap();
        self.reopen();
    }
}

/// Restores, and says how that failed.
fn try_restore(sample: &Sample, snapshot: &SnapshotId) -> Option<(Code, String)> {
    let request = Restore {
        snapshot: snapshot.clone(),
        only: Vec::new(),
        paths: Vec::new(),
        plan: None,
        into: None,
        checkpoint: true,
    };
    let running = sample.engine.restore(&sample.dataset, &request, Run::Here).unwrap();
    running.thread.unwrap().join().unwrap();
    sample.engine.task(running.task_id.as_str()).unwrap().failure
}

fn write(path: &std::path::Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// Bytes that do not compress, the same for the same seed.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    crate::objects::fixture::noise(seed, length)
}

fn files(list: &[(&str, &[u8])]) -> Files {
    list.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())).collect()
}
