//! What people and programs do to a folder between two commands, at random.

use std::fs;
use std::io::{Seek, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use crate::support::{chmod, is_root, noise, touch};
use crate::tree::at;

/// The paths that everything happens at: few, so that things meet, and with neighbours that sort between a folder and
/// what is in it.
const PATHS: [&[u8]; 24] = [
    b"a",
    b"a/x.jpg",
    b"a/y",
    b"a/b",
    b"a/b/z",
    b"a/b/c/w.tmp",
    b"a/b/c/v",
    b"a-b",
    b"a!",
    b"a!/q",
    b"b",
    b"b/y",
    b"cache",
    b"cache/one",
    b"cache/two/three",
    b"d",
    b"d/e.tmp",
    b"d/k.jpg",
    b"d/cache/u",
    b"f.mp4",
    b"g.tmp",
    b"g.tmp/h",
    b"n\xff.bin",
    b"z/z/z/z",
];

/// What `.snapshotignore` may say. The oracle knows these forms and no others.
const RULES: [&str; 5] = ["", "*.tmp\n", "cache/\n", "*.tmp\ncache/\n!w.tmp\n", "*.jpg\ny\n"];

/// Where an ignore file may be.
const RULE_FILES: [&[u8]; 3] = [b".snapshotignore", b"d/.snapshotignore", b"a/b/.snapshotignore"];

/// Sizes of files: none, small, some chunks in one frame, more than a block.
const SIZES: [usize; 8] = [0, 1, 7, 7, 100, 5_000, 70_000, (1 << 20) + 5];

/// Times, in nanoseconds since 1970; one is before.
const TIMES: [i128; 4] = [0, -1_500_000_000_000_000_001, 1_600_000_000_123_456_789, 1_600_000_000_000_000_000];

/// One edit. Paths are numbers into [`PATHS`].
#[derive(Debug, Clone)]
pub(crate) enum Edit {
    Write {
        path: usize,
        seed: u64,
        size: usize,
    },
    Append {
        path: usize,
    },
    /// Other bytes in as many, the time put back: only the time of change tells.
    Rewrite {
        path: usize,
        in_place: bool,
    },
    Chmod {
        path: usize,
        mode: usize,
    },
    Touch {
        path: usize,
        time: usize,
    },
    Rename {
        from: usize,
        to: usize,
    },
    HardLink {
        from: usize,
        to: usize,
    },
    Remove {
        path: usize,
    },
    Folder {
        path: usize,
    },
    Link {
        path: usize,
        target: usize,
    },
    Fifo {
        path: usize,
    },
    Ignore {
        file: usize,
        rules: usize,
    },
}

/// Any edit.
pub(crate) fn any_edit() -> impl Strategy<Value = Edit> {
    let path = || 0..PATHS.len();
    prop_oneof![
        8 => (path(), 0..4u64, 0..SIZES.len()).prop_map(|(path, seed, size)| Edit::Write { path, seed, size }),
        2 => path().prop_map(|path| Edit::Append { path }),
        3 => (path(), any::<bool>()).prop_map(|(path, in_place)| Edit::Rewrite { path, in_place }),
        2 => (path(), 0..4usize).prop_map(|(path, mode)| Edit::Chmod { path, mode }),
        2 => (path(), 0..TIMES.len()).prop_map(|(path, time)| Edit::Touch { path, time }),
        4 => (path(), path()).prop_map(|(from, to)| Edit::Rename { from, to }),
        1 => (path(), path()).prop_map(|(from, to)| Edit::HardLink { from, to }),
        4 => path().prop_map(|path| Edit::Remove { path }),
        3 => path().prop_map(|path| Edit::Folder { path }),
        2 => (path(), path()).prop_map(|(path, target)| Edit::Link { path, target }),
        1 => path().prop_map(|path| Edit::Fifo { path }),
        2 => (0..RULE_FILES.len(), 0..RULES.len()).prop_map(|(file, rules)| Edit::Ignore { file, rules }),
    ]
}

/// Does it. What makes no sense as things are is left out.
pub(crate) fn edit(folder: &Path, edit: &Edit) {
    let path = |number: usize| at(folder, PATHS[number]);
    match *edit {
        Edit::Write { path: number, seed, size } => {
            fs::write(clear(folder, number), noise(seed, SIZES[size])).unwrap();
        }
        Edit::Append { path: number } => {
            if is_file(&path(number)) {
                let mut file = fs::OpenOptions::new().append(true).open(path(number)).unwrap();
                file.write_all(b"more").unwrap();
            }
        }
        Edit::Rewrite { path: number, in_place } => rewrite(&path(number), in_place),
        Edit::Chmod { path: number, mode } => change_mode(&path(number), mode),
        Edit::Touch { path: number, time } => {
            if fs::symlink_metadata(path(number)).is_ok() {
                touch(&path(number), TIMES[time]);
            }
        }
        Edit::Rename { from, to } => {
            let is_within = |a: usize, b: usize| PATHS[a].starts_with(PATHS[b]);
            if fs::symlink_metadata(path(from)).is_ok() && !is_within(to, from) && !is_within(from, to) {
                fs::rename(path(from), clear(folder, to)).unwrap();
            }
        }
        Edit::HardLink { from, to } => {
            if is_file(&path(from)) && !PATHS[from].starts_with(PATHS[to]) && !PATHS[to].starts_with(PATHS[from]) {
                fs::hard_link(path(from), clear(folder, to)).unwrap();
            }
        }
        Edit::Remove { path: number } => remove(&path(number)),
        Edit::Folder { path: number } => {
            if !path(number).is_dir() || path(number).is_symlink() {
                fs::create_dir(clear(folder, number)).unwrap();
            }
        }
        Edit::Link { path: number, target } => {
            std::os::unix::fs::symlink(path(target).strip_prefix(folder).unwrap(), clear(folder, number)).unwrap();
        }
        Edit::Fifo { path: number } => {
            let (kind, mode) = (rustix::fs::FileType::Fifo, rustix::fs::Mode::from_raw_mode(0o600));
            rustix::fs::mknodat(rustix::fs::CWD, clear(folder, number), kind, mode, 0).unwrap();
        }
        Edit::Ignore { file, rules } => {
            let path = clear_path(folder, RULE_FILES[file]);
            if !RULES[rules].is_empty() {
                fs::write(path, RULES[rules]).unwrap();
            }
        }
    }
}

fn rewrite(path: &Path, in_place: bool) {
    if !is_file(path) {
        return;
    }
    let found = fs::symlink_metadata(path).unwrap();
    let bytes: Vec<u8> = fs::read(path).unwrap().into_iter().map(|byte| byte ^ 0x5a).collect();
    if in_place {
        let mut file = fs::OpenOptions::new().write(true).open(path).unwrap();
        file.rewind().unwrap();
        file.write_all(&bytes).unwrap();
    } else {
        fs::remove_file(path).unwrap();
        fs::write(path, &bytes).unwrap();
        chmod(path, found.mode() & 0o7777);
    }
    touch(path, i128::from(found.mtime()) * 1_000_000_000 + i128::from(found.mtime_nsec()));
}

fn change_mode(path: &Path, mode: usize) {
    let Ok(found) = fs::symlink_metadata(path) else { return };
    if found.is_dir() {
        chmod(path, [0o755, 0o700, 0o750, if is_root() { 0o555 } else { 0o711 }][mode]);
    } else if found.is_file() {
        chmod(path, [0o644, 0o600, 0o755, if is_root() { 0o000 } else { 0o640 }][mode]);
    }
}

fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_file())
}

/// Makes room at a path: nothing is there afterwards, and all above are folders.
fn clear(folder: &Path, number: usize) -> PathBuf {
    clear_path(folder, PATHS[number])
}

fn clear_path(folder: &Path, path: &[u8]) -> PathBuf {
    for (end, _) in path.iter().enumerate().filter(|(_, byte)| **byte == b'/') {
        let above = at(folder, &path[..end]);
        if !fs::symlink_metadata(&above).is_ok_and(|found| found.is_dir()) {
            remove(&above);
            fs::create_dir(&above).unwrap();
        }
    }
    remove(&at(folder, path));
    at(folder, path)
}

fn remove(path: &Path) {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path).unwrap(),
        Ok(_) => fs::remove_file(path).unwrap(),
        Err(_) => {}
    }
}
