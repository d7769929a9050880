//! An open store, shared by everybody on whose behalf an engine works on it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use crate::catalog::{Catalog, PackRow};
use crate::engine::content::Nodes;
use crate::engine::entities::{Commits, Folds};
use crate::engine::keys::{KeyCache, Master};
use crate::engine::layout::Layout;
use crate::error::{Error, Result};
use crate::locks::Locks;
use crate::objects::{Objects, PackInfo, PackSource};

/// Connections to the catalog that are kept open while nobody needs them.
const IDLE_CATALOGS: usize = 8;
/// Nodes that are kept for everybody; they average 8 KiB.
const SHARED_NODES: usize = 4096;

/// A store that is open: its places, its locks, and what is costly to open twice.
pub(crate) struct Store {
    pub(crate) layout: Layout,
    pub(crate) id: [u8; 16],
    pub(crate) locks: Locks,
    pub(crate) keys: KeyCache,
    pub(crate) master: OnceLock<Master>,
    /// Held by whoever takes up files that were sent.
    pub(crate) taking_up: Mutex<()>,
    catalogs: Arc<Catalogs>,
    objects: OnceLock<Arc<Objects>>,
    nodes: OnceLock<Nodes>,
    /// The queue of those who write entities.
    pub(crate) commits: Commits,
    /// What is folded in the background.
    pub(crate) folds: Folds,
}

impl Store {
    /// Opens the store at `root`. `None` if there is none.
    pub(crate) fn open(root: &Path) -> Result<Option<Self>> {
        let layout = Layout::at(root);
        let Some(id) = layout.read_format()? else { return Ok(None) };
        let catalog = Catalog::open(&layout.catalog())?;
        catalog.ensure_of(&store_name(&id))?;
        Ok(Some(Self::with(layout, id, catalog)))
    }

    /// Opens the store at `root`, and makes it if there is none.
    pub(crate) fn open_or_create(root: &Path) -> Result<Self> {
        if let Some(store) = Self::open(root)? {
            return Ok(store);
        }
        let layout = Layout::at(root);
        layout.ensure_ours()?;
        crate::files::create_private_dir(root).map_err(|error| Error::io("create", root, error))?;
        crate::catalog::ensure_local_filesystem(root)?;
        layout.create_dirs()?;
        let locks = Locks::new(layout.locks());
        let _alone = locks.store_exclusive(Duration::from_secs(10))?;
        if let Some(store) = Self::open(root)? {
            return Ok(store);
        }
        let catalog = Catalog::create(&layout.catalog())?;
        // Whatever is in it, a store whose own name is lost is lost.
        crate::files::sync_above(root).map_err(|error| Error::io("sync", root, error))?;
        let id = layout.write_format()?;
        catalog.ensure_of(&store_name(&id))?;
        Ok(Self::with(layout, id, catalog))
    }

    fn with(layout: Layout, id: [u8; 16], catalog: Catalog) -> Self {
        let locks = Locks::new(layout.locks());
        let path = layout.catalog();
        Self {
            keys: KeyCache::new(path.clone()),
            layout,
            id,
            locks,
            master: OnceLock::new(),
            taking_up: Mutex::default(),
            catalogs: Arc::new(Catalogs { path, idle: Mutex::new(vec![catalog]) }),
            objects: OnceLock::new(),
            nodes: OnceLock::new(),
            commits: Commits::default(),
            folds: Folds::default(),
        }
    }

    /// Lends a connection to the catalog that nobody else uses meanwhile, so that readers do not wait for each other.
    pub(crate) fn with_catalog<T>(&self, f: impl FnOnce(&Catalog) -> Result<T>) -> Result<T> {
        self.catalogs.lend(f)
    }

    /// The objects, opened when they are needed first.
    pub(crate) fn objects(&self) -> &Arc<Objects> {
        self.objects.get_or_init(|| Arc::new(self.fresh_objects()))
    }

    /// Nodes of the trees that are asked all the time, kept for everybody.
    pub(crate) fn nodes(&self) -> &Nodes {
        self.nodes.get_or_init(|| Nodes::with_room(self.objects(), SHARED_NODES))
    }

    /// The objects as somebody sees them who has read nothing before.
    pub(crate) fn fresh_objects(&self) -> Objects {
        Objects::open(self.layout.root(), self.id, Arc::clone(&self.catalogs) as _)
    }
}

/// The id of a store as text.
pub(crate) fn store_name(id: &[u8; 16]) -> String {
    uuid::Uuid::from_bytes(*id).to_string()
}

/// Connections to the catalog. One that nobody has at the moment is lent again: opening one reads the whole schema.
struct Catalogs {
    path: PathBuf,
    idle: Mutex<Vec<Catalog>>,
}

impl Catalogs {
    fn lend<T>(&self, f: impl FnOnce(&Catalog) -> Result<T>) -> Result<T> {
        let idle = self.idle.lock().expect("no thread panicked").pop();
        let catalog = match idle {
            Some(catalog) => catalog,
            None => Catalog::open(&self.path)?,
        };
        let result = f(&catalog);
        let mut idle = self.idle.lock().expect("no thread panicked");
        if idle.len() < IDLE_CATALOGS {
            idle.push(catalog);
        }
        result
    }
}

/// What a row says of a pack.
///
/// # Errors
/// `Corrupt` for a row whose id is none.
pub(crate) fn pack_info(row: PackRow) -> Result<PackInfo> {
    let no_id = |_| Error::corrupt(format!("catalog row of pack `{}`", row.id), "the id of a pack", "another text");
    Ok(PackInfo { id: row.id.parse().map_err(no_id)?, bytes: row.bytes, objects: row.objects })
}

/// The catalog knows which packs count.
impl PackSource for Catalogs {
    fn live(&self) -> Result<Vec<PackInfo>> {
        self.lend(|catalog| catalog.read(|read| read.live_packs()?.into_iter().map(pack_info).collect()))
    }
}
