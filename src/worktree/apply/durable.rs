//! Making changes durable: a few files one by one, many by one call for the whole filesystem.

use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::OFlags;
use rustix::io::Errno;

use crate::error::Result;
use crate::worktree::Root;
use crate::worktree::apply::crew::crew;
use crate::worktree::root::{Spot, is_absence};

/// Up to so many files are made durable one by one.
pub(crate) const ONE_BY_ONE: usize = 512;

/// Threads that wait for the disk. More of them let the filesystem commit more at once.
const SYNCERS: usize = 16;

/// Calls `sync` for every number below `count`, from several threads. Where one may not be opened, or there are more
/// than [`ONE_BY_ONE`], the whole filesystem is made durable instead.
pub(crate) fn sync_each(
    root: &Root,
    count: usize,
    sync: impl Fn(usize) -> rustix::io::Result<()> + Sync,
) -> Result<()> {
    let failure = |errno| root.failure("sync", b"", errno);
    if count > ONE_BY_ONE {
        return root.sync_filesystem().map_err(failure);
    }
    let refused = crew(SYNCERS, count, |_, turns| {
        while let Some(number) = turns.next() {
            match sync(number) {
                Err(Errno::ACCESS) => return Ok(true),
                other => other.map_err(failure)?,
            }
        }
        Ok(false)
    })?;
    if refused.contains(&true) { root.sync_filesystem().map_err(failure) } else { Ok(()) }
}

/// Makes files and folders durable, names, modes and times included. What is not there is left out.
pub(crate) fn sync_paths(root: &Root, paths: &[&[u8]]) -> Result<()> {
    sync_each(root, paths.len(), |number| {
        let path = paths[number];
        let opened =
            if path.is_empty() { root.read_dir(path) } else { root.spot(path).and_then(|spot| open(root, &spot)) };
        match opened {
            Ok(fd) => root.sync(fd.as_fd()),
            Err(errno) if is_absence(errno) => Ok(()),
            Err(errno) => Err(errno),
        }
    })
}

/// Makes a new file durable, its time included: nobody sets that again once the file has its name.
pub(crate) fn sync_content(root: &Root, spot: &Spot<'_>) -> rustix::io::Result<()> {
    root.sync(open(root, spot)?.as_fd())
}

fn open(root: &Root, spot: &Spot<'_>) -> rustix::io::Result<OwnedFd> {
    root.open_at(spot.dir.as_fd(), spot.name, OFlags::RDONLY | OFlags::NONBLOCK)
}
