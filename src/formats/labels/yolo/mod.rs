//! Folders in YOLO's form: the names of classes, and a text file for each image with a line for each object.
//!
//! Names stand in `classes.txt` or `obj.names`, one a line, or in `data.yaml` under `names`. Label files are those below
//! folders called `labels`, or beside the images where there is none. A line is a class and a box in parts of the image
//! (middle, width, height), then possibly a confidence; or a class and the corners of an outline, of which the box
//! around it is taken. In pixels that is only known with the size of the image, which the caller has.

mod lines;
pub(crate) mod names;

use std::fs;
use std::path::{Path, PathBuf};

pub use lines::{Object, objects};

use crate::error::{Error, Result};
use crate::formats::source::Source;

/// The largest file of names and of labels.
const FILE_MAX: u64 = 16 << 20;

/// The folder of label files.
const LABELS: &str = "labels";

/// Folders inside each other, at most.
const DEPTH_MAX: usize = 32;

/// A folder of labels.
#[derive(Debug, Clone)]
pub struct Folder {
    labels: PathBuf,
    classes: Vec<String>,
}

/// The labels of one image.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LabelFile {
    /// Where it stands below the folder of labels, without `.txt`: the image's path without its ending, below the
    /// folder of images.
    pub stem: String,
    path: PathBuf,
}

impl LabelFile {
    /// Whether it stands below a folder for such files, as `train/labels` is one.
    fn is_among_labels(&self) -> bool {
        self.stem.rsplit('/').skip(1).any(|folder| folder == LABELS)
    }
}

impl Folder {
    /// Looks for the names of classes.
    ///
    /// # Errors
    /// `Invalid` if there are none that can be read, `Io` if the folder cannot be read.
    pub fn open(path: &Path) -> Result<Self> {
        let classes = names::find(path)?;
        let labels = path.join(LABELS);
        let labels = if labels.is_dir() { labels } else { path.to_owned() };
        Ok(Self { labels, classes })
    }

    /// The names of classes by their numbers. One without a name is empty.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// All files of labels, sorted.
    ///
    /// # Errors
    /// `Io` if a folder cannot be read.
    pub fn files(&self) -> Result<Vec<LabelFile>> {
        let mut files = Vec::new();
        collect(&self.labels, "", 0, &mut files)?;
        if files.iter().any(LabelFile::is_among_labels) {
            files.retain(LabelFile::is_among_labels);
        }
        files.sort_unstable();
        Ok(files)
    }

    /// Reads the objects of an image.
    ///
    /// # Errors
    /// `Io` or `Invalid` if the file as a whole cannot be read; what is wrong with a line is told in its place.
    pub fn read(&self, file: &LabelFile) -> Result<Vec<Result<Object, crate::formats::RowError>>> {
        let text = Source::open(&file.path)?.text(FILE_MAX)?;
        Ok(objects(&text, &self.classes))
    }
}

/// Links are not followed, so there is no way out and no circle.
fn collect(folder: &Path, below: &str, depth: usize, files: &mut Vec<LabelFile>) -> Result<()> {
    if depth > DEPTH_MAX {
        return Err(Error::invalid(format!("`{}`", folder.display()), "folders are nested too deep"));
    }
    let failed = |error| Error::io("read", folder, error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let kind = entry.file_type().map_err(failed)?;
        let name = entry.file_name();
        // A name that is no text can be no item's, as labels know items by text.
        let Some(name) = name.to_str() else { continue };
        if kind.is_dir() {
            collect(&entry.path(), &format!("{below}{name}/"), depth + 1, files)?;
        } else if kind.is_file() && !names::is_names(name) {
            let stem = name.strip_suffix(".txt").map(|stem| format!("{below}{stem}"));
            files.extend(stem.map(|stem| LabelFile { stem, path: entry.path() }));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_read_with_names_and_files() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("data.yaml", "train: images/train\nnames: ['cat', \"dog\"]\n");
        write("labels/train/b.txt", "1 0.5 0.5 0.2 0.4\n");
        write("labels/a.txt", "");
        write("labels/train.cache", "x");
        write("images/train/b.jpg", "");
        let opened = Folder::open(folder.path()).unwrap();
        assert_eq!(opened.classes(), ["cat", "dog"]);
        let files = opened.files().unwrap();
        assert_eq!(files.iter().map(|file| &file.stem[..]).collect::<Vec<_>>(), ["a", "train/b"]);
        assert!(opened.read(&files[0]).unwrap().is_empty());
        let object = opened.read(&files[1]).unwrap().remove(0).unwrap();
        assert_eq!(object.category, "dog");
    }

    #[test]
    fn labels_may_stand_beside_images() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("classes.txt"), "cat\n\ndog\n").unwrap();
        fs::write(folder.path().join("a.txt"), "2 0.5 0.5 1 1\n1 0.5 0.5 1 1").unwrap();
        let opened = Folder::open(folder.path()).unwrap();
        let files = opened.files().unwrap();
        assert_eq!(files.len(), 1);
        let found = opened.read(&files[0]).unwrap();
        assert_eq!(found[0].as_ref().unwrap().category, "dog");
        assert!(found[1].as_ref().unwrap_err().reason.contains("class 1 has no name"));
    }

    #[test]
    fn parts_of_a_set_have_folders_of_labels_each() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("train/labels")).unwrap();
        fs::write(folder.path().join("data.yaml"), "names: [cat]\n").unwrap();
        fs::write(folder.path().join("README.txt"), "about this set\n").unwrap();
        fs::write(folder.path().join("train/labels/a.txt"), "0 0.5 0.5 1 1\n").unwrap();
        let files = Folder::open(folder.path()).unwrap().files().unwrap();
        assert_eq!(files.iter().map(|file| &file.stem[..]).collect::<Vec<_>>(), ["train/labels/a"]);
    }

    #[test]
    fn a_folder_without_names_is_told() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Folder::open(folder.path()).unwrap_err().to_string().contains("classes.txt"));
        assert!(Folder::open(&folder.path().join("x")).is_err());
    }
}
