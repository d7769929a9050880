//! Going back to a saved state, so that it can be taken back.
//!
//! Three durable commits: the revision that holds the state before; the word that the folder is being changed; the flip
//! to the new state. A crash before the second is as if nothing had happened, one after it is finished by whoever comes
//! next.

use serde::{Deserialize, Serialize};

use crate::backend::{Restore, Run};
use crate::catalog::{DatasetRow, NewOperation, Stage, TaskEnd, TaskRow, Write};
use crate::engine::Engine;
use crate::engine::capture::{Captured, find_unseen, with_changes};
use crate::engine::content::{Nodes, Storing, Worker};
use crate::engine::create;
use crate::engine::folder::Folder;
use crate::engine::operation::{Detail, NO_WAIT, now};
use crate::engine::plan::{Goal, Wish, to_apply};
use crate::engine::rules::{self, Verb};
use crate::engine::tasks::{Begin, Running, TaskListener, Work};
use crate::engine::transition::Step;
use crate::error::{Error, Result};
use crate::facets::path_of_key;
use crate::model::{DatasetId, DatasetStatus, Kept, Plan, Reason, Report, SnapshotId, TaskStatus, TaskType, path_text};
use crate::objects::{Objects, StateId};
use crate::progress::{Phase, Progress};
use crate::state::State;
use crate::tree::{HashOnly, NodeWriter};
use crate::worktree::apply::{self, Applied};
use crate::worktree::races::Written;
use crate::worktree::scan::Scan;
use crate::worktree::{Stat, read};

/// What a restore task is to do, and, once it is under way, what it has to finish.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RestoreWork {
    /// The snapshot or revision that is restored.
    pub(crate) snapshot: SnapshotId,
    /// What people call it.
    pub(crate) subject: String,
    /// Only these facets.
    pub(crate) only: Vec<String>,
    /// Only these paths.
    pub(crate) paths: Vec<String>,
    /// Consent to just this plan.
    pub(crate) plan: Option<String>,
    /// Save the state before.
    pub(crate) checkpoint: bool,
    /// What becomes current, if that changes.
    pub(crate) current: Option<Option<SnapshotId>>,
    /// The status afterwards.
    pub(crate) status: DatasetStatus,
    /// The operation that this takes back.
    pub(crate) undoes: Option<u64>,
    /// What is to be written down at the end, from the first durable commit on.
    pub(crate) flip: Option<Flip>,
}

/// The end of a restore.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Flip {
    before: String,
    after: String,
    plan: Plan,
    revision: Option<SnapshotId>,
    current_before: Option<SnapshotId>,
    status_before: DatasetStatus,
    warnings: Vec<String>,
}

/// What a finished restore leaves in its row.
#[derive(Serialize, Deserialize)]
struct Finished {
    kept: Vec<Kept>,
    warnings: Vec<String>,
}

impl RestoreWork {
    /// What people and scripts see of the task.
    pub(crate) fn report(&self, row: &TaskRow, result: Option<&str>) -> Result<Report> {
        let damaged = |error| Error::corrupt(format!("catalog row of task {}", row.id), "its result", error);
        let finished: Option<Finished> = result.map(serde_json::from_str).transpose().map_err(damaged)?;
        let flip = self.flip.as_ref();
        let done = row.status == TaskStatus::Completed;
        Ok(Report {
            task_id: Some(row.id.clone()),
            status: row.status.clone(),
            dataset_id: row.dataset_id.clone(),
            snapshot_id: Some(self.snapshot.clone()),
            state: flip.filter(|_| done).map(|flip| flip.after.clone()),
            plan: flip.map(|flip| flip.plan.clone()),
            revision_id: flip.and_then(|flip| flip.revision.clone()),
            warnings: finished.as_ref().map_or_else(Vec::new, |finished| finished.warnings.clone()),
            kept: finished.map_or_else(Vec::new, |finished| finished.kept),
        })
    }
}

impl Engine {
    /// What a restore would do. Writes nothing but the stat cache, which says what is on disk.
    pub fn plan_restore(&self, id: &DatasetId, request: &Restore, progress: &dyn Progress) -> Result<Plan> {
        let target = request.into.as_ref().unwrap_or(id);
        let row = self.live_dataset(target)?;
        let snapshot = self.restorable(id, request)?;
        rules::ensure_allowed(Verb::Restore, &row)?;
        self.plan_for(&row, &Wish::new(self.state(&snapshot.state)?, &request.only, &request.paths)?, progress)
    }

    /// The plan that leads from the working state to a wish.
    pub(crate) fn plan_for(&self, row: &DatasetRow, wish: &Wish, progress: &dyn Progress) -> Result<Plan> {
        let folder = self.folder(row)?;
        let seen = self.look(row, folder.as_ref(), progress)?;
        progress.phase(Phase::Planning, None, None);
        let head = self.state(&row.head)?;
        let (_, goal) = self.aim(row, &head, folder.as_ref(), seen, wish, &read::HashOnly, &mut HashOnly)?;
        let mut plan = goal.plan;
        if let Some(folder) = &folder {
            plan.collisions = collisions(folder, &goal.steps)?;
        }
        Ok(plan)
    }

    /// Works out the goal of a wish, from what was scanned. What is in the way without having been seen is read as well,
    /// and is then part of the working state.
    fn aim(
        &self,
        row: &DatasetRow,
        head: &State,
        folder: Option<&Folder>,
        mut seen: Captured,
        wish: &Wish,
        contents: &dyn read::Contents,
        writer: &mut dyn NodeWriter,
    ) -> Result<(Captured, Goal)> {
        let mut steps = self.steps(head, seen.scan.as_ref(), wish)?;
        if let Some(folder) = folder {
            let unseen = find_unseen(folder, &mut steps, contents)?;
            if !unseen.is_empty() {
                let nodes = Nodes::of(self.objects());
                seen.state = with_changes(head, seen.scan.as_ref(), &unseen, &nodes, writer)?;
                seen.id = seen.state.id();
                seen.has_unseen = true;
            }
        }
        let goal = self.goal(&row.id, head, &seen.id, seen.scan.as_ref(), steps, wish, writer)?;
        Ok((seen, goal))
    }

    /// What the working state is, without storing any of it.
    pub(crate) fn look(&self, row: &DatasetRow, folder: Option<&Folder>, progress: &dyn Progress) -> Result<Captured> {
        let head = self.state(&row.head)?;
        let mut seen = Captured::of(row.head, head.clone());
        let Some(folder) = folder else { return Ok(seen) };
        let scan = self.scan(&row.id, folder, &head.media(), &read::HashOnly, true, progress)?;
        if !scan.is_unchanged() {
            seen.state = with_changes(&head, Some(&scan), &[], &Nodes::of(self.objects()), &mut HashOnly)?;
            seen.id = seen.state.id();
        }
        if self.locks.holder_of(&row.id)?.is_none() {
            self.remember(&row.id, folder, &scan, None);
        }
        seen.scan = Some(scan);
        Ok(seen)
    }

    /// Begins a restore.
    ///
    /// # Errors
    /// `Busy` while any operation runs on the dataset, or a restore or clone of the snapshot; `WrongStatus`.
    pub fn restore(&self, id: &DatasetId, request: &Restore, run: Run) -> Result<Running> {
        let target = request.into.as_ref().unwrap_or(id);
        let held = self.begin(target, Verb::Restore.as_str(), NO_WAIT)?;
        rules::ensure_allowed(Verb::Restore, &held.row)?;
        let snapshot = self.restorable(id, request)?;
        let wish = Wish::new(self.state(&snapshot.state)?, &request.only, &request.paths)?;
        let moves_current = wish.is_whole() && request.into.is_none() && snapshot.reason != Reason::Auto;
        let work = RestoreWork {
            snapshot: snapshot.id.clone(),
            subject: snapshot.name,
            only: request.only.clone(),
            paths: request.paths.clone(),
            plan: request.plan.clone(),
            checkpoint: request.checkpoint,
            current: moves_current.then(|| Some(snapshot.id.clone())),
            status: DatasetStatus::Ready,
            undoes: None,
            flip: None,
        };
        self.start_restore(&held.row.id, snapshot.id, work, held.locks, run)
    }

    pub(crate) fn start_restore(
        &self,
        dataset: &DatasetId,
        snapshot: SnapshotId,
        work: RestoreWork,
        locks: (crate::locks::Lock, crate::locks::Lock),
        run: Run,
    ) -> Result<Running> {
        let begin = Begin {
            dataset: dataset.clone(),
            new_dataset: None,
            snapshot: Some(snapshot),
            task_type: TaskType::SnapshotRestore,
            work: Work::Restore(work),
        };
        self.start(begin, locks, run)
    }

    fn restorable(&self, id: &DatasetId, request: &Restore) -> Result<crate::catalog::SnapshotRow> {
        self.read(|read| {
            let row = super::snapshots::ensure_member(read.snapshot(&request.snapshot)?, id)?;
            super::remove::ensure_unused(&row, &read.unfinished_tasks_of_snapshot(&row.id)?)?;
            Ok(row)
        })
    }

    /// Carries a restore out. The dataset's lock is held.
    pub(crate) fn run_restore(&self, task: &TaskRow, mut work: RestoreWork, progress: &TaskListener) -> Result<()> {
        let row = self.live_dataset(&task.dataset_id)?;
        let folder = self.folder(&row)?;
        let (captured, goal) = self.prepare(&row, folder.as_ref(), &mut work, task, progress)?;
        let Some(folder) = &folder else { return self.flip(task, &work, Applied::default()) };
        let mut applied =
            if goal.steps.is_empty() { Applied::default() } else { self.apply(task, folder, &goal, progress)? };
        let written = std::mem::take(&mut applied.written);
        self.flip(task, &work, applied)?;
        if let Some(scan) = &captured.scan {
            self.remember_restored(&row, folder, scan, &goal, written);
        }
        Ok(())
    }

    /// Looks, plans, and makes the way back durable: the first commit.
    fn prepare(
        &self,
        row: &DatasetRow,
        folder: Option<&Folder>,
        work: &mut RestoreWork,
        task: &TaskRow,
        progress: &TaskListener,
    ) -> Result<(Captured, Goal)> {
        let snapshot = self.read(|read| read.snapshot(&work.snapshot))?;
        let wish = Wish::new(self.state(&snapshot.state)?, &work.only, &work.paths)?;
        let session = self.objects().session()?;
        let captured = if work.checkpoint {
            self.capture(row, folder, &session, true, progress)?
        } else {
            self.look(row, folder, progress)?
        };
        progress.phase(Phase::Planning, None, None);
        let head = self.state(&row.head)?;
        let mut worker = Worker(session.lane());
        let storing = Storing { objects: self.objects(), session: &session };
        let contents: &dyn read::Contents = if work.checkpoint { &storing } else { &read::HashOnly };
        let (mut captured, mut goal) = self.aim(row, &head, folder, captured, &wish, contents, &mut worker)?;
        worker.0.flush()?;
        drop(worker);
        if let Some(given) = work.plan.as_ref().filter(|given| **given != goal.plan.hash) {
            return Err(Error::StalePlan { given: given.clone(), now: goal.plan.hash });
        }
        if let Some(folder) = folder {
            goal.plan.collisions = collisions(folder, &goal.steps)?;
        }
        let message = format!("before restoring `{}`", work.subject);
        let revision = work.checkpoint.then(|| self.revision(row, &captured, &message));
        work.flip = Some(Flip {
            before: captured.id.to_string(),
            after: goal.id.to_string(),
            plan: goal.plan.clone(),
            revision: revision.as_ref().map(|revision| revision.id.clone()),
            current_before: row.current_snapshot.clone(),
            status_before: row.status,
            warnings: std::mem::take(&mut captured.warnings),
        });
        let is_partial = !wish.is_whole();
        let written = if (work.checkpoint && !captured.is_unchanged()) || is_partial {
            session.finish()?
        } else {
            drop(session);
            crate::objects::Written::default()
        };
        self.write(|write| {
            create::register(write, &written)?;
            write.put_state(&goal.state.encode())?;
            if let Some(revision) = &revision {
                write.put_state(&captured.state.encode())?;
                create::insert_snapshot(write, row, revision, false)?;
            }
            write.set_task_params(&task.id, &Work::Restore(work.clone()).to_json())?;
            write.set_task_stage(&task.id, Stage::Staging).map(drop)
        })?;
        self.objects().adopt(&written);
        Ok((captured, goal))
    }

    /// Changes the folder: the second commit is in the middle of it.
    fn apply(&self, task: &TaskRow, folder: &Folder, goal: &Goal, progress: &dyn Progress) -> Result<Applied> {
        let steps = to_apply(&goal.steps)?;
        let contents = Stored(self.objects());
        let staged = apply::stage(&folder.root, &task.id, &steps, &contents, progress, &apply::Limits::default())?;
        drop(steps);
        if let Err(error) = self.write(|write| write.set_task_stage(&task.id, Stage::Committing)) {
            staged.discard()?;
            return Err(error);
        }
        staged.commit(progress).map_err(|error| self.unfinished(task, error))
    }

    /// A commit could not be finished: the task stays open, and the dataset says so until somebody finishes it.
    fn unfinished(&self, task: &TaskRow, error: Error) -> Error {
        let reason = format!("a restore could not be finished: {error}");
        let _ = self.write(|write| write.set_status(&task.dataset_id, DatasetStatus::Error, Some(&reason)));
        error
    }

    /// Makes the new state the working state: the third commit.
    fn flip(&self, task: &TaskRow, work: &RestoreWork, applied: Applied) -> Result<()> {
        let flip = work.flip.as_ref().ok_or_else(|| Error::Internal("a restore ends before it was planned".into()))?;
        let state = |hex: &str| {
            StateId::from_hex(hex)
                .ok_or_else(|| Error::corrupt("a restore's parameters", "a state", format!("`{hex}`")))
        };
        let (before, after) = (state(&flip.before)?, state(&flip.after)?);
        let kept = applied.kept.iter().map(|(path, kept)| Kept { path: path_text(path), kept_as: path_text(kept) });
        let warnings = flip.warnings.iter().cloned().chain(applied.warnings).collect();
        let finished = Finished { kept: kept.collect(), warnings };
        let end = TaskEnd {
            status: TaskStatus::Completed,
            status_message: None,
            ended_at: now(),
            error: None,
            result: Some(serde_json::to_string(&finished).expect("plain data has a JSON form")),
        };
        let operation = self.restored(task, work, flip, before, after);
        self.write(|write| {
            let row = write.dataset(&task.dataset_id)?;
            if row.head != after {
                write.set_head(&row.id, &row.head, &after)?;
            }
            write.begin_epoch(&row.id)?;
            if let Some(current) = &work.current {
                write.set_current(&row.id, current.as_ref())?;
            }
            write.set_status(&row.id, work.status, None)?;
            log(write, &operation)?;
            write.finish_task(&task.id, &end).map(drop)
        })
    }

    fn restored(
        &self,
        task: &TaskRow,
        work: &RestoreWork,
        flip: &Flip,
        before: StateId,
        after: StateId,
    ) -> NewOperation {
        let detail = Detail::Restored {
            snapshot: Some(work.snapshot.clone()),
            revision: flip.revision.clone(),
            current_before: flip.current_before.clone(),
            status_before: flip.status_before.as_str().to_owned(),
        };
        NewOperation {
            dataset_id: task.dataset_id.clone(),
            verb: if work.undoes.is_some() { "undo" } else { "restore" }.to_owned(),
            at: now(),
            by: task.created_by.clone(),
            subject: work.subject.clone(),
            state_before: Some(before),
            state_after: Some(after),
            can_undo: work.undoes.is_none() && detail.can_undo(),
            detail: detail.to_json(),
            undoes: work.undoes,
        }
    }

    /// Finishes or sweeps away a restore whose process died. The dataset's lock is held.
    pub(crate) fn recover_restore(&self, task: &TaskRow, work: RestoreWork, died: &Error) -> Result<()> {
        let is_committing = task.stage == Some(Stage::Committing);
        let row = self.read(|read| read.dataset(&task.dataset_id))?;
        let folder = match self.folder(&row) {
            Ok(folder) => folder,
            // Nothing was changed there, and a stage that is left is none of anybody's business.
            Err(_) if !is_committing => return self.fail(&task.id, died),
            Err(error) => return Err(error),
        };
        let contents = Stored(self.objects());
        let applied = match &folder {
            Some(folder) => apply::recover(&folder.root, &task.id, is_committing, &contents, &crate::progress::Silent)
                .map_err(|error| self.unfinished(task, error))?,
            None => None,
        };
        if !is_committing {
            return self.fail(&task.id, died);
        }
        self.flip(task, &work, applied.unwrap_or_default())?;
        self.notice(format!("the restore of `{}` that was cut short is finished now", work.subject));
        Ok(())
    }

    /// Writes the stat cache of a folder that was just brought to a state.
    fn remember_restored(
        &self,
        row: &DatasetRow,
        folder: &Folder,
        scan: &Scan,
        goal: &Goal,
        applied: Vec<(Vec<u8>, Stat)>,
    ) {
        let mut touched: Vec<&[u8]> = goal.steps.iter().map(|step| &step.key[..]).collect();
        touched.extend(goal.left.iter().map(|key| &key[..]));
        touched.sort_unstable();
        let mut written = Written::settle(&folder.root, applied);
        // What was left as it is may be anything.
        written.add_unknown(&goal.left);
        self.write_cache(&row.id, folder, &goal.state.media(), |each| scan.remember_applied(&touched, &written, each));
    }
}

fn log(write: &Write<'_>, operation: &NewOperation) -> Result<()> {
    let seq = write.insert_operation(operation)?;
    match operation.undoes {
        Some(undone) => write.mark_undone(undone, seq).map(drop),
        None => Ok(()),
    }
}

/// Content as the worktree wants it.
pub(crate) struct Stored<'a>(pub(crate) &'a Objects);

impl apply::Contents for Stored<'_> {
    fn read_chunk(&self, id: &crate::objects::ChunkId, out: &mut Vec<u8>) -> Result<()> {
        self.0.read_chunk(id, out)
    }

    fn place(&self, id: &crate::objects::ChunkId) -> Option<(u64, u64)> {
        let at = self.0.locate_chunk(id).ok()??;
        let pack = u64::from_be_bytes(at.pack.as_bytes()[..8].try_into().ok()?);
        Some((pack, u64::from(at.offset) << 32 | u64::from(at.place)))
    }
}

/// Names that would fall together, where the folder's filesystem takes upper and lower case for the same.
fn collisions(folder: &Folder, steps: &[Step]) -> Result<Vec<String>> {
    let coming = steps.iter().filter(|step| step.disk.is_none() && step.target.is_some());
    let paths: Vec<Vec<u8>> = coming.map(|step| path_of_key(&step.key)).collect();
    let found = apply::collisions(paths.iter().map(|path| &path[..]));
    if found.is_empty() || !apply::probe_case_folding(&folder.root)? {
        return Ok(Vec::new());
    }
    Ok(found.iter().map(|path| path_text(path)).collect())
}
