//! Where things are in a store, and the file that says what kind of store it is.
//!
//! ```text
//! STORE/ (0700)      one directory; `mv` moves it, for every name inside is relative
//!   format           "snapshot store\nformat 1\nid UUID\n": read first, written last
//!   catalog.db       what there is: datasets, snapshots, tasks, the operation log
//!   packs/           content and tree nodes
//!   index/           where in the packs a chunk is; a cache
//!   cache/           what folders looked like when they were scanned last; a cache
//!   locks/           files that the kernel locks
//!   backup/          copies of the catalog
//!   master.key       what the secrets of web-token keys are derived from; there once such a key was made
//!   tmp/             files being written
//! ```

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::error::{Error, Result};
use crate::files;
use crate::model::DatasetId;

/// The newest format that this version reads and writes.
pub const FORMAT: u64 = 1;
const TITLE: &str = "snapshot store";
const DIRS: [&str; 6] = ["packs", "index", "cache", "locks", "backup", "tmp"];

/// The paths in a store.
#[derive(Debug, Clone)]
pub struct Layout {
    root: PathBuf,
}

impl Layout {
    /// The layout of the store at `root`, whether it exists or not.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// The store's directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The database.
    pub fn catalog(&self) -> PathBuf {
        self.root.join("catalog.db")
    }

    /// The folder of packs.
    pub fn packs(&self) -> PathBuf {
        self.root.join("packs")
    }

    /// The folder of copies of the database.
    pub fn backup(&self) -> PathBuf {
        self.root.join("backup")
    }

    /// The file with the secret from which those of keys are derived.
    pub fn master_key(&self) -> PathBuf {
        self.root.join("master.key")
    }

    /// The folder of lock files.
    pub fn locks(&self) -> PathBuf {
        self.root.join("locks")
    }

    /// The folder of caches.
    pub fn cache(&self) -> PathBuf {
        self.root.join("cache")
    }

    /// The folder of index segments.
    pub fn index(&self) -> PathBuf {
        self.root.join("index")
    }

    /// Copies of a dataset's files for the time in which a model reads them.
    pub fn copies(&self, dataset: &DatasetId) -> PathBuf {
        self.root.join("tmp").join(format!("{dataset}.files"))
    }

    /// The stat cache of a dataset's folder.
    pub fn stat_cache(&self, dataset: &DatasetId) -> PathBuf {
        self.cache().join(format!("{dataset}.stat"))
    }

    /// A name in the folder of files being written that nothing else has.
    pub fn temporary(&self) -> PathBuf {
        self.root.join("tmp").join(Uuid::new_v4().to_string())
    }

    /// The file that says what kind of store it is.
    pub fn format(&self) -> PathBuf {
        self.root.join("format")
    }

    /// Reads the store's id. `None` if there is no store.
    ///
    /// # Errors
    /// `NewerFormat` if a newer version wrote it; `Corrupt` if the file is none of ours.
    pub fn read_format(&self) -> Result<Option<[u8; 16]>> {
        let path = self.format();
        match fs::read_to_string(&path) {
            Ok(text) => parse_format(&text, &path).map(Some),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                if self.has_content() {
                    return Err(Error::corrupt(format!("`{}`", path.display()), TITLE, "no such file"));
                }
                Ok(None)
            }
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                Err(Error::corrupt(format!("`{}`", path.display()), TITLE, "something else"))
            }
            Err(error) => Err(Error::io("read", path, error)),
        }
    }

    /// Whether there is something that only a store has which was made to the end.
    pub fn has_content(&self) -> bool {
        let ends_with = |folder: PathBuf, suffix: &str| {
            let names = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
            names.filter_map(|name| name.into_string().ok()).any(|name| name.ends_with(suffix))
        };
        ends_with(self.packs(), ".pack") || ends_with(self.backup(), ".db")
    }

    /// Refuses a directory that is none of ours and not empty. What a store's making has left when it was cut short is
    /// ours.
    pub fn ensure_ours(&self) -> Result<()> {
        let entries = match fs::read_dir(&self.root) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(Error::io("open", &self.root, error)),
        };
        for entry in entries {
            let name = entry.map_err(|error| Error::io("list", &self.root, error))?.file_name();
            // One that another process has made meanwhile has more in it.
            if !name.to_str().is_some_and(may_be_ours) && self.read_format()?.is_none() {
                let what = format!("store `{}`", self.root.display());
                return Err(Error::invalid(what, "it is no store, and other things are in it"));
            }
        }
        Ok(())
    }

    /// Makes the directories of a new store; the catalog comes next, [`Self::write_format`] last.
    pub fn create_dirs(&self) -> Result<()> {
        for dir in DIRS {
            let path = self.root.join(dir);
            files::create_private_dir(&path).map_err(|error| Error::io("create", path, error))?;
        }
        Ok(())
    }

    /// Makes it a store, for good.
    pub fn write_format(&self) -> Result<[u8; 16]> {
        self.write_format_of(*Uuid::new_v4().as_bytes())
    }

    /// The same for a store whose id is known.
    pub fn write_format_of(&self, id: [u8; 16]) -> Result<[u8; 16]> {
        let id = Uuid::from_bytes(id);
        let text = format!("{TITLE}\nformat {FORMAT}\nid {id}\n");
        files::write_durably(&self.format(), text.as_bytes())
            .map_err(|error| Error::io("write", self.format(), error))?;
        Ok(*id.as_bytes())
    }
}

fn may_be_ours(name: &str) -> bool {
    let is_file = matches!(name, "format" | "format.new") || name.starts_with("catalog.");
    // The last one is on every new disk.
    is_file || DIRS.contains(&name) || name == "lost+found"
}

fn parse_format(text: &str, path: &Path) -> Result<[u8; 16]> {
    let damaged = |found: &str| Error::corrupt(format!("`{}`", path.display()), TITLE, format!("`{found}`"));
    let mut lines = text.lines();
    if lines.next() != Some(TITLE) {
        return Err(damaged(text.lines().next().unwrap_or("")));
    }
    let format = lines.next().and_then(|line| line.strip_prefix("format ")).and_then(|number| number.parse().ok());
    match format {
        Some(found) if found > FORMAT => {
            return Err(Error::NewerFormat { what: format!("store `{}`", path.display()), found, supported: FORMAT });
        }
        Some(1) => {}
        _ => return Err(damaged("no format number")),
    }
    let id = lines.next().and_then(|line| line.strip_prefix("id ")).and_then(|id| Uuid::parse_str(id).ok());
    id.map(|id| *id.as_bytes()).ok_or_else(|| damaged("no id"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_says_its_format_and_id() {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::at(dir.path());
        assert_eq!(layout.read_format().unwrap(), None);
        layout.create_dirs().unwrap();
        let id = layout.write_format().unwrap();
        assert_eq!(layout.read_format().unwrap(), Some(id));
    }

    #[test]
    fn a_newer_store_is_refused_and_a_foreign_one_named() {
        let path = Path::new("x");
        let newer = parse_format("snapshot store\nformat 2\nid 00000000-0000-4000-8000-000000000000\n", path);
        assert!(matches!(newer, Err(Error::NewerFormat { found: 2, supported: 1, .. })));
        for bad in ["", "other", "snapshot store\n", "snapshot store\nformat x\n", "snapshot store\nformat 1\nid 7\n"] {
            assert!(matches!(parse_format(bad, path), Err(Error::Corrupt { .. })), "{bad:?}");
        }
    }
}
