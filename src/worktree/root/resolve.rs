//! From a path to an open folder, without ever leaving the root.
//!
//! `openat2` walks a path in one call and refuses links and mount points by itself. A path longer than the system takes
//! in one call is walked in pieces. Where the call is missing (before Linux 5.6, or filtered out by a sandbox), each
//! folder is opened by its name, without following a link, and its device is compared.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{Mode, OFlags, ResolveFlags};
use rustix::io::{Errno, Result};

use crate::worktree::{FileKind, Root};

/// Bytes that one call is given at most, below the 4,096 of PATH_MAX.
const PIECE: usize = 4000;

const RESOLVE: ResolveFlags = ResolveFlags::BENEATH
    .union(ResolveFlags::NO_SYMLINKS)
    .union(ResolveFlags::NO_MAGICLINKS)
    .union(ResolveFlags::NO_XDEV);

/// Whether `openat2` works here.
pub(crate) fn has_openat2(fd: BorrowedFd<'_>) -> bool {
    rustix::fs::openat2(fd, ".", OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty(), RESOLVE).is_ok()
}

/// Whether this is a name that can stand in a folder: not empty, not `.` or `..`, no `/` and no 0 byte in it.
pub(crate) fn is_plain_name(name: &[u8]) -> bool {
    !matches!(name, b"" | b"." | b"..") && !name.iter().any(|byte| matches!(byte, b'/' | 0))
}

/// Whether this is a path below a folder: names as above, one `/` between them.
pub(crate) fn is_plain_path(path: &[u8]) -> bool {
    path.split(|&byte| byte == b'/').all(is_plain_name)
}

impl Root {
    /// Opens a path below the root with the given flags; the empty path is the root.
    pub(crate) fn walk(&self, path: &[u8], flags: OFlags) -> Result<OwnedFd> {
        if path.is_empty() {
            return rustix::fs::openat(self.fd(), ".", flags | OFlags::CLOEXEC, Mode::empty());
        }
        if !is_plain_path(path) {
            return Err(Errno::INVAL);
        }
        let mut held: Option<OwnedFd> = None;
        let mut rest = path;
        loop {
            let (piece, after) = self.first_piece(rest);
            let from = held.as_ref().map_or(self.fd(), AsFd::as_fd);
            if after.is_empty() {
                return self.open_at(from, piece, flags);
            }
            held = Some(self.open_at(from, piece, OFlags::PATH | OFlags::DIRECTORY)?);
            rest = after;
        }
    }

    /// As much of a path as one call may walk, and what is left.
    fn first_piece<'p>(&self, path: &'p [u8]) -> (&'p [u8], &'p [u8]) {
        let cut = if !self.has_openat2 {
            path.iter().position(|&byte| byte == b'/')
        } else if path.len() > PIECE {
            path[..PIECE].iter().rposition(|&byte| byte == b'/')
        } else {
            None
        };
        cut.map_or((path, &[]), |at| (&path[..at], &path[at + 1..]))
    }

    /// Opens one piece of a path, relative to an open folder.
    pub(crate) fn open_at(&self, from: BorrowedFd<'_>, piece: &[u8], flags: OFlags) -> Result<OwnedFd> {
        let flags = flags | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        if self.has_openat2 {
            return loop {
                match rustix::fs::openat2(from, piece, flags, Mode::empty(), RESOLVE) {
                    // A rename elsewhere came in between.
                    Err(Errno::AGAIN) => {}
                    opened => break opened,
                }
            };
        }
        let fd = rustix::fs::openat(from, piece, flags, Mode::empty())?;
        // With NOFOLLOW and PATH alone a link opens as itself; so does a mount point without `openat2`.
        match self.look_open(fd.as_fd())?.stat.kind {
            FileKind::Symlink => Err(Errno::LOOP),
            FileKind::Dir if self.is_foreign(fd.as_fd())? => Err(Errno::XDEV),
            _ => Ok(fd),
        }
    }

    fn is_foreign(&self, fd: BorrowedFd<'_>) -> Result<bool> {
        let statx = super::stat_fd(fd)?;
        Ok((statx.stx_dev_major, statx.stx_dev_minor) != self.device)
    }

    /// As if `openat2` were missing.
    #[cfg(test)]
    pub(crate) fn without_openat2(mut self) -> Self {
        self.has_openat2 = false;
        self
    }
}
