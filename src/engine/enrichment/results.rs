//! What a model has said, on its way into the dataset: portion by portion, each in a transaction of its own. The first
//! one keeps the state before as a revision and is the one in the log, so that `undo` takes all of them back.

use std::time::{Duration, Instant};

use super::{Answer, facet_of};
use crate::backend::{EnrichmentReport, ItemError};
use crate::catalog::TaskRow;
use crate::engine::Engine;
use crate::engine::capture::Captured;
use crate::engine::content::Worker;
use crate::engine::items::Edits;
use crate::engine::step::Step;
use crate::error::{Error, Result};
use crate::facets::{MODELS, ModelRun, path_of_key};
use crate::model::{SnapshotId, path_text};
use crate::models::Model;

/// Results that wait, at most.
const PORTION: usize = 4_096;
/// Bytes of results that wait, at most.
const PORTION_BYTES: usize = 64 << 20;
/// How long they wait, about.
const SPAN: Duration = Duration::from_secs(60);
/// Failures that are told.
pub(super) const TOLD: usize = 100;

/// What was said.
pub(super) struct Results<'e> {
    engine: &'e Engine,
    task: &'e TaskRow,
    model: &'e Model,
    facet: String,
    waiting: Edits,
    count: usize,
    bytes: usize,
    since: Instant,
    is_logged: bool,
    report: EnrichmentReport,
}

impl<'e> Results<'e> {
    /// Nothing yet; `saved` is the revision of the state before, if there is one already.
    pub(super) fn new(
        engine: &'e Engine,
        task: &'e TaskRow,
        model: &'e Model,
        saved: Option<SnapshotId>,
        items: u64,
    ) -> Self {
        Self {
            engine,
            task,
            model,
            facet: facet_of(&model.name),
            waiting: Edits::default(),
            count: 0,
            bytes: 0,
            since: Instant::now(),
            is_logged: false,
            report: EnrichmentReport {
                revision_id: saved,
                items,
                ..EnrichmentReport::begun(task.id.clone(), &model.name)
            },
        }
    }

    /// Takes what became of an item.
    pub(super) fn take(&mut self, key: &[u8], answer: Answer) -> Result<()> {
        match answer {
            Ok(value) => {
                let value = value.to_bytes();
                self.report.answered += 1;
                self.count += 1;
                self.bytes += value.len();
                self.waiting.set(&self.facet, key.to_vec(), Some(value));
            }
            Err(reason) => {
                self.report.failed += 1;
                if self.report.errors.len() < TOLD {
                    let path = path_text(&path_of_key(key));
                    self.report.errors.push(ItemError { path, reason });
                }
            }
        }
        if self.count >= PORTION || self.bytes >= PORTION_BYTES || self.since.elapsed() >= SPAN {
            self.commit()?;
        }
        Ok(())
    }

    /// Takes what a program wrote that was no answer.
    pub(super) fn note_garbage(&mut self, lines: u64, examples: Vec<String>) {
        (self.report.garbage, self.report.examples) = (lines, examples);
    }

    /// The failure of a model that does nothing but fail.
    pub(super) fn given_up(&self, reason: &str) -> Error {
        let kept = match self.report.answered {
            0 => String::new(),
            answered => format!("; what it said of {answered} items is kept"),
        };
        Error::invalid(format!("model `{}`", self.model.name), format!("it was given up: {reason}{kept}"))
    }

    /// What came of it.
    pub(super) fn into_report(self) -> EnrichmentReport {
        self.report
    }

    /// Makes what waits part of the dataset.
    pub(super) fn commit(&mut self) -> Result<()> {
        self.since = Instant::now();
        if self.waiting.is_empty() {
            return Ok(());
        }
        let mut edits = std::mem::take(&mut self.waiting);
        (self.count, self.bytes) = (0, 0);
        edits.set(MODELS, self.model.name.as_bytes().to_vec(), Some(self.run().encode()));
        let engine = self.engine;
        let row = engine.live_dataset(&self.task.dataset_id)?;
        let before = engine.state(&row.head)?;
        let session = engine.session()?;
        let mut worker = Worker(session.lane());
        let applied = edits.applied(before.clone(), engine.store.nodes(), &mut worker);
        let flushed = worker.0.flush();
        drop(worker);
        let state = applied?;
        flushed?;
        // What was said is kept, also by a task that was asked to stop.
        let mut step = Step { subject: &self.model.name, stops: false, ..Step::new(self.task, &row, "enrich") };
        match &self.report.revision_id {
            Some(revision) => step.logged = (!self.is_logged).then(|| revision.clone()),
            None => {
                let before = Captured::of(row.head, before);
                step.keep(engine.revision_before(self.task, &row, &before, "enrichment"));
                self.report.revision_id = step.logged.clone();
            }
        }
        engine.take_step(step, state, session)?;
        self.is_logged = true;
        Ok(())
    }

    fn run(&self) -> ModelRun {
        ModelRun {
            id: self.model.name.clone(),
            kind: self.model.kind.clone(),
            version: self.model.version.clone(),
            settings: self.model.settings(),
            ran_at: Some(self.task.started_at.to_string()),
        }
    }
}
