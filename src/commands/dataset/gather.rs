//! Which files are meant by paths that were typed, and what they are called in a dataset.

use std::collections::BTreeMap;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use crate::backend::MediaFile;
use crate::error::{Error, Result};
use crate::model::path_text;

/// The files at and below these paths, by what they are called. Links are followed: what is added is what they lead to.
///
/// # Errors
/// `Invalid` for what is no file, for two files of one name, and if there is none; `Io` for what cannot be looked at.
pub(super) fn files(paths: &[PathBuf]) -> Result<Vec<MediaFile>> {
    let mut found = BTreeMap::new();
    for path in paths {
        let path = std::path::absolute(path).map_err(|source| Error::io("find", path, source))?;
        // `.` and what ends with `..` have no name of their own before it is known where they lead.
        let root = if path.file_name().is_some() { path } else { real(&path)? };
        // A walk would say it in words of its own.
        std::fs::metadata(&root).map_err(|source| Error::io("read", &root, source))?;
        gather(&root, &mut found)?;
    }
    if found.is_empty() {
        return Err(Error::invalid("what was named", "there is no file in it"));
    }
    Ok(found.into_values().collect())
}

fn real(path: &Path) -> Result<PathBuf> {
    path.canonicalize().map_err(|source| Error::io("find", path, source))
}

fn gather(root: &Path, found: &mut BTreeMap<Vec<u8>, MediaFile>) -> Result<()> {
    let above = root.parent().unwrap_or(root);
    let walk = WalkBuilder::new(root).standard_filters(false).follow_links(true).build();
    for entry in walk {
        let entry = entry.map_err(|error| unread(root, error))?;
        let metadata = entry.metadata().map_err(|error| unread(entry.path(), error))?;
        if metadata.is_dir() {
            continue;
        }
        if !metadata.is_file() {
            return Err(refuse(entry.path(), "it is neither a file nor a folder"));
        }
        let path = entry.path().strip_prefix(above).unwrap_or(entry.path()).as_os_str().as_bytes().to_vec();
        let file = MediaFile { source: entry.path().to_owned(), path: path.clone(), size: metadata.len() };
        if let Some(other) = found.insert(path.clone(), file)
            && real(&other.source)? != real(entry.path())?
        {
            let reason = format!("both `{}` and `{}` would be called that", shown(&other.source), shown(entry.path()));
            return Err(Error::invalid(format!("`{}`", path_text(&path).escape_debug()), reason));
        }
    }
    Ok(())
}

fn unread(path: &Path, error: ignore::Error) -> Error {
    match error.io_error() {
        Some(source) => Error::io("read", path, std::io::Error::from(source.kind())),
        None => refuse(path, &error.to_string()),
    }
}

fn refuse(path: &Path, reason: &str) -> Error {
    Error::invalid(format!("`{}`", shown(path)), reason)
}

fn shown(path: &Path) -> String {
    path_text(path.as_os_str().as_bytes()).escape_debug().to_string()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::error::Code;

    fn names(paths: &[PathBuf]) -> Result<Vec<String>> {
        Ok(files(paths)?.iter().map(|file| path_text(&file.path)).collect())
    }

    #[test]
    fn a_folder_keeps_its_name_and_a_file_its_own() {
        let root = tempfile::tempdir().unwrap();
        let path = |name: &str| root.path().join(name);
        fs::create_dir_all(path("set/.hidden/deep")).unwrap();
        for name in ["set/a.jpg", "set/.hidden/deep/b.jpg", "set/.gitignore", "c.jpg"] {
            fs::write(path(name), name).unwrap();
        }
        fs::write(path("set/.gitignore"), "*.jpg").unwrap();
        let all = ["c.jpg", "set/.gitignore", "set/.hidden/deep/b.jpg", "set/a.jpg"];
        assert_eq!(names(&[path("set"), path("c.jpg"), path("c.jpg")]).unwrap(), all);
        assert_eq!(names(&[path("set/.hidden/deep/..")]).unwrap(), [".hidden/deep/b.jpg"]);
        assert_eq!(files(&[path("c.jpg")]).unwrap()[0].size, 5);
    }

    #[test]
    fn links_are_followed_and_what_is_no_file_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let path = |name: &str| root.path().join(name);
        fs::create_dir_all(path("set/a")).unwrap();
        fs::write(path("x.jpg"), "x").unwrap();
        std::os::unix::fs::symlink(path("x.jpg"), path("set/link.jpg")).unwrap();
        assert_eq!(names(&[path("set")]).unwrap(), ["set/link.jpg"]);
        fs::write(path("set/a/x.jpg"), "another").unwrap();
        assert_eq!(names(&[path("x.jpg"), path("set/a/x.jpg")]).unwrap_err().code(), Code::Invalid);
        std::os::unix::fs::symlink(path("set"), path("set/round")).unwrap();
        assert!(names(&[path("set")]).is_err(), "a link to what holds it");
        fs::create_dir(path("empty")).unwrap();
        assert_eq!(names(&[path("empty")]).unwrap_err().code(), Code::Invalid);
        assert_eq!(names(&[path("missing")]).unwrap_err().code(), Code::Io);
        rustix::fs::mkfifoat(rustix::fs::CWD, path("pipe"), 0o600.into()).unwrap();
        assert_eq!(names(&[path("pipe")]).unwrap_err().code(), Code::Invalid);
    }
}
