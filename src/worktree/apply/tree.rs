//! Listing a folder, and removing one with all that is in it. Only ever used on what the program made itself.

use std::mem::MaybeUninit;

use rustix::fs::{FileType, RawDir};
use rustix::io::Errno;

use crate::error::Result;
use crate::worktree::apply::order::join;
use crate::worktree::{FileKind, Root};

/// The names in a folder, and whether each is a folder.
pub(crate) fn list(root: &Root, path: &[u8]) -> rustix::io::Result<Vec<(Vec<u8>, bool)>> {
    let fd = root.read_dir(path)?;
    let mut buffer = vec![MaybeUninit::uninit(); 32 << 10];
    let mut found = Vec::new();
    let mut entries = RawDir::new(fd, &mut buffer);
    while let Some(entry) = entries.next() {
        let entry = entry?;
        let name = entry.file_name().to_bytes();
        if !matches!(name, b"." | b"..") {
            found.push((name.to_vec(), entry.file_type()));
        }
    }
    let is_dir = |name: &[u8], kind| match kind {
        FileType::Unknown => Ok(root.peek(&join(path, name))?.is_some_and(|look| look.stat.kind == FileKind::Dir)),
        kind => Ok(kind == FileType::Directory),
    };
    found.into_iter().map(|(name, kind)| is_dir(&name, kind).map(|is_dir| (name, is_dir))).collect()
}

/// Removes a folder and everything in it; one that is not there is fine.
pub(crate) fn remove(root: &Root, path: &[u8]) -> Result<()> {
    match remove_inner(root, path) {
        Err(Errno::NOENT) | Ok(()) => Ok(()),
        Err(errno) => Err(root.failure("remove", path, errno)),
    }
}

fn remove_inner(root: &Root, path: &[u8]) -> rustix::io::Result<()> {
    // Not by recursion: a tree may be deeper than the stack and the table of open files.
    let mut folders = vec![path.to_vec()];
    let mut at = 0;
    while let Some(folder) = folders.get(at).cloned() {
        for (name, is_dir) in list_opened(root, &folder)? {
            let below = join(&folder, &name);
            if is_dir {
                folders.push(below);
            } else {
                root.unlink(&root.spot(&below)?)?;
            }
        }
        at += 1;
    }
    folders.iter().rev().try_for_each(|folder| root.rmdir(&root.spot(folder)?))
}

/// Lists a folder that may have been closed to us already.
fn list_opened(root: &Root, path: &[u8]) -> rustix::io::Result<Vec<(Vec<u8>, bool)>> {
    let spot = root.spot(path)?;
    let is_closed = root.look_at(&spot)?.is_some_and(|look| look.stat.mode & 0o700 != 0o700);
    if is_closed {
        root.chmod(&spot, 0o700)?;
    }
    list(root, path)
}
