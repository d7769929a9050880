//! The bundled engine: every rule of the product, on top of the catalog, the objects, the trees and the worktree.
//!
//! Plain synchronous Rust. It never prints, asks, reads the environment or knows flag names; a server may host it. One
//! verb a file. Everything that changes a dataset goes through [`Engine::begin`], which takes the locks and first
//! finishes what a dead process left behind.

mod access;
mod answers;
mod capture;
mod clone;
mod content;
mod create;
mod datasets;
mod diff;
mod enrichment;
mod entities;
mod flip;
mod folder;
mod folders;
mod history;
mod indexing;
pub(crate) mod ingest;
mod inside;
mod items;
mod keys;
mod layout;
mod listener;
pub(crate) mod operation;
mod people;
mod plan;
mod record;
mod register;
mod remove;
mod restore;
mod rules;
mod snapshots;
mod step;
mod store;
mod task_list;
pub(crate) mod tasks;
mod transition;
mod undo;
mod upkeep;

use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::catalog::{Catalog, Read, Write};
use crate::error::Result;
use crate::model::Person;
use crate::objects::{Objects, StateId};
use crate::state::State;

use store::Store;

pub use crate::catalog::StoredAnswer;
pub use entities::{Changed, EntityChange, EntityFilter, EntityQuery, EntityReport};
pub use folders::Folders;
pub use ingest::{ArchiveFormat, Filling, Limits, Sent};
pub use items::{Alike, Group, MediaIds, PREVIEWS};
pub use layout::{FORMAT, Layout};
pub use register::{ensure_room, survey};
pub use task_list::{TaskFacets, TaskPage, TaskRequest, TaskSort};
pub use tasks::{Running, WORKER_VERB};
pub use upkeep::repair;

/// An open store, and the person on whose behalf it is used.
///
/// Engines of the same store share its connections and caches; one more for another person costs next to nothing.
pub struct Engine {
    store: Arc<Store>,
    person: Person,
    folders: Folders,
    notices: Mutex<Vec<String>>,
}

impl Engine {
    /// Opens the store at `root`. `None` if there is none.
    ///
    /// # Errors
    /// `NewerFormat` for a store of a newer version, `Corrupt` for a damaged one, `NetworkFilesystem` where the catalog
    /// would not be safe.
    pub fn open(root: &Path, person: impl Into<Person>) -> Result<Option<Self>> {
        Ok(Store::open(root)?.map(|store| Self::of(Arc::new(store), person.into())))
    }

    /// Opens the store at `root`, and makes it if there is none.
    pub fn open_or_create(root: &Path, person: impl Into<Person>) -> Result<Self> {
        Ok(Self::of(Arc::new(Store::open_or_create(root)?), person.into()))
    }

    /// The same store, used on behalf of somebody else.
    pub fn for_person(&self, person: Person) -> Self {
        Self { folders: self.folders, ..Self::of(self.store.clone(), person) }
    }

    /// The same store, used by a service: with fewer folders than the user who runs it may reach.
    pub(crate) fn for_service(&self, folders: Folders) -> Self {
        Self { folders, ..self.for_person(self.person.clone()) }
    }

    /// On whose behalf it is used.
    pub(crate) fn person(&self) -> &Person {
        &self.person
    }

    fn of(store: Arc<Store>, person: Person) -> Self {
        Self { store, person, folders: Folders::All, notices: Mutex::default() }
    }

    /// What happened on the way and is worth knowing, since this was last asked.
    pub fn take_notices(&self) -> Vec<String> {
        std::mem::take(&mut *self.notices.lock().expect("no thread panicked"))
    }

    fn notice(&self, text: String) {
        self.notices.lock().expect("no thread panicked").push(text);
    }

    fn with_catalog<T>(&self, f: impl FnOnce(&Catalog) -> Result<T>) -> Result<T> {
        self.store.with_catalog(f)
    }

    /// Reads the catalog.
    fn read<T>(&self, f: impl FnOnce(&Read<'_>) -> Result<T>) -> Result<T> {
        self.with_catalog(|catalog| catalog.read(f))
    }

    /// Changes the catalog, durably. Calls must not be nested: the inner one would wait for the outer one.
    fn write<T>(&self, f: impl FnOnce(&Write<'_>) -> Result<T>) -> Result<T> {
        self.with_catalog(|catalog| catalog.write(f))
    }

    /// Changes the catalog without waiting for the disk: progress of tasks, and what the next durable change carries.
    fn write_soft<T>(&self, f: impl FnOnce(&Write<'_>) -> Result<T>) -> Result<T> {
        self.with_catalog(|catalog| catalog.write_soft(f))
    }

    fn objects(&self) -> &Arc<Objects> {
        self.store.objects()
    }

    /// The objects as somebody sees them who has read nothing before.
    fn fresh_objects(&self) -> Objects {
        self.store.fresh_objects()
    }

    /// The state of this id, re-hashed.
    fn state(&self, id: &StateId) -> Result<State> {
        self.read(|read| read.state(id)).and_then(|body| State::decode(&body))
    }
}
