//! Enrichment: models say what they know of images and videos, each in the facet `enrichment/NAME`.
//!
//! It is asked about items that have no row yet, or about all. What it has said is committed every some thousand items
//! and at least every minute, so that a run that breaks off loses little, and the next one goes on from there. An item of
//! which it says nothing has failed, with a reason; only a model that does nothing but fail ends the task.
//!
//! ```text
//! files     what a program gets of an item
//! results   what was said, on its way into the dataset
//! ```

mod files;
mod results;

#[cfg(test)]
mod tests;

use std::io::Read;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::backend::{EnrichmentReport, ModelView, Run};
use crate::catalog::{DatasetRow, TaskEnd, TaskRow};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::indexing::{Due, StoredFile, due};
use crate::engine::ingest::ensure_has_files;
use crate::engine::listener::TaskListener;
use crate::engine::operation::{NO_WAIT, now};
use crate::engine::rules::{self, Verb};
use crate::engine::tasks::{Begin, Running, Work};
use crate::error::{Error, Result};
use crate::facets::{ENRICHMENT, Entry, Json, MODELS, MediaKind, ModelRun};
use crate::media::{self, Limits};
use crate::model::{DatasetId, SnapshotId, TaskStatus, TaskType};
use crate::models::{self, Configured, Known, Model};
use crate::progress::{Phase, Progress, ensure_going};
use crate::tree::{self, TreeRoot};

use files::{Files, Offered};
use results::{Results, TOLD};

/// Images that the built-in model is asked about before results are taken.
const PART: usize = 256;

/// What an item came to.
type Answer = std::result::Result<Json, String>;

/// What such a task is to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EnrichWork {
    model: Model,
    /// Those that are asked after it.
    #[serde(default)]
    then: Vec<Model>,
    again: bool,
}

impl EnrichWork {
    /// What people and scripts see of it.
    pub(crate) fn report(&self, task: &TaskRow) -> Result<EnrichmentReport> {
        let report = match &task.result {
            None => EnrichmentReport::begun(task.id.clone(), &self.names()),
            Some(text) => serde_json::from_str(text)
                .map_err(|error| Error::corrupt(format!("catalog row of task {}", task.id), "its result", error))?,
        };
        Ok(EnrichmentReport { status: task.status.clone(), ..report })
    }

    fn models(&self) -> impl Iterator<Item = &Model> {
        std::iter::once(&self.model).chain(&self.then)
    }

    fn names(&self) -> String {
        self.models().map(|model| &*model.name).collect::<Vec<_>>().join(", ")
    }
}

impl Engine {
    /// Begins to have models say what they know of a dataset's images, and of its videos those that are programs: one
    /// model after the other, about items of which it has said nothing yet or about all. What the folder holds is saved
    /// first. The state before each model is kept as a revision.
    ///
    /// # Errors
    /// `WrongStatus` unless the dataset is `Ready`; `Busy`; `Invalid` for a tenant, and without a model.
    pub fn enrich(&self, id: &DatasetId, models: &[Model], again: bool, run: Run) -> Result<Running> {
        self.ensure(id, Action::Enrich)?;
        let Some((model, then)) = models.split_first() else {
            return Err(Error::invalid("the enrichment", "it names no model"));
        };
        let work = EnrichWork { model: model.clone(), then: then.to_vec(), again };
        let held = self.begin(id, Verb::Enrich.as_str(), NO_WAIT)?;
        ensure_has_files(&held.row)?;
        rules::ensure_allowed(Verb::Enrich, &held.row)?;
        let begin = Begin {
            dataset: id.clone(),
            new_dataset: None,
            status: None,
            snapshot: None,
            task_type: TaskType::Enrichment,
            work: Work::Enrich(work),
        };
        self.start(begin, held.locks, run)
    }

    /// The models that can be asked about a dataset, and those that were, by name.
    pub fn models(&self, id: &DatasetId, known: &Known) -> Result<Vec<ModelView>> {
        self.ensure(id, Action::Look)?;
        let state = self.state(&self.live_dataset(id)?.head)?;
        let mut ran = Vec::new();
        for entry in tree::iter(self.store.nodes(), &state.facet(MODELS)) {
            let (key, value) = entry?;
            ran.push((String::from_utf8_lossy(&key).into_owned(), ModelRun::decode(&value)?));
        }
        let items = |name: &str| state.facet(&facet_of(name)).entries;
        let mut views: Vec<ModelView> = known
            .all()
            .iter()
            .filter(|model| ran.iter().all(|(name, _)| *name != model.name))
            .map(|model| ModelView {
                name: model.name.clone(),
                r#type: model.kind.clone(),
                version: model.version.clone(),
                is_configured: true,
                ran_at: None,
                items: items(&model.name),
            })
            .collect();
        views.extend(ran.into_iter().map(|(name, run)| ModelView {
            r#type: run.kind,
            version: run.version,
            is_configured: known.named(&name).is_ok(),
            ran_at: run.ran_at,
            items: items(&name),
            name,
        }));
        views.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(views)
    }

    /// Carries such a task out. The dataset's lock is held.
    pub(crate) fn run_enrich(&self, task: &TaskRow, work: EnrichWork, progress: &TaskListener) -> Result<()> {
        let row = self.settled(&task.dataset_id)?;
        let mut saved = self.save_folder(task, &row, progress)?;
        let mut report = EnrichmentReport::begun(task.id.clone(), &work.names());
        for model in work.models() {
            take_in(&mut report, self.ask(task, model, work.again, saved.take(), progress)?);
        }
        let message = format!("{} of {} items answered", report.answered, report.items);
        let end = TaskEnd {
            status: TaskStatus::Completed,
            status_message: Some(message),
            ended_at: now(),
            error: None,
            result: Some(serde_json::to_string(&report).map_err(|error| Error::Internal(error.to_string()))?),
        };
        self.write(|write| {
            // Whoever asked it to stop before its end is heard.
            if write.task(&task.id)?.abort_requested {
                return Err(Error::Interrupted { left: None });
            }
            write.finish_task(&task.id, &end).map(drop)
        })
    }

    /// Has one model say what it knows. `saved` is the revision of the state before, if there is one already.
    fn ask(
        &self,
        task: &TaskRow,
        model: &Model,
        again: bool,
        saved: Option<SnapshotId>,
        progress: &TaskListener,
    ) -> Result<EnrichmentReport> {
        let row = self.live_dataset(&task.dataset_id)?;
        let state = self.state(&row.head)?;
        let rows = if again { TreeRoot::EMPTY } else { state.facet(&facet_of(&model.name)) };
        let is_program = model.program.is_some();
        let is_wanted = |entry: &Entry| match entry.media {
            MediaKind::Image => true,
            MediaKind::Video => is_program,
            MediaKind::Other => false,
        };
        let due = due(self.store.nodes(), &state.media(), &rows, &is_wanted)?;
        progress.phase(Phase::Indexing, Some(due.len() as u64), None);
        let mut results = Results::new(self, task, model, saved, due.len() as u64);
        let ended = match &model.program {
            None => self.ask_statistics(&due, &mut results, progress),
            Some(program) => self.ask_program(program, due, &row, &mut results, progress),
        };
        // Whatever became of the rest, what was said is kept.
        results.commit()?;
        ended?;
        Ok(results.into_report())
    }

    /// Has the built-in model say what it knows, on all cores.
    fn ask_statistics(&self, due: &[Due], results: &mut Results<'_>, progress: &dyn Progress) -> Result<()> {
        for part in due.chunks(PART) {
            let answers = part.par_iter().map(|one| {
                ensure_going(progress)?;
                let answer = self.statistics_of(&one.entry)?;
                progress.advance(1, 0);
                Ok(answer)
            });
            let answers: Vec<Answer> = answers.collect::<Result<_>>()?;
            for (one, answer) in part.iter().zip(answers) {
                results.take(&one.key, answer)?;
            }
        }
        Ok(())
    }

    fn statistics_of(&self, entry: &Entry) -> Result<Answer> {
        let limits = Limits::default();
        if entry.size > limits.file {
            return Ok(Err(format!("it has more than {} bytes", limits.file)));
        }
        let mut content = Vec::with_capacity(entry.size as usize);
        StoredFile::new(self.objects(), entry).read_with(|file| file.read_to_end(&mut content))?;
        match media::statistics(&content, &limits) {
            Ok(figures) => {
                let text = serde_json::to_vec(&figures).map_err(|error| Error::Internal(error.to_string()))?;
                Json::parse(&text).map(Ok)
            }
            Err(issue) => Ok(Err(issue.reason.unwrap_or_else(|| issue.kind.as_str().to_owned()))),
        }
    }

    /// Has a program say what it knows.
    fn ask_program(
        &self,
        program: &Configured,
        due: Vec<Due>,
        row: &DatasetRow,
        results: &mut Results<'_>,
        progress: &dyn Progress,
    ) -> Result<()> {
        let files = Files::new(self, row)?;
        let failure = Mutex::new(None);
        let mut items = due.into_iter().map_while(|one| match files.offer(one) {
            Ok(offered) => Some(offered),
            Err(error) => {
                failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                None
            }
        });
        let mut done = |offered: Offered, answer: Answer| results.take(&offered.key, answer);
        let summary = models::run(&program.program(), &mut items, progress, &mut done)?;
        results.note_garbage(summary.garbage, summary.examples);
        if let Some(error) = failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(error);
        }
        match summary.given_up {
            None => Ok(()),
            Some(reason) => Err(results.given_up(&reason)),
        }
    }
}

/// Adds what came of one model to what came of those before it.
fn take_in(all: &mut EnrichmentReport, one: EnrichmentReport) {
    all.revision_id = all.revision_id.take().or(one.revision_id);
    all.items += one.items;
    all.answered += one.answered;
    all.failed += one.failed;
    all.garbage += one.garbage;
    all.errors.extend(one.errors);
    all.errors.truncate(TOLD);
    all.examples.extend(one.examples);
}

/// The facet of what a model says.
fn facet_of(model: &str) -> String {
    format!("{ENRICHMENT}{model}")
}
