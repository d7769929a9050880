//! The calls that change something below a root. Each is one step, at which a test may cut.
//!
//! They speak of spots, an open parent and a name, and give the system's own word on failure: what a missing or a full
//! folder means is for the caller to say.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

use rustix::fs::{AtFlags, Mode, OFlags, RenameFlags, Timespec, Timestamps, UTIME_OMIT};
use rustix::io::{Errno, Result};

use crate::facets::Mtime;
use crate::worktree::Root;
use crate::worktree::root::Spot;

impl Root {
    /// Makes a folder.
    pub(crate) fn mkdir(&self, spot: &Spot<'_>, mode: u32) -> Result<()> {
        self.faults.step("mkdir")?;
        rustix::fs::mkdirat(&spot.dir, spot.name, Mode::from_raw_mode(mode))
    }

    /// Removes a name that is not a folder.
    pub(crate) fn unlink(&self, spot: &Spot<'_>) -> Result<()> {
        self.faults.step("unlink")?;
        rustix::fs::unlinkat(&spot.dir, spot.name, AtFlags::empty())
    }

    /// Removes an empty folder.
    pub(crate) fn rmdir(&self, spot: &Spot<'_>) -> Result<()> {
        self.faults.step("rmdir")?;
        rustix::fs::unlinkat(&spot.dir, spot.name, AtFlags::REMOVEDIR)?;
        self.forget();
        Ok(())
    }

    /// Renames; what is at `to` is replaced.
    pub(crate) fn rename(&self, from: &Spot<'_>, to: &Spot<'_>) -> Result<()> {
        self.faults.step("rename")?;
        rustix::fs::renameat(&from.dir, from.name, &to.dir, to.name)
    }

    /// Renames; `EXIST` if there is anything at `to`.
    pub(crate) fn rename_new(&self, from: &Spot<'_>, to: &Spot<'_>) -> Result<()> {
        self.faults.step("rename")?;
        match rustix::fs::renameat_with(&from.dir, from.name, &to.dir, to.name, RenameFlags::NOREPLACE) {
            // Some filesystems lack the flag; then there is a gap between the look and the rename.
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => match self.look_at(to)? {
                Some(_) => Err(Errno::EXIST),
                None => rustix::fs::renameat(&from.dir, from.name, &to.dir, to.name),
            },
            other => other,
        }
    }

    /// Makes a symbolic link.
    pub(crate) fn symlink(&self, target: &[u8], spot: &Spot<'_>) -> Result<()> {
        self.faults.step("symlink")?;
        rustix::fs::symlinkat(target, &spot.dir, spot.name)
    }

    /// Makes a file that was not there, open for writing.
    pub(crate) fn create(&self, dir: BorrowedFd<'_>, name: &[u8], mode: u32) -> Result<OwnedFd> {
        self.faults.step("create")?;
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        rustix::fs::openat(dir, name, flags, Mode::from_raw_mode(mode))
    }

    /// Writes all of `bytes` at `offset`.
    pub(crate) fn write_at(&self, fd: BorrowedFd<'_>, mut bytes: &[u8], mut offset: u64) -> Result<()> {
        self.faults.step("write")?;
        while !bytes.is_empty() {
            match rustix::io::pwrite(fd, bytes, offset) {
                Ok(0) => return Err(Errno::IO),
                Ok(written) => {
                    bytes = &bytes[written..];
                    offset += written as u64;
                }
                Err(Errno::INTR) => {}
                Err(errno) => return Err(errno),
            }
        }
        Ok(())
    }

    /// Sets the mode of an open file or folder.
    pub(crate) fn chmod_open(&self, fd: BorrowedFd<'_>, mode: u32) -> Result<()> {
        self.faults.step("chmod")?;
        rustix::fs::fchmod(fd, Mode::from_raw_mode(mode))
    }

    /// Sets the mode of a name in a folder that only we can write to, a name that is known not to be a link.
    pub(crate) fn chmod_ours(&self, spot: &Spot<'_>, mode: u32) -> Result<()> {
        self.faults.step("chmod")?;
        rustix::fs::chmodat(&spot.dir, spot.name, Mode::from_raw_mode(mode), AtFlags::empty())
    }

    /// Sets the mode of a file or folder; `LOOP` if it is a link by now.
    pub(crate) fn chmod(&self, spot: &Spot<'_>, mode: u32) -> Result<()> {
        match self.open_at(spot.dir.as_fd(), spot.name, OFlags::RDONLY | OFlags::NONBLOCK) {
            Ok(fd) => self.chmod_open(fd.as_fd(), mode),
            // Not to be read by us, but ours: the kernel's own name for the open path is not followed any further.
            Err(Errno::ACCESS) => {
                let fd = self.open_at(spot.dir.as_fd(), spot.name, OFlags::PATH)?;
                self.faults.step("chmod")?;
                rustix::fs::chmod(format!("/proc/self/fd/{}", fd.as_raw_fd()), Mode::from_raw_mode(mode))
            }
            Err(errno) => Err(errno),
        }
    }

    /// Sets the mode of the root itself.
    pub(crate) fn chmod_root(&self, mode: u32) -> Result<()> {
        self.faults.step("chmod")?;
        rustix::fs::chmodat(self.fd(), ".", Mode::from_raw_mode(mode), AtFlags::empty())
    }

    /// Sets the time of the last change of content; a link's own, if it is one.
    pub(crate) fn set_mtime(&self, spot: &Spot<'_>, mtime: Mtime) -> Result<()> {
        self.faults.step("utimens")?;
        rustix::fs::utimensat(&spot.dir, spot.name, &times(mtime), AtFlags::SYMLINK_NOFOLLOW)
    }

    /// Sets an open file's time of the last change of content.
    pub(crate) fn set_mtime_open(&self, fd: BorrowedFd<'_>, mtime: Mtime) -> Result<()> {
        self.faults.step("utimens")?;
        rustix::fs::futimens(fd, &times(mtime))
    }

    /// Sets owner and group of a name, a link's own if it is one.
    pub(crate) fn chown(&self, spot: &Spot<'_>, owner: Option<u32>, group: Option<u32>) -> Result<()> {
        self.faults.step("chown")?;
        let (owner, group) = (owner.map(rustix::fs::Uid::from_raw), group.map(rustix::fs::Gid::from_raw));
        rustix::fs::chownat(&spot.dir, spot.name, owner, group, AtFlags::SYMLINK_NOFOLLOW)
    }

    /// Makes an open file's content durable.
    pub(crate) fn sync_data(&self, fd: BorrowedFd<'_>) -> Result<()> {
        self.faults.step("fdatasync")?;
        if self.faults.is_disk_real() { rustix::fs::fdatasync(fd) } else { Ok(()) }
    }

    /// Makes an open file or folder durable, all of it.
    pub(crate) fn sync(&self, fd: BorrowedFd<'_>) -> Result<()> {
        self.faults.step("fsync")?;
        if self.faults.is_disk_real() { rustix::fs::fsync(fd) } else { Ok(()) }
    }

    /// Makes everything on the root's filesystem durable.
    pub(crate) fn sync_filesystem(&self) -> Result<()> {
        let fd = self.read_dir(b"")?;
        self.faults.step("syncfs")?;
        if self.faults.is_disk_real() { rustix::fs::syncfs(fd) } else { Ok(()) }
    }
}

fn times(mtime: Mtime) -> Timestamps {
    Timestamps {
        last_access: Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT as _ },
        last_modification: Timespec { tv_sec: mtime.seconds, tv_nsec: mtime.nanos.into() },
    }
}
