//! What is known of items, with a store and a folder on real files. Each file covers one subject; the sample is here.

mod alike;
mod exporting;
mod following;
mod importing;
mod labelling;
mod listing;
mod propagating;
mod random;
mod restoring;
mod tagging;

use std::collections::BTreeMap;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::backend::{
    CreateDataset, CreateSnapshot, DiffRequest, ItemChoice, ItemsChanged, LabelChange, Restore, Run, State as Side,
    TagChange, Verify,
};
use crate::engine::Engine;
use crate::error::{Code, Result};
use crate::facets::{INDEX, Json, LABELS, Label, LabelSource, METADATA, TAGS, key_of_path};
use crate::model::{DatasetId, FacetDiff, Plan, SnapshotId};
use crate::progress::{Phase, Progress, Silent};

/// A store and a dataset with a folder.
struct Sample {
    room: TempDir,
    engine: Engine,
    id: DatasetId,
    first: SnapshotId,
}

impl Sample {
    /// A dataset with these files, each with its path as content.
    fn with(paths: &[&str]) -> Self {
        let room = tempfile::tempdir().unwrap();
        let folder = room.path().join("set");
        std::fs::create_dir(&folder).unwrap();
        paths.iter().for_each(|path| write(&folder.join(path), path));
        let engine = Engine::open_or_create(&room.path().join("store"), "ana@example.com").unwrap();
        let request = CreateDataset { path: Some(folder), name: None, skip_unreadable: false };
        let created = engine.create_dataset(&request, &Silent).unwrap();
        let (id, first) = (created.dataset.dataset_id, created.snapshot.unwrap().snapshot_id);
        Self { room, engine, id, first }
    }

    /// The same store, as another process sees it.
    fn again(&self) -> Engine {
        Engine::open(&self.room.path().join("store"), "ana@example.com").unwrap().unwrap()
    }

    fn path(&self, path: &str) -> PathBuf {
        self.room.path().join("set").join(path)
    }

    fn put(&self, path: &str, content: &str) {
        write(&self.path(path), content);
    }

    fn rename(&self, from: &str, to: &str) {
        std::fs::create_dir_all(self.path(to).parent().unwrap()).unwrap();
        std::fs::rename(self.path(from), self.path(to)).unwrap();
    }

    fn delete(&self, path: &str) {
        std::fs::remove_file(self.path(path)).unwrap();
    }

    fn create(&self) -> SnapshotId {
        self.create_hearing(&Silent)
    }

    fn create_hearing(&self, progress: &dyn Progress) -> SnapshotId {
        self.engine.create(&self.id, &CreateSnapshot::default(), progress).unwrap().snapshot.snapshot_id
    }

    fn working(&self) -> Side {
        Side::Working(self.id.clone())
    }

    fn at(&self, snapshot: &SnapshotId) -> Side {
        Side::Snapshot(self.id.clone(), snapshot.clone())
    }

    fn try_tag(&self, choice: &ItemChoice, add: &[&str], remove: &[&str]) -> Result<ItemsChanged> {
        self.engine.change_tags(&self.id, choice, &tags(add, remove))
    }

    fn tag(&self, path: &str, add: &[&str]) -> ItemsChanged {
        self.try_tag(&paths(&[path]), add, &[]).unwrap()
    }

    fn label(&self, path: &str, category: &str) {
        let add = vec![Label::new(category, LabelSource::Manual)];
        let change = LabelChange { add, ..LabelChange::default() };
        self.engine.change_labels(&self.id, &paths(&[path]), &change).unwrap();
    }

    /// Adds what reading a file found: nothing.
    fn index(&self, path: &str) {
        self.know(INDEX, path, "{}");
    }

    /// Adds a row for which there is no verb here.
    fn know(&self, facet: &str, path: &str, row_of_file: &str) {
        let row = self.engine.live_dataset(&self.id).unwrap();
        let mut edits = super::Edits::default();
        edits.set(facet, key_of_path(path.as_bytes()), Some(row_of_file.as_bytes().to_vec()));
        let session = self.engine.session().unwrap();
        let mut worker = crate::engine::content::Worker(session.lane());
        let state = self.engine.state(&row.head).unwrap();
        let state = edits.applied(state, self.engine.store.nodes(), &mut worker).unwrap();
        worker.0.flush().unwrap();
        drop(worker);
        let written = session.finish().unwrap();
        let moved = self.engine.write(|write| {
            crate::engine::create::register(write, &written)?;
            let id = write.put_state(&state.encode())?;
            write.set_head(&row.id, &row.head, &id)
        });
        assert!(moved.unwrap());
        self.engine.objects().adopt(&written);
    }

    /// What is known of a file in a facet, as JSON.
    fn facet(&self, side: &Side, path: &str, facet: &str) -> Option<String> {
        self.engine.item(side, path.as_bytes()).unwrap().facets.get(facet).map(Json::to_string)
    }

    fn tags(&self, path: &str) -> String {
        self.facet(&self.working(), path, TAGS).unwrap_or_default()
    }

    fn tags_at(&self, snapshot: &SnapshotId, path: &str) -> String {
        self.facet(&self.at(snapshot), path, TAGS).unwrap_or_default()
    }

    fn has_index(&self, path: &str) -> bool {
        self.facet(&self.working(), path, INDEX).is_some()
    }

    fn waiting(&self) -> u64 {
        self.engine.read(|read| read.mark(&self.id)).unwrap().waiting
    }

    /// Counts and items of a facet: `A path`, `M path`, `D path`.
    fn diff(&self, a: &Side, b: &Side, facet: &str) -> (FacetDiff, Vec<String>) {
        let mut diff = self.engine.diff(a, b, &DiffRequest::default(), &Silent).unwrap();
        let found = diff.facets.remove(facet).unwrap_or_default();
        let items = found.items.iter().map(|item| format!("{} {}", item.change.as_str(), item.path)).collect();
        (found, items)
    }

    fn request(&self, snapshot: &SnapshotId, only: &[&str], globs: &[&str]) -> Restore {
        Restore {
            snapshot: snapshot.clone(),
            only: only.iter().map(|name| (*name).to_owned()).collect(),
            paths: globs.iter().map(|glob| (*glob).to_owned()).collect(),
            plan: None,
            into: None,
            checkpoint: true,
        }
    }

    fn restore(&self, snapshot: &SnapshotId, only: &[&str], globs: &[&str]) -> Plan {
        let request = self.request(snapshot, only, globs);
        let planned = self.engine.plan_restore(&self.id, &request, &Silent).unwrap();
        let request = Restore { plan: Some(planned.hash.clone()), ..request };
        let running = self.engine.restore(&self.id, &request, Run::Here).unwrap();
        running.thread.unwrap().join().unwrap();
        let view = self.engine.task(running.task_id.as_str()).unwrap();
        assert_eq!(view.failure, None);
        let done = view.report.unwrap().plan.unwrap_or_else(|| planned.clone());
        assert_eq!(done.facets, planned.facets);
        done
    }

    fn undo(&self) {
        let undo = self.engine.plan_undo(&self.id, None, &Silent).unwrap();
        let running = self.engine.undo(&self.id, &undo, Run::Here).unwrap().unwrap();
        running.thread.unwrap().join().unwrap();
        assert_eq!(self.engine.task(running.task_id.as_str()).unwrap().failure, None);
    }

    fn objects(&self) -> u64 {
        let row = self.engine.live_dataset(&self.id).unwrap();
        self.engine.state(&row.head).unwrap().counts.objects
    }

    fn is_sound(&self) -> bool {
        let request = Verify { full: true, ..Verify::default() };
        self.again().verify(&request, &Silent).unwrap().problems.is_empty()
    }
}

fn write(path: &std::path::Path, content: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

fn paths(paths: &[&str]) -> ItemChoice {
    ItemChoice { paths: paths.iter().map(|path| path.as_bytes().to_vec()).collect(), ..ItemChoice::default() }
}

fn globs(globs: &[&str]) -> ItemChoice {
    ItemChoice { globs: globs.iter().map(|glob| (*glob).to_owned()).collect(), ..ItemChoice::default() }
}

fn all() -> ItemChoice {
    ItemChoice { all: true, ..ItemChoice::default() }
}

fn tags(add: &[&str], remove: &[&str]) -> TagChange {
    let own = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect();
    TagChange { add: own(add), remove: own(remove) }
}

/// Does something in the middle of an operation: when it begins to scan, once.
struct Meanwhile<'a> {
    act: Box<dyn Fn() + Send + Sync + 'a>,
    is_done: std::sync::atomic::AtomicBool,
}

impl<'a> Meanwhile<'a> {
    fn new(act: impl Fn() + Send + Sync + 'a) -> Self {
        Self { act: Box::new(act), is_done: false.into() }
    }
}

impl Progress for Meanwhile<'_> {
    fn phase(&self, phase: Phase, _: Option<u64>, _: Option<u64>) {
        if phase == Phase::Scanning && !self.is_done.swap(true, std::sync::atomic::Ordering::Relaxed) {
            (self.act)();
        }
    }

    fn advance(&self, _: u64, _: u64) {}
}
