//! An open folder, below which all access to a dataset's files happens.
//!
//! A path below it is bytes, its names separated by `/`. No symbolic link is ever followed and no mount point crossed:
//! folders are opened with `openat2`, or name by name where that is missing, and everything else is done relative to an
//! open parent. So a folder that is swapped for a link while work goes on is an error and never a way out.

mod change;
mod faults;
mod resolve;

use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::fs::{AtFlags, Mode, OFlags, Statx, StatxAttributes, StatxFlags};
use rustix::io::Errno;

use crate::error::{Error, Result};
use crate::worktree::{FileKind, Stat};

pub(crate) use faults::Faults;
pub(crate) use resolve::{is_plain_name, is_plain_path};

/// How many parents are held open. Threads at work in different folders mostly use different slots.
const SLOTS: usize = 16;

/// An open folder that others use as a parent.
pub(crate) type Dir = Arc<OwnedFd>;

/// A place for an open parent, with its path.
type Slot = Mutex<Option<(Vec<u8>, Dir)>>;

/// A name in an open folder: what a system call needs.
#[derive(Debug, Clone)]
pub(crate) struct Spot<'p> {
    pub(crate) dir: Dir,
    pub(crate) name: &'p [u8],
}

/// What the filesystem says about a path, more of it than a [`Stat`] keeps.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    pub(crate) stat: Stat,
    pub(crate) owner: u32,
    pub(crate) group: u32,
    pub(crate) links: u32,
    /// Marked immutable or append-only: it can be neither renamed nor removed.
    pub(crate) is_fixed: bool,
    /// Another filesystem begins here.
    pub(crate) is_mount: bool,
}

/// An open folder and everything below it.
#[derive(Debug)]
pub struct Root {
    fd: Dir,
    path: PathBuf,
    device: (u32, u32),
    has_openat2: bool,
    without_atime: AtomicBool,
    parents: [Slot; SLOTS],
    faults: Faults,
}

impl Root {
    /// Opens the folder at `path`, which may be reached through links.
    ///
    /// # Errors
    /// `Io` if there is no folder, or it may not be entered.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = rustix::fs::open(path, flags, Mode::empty()).map_err(|errno| Error::io("open", path, errno))?;
        Self::from_fd(fd, path.to_owned(), Faults::none()).map_err(|errno| Error::io("open", path, errno))
    }

    /// The folder at `path` below this one, as a root of its own with the same faults.
    pub(crate) fn open_below(&self, path: &[u8]) -> Result<Self> {
        self.walk(path, OFlags::PATH | OFlags::DIRECTORY)
            .and_then(|fd| Self::from_fd(fd, self.shown(path), self.faults.clone()))
            .map_err(|errno| self.failure("open", path, errno))
    }

    fn from_fd(fd: OwnedFd, path: PathBuf, faults: Faults) -> rustix::io::Result<Self> {
        let statx = stat_fd(fd.as_fd())?;
        Ok(Self {
            has_openat2: resolve::has_openat2(fd.as_fd()),
            fd: Arc::new(fd),
            path,
            device: (statx.stx_dev_major, statx.stx_dev_minor),
            without_atime: AtomicBool::new(true),
            parents: Default::default(),
            faults,
        })
    }

    /// Where the folder was when it was opened.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Number of the device the folder is on.
    pub fn device(&self) -> u64 {
        rustix::fs::makedev(self.device.0, self.device.1)
    }

    /// Opens a regular file for reading; a fifo or a device that took its place does not block.
    ///
    /// # Errors
    /// `Io` if it cannot be opened, or a symbolic link or a mount point is at the path or on the way to it.
    pub fn open_file(&self, path: &[u8]) -> Result<File> {
        self.open_read(path).map(File::from).map_err(|errno| self.failure("read", path, errno))
    }

    fn open_read(&self, path: &[u8]) -> rustix::io::Result<OwnedFd> {
        let spot = self.spot(path)?;
        let flags = OFlags::RDONLY | OFlags::NONBLOCK;
        if self.without_atime.load(Ordering::Relaxed) {
            match self.open_at(spot.dir.as_fd(), spot.name, flags | OFlags::NOATIME) {
                // Only the owner may ask for it; the next files will hardly be different.
                Err(Errno::PERM) => self.without_atime.store(false, Ordering::Relaxed),
                opened => return opened,
            }
        }
        self.open_at(spot.dir.as_fd(), spot.name, flags)
    }

    /// Opens a folder for reading; the empty path is the root itself.
    ///
    /// # Errors
    /// `Io` if it cannot be opened, or a symbolic link or a mount point is at the path or on the way to it.
    pub fn open_dir(&self, path: &[u8]) -> Result<OwnedFd> {
        self.read_dir(path).map_err(|errno| self.failure("open", path, errno))
    }

    /// As [`open_dir`](Self::open_dir), with the system's own word on failure.
    pub(crate) fn read_dir(&self, path: &[u8]) -> rustix::io::Result<OwnedFd> {
        self.walk(path, OFlags::RDONLY | OFlags::DIRECTORY)
    }

    /// What is at the path, a link not followed; `None` if nothing is, or what stands in the place of a parent is not a
    /// folder. A mount point is [`FileKind::Special`]. The empty path is the root itself.
    ///
    /// # Errors
    /// `Io` if the system does not say, or a parent is a mount point.
    pub fn stat(&self, path: &[u8]) -> Result<Option<Stat>> {
        Ok(self.look(path)?.map(|look| look.stat))
    }

    /// As [`stat`](Self::stat), and says more.
    pub(crate) fn look(&self, path: &[u8]) -> Result<Option<Look>> {
        self.peek(path).map_err(|errno| self.failure("look at", path, errno))
    }

    /// As [`look`](Self::look), with the system's own word on failure.
    pub(crate) fn peek(&self, path: &[u8]) -> rustix::io::Result<Option<Look>> {
        if path.is_empty() {
            return stat_fd(self.fd.as_fd()).map(|statx| Some(self.look_of(&statx, false)));
        }
        match self.spot(path).and_then(|spot| self.look_at(&spot)) {
            Err(errno) if is_absence(errno) => Ok(None),
            other => other,
        }
    }

    /// What is at the spot, if anything.
    pub(crate) fn look_at(&self, spot: &Spot<'_>) -> rustix::io::Result<Option<Look>> {
        let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT;
        match rustix::fs::statx(&spot.dir, spot.name, flags, StatxFlags::BASIC_STATS) {
            Ok(statx) => Ok(Some(self.look_of(&statx, true))),
            Err(errno) if is_absence(errno) => Ok(None),
            Err(errno) => Err(errno),
        }
    }

    /// What an open file is.
    pub(crate) fn look_open(&self, fd: BorrowedFd<'_>) -> rustix::io::Result<Look> {
        Ok(self.look_of(&stat_fd(fd)?, false))
    }

    fn look_of(&self, statx: &Statx, is_below: bool) -> Look {
        let mut stat = Stat::of(statx);
        // The device says nothing about files: an overlay shows those of the layer below.
        let is_elsewhere =
            stat.kind == FileKind::Dir && (statx.stx_dev_major, statx.stx_dev_minor) != self.device && is_below;
        let is_mount = is_elsewhere || (is_below && statx.stx_attributes.contains(StatxAttributes::MOUNT_ROOT));
        if is_mount {
            stat.kind = FileKind::Special;
        }
        Look {
            stat,
            owner: statx.stx_uid,
            group: statx.stx_gid,
            links: statx.stx_nlink,
            is_fixed: statx.stx_attributes.intersects(StatxAttributes::IMMUTABLE | StatxAttributes::APPEND),
            is_mount,
        }
    }

    /// Where a symbolic link points, as bytes.
    ///
    /// # Errors
    /// `Io` if there is no link.
    pub fn read_link(&self, path: &[u8]) -> Result<Vec<u8>> {
        self.spot(path)
            .and_then(|spot| rustix::fs::readlinkat(&spot.dir, spot.name, Vec::new()))
            .map(|target| target.into_bytes())
            .map_err(|errno| self.failure("read", path, errno))
    }

    /// The name in its open parent that a path stands for.
    pub(crate) fn spot<'p>(&self, path: &'p [u8]) -> rustix::io::Result<Spot<'p>> {
        let (parent, name) = split(path);
        if !is_plain_name(name) {
            return Err(Errno::INVAL);
        }
        Ok(Spot { dir: self.folder(parent)?, name })
    }

    /// A folder to work in, held open for the next call.
    pub(crate) fn folder(&self, path: &[u8]) -> rustix::io::Result<Dir> {
        if path.is_empty() {
            return Ok(Arc::clone(&self.fd));
        }
        let slot = &self.parents[slot_of(path)];
        if let Some((held, dir)) = &*slot.lock().unwrap_or_else(PoisonError::into_inner)
            && held == path
        {
            return Ok(Arc::clone(dir));
        }
        let dir = Arc::new(self.walk(path, OFlags::PATH | OFlags::DIRECTORY)?);
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some((path.to_vec(), Arc::clone(&dir)));
        Ok(dir)
    }

    /// Forgets the open parents. Due after a folder was renamed or removed: its path may mean another one now.
    pub(crate) fn forget(&self) {
        for slot in &self.parents {
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }

    /// The root itself, as a parent.
    pub(crate) fn fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }

    /// The path as people see it.
    pub(crate) fn shown(&self, path: &[u8]) -> PathBuf {
        if path.is_empty() { self.path.clone() } else { self.path.join(std::ffi::OsStr::from_bytes(path)) }
    }

    /// A failed system call on a path below.
    pub(crate) fn failure(&self, action: &'static str, path: &[u8], errno: Errno) -> Error {
        Error::io(action, self.shown(path), errno)
    }

    /// The faults that tests inject.
    pub(crate) fn faults(&self) -> &Faults {
        &self.faults
    }
}

/// Parent and name of a path.
pub(crate) fn split(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|&byte| byte == b'/') {
        Some(at) => (&path[..at], &path[at + 1..]),
        None => (&[], path),
    }
}

/// Whether the system said that nothing is at a path, or that one of its parents is not a folder.
pub(crate) fn is_absence(errno: Errno) -> bool {
    matches!(errno, Errno::NOENT | Errno::NOTDIR | Errno::LOOP)
}

fn stat_fd(fd: BorrowedFd<'_>) -> rustix::io::Result<Statx> {
    rustix::fs::statx(fd, "", AtFlags::EMPTY_PATH, StatxFlags::BASIC_STATS)
}

/// The slot for a parent: FNV-1a, for it is short and the path is too.
fn slot_of(path: &[u8]) -> usize {
    let hash = path
        .iter()
        .fold(0xcbf2_9ce4_8422_2325u64, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    (hash >> 32) as usize % SLOTS
}

#[cfg(test)]
mod tests;
