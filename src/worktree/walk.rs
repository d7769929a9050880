//! A parallel walk over a folder: what is there, without reading any file.
//!
//! Every folder is listed with `getdents` and its entries looked at with `statx` relative to the open folder, which is
//! what the work costs at least. Several threads share the folders; a folder of many entries is shared too. The result
//! is compact (a million files take about 100 MB) and can be gone through in the order of the keys.

use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use rustix::fs::{AtFlags, RawDir, StatxAttributes, StatxFlags, statx};
use rustix::io::Errno;

use crate::error::{Error, Result};
use crate::progress::{Progress, ensure_going};
use crate::worktree::ignore::{IGNORE_FILE, Rules};
use crate::worktree::{FileKind, Root, Stat};

/// From so many entries on, the entries of one folder are looked at by several threads.
const SHARED_FOLDER: usize = 2_048;
/// An ignore file is not read further than this.
const IGNORE_FILE_MAX: usize = 1 << 20;
/// Bytes of directory entries fetched by one call.
const LISTING_BUFFER: usize = 64 * 1024;

/// What a walk is told.
pub struct WalkOptions<'a> {
    /// A folder (device, inode) that is never part of a dataset: the store, wherever it is.
    pub exclude: Option<(u64, u64)>,
    /// Hears of folders and entries found.
    pub progress: &'a dyn Progress,
}

/// An entry found by a walk.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// What the filesystem says of it.
    pub stat: Stat,
    name_start: u32,
    name_length: u16,
    /// Whether nothing holds of it: a folder that cannot be listed, or a file that could not be read.
    pub is_unknown: bool,
    folder: u32,
}

const NO_FOLDER: u32 = u32::MAX;

#[derive(Debug, Default)]
struct Folder {
    /// Key of the folder itself; empty for the root.
    key: Box<[u8]>,
    names: Vec<u8>,
    entries: Vec<Found>,
}

/// Everything in a folder that is not ignored, as it was when it was looked at.
#[derive(Debug, Default)]
pub struct Walk {
    folders: Vec<Folder>,
    /// Entries found, folders included.
    pub entries: u64,
    /// Regular files found.
    pub files: u64,
    /// Their sizes added up.
    pub bytes: u64,
    /// What was passed over and is worth knowing: sockets, mount points and the like, as paths with a reason.
    pub passed_over: Vec<(Vec<u8>, &'static str)>,
}

/// Where an entry stands in a walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    folder: u32,
    entry: u32,
}

impl Walk {
    /// Walks the folder.
    ///
    /// # Errors
    /// `Io` if the root itself cannot be listed; a folder below that cannot be is an entry with `is_unknown`.
    /// `Interrupted` if the listener asked to stop.
    pub fn of(root: &Root, options: &WalkOptions<'_>) -> Result<Self> {
        let shared = Shared {
            root,
            options,
            folders: Mutex::new(vec![Folder::default()]),
            passed_over: Mutex::default(),
            failure: Mutex::default(),
            files: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            device: root.device(),
        };
        let top = Job { place: 0, path: Vec::new(), rules: None };
        rayon::scope(|scope| shared.run(top, scope));
        if let Some(error) = shared.failure.into_inner().expect("no thread panicked") {
            return Err(error);
        }
        let folders = shared.folders.into_inner().expect("no thread panicked");
        let mut passed_over = shared.passed_over.into_inner().expect("no thread panicked");
        passed_over.sort();
        Ok(Self {
            entries: folders.iter().map(|folder| folder.entries.len() as u64).sum(),
            folders,
            files: shared.files.into_inner(),
            bytes: shared.bytes.into_inner(),
            passed_over,
        })
    }

    /// What stands at a place.
    pub fn at(&self, place: Place) -> &Found {
        &self.folders[place.folder as usize].entries[place.entry as usize]
    }

    /// Changes what is known of an entry, after it was looked at again.
    pub fn set_stat(&mut self, place: Place, stat: Stat) {
        self.folders[place.folder as usize].entries[place.entry as usize].stat = stat;
    }

    /// Says that nothing is known of an entry, so that it is not remembered.
    pub fn forget(&mut self, place: Place) {
        self.folders[place.folder as usize].entries[place.entry as usize].is_unknown = true;
    }

    /// The key of the entry at a place.
    pub fn key(&self, place: Place) -> Vec<u8> {
        let folder = &self.folders[place.folder as usize];
        let name = folder.name(&folder.entries[place.entry as usize]);
        let mut key = Vec::with_capacity(folder.key.len() + 1 + name.len());
        join(&mut key, &folder.key, name);
        key
    }

    /// Goes through all entries in the order of their keys.
    pub fn cursor(&self) -> Cursor<'_> {
        Cursor { walk: self, stack: vec![(0, 0)], key: Vec::new() }
    }
}

impl Folder {
    fn name(&self, found: &Found) -> &[u8] {
        let start = found.name_start as usize;
        &self.names[start..start + usize::from(found.name_length)]
    }
}

fn join(key: &mut Vec<u8>, folder: &[u8], name: &[u8]) {
    key.clear();
    key.extend_from_slice(folder);
    if !folder.is_empty() {
        key.push(0);
    }
    key.extend_from_slice(name);
}

/// A position in a walk; [`Cursor::advance`] moves it on.
#[derive(Debug)]
pub struct Cursor<'a> {
    walk: &'a Walk,
    stack: Vec<(u32, u32)>,
    key: Vec<u8>,
}

impl Cursor<'_> {
    /// Moves to the next entry. `None` at the end.
    pub fn advance(&mut self) -> Option<Place> {
        loop {
            let (folder, entry) = self.stack.last_mut()?;
            let listing = &self.walk.folders[*folder as usize];
            let Some(found) = listing.entries.get(*entry as usize) else {
                self.stack.pop();
                continue;
            };
            let place = Place { folder: *folder, entry: *entry };
            *entry += 1;
            join(&mut self.key, &listing.key, listing.name(found));
            if found.folder != NO_FOLDER {
                self.stack.push((found.folder, 0));
            }
            return Some(place);
        }
    }

    /// Key of the entry that [`Self::advance`] came to last.
    pub fn key(&self) -> &[u8] {
        &self.key
    }
}

struct Job {
    place: u32,
    path: Vec<u8>,
    rules: Option<Arc<Rules>>,
}

struct Shared<'a> {
    root: &'a Root,
    options: &'a WalkOptions<'a>,
    folders: Mutex<Vec<Folder>>,
    passed_over: Mutex<Vec<(Vec<u8>, &'static str)>>,
    failure: Mutex<Option<Error>>,
    files: AtomicU64,
    bytes: AtomicU64,
    device: u64,
}

struct Listed {
    name_start: u32,
    name_length: u16,
}

impl<'a> Shared<'a> {
    fn run<'s>(&'s self, job: Job, scope: &rayon::Scope<'s>) {
        if self.failure.lock().expect("no thread panicked").is_some() {
            return;
        }
        match self.list(&job) {
            Ok(children) => {
                for child in children {
                    scope.spawn(move |scope| self.run(child, scope));
                }
            }
            Err(error) => {
                self.failure.lock().expect("no thread panicked").get_or_insert(error);
            }
        }
    }

    /// Lists one folder, puts the result in its place, and says which folders are below.
    fn list(&self, job: &Job) -> Result<Vec<Job>> {
        ensure_going(self.options.progress)?;
        let mut folder = Folder { key: crate::facets::key_of_path(&job.path).into(), ..Folder::default() };
        let open = match self.root.open_dir(&job.path) {
            Ok(open) => open,
            Err(error) if job.path.is_empty() => return Err(error),
            // Removed since its parent was listed: nothing is there. Anything else must not pass for an empty folder.
            Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let listed = read_names(&open, &mut folder.names).map_err(|errno| Error::io("list", show(&job.path), errno))?;
        let rules = self.rules(job, &open, &folder, &listed);
        let looked = self.look(job, &open, &folder, listed, rules.as_deref())?;
        folder.entries = looked;
        folder.entries.shrink_to_fit();
        folder.entries.sort_unstable_by(|a, b| {
            let name =
                |found: &Found| found.name_start as usize..found.name_start as usize + usize::from(found.name_length);
            folder.names[name(a)].cmp(&folder.names[name(b)])
        });
        let children = self.reserve(job, &mut folder, &open, rules.as_ref());
        self.count(&folder);
        self.folders.lock().expect("no thread panicked")[job.place as usize] = folder;
        Ok(children)
    }

    fn rules(&self, job: &Job, open: &OwnedFd, folder: &Folder, listed: &[Listed]) -> Option<Arc<Rules>> {
        let names = |one: &Listed| {
            &folder.names[one.name_start as usize..one.name_start as usize + usize::from(one.name_length)]
        };
        if !listed.iter().any(|one| names(one) == IGNORE_FILE) {
            return job.rules.clone();
        }
        match read_small(open, IGNORE_FILE, IGNORE_FILE_MAX) {
            Ok(text) => Some(Rules::inside(&job.path, &text, job.rules.clone())),
            Err(_) => job.rules.clone(),
        }
    }

    /// Looks at every name that is not left out.
    fn look(
        &self,
        job: &Job,
        open: &OwnedFd,
        folder: &Folder,
        listed: Vec<Listed>,
        rules: Option<&Rules>,
    ) -> Result<Vec<Found>> {
        let one = |listed: &Listed| self.look_at(job, open, folder, listed, rules).transpose();
        if listed.len() < SHARED_FOLDER {
            listed.iter().filter_map(one).collect()
        } else {
            listed.par_iter().filter_map(one).collect()
        }
    }

    fn look_at(
        &self,
        job: &Job,
        open: &OwnedFd,
        folder: &Folder,
        listed: &Listed,
        rules: Option<&Rules>,
    ) -> Result<Option<Found>> {
        let name =
            &folder.names[listed.name_start as usize..listed.name_start as usize + usize::from(listed.name_length)];
        if is_ours(name) {
            return Ok(None);
        }
        let flags = StatxFlags::BASIC_STATS;
        let answer = match statx(open, name, AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT, flags) {
            Ok(answer) => answer,
            Err(Errno::NOENT) => return Ok(None),
            Err(errno) => return Err(Error::io("look at", show(&path_in(&job.path, name)), errno)),
        };
        let stat = Stat::of(&answer);
        let path = || path_in(&job.path, name);
        if rules.is_some_and(|rules| rules.ignores(&path(), stat.kind == FileKind::Dir)) {
            return Ok(None);
        }
        if stat.kind == FileKind::Special {
            self.pass_over(path(), "it is a socket, a fifo or a device");
            return Ok(None);
        }
        if stat.kind == FileKind::Dir {
            let device = rustix::fs::makedev(answer.stx_dev_major, answer.stx_dev_minor);
            if self.options.exclude == Some((device, stat.inode)) {
                return Ok(None);
            }
            if device != self.device || answer.stx_attributes.contains(StatxAttributes::MOUNT_ROOT) {
                self.pass_over(path(), "another filesystem is mounted there");
                return Ok(None);
            }
        }
        Ok(Some(Found {
            stat,
            name_start: listed.name_start,
            name_length: listed.name_length,
            is_unknown: false,
            folder: NO_FOLDER,
        }))
    }

    fn pass_over(&self, path: Vec<u8>, reason: &'static str) {
        self.passed_over.lock().expect("no thread panicked").push((path, reason));
    }

    /// Gives every folder below a place of its own.
    fn reserve(&self, job: &Job, folder: &mut Folder, open: &OwnedFd, rules: Option<&Arc<Rules>>) -> Vec<Job> {
        let mut children = Vec::new();
        for at in 0..folder.entries.len() {
            if folder.entries[at].stat.kind != FileKind::Dir {
                continue;
            }
            let path = path_in(&job.path, folder.name(&folder.entries[at]));
            if rustix::fs::accessat(
                open,
                folder.name(&folder.entries[at]),
                rustix::fs::Access::READ_OK | rustix::fs::Access::EXEC_OK,
                AtFlags::EACCESS,
            )
            .is_err()
            {
                folder.entries[at].is_unknown = true;
                continue;
            }
            children.push((at, path));
        }
        let mut folders = self.folders.lock().expect("no thread panicked");
        let first = folders.len();
        folders.resize_with(first + children.len(), Folder::default);
        drop(folders);
        let place = |order: usize| u32::try_from(first + order).expect("fewer than 2^32 folders");
        for (order, (at, _)) in children.iter().enumerate() {
            folder.entries[*at].folder = place(order);
        }
        let job = |(order, (_, path))| Job { place: place(order), path, rules: rules.cloned() };
        children.into_iter().enumerate().map(job).collect()
    }

    fn count(&self, folder: &Folder) {
        let (mut files, mut bytes) = (0, 0);
        for found in folder.entries.iter().filter(|found| found.stat.kind == FileKind::File) {
            files += 1;
            bytes += found.stat.size;
        }
        self.files.fetch_add(files, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.options.progress.advance(folder.entries.len() as u64, 0);
    }
}

/// Whether the name is one of our own temporaries: `.snapshot-ID` or `.NAME.snapshot-ID`.
pub(crate) fn is_ours(name: &[u8]) -> bool {
    const MARK: &[u8] = b".snapshot-";
    let Some(at) = name.len().checked_sub(36 + MARK.len()) else { return false };
    name.first() == Some(&b'.')
        && &name[at..at + MARK.len()] == MARK
        && std::str::from_utf8(&name[at + MARK.len()..]).is_ok_and(|id| uuid::Uuid::try_parse(id).is_ok())
}

fn read_names(open: &OwnedFd, names: &mut Vec<u8>) -> Result<Vec<Listed>, Errno> {
    let mut buffer = [MaybeUninit::<u8>::uninit(); LISTING_BUFFER];
    let mut listed = Vec::new();
    let mut entries = RawDir::new(open.as_fd(), &mut buffer);
    while let Some(entry) = entries.next() {
        let entry = entry?;
        let name = entry.file_name().to_bytes();
        if name == b"." || name == b".." {
            continue;
        }
        let name_start = u32::try_from(names.len()).map_err(|_| Errno::OVERFLOW)?;
        let name_length = u16::try_from(name.len()).map_err(|_| Errno::NAMETOOLONG)?;
        names.extend_from_slice(name);
        listed.push(Listed { name_start, name_length });
    }
    names.shrink_to_fit();
    Ok(listed)
}

fn read_small(open: &OwnedFd, name: &[u8], limit: usize) -> std::io::Result<Vec<u8>> {
    use std::io::Read;
    let flags = rustix::fs::OFlags::RDONLY
        | rustix::fs::OFlags::NOFOLLOW
        | rustix::fs::OFlags::CLOEXEC
        | rustix::fs::OFlags::NONBLOCK;
    let file = std::fs::File::from(rustix::fs::openat(open, name, flags, rustix::fs::Mode::empty())?);
    let mut text = Vec::new();
    file.take(limit as u64).read_to_end(&mut text)?;
    Ok(text)
}

fn path_in(folder: &[u8], name: &[u8]) -> Vec<u8> {
    let mut path = Vec::with_capacity(folder.len() + 1 + name.len());
    path.extend_from_slice(folder);
    if !folder.is_empty() {
        path.push(b'/');
    }
    path.extend_from_slice(name);
    path
}

/// A relative path for a message.
pub(crate) fn show(path: &[u8]) -> std::path::PathBuf {
    use std::os::unix::ffi::OsStrExt;
    let path = if path.is_empty() { b"." } else { path };
    std::path::PathBuf::from(std::ffi::OsStr::from_bytes(path))
}
