//! The bundled engine: every rule of the product, on top of the catalog, the objects, the trees and the worktree.
//!
//! Plain synchronous Rust. It never prints, asks, reads the environment or knows flag names; a server may host it. One
//! verb a file. Everything that changes a dataset goes through [`Engine::begin`], which takes the locks and first
//! finishes what a dead process left behind.

mod capture;
mod clone;
mod content;
mod create;
mod datasets;
mod diff;
mod flip;
mod folder;
mod history;
mod inside;
mod layout;
mod operation;
mod plan;
mod register;
mod remove;
mod restore;
mod rules;
mod snapshots;
mod tasks;
mod transition;
mod undo;
mod upkeep;

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

use crate::catalog::{Catalog, PackRow, Read, Write};
use crate::error::{Error, Result};
use crate::locks::Locks;
use crate::objects::{Objects, PackInfo, PackSource, StateId};
use crate::state::State;

pub use layout::{FORMAT, Layout};
pub use register::{ensure_room, survey};
pub use tasks::{Running, WORKER_VERB};

/// An open store, and the person on whose behalf it is used.
pub struct Engine {
    layout: Layout,
    store_id: [u8; 16],
    catalog: Mutex<Catalog>,
    objects: OnceLock<Arc<Objects>>,
    locks: Locks,
    actor: String,
    notices: Mutex<Vec<String>>,
}

impl Engine {
    /// Opens the store at `root`. `None` if there is none.
    ///
    /// # Errors
    /// `NewerFormat` for a store of a newer version, `Corrupt` for a damaged one, `NetworkFilesystem` where the catalog
    /// would not be safe.
    pub fn open(root: &Path, actor: String) -> Result<Option<Self>> {
        let layout = Layout::at(root);
        let Some(store_id) = layout.read_format()? else { return Ok(None) };
        let catalog = Catalog::open(&layout.catalog())?;
        Ok(Some(Self::with(layout, store_id, catalog, actor)))
    }

    /// Opens the store at `root`, and makes it if there is none.
    pub fn open_or_create(root: &Path, actor: String) -> Result<Self> {
        if let Some(engine) = Self::open(root, actor.clone())? {
            return Ok(engine);
        }
        let layout = Layout::at(root);
        layout.ensure_ours()?;
        crate::files::create_private_dir(root).map_err(|error| Error::io("create", root, error))?;
        crate::catalog::ensure_local_filesystem(root)?;
        layout.create_dirs()?;
        let locks = Locks::new(layout.locks());
        let _alone = locks.store_exclusive(std::time::Duration::from_secs(10))?;
        if let Some(engine) = Self::open(root, actor.clone())? {
            return Ok(engine);
        }
        let catalog = Catalog::create(&layout.catalog())?;
        let store_id = layout.write_format()?;
        Ok(Self::with(layout, store_id, catalog, actor))
    }

    fn with(layout: Layout, store_id: [u8; 16], catalog: Catalog, actor: String) -> Self {
        let locks = Locks::new(layout.locks());
        Self {
            layout,
            store_id,
            catalog: Mutex::new(catalog),
            objects: OnceLock::new(),
            locks,
            actor,
            notices: Mutex::default(),
        }
    }

    /// The same store, opened once more, for a thread of its own.
    fn again(&self) -> Result<Self> {
        Self::open(self.layout.root(), self.actor.clone())?.ok_or_else(|| Error::NotFound {
            what: "store",
            reference: self.layout.root().display().to_string(),
            within: None,
        })
    }

    /// What happened on the way and is worth knowing, since this was last asked.
    pub fn take_notices(&self) -> Vec<String> {
        std::mem::take(&mut *self.notices.lock().expect("no thread panicked"))
    }

    fn notice(&self, text: String) {
        self.notices.lock().expect("no thread panicked").push(text);
    }

    /// Reads the catalog. Calls must not be nested.
    fn read<T>(&self, f: impl FnOnce(&Read<'_>) -> Result<T>) -> Result<T> {
        self.catalog.lock().expect("no thread panicked").read(f)
    }

    /// Changes the catalog, durably. Calls must not be nested.
    fn write<T>(&self, f: impl FnOnce(&Write<'_>) -> Result<T>) -> Result<T> {
        self.catalog.lock().expect("no thread panicked").write(f)
    }

    /// Changes the catalog without waiting for the disk: progress of tasks, and what the next durable change carries.
    fn write_soft<T>(&self, f: impl FnOnce(&Write<'_>) -> Result<T>) -> Result<T> {
        self.catalog.lock().expect("no thread panicked").write_soft(f)
    }

    fn objects(&self) -> &Arc<Objects> {
        self.objects.get_or_init(|| Arc::new(self.fresh_objects()))
    }

    /// The objects as somebody sees them who has read nothing before.
    fn fresh_objects(&self) -> Objects {
        Objects::open(self.layout.root(), self.store_id, Arc::new(LivePacks(self.layout.clone())))
    }

    /// The state of this id, re-hashed.
    fn state(&self, id: &StateId) -> Result<State> {
        self.read(|read| read.state(id)).and_then(|body| State::decode(&body))
    }
}

/// Asks the catalog, on a connection of its own, which packs count.
struct LivePacks(Layout);

impl PackSource for LivePacks {
    fn live(&self) -> Result<Vec<PackInfo>> {
        Catalog::open(&self.0.catalog())?.read(|read| {
            let info = |row: PackRow| Ok(PackInfo { id: row.id.parse()?, bytes: row.bytes, objects: row.objects });
            read.live_packs()?.into_iter().map(info).collect()
        })
    }
}
