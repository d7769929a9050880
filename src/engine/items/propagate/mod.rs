//! Label propagation: items without labels get those on which items that look much like them agree.
//!
//! Clusters come from the last reindex, so an item that was not read yet is in none. Labels of a whole item count, those
//! of objects do not, for an object is hardly ever at the same place. What an earlier run has given is replaced: afterwards
//! the dataset has just what this run says, of the categories that were asked for. Labels of any other source are never
//! changed.
//!
//! ```text
//! votes    who says what, and how sure that is
//! ```

mod votes;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::backend::{Propagate, PropagationReport, Run};
use crate::catalog::TaskRow;
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::content::{Nodes, Worker};
use crate::engine::ingest::ensure_has_files;
use crate::engine::items::edits::{Edits, Lookup};
use crate::engine::items::fold::Bulk;
use crate::engine::items::pipeline::Learnt;
use crate::engine::listener::TaskListener;
use crate::engine::operation::NO_WAIT;
use crate::engine::rules::{self, Verb};
use crate::engine::tasks::{Begin, Running, Work};
use crate::error::{Error, Result};
use crate::facets::{CLUSTERS, Clusters, LABELS, Label, Labels};
use crate::model::{DatasetId, SnapshotId, TaskStatus, TaskType};
use crate::progress::{Phase, Progress, ensure_going};
use crate::state::State;
use crate::tree;

use votes::{Question, Votes, is_labelled};

/// The verb in the operation log.
const VERB: &str = "propagate-labels";
/// Items between two looks at whether to go on.
const STRIDE: u64 = 4_096;

/// What such a task is to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct PropagateWork {
    request: Propagate,
}

impl PropagateWork {
    /// What people and scripts see of it.
    pub(crate) fn report(&self, task: &TaskRow) -> Result<PropagationReport> {
        let report = match &task.result {
            None => PropagationReport::begun(task.id.clone(), &self.request),
            Some(text) => serde_json::from_str(text)
                .map_err(|error| Error::corrupt(format!("catalog row of task {}", task.id), "its result", error))?,
        };
        Ok(PropagationReport { status: task.status.clone(), ..report })
    }
}

impl Engine {
    /// Begins to give labels to items that look much like those that have them; what the folder holds is saved first. The
    /// state before is kept as a revision.
    ///
    /// # Errors
    /// `Invalid` for a threshold at which there are no clusters, and for a tenant; `WrongStatus` unless the dataset is
    /// `Ready`; `Busy`.
    pub fn propagate_labels(&self, id: &DatasetId, request: &Propagate, run: Run) -> Result<Running> {
        self.ensure(id, Action::Propagate)?;
        request.level()?;
        let held = self.begin(id, Verb::Propagate.as_str(), NO_WAIT)?;
        ensure_has_files(&held.row)?;
        rules::ensure_allowed(Verb::Propagate, &held.row)?;
        let begin = Begin {
            dataset: id.clone(),
            new_dataset: None,
            status: None,
            snapshot: None,
            task_type: TaskType::LabelPropagation,
            work: Work::Propagate(PropagateWork { request: request.clone() }),
        };
        self.start(begin, held.locks, run)
    }

    /// Carries such a task out. The dataset's lock is held.
    pub(crate) fn run_propagate(&self, task: &TaskRow, work: &PropagateWork, progress: &TaskListener) -> Result<()> {
        let row = self.settled(&task.dataset_id)?;
        let saved = self.save_folder(task, &row, progress)?;
        let row = self.live_dataset(&task.dataset_id)?;
        let (nodes, head) = (self.store.nodes(), self.state(&row.head)?);
        let question = question(&work.request)?;
        let mut report = PropagationReport::begun(task.id.clone(), &work.request);
        let decided = Decided::of(nodes, &head, &question, &mut report, progress)?;
        let media = head.media();
        let session = self.session()?;
        let mut worker = Worker(session.lane());
        let applied = decided.edits.applied(head, nodes, &mut worker);
        let flushed = worker.0.flush();
        drop(worker);
        let state = applied?;
        flushed?;
        let change = |at: usize, now: Option<Vec<u8>>| given_to(decode(now)?, &decided.given[at], &question);
        let message = format!("{} items labelled", report.items);
        let learnt = Learnt {
            verb: VERB,
            state,
            session,
            status: row.status,
            message: Some(message),
            saved,
            result: &|revision: Option<&SnapshotId>| {
                let ended = PropagationReport {
                    status: TaskStatus::Completed,
                    revision_id: revision.cloned(),
                    ..report.clone()
                };
                serde_json::to_string(&ended).map(Some).map_err(|error| Error::Internal(error.to_string()))
            },
            later: Some(&Bulk { facet: LABELS, keys: &decided.keys, media, change: &change }),
        };
        self.finish_pipeline(task, &row, learnt).map(drop)
    }
}

fn question(request: &Propagate) -> Result<Question> {
    let (level, mut categories) = (request.level()?, request.categories.clone());
    categories.sort_unstable();
    Ok(Question { level, min_confidence: request.min_confidence, categories })
}

/// What items are to be given, where that is not what they have.
struct Decided {
    /// Sorted.
    keys: Vec<Vec<u8>>,
    /// What each of them is given.
    given: Vec<Vec<Label>>,
    edits: Edits,
}

impl Decided {
    fn of(
        nodes: &Nodes,
        head: &State,
        question: &Question,
        report: &mut PropagationReport,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let (clusters, labels) = (head.facet(CLUSTERS), head.facet(LABELS));
        let rows = clusters.entries + labels.entries;
        progress.phase(Phase::Planning, Some(clusters.entries + rows), None);
        let mut steps = Steps { done: 0, progress };
        let mut votes = Votes::new(question.clone());
        let mut known = Lookup::new(nodes, &labels);
        for row in tree::iter(nodes, &clusters) {
            let (key, places) = row?;
            steps.one()?;
            if let Some(labels) = known.get(&key)? {
                votes.hear(&Clusters::decode(&places)?, &Labels::decode(&labels)?);
            }
        }
        report.labelled = votes.labelled;
        let mut found = BTreeMap::new();
        let mut known = Lookup::new(nodes, &labels);
        for row in tree::iter(nodes, &clusters) {
            let (key, places) = row?;
            steps.one()?;
            let before = decode(known.get(&key)?)?;
            let given = if is_labelled(&before) { None } else { votes.for_item(&Clusters::decode(&places)?) };
            report.candidates += u64::from(given.is_some());
            note(&mut found, key, &before, given.unwrap_or_default(), question, report)?;
        }
        let mut grouped = Lookup::new(nodes, &clusters);
        for row in tree::iter(nodes, &labels) {
            let (key, labels) = row?;
            steps.one()?;
            if grouped.get(&key)?.is_none() {
                note(&mut found, key, &Labels::decode(&labels)?, Vec::new(), question, report)?;
            }
        }
        let (mut keys, mut given, mut edits) = (Vec::new(), Vec::new(), Edits::default());
        for (key, (labels, wanted)) in found {
            edits.set(LABELS, key.clone(), wanted);
            keys.push(key);
            given.push(labels);
        }
        Ok(Self { keys, given, edits })
    }
}

/// What a key is given, and the row that it has then.
type Found = BTreeMap<Vec<u8>, (Vec<Label>, Option<Vec<u8>>)>;

/// Counts what an item is given, and keeps it if it has something else.
fn note(
    found: &mut Found,
    key: Vec<u8>,
    before: &Labels,
    given: Vec<Label>,
    question: &Question,
    report: &mut PropagationReport,
) -> Result<()> {
    let is_given = |label: &Label| given.iter().any(|one| one.category == label.category);
    report.items += u64::from(!given.is_empty());
    report.labels += given.len() as u64;
    report.removed += before.iter().filter(|label| question.is_ours(label) && !is_given(label)).count() as u64;
    for label in &given {
        *report.categories.entry(label.category.clone()).or_default() += 1;
    }
    let wanted = given_to(before.clone(), &given, question)?;
    if wanted != before.encode() {
        found.insert(key, (given, wanted));
    }
    Ok(())
}

/// The row of an item that is given labels in the place of those of an earlier run, unless it has got some of its own.
fn given_to(mut labels: Labels, given: &[Label], question: &Question) -> Result<Option<Vec<u8>>> {
    labels.retain(|label| !question.is_ours(label));
    if !is_labelled(&labels) {
        labels.extend(given.iter().cloned());
    }
    Ok(labels.encode())
}

fn decode(row: Option<Vec<u8>>) -> Result<Labels> {
    row.as_deref().map_or_else(|| Ok(Labels::default()), Labels::decode)
}

/// How far it is.
struct Steps<'a> {
    done: u64,
    progress: &'a dyn Progress,
}

impl Steps<'_> {
    fn one(&mut self) -> Result<()> {
        self.done += 1;
        if self.done.is_multiple_of(STRIDE) {
            self.progress.advance(STRIDE, 0);
            ensure_going(self.progress)?;
        }
        Ok(())
    }
}
