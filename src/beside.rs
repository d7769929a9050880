//! A file for the user that is there whole or not at all: written beside its place, then renamed.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use crate::error::{Error, Result};
use crate::files::sync_dir;

/// A file on its way. Dropped before it is finished, nothing is left.
#[derive(Debug)]
pub(crate) struct Beside {
    target: PathBuf,
    temporary: PathBuf,
    replaces: bool,
    is_done: bool,
}

impl Beside {
    /// Begins a file that is to be at `target`.
    ///
    /// # Errors
    /// `Exists` if something is there that must not be replaced, `Invalid` for a folder, `Io`.
    pub(crate) fn create(target: &Path, replaces: bool) -> Result<(Self, File)> {
        match fs::symlink_metadata(target) {
            Ok(found) if found.is_dir() => {
                return Err(Error::invalid(format!("`{}`", target.display()), "it is a folder; name a file in it"));
            }
            Ok(_) if !replaces => return Err(exists(target)),
            _ => {}
        }
        let not_a_file = || Error::invalid(format!("`{}`", target.display()), "it is not the name of a file");
        let name = target.file_name().ok_or_else(not_a_file)?.to_string_lossy();
        let start: String = name.chars().take(40).collect();
        let temporary = target.with_file_name(format!(".{start}.{}", uuid::Uuid::new_v4().simple()));
        let created = OpenOptions::new().write(true).create_new(true).open(&temporary);
        let file = created.map_err(|error| Error::io("create", target, error))?;
        Ok((Self { target: target.to_owned(), temporary, replaces, is_done: false }, file))
    }

    /// Puts the file in its place, durably.
    ///
    /// # Errors
    /// `Exists` if something has come there meanwhile; `Io`.
    pub(crate) fn finish(mut self, file: &File) -> Result<()> {
        let failed = |error: io::Error| Error::io("write", &self.target, error);
        file.sync_all().map_err(failed)?;
        self.put().map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => exists(&self.target),
            _ => failed(error),
        })?;
        self.is_done = true;
        let folder = self.target.parent().filter(|folder| !folder.as_os_str().is_empty());
        sync_dir(folder.unwrap_or(Path::new("."))).map_err(|error| Error::io("write", &self.target, error))
    }

    fn put(&self) -> io::Result<()> {
        if self.replaces {
            return fs::rename(&self.temporary, &self.target);
        }
        match renameat_with(CWD, &self.temporary, CWD, &self.target, RenameFlags::NOREPLACE) {
            // Filesystems that cannot do that have links, which never replace.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
                fs::hard_link(&self.temporary, &self.target)?;
                fs::remove_file(&self.temporary)
            }
            renamed => renamed.map_err(io::Error::from),
        }
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if !self.is_done {
            // Whatever failed before says more than that this has failed, too.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

fn exists(target: &Path) -> Error {
    Error::Exists { what: "file", name: target.display().to_string() }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::error::Code;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|one| one.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_there_when_it_is_whole() {
        let room = tempfile::tempdir().unwrap();
        let target = room.path().join("a.csv");
        let (beside, mut file) = Beside::create(&target, false).unwrap();
        file.write_all(b"whole").unwrap();
        assert!(!target.exists());
        beside.finish(&file).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"whole");
        drop(Beside::create(&room.path().join("b"), false).unwrap());
        assert_eq!(names(room.path()), ["a.csv"]);
    }

    #[test]
    fn nothing_is_replaced_unless_it_was_asked_for() {
        let room = tempfile::tempdir().unwrap();
        let target = room.path().join("a");
        let (late, file) = Beside::create(&target, false).unwrap();
        fs::write(&target, "theirs").unwrap();
        assert_eq!(late.finish(&file).unwrap_err().code(), Error::Exists { what: "file", name: String::new() }.code());
        assert_eq!(Beside::create(&target, false).unwrap_err().to_string(), exists(&target).to_string());
        assert_eq!(fs::read(&target).unwrap(), b"theirs");
        let (beside, file) = Beside::create(&target, true).unwrap();
        beside.finish(&file).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"");
        assert_eq!(Beside::create(room.path(), true).unwrap_err().code(), Code::Invalid);
        assert_eq!(names(room.path()), ["a"]);
    }
}
