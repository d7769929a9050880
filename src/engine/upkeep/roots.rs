//! What a gc may forget, and the states that everything else needs.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::catalog::{Read, TaskRow, Trash};
use crate::engine::create::old_revisions;
use crate::engine::tasks::Work;
use crate::error::{Error, Result};
use crate::model::{DatasetId, SnapshotId, Timestamp};
use crate::objects::StateId;

/// Which rows go, and which states stay.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// Datasets whose grace in the trash is over. All that belongs to them goes too.
    pub(crate) datasets: Vec<DatasetId>,
    /// Removed snapshots whose grace is over, and old revisions, of other datasets.
    pub(crate) snapshots: Vec<SnapshotId>,
    /// Snapshots and revisions that go, those of the datasets too.
    pub(crate) snapshots_purged: u64,
    /// Snapshots and revisions that stay.
    pub(crate) kept: HashSet<SnapshotId>,
    /// The states of all that stays, and of unfinished tasks.
    pub(crate) roots: BTreeSet<StateId>,
}

impl Verdict {
    /// What goes of that which was removed before `cutoff`.
    ///
    /// # Errors
    /// `Corrupt` if a row is damaged: nothing is ever freed by a wrong answer.
    pub(crate) fn of(read: &Read<'_>, cutoff: Timestamp) -> Result<Self> {
        let used = Used::by(read, &read.unfinished_tasks(None)?)?;
        let mut verdict = Self { roots: used.states, ..Self::default() };
        // What was sent and is not part of a dataset yet.
        verdict.roots.extend(read.open_uploads()?.into_iter().filter_map(|upload| upload.state));
        let mut going = HashMap::new();
        let mut old = HashSet::new();
        for dataset in read.datasets(Trash::With)? {
            let is_over = dataset.deleted_at.is_some_and(|at| at < cutoff) && !used.datasets.contains(&dataset.id);
            if !is_over {
                verdict.roots.insert(dataset.head);
                old.extend(old_revisions(read, &dataset.id)?);
            }
            going.insert(dataset.id, is_over);
        }
        read.each_snapshot(|row| {
            let is_removed = row.deleted_at.is_some_and(|at| at < cutoff) && !row.is_current;
            let goes_alone = (is_removed || old.contains(&row.id)) && !used.snapshots.contains(&row.id);
            let goes_with_dataset = going.get(&row.dataset_id).copied().unwrap_or(false);
            verdict.snapshots_purged += u64::from(goes_alone || goes_with_dataset);
            if !goes_alone && !goes_with_dataset {
                verdict.roots.insert(row.state);
                verdict.kept.insert(row.id);
            } else if !goes_with_dataset {
                verdict.snapshots.push(row.id);
            }
            Ok(true)
        })?;
        verdict.datasets = going.into_iter().filter(|(_, is_over)| *is_over).map(|(id, _)| id).collect();
        Ok(verdict)
    }
}

/// What unfinished tasks need.
struct Used {
    datasets: HashSet<DatasetId>,
    snapshots: HashSet<SnapshotId>,
    states: BTreeSet<StateId>,
}

impl Used {
    fn by(read: &Read<'_>, tasks: &[TaskRow]) -> Result<Self> {
        let mut used = Self { datasets: HashSet::new(), snapshots: HashSet::new(), states: BTreeSet::new() };
        for task in tasks {
            used.datasets.insert(task.dataset_id.clone());
            if let Some(id) = &task.snapshot_id {
                match read.snapshot(id) {
                    Ok(row) => used.datasets.insert(row.dataset_id),
                    Err(Error::NotFound { .. }) => false,
                    Err(error) => return Err(error),
                };
                used.snapshots.insert(id.clone());
            }
            used.states.extend(states_of(read, task)?);
        }
        Ok(used)
    }
}

/// The states between which a restore moves, as far as they are stored: the one before is not if no revision was wanted.
fn states_of(read: &Read<'_>, task: &TaskRow) -> Result<Vec<StateId>> {
    let Work::Restore(work) = Work::of(task)? else { return Ok(Vec::new()) };
    let Some(flip) = &work.flip else { return Ok(Vec::new()) };
    let (before, after) = flip.states()?;
    let mut stored = Vec::new();
    for state in [before, after] {
        if read.has_state(&state)? {
            stored.push(state);
        }
    }
    Ok(stored)
}
