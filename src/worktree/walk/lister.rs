//! The walking itself.
//!
//! Every folder is listed with `getdents` and its entries looked at with `statx` relative to the open folder, which is
//! what the work costs at least. Several threads share the folders; a folder of many entries is shared too.

use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use rayon::prelude::*;
use rustix::fs::{AtFlags, RawDir, StatxAttributes, StatxFlags, statx};
use rustix::io::Errno;

use super::{Folder, Found, NO_FOLDER, Walk, WalkOptions, is_ours, show};
use crate::error::{Error, Result};
use crate::progress::ensure_going;
use crate::worktree::ignore::{IGNORE_FILE, Rules};
use crate::worktree::{FileKind, Root, Stat};

/// From so many folders on that wait to be listed, several threads list them: starting those costs as much as listing
/// a few.
const MANY_FOLDERS: usize = 4;
/// From so many entries on, the entries of one folder are looked at by several threads.
const SHARED_FOLDER: usize = 2_048;
/// An ignore file is not read further than this.
const IGNORE_FILE_MAX: usize = 1 << 20;
/// Bytes of directory entries fetched by one call.
const LISTING_BUFFER: usize = 64 * 1024;

/// Walks a folder. For the errors see [`Walk::of`].
pub(super) fn walk(root: &Root, options: &WalkOptions<'_>) -> Result<Walk> {
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
    let mut waiting = vec![Job { place: 0, path: Vec::new(), rules: None }];
    while !waiting.is_empty() && waiting.len() < MANY_FOLDERS {
        let next = waiting.remove(0);
        waiting.extend(shared.list(&next)?);
    }
    if !waiting.is_empty() {
        rayon::scope(|scope| waiting.drain(..).for_each(|job| scope.spawn(|scope| shared.run(job, scope))));
    }
    if let Some(error) = shared.failure.into_inner().expect("no thread panicked") {
        return Err(error);
    }
    let folders = shared.folders.into_inner().expect("no thread panicked");
    let mut passed_over = shared.passed_over.into_inner().expect("no thread panicked");
    passed_over.sort();
    Ok(Walk {
        entries: folders.iter().map(|folder| folder.entries.len() as u64).sum(),
        folders,
        files: shared.files.into_inner(),
        bytes: shared.bytes.into_inner(),
        passed_over,
    })
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
