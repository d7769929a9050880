//! Images of the disk become real folders, and real folders become the disk's first state.
//!
//! Real inodes differ from one time to the next, but the program remembers some: those of datasets' folders in the
//! catalog, so these folders are emptied and moved but never made anew; and those of files in the journal of a restore,
//! so there they are exchanged for the ones that the same files have now.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::disk::{Body, Disk, Image, Ino, Kind, ROOT};
use crate::journal;
use crate::replay::{STAGE, Seen};

/// Where images are written.
pub(crate) struct Place {
    /// The folder that is the disk.
    pub(crate) base: PathBuf,
    /// Where folders wait that are on no image at the moment.
    aside: PathBuf,
}

/// A folder that is never made anew.
#[derive(Debug, Clone)]
pub(crate) struct Pin {
    pub(crate) ino: Ino,
    /// The real inode.
    pub(crate) inode: u64,
}

impl Place {
    pub(crate) fn new(above: &Path) -> Self {
        let place = Self { base: above.join("disk"), aside: above.join("aside") };
        fs::create_dir(&place.base).unwrap();
        fs::create_dir(&place.aside).unwrap();
        place
    }

    /// The folder as a disk on which everything is durable.
    pub(crate) fn load(&self) -> Disk {
        let mut disk = Disk::new();
        let mut folders = vec![(ROOT, self.base.clone())];
        while let Some((folder, path)) = folders.pop() {
            for entry in sorted(&path) {
                let name = entry.file_name().unwrap().as_bytes().to_vec();
                let Some(body) = body_of(&entry) else { continue };
                let is_dir = body.kind == Kind::Dir;
                let ino = disk.make(body);
                disk.settle((folder, name), ino);
                if is_dir {
                    folders.push((ino, entry));
                }
            }
        }
        disk
    }

    /// Makes the folder what the image says. `false` if a folder is not there any more that cannot be made anew.
    pub(crate) fn write(&self, image: &Image, pins: &[Pin], seen: &Seen) -> bool {
        if !self.put_aside(pins) {
            return false;
        }
        let mut placed = HashMap::new();
        let mut journals = Vec::new();
        self.fill(image, pins, ROOT, &self.base, &mut placed, &mut journals);
        for path in journals {
            let bytes = fs::read(&path).unwrap();
            let root = path.parent().and_then(Path::parent).expect("a journal is in a stage");
            let stage = path.parent().expect("a journal is in a stage");
            let find = |path: &Path| {
                let (ino, changes) = seen.get(path)?;
                let found = fs::symlink_metadata(placed.get(ino)?).ok()?;
                let is_as_seen = image.bodies.get(ino)?.changes == *changes;
                Some((found.ino(), is_as_seen.then_some((found.ctime(), found.ctime_nsec() as u32))))
            };
            if let Some(translated) = journal::translate(&bytes, root, stage, find) {
                fs::write(&path, translated).unwrap();
            }
        }
        true
    }

    /// Empties the folder; those that cannot be made anew wait aside.
    fn put_aside(&self, pins: &[Pin]) -> bool {
        let mut folders = vec![self.base.clone(), self.aside.clone()];
        let mut found = HashMap::new();
        while let Some(folder) = folders.pop() {
            for entry in sorted(&folder) {
                let stat = fs::symlink_metadata(&entry).unwrap();
                if let Some(pin) = pins.iter().find(|pin| stat.is_dir() && pin.inode == stat.ino()) {
                    found.insert(pin.ino, entry);
                } else if stat.is_dir() && folder == self.base {
                    folders.push(entry);
                }
            }
        }
        for (ino, path) in &found {
            let aside = self.aside.join(ino.to_string());
            if *path != aside {
                fs::rename(path, &aside).unwrap();
            }
            empty(&aside);
        }
        empty(&self.base);
        found.len() == pins.len()
    }

    fn fill(
        &self,
        image: &Image,
        pins: &[Pin],
        folder: Ino,
        path: &Path,
        placed: &mut HashMap<Ino, PathBuf>,
        journals: &mut Vec<PathBuf>,
    ) {
        for ((_, name), ino) in image.names.range((folder, Vec::new())..(folder + 1, Vec::new())) {
            let at = path.join(OsStr::from_bytes(name));
            let body = &image.bodies[ino];
            if let Some(other) = placed.get(ino).filter(|_| body.kind == Kind::File) {
                fs::hard_link(other, &at).unwrap();
                continue;
            }
            placed.insert(*ino, at.clone());
            match body.kind {
                Kind::Link => std::os::unix::fs::symlink(OsStr::from_bytes(&body.bytes), &at).unwrap(),
                Kind::File => {
                    fs::write(&at, &body.bytes[..]).unwrap();
                    fs::set_permissions(&at, fs::Permissions::from_mode(body.mode)).unwrap();
                    if name == b"journal"
                        && path.file_name().is_some_and(|name| name.as_bytes().starts_with(STAGE.as_bytes()))
                    {
                        journals.push(at.clone());
                    }
                }
                Kind::Dir => {
                    if pins.iter().any(|pin| pin.ino == *ino) {
                        fs::rename(self.aside.join(ino.to_string()), &at).unwrap();
                    } else {
                        fs::create_dir(&at).unwrap();
                    }
                    self.fill(image, pins, *ino, &at, placed, journals);
                    fs::set_permissions(&at, fs::Permissions::from_mode(body.mode)).unwrap();
                }
            }
            if let Some(time) = body.mtime.filter(|_| body.kind != Kind::Dir) {
                set_time(&at, time);
            }
        }
    }

    /// How the folder differs from an image, in words; empty if it does not.
    pub(crate) fn differences(&self, image: &Image) -> String {
        let mut lines = String::new();
        let mut folders = vec![(ROOT, self.base.clone())];
        while let Some((folder, path)) = folders.pop() {
            let mut wanted: HashMap<Vec<u8>, Ino> = HashMap::new();
            for ((_, name), ino) in image.names.range((folder, Vec::new())..(folder + 1, Vec::new())) {
                wanted.insert(name.clone(), *ino);
            }
            for entry in sorted(&path) {
                let name = entry.file_name().unwrap().as_bytes().to_vec();
                let Some(found) = body_of(&entry) else { continue };
                let Some(ino) = wanted.remove(&name) else {
                    lines += &format!("  {} is not in the trace\n", entry.display());
                    continue;
                };
                let body = &image.bodies[&ino];
                if found.kind == Kind::Dir {
                    folders.push((ino, entry.clone()));
                }
                let is_time = body.mtime.is_none() || found.kind == Kind::Dir || found.mtime == body.mtime;
                let is_mode = found.kind == Kind::Link || found.mode == body.mode;
                if found.kind != body.kind || found.bytes != body.bytes || !is_time || !is_mode {
                    let sizes = (found.bytes.len(), body.bytes.len(), found.mode, body.mode);
                    lines += &format!("  {} is not as in the trace: {sizes:?}\n", entry.display());
                }
            }
            for name in wanted.keys() {
                lines += &format!("  {} is only in the trace\n", path.join(OsStr::from_bytes(name)).display());
            }
        }
        lines
    }
}

fn body_of(path: &Path) -> Option<Body> {
    let found = fs::symlink_metadata(path).unwrap();
    if path.as_os_str().as_bytes().ends_with(b"-shm") {
        return None;
    }
    let (kind, bytes) = if found.is_dir() {
        (Kind::Dir, Vec::new())
    } else if found.is_symlink() {
        (Kind::Link, fs::read_link(path).unwrap().into_os_string().into_vec())
    } else {
        (Kind::File, fs::read(path).unwrap())
    };
    let mtime = Some(i128::from(found.mtime()) * 1_000_000_000 + i128::from(found.mtime_nsec()));
    let mode = found.mode() & 0o7777;
    Some(Body { mtime, ..Body::new(kind, bytes, mode) })
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

fn empty(folder: &Path) {
    for entry in sorted(folder) {
        if fs::symlink_metadata(&entry).unwrap().is_dir() {
            fs::set_permissions(&entry, fs::Permissions::from_mode(0o700)).unwrap();
            empty(&entry);
            fs::remove_dir(&entry).unwrap();
        } else {
            fs::remove_file(&entry).unwrap();
        }
    }
}

/// Sets a path's own time of change, in nanoseconds since 1970.
pub(crate) fn set_time(path: &Path, nanos: i128) {
    use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_OMIT, utimensat};
    let (tv_sec, tv_nsec) = (nanos.div_euclid(1_000_000_000) as i64, nanos.rem_euclid(1_000_000_000) as _);
    let times = Timestamps {
        last_access: Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT as _ },
        last_modification: Timespec { tv_sec, tv_nsec },
    };
    utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW).unwrap();
}
