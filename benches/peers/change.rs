//! What happens to the tree between two snapshots: the same edits each round, with contents that are new each round.
//!
//! Also how the tree is taken back where a tool does not do it, and how a tool's work is checked.

use std::fs::{self, File, OpenOptions};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::data::{Dataset, Shape};
use crate::random::Random;

const MEGABYTE: usize = 1 << 20;

/// One edit; paths are relative to the tree.
#[derive(Debug, Clone)]
enum Edit {
    /// New contents of about the same length.
    Rewrite {
        item: u64,
        path: PathBuf,
    },
    /// A megabyte in the middle is another one.
    Patch {
        path: PathBuf,
    },
    /// A megabyte more.
    Append {
        path: PathBuf,
    },
    Remove {
        path: PathBuf,
    },
    Rename {
        from: PathBuf,
        to: PathBuf,
    },
    Add {
        item: u64,
        path: PathBuf,
    },
}

/// The edits of a dataset.
#[derive(Debug)]
pub(crate) struct Change<'d> {
    dataset: &'d Dataset,
    edits: Vec<Edit>,
}

impl<'d> Change<'d> {
    /// Of every hundred files one is rewritten, one removed, one renamed and one added beside them; of eight large ones
    /// one is patched, one appended to, one removed, one renamed, and one is added.
    pub(crate) fn of(dataset: &'d Dataset) -> Self {
        let edits = if dataset.shape == Shape::Video { few(dataset) } else { one_percent(dataset) };
        Self { dataset, edits }
    }

    /// Makes the edits; `round` decides the new contents.
    pub(crate) fn apply(&self, tree: &Path, round: u64) -> Result<()> {
        for edit in &self.edits {
            self.apply_one(edit, tree, round).with_context(|| format!("{edit:?}"))?;
        }
        Ok(())
    }

    fn apply_one(&self, edit: &Edit, tree: &Path, round: u64) -> Result<()> {
        match edit {
            Edit::Rewrite { item, path } | Edit::Add { item, path } => {
                self.dataset.write(&tree.join(path), *item, round)?;
            }
            Edit::Patch { path } => {
                let mut file = OpenOptions::new().write(true).open(tree.join(path))?;
                let middle = file.metadata()?.len() / 2;
                file.seek(SeekFrom::Start(middle))?;
                file.write_all(&megabyte(round))?;
            }
            Edit::Append { path } => {
                OpenOptions::new().append(true).open(tree.join(path))?.write_all(&megabyte(round))?;
            }
            Edit::Remove { path } => fs::remove_file(tree.join(path))?,
            Edit::Rename { from, to } => fs::rename(tree.join(from), tree.join(to))?,
        }
        Ok(())
    }

    /// Takes the edits back, whatever part of them a tool has taken back.
    pub(crate) fn undo(&self, tree: &Path, base: &Path) -> Result<()> {
        for edit in &self.edits {
            if let Some(path) = edit.fresh() {
                remove_if_there(&tree.join(path))?;
            }
            if let Some(path) = edit.old() {
                copy(&base.join(path), &tree.join(path))?;
            }
        }
        Ok(())
    }

    /// Makes sure that the edits have been taken back: every path that was edited is again as in `base`.
    pub(crate) fn ensure_undone(&self, tree: &Path, base: &Path) -> Result<()> {
        for edit in &self.edits {
            if let Some(path) = edit.fresh().filter(|path| tree.join(path).exists()) {
                bail!("{} is still there", path.display());
            }
            if let Some(path) = edit.old() {
                let read = |root: &Path| fs::read(root.join(path)).with_context(|| path.display().to_string());
                if read(tree)? != read(base)? {
                    bail!("{} has other contents", path.display());
                }
            }
        }
        Ok(())
    }
}

impl Edit {
    /// The path that was not there before the edit.
    fn fresh(&self) -> Option<&Path> {
        match self {
            Self::Rename { to: path, .. } | Self::Add { path, .. } => Some(path),
            _ => None,
        }
    }

    /// The path that was there before the edit.
    fn old(&self) -> Option<&Path> {
        match self {
            Self::Rewrite { path, .. } | Self::Patch { path } | Self::Append { path } | Self::Remove { path } => {
                Some(path)
            }
            Self::Rename { from, .. } => Some(from),
            Self::Add { .. } => None,
        }
    }
}

fn one_percent(dataset: &Dataset) -> Vec<Edit> {
    let edit = |item| {
        let path = dataset.path(item);
        // Neighbours, so that half of each kind is JSON where half of the dataset is.
        match item % 200 {
            10 | 11 => Some(Edit::Rewrite { item, path }),
            30 | 31 => Some(Edit::Remove { path }),
            50 | 51 => Some(Edit::Rename { to: beside(&path, "renamed"), from: path }),
            70 | 71 => Some(Edit::Add { item: item + 2 * dataset.files, path: beside(&path, "new") }),
            _ => None,
        }
    };
    (0..dataset.files).filter_map(edit).collect()
}

fn few(dataset: &Dataset) -> Vec<Edit> {
    let path = |item| dataset.path(item);
    vec![
        Edit::Patch { path: path(0) },
        Edit::Append { path: path(1) },
        Edit::Remove { path: path(2) },
        Edit::Rename { from: path(3), to: beside(&path(3), "renamed") },
        Edit::Add { item: 100, path: path(100) },
    ]
}

fn beside(path: &Path, word: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{word}-{name}"))
}

fn megabyte(round: u64) -> Vec<u8> {
    let mut bytes = vec![0; MEGABYTE];
    Random::new(u64::MAX, round).fill(&mut bytes);
    bytes
}

fn remove_if_there(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| to.display().to_string())?;
    File::options().write(true).open(to)?.set_modified(fs::metadata(from)?.modified()?)?;
    Ok(())
}
