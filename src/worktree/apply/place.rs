//! Bringing about what an action wants at its path: a folder, a file or link from the stage, a mode and time.
//!
//! Every one of these looks at the path right before it acts. What the plan did not see there is kept under another
//! name, and so is what has taken the place of a folder on the way.

use rustix::io::Errno;

use crate::error::Result;
use crate::facets::{Entry, EntryKind};
use crate::worktree::apply::action::{Action, Deed, Shelf, Source};
use crate::worktree::apply::attributes::dress;
use crate::worktree::apply::commit::Commit;
use crate::worktree::apply::durable::sync_content;
use crate::worktree::apply::prepare::shown;
use crate::worktree::apply::stage::make;
use crate::worktree::root::{Look, Spot, is_absence, split};
use crate::worktree::{FileKind, Stat};

/// How often something new may come in the way of one path.
const TRIES: usize = 100;

impl Commit<'_> {
    /// Does one action, but for what had to go first and for the modes of folders. Says whether this attempt has made
    /// the path a file or link as it is to be.
    pub(crate) fn bring(&mut self, number: usize, action: &Action) -> Result<bool> {
        match &action.deed {
            Deed::Remove => Ok(false),
            Deed::Folder { .. } => self.make_folder(&action.path).map(|()| false),
            Deed::Place { shelf, source, entry } => self.place(action, *shelf, source, entry),
            Deed::Touch { entry } => self.touch(number, action, entry),
        }
    }

    fn make_folder(&mut self, path: &[u8]) -> Result<()> {
        for _ in 0..TRIES {
            let (spot, found) = self.reach(path)?;
            match found {
                Some(found) if found.stat.kind == FileKind::Dir => return Ok(()),
                Some(_) => self.keep(path)?,
                None => match self.root.mkdir(&spot, 0o700) {
                    Ok(()) => return Ok(()),
                    Err(Errno::EXIST) => {}
                    Err(errno) => return Err(self.root.failure("make", path, errno)),
                },
            }
        }
        Err(self.root.failure("make", path, Errno::EXIST))
    }

    fn place(&mut self, action: &Action, shelf: Shelf, source: &Source, entry: &Entry) -> Result<bool> {
        if self.on_shelf(shelf)?.is_none() {
            if self.is_recovery
                && let Some(found) = self.root.look(&action.path)?.filter(|found| source.is_at(&found.stat))
            {
                // An earlier attempt has placed it. Whether it was changed since, the next scan tells.
                return self.dress_again(action, source, entry, &found.stat).map(|()| false);
            }
            if matches!(source, Source::Staged(_)) {
                self.warn(format!("{} was changed while the restore was interrupted", shown(&action.path)));
                return Ok(false);
            }
            self.write_late(shelf, entry, &action.path)?;
            return self.place_from(action.expected, shelf, entry, &action.path, false);
        }
        let is_moved = matches!(source, Source::Moved { .. });
        self.place_from(action.expected, shelf, entry, &action.path, is_moved)
    }

    /// Gives a file that an earlier attempt has placed its mode and time once more: a loss of power can take these and
    /// leave the name. Nothing, if somebody has changed the file since.
    fn dress_again(&mut self, action: &Action, source: &Source, entry: &Entry, found: &Stat) -> Result<()> {
        let (Source::Staged(stat) | Source::Moved { stat, .. }) = source;
        if !is_touched(stat, entry, found) {
            return Ok(());
        }
        let is_moved = matches!(source, Source::Moved { .. });
        let dressed = self.root.spot(&action.path).and_then(|spot| dress(self.root, &spot, entry, None, is_moved));
        let is_exact = dressed.map_err(|errno| self.root.failure("place", &action.path, errno))?;
        self.note_mode(is_exact, &action.path);
        Ok(())
    }

    /// Renames from a shelf to the path.
    fn place_from(
        &mut self,
        expected: Option<Stat>,
        shelf: Shelf,
        entry: &Entry,
        path: &[u8],
        is_moved: bool,
    ) -> Result<bool> {
        let name = shelf.name();
        let failure = |errno| self.root.failure("place", path, errno);
        let from = self.stage.spot(shelf, &name).map_err(failure)?;
        for _ in 0..TRIES {
            let (to, found) = self.reach(path)?;
            let old = found.map(|look| (&to, look));
            if old.is_some_and(|(_, look)| !self.is_replaceable(expected.as_ref(), &look)) {
                self.keep(path)?;
                continue;
            }
            let failure = |errno| self.root.failure("place", path, errno);
            let is_exact = dress(self.root, &from, entry, old, is_moved).map_err(failure)?;
            let placed = if old.is_some() { self.root.rename(&from, &to) } else { self.root.rename_new(&from, &to) };
            match placed {
                Ok(()) => return Ok(self.note_mode(is_exact, path)),
                // Something came in between.
                Err(Errno::EXIST | Errno::ISDIR) => {}
                Err(errno) => return Err(failure(errno)),
            }
        }
        Err(self.root.failure("place", path, Errno::EXIST))
    }

    fn note_mode(&mut self, is_exact: bool, path: &[u8]) -> bool {
        if !is_exact {
            self.warn(format!(
                "{} comes without its set-id bits: whose rights they would lend is not known",
                shown(path)
            ));
        }
        is_exact
    }

    fn is_replaceable(&self, expected: Option<&Stat>, found: &Look) -> bool {
        let is_planned = expected.is_some_and(|expected| self.is_planned(expected, found));
        is_planned && matches!(found.stat.kind, FileKind::File | FileKind::Symlink)
    }

    /// Writes content after all, because the file that had it is not the planned one any more.
    fn write_late(&mut self, shelf: Shelf, entry: &Entry, path: &[u8]) -> Result<()> {
        // Written beside and renamed, so that what lies on a shelf is always whole.
        let part = Shelf { number: u32::MAX, ..shelf };
        let (part_name, name) = (part.name(), shelf.name());
        let failure = |errno| self.root.failure("write", path, errno);
        let from = self.stage.spot(part, &part_name).map_err(failure)?;
        match self.root.unlink(&from) {
            Err(errno) if !is_absence(errno) => return Err(failure(errno)),
            _ => {}
        }
        make(&mut self.writer, self.stage, part, entry, path)?;
        let failure = |errno| self.root.failure("write", path, errno);
        if entry.kind == EntryKind::File {
            sync_content(self.root, &from).map_err(failure)?;
        }
        self.stage.spot(shelf, &name).and_then(|to| self.root.rename(&from, &to)).map_err(failure)
    }

    fn touch(&mut self, number: usize, action: &Action, entry: &Entry) -> Result<bool> {
        let found = self.root.look(&action.path)?;
        if let (Some(expected), Some(found)) = (&action.expected, &found) {
            let is_planned = self.is_planned(expected, found);
            if is_planned || (self.is_recovery && is_touched(expected, entry, &found.stat)) {
                self.set_mode_and_time(&action.path, entry, &found.stat)?;
                return Ok(is_planned);
            }
        }
        // Its content is to be here, and what is here is something else.
        let shelf = Shelf { folder: 0, number: number as u32 };
        if self.on_shelf(shelf)?.is_none() {
            self.write_late(shelf, entry, &action.path)?;
        }
        self.place_from(None, shelf, entry, &action.path, false)
    }

    fn set_mode_and_time(&mut self, path: &[u8], entry: &Entry, found: &Stat) -> Result<()> {
        if found.kind == FileKind::File && found.mode != entry.mode {
            self.set_mode(path, entry.mode)?;
        }
        if found.mtime != entry.mtime {
            self.root
                .spot(path)
                .and_then(|spot| self.root.set_mtime(&spot, entry.mtime))
                .map_err(|errno| self.root.failure("set the time of", path, errno))?;
        }
        Ok(())
    }

    /// The spot of a path and what is there. Folders on the way that are gone are made, and what stands in the place of
    /// one is kept.
    fn reach<'p>(&mut self, path: &'p [u8]) -> Result<(Spot<'p>, Option<Look>)> {
        for _ in 0..TRIES {
            match self.root.spot(path).and_then(|spot| Ok((self.root.look_at(&spot)?, spot))) {
                Ok((found, spot)) => return Ok((spot, found)),
                Err(errno) if is_absence(errno) => self.make_way(split(path).0)?,
                Err(errno) => return Err(self.root.failure("reach", path, errno)),
            }
        }
        Err(self.root.failure("reach", path, Errno::NOENT))
    }

    fn make_way(&mut self, folder: &[u8]) -> Result<()> {
        self.root.forget();
        let ends = folder.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
        for end in ends.chain([folder.len()]).collect::<Vec<_>>() {
            let above = &folder[..end];
            let found = self.root.look(above)?;
            if found.is_some_and(|found| found.stat.kind == FileKind::Dir) {
                continue;
            }
            if found.is_some() {
                self.keep(above)?;
            }
            self.root
                .spot(above)
                .and_then(|spot| self.root.mkdir(&spot, 0o777))
                .map_err(|errno| self.root.failure("make", above, errno))?;
            self.warn(format!("folder {} was gone and is made anew, for what comes back into it", shown(above)));
        }
        Ok(())
    }
}

/// Whether an earlier attempt has set mode or time of the planned file, and nobody else has changed it.
fn is_touched(expected: &Stat, entry: &Entry, found: &Stat) -> bool {
    let is_same = (found.kind, found.inode, found.size) == (expected.kind, expected.inode, expected.size);
    let has_mode = found.mode == expected.mode || found.mode == entry.mode;
    is_same && has_mode && (found.mtime == expected.mtime || found.mtime == entry.mtime)
}
