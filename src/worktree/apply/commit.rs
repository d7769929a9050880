//! The second phase: renames, removals, folders, modes and times, each of which can be repeated.
//!
//! The order makes everything work: closed folders are opened, what moves goes to the stage, what goes is removed from
//! below upwards, what comes is placed from above downwards, folders get their modes from below upwards. Then all of it
//! is made durable, and the stage goes, its journal last. A later process that does the same again, from the journal,
//! finds some of it done already.

use std::collections::{HashMap, HashSet};

use rustix::io::Errno;

use crate::error::Result;
use crate::progress::{Phase, Progress};
use crate::worktree::apply::action::{Action, Deed, Shelf, Source, is_as_planned};
use crate::worktree::apply::journal::Journal;
use crate::worktree::apply::order::{self, join};
use crate::worktree::apply::prepare::{name_max, shown};
use crate::worktree::apply::staging::Stage;
use crate::worktree::apply::write::Writer;
use crate::worktree::apply::{Applied, Contents, durable, tree};
use crate::worktree::root::{Look, is_absence, split};
use crate::worktree::{FileKind, Root, Stat};

/// A commit under way.
pub(crate) struct Commit<'a> {
    pub(crate) root: &'a Root,
    pub(crate) stage: &'a Stage<'a>,
    journal: &'a Journal,
    progress: &'a dyn Progress,
    pub(crate) writer: Writer<'a>,
    /// An earlier attempt may have done some of it.
    pub(crate) is_recovery: bool,
    pub(crate) name_max: usize,
    /// Inodes with several names among the paths to change: the first change is seen at the others.
    shared: HashSet<u64>,
    /// Folders that are open for the change, and their own modes. Shallowest first.
    pub(crate) opened: Vec<(Vec<u8>, u32)>,
    /// Whether this attempt has made the action's path equal to what it is to be.
    done: Vec<bool>,
    pub(crate) applied: Applied,
}

impl<'a> Commit<'a> {
    pub(crate) fn new(
        stage: &'a Stage<'a>,
        journal: &'a Journal,
        contents: &'a dyn Contents,
        progress: &'a dyn Progress,
        is_recovery: bool,
    ) -> Result<Self> {
        let root = stage.root;
        root.forget();
        Ok(Self {
            root,
            stage,
            journal,
            progress,
            writer: Writer::new(root, contents, &Unstoppable),
            is_recovery,
            name_max: name_max(root)?,
            shared: shared_inodes(&journal.actions),
            opened: journal.opened.iter().map(|opened| (opened.path.clone(), opened.mode)).collect(),
            done: vec![false; journal.actions.len()],
            applied: Applied::default(),
        })
    }

    /// Does everything.
    pub(crate) fn run(mut self) -> Result<Applied> {
        let journal = self.journal;
        let actions = &journal.actions;
        self.progress.phase(Phase::Committing, Some(actions.len() as u64), None);
        if self.is_recovery {
            self.recall_kept()?;
        }
        self.open_folders()?;
        for action in actions {
            self.move_out(action)?;
        }
        for action in actions.iter().rev().filter(|action| action.clears()) {
            self.clear(action)?;
        }
        for (number, action) in actions.iter().enumerate() {
            self.done[number] = self.bring(number, action)?;
            self.progress.advance(1, 0);
        }
        self.take_stats()?;
        self.close_folders()?;
        self.sync()?;
        self.applied.written.sort_by(|a, b| order::compare(&a.0, &b.0));
        self.stage.remove()?;
        durable::sync_paths(self.root, &[b""])?;
        Ok(self.applied)
    }

    pub(crate) fn warn(&mut self, text: String) {
        self.applied.warnings.push(text);
    }

    pub(crate) fn warn_all(&mut self, texts: Vec<String>) {
        self.applied.warnings.extend(texts);
    }

    /// Whether the plan wants, or wanted, something at the path.
    pub(crate) fn is_in_plan(&self, path: &[u8]) -> bool {
        self.action_at(path).is_some()
    }

    fn action_at(&self, path: &[u8]) -> Option<&'a Action> {
        let actions = &self.journal.actions;
        actions.binary_search_by(|action| order::compare(&action.path, path)).ok().map(|at| &actions[at])
    }

    /// Whether what is found is what the plan saw there, but for what we have changed ourselves.
    pub(crate) fn is_planned(&self, expected: &Stat, found: &Look) -> bool {
        is_as_planned(expected, &found.stat, self.shared.contains(&expected.inode))
    }

    fn open_folders(&mut self) -> Result<()> {
        for opened in &self.journal.opened {
            let found = self.root.look(&opened.path)?;
            if found.is_some_and(|found| found.stat.kind == FileKind::Dir && found.stat.mode & 0o700 != 0o700) {
                self.set_mode(&opened.path, opened.mode | 0o700)?;
            }
        }
        Ok(())
    }

    pub(crate) fn set_mode(&self, path: &[u8], mode: u32) -> Result<()> {
        let set = match path {
            b"" => self.root.chmod_root(mode),
            path => self.root.spot(path).and_then(|spot| self.root.chmod(&spot, mode)),
        };
        set.map_err(|errno| self.root.failure("set the mode of", path, errno))
    }

    /// Takes a file that moves into the stage, if it still is the planned one.
    fn move_out(&mut self, action: &Action) -> Result<()> {
        let Deed::Place { shelf, source: Source::Moved { path, stat }, .. } = &action.deed else { return Ok(()) };
        let Some(found) = self.root.look(path)? else { return Ok(()) };
        if !self.is_planned(stat, &found) {
            return Ok(());
        }
        let name = shelf.name();
        self.root
            .spot(path)
            .and_then(|from| self.root.rename_new(&from, &self.stage.spot(*shelf, &name)?))
            .map_err(|errno| self.root.failure("move", path, errno))
    }

    /// What lies on a shelf, if anything does.
    pub(crate) fn on_shelf(&self, shelf: Shelf) -> Result<Option<Look>> {
        let name = shelf.name();
        match self.stage.spot(shelf, &name).and_then(|spot| self.root.look_at(&spot)) {
            Err(errno) if is_absence(errno) => Ok(None),
            other => other.map_err(|errno| self.root.failure("look at", &self.stage.name, errno)),
        }
    }

    /// Removes what the plan saw at a path. Something else there is kept, unless it is what the path gets.
    fn clear(&mut self, action: &Action) -> Result<()> {
        let (Some(expected), Some(found)) = (action.expected, self.root.look(&action.path)?) else { return Ok(()) };
        if self.is_planned(&expected, &found) {
            return match found.stat.kind {
                FileKind::Dir => self.remove_folder(&action.path),
                _ => self.remove_file(&action.path),
            };
        }
        if action.deed != Deed::Remove {
            // The action itself finds out, when its turn comes, whether this is in its way.
            return Ok(());
        }
        if found.is_mount {
            self.warn(format!("{} stays: another filesystem is mounted there", shown(&action.path)));
            return Ok(());
        }
        self.keep(&action.path)
    }

    fn remove_file(&mut self, path: &[u8]) -> Result<()> {
        match self.root.spot(path).and_then(|spot| self.root.unlink(&spot)) {
            Ok(()) => Ok(()),
            Err(errno) if is_absence(errno) => Ok(()),
            Err(errno) => Err(self.root.failure("remove", path, errno)),
        }
    }

    /// Removes a folder unless it still holds something.
    fn remove_folder(&mut self, path: &[u8]) -> Result<()> {
        match self.root.spot(path).and_then(|spot| self.root.rmdir(&spot)) {
            Ok(()) => Ok(()),
            Err(errno) if is_absence(errno) => Ok(()),
            Err(Errno::NOTEMPTY | Errno::EXIST) => self.note_left_over(path),
            Err(Errno::BUSY) => {
                self.warn(format!("{} stays: it is in use", shown(path)));
                Ok(())
            }
            Err(errno) => Err(self.root.failure("remove", path, errno)),
        }
    }

    /// A folder stays for what no snapshot has seen; that is no surprise unless it came after the plan.
    fn note_left_over(&mut self, path: &[u8]) -> Result<()> {
        let Ok(names) = tree::list(self.root, path) else { return Ok(()) };
        for (name, is_dir) in names {
            let below = join(path, &name);
            let is_known =
                is_dir || self.is_in_plan(&below) || self.applied.kept.iter().any(|(_, kept)| *kept == below);
            if !is_known && self.root.look(&below)?.is_some_and(|look| look.stat.ctime > self.journal.began) {
                self.warn(format!("{} stays: new files are in it", shown(path)));
                return Ok(());
            }
        }
        Ok(())
    }

    /// Collects the stats of what is as it is to be, before folders are closed.
    fn take_stats(&mut self) -> Result<()> {
        let (journal, done) = (self.journal, std::mem::take(&mut self.done));
        let files = journal.actions.iter().zip(done).filter(|(action, done)| *done && !is_folder(action));
        for (action, _) in files {
            if let Some(look) = self.root.look(&action.path)? {
                self.applied.written.push((action.path.clone(), look.stat));
            }
        }
        Ok(())
    }

    /// Gives folders their modes, the deepest first, those that were opened for the change among them.
    fn close_folders(&mut self) -> Result<()> {
        let mut modes: HashMap<&[u8], (u32, bool)> = HashMap::new();
        let opened = std::mem::take(&mut self.opened);
        modes.extend(opened.iter().map(|(path, mode)| (&path[..], (*mode, false))));
        for action in &self.journal.actions {
            if let Deed::Folder { mode } = action.deed {
                modes.insert(&action.path, (mode, true));
            }
        }
        let mut modes: Vec<_> = modes.into_iter().collect();
        modes.sort_unstable_by(|a, b| order::compare(b.0, a.0));
        for (path, (mode, is_asked)) in modes {
            let Some(mut found) = self.root.look(path)?.filter(|found| found.stat.kind == FileKind::Dir) else {
                continue;
            };
            if found.stat.mode != mode {
                self.set_mode(path, mode)?;
                let Some(look) = self.root.look(path)? else { continue };
                found = look;
            }
            if is_asked && found.stat.mode == mode {
                self.applied.written.push((path.to_vec(), found.stat));
            }
        }
        Ok(())
    }

    /// Makes the change durable: every folder whose names changed, and every file whose mode or time did. A link cannot be
    /// synced; its new name takes its time along, but where only the time is new the whole filesystem has to be.
    fn sync(&self) -> Result<()> {
        if self.journal.actions.iter().any(is_touched_link) {
            return self.root.sync_filesystem().map_err(|errno| self.root.failure("sync", b"", errno));
        }
        let mut paths: Vec<&[u8]> = Vec::with_capacity(self.journal.actions.len());
        for action in &self.journal.actions {
            if action.deed != Deed::Remove && !is_link(action) {
                paths.push(&action.path);
            }
            if action.changes_parent() {
                paths.push(split(&action.path).0);
            }
        }
        paths.extend(self.applied.kept.iter().map(|(_, kept)| split(kept).0));
        paths.extend(self.journal.opened.iter().map(|opened| &opened.path[..]));
        paths.sort_unstable();
        paths.dedup();
        durable::sync_paths(self.root, &paths)
    }
}

fn is_folder(action: &Action) -> bool {
    matches!(action.deed, Deed::Folder { .. })
}

fn is_touched_link(action: &Action) -> bool {
    matches!(action.deed, Deed::Touch { .. }) && is_link(action)
}

fn is_link(action: &Action) -> bool {
    matches!(&action.deed, Deed::Place { entry, .. } | Deed::Touch { entry } if !entry.is_file())
}

/// Inodes that are planned for at more than one path.
fn shared_inodes(actions: &[Action]) -> HashSet<u64> {
    let mut seen = HashSet::new();
    let planned = actions.iter().filter_map(|action| action.expected).filter(|stat| stat.kind != FileKind::Dir);
    planned.map(|stat| stat.inode).filter(|inode| !seen.insert(*inode)).collect()
}

/// What a commit writes after all, it writes to the end.
struct Unstoppable;

impl Progress for Unstoppable {
    fn phase(&self, _: Phase, _: Option<u64>, _: Option<u64>) {}
    fn advance(&self, _: u64, _: u64) {}
}
