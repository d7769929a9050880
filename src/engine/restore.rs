//! Going back to a saved state, so that it can be taken back.
//!
//! Three durable commits: the revision that holds the state before; the word that the folder is being changed; the flip
//! to the new state. A crash before the second is as if nothing had happened, one after it is finished by whoever comes
//! next.

use serde::{Deserialize, Serialize};

use crate::backend::{Restore, Run};
use crate::catalog::{DatasetRow, SnapshotRow, Stage, TaskRow};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::capture::Captured;
use crate::engine::content::{Storing, Worker};
use crate::engine::create;
use crate::engine::entities::ensure_same_kind;
use crate::engine::flip::Flip;
use crate::engine::folder::Folder;
use crate::engine::listener::TaskListener;
use crate::engine::operation::NO_WAIT;
use crate::engine::plan::{Goal, Wish, collisions, to_apply};
use crate::engine::rules::{self, Verb};
use crate::engine::tasks::{Begin, Running, Work};
use crate::error::{Error, Result};
use crate::locks::Lock;
use crate::model::{DatasetId, DatasetKind, DatasetStatus, Plan, Reason, SnapshotId, TaskType};
use crate::objects::{ChunkId, Objects, Written as Packs};
use crate::progress::{Phase, Progress};
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
    /// What becomes current, if that changes; a tenant can be without.
    #[serde(default, with = "word")]
    pub(crate) current: Option<Option<SnapshotId>>,
    /// The status afterwards.
    pub(crate) status: DatasetStatus,
    /// The operation that this takes back.
    pub(crate) undoes: Option<u64>,
    /// What is to be written down at the end, from the first durable commit on.
    pub(crate) flip: Option<Flip>,
}

/// What becomes current, as a word: an id; empty for none; `null` if nothing changes.
mod word {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::model::SnapshotId;

    pub(super) fn serialize<S: Serializer>(
        current: &Option<Option<SnapshotId>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let word = current.as_ref().map(|id| id.as_ref().map_or("", SnapshotId::as_str));
        word.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Option<SnapshotId>>, D::Error> {
        let word = Option::<String>::deserialize(deserializer)?;
        Ok(word.map(|id| (!id.is_empty()).then(|| id.into())))
    }
}

impl Engine {
    /// What a restore would do. Writes nothing but the stat cache, which says what is on disk.
    pub fn plan_restore(&self, id: &DatasetId, request: &Restore, progress: &dyn Progress) -> Result<Plan> {
        let target = request.into.as_ref().unwrap_or(id);
        self.ensure(id, Action::Look)?;
        self.ensure(target, Action::Look)?;
        let row = self.live_dataset(target)?;
        self.restorable(id, request)?;
        self.read(|read| ensure_same_kind(read, id, &row))?;
        rules::ensure_allowed(Verb::Restore, &row)?;
        let snapshot = self.folded_snapshot(&request.snapshot)?;
        self.plan_for(&row, &Wish::new(self.state(&snapshot.state)?, &request.only, &request.paths)?, progress)
    }

    /// Begins a restore.
    ///
    /// # Errors
    /// `Busy` while any operation runs on the dataset, or a restore or clone of the snapshot; `WrongStatus`.
    pub fn restore(&self, id: &DatasetId, request: &Restore, run: Run) -> Result<Running> {
        let target = request.into.as_ref().unwrap_or(id);
        self.ensure(id, Action::Restore)?;
        self.ensure(target, Action::Restore)?;
        let held = self.begin(target, Verb::Restore.as_str(), NO_WAIT)?;
        rules::ensure_allowed(Verb::Restore, &held.row)?;
        self.folder(&held.row)?;
        self.read(|read| ensure_same_kind(read, id, &held.row))?;
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
        locks: (Lock, Lock),
        run: Run,
    ) -> Result<Running> {
        let begin = Begin {
            dataset: dataset.clone(),
            new_dataset: None,
            status: None,
            snapshot: Some(snapshot),
            task_type: TaskType::SnapshotRestore,
            work: Work::Restore(Box::new(work)),
        };
        self.start(begin, locks, run)
    }

    fn restorable(&self, id: &DatasetId, request: &Restore) -> Result<SnapshotRow> {
        self.read(|read| {
            let row = super::snapshots::ensure_member(read.snapshot(&request.snapshot)?, id)?;
            super::remove::ensure_unused(&row, &read.unfinished_tasks_of_snapshot(&row.id)?)?;
            Ok(row)
        })
    }

    /// Carries a restore out. The dataset's lock is held.
    pub(crate) fn run_restore(&self, task: &TaskRow, mut work: RestoreWork, progress: &TaskListener) -> Result<()> {
        // From here on nobody writes tags or labels, and what was written is part of the state before.
        let row = self.settled(&task.dataset_id)?;
        if row.kind == DatasetKind::Tenant {
            return self.run_tenant_restore(task, work, progress);
        }
        let folder = self.folder(&row)?;
        let (captured, goal) = self.prepare(&row, folder.as_ref(), &mut work, task, progress)?;
        let Some(folder) = &folder else { return self.flip(task, &work, Applied::default()) };
        let mut applied =
            if goal.steps.is_empty() { Applied::default() } else { self.apply(task, folder, &goal, progress)? };
        // The cache says what is on disk, whatever the head is. With the flip the task has ended, and so must all work.
        let written = std::mem::take(&mut applied.written);
        if let Some(scan) = &captured.scan {
            self.remember_restored(&row, folder, scan, &goal, written);
        }
        self.flip(task, &work, applied)
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
        let session = self.session()?;
        // What a part is put into becomes the working state too, so all of it has to be in the store.
        let is_saved = work.checkpoint || !wish.is_whole();
        let captured = if is_saved {
            self.capture(row, folder, &session, true, progress)?
        } else {
            self.look(row, folder, progress)?
        };
        captured.ensure_follows(row, &self.state(&row.head)?)?;
        progress.phase(Phase::Planning, None, None);
        let mut worker = Worker(session.lane());
        let storing = Storing { objects: self.objects(), session: &session };
        let contents: &dyn read::Contents = if is_saved { &storing } else { &read::HashOnly };
        let (mut captured, mut goal) = self.aim(row, folder, captured, &wish, contents, &mut worker)?;
        if !work.checkpoint {
            goal.keep_unseen();
        }
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
        let written = if (is_saved && !captured.is_unchanged()) || !wish.is_whole() {
            session.finish()?
        } else {
            drop(session);
            Packs::default()
        };
        self.write(|write| {
            create::register(write, &written)?;
            write.put_state(&goal.state.encode())?;
            if let Some(revision) = &revision {
                write.put_state(&captured.state.encode())?;
                create::insert_snapshot(write, row, revision, false)?;
            }
            write.set_task_params(&task.id, &Work::Restore(Box::new(work.clone())).to_json())?;
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
    pub(crate) fn unfinished(&self, task: &TaskRow, error: Error) -> Error {
        let reason = format!("a restore could not be finished: {error}");
        let _ = self.write(|write| write.set_status(&task.dataset_id, DatasetStatus::Error, Some(&reason)));
        error
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
        // What the state has and the cache does not would not be missed if it went. So all of it is there, and of what
        // was left as it is, or not made as planned, no more than that it must be looked at.
        let wanted = goal.steps.iter().filter(|step| step.target.is_some()).map(|step| &step.key);
        let unsure = wanted.chain(&goal.left).chain(&goal.unseen).filter(|key| !written.has(key)).cloned();
        written.add_unknown(unsure.collect());
        self.write_cache(&row.id, folder, &goal.state.media(), |each| scan.remember_applied(&touched, &written, each));
    }
}

/// Content as the worktree wants it.
pub(crate) struct Stored<'a>(pub(crate) &'a Objects);

impl apply::Contents for Stored<'_> {
    fn read_chunk(&self, id: &ChunkId, out: &mut Vec<u8>) -> Result<()> {
        self.0.read_chunk(id, out)
    }

    fn place(&self, id: &ChunkId) -> Option<(u64, u64)> {
        let at = self.0.locate_chunk(id).ok()??;
        let pack = u64::from_be_bytes(at.pack.as_bytes()[..8].try_into().ok()?);
        Some((pack, u64::from(at.offset) << 32 | u64::from(at.place)))
    }
}
