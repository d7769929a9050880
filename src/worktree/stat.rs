//! What the filesystem says about a path without reading it.

use crate::facets::Mtime;

/// What kind of thing the filesystem has at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A regular file.
    File,
    /// A folder.
    Dir,
    /// A symbolic link.
    Symlink,
    /// A socket, fifo or device: never part of a snapshot, never touched.
    Special,
}

/// Enough of a `statx` to tell whether a path was touched since: a change of content cannot leave all of it as it was,
/// except within one step of the filesystem's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stat {
    /// What it is.
    pub kind: FileKind,
    /// Permission bits (`mode & 0o7777`).
    pub mode: u32,
    /// Bytes.
    pub size: u64,
    /// Time of the last change of content.
    pub mtime: Mtime,
    /// Time of the last change of anything.
    pub ctime: Mtime,
    /// Inode number.
    pub inode: u64,
}

impl Stat {
    /// The part of a `statx` answer that is kept.
    pub fn of(statx: &rustix::fs::Statx) -> Self {
        let kind = match rustix::fs::FileType::from_raw_mode(u32::from(statx.stx_mode)) {
            rustix::fs::FileType::RegularFile => FileKind::File,
            rustix::fs::FileType::Directory => FileKind::Dir,
            rustix::fs::FileType::Symlink => FileKind::Symlink,
            _ => FileKind::Special,
        };
        Self {
            kind,
            mode: u32::from(statx.stx_mode) & 0o7777,
            size: statx.stx_size,
            mtime: Mtime { seconds: statx.stx_mtime.tv_sec, nanos: statx.stx_mtime.tv_nsec },
            ctime: Mtime { seconds: statx.stx_ctime.tv_sec, nanos: statx.stx_ctime.tv_nsec },
            inode: statx.stx_ino,
        }
    }
}
