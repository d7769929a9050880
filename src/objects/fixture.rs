//! For tests: a store in a temporary folder, a list of packs in memory, and bytes that do not compress.

use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::error::Result;
use crate::objects::{Objects, PackId, PackInfo, PackSource, Written, lock};

/// The catalog's part, in memory.
#[derive(Debug, Default)]
pub(crate) struct Packs(pub(crate) Mutex<Vec<PackInfo>>);

impl Packs {
    /// Registers what a session has written.
    pub(crate) fn register(&self, written: &Written) {
        lock(&self.0).extend(&written.packs);
    }

    /// Forgets a pack.
    pub(crate) fn condemn(&self, id: PackId) {
        lock(&self.0).retain(|pack| pack.id != id);
    }
}

impl PackSource for Packs {
    fn live(&self) -> Result<Vec<PackInfo>> {
        Ok(lock(&self.0).clone())
    }
}

/// A store that goes with the test.
pub(crate) struct Fixture {
    pub(crate) root: tempfile::TempDir,
    pub(crate) packs: Arc<Packs>,
    pub(crate) objects: Objects,
}

impl Fixture {
    /// An empty store.
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().expect("a temporary folder");
        let packs = Arc::new(Packs::default());
        let objects = open(root.path(), &packs);
        Self { root, packs, objects }
    }

    /// The same store as another process sees it.
    pub(crate) fn reopened(&self) -> Objects {
        open(self.root.path(), &self.packs)
    }

    /// Registers what a session has written, and has it adopted.
    pub(crate) fn adopt(&self, written: &Written) {
        self.packs.register(written);
        self.objects.adopt(written);
    }
}

/// Id of the store in tests.
pub(crate) const STORE_ID: [u8; 16] = [7; 16];

fn open(root: &Path, packs: &Arc<Packs>) -> Objects {
    Objects::open(root, STORE_ID, Arc::clone(packs) as Arc<dyn PackSource>)
}

/// Bytes that do not compress, the same for the same seed.
pub(crate) fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut out = vec![0; length];
    blake3::Hasher::new().update(&seed.to_le_bytes()).finalize_xof().fill(&mut out);
    out
}
