//! Label propagation: items without labels get those on which items that look much like them agree.
//!
//! Clusters come from the last reindex, so an item that was not read yet, or that has new content, is in none. Labels of a whole item count, those
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
use crate::catalog::{DatasetRow, TaskRow};
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
use crate::facets::{CLUSTERS, Clusters, INDEX, LABELS, Label, Labels};
use crate::model::{DatasetId, SnapshotId, TaskStatus, TaskType};
use crate::progress::{Phase, Progress, ensure_going};
use crate::state::State;
use crate::tree::{self, TreeRoot};

use votes::{Question, Votes, is_labelled};

/// The verb in the operation log.
const VERB: &str = "propagate-labels";
/// Items between two looks at whether to go on.
const STRIDE: u64 = 4_096;

/// What such a task is to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct PropagateWork {
    pub(super) request: Propagate,
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
        let decided = self.decide_labels(task, &row, &work.request, progress)?;
        self.give_labels(task, &row, decided, saved)
    }

    /// Works out what items are to be given.
    pub(super) fn decide_labels(
        &self,
        task: &TaskRow,
        row: &DatasetRow,
        request: &Propagate,
        progress: &dyn Progress,
    ) -> Result<Decided> {
        let report = PropagationReport::begun(task.id.clone(), request);
        Decided::of(self.store.nodes(), self.state(&row.head)?, question(request)?, report, progress)
    }

    /// Gives it to them, also to those that were given other labels meanwhile.
    pub(super) fn give_labels(
        &self,
        task: &TaskRow,
        row: &DatasetRow,
        decided: Decided,
        saved: Option<SnapshotId>,
    ) -> Result<()> {
        let Decided { keys, given, edits, question, head, report } = decided;
        let media = head.media();
        let session = self.session()?;
        let mut worker = Worker(session.lane());
        let applied = edits.applied(head, self.store.nodes(), &mut worker);
        let flushed = worker.0.flush();
        drop(worker);
        let state = applied?;
        flushed?;
        let change = |at: usize, now: Option<Vec<u8>>| given_to(decode(now)?, &given[at], &question);
        let result = |revision: Option<&SnapshotId>| {
            let (status, revision_id) = (TaskStatus::Completed, revision.cloned());
            let ended = PropagationReport { status, revision_id, ..report.clone() };
            serde_json::to_string(&ended).map(Some).map_err(|error| Error::Internal(error.to_string()))
        };
        let learnt = Learnt {
            verb: VERB,
            state,
            session,
            status: row.status,
            message: Some(format!("{} items labelled", report.items)),
            saved,
            result: &result,
            later: Some(&Bulk { facet: LABELS, keys: &keys, media, change: &change }),
        };
        self.finish_pipeline(task, row, learnt).map(drop)
    }
}

fn question(request: &Propagate) -> Result<Question> {
    let (level, mut categories) = (request.level()?, request.categories.clone());
    categories.sort_unstable();
    Ok(Question { level, min_confidence: request.min_confidence, categories })
}

/// What items are to be given, where that is not what they have.
pub(super) struct Decided {
    /// Sorted.
    keys: Vec<Vec<u8>>,
    /// What each of them is given.
    given: Vec<Vec<Label>>,
    edits: Edits,
    question: Question,
    /// The state in which that was found.
    head: State,
    report: PropagationReport,
}

impl Decided {
    fn of(
        nodes: &Nodes,
        head: State,
        question: Question,
        mut report: PropagationReport,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let mut rows = Rows::of(nodes, &head, progress);
        let mut votes = Votes::new(question.clone());
        rows.of_clusters(&mut |_, places, labels| {
            votes.hear(&places, &labels);
            Ok(())
        })?;
        report.labelled = votes.labelled;
        let mut found = Found::new();
        rows.of_clusters(&mut |key, places, before| {
            let given = if is_labelled(&before) { None } else { votes.for_item(&places) };
            report.candidates += u64::from(given.is_some());
            note(&mut found, key, &before, given.unwrap_or_default(), &question, &mut report)
        })?;
        rows.of_others(&mut |key, before| note(&mut found, key, &before, Vec::new(), &question, &mut report))?;
        let (mut keys, mut given, mut edits) = (Vec::new(), Vec::new(), Edits::default());
        for (key, (labels, wanted)) in found {
            edits.set(LABELS, key.clone(), wanted);
            keys.push(key);
            given.push(labels);
        }
        Ok(Self { keys, given, edits, question, head, report })
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

/// The items that count, walked over as often as needed.
struct Rows<'a> {
    nodes: &'a Nodes,
    clusters: TreeRoot,
    labels: TreeRoot,
    index: TreeRoot,
    done: u64,
    progress: &'a dyn Progress,
}

impl<'a> Rows<'a> {
    fn of(nodes: &'a Nodes, head: &State, progress: &'a dyn Progress) -> Self {
        let (clusters, labels, index) = (head.facet(CLUSTERS), head.facet(LABELS), head.facet(INDEX));
        progress.phase(Phase::Planning, Some(2 * clusters.entries + labels.entries), None);
        Self { nodes, clusters, labels, index, done: 0, progress }
    }

    /// Those that are in clusters. Clusters of a content that is gone are left out: there is no row in `index` then.
    fn of_clusters(&mut self, each: &mut dyn FnMut(Vec<u8>, Clusters, Labels) -> Result<()>) -> Result<()> {
        let (mut labels, mut index) = (Lookup::new(self.nodes, &self.labels), Lookup::new(self.nodes, &self.index));
        for row in tree::iter(self.nodes, &self.clusters) {
            let (key, places) = row?;
            self.step()?;
            if index.get(&key)?.is_some() {
                let labels = decode(labels.get(&key)?)?;
                each(key, Clusters::decode(&places)?, labels)?;
            }
        }
        Ok(())
    }

    /// All others that have labels.
    fn of_others(&mut self, each: &mut dyn FnMut(Vec<u8>, Labels) -> Result<()>) -> Result<()> {
        let (mut places, mut index) = (Lookup::new(self.nodes, &self.clusters), Lookup::new(self.nodes, &self.index));
        for row in tree::iter(self.nodes, &self.labels) {
            let (key, labels) = row?;
            self.step()?;
            if places.get(&key)?.is_none() || index.get(&key)?.is_none() {
                each(key, Labels::decode(&labels)?)?;
            }
        }
        Ok(())
    }

    fn step(&mut self) -> Result<()> {
        self.done += 1;
        if self.done.is_multiple_of(STRIDE) {
            self.progress.advance(STRIDE, 0);
            ensure_going(self.progress)?;
        }
        Ok(())
    }
}
