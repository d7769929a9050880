//! Folders, contents and steps for tests: a tree is told in words, put on disk, and read back for comparison.

use std::collections::{BTreeMap, HashMap};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::sync::Mutex;

use crate::error::{Error, Result};
use crate::facets::{Chunk, Entry, EntryKind, Mtime, key_of_path, path_of_key};
use crate::model::TaskId;
use crate::objects::ChunkId;
use crate::progress::Silent;
use crate::worktree::Root;
use crate::worktree::apply::{Applied, Before, Contents, Fresh, Limits, Step, stage};

/// Small, so that small files have many.
pub(crate) const CHUNK: usize = 1000;

/// One thread, so that the steps come in the same order every time.
pub(crate) const ALONE: Limits = Limits { threads: 1 };

/// Contents that are held in memory.
#[derive(Default)]
pub(crate) struct Memory(Mutex<HashMap<ChunkId, Vec<u8>>>);

impl Memory {
    /// Holds the bytes, and says which chunks they are.
    pub(crate) fn hold(&self, bytes: &[u8]) -> Vec<Chunk> {
        let mut held = self.0.lock().unwrap();
        let chunk = |piece: &[u8]| {
            let id = ChunkId::of(piece);
            held.insert(id, piece.to_vec());
            Chunk { id, length: piece.len() as u32 }
        };
        bytes.chunks(CHUNK).map(chunk).collect()
    }

    /// Loses a chunk.
    pub(crate) fn lose(&self, chunk: &Chunk) {
        self.0.lock().unwrap().remove(&chunk.id);
    }
}

impl Contents for Memory {
    fn read_chunk(&self, id: &ChunkId, out: &mut Vec<u8>) -> Result<()> {
        let held = self.0.lock().unwrap();
        let bytes = held.get(id).ok_or_else(|| Error::corrupt(format!("chunk {id}"), "stored", "nothing"))?;
        out.clear();
        out.extend_from_slice(bytes);
        Ok(())
    }

    fn place(&self, id: &ChunkId) -> Option<(u64, u64)> {
        Some((0, u64::from(id.as_bytes()[0])))
    }
}

/// What is, or is to be, in a folder, by key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tree(pub(crate) BTreeMap<Vec<u8>, Entry>);

/// A time that tells files apart.
pub(crate) fn time(number: u32) -> Mtime {
    Mtime { seconds: 1_500_000_000 + i64::from(number), nanos: 123_456_789 }
}

impl Tree {
    pub(crate) fn with(mut self, path: impl AsRef<[u8]>, entry: Entry) -> Self {
        self.0.insert(key_of_path(path.as_ref()), entry);
        self
    }

    pub(crate) fn dir(self, path: impl AsRef<[u8]>, mode: u32) -> Self {
        self.with(path, Entry { kind: EntryKind::Dir, mode, ..Entry::default() })
    }

    pub(crate) fn file(self, memory: &Memory, path: impl AsRef<[u8]>, mode: u32, at: u32, bytes: &[u8]) -> Self {
        let (size, chunks) = (bytes.len() as u64, memory.hold(bytes));
        self.with(path, Entry { mode, mtime: time(at), size, chunks, ..Entry::default() })
    }

    pub(crate) fn link(self, path: impl AsRef<[u8]>, at: u32, target: &[u8]) -> Self {
        let (kind, target) = (EntryKind::Symlink, target.to_vec());
        self.with(path, Entry { kind, mtime: time(at), target, ..Entry::default() })
    }

    pub(crate) fn without(mut self, path: impl AsRef<[u8]>) -> Self {
        self.0.remove(&key_of_path(path.as_ref()));
        self
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = Result<(Vec<u8>, Entry)>> + '_ {
        self.0.iter().map(|(key, entry)| Ok((path_of_key(key), entry.clone())))
    }

    /// Builds the tree in a new folder.
    pub(crate) fn build(&self, parent: &Path, name: &str, contents: &Memory) -> Root {
        let place = Root::open(parent).unwrap();
        let mut fresh = Fresh::create(&place, b".building").unwrap();
        fresh.fill(self.entries(), contents, &Silent, &Limits::default(), true).unwrap();
        let finished = fresh.finish(name.as_bytes()).unwrap();
        assert_eq!(finished.stats.len(), self.0.len());
        Root::open(parent.join(name)).unwrap()
    }

    /// What is on disk, read without any help of the code under test.
    pub(crate) fn read(path: &Path) -> Self {
        let mut tree = Self::default();
        tree.read_below(path, b"", &Memory::default());
        tree
    }

    fn read_below(&mut self, folder: &Path, prefix: &[u8], memory: &Memory) {
        for found in std::fs::read_dir(folder).unwrap() {
            let found = found.unwrap();
            let path = super::order::join(prefix, found.file_name().as_bytes());
            let meta = std::fs::symlink_metadata(found.path()).unwrap();
            let mtime = Mtime { seconds: meta.mtime(), nanos: meta.mtime_nsec() as u32 };
            let mode = meta.permissions().mode() & 0o7777;
            let entry = if meta.is_dir() {
                self.read_below(&found.path(), &path, memory);
                Entry { kind: EntryKind::Dir, mode, ..Entry::default() }
            } else if meta.is_symlink() {
                let target = std::fs::read_link(found.path()).unwrap().as_os_str().as_bytes().to_vec();
                Entry { kind: EntryKind::Symlink, mtime, target, ..Entry::default() }
            } else {
                let bytes = std::fs::read(found.path()).unwrap();
                Entry { mode, mtime, size: bytes.len() as u64, chunks: memory.hold(&bytes), ..Entry::default() }
            };
            self.0.insert(key_of_path(&path), entry);
        }
    }
}

/// The steps from what is in the folder to another tree, as a plan would make them.
pub(crate) fn steps(root: &Root, to: &Tree) -> Vec<Step> {
    let from = Tree::read(root.path());
    let mut steps: BTreeMap<&Vec<u8>, Step> = BTreeMap::new();
    for (key, entry) in &from.0 {
        let path = path_of_key(key);
        let stat = root.stat(&path).unwrap().unwrap();
        let before = Some(Before { stat, entry: entry.clone() });
        steps.insert(key, Step { path, before, after: None });
    }
    for (key, entry) in &to.0 {
        let step = steps.entry(key).or_insert_with(|| Step { path: path_of_key(key), before: None, after: None });
        step.after = Some(entry.clone());
    }
    let differs = |step: &Step| step.before.as_ref().map(|before| &before.entry) != step.after.as_ref();
    steps.into_values().filter(differs).collect()
}

/// Makes the folder equal to the tree.
pub(crate) fn apply(root: &Root, to: &Tree, contents: &Memory) -> Result<Applied> {
    apply_steps(root, &steps(root, to), contents)
}

/// Does these steps.
pub(crate) fn apply_steps(root: &Root, steps: &[Step], contents: &Memory) -> Result<Applied> {
    let task = TaskId::random();
    stage(root, &task, steps, contents, &Silent, &Limits::default())?.commit(&Silent)
}

/// Whether permissions bind whoever runs the tests.
pub(crate) fn is_bound_by_modes() -> bool {
    !rustix::process::geteuid().is_root()
}
