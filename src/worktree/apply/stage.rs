//! The first phase: new contents and the journal go to the stage, durably, and nothing else changes.

use std::os::fd::AsFd;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::{Error, Result};
use crate::facets::{Entry, EntryKind};
use crate::model::TaskId;
use crate::progress::{Phase, Progress, ensure_going};
use crate::worktree::apply::action::{Action, Deed, Shelf, Source};
use crate::worktree::apply::commit::Commit;
use crate::worktree::apply::crew::{Turns, crew};
use crate::worktree::apply::durable::{self, ONE_BY_ONE};
use crate::worktree::apply::journal::Journal;
use crate::worktree::apply::prepare::prepare;
use crate::worktree::apply::room::ensure_room;
use crate::worktree::apply::staging::{JOURNAL, Stage, stage_name};
use crate::worktree::apply::write::{Large, OpenLarge, PART, Writer, in_turns, is_large};
use crate::worktree::apply::{Applied, Contents, Limits, Step};
use crate::worktree::root::Spot;
use crate::worktree::{Root, Stat};

/// Small files that a thread takes at a time: neighbours in a pack are read by one thread.
const BATCH: usize = 32;

/// New contents, durable in the stage, and what to do with them.
pub struct Staged<'a> {
    stage: Stage<'a>,
    journal: Journal,
    contents: &'a dyn Contents,
    warnings: Vec<String>,
}

/// Writes what is to come into the stage. `steps` are in key order, each path once.
///
/// # Errors
/// Whatever the error is, the folder is as it was. `NoSpace` if it would not fit, `Corrupt` if a chunk is damaged,
/// `Interrupted` if the listener asked to stop, `Io` for everything that would make the commit fail and can be known now.
pub fn stage<'a>(
    root: &'a Root,
    task: &TaskId,
    steps: &[Step],
    contents: &'a dyn Contents,
    progress: &dyn Progress,
    limits: &Limits,
) -> Result<Staged<'a>> {
    root.forget();
    let prepared = prepare(root, &stage_name(task)?, steps)?;
    ensure_room(root, prepared.new.iter().map(|(_, entry)| *entry))?;
    ensure_going(progress)?;
    let bytes = prepared.new.iter().map(|(_, entry)| entry.size).sum();
    progress.phase(Phase::Staging, Some(prepared.new.len() as u64), Some(bytes));
    let threads = limits.threads.clamp(1, 64);
    let stage = Stage::create(root, task, threads)?;
    let mut actions = prepared.actions;
    let filled = Filling { stage: &stage, contents, progress, actions: &actions, new: &prepared.new, threads }.fill();
    let began = root.look(&stage.name)?.map(|look| look.stat.ctime).unwrap_or_default();
    let journaled = filled.and_then(|shelved| {
        for (action, shelf, stat) in shelved {
            note(&mut actions[action], shelf, stat);
        }
        let journal = Journal { began, opened: prepared.opened, actions };
        persist(&stage, &journal).map(|()| journal)
    });
    match journaled {
        Ok(journal) => Ok(Staged { stage, journal, contents, warnings: prepared.warnings }),
        Err(error) => {
            // What failed first is the better message; a stage that stays is swept by whoever opens the dataset next.
            let _ = stage.remove();
            Err(error)
        }
    }
}

impl Staged<'_> {
    /// Changes the folder. Called once the catalog says that the commit has begun: from then on it is finished, now or
    /// by [`recover`](super::recover).
    ///
    /// # Errors
    /// `Io` or `Corrupt` if it could not be finished; stage and journal stay, and it can be finished later.
    pub fn commit(self, progress: &dyn Progress) -> Result<Applied> {
        let mut commit = Commit::new(&self.stage, &self.journal, self.contents, progress, false)?;
        commit.warn_all(self.warnings.clone());
        commit.run()
    }

    /// Gives up before the commit has begun, and removes the stage.
    ///
    /// # Errors
    /// `Io` if it cannot be removed.
    pub fn discard(self) -> Result<()> {
        self.stage.remove()
    }

    /// Whether there is nothing to change.
    pub fn is_empty(&self) -> bool {
        self.journal.actions.is_empty()
    }
}

fn note(action: &mut Action, at: Shelf, stat: Stat) {
    if let Deed::Place { shelf, source, .. } = &mut action.deed {
        *shelf = at;
        *source = Source::Staged(stat);
    }
}

/// Writes the journal, then makes everything durable.
fn persist(stage: &Stage<'_>, journal: &Journal) -> Result<()> {
    let shelves: Vec<Shelf> = journal.actions.iter().filter_map(staged_file).collect();
    let is_one_by_one = shelves.len() <= ONE_BY_ONE;
    stage.write_file(JOURNAL, &journal.encode(&stage.name), is_one_by_one)?;
    durable::sync_each(stage.root, shelves.len(), |number| {
        let name = shelves[number].name();
        durable::sync_content(stage.root, &stage.spot(shelves[number], &name)?)
    })?;
    if !is_one_by_one {
        return Ok(());
    }
    let paths = stage.paths();
    durable::sync_paths(stage.root, &paths.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

fn staged_file(action: &Action) -> Option<Shelf> {
    match &action.deed {
        Deed::Place { shelf, source: Source::Staged(_), entry } if entry.is_file() => Some(*shelf),
        _ => None,
    }
}

/// A piece of work for one thread.
enum Work<'s> {
    /// So many new files from the first on.
    Files { first: usize, count: usize },
    /// A part of a large file.
    Part { job: &'s Job<'s>, part: usize },
}

/// A new file or link.
struct Job<'s> {
    action: usize,
    entry: &'s Entry,
    large: Option<Large>,
    /// The folder in which a large file was made.
    folder: AtomicU32,
}

/// Where an action's content is, and its stat there.
type Shelved = (usize, Shelf, Stat);

struct Filling<'a> {
    stage: &'a Stage<'a>,
    contents: &'a dyn Contents,
    progress: &'a dyn Progress,
    actions: &'a [Action],
    new: &'a [(usize, &'a Entry)],
    threads: usize,
}

impl Filling<'_> {
    fn fill(&self) -> Result<Vec<Shelved>> {
        let jobs = self.jobs();
        let work = self.work(&jobs);
        let shelved = crew(self.threads, work.len(), |thread, turns| self.run(thread, turns, &jobs, &work))?;
        Ok(shelved.into_iter().flatten().collect())
    }

    /// The new files, large ones first, in the order in which their contents lie on disk.
    fn jobs(&self) -> Vec<Job<'_>> {
        let place = |entry: &Entry| entry.chunks.first().and_then(|chunk| self.contents.place(&chunk.id));
        let mut order: Vec<_> = self.new.iter().map(|&(action, entry)| (place(entry), action, entry)).collect();
        order.sort_by_key(|&(place, action, entry)| (!is_large(entry), place, action));
        let large = |entry: &Entry| is_large(entry).then(|| Large::new(entry.chunks.len()));
        order
            .into_iter()
            .map(|(_, action, entry)| Job { action, entry, large: large(entry), folder: AtomicU32::new(0) })
            .collect()
    }

    fn work<'s>(&self, jobs: &'s [Job<'s>]) -> Vec<Work<'s>> {
        let mut work = Vec::new();
        let large = jobs.iter().take_while(|job| job.large.is_some());
        let parts: Vec<_> = large.map(|job| job.entry.chunks.len().div_ceil(PART)).collect();
        work.extend(in_turns(&parts).map(|(job, part)| Work::Part { job: &jobs[job], part }));
        for number in parts.len()..jobs.len() {
            match work.last_mut() {
                Some(Work::Files { count, .. }) if *count < BATCH => *count += 1,
                _ => work.push(Work::Files { first: number, count: 1 }),
            }
        }
        work
    }

    fn run(&self, thread: usize, turns: &Turns, jobs: &[Job<'_>], work: &[Work<'_>]) -> Result<Vec<Shelved>> {
        let mut writer = Writer::new(self.stage.root, self.contents, self.progress);
        let mut shelved = Vec::new();
        while let Some(turn) = turns.next() {
            match &work[turn] {
                Work::Files { first, count } => {
                    for job in &jobs[*first..first + count] {
                        shelved.push(self.make(&mut writer, thread, job)?);
                    }
                }
                Work::Part { job, part } => shelved.extend(self.make_part(&mut writer, thread, job, *part)?),
            }
        }
        Ok(shelved)
    }

    fn make(&self, writer: &mut Writer<'_>, thread: usize, job: &Job<'_>) -> Result<Shelved> {
        let shelf = self.shelf(thread, job)?;
        let path = &self.actions[job.action].path;
        let stat = make(writer, self.stage, shelf, job.entry, path)?;
        self.progress.advance(1, 0);
        Ok((job.action, shelf, stat))
    }

    fn make_part(&self, writer: &mut Writer<'_>, thread: usize, job: &Job<'_>, part: usize) -> Result<Option<Shelved>> {
        let root = self.stage.root;
        let path = &self.actions[job.action].path;
        let Some(large) = &job.large else { return Err(Error::Internal("a part of a small file".into())) };
        let file = large.open(|| {
            let shelf = self.shelf(thread, job)?;
            job.folder.store(u32::from(shelf.folder), Ordering::Relaxed);
            let name = shelf.name();
            let spot = self.stage.spot(shelf, &name);
            spot.and_then(|spot| OpenLarge::create(root, &spot, 0o600))
                .map_err(|errno| root.failure("write", path, errno))
        })?;
        large.write_part(writer, &file, job.entry, part, path)?;
        drop(file);
        let Some(file) = large.end_part() else { return Ok(None) };
        let shelf = self.shelf(job.folder.load(Ordering::Relaxed) as usize, job)?;
        let stat = root
            .set_mtime_open(file.fd.as_fd(), job.entry.mtime)
            .and_then(|()| root.look_open(file.fd.as_fd()))
            .map_err(|errno| root.failure("write", path, errno))?
            .stat;
        self.progress.advance(1, 0);
        Ok(Some((job.action, shelf, stat)))
    }

    fn shelf(&self, thread: usize, job: &Job<'_>) -> Result<Shelf> {
        let number = u32::try_from(job.action).map_err(|_| Error::invalid("the plan", "it has too many steps"))?;
        Ok(Shelf { folder: thread as u16, number })
    }
}

/// Writes a file or link to its shelf, with its time and, until the commit, nobody else's to read.
pub(crate) fn make(
    writer: &mut Writer<'_>,
    stage: &Stage<'_>,
    shelf: Shelf,
    entry: &Entry,
    path: &[u8],
) -> Result<Stat> {
    let root = stage.root;
    let failure = |errno| root.failure("write", path, errno);
    let name = shelf.name();
    let spot = stage.spot(shelf, &name).map_err(failure)?;
    if entry.kind == EntryKind::Symlink {
        return make_link(root, &spot, entry).map_err(failure);
    }
    let fd = root.create(spot.dir.as_fd(), spot.name, 0o600).map_err(failure)?;
    writer.write(fd.as_fd(), &entry.chunks, 0, path)?;
    root.set_mtime_open(fd.as_fd(), entry.mtime).map_err(failure)?;
    Ok(root.look_open(fd.as_fd()).map_err(failure)?.stat)
}

/// Makes a link with its time.
pub(crate) fn make_link(root: &Root, spot: &Spot<'_>, entry: &Entry) -> rustix::io::Result<Stat> {
    root.symlink(&entry.target, spot)?;
    root.set_mtime(spot, entry.mtime)?;
    Ok(root.look_at(spot)?.ok_or(rustix::io::Errno::NOENT)?.stat)
}
