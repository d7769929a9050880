//! Keeping what nobody has seen: it is renamed to `NAME.kept-N`, never replaced or deleted.
//!
//! Every such rename is noted in the stage first, so that the report is whole when a later process finishes the commit:
//! pairs of (length u32, path) for the old and the new path, in a file that is only ever appended to.

use std::io::Write;
use std::os::fd::AsFd;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use crate::error::{Error, Result};
use crate::worktree::apply::commit::Commit;
use crate::worktree::apply::order::{self, join};
use crate::worktree::apply::staging::{KEPT, Stage};
use crate::worktree::root::split;

/// After so many names taken something else is wrong.
const TRIES: u32 = 100_000;

impl Commit<'_> {
    /// Renames what is at the path out of the way. Nothing there is fine.
    ///
    /// # Errors
    /// `Io` if it cannot be renamed, as a mount point cannot.
    pub(crate) fn keep(&mut self, path: &[u8]) -> Result<()> {
        let (folder, name) = split(path);
        let failure = |errno| self.root.failure("keep", path, errno);
        for number in 1..TRIES {
            let kept_as = join(folder, &kept_name(name, number, self.name_max));
            if self.is_in_plan(&kept_as) || self.root.look(&kept_as)?.is_some() {
                continue;
            }
            note(self.stage, path, &kept_as)?;
            let renamed = self.root.spot(path).and_then(|from| self.root.rename_new(&from, &self.root.spot(&kept_as)?));
            match renamed {
                Ok(()) => {
                    self.root.forget();
                    self.follow(path, &kept_as);
                    self.applied.kept.push((path.to_vec(), kept_as));
                    return Ok(());
                }
                Err(Errno::EXIST) => {}
                Err(Errno::NOENT) => return Ok(()),
                Err(errno) => return Err(failure(errno)),
            }
        }
        Err(failure(Errno::EXIST))
    }

    /// Takes up what an earlier attempt has kept.
    pub(crate) fn recall_kept(&mut self) -> Result<()> {
        for (path, kept_as) in read(self.stage)? {
            if self.root.look(&kept_as)?.is_some() {
                self.follow(&path, &kept_as);
                self.applied.kept.retain(|(_, held)| *held != kept_as);
                self.applied.kept.push((path, kept_as));
            }
        }
        Ok(())
    }

    /// Folders that were opened for the change and were kept are closed at their new path.
    fn follow(&mut self, path: &[u8], kept_as: &[u8]) {
        for (opened, _) in &mut self.opened {
            if opened == path || order::is_below(opened, path) {
                opened.splice(..path.len(), kept_as.iter().copied());
            }
        }
    }
}

/// `NAME.kept-N`, the name cut if it would be too long; not within a character, where it is UTF-8.
fn kept_name(name: &[u8], number: u32, name_max: usize) -> Vec<u8> {
    let suffix = format!(".kept-{number}");
    let mut length = name.len().min(name_max.saturating_sub(suffix.len()));
    if let Ok(text) = std::str::from_utf8(name) {
        while !text.is_char_boundary(length) {
            length -= 1;
        }
    }
    [&name[..length], suffix.as_bytes()].concat()
}

fn note(stage: &Stage<'_>, path: &[u8], kept_as: &[u8]) -> Result<()> {
    let file = join(&stage.name, KEPT);
    let mut record = Vec::with_capacity(8 + path.len() + kept_as.len());
    for part in [path, kept_as] {
        record.extend_from_slice(&(part.len() as u32).to_le_bytes());
        record.extend_from_slice(part);
    }
    let root = stage.root;
    let open = || {
        let spot = root.spot(&file)?;
        let flags = OFlags::WRONLY | OFlags::APPEND | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        root.faults().step("append")?;
        rustix::fs::openat(&spot.dir, spot.name, flags, Mode::from_raw_mode(0o600))
    };
    let fd = open().map_err(|errno| root.failure("write", &file, errno))?;
    let mut out = std::fs::File::from(fd);
    out.write_all(&record).map_err(|error| Error::io("write", root.shown(&file), error))?;
    root.sync_data(out.as_fd()).map_err(|errno| root.failure("write", &file, errno))
}

/// The pairs noted so far; a torn one at the end was never acted on.
fn read(stage: &Stage<'_>) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
    let bytes = stage.read_file(KEPT)?.unwrap_or_default();
    let mut rest = &bytes[..];
    let mut part = || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (part, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        rest = after;
        Some(part.to_vec())
    };
    Ok(std::iter::from_fn(|| Some((part()?, part()?))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_name_fits_and_is_cut_between_characters() {
        assert_eq!(kept_name(b"a.jpg", 1, 255), b"a.jpg.kept-1");
        assert_eq!(kept_name(&[b'x'; 255], 12, 255).len(), 255);
        let name = "ä".repeat(127);
        let kept = kept_name(name.as_bytes(), 1, 255);
        assert!(std::str::from_utf8(&kept).is_ok_and(|kept| kept.ends_with("ä.kept-1")));
        assert_eq!(kept_name(&[0xff; 255], 1, 255).len(), 255);
    }
}
