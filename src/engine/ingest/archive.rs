//! Files from an archive: zip, tar, tar.gz.
//!
//! Nothing in an archive is believed. Paths are checked like those of single files; links and special files are refused,
//! for what they would point at is not in it; and it may unfold to so much, so many and so many times its own length
//! only. A tar is read as it comes. A zip says at its end what is in it, so it is put aside in a file without a name.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::rc::Rc;

use flate2::read::MultiGzDecoder;
use tar::EntryType;

use crate::engine::ingest::filling::{Attributes, DIR_MODE, Filling, Sent};
use crate::engine::ingest::path::of_entry;
use crate::error::{Error, Result};
use crate::facets::Mtime;
use crate::objects::create_private;

/// Bytes that an archive may always unfold to, whatever its length.
const GRACE: u64 = 64 << 20;

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

impl Filling {
    /// Stores all files and folders of an archive. Returns how much that was.
    ///
    /// # Errors
    /// `Invalid` for an archive that is damaged, unfolds to more than `limits`, or has something in it that is refused;
    /// `Io` if it breaks off. Then the batch must be dropped.
    pub fn put_archive(&mut self, format: ArchiveFormat, archive: &mut dyn Read, limits: &Limits) -> Result<Sent> {
        let before = self.sent();
        let source = Source::new(archive, limits.bytes);
        let budget = Budget { limits: *limits, taken: source.taken.clone(), bytes: 0, entries: 0 };
        let (failed, taken) = (source.failed.clone(), source.taken.clone());
        let done = match format {
            ArchiveFormat::Zip => self.put_zip(source, budget),
            ArchiveFormat::Tar => self.put_tar(source, budget),
            ArchiveFormat::TarGz => self.put_tar(MultiGzDecoder::new(source), budget),
        };
        // Whatever the reader of the archive makes of it, it is the sender that failed.
        if let Some(kind) = failed.get() {
            return Err(Error::io("receive", "the archive", io::Error::from(kind)));
        }
        if taken.get() > limits.bytes {
            return Err(Error::invalid("the archive", format!("it is longer than {} bytes", limits.bytes)));
        }
        done?;
        let after = self.sent();
        Ok(Sent { files: after.files - before.files, bytes: after.bytes - before.bytes })
    }

    fn put_tar(&mut self, source: impl Read, mut budget: Budget) -> Result<()> {
        let mut archive = tar::Archive::new(source);
        for entry in archive.entries().map_err(damaged)? {
            let mut entry = entry.map_err(damaged)?;
            let path = entry.path_bytes().into_owned();
            let kind = entry.header().entry_type();
            budget.count_entry()?;
            match kind {
                EntryType::XGlobalHeader => continue,
                EntryType::Directory | EntryType::Regular | EntryType::Continuous => {}
                _ => return Err(refused(&path)),
            }
            let Some(path) = of_entry(&path) else { continue };
            let mode = entry.header().mode().map_err(damaged)?;
            if kind == EntryType::Directory {
                self.put_folder(&path, folder_mode(mode))?;
                continue;
            }
            let seconds = i64::try_from(entry.header().mtime().map_err(damaged)?).unwrap_or(0);
            let attributes = Attributes { mode: file_mode(mode), mtime: Mtime { seconds, nanos: 0 } };
            self.put_counted(&path, &mut entry, attributes, &mut budget)?;
        }
        Ok(())
    }

    fn put_zip(&mut self, mut source: impl Read, mut budget: Budget) -> Result<()> {
        let file = self.set_aside(&mut source)?;
        let mut archive = zip::ZipArchive::new(io::BufReader::new(file)).map_err(damaged)?;
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).map_err(damaged)?;
            let path = entry.name_raw().to_vec();
            budget.count_entry()?;
            let mode = entry.unix_mode();
            if entry.is_symlink() || mode.is_some_and(is_special) {
                return Err(refused(&path));
            }
            let Some(inner) = of_entry(&path) else { continue };
            if path.ends_with(b"/") {
                self.put_folder(&inner, mode.map_or(DIR_MODE, folder_mode))?;
                continue;
            }
            let new = Attributes::new();
            let mtime = entry.last_modified().and_then(instant).unwrap_or(new.mtime);
            let attributes = Attributes { mode: mode.map_or(new.mode, file_mode), mtime };
            self.put_counted(&inner, &mut entry, attributes, &mut budget)?;
        }
        Ok(())
    }

    /// Copies what comes into a file that has no name, so that nothing is left of it whatever happens.
    fn set_aside(&self, source: &mut dyn Read) -> Result<File> {
        let path = self.temporary();
        let mut file = create_private(&path)?;
        std::fs::remove_file(&path).map_err(|error| Error::io("remove", &path, error))?;
        io::copy(source, &mut file).map_err(|error| Error::io("write", &path, error))?;
        file.rewind().map_err(|error| Error::io("read", &path, error))?;
        Ok(file)
    }

    fn put_counted(
        &mut self,
        path: &[u8],
        content: &mut dyn Read,
        attributes: Attributes,
        budget: &mut Budget,
    ) -> Result<()> {
        let mut counted = Counted { content, budget, is_over: false };
        let put = self.put_with(path, &mut counted, attributes);
        let is_over = counted.is_over;
        match put {
            Err(Error::Io { .. }) if is_over => Err(budget.too_much()),
            Err(Error::Io { action: "receive", source, .. }) => Err(damaged(source)),
            other => other.map(drop),
        }
    }
}

/// Reads what is sent, counts it, and remembers its failure.
struct Source<'a> {
    archive: &'a mut dyn Read,
    limit: u64,
    taken: Rc<Cell<u64>>,
    failed: Rc<Cell<Option<io::ErrorKind>>>,
}

impl<'a> Source<'a> {
    fn new(archive: &'a mut dyn Read, limit: u64) -> Self {
        Self { archive, limit, taken: Rc::default(), failed: Rc::default() }
    }
}

impl Read for Source<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.archive.read(out);
        match &read {
            Ok(length) => self.taken.set(self.taken.get() + *length as u64),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => self.failed.set(Some(error.kind())),
        }
        if self.taken.get() > self.limit {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        read
    }
}

/// What may still come out.
struct Budget {
    limits: Limits,
    taken: Rc<Cell<u64>>,
    bytes: u64,
    entries: u64,
}

impl Budget {
    fn count_entry(&mut self) -> Result<()> {
        self.entries += 1;
        if self.entries > self.limits.entries {
            return Err(Error::invalid("the archive", format!("it has more than {} entries", self.limits.entries)));
        }
        Ok(())
    }

    /// Counts bytes. `false` if they are too many.
    fn spend(&mut self, bytes: u64) -> bool {
        self.bytes = self.bytes.saturating_add(bytes);
        let by_length = GRACE.saturating_add(self.taken.get().saturating_mul(self.limits.ratio));
        self.bytes <= self.limits.bytes.min(by_length)
    }

    fn too_much(&self) -> Error {
        let (bytes, ratio) = (self.limits.bytes, self.limits.ratio);
        let reason = format!("it unfolds to more than {bytes} bytes, or than {ratio} times its length");
        Error::invalid("the archive", reason)
    }
}

struct Counted<'a> {
    content: &'a mut dyn Read,
    budget: &'a mut Budget,
    is_over: bool,
}

impl Read for Counted<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = self.content.read(out)?;
        if self.budget.spend(length as u64) {
            return Ok(length);
        }
        self.is_over = true;
        Err(io::Error::from(io::ErrorKind::FileTooLarge))
    }
}

/// Permissions of a file: those of the archive, without setuid and its like, and readable by its owner.
fn file_mode(mode: u32) -> u32 {
    mode & 0o777 | 0o400
}

fn folder_mode(mode: u32) -> u32 {
    mode & 0o777 | 0o700
}

/// Whether a mode is that of something else than a file or a folder.
fn is_special(mode: u32) -> bool {
    !matches!(mode & 0o170_000, 0 | 0o040_000 | 0o100_000)
}

/// A zip says local times without a zone; they are taken for UTC.
fn instant(time: zip::DateTime) -> Option<Mtime> {
    let number = |part: u8| i8::try_from(part).ok();
    let date = jiff::civil::Date::new(i16::try_from(time.year()).ok()?, number(time.month())?, number(time.day())?);
    let clock = jiff::civil::Time::new(number(time.hour())?, number(time.minute())?, number(time.second())?, 0);
    let zoned = date.ok()?.to_datetime(clock.ok()?).to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(Mtime { seconds: zoned.timestamp().as_second(), nanos: 0 })
}

fn damaged(error: impl std::fmt::Display) -> Error {
    Error::invalid("the archive", format!("it cannot be read: {error}"))
}

fn refused(path: &[u8]) -> Error {
    let path = crate::model::path_text(path);
    let what = format!("`{}` in the archive", path.escape_debug());
    Error::invalid(what, "it is neither a file nor a folder; links and special files are refused")
}
