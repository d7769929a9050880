//! Whether there is room for what is to be written, before anything is.

use std::path::Path;

use crate::error::{Error, Result};
use crate::facets::Entry;
use crate::worktree::Root;

/// Room that is left to others, and to the filesystem's own records.
const HEADROOM: u64 = 4 << 20;

/// What a filesystem has free.
#[derive(Debug, Clone, Copy)]
struct Free {
    bytes: u64,
    block: u64,
    /// Files that can still be made; `None` where the filesystem has no such limit.
    files: Option<u64>,
}

/// Fails with `NoSpace` unless the new contents fit.
pub(crate) fn ensure_room<'e>(root: &Root, new: impl Iterator<Item = &'e Entry>) -> Result<()> {
    let (free, path) = (free(root)?, root.path());
    let (mut files, mut bytes) = (0u64, 0u64);
    for entry in new {
        files += 1;
        bytes = bytes.saturating_add(entry.size.div_ceil(free.block).saturating_mul(free.block));
    }
    ensure(free, files, bytes, path)
}

/// Fails with `NoSpace` unless so many new files of so many bytes together fit below the folder.
///
/// # Errors
/// `NoSpace`, or `Io` if the filesystem does not say what it has.
pub fn ensure_free(root: &Root, files: u64, bytes: u64) -> Result<()> {
    let free = free(root)?;
    // On average a file leaves half of its last block unused.
    let bytes = bytes.saturating_add(files.saturating_mul(free.block / 2));
    ensure(free, files, bytes, root.path())
}

fn free(root: &Root) -> Result<Free> {
    let stat = rustix::fs::fstatvfs(root.fd()).map_err(|errno| root.failure("look at", b"", errno))?;
    let block = stat.f_frsize.max(1);
    let files = (stat.f_files > 0).then_some(stat.f_favail);
    Ok(Free { bytes: stat.f_bavail.saturating_mul(block), block, files })
}

fn ensure(free: Free, files: u64, bytes: u64, path: &Path) -> Result<()> {
    match shortage(free, files, bytes) {
        Some(needed) => Err(Error::NoSpace { path: path.to_owned(), needed, free: free.bytes }),
        None => Ok(()),
    }
}

/// The bytes that are needed, if that is too much. `bytes` is a sum of whole blocks.
fn shortage(free: Free, files: u64, bytes: u64) -> Option<u64> {
    if files == 0 {
        return None;
    }
    let needed = bytes.saturating_add(bytes / 100).saturating_add(HEADROOM);
    let is_short = needed > free.bytes || free.files.is_some_and(|free| files > free);
    is_short.then_some(needed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_room_is_left_over() {
        let free = |bytes| Free { bytes, block: 4096, files: None };
        let needed = 10_000 + 100 + HEADROOM;
        assert_eq!(shortage(free(needed), 3, 10_000), None);
        assert_eq!(shortage(free(needed - 1), 3, 10_000), Some(needed));
        assert_eq!(shortage(free(0), 0, 0), None);
    }

    #[test]
    fn files_can_run_out_before_bytes_do() {
        let free = |files| Free { bytes: u64::MAX, block: 4096, files: Some(files) };
        assert_eq!(shortage(free(2), 2, 1), None);
        assert!(shortage(free(1), 2, 1).is_some());
    }

    #[test]
    fn more_than_the_disk_holds_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let root = Root::open(dir.path()).unwrap();
        let huge = Entry { size: 1 << 60, ..Entry::default() };
        assert!(matches!(ensure_room(&root, [&huge].into_iter()), Err(Error::NoSpace { .. })));
        assert!(matches!(ensure_free(&root, 1, 1 << 60), Err(Error::NoSpace { .. })));
        assert!(ensure_free(&root, 1, 1).is_ok());
    }
}
