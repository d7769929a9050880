//! Tenants in a store on real files. Each file covers one subject; the sample is here.

mod concurrent;
mod crash;
mod random;
mod snapshots;
mod writing;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;

use crate::backend::{CloneSnapshot, CreateSnapshot, RemoveVerb, Restore, Run, State as Side, Undo, Verify};
use crate::engine::entities::{Changed, EntityChange, EntityQuery};
use crate::engine::{Engine, Running};
use crate::error::{Code, Error, Result};
use crate::facets::{Entity, EntityKey};
use crate::model::{DatasetId, Snapshot, SnapshotId};
use crate::progress::Silent;

/// Entities by key, each as its JSON.
type Entities = BTreeMap<EntityKey, String>;

/// A store with a tenant.
struct Sample {
    room: TempDir,
    engine: Engine,
    tenant: DatasetId,
}

impl Sample {
    fn new() -> Self {
        let room = tempfile::tempdir().unwrap();
        let engine = Engine::open_or_create(&room.path().join("store"), "ana@example.com").unwrap();
        let tenant = engine.ensure_tenant(&"city".parse().unwrap()).unwrap();
        Self { room, engine, tenant }
    }

    fn store(&self) -> PathBuf {
        self.room.path().join("store")
    }

    /// As another process sees the store.
    fn reopen(&mut self) {
        self.engine.wait_for_folds();
        self.engine = Engine::open(&self.store(), "ana@example.com").unwrap().unwrap();
    }

    fn put(&self, id: &str, value: u64) -> Changed {
        self.engine.change_entity(&self.tenant, EntityChange::upsert(entity(id, value))).unwrap()
    }

    fn delete(&self, id: &str) -> Result<Changed> {
        self.engine.change_entity(&self.tenant, EntityChange::delete(entity(id, 0).key().clone()))
    }

    fn get(&self, id: &str) -> Option<String> {
        let found = self.engine.entity(&self.working(), entity(id, 0).key()).unwrap();
        found.map(|entity| entity.text().into_owned())
    }

    fn working(&self) -> Side {
        Side::Working(self.tenant.clone())
    }

    fn now(&self) -> Entities {
        all(&self.engine, &self.working())
    }

    fn at(&self, snapshot: &SnapshotId) -> Entities {
        all(&self.engine, &Side::Snapshot(self.tenant.clone(), snapshot.clone()))
    }

    fn count(&self) -> u64 {
        self.engine.count_entities(&self.working(), &EntityQuery::default(), None).unwrap()
    }

    fn create(&self) -> Snapshot {
        self.engine.create(&self.tenant, &CreateSnapshot::default(), &Silent).unwrap().snapshot
    }

    fn waiting(&self) -> u64 {
        self.engine.read(|read| read.mark(&self.tenant)).unwrap().waiting
    }

    fn restore(&self, snapshot: &SnapshotId) {
        assert_eq!(finish(&self.engine, self.engine.restore(&self.tenant, &to(snapshot), Run::Here)), None);
    }

    fn undo(&self) -> Option<(Code, String)> {
        let undo: Undo = self.engine.plan_undo(&self.tenant, None, &Silent).unwrap();
        match self.engine.undo(&self.tenant, &undo, Run::Here) {
            Ok(Some(running)) => finish(&self.engine, Ok(running)),
            Ok(None) => None,
            Err(error) => Some((error.code(), error.to_string())),
        }
    }

    fn clone_of(&self, snapshot: &SnapshotId) -> DatasetId {
        let request = CloneSnapshot { snapshot: snapshot.clone(), destination: None, name: None, managed: false };
        let running = self.engine.clone_snapshot(&self.tenant, &request, Run::Here).unwrap();
        running.thread.unwrap().join().unwrap();
        let view = self.engine.task(running.task_id.as_str()).unwrap();
        assert_eq!(view.failure, None);
        view.task.dataset_id
    }

    fn remove(&self, snapshot: &SnapshotId) {
        let snapshots = std::slice::from_ref(snapshot);
        self.engine.remove(&self.tenant, snapshots, RemoveVerb::Remove, false).unwrap();
    }

    fn gc(&self) {
        self.engine.wait_for_folds();
        self.engine.gc_within(Duration::ZERO, Duration::ZERO, false, &Silent).unwrap();
    }

    /// Nothing may be wrong, and counts are what is there.
    fn check(&self) {
        assert_eq!(self.engine.verify(&Verify { full: true, ..Verify::default() }, &Silent).unwrap().problems, []);
        assert_eq!(self.now().len() as u64, self.count());
    }
}

/// How a restore of a snapshot is asked for.
fn to(snapshot: &SnapshotId) -> Restore {
    Restore {
        snapshot: snapshot.clone(),
        only: Vec::new(),
        paths: Vec::new(),
        plan: None,
        into: None,
        checkpoint: true,
    }
}

/// Waits for a task and says how it failed, if it did.
fn finish(engine: &Engine, running: Result<Running>) -> Option<(Code, String)> {
    let running = running.unwrap();
    running.thread.unwrap().join().unwrap();
    engine.task(running.task_id.as_str()).unwrap().failure
}

fn all(engine: &Engine, side: &Side) -> Entities {
    let found = engine.entities(side, &EntityQuery::default(), &mut |_| Ok(true)).unwrap();
    let keys: Vec<_> = found.iter().map(Entity::key).collect();
    assert!(keys.is_sorted());
    found.iter().map(|entity| (entity.key().clone(), entity.text().into_owned())).collect()
}

/// Entity `id` with a value.
fn entity(id: &str, value: u64) -> Entity {
    let text = format!(r#"{{"id":"{id}","type":"Room","temperature":{{"type":"Number","value":{value}}}}}"#);
    Entity::parse(text.as_bytes(), "/").unwrap()
}

/// An entity that takes so many bytes.
fn large(id: &str, bytes: usize) -> Entity {
    let text = format!(r#"{{"id":"{id}","type":"Room","text":"{}"}}"#, "x".repeat(bytes));
    Entity::parse(text.as_bytes(), "/").unwrap()
}

fn code(error: &Error) -> Code {
    error.code()
}
