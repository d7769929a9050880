//! Packs in a local directory.
//!
//! An object is written in the store's `tmp/` (same filesystem), synced, and renamed without replacing. Files are 0600.
//! A few open files are kept for reading, because restores come back to the same packs.

use std::collections::VecDeque;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rustix::fs::{AtFlags, CWD, RenameFlags, linkat, renameat_with};
use rustix::io::Errno;

use crate::error::{Error, Result};
use crate::objects::blocks::{Blocks, Spare};
use crate::objects::lock;
use crate::objects::store::{NewObject, ObjectStore};

/// Open files kept for reading.
const OPEN_FILES: usize = 64;

/// Objects as files of one directory.
#[derive(Debug)]
pub struct LocalDirectory {
    folder: PathBuf,
    temporary: PathBuf,
    open: Mutex<VecDeque<(String, Arc<File>)>>,
    spare: Arc<Spare>,
}

impl LocalDirectory {
    /// Objects in `folder`; those being written in `temporary`, on the same filesystem. No I/O yet.
    pub fn new(folder: PathBuf, temporary: PathBuf) -> Self {
        Self { folder, temporary, open: Mutex::default(), spare: Arc::default() }
    }

    fn opened(&self, name: &str) -> Result<Arc<File>> {
        if let Some((_, file)) = lock(&self.open).iter().find(|(known, _)| known == name) {
            return Ok(Arc::clone(file));
        }
        let path = self.folder.join(name);
        let file = Arc::new(File::open(&path).map_err(|error| missing(name, "open", &path, error))?);
        let mut open = lock(&self.open);
        if open.len() >= OPEN_FILES {
            open.pop_front();
        }
        open.push_back((name.to_owned(), Arc::clone(&file)));
        Ok(file)
    }
}

impl ObjectStore for LocalDirectory {
    fn create(&self, name: &str) -> Result<Box<dyn NewObject>> {
        let temporary = self.temporary.join(format!("{name}.{}", uuid::Uuid::new_v4().simple()));
        let file = create_private(&temporary)?;
        let target = self.folder.join(name);
        let blocks = Blocks::new(file, temporary, Arc::clone(&self.spare));
        Ok(Box::new(NewFile { blocks, target, name: name.to_owned(), is_committed: false }))
    }

    fn read(&self, name: &str, offset: u64, out: &mut [u8]) -> Result<()> {
        let file = self.opened(name)?;
        file.read_exact_at(out, offset).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => Error::corrupt(
                format!("pack `{name}`"),
                format!("{} bytes at offset {offset}", out.len()),
                "an earlier end of the file",
            ),
            _ => Error::io("read", self.folder.join(name), error),
        })
    }

    fn size(&self, name: &str) -> Result<Option<u64>> {
        let path = self.folder.join(name);
        match path.symlink_metadata() {
            Ok(found) => Ok(Some(found.len())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("stat", path, error)),
        }
    }

    fn list(&self) -> Result<Vec<(String, u64)>> {
        files_of(&self.folder)
    }

    fn delete(&self, name: &str) -> Result<()> {
        lock(&self.open).retain(|(known, _)| known != name);
        let path = self.folder.join(name);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io("remove", path, error)),
            _ => Ok(()),
        }
    }

    fn sync(&self) -> Result<()> {
        let synced = File::open(&self.folder).and_then(|folder| folder.sync_all());
        synced.map_err(|error| Error::io("sync", &self.folder, error))
    }

    fn file(&self, name: &str) -> Result<Option<Arc<File>>> {
        self.opened(name).map(Some)
    }
}

/// Makes a new file that only its owner may open; folders that are missing are made too.
pub(crate) fn create_private(path: &Path) -> Result<File> {
    let create = || OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path);
    let made = create().or_else(|error| match (error.kind(), path.parent()) {
        (ErrorKind::NotFound, Some(folder)) => create_folder(folder).and_then(|()| create()),
        _ => Err(error),
    });
    made.map_err(|error| Error::io("create", path, error))
}

/// Makes a folder, and those above it, that only its owner may enter.
pub(crate) fn create_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Names and lengths of the regular files of a folder; a folder that is not there has none.
pub(crate) fn files_of(folder: &Path) -> Result<Vec<(String, u64)>> {
    let failed = |error| Error::io("list", folder, error);
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        match (entry.file_name().into_string(), entry.metadata()) {
            (Ok(name), Ok(found)) if found.is_file() => files.push((name, found.len())),
            (_, Err(error)) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
            // Names that are not text are none of ours, and a file may go while we look.
            _ => {}
        }
    }
    Ok(files)
}

fn missing(name: &str, action: &'static str, path: &Path, error: io::Error) -> Error {
    match error.kind() {
        ErrorKind::NotFound => Error::NotFound { what: "pack", reference: name.to_owned(), within: None },
        _ => Error::io(action, path, error),
    }
}

#[derive(Debug)]
struct NewFile {
    blocks: Blocks,
    target: PathBuf,
    name: String,
    is_committed: bool,
}

impl NewFile {
    fn rename(&self) -> Result<(), Errno> {
        renameat_with(CWD, self.blocks.path(), CWD, &self.target, RenameFlags::NOREPLACE)
    }

    /// For filesystems that cannot rename without replacing.
    fn link(&self) -> Result<(), Errno> {
        linkat(CWD, self.blocks.path(), CWD, &self.target, AtFlags::empty())?;
        // The name that counts is there; a leftover in `tmp/` is swept some day.
        let _ = std::fs::remove_file(self.blocks.path());
        Ok(())
    }
}

impl NewObject for NewFile {
    fn write_at(&self, offset: u64, bytes: &[u8]) -> Result<()> {
        self.blocks.write_at(offset, bytes).map_err(|error| Error::io("write", self.blocks.path(), error))
    }

    fn sync(&self) -> Result<()> {
        self.blocks.sync().map_err(|error| Error::io("sync", self.blocks.path(), error))
    }

    fn commit(mut self: Box<Self>) -> Result<()> {
        let moved = self.rename().or_else(|error| match error {
            Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP => self.link(),
            Errno::NOENT => {
                let folder = self.target.parent().ok_or(error)?;
                create_folder(folder).map_err(|_| error)?;
                self.rename()
            }
            _ => Err(error),
        });
        match moved {
            Ok(()) => {
                self.is_committed = true;
                Ok(())
            }
            Err(Errno::EXIST) => Err(Error::Exists { what: "pack", name: self.name.clone() }),
            Err(error) => Err(Error::io("rename", &self.target, error)),
        }
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.is_committed {
            let _ = std::fs::remove_file(self.blocks.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, LocalDirectory) {
        let root = tempfile::tempdir().unwrap();
        let store = LocalDirectory::new(root.path().join("packs"), root.path().join("tmp"));
        (root, store)
    }

    #[test]
    fn an_object_is_visible_only_once_committed() {
        let (_root, store) = store();
        let new = store.create("a").unwrap();
        new.write_at(3, b"def").unwrap();
        new.write_at(0, b"abc").unwrap();
        new.sync().unwrap();
        assert_eq!(store.size("a").unwrap(), None);
        assert!(store.list().unwrap().is_empty());
        new.commit().unwrap();
        store.sync().unwrap();
        assert_eq!(store.list().unwrap(), [("a".to_owned(), 6)]);
        let mut out = [0; 4];
        store.read("a", 1, &mut out).unwrap();
        assert_eq!(&out, b"bcde");
    }

    #[test]
    fn a_name_is_taken_once_and_a_dropped_object_leaves_nothing() {
        let (root, store) = store();
        store.create("a").unwrap().commit().unwrap();
        let second = store.create("a").unwrap();
        second.write_at(0, b"other").unwrap();
        assert!(matches!(second.commit(), Err(Error::Exists { .. })));
        drop(store.create("b").unwrap());
        assert_eq!(store.size("a").unwrap(), Some(0));
        assert_eq!(std::fs::read_dir(root.path().join("tmp")).unwrap().count(), 0);
    }

    #[test]
    fn missing_and_short_are_told_apart() {
        let (_root, store) = store();
        assert!(matches!(store.read("a", 0, &mut [0]), Err(Error::NotFound { what: "pack", .. })));
        store.create("a").unwrap().commit().unwrap();
        assert!(matches!(store.read("a", 0, &mut [0]), Err(Error::Corrupt { .. })));
        store.delete("a").unwrap();
        store.delete("a").unwrap();
        assert!(matches!(store.read("a", 0, &mut [0]), Err(Error::NotFound { what: "pack", .. })));
    }

    #[test]
    fn no_more_than_a_few_files_stay_open() {
        let (_root, store) = store();
        for number in 0..OPEN_FILES + 10 {
            let name = number.to_string();
            store.create(&name).unwrap().commit().unwrap();
            store.read(&name, 0, &mut []).unwrap();
        }
        assert_eq!(lock(&store.open).len(), OPEN_FILES);
    }
}
