//! What a folder holds, read with nothing but the standard library, so that it can be compared byte for byte.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;

/// What stands at a path. Times are nanoseconds since 1970.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Node {
    File {
        hash: [u8; 32],
        size: u64,
        mode: u32,
        mtime: i128,
    },
    Dir {
        mode: u32,
    },
    Link {
        target: Vec<u8>,
        mtime: i128,
    },
    Special,
    /// Not to be read by this user.
    Closed,
}

/// Everything in a folder, by relative path.
pub(crate) type Tree = BTreeMap<Vec<u8>, Node>;

/// Reads a folder.
pub(crate) fn read(folder: &Path) -> Tree {
    let mut tree = Tree::new();
    let mut folders = vec![Vec::new()];
    while let Some(above) = folders.pop() {
        let Ok(entries) = fs::read_dir(at(folder, &above)) else { continue };
        for entry in entries {
            let name = entry.unwrap().file_name().into_vec();
            let path = if above.is_empty() { name } else { [&above[..], b"/", &name].concat() };
            let node = node(&at(folder, &path));
            if matches!(node, Node::Dir { .. }) {
                folders.push(path.clone());
            }
            tree.insert(path, node);
        }
    }
    tree
}

/// The full path of a relative one.
pub(crate) fn at(folder: &Path, path: &[u8]) -> std::path::PathBuf {
    folder.join(OsStr::from_bytes(path))
}

fn node(path: &Path) -> Node {
    let found = fs::symlink_metadata(path).unwrap();
    let mtime = i128::from(found.mtime()) * 1_000_000_000 + i128::from(found.mtime_nsec());
    let mode = found.mode() & 0o7777;
    if found.is_dir() {
        Node::Dir { mode }
    } else if found.is_symlink() {
        Node::Link { target: fs::read_link(path).unwrap().into_os_string().into_vec(), mtime }
    } else if found.file_type().is_fifo() || found.file_type().is_socket() {
        Node::Special
    } else {
        let mut hasher = blake3::Hasher::new();
        match fs::File::open(path).and_then(|file| hasher.update_reader(file).map(drop)) {
            Ok(()) => Node::File { hash: *hasher.finalize().as_bytes(), size: found.len(), mode, mtime },
            Err(_) => Node::Closed,
        }
    }
}

impl std::fmt::Debug for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File { hash, size, mode, mtime } => {
                write!(f, "file {:02x}{:02x} of {size} bytes, {mode:04o}, {mtime}", hash[0], hash[1])
            }
            Self::Dir { mode } => write!(f, "folder {mode:04o}"),
            Self::Link { target, mtime } => write!(f, "link to {}, {mtime}", String::from_utf8_lossy(target)),
            Self::Special => f.write_str("special"),
            Self::Closed => f.write_str("closed"),
        }
    }
}

/// How two trees differ, in lines; empty if they do not.
pub(crate) fn differences(found: &Tree, wanted: &Tree) -> String {
    let mut lines = String::new();
    for path in found.keys().chain(wanted.keys().filter(|path| !found.contains_key(*path))) {
        if found.get(path) != wanted.get(path) {
            let name = String::from_utf8_lossy(path);
            lines += &format!("  {name:.200}: found {:?}, wanted {:?}\n", found.get(path), wanted.get(path));
        }
    }
    lines
}

/// Fails with the differences, if there are any.
#[track_caller]
pub(crate) fn assert_same(found: &Tree, wanted: &Tree, what: &str) {
    let lines = differences(found, wanted);
    assert!(lines.is_empty(), "{what}:\n{lines}");
}

/// Fails if the program has left anything of its own in a folder.
#[track_caller]
pub(crate) fn assert_no_leftovers(folder: &Path) {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let left: Vec<_> = names.filter(|name| is_leftover(name.as_bytes())).collect();
    assert!(left.is_empty(), "left in `{}`: {left:?}", folder.display());
}

fn is_leftover(name: &[u8]) -> bool {
    name.first() == Some(&b'.') && name.windows(10).any(|part| part == b".snapshot-")
}

/// Whether `path` is strictly below `above`.
pub(crate) fn is_below(path: &[u8], above: &[u8]) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.first() == Some(&b'/'))
}
