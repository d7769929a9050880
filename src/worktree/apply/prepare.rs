//! From steps to actions, and every check that can be made before anything is changed.
//!
//! What would make the commit fail half-way is found here: a name that the filesystem refuses, a folder that may not be
//! written to, a file that is marked immutable or owned by somebody else, a mount point in the way. A path that has
//! changed since the plan is no failure; the commit keeps what it finds there.

use std::cmp::Ordering;

use rustix::fs::{Access, AtFlags};
use rustix::io::Errno;

use crate::error::{Error, Result};
use crate::facets::{Entry, EntryKind};
use crate::worktree::apply::action::{Action, Deed, Opened, Shelf, Source, is_as_planned, without_chunks};
use crate::worktree::apply::{Step, moves, order};
use crate::worktree::root::{Look, is_plain_path, split};
use crate::worktree::{FileKind, Root, Stat};

/// The longest target of a link that Linux takes.
const TARGET_MAX: usize = 4095;

/// Everything that staging needs to know.
pub(crate) struct Prepared<'s> {
    /// In key order.
    pub(crate) actions: Vec<Action>,
    /// Shallowest first.
    pub(crate) opened: Vec<Opened>,
    /// Which actions need content written, and what.
    pub(crate) new: Vec<(usize, &'s Entry)>,
    pub(crate) warnings: Vec<String>,
}

/// Makes actions of steps, and checks them against the folder as it is.
pub(crate) fn prepare<'s>(root: &Root, stage_name: &[u8], steps: &'s [Step]) -> Result<Prepared<'s>> {
    let mut preparing = Preparing {
        root,
        steps,
        pairs: moves::pair(steps),
        user: rustix::process::geteuid().as_raw(),
        name_max: name_max(root)?,
        absent: None,
        out: Prepared {
            actions: Vec::with_capacity(steps.len()),
            opened: Vec::new(),
            new: Vec::new(),
            warnings: Vec::new(),
        },
    };
    ensure_in_order(steps)?;
    for (index, step) in steps.iter().enumerate() {
        preparing.ensure_usable(step, stage_name)?;
        preparing.add(index, step)?;
    }
    preparing.open_parents()?;
    Ok(preparing.out)
}

/// How long a name may be here.
pub(crate) fn name_max(root: &Root) -> Result<usize> {
    let limits = rustix::fs::fstatvfs(root.fd()).map_err(|errno| root.failure("look at", b"", errno))?;
    Ok(usize::try_from(limits.f_namemax).unwrap_or(255).max(1))
}

fn ensure_in_order(steps: &[Step]) -> Result<()> {
    match steps.windows(2).find(|pair| order::compare(&pair[0].path, &pair[1].path) != Ordering::Less) {
        Some(pair) => Err(Error::Internal(format!("steps out of order at {}", shown(&pair[1].path)))),
        None => Ok(()),
    }
}

/// Fails unless the entry is something that can be written at such a path.
pub(crate) fn ensure_writable(root: &Root, path: &[u8], entry: &Entry, name_max: usize) -> Result<()> {
    if split(path).1.len() > name_max {
        return Err(root.failure("write", path, Errno::NAMETOOLONG));
    }
    match entry.kind {
        EntryKind::File => {
            let held: u64 = entry.chunks.iter().map(|chunk| u64::from(chunk.length)).sum();
            if held == entry.size {
                Ok(())
            } else {
                let what = format!("the stored entry of {}", shown(path));
                Err(Error::corrupt(what, format!("chunks of {} bytes", entry.size), format!("{held} bytes")))
            }
        }
        EntryKind::Symlink if entry.target.is_empty() || entry.target.contains(&0) => {
            Err(root.failure("link", path, Errno::INVAL))
        }
        EntryKind::Symlink if entry.target.len() > TARGET_MAX => Err(root.failure("link", path, Errno::NAMETOOLONG)),
        _ => Ok(()),
    }
}

/// Fails unless the path is one below the root.
pub(crate) fn ensure_below(path: &[u8]) -> Result<()> {
    if is_plain_path(path) {
        Ok(())
    } else {
        Err(Error::invalid(format!("path {}", shown(path)), "it does not stay below the folder"))
    }
}

/// The path as it stands in a message.
pub(crate) fn shown(path: &[u8]) -> String {
    format!("`{}`", String::from_utf8_lossy(path))
}

struct Preparing<'a, 's> {
    root: &'a Root,
    steps: &'s [Step],
    pairs: Vec<Option<usize>>,
    user: u32,
    name_max: usize,
    /// A folder that is not there, so that nothing below it is.
    absent: Option<&'s [u8]>,
    out: Prepared<'s>,
}

impl<'s> Preparing<'_, 's> {
    fn ensure_usable(&self, step: &Step, stage_name: &[u8]) -> Result<()> {
        ensure_below(&step.path)?;
        if step.path == stage_name || order::is_below(&step.path, stage_name) {
            return Err(Error::invalid(
                format!("path {}", shown(&step.path)),
                "the name is taken by the operation itself",
            ));
        }
        match &step.after {
            Some(after) => ensure_writable(self.root, &step.path, after, self.name_max),
            None => Ok(()),
        }
    }

    fn add(&mut self, index: usize, step: &'s Step) -> Result<()> {
        let seen = step.before.as_ref().filter(|before| is_seen(before.entry.kind, before.stat.kind));
        let expected = seen.map(|before| before.stat);
        let deed = match &step.after {
            Some(Entry { kind: EntryKind::Skipped, .. }) => return Ok(()),
            // What nobody could read is left alone, and what is not there need not go.
            None if expected.is_none() => return Ok(()),
            None => Deed::Remove,
            Some(after) => match self.deed(index, expected, after)? {
                Some(deed) => deed,
                None => return Ok(()),
            },
        };
        let action = Action { path: step.path.clone(), expected, deed };
        self.check_and_push(action, step)
    }

    /// What brings the entry about; `None` if it is so already.
    fn deed(&self, index: usize, expected: Option<Stat>, after: &Entry) -> Result<Option<Deed>> {
        if after.is_dir() {
            let is_so = expected.is_some_and(|stat| stat.kind == FileKind::Dir && stat.mode == after.mode);
            return Ok((!is_so).then_some(Deed::Folder { mode: after.mode }));
        }
        let stays = expected.filter(|_| moves::keeps_content(&self.steps[index]));
        if let Some(stat) = stays {
            let is_so = stat.mtime == after.mtime && (stat.kind == FileKind::Symlink || stat.mode == after.mode);
            return Ok((!is_so).then(|| Deed::Touch { entry: after.clone() }));
        }
        let moved = match self.pairs[index] {
            Some(source) => self.source(source)?,
            None => None,
        };
        Ok(Some(match moved {
            Some(source) => Deed::Place { shelf: Shelf::default(), source, entry: after.clone() },
            None => to_be_written(after),
        }))
    }

    /// The file that moves, if it is still as planned and has no other name that would change with it.
    fn source(&self, index: usize) -> Result<Option<Source>> {
        let step = &self.steps[index];
        let (Some(before), Some(found)) = (&step.before, self.root.look(&step.path)?) else { return Ok(None) };
        let is_free = found.links == 1 && self.is_ours(&found) && is_as_planned(&before.stat, &found.stat, false);
        Ok(is_free.then(|| Source::Moved { path: step.path.clone(), stat: before.stat }))
    }

    fn check_and_push(&mut self, mut action: Action, step: &'s Step) -> Result<()> {
        let found = match self.peek(&step.path) {
            Ok(Some(found)) if found.is_mount => Err(Errno::XDEV),
            other => other,
        };
        match found {
            Err(Errno::XDEV) if action.deed == Deed::Remove => {
                self.out.warnings.push(format!("{} stays: another filesystem is mounted there", shown(&step.path)));
                return Ok(());
            }
            Err(errno) => return Err(self.root.failure("change", &step.path, errno)),
            Ok(Some(found)) => self.check_found(&mut action, &found)?,
            Ok(None) => self.note_absent(&action, step),
        }
        self.push(action, step);
        Ok(())
    }

    fn peek(&self, path: &[u8]) -> rustix::io::Result<Option<Look>> {
        match self.absent {
            Some(absent) if order::is_below(path, absent) => Ok(None),
            _ => self.root.peek(path),
        }
    }

    fn check_found(&self, action: &mut Action, found: &Look) -> Result<()> {
        if found.is_fixed {
            return Err(self.root.failure("change", &action.path, Errno::PERM));
        }
        match &action.deed {
            Deed::Touch { entry } => {
                let is_as_planned =
                    action.expected.is_some_and(|expected| is_as_planned(&expected, &found.stat, false));
                if !is_as_planned || found.links > 1 || !self.is_ours(found) {
                    action.deed = to_be_written(entry);
                }
                Ok(())
            }
            Deed::Folder { mode }
                if found.stat.kind == FileKind::Dir && *mode != found.stat.mode && !self.is_ours(found) =>
            {
                Err(self.root.failure("set the mode of", &action.path, Errno::PERM))
            }
            _ => Ok(()),
        }
    }

    fn note_absent(&mut self, action: &Action, step: &'s Step) {
        if matches!(action.deed, Deed::Folder { .. }) {
            self.absent = Some(&step.path);
        }
    }

    fn push(&mut self, mut action: Action, step: &'s Step) {
        let index = self.out.actions.len();
        if let Deed::Place { shelf, source, .. } = &mut action.deed {
            shelf.number = u32::try_from(index).unwrap_or(u32::MAX);
            if matches!(source, Source::Staged(_)) {
                self.out.new.extend(step.after.as_ref().map(|after| (index, after)));
            }
        }
        self.out.actions.push(action);
    }

    /// Whether mode and times are ours to set.
    fn is_ours(&self, found: &Look) -> bool {
        self.user == 0 || found.owner == self.user
    }

    /// Finds the folders that must be opened for the change; fails for those that cannot be.
    fn open_parents(&mut self) -> Result<()> {
        let (changed, touched): (Vec<_>, Vec<_>) = self.out.actions.iter().partition(|action| action.changes_parent());
        let changed = parents_of(&changed);
        let mut opened = Vec::new();
        for parent in &changed {
            opened.extend(self.mode_to_open(parent)?.map(|mode| (*parent, mode)));
        }
        // A file that gets a mode or time may turn out to be another one, which then has to be renamed.
        for parent in parents_of(&touched) {
            if changed.binary_search_by(|held| order::compare(held, parent)).is_err() {
                opened.extend(self.mode_to_open(parent).ok().flatten().map(|mode| (parent, mode)));
            }
        }
        opened.sort_unstable_by(|a, b| order::compare(a.0, b.0));
        self.out.opened = opened.into_iter().map(|(path, mode)| Opened { path: path.to_vec(), mode }).collect();
        Ok(())
    }

    /// The folder's mode if it must be opened; `None` if it can be worked in, or is not there yet.
    fn mode_to_open(&self, path: &[u8]) -> Result<Option<u32>> {
        let Some(found) = self.root.look(path)?.filter(|found| found.stat.kind == FileKind::Dir) else {
            return Ok(None);
        };
        if found.is_fixed {
            return Err(self.root.failure("change", path, Errno::PERM));
        }
        if self.user == 0 {
            return Ok(None);
        }
        if found.owner == self.user {
            return Ok((found.stat.mode & 0o300 != 0o300).then_some(found.stat.mode));
        }
        let access = Access::WRITE_OK | Access::EXEC_OK;
        let may = self.root.folder(path).and_then(|dir| rustix::fs::accessat(dir, ".", access, AtFlags::EACCESS));
        match may {
            Err(errno @ (Errno::ACCESS | Errno::ROFS | Errno::PERM)) => Err(self.root.failure("change", path, errno)),
            _ => Ok(None),
        }
    }
}

/// The parents of the actions' paths, in key order, each once.
fn parents_of<'a>(actions: &[&'a Action]) -> Vec<&'a [u8]> {
    let mut parents: Vec<&[u8]> = actions.iter().map(|action| split(&action.path).0).collect();
    parents.dedup();
    parents.sort_unstable_by(|a, b| order::compare(a, b));
    parents.dedup();
    parents
}

fn to_be_written(after: &Entry) -> Deed {
    let nothing = Stat { kind: FileKind::File, mode: 0, size: 0, mtime: after.mtime, ctime: after.mtime, inode: 0 };
    Deed::Place { shelf: Shelf::default(), source: Source::Staged(nothing), entry: without_chunks(after) }
}

/// Whether the plan really knows what is there.
fn is_seen(entry: EntryKind, kind: FileKind) -> bool {
    entry != EntryKind::Skipped && kind != FileKind::Special
}
