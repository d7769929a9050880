//! The datasets: what their files are called and hold, and the two copies of one that a contest works on.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::disk::Disk;
use crate::random::Random;

const KILOBYTE: u64 = 1000;
const MEGABYTE: u64 = 1 << 20;

/// What the files of a dataset are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// About 4 KB each, half of them JSON, half noise.
    Small,
    /// About 100 KB each, noise.
    Images,
    /// Large files, noise.
    Video,
    /// 1 KB each, JSON; for measuring growth.
    Tiny,
}

/// A dataset, not yet on disk.
#[derive(Debug, Clone)]
pub(crate) struct Dataset {
    name: &'static str,
    pub(crate) shape: Shape,
    pub(crate) files: u64,
    folders: u64,
    video_bytes: u64,
}

impl Dataset {
    /// The three of the tables, made smaller or larger by `scale`.
    pub(crate) fn all(scale: f64) -> Vec<Self> {
        let scaled = |count: u64, least: u64| ((count as f64 * scale) as u64).max(least);
        let (small, images) = (scaled(100_000, 1000), scaled(10_000, 200));
        let of = |name, shape, files: u64, folders, video_bytes| Self { name, shape, files, folders, video_bytes };
        vec![
            of("small", Shape::Small, small, small.div_ceil(1000), 0),
            of("images", Shape::Images, images, images.div_ceil(1000), 0),
            of("video", Shape::Video, 8, 1, scaled(256, 4) * MEGABYTE),
        ]
    }

    /// Tiny files spread over `folders`.
    pub(crate) fn growing(files: u64, folders: u64) -> Self {
        Self { name: "growth", shape: Shape::Tiny, files, folders, video_bytes: 0 }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// In words, for the heading of its table.
    pub(crate) fn describe(&self) -> String {
        let (files, folders) = (self.files, self.folders);
        match self.shape {
            Shape::Small => format!("{files} files of about 4 KB in {folders} folders, half of them JSON"),
            Shape::Images => format!("{files} incompressible files of about 100 KB"),
            Shape::Video => format!("{files} incompressible files of {} MiB", self.video_bytes / MEGABYTE),
            Shape::Tiny => format!("{files} JSON files of 1 KB in {folders} folders"),
        }
    }

    /// Where file `item` is, relative to the tree.
    pub(crate) fn path(&self, item: u64) -> PathBuf {
        let folder = item * self.folders / self.files.max(1);
        match self.shape {
            Shape::Small if item.is_multiple_of(2) => format!("{folder:04}/{item:07}.json").into(),
            Shape::Small => format!("{folder:04}/{item:07}.bin").into(),
            Shape::Images => format!("{folder:04}/image-{item:06}.jpg").into(),
            Shape::Video => format!("clip-{item}.mp4").into(),
            Shape::Tiny => format!("{folder:04}/{item:07}.json").into(),
        }
    }

    /// Writes what `item` holds in `version` of the data to `path`, whose folder is there.
    pub(crate) fn write(&self, path: &Path, item: u64, version: u64) -> Result<()> {
        let mut random = Random::new(item, version);
        let write = |bytes: &[u8]| fs::write(path, bytes);
        let done = match self.shape {
            Shape::Small => {
                let length = 2 * KILOBYTE + random.below(4 * KILOBYTE);
                let is_json = item.is_multiple_of(2);
                if is_json { write(random.record(length as usize).as_bytes()) } else { write(&noise(random, length)) }
            }
            Shape::Images => {
                let length = 80 * KILOBYTE + random.below(40 * KILOBYTE);
                write(&noise(random, length))
            }
            Shape::Video => write_long(path, random, self.video_bytes),
            Shape::Tiny => write(random.record(KILOBYTE as usize).as_bytes()),
        };
        done.with_context(|| format!("write {}", path.display()))
    }

    fn make(&self, root: &Path) -> Result<()> {
        for item in 0..self.files {
            let path = root.join(self.path(item));
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            self.write(&path, item, 0)?;
        }
        Ok(())
    }
}

fn noise(mut random: Random, length: u64) -> Vec<u8> {
    let mut bytes = vec![0; length as usize];
    random.fill(&mut bytes);
    bytes
}

fn write_long(path: &Path, mut random: Random, length: u64) -> std::io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let mut block = vec![0; MEGABYTE as usize];
    for _ in 0..length / MEGABYTE {
        random.fill(&mut block);
        file.write_all(&block)?;
    }
    file.into_inner()?.flush()
}

/// A dataset on disk, twice: the tree that the tools work on, and what it is to be after a restore.
#[derive(Debug)]
pub(crate) struct Stand {
    /// Where this dataset's folders are.
    pub(crate) root: PathBuf,
    /// The folder under version control.
    pub(crate) tree: PathBuf,
    /// The untouched copy, which is also what `cp` and `rsync` copy from.
    pub(crate) base: PathBuf,
}

/// Makes the two copies, afresh.
pub(crate) fn stand(dataset: &Dataset, disk: &Disk) -> Result<Stand> {
    eprintln!("{}: making {}", dataset.name(), dataset.describe());
    let root = disk.root().join(dataset.name());
    if root.exists() {
        fs::remove_dir_all(&root)?;
    }
    let stand = Stand { tree: root.join("tree"), base: root.join("base"), root };
    fs::create_dir_all(&stand.base)?;
    dataset.make(&stand.base)?;
    let copied = Command::new("cp").arg("-a").arg(&stand.base).arg(&stand.tree).status()?;
    ensure!(copied.success(), "cp -a failed");
    Ok(stand)
}

impl Stand {
    /// Removes it with all that the tools left beside it.
    pub(crate) fn remove(&self) -> Result<()> {
        fs::remove_dir_all(&self.root).with_context(|| format!("remove {}", self.root.display()))
    }
}
