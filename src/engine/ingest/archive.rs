//! Files from an archive: zip, tar, tar.gz.
//!
//! Nothing in an archive is believed. Paths are checked like those of single files; links and special files are refused,
//! for what they would point at is not in it; and it may unfold to so much, so many and so many times its own length
//! only. A tar is read as it comes. A zip says at its end what is in it, so it is put aside in a file without a name.
//! Neither is ever in memory as a whole, nor is the list of what it holds.

mod budget;
mod from_tar;
mod from_zip;

use std::fs::File;
use std::io::{self, Read, Seek};

use flate2::read::MultiGzDecoder;

use crate::engine::ingest::filling::{Attributes, Filling, Sent};
use crate::error::{Error, Result};
use crate::objects::create_private;
use budget::{Budget, Counted, Received};

/// How much may come out of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of all files, and of the archive itself.
    pub bytes: u64,
    /// Files and folders.
    pub entries: u64,
    /// How many times the archive's own length.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 1 << 40, entries: 1_000_000, ratio: 200 }
    }
}

/// What kind of archive it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchiveFormat {
    /// Zip.
    Zip,
    /// Tar.
    Tar,
    /// Tar in gzip.
    TarGz,
}

impl ArchiveFormat {
    /// What a file's name says that it is.
    pub fn of_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let ends = |ending: &str| name.ends_with(ending);
        match () {
            () if ends(".zip") => Some(Self::Zip),
            () if ends(".tar") => Some(Self::Tar),
            () if ends(".tar.gz") || ends(".tgz") => Some(Self::TarGz),
            () => None,
        }
    }
}

/// Who takes what an archive holds.
pub(crate) trait Take {
    /// Takes a folder.
    fn folder(&mut self, path: &[u8], mode: u32) -> Result<()>;

    /// Takes a file. Its content has been read to the end when this returns without an error.
    fn file(&mut self, path: &[u8], content: &mut dyn Read, with: Attributes) -> Result<()>;

    /// A new file for an archive that cannot be read as it comes. Nobody else sees it, and it ends with its handle.
    fn aside(&mut self) -> Result<File>;
}

impl Take for Filling {
    fn folder(&mut self, path: &[u8], mode: u32) -> Result<()> {
        self.put_folder(path, mode)
    }

    fn file(&mut self, path: &[u8], content: &mut dyn Read, with: Attributes) -> Result<()> {
        self.put_with(path, content, with).map(drop)
    }

    fn aside(&mut self) -> Result<File> {
        let path = self.temporary();
        let file = create_private(&path)?;
        std::fs::remove_file(&path).map_err(|error| Error::io("remove", &path, error))?;
        Ok(file)
    }
}

impl Filling {
    /// Stores all files and folders of an archive. Returns how much that was.
    ///
    /// # Errors
    /// `Invalid` for an archive that is damaged, unfolds to more than `limits`, or has something in it that is refused;
    /// `Io` if it breaks off. Then the batch must be dropped.
    pub fn put_archive(&mut self, format: ArchiveFormat, archive: &mut dyn Read, limits: &Limits) -> Result<Sent> {
        let before = self.sent();
        unfold(format, archive, limits, self)?;
        let after = self.sent();
        Ok(Sent { files: after.files - before.files, bytes: after.bytes - before.bytes })
    }
}

/// Hands over all files and folders of an archive.
///
/// # Errors
/// As for [`Filling::put_archive`].
pub(crate) fn unfold(
    format: ArchiveFormat,
    archive: &mut dyn Read,
    limits: &Limits,
    into: &mut dyn Take,
) -> Result<()> {
    let mut source = Received::new(archive, limits.bytes);
    let (failed, taken) = (source.failed.clone(), source.taken.clone());
    let budget = Budget::new(limits, taken.clone());
    let done = match format {
        ArchiveFormat::Zip => set_aside(&mut source, into).and_then(|file| from_zip::unfold(file, budget, into)),
        ArchiveFormat::Tar => from_tar::unfold(source, budget, into),
        ArchiveFormat::TarGz => from_tar::unfold(MultiGzDecoder::new(source), budget, into),
    };
    // Whatever the reader of the archive makes of it, it is the sender that failed.
    if let Some(kind) = failed.get() {
        return Err(Error::io("receive", "the archive", io::Error::from(kind)));
    }
    if taken.get() > limits.bytes {
        return Err(Error::invalid("the archive", format!("it is longer than {} bytes", limits.bytes)));
    }
    done
}

/// Copies what comes into a file that has no name, so that nothing is left of it whatever happens.
fn set_aside(source: &mut dyn Read, into: &mut dyn Take) -> Result<File> {
    let mut file = into.aside()?;
    let failed = |action| move |error| Error::io(action, "the archive", error);
    io::copy(source, &mut file).map_err(failed("write"))?;
    file.rewind().map_err(failed("read"))?;
    Ok(file)
}

/// Hands over a file, as long as what comes out of it is not too much.
fn hand_over(
    into: &mut dyn Take,
    path: &[u8],
    content: &mut dyn Read,
    with: Attributes,
    budget: &mut Budget,
) -> Result<()> {
    let mut counted = Counted::new(content, budget);
    let put = into.file(path, &mut counted, with);
    let is_over = counted.is_over;
    match put {
        Err(Error::Io { .. }) if is_over => Err(budget.too_much()),
        Err(Error::Io { action: "receive", source, .. }) => Err(damaged(source)),
        other => other,
    }
}

/// Permissions of a file: those of the archive, without setuid and its like, and readable by its owner.
fn file_mode(mode: u32) -> u32 {
    mode & 0o777 | 0o400
}

fn folder_mode(mode: u32) -> u32 {
    mode & 0o777 | 0o700
}

fn damaged(error: impl std::fmt::Display) -> Error {
    Error::invalid("the archive", format!("it cannot be read: {error}"))
}

fn refused(path: &[u8]) -> Error {
    let path = crate::model::path_text(path);
    let what = format!("`{}` in the archive", path.escape_debug());
    Error::invalid(what, "it is neither a file nor a folder; links and special files are refused")
}
