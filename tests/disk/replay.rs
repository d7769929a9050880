//! Doing on the modelled disk what a trace says was done on the real one.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::disk::{Body, Disk, Ino, Key, Kind, ROOT};
use crate::trace::{Call, descriptor, time_set};

/// How the name of a restore's folder begins.
pub(crate) const STAGE: &str = ".snapshot-";

/// Inodes by path, and how often each had been changed.
pub(crate) type Seen = HashMap<PathBuf, (Ino, u32)>;

/// The disk while a trace is played.
pub(crate) struct Replay {
    /// The folder that the disk is.
    base: PathBuf,
    pub(crate) disk: Disk,
    umask: u32,
    opened: HashMap<i64, Opened>,
    /// Which calls that make something durable do nothing, by the path that they are for.
    is_void: fn(&Path) -> bool,
    /// What stood at each path when the last restore began, and what has been on its shelves since.
    pub(crate) seen: Seen,
}

/// A descriptor: where the next `write` goes.
#[derive(Default)]
struct Opened {
    offset: u64,
    appends: bool,
}

impl Replay {
    pub(crate) fn new(base: &Path, disk: Disk) -> Self {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let umask = status.lines().find_map(|line| line.strip_prefix("Umask:")).expect("a umask");
        let umask = u32::from_str_radix(umask.trim(), 8).unwrap();
        Self { base: base.to_owned(), disk, umask, opened: HashMap::new(), is_void: |_| false, seen: HashMap::new() }
    }

    /// The same on a disk that makes some things durable by chance alone.
    pub(crate) fn without(self, is_void: fn(&Path) -> bool) -> Self {
        Self { is_void, ..self }
    }

    /// Descriptors of a process mean nothing in the next one.
    pub(crate) fn next_process(&mut self) {
        self.opened.clear();
    }

    /// Whether a call is about this disk and changed it, or made a change durable.
    pub(crate) fn play(&mut self, call: &Call) -> bool {
        let when = call.ended;
        match call.name.as_str() {
            "open" | "openat" | "openat2" | "creat" => return self.open(call),
            "write" | "writev" | "pwrite64" | "pwritev" | "pwritev2" => return self.write(call),
            "lseek" => {
                self.opened.entry(call.descriptor(0).0).or_default().offset = call.returned();
                return false;
            }
            "ftruncate" => {
                let Some(ino) = self.file(call, 0) else { return false };
                self.disk.set_length(when, ino, call.number(1));
            }
            "fallocate" => {
                let Some(ino) = self.file(call, 0) else { return false };
                let end = call.number(2) + call.number(3);
                match call.args[1].as_str() {
                    "0" if end > self.disk.body(ino).bytes.len() as u64 => self.disk.set_length(when, ino, end),
                    "0" | "FALLOC_FL_KEEP_SIZE" => return false,
                    mode => panic!("the disk knows no fallocate of {mode}"),
                }
            }
            "rename" => return self.rename(when, absolute(call, 0), absolute(call, 1)),
            "renameat" | "renameat2" => return self.rename(when, call.path_at(0), call.path_at(2)),
            "unlink" | "rmdir" => return self.unlink(when, &absolute(call, 0)),
            "unlinkat" => return self.unlink(when, &call.path_at(0)),
            "link" => return self.link(when, &absolute(call, 0), &absolute(call, 1)),
            "linkat" => return self.link(when, &call.path_at(0), &call.path_at(2)),
            "mkdir" => return self.mkdir(when, &absolute(call, 0), call.number(1)),
            "mkdirat" => return self.mkdir(when, &call.path_at(0), call.number(2)),
            "symlink" => return self.symlink(when, call.bytes(0), &absolute(call, 1)),
            "symlinkat" => return self.symlink(when, call.bytes(0), &call.path_at(1)),
            "chmod" => return self.chmod(when, &absolute(call, 0), call.number(1)),
            "fchmod" => return self.chmod(when, &call.descriptor(0).1, call.number(1)),
            "fchmodat" => return self.chmod(when, &call.path_at(0), call.number(2)),
            "utimensat" => return self.utimens(call),
            "fsync" | "fdatasync" => {
                let path = call.descriptor(0).1;
                let Some(ino) = self.inode(&path) else { return false };
                if !(self.is_void)(&path) {
                    self.disk.sync(call.began, ino, call.name == "fdatasync");
                }
            }
            "syncfs" if (self.is_void)(Path::new("/")) => {}
            "syncfs" | "sync" => self.disk.sync_all(call.began),
            // Starts writing, and promises nothing.
            "sync_file_range" => return false,
            "ioctl" if !call.args[1].contains("FICLONE") => return false,
            name => {
                assert!(self.file(call, 0).is_none(), "the disk knows no {name}: {:.300}", format!("{call:?}"));
                return false;
            }
        }
        true
    }

    fn open(&mut self, call: &Call) -> bool {
        let (number, path) = descriptor(&call.result);
        let (flags, mode) = match call.name.as_str() {
            "creat" => ("O_CREAT|O_TRUNC", call.args.get(1)),
            "open" => (call.args[1].as_str(), call.args.get(2)),
            "openat" => (call.args[2].as_str(), call.args.get(3)),
            _ => (call.args[2].as_str(), None),
        };
        let appends = flags.contains("O_APPEND");
        self.opened.insert(number, Opened { offset: 0, appends });
        let within = flags.split_once("mode=").map(|(_, mode)| mode.split(',').next().unwrap_or_default().to_owned());
        let mode = within.as_ref().or(mode).and_then(|mode| u32::from_str_radix(mode, 8).ok()).unwrap_or(0);
        let Some(key) = self.key(&path) else { return false };
        match self.disk.names.get(&key).copied() {
            Some(ino) if flags.contains("O_TRUNC") && !self.disk.body(ino).bytes.is_empty() => {
                self.disk.set_length(call.ended, ino, 0);
                true
            }
            None if flags.contains("O_CREAT") => {
                let ino = self.disk.make(Body::new(Kind::File, Vec::new(), mode & !self.umask));
                self.note(&path, ino);
                self.disk.rename(call.ended, None, Some((key, ino)));
                true
            }
            _ => false,
        }
    }

    fn write(&mut self, call: &Call) -> bool {
        let (number, path) = call.descriptor(0);
        let Some(ino) = self.inode(&path) else { return false };
        let opened = self.opened.entry(number).or_default();
        let at = match call.name.starts_with('p') {
            true => call.number(3),
            false if opened.appends => self.disk.body(ino).bytes.len() as u64,
            false => opened.offset,
        };
        if !call.name.starts_with('p') {
            opened.offset = at + call.data.len() as u64;
        }
        self.disk.write(call.ended, ino, at, call.data.clone());
        true
    }

    fn rename(&mut self, when: usize, from: PathBuf, to: PathBuf) -> bool {
        let (Some(from), Some(to)) = (self.key(&from), self.key(&to)) else { return false };
        let Some(ino) = self.disk.names.get(&from).copied() else { return false };
        self.disk.rename(when, Some(from), Some((to, ino)));
        true
    }

    fn unlink(&mut self, when: usize, path: &Path) -> bool {
        let Some(key) = self.key(path) else { return false };
        self.disk.rename(when, Some(key), None);
        true
    }

    fn link(&mut self, when: usize, from: &Path, to: &Path) -> bool {
        let (Some(ino), Some(to)) = (self.inode(from), self.key(to)) else { return false };
        self.disk.rename(when, None, Some((to, ino)));
        true
    }

    fn mkdir(&mut self, when: usize, path: &Path, mode: u64) -> bool {
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(STAGE)) {
            self.remember();
        }
        let Some(key) = self.key(path) else { return false };
        let ino = self.disk.make(Body::new(Kind::Dir, Vec::new(), mode as u32 & !self.umask));
        self.disk.rename(when, None, Some((key, ino)));
        true
    }

    fn symlink(&mut self, when: usize, target: Vec<u8>, path: &Path) -> bool {
        let Some(key) = self.key(path) else { return false };
        let ino = self.disk.make(Body::new(Kind::Link, target, 0o777));
        self.note(path, ino);
        self.disk.rename(when, None, Some((key, ino)));
        true
    }

    fn chmod(&mut self, when: usize, path: &Path, mode: u64) -> bool {
        let Some(ino) = self.inode(path) else { return false };
        self.disk.set_mode(when, ino, mode as u32);
        true
    }

    fn utimens(&mut self, call: &Call) -> bool {
        let path = if call.args[1] == "NULL" { call.descriptor(0).1 } else { call.path_at(0) };
        let (Some(ino), Some(time)) = (self.inode(&path), time_set(&call.args[2])) else { return false };
        self.disk.set_time(call.ended, ino, time);
        true
    }

    /// What a restore sees when it plans.
    fn remember(&mut self) {
        self.seen.clear();
        let mut folders = vec![(ROOT, self.base.clone())];
        while let Some((folder, path)) = folders.pop() {
            for ((_, name), ino) in self.disk.names.range((folder, Vec::new())..(folder + 1, Vec::new())) {
                let path = path.join(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(name));
                if self.disk.body(*ino).kind == Kind::Dir {
                    folders.push((*ino, path.clone()));
                }
                self.seen.insert(path, (*ino, self.disk.body(*ino).changes));
            }
        }
    }

    fn note(&mut self, path: &Path, ino: Ino) {
        if path.to_string_lossy().contains(STAGE) {
            self.seen.insert(path.to_owned(), (ino, 0));
        }
    }

    fn file(&self, call: &Call, at: usize) -> Option<Ino> {
        self.inode(&call.descriptor(at).1)
    }

    /// The inode of a path on this disk.
    pub(crate) fn inode(&self, path: &Path) -> Option<Ino> {
        if path == self.base {
            return Some(ROOT);
        }
        self.disk.names.get(&self.key(path)?).copied()
    }

    /// Folder and name of a path on this disk. The index of the database's log in shared memory is left out: it is
    /// written through a mapping, which no trace shows, and made anew by whoever opens the database first.
    fn key(&self, path: &Path) -> Option<Key> {
        use std::os::unix::ffi::OsStrExt;
        let relative = path.strip_prefix(&self.base).ok()?;
        if relative.as_os_str().as_bytes().ends_with(b"-shm") {
            return None;
        }
        let name = relative.file_name()?.as_bytes().to_vec();
        let mut folder = ROOT;
        for part in relative.parent()?.components() {
            folder = *self.disk.names.get(&(folder, part.as_os_str().as_bytes().to_vec()))?;
        }
        Some((folder, name))
    }
}

/// The path in an argument; the program's own are all full ones.
fn absolute(call: &Call, at: usize) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    PathBuf::from(std::ffi::OsString::from_vec(call.bytes(at)))
}
