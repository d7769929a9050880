//! The stage: a folder `.snapshot-<task id>` in the root, only for us, that holds what is to come.
//!
//! ```text
//! .snapshot-<task id>/      0700
//!     0/ 1/ ...             one folder for each writing thread; files and links named by a number
//!     journal               what the commit does
//!     kept                  what the commit has kept under another name so far
//! ```

use std::os::fd::AsFd;
use std::sync::Arc;

use rustix::fs::OFlags;
use rustix::io::Errno;

use crate::error::{Error, Result};
use crate::model::TaskId;
use crate::worktree::Root;
use crate::worktree::apply::action::Shelf;
use crate::worktree::apply::order::join;
use crate::worktree::apply::tree;
use crate::worktree::root::{Dir, Spot};

const PREFIX: &[u8] = b".snapshot-";
pub(crate) const JOURNAL: &[u8] = b"journal";
pub(crate) const KEPT: &[u8] = b"kept";

/// The name of a task's stage in the root.
///
/// # Errors
/// `Invalid` if the task's id cannot be part of a name.
pub fn stage_name(task: &TaskId) -> Result<Vec<u8>> {
    let id = task.as_str().as_bytes();
    if id.is_empty() || id.len() > 200 || !id.iter().all(|&byte| is_id_byte(byte)) {
        return Err(Error::invalid(format!("task id `{task}`"), "it must be of letters, digits, `-` and `_`"));
    }
    Ok([PREFIX, id].concat())
}

/// Whether a name in the root is that of a stage, which is not part of the dataset.
pub fn is_stage_name(name: &[u8]) -> bool {
    name.strip_prefix(PREFIX).is_some_and(|id| !id.is_empty() && id.iter().all(|&byte| is_id_byte(byte)))
}

fn is_id_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// An open stage.
pub(crate) struct Stage<'r> {
    pub(crate) root: &'r Root,
    pub(crate) name: Vec<u8>,
    folders: Vec<Dir>,
}

impl<'r> Stage<'r> {
    /// Makes the stage with so many folders.
    pub(crate) fn create(root: &'r Root, task: &TaskId, folders: usize) -> Result<Self> {
        let mut stage = Self { root, name: stage_name(task)?, folders: Vec::with_capacity(folders) };
        let failure = |errno| root.failure("make", &stage.name, errno);
        in_open_root(root, || root.mkdir(&root.spot(&stage.name)?, 0o700)).map_err(failure)?;
        for number in 0..folders {
            let path = join(&stage.name, number.to_string().as_bytes());
            let made =
                root.spot(&path).and_then(|spot| root.mkdir(&spot, 0o700)).and_then(|()| stage.open_folder(&path));
            match made {
                Ok(dir) => stage.folders.push(dir),
                Err(errno) => {
                    // What failed is the better message.
                    let _ = stage.remove();
                    return Err(root.failure("make", &path, errno));
                }
            }
        }
        Ok(stage)
    }

    /// Opens a stage that an earlier process left; `None` if there is none.
    pub(crate) fn open(root: &'r Root, task: &TaskId) -> Result<Option<Self>> {
        let mut stage = Self { root, name: stage_name(task)?, folders: Vec::new() };
        if root.look(&stage.name)?.is_none() {
            return Ok(None);
        }
        loop {
            let path = join(&stage.name, stage.folders.len().to_string().as_bytes());
            match stage.open_folder(&path) {
                Ok(dir) => stage.folders.push(dir),
                Err(Errno::NOENT) => return Ok(Some(stage)),
                Err(errno) => return Err(root.failure("open", &path, errno)),
            }
        }
    }

    fn open_folder(&self, path: &[u8]) -> rustix::io::Result<Dir> {
        self.root.walk(path, OFlags::PATH | OFlags::DIRECTORY).map(Arc::new)
    }

    /// An open folder of the stage; that of a number which is not there is the first.
    pub(crate) fn folder(&self, number: u16) -> rustix::io::Result<&Dir> {
        self.folders.get(usize::from(number)).ok_or(Errno::NOENT)
    }

    /// Where a shelf is. `name` is the shelf's name.
    pub(crate) fn spot<'n>(&self, shelf: Shelf, name: &'n [u8]) -> rustix::io::Result<Spot<'n>> {
        Ok(Spot { dir: Arc::clone(self.folder(shelf.folder)?), name })
    }

    /// The paths of all folders of the stage and of what holds it, for making them durable.
    pub(crate) fn paths(&self) -> Vec<Vec<u8>> {
        let numbers = (0..self.folders.len()).map(|number| join(&self.name, number.to_string().as_bytes()));
        numbers.chain([self.name.clone(), Vec::new()]).collect()
    }

    /// Writes a whole file of the stage, and makes its content durable if `is_durable`.
    pub(crate) fn write_file(&self, name: &[u8], bytes: &[u8], is_durable: bool) -> Result<()> {
        let path = join(&self.name, name);
        let write = || {
            let spot = self.root.spot(&path)?;
            let fd = self.root.create(spot.dir.as_fd(), spot.name, 0o600)?;
            self.root.write_at(fd.as_fd(), bytes, 0)?;
            if is_durable { self.root.sync_data(fd.as_fd()) } else { Ok(()) }
        };
        write().map_err(|errno| self.root.failure("write", &path, errno))
    }

    /// The content of a file of the stage; `None` if it is not there.
    pub(crate) fn read_file(&self, name: &[u8]) -> Result<Option<Vec<u8>>> {
        let path = join(&self.name, name);
        if self.root.look(&path)?.is_none() {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut self.root.open_file(&path)?, &mut bytes)
            .map_err(|error| Error::io("read", self.root.shown(&path), error))?;
        Ok(Some(bytes))
    }

    /// Whether something is staged still. A commit that came to its end has put everything in its place.
    pub(crate) fn has_files(&self) -> Result<bool> {
        for number in 0..self.folders.len() {
            let path = join(&self.name, number.to_string().as_bytes());
            let found = tree::list(self.root, &path).map_err(|errno| self.root.failure("list", &path, errno))?;
            if !found.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Removes the stage. The journal goes after everything else: while it is there, a commit can be finished. What an
    /// attempt that was cut off has left of the folders need not be the first of them.
    pub(crate) fn remove(&self) -> Result<()> {
        let entries = match tree::list(self.root, &self.name) {
            Err(Errno::NOENT) => return Ok(()),
            other => other.map_err(|errno| self.root.failure("remove", &self.name, errno))?,
        };
        for (name, _) in entries.iter().filter(|(name, is_dir)| *is_dir && name.iter().all(u8::is_ascii_digit)) {
            tree::remove(self.root, &join(&self.name, name))?;
        }
        for name in [KEPT, JOURNAL] {
            let path = join(&self.name, name);
            match self.root.spot(&path).and_then(|spot| self.root.unlink(&spot)) {
                Ok(()) | Err(Errno::NOENT) => {}
                Err(errno) => return Err(self.root.failure("remove", &path, errno)),
            }
        }
        in_open_root(self.root, || match self.root.rmdir(&self.root.spot(&self.name)?) {
            Err(Errno::NOENT) => Ok(()),
            other => other,
        })
        .map_err(|errno| self.root.failure("remove", &self.name, errno))
    }
}

impl Shelf {
    /// The shelf's name in its folder.
    pub(crate) fn name(self) -> Vec<u8> {
        self.number.to_string().into_bytes()
    }
}

/// Does something in the root, which is opened for it and closed again if it is ours and closed.
fn in_open_root<T>(root: &Root, work: impl Fn() -> rustix::io::Result<T>) -> rustix::io::Result<T> {
    match work() {
        Err(Errno::ACCESS) => {}
        done => return done,
    }
    let mode = root.peek(b"")?.ok_or(Errno::NOENT)?.stat.mode;
    root.chmod_root(mode | 0o700)?;
    let done = work();
    root.chmod_root(mode)?;
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;
    use crate::worktree::apply::recover;
    use crate::worktree::apply::testing::Memory;

    #[test]
    fn a_stage_of_many_folders_goes_whole_after_its_removal_was_cut() {
        for number in 0.. {
            let dir = tempfile::tempdir().unwrap();
            let (root, task) = (Root::open(dir.path()).unwrap(), TaskId::random());
            let stage = Stage::create(&root, &task, 3).unwrap();
            stage.write_file(JOURNAL, b"", false).unwrap();
            root.faults().die_at(number);
            let is_removed = stage.remove().is_ok();
            root.faults().disarm();
            recover(&root, &task, false, &Memory::default(), &Silent).unwrap();
            assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "cut at {number}");
            if is_removed {
                assert!(number >= 5, "three folders, a journal and the stage");
                break;
            }
        }
    }

    #[test]
    fn a_stage_is_known_by_its_name() {
        let task = TaskId::random();
        assert!(is_stage_name(&stage_name(&task).unwrap()));
        for name in [&b".snapshot-"[..], b".snapshotignore", b"snapshot-1", b".snapshot-a.b"] {
            assert!(!is_stage_name(name));
        }
    }

    #[test]
    fn a_task_id_that_leads_elsewhere_is_refused() {
        for id in ["", "../x", "a/b", "a\0b"] {
            assert!(stage_name(&TaskId::from(id.to_owned())).is_err());
        }
    }
}
