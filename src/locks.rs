//! Locks of a local store: the kernel's own, on files that are otherwise empty.
//!
//! A lock belongs to the open file, so it ends with the last process that has that file open, whatever happened to it,
//! and can be handed to another process with the file. It needs no heartbeat and no clean-up. Who holds a dataset's
//! lock stands in its file, for people; nothing is decided by that note.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read};
use std::os::fd::AsFd;
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::model::{DatasetId, Timestamp};

/// Nobody is refused before this long: somebody who only looks holds the lock for a moment.
const SHORTEST_WAIT: Duration = Duration::from_millis(200);
/// First and longest sleep between two attempts.
const SLEEPS: (Duration, Duration) = (Duration::from_millis(1), Duration::from_millis(50));
/// How long a new holder may take to write its note.
const NOTE_WAIT: Duration = Duration::from_millis(20);

/// The locks of one store.
#[derive(Debug, Clone)]
pub struct Locks {
    folder: PathBuf,
}

/// A lock that is held. Dropping it releases it at once; handed over, it ends with the last process that has it.
#[derive(Debug)]
pub struct Lock {
    /// `None` once it was handed over.
    file: Option<File>,
    path: PathBuf,
}

/// Who holds a dataset's lock, in the holder's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// What it does: `restore`.
    pub verb: String,
    /// Who asked for it.
    pub by: String,
    /// The process that works.
    pub pid: u32,
    /// Since when.
    pub since: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Shared,
    Exclusive,
}

impl Locks {
    /// The locks whose files are in `folder`. It is made when the first one is taken.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// For whoever writes to the store: many may hold it at once. `Busy` after `wait`.
    pub fn store_shared(&self, wait: Duration) -> Result<Lock> {
        self.acquire(&self.store_path(), Mode::Shared, wait)?.ok_or_else(|| busy_store("space is being freed in it"))
    }

    /// For whoever frees space: nobody else may hold it. `Busy` after `wait`.
    pub fn store_exclusive(&self, wait: Duration) -> Result<Lock> {
        self.acquire(&self.store_path(), Mode::Exclusive, wait)?
            .ok_or_else(|| busy_store("other operations are at work"))
    }

    /// For the one operation that may be at work on a dataset. `Busy` naming the holder after `wait`.
    pub fn dataset(&self, id: &DatasetId, note: &Holder, wait: Duration) -> Result<Lock> {
        let path = self.dataset_path(id)?;
        match self.acquire(&path, Mode::Exclusive, wait)? {
            Some(lock) => {
                // A lock without a note is as good a lock, and what frees space must not need space.
                let _ = lock.write_note(note);
                Ok(lock)
            }
            None => {
                let holder = self.holder_of(id)?.map(|holder| holder.to_string());
                let holder = holder.unwrap_or_else(|| "another operation".into());
                Err(Error::Busy { what: format!("dataset `{id}`"), holder })
            }
        }
    }

    /// Who holds a dataset's lock at this moment; `None` if nobody does.
    pub fn holder_of(&self, id: &DatasetId) -> Result<Option<Holder>> {
        let path = self.dataset_path(id)?;
        let began = Instant::now();
        loop {
            let Some(file) = open_existing(&path)? else { return Ok(None) };
            match file.try_lock_shared() {
                Ok(()) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(Error::io("lock", path, error)),
                Err(TryLockError::WouldBlock) => {}
            }
            match read_note(&file) {
                Some(note) => return Ok(Some(note)),
                None if began.elapsed() > NOTE_WAIT => return Ok(Some(Holder::unknown())),
                None => std::thread::sleep(SLEEPS.0),
            }
        }
    }

    fn store_path(&self) -> PathBuf {
        self.folder.join("store.lock")
    }

    fn dataset_path(&self, id: &DatasetId) -> Result<PathBuf> {
        let name = id.as_str();
        let is_plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !is_plain {
            return Err(Error::invalid(format!("dataset id `{}`", name.escape_debug()), "it is no id of this store"));
        }
        Ok(self.folder.join(format!("dataset-{name}.lock")))
    }

    /// Tries until it has the lock or `wait` is over, at least once after the shortest wait.
    fn acquire(&self, path: &Path, mode: Mode, wait: Duration) -> Result<Option<Lock>> {
        let (began, wait) = (Instant::now(), wait.max(SHORTEST_WAIT));
        let mut sleep = SLEEPS.0;
        let mut file = self.open(path)?;
        loop {
            let is_held = try_lock(&file, mode).map_err(|error| Error::io("lock", path, error))?;
            if is_held && is_at(&file, path) {
                return Ok(Some(Lock { file: Some(file), path: path.to_owned() }));
            }
            let left = wait.saturating_sub(began.elapsed());
            if left.is_zero() {
                return Ok(None);
            }
            if is_held {
                // The file was removed meanwhile, and others may lock the one that is there now.
                file = self.open(path)?;
                continue;
            }
            std::thread::sleep(sleep.min(left));
            sleep = (sleep * 2).min(SLEEPS.1);
        }
    }

    fn open(&self, path: &Path) -> Result<File> {
        let open = || OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
        match open() {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let made = DirBuilder::new().recursive(true).mode(0o700).create(&self.folder);
                made.map_err(|error| Error::io("create", &self.folder, error))?;
                open()
            }
            other => other,
        }
        .map_err(|error| Error::io("open", path, error))
    }
}

impl Lock {
    /// Writes who holds the lock. Whoever takes a lock over from another process says so by this.
    pub fn write_note(&self, note: &Holder) -> Result<()> {
        let json = serde_json::to_vec(note).map_err(|error| Error::Internal(error.to_string()))?;
        let Some(file) = &self.file else { return Ok(()) };
        // Neither synced nor kept: after a crash nobody holds the lock.
        file.set_len(0)
            .and_then(|()| file.write_all_at(&json, 0))
            .map_err(|error| Error::io("write", &self.path, error))
    }

    /// Hands the lock to a process that is about to be started, as one of its standard streams. It is held for as long
    /// as that process, or one that inherits the stream, lives.
    pub fn into_stdio(mut self) -> Stdio {
        self.file.take().map_or_else(Stdio::null, Stdio::from)
    }

    /// Takes over the lock that another process handed to this one as its standard input. Nothing else may be on
    /// it.
    pub fn from_stdin() -> Result<Self> {
        let path = PathBuf::from("/dev/stdin");
        let file = std::io::stdin().as_fd().try_clone_to_owned().map_err(|error| Error::io("open", &path, error))?;
        Ok(Self { file: Some(file.into()), path })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough: a process that is just being started may have a copy of the file for a moment.
        if let Some(file) = &self.file {
            let _ = file.unlock();
        }
    }
}

impl Holder {
    /// A holder that is this process, from now on.
    pub fn this_process(verb: impl Into<String>, by: impl Into<String>) -> Self {
        Self { verb: verb.into(), by: by.into(), pid: std::process::id(), since: Timestamp::now() }
    }

    /// A holder that has not said who it is.
    fn unknown() -> Self {
        Self { verb: String::new(), by: String::new(), pid: 0, since: Timestamp::now() }
    }
}

/// In words: "a restore by ana@example.com, since 12 s, process 123".
impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.verb.is_empty() {
            return f.write_str("another operation");
        }
        let article = if self.verb.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        let age = age(Timestamp::now().since(self.since));
        write!(f, "{article} {} by {}, since {age}, process {}", self.verb, self.by, self.pid)
    }
}

fn age(passed: Duration) -> String {
    match passed.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7_200 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3_600),
    }
}

fn busy_store(holder: &str) -> Error {
    Error::Busy { what: "the store".into(), holder: holder.into() }
}

fn try_lock(file: &File, mode: Mode) -> std::io::Result<bool> {
    loop {
        let tried = match mode {
            Mode::Shared => file.try_lock_shared(),
            Mode::Exclusive => file.try_lock(),
        };
        return match tried {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Interrupted => continue,
            Err(TryLockError::Error(error)) => Err(error),
        };
    }
}

/// Whether the open file is the one at `path`.
fn is_at(file: &File, path: &Path) -> bool {
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(open), Ok(there)) => (open.dev(), open.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

fn open_existing(path: &Path) -> Result<Option<File>> {
    match File::open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("open", path, error)),
    }
}

/// The note in a lock file; `None` while it is being written.
fn read_note(mut file: &File) -> Option<Holder> {
    let mut text = Vec::new();
    file.read_to_end(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

#[cfg(test)]
mod tests;
