//! Building a new folder, for a clone: under a temporary name, renamed to its own when all of it is durable.
//!
//! The thread that brings the entries makes the folders, others make the files. A file costs five system calls: open,
//! write, times, stat, close.

use std::sync::atomic::AtomicU32;

use rustix::io::Errno;

use crate::error::{Error, Result};
use crate::facets::Entry;
use crate::progress::Progress;
use crate::worktree::apply::attributes::SET_ID;
use crate::worktree::apply::crew::panicked;
use crate::worktree::apply::feeder::Feeder;
use crate::worktree::apply::makers::Makers;
use crate::worktree::apply::prepare::{name_max, shown};
use crate::worktree::apply::queue::Queue;
use crate::worktree::apply::{Contents, Limits, durable, order, tree};
use crate::worktree::root::is_plain_name;
use crate::worktree::{FileKind, Root, Stat};

/// Pieces of work that may wait for a thread.
const WAITING: usize = 8;

/// A folder under construction. Dropped before it is finished, it is removed with everything in it.
pub struct Fresh<'p> {
    parent: &'p Root,
    name: Vec<u8>,
    root: Root,
    inode: u64,
    /// The mode that a new folder gets here.
    mode: u32,
    stats: Vec<(Vec<u8>, Stat)>,
    folders: Vec<(Vec<u8>, u32)>,
    warnings: Vec<String>,
    is_finished: bool,
}

/// A folder that was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// Its inode.
    pub inode: u64,
    /// Every path in it with its stat, in key order. For the stat cache.
    pub stats: Vec<(Vec<u8>, Stat)>,
    /// What could not be done, or is worth knowing, in words.
    pub warnings: Vec<String>,
}

/// Removes what is left of a folder under construction, if the one of that name still is the one with that inode.
///
/// # Errors
/// `Io` if it cannot be removed.
pub fn sweep_fresh(parent: &Root, temporary: &[u8], inode: u64) -> Result<()> {
    parent.forget();
    match parent.look(temporary)? {
        Some(found) if found.stat.kind == FileKind::Dir && found.stat.inode == inode => tree::remove(parent, temporary),
        _ => Ok(()),
    }
}

/// Removes a folder of that name if nothing is in it: one that was made, but whose inode nobody had written down yet.
///
/// # Errors
/// `Io` if it cannot be removed.
pub fn sweep_empty(parent: &Root, temporary: &[u8]) -> Result<()> {
    parent.forget();
    match parent.spot(temporary).and_then(|spot| parent.rmdir(&spot)) {
        Ok(()) | Err(Errno::NOENT | Errno::NOTDIR | Errno::NOTEMPTY | Errno::EXIST) => Ok(()),
        Err(errno) => Err(parent.failure("remove", temporary, errno)),
    }
}

impl<'p> Fresh<'p> {
    /// Makes an empty folder with a temporary name, closed to others until it is finished.
    ///
    /// # Errors
    /// `Exists` if there is one, `Io` if it cannot be made.
    pub fn create(parent: &'p Root, temporary: &[u8]) -> Result<Self> {
        parent.forget();
        let failure = |errno| match errno {
            Errno::EXIST => Error::Exists { what: "folder", name: parent.shown(temporary).display().to_string() },
            errno => parent.failure("make", temporary, errno),
        };
        let spot = parent.spot(temporary).map_err(failure)?;
        parent.mkdir(&spot, 0o777).map_err(failure)?;
        let open = || {
            let mode = parent.look(temporary)?.map_or(0o755, |look| look.stat.mode);
            parent.chmod(&spot, 0o700).map_err(failure)?;
            let root = parent.open_below(temporary)?;
            let inode = root.look(b"")?.map_or(0, |look| look.stat.inode);
            Ok((mode, root, inode))
        };
        match open() {
            Ok((mode, root, inode)) => Ok(Self {
                parent,
                name: temporary.to_vec(),
                root,
                inode,
                mode,
                stats: Vec::new(),
                folders: Vec::new(),
                warnings: Vec::new(),
                is_finished: false,
            }),
            Err(error) => {
                let _ = parent.rmdir(&spot);
                Err(error)
            }
        }
    }

    /// The folder's inode: with it, and only with it, the folder can be swept after a crash.
    pub fn inode(&self) -> u64 {
        self.inode
    }

    /// The folder, to look at.
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// Makes everything in the folder. Entries come in key order, a folder before what is in it. `has_set_id` says that
    /// set-id bits may be set, for they were given by the one who runs this. The phase is the caller's to announce: it
    /// knows the totals.
    ///
    /// # Errors
    /// `Corrupt` if a chunk is damaged, `Interrupted` if the listener asked to stop, `Io` if something cannot be
    /// written. The folder is good for nothing then but to be dropped.
    pub fn fill(
        &mut self,
        entries: impl Iterator<Item = Result<(Vec<u8>, Entry)>>,
        contents: &dyn Contents,
        progress: &dyn Progress,
        limits: &Limits,
        has_set_id: bool,
    ) -> Result<()> {
        let name_max = name_max(&self.root)?;
        let makers = Makers {
            root: &self.root,
            queue: Queue::new(WAITING),
            contents,
            progress,
            mask: AtomicU32::new(0),
            forbidden: if has_set_id { 0 } else { SET_ID },
        };
        let mut feeder = Feeder::new(&makers, name_max);
        let made = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..limits.threads.clamp(1, 64))
                .map_while(|_| std::thread::Builder::new().spawn_scoped(scope, || makers.run()).ok())
                .collect();
            let fed = if threads.is_empty() { Err(no_thread()) } else { feeder.feed(entries) };
            // Whatever went wrong while feeding, nobody may be left waiting.
            match fed {
                Ok(()) => makers.queue.complete(),
                Err(_) => makers.queue.break_off(),
            }
            let made = threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err(panicked())));
            let made = made.collect::<Vec<_>>();
            // A maker's failure is why feeding ended, so it is the one to tell.
            let made = made.into_iter().collect::<Result<Vec<_>>>()?;
            fed.map(|()| made)
        })?;
        let Feeder { folders, skipped, .. } = feeder;
        for batch in made {
            self.stats.extend(batch.stats);
            self.warnings.extend(batch.warnings);
        }
        if skipped > 0 {
            self.warnings
                .push(format!("{skipped} files could not be read when the snapshot was taken and are not here"));
        }
        self.folders.extend(folders);
        self.close_folders()
    }

    /// Gives folders their modes, the deepest first.
    fn close_folders(&mut self) -> Result<()> {
        for (path, mode) in std::mem::take(&mut self.folders).into_iter().rev() {
            let failure = |errno| self.root.failure("set the mode of", &path, errno);
            let spot = self.root.spot(&path).map_err(failure)?;
            let look = || self.root.look_at(&spot).and_then(|look| look.ok_or(Errno::NOENT)).map_err(failure);
            let mut found = look()?;
            if found.stat.mode != mode {
                self.root.chmod(&spot, mode).map_err(failure)?;
                found = look()?;
            }
            self.stats.push((path, found.stat));
        }
        Ok(())
    }

    /// Makes everything durable and gives the folder its name.
    ///
    /// # Errors
    /// `Exists` if there is something of that name already; then, and on every other error, the folder is removed.
    pub fn finish(mut self, name: &[u8]) -> Result<Finished> {
        if !is_plain_name(name) {
            return Err(Error::invalid(format!("folder name {}", shown(name)), "it is not a name"));
        }
        self.root.chmod_root(self.mode).map_err(|errno| self.root.failure("set the mode of", b"", errno))?;
        let paths: Vec<&[u8]> =
            self.stats.iter().filter(|(_, stat)| stat.kind != FileKind::Symlink).map(|(path, _)| &path[..]).collect();
        durable::sync_paths(&self.root, &[&paths[..], &[b""]].concat())?;
        let renamed =
            self.parent.spot(&self.name).and_then(|from| self.parent.rename_new(&from, &self.parent.spot(name)?));
        match renamed {
            Ok(()) => {}
            Err(Errno::EXIST | Errno::NOTEMPTY) => {
                let name = self.parent.shown(name).display().to_string();
                return Err(Error::Exists { what: "folder", name });
            }
            Err(errno) => return Err(self.parent.failure("rename", name, errno)),
        }
        self.is_finished = true;
        durable::sync_paths(self.parent, &[b""])?;
        let mut stats = std::mem::take(&mut self.stats);
        stats.sort_unstable_by(|a, b| order::compare(&a.0, &b.0));
        Ok(Finished { inode: self.inode, stats, warnings: std::mem::take(&mut self.warnings) })
    }
}

impl Drop for Fresh<'_> {
    fn drop(&mut self) {
        if !self.is_finished {
            // What stays is swept by its inode, which the caller knows.
            let _ = sweep_fresh(self.parent, &self.name, self.inode);
        }
    }
}

fn no_thread() -> Error {
    Error::Internal("no thread could be started".into())
}
