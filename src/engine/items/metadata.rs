//! Taking over custom metadata: rows with values of fields, each about an item.
//!
//! A row that is no good fails alone. A field has one type: that of the dataset, or the one that was declared, or the
//! one that all of its values have. Values of other fields stay as they are.

use std::collections::HashMap;

use crate::backend::{ImportReport, MetadataImport, MetadataRow, Rows};
use crate::catalog::{DatasetRow, TaskRow};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::content::{Nodes, Worker};
use crate::engine::items::edits::{Edits, Lookup, Wanted};
use crate::engine::items::finder::Finder;
use crate::engine::items::importing::{Each, Outcome, Packed, gather, same_item};
use crate::engine::items::pipeline::{Learnt, Told};
use crate::engine::items::read::fields_of;
use crate::engine::listener::TaskListener;
use crate::engine::operation::{Held, NO_WAIT};
use crate::engine::rules::{self, Verb};
use crate::engine::tasks::Running;
use crate::error::{Error, Result};
use crate::facets::{FIELDS, Field, Guess, Json, METADATA, Metadata};
use crate::model::{DatasetId, DatasetKind, SnapshotId, TaskId, TaskType};
use crate::progress::{Phase, Progress, Silent, ensure_going};
use crate::state::State;
use crate::tree::{self, NodeWriter};

/// The verb in the operation log.
const VERB: &str = "import-metadata";

/// Field by field what a row says. Numbers of fields stand for their names.
type Values = Vec<(u32, Json)>;

impl Engine {
    /// Takes over custom metadata. The state before is kept as a revision; the dataset is read only meanwhile.
    ///
    /// # Errors
    /// What `rows` says; `WrongStatus` unless the dataset is ready; `Busy` while another operation is at work on it;
    /// `Invalid` for a declared field that is none, or that has another type in the dataset; `Interrupted`. Then nothing
    /// has changed.
    pub fn import_metadata(
        &self,
        id: &DatasetId,
        rows: &mut dyn Iterator<Item = Result<MetadataRow>>,
        import: &MetadataImport,
        progress: &dyn Progress,
    ) -> Result<ImportReport> {
        let begun = self.begin_metadata(id, TaskId::random())?;
        self.carry_out_metadata(&begun, rows, import, progress)
    }

    /// The same on a thread of its own, as the task `task`, which is listed when this returns; its result is the report.
    /// `rows` is opened there.
    ///
    /// # Errors
    /// What can be told before a row is read.
    pub fn start_metadata_import(
        &self,
        id: &DatasetId,
        task: TaskId,
        rows: Rows<MetadataRow>,
        import: MetadataImport,
    ) -> Result<Running> {
        let begun = self.begin_metadata(id, task.clone())?;
        let engine = self.for_person(self.person.clone());
        let work = move || {
            let ended = match rows() {
                Ok(mut rows) => engine.carry_out_metadata(&begun, &mut *rows, &import, &Silent).map(drop),
                Err(error) => engine.fail(&begun.0.id, &error),
            };
            // How it ended stands in the task.
            drop(ended);
            drop(begun);
        };
        let thread = std::thread::Builder::new().name("task".into()).spawn(work);
        // Without a thread the locks are free again, and whoever looks at the task next ends it.
        let thread = thread.map_err(|error| Error::io("start", "a thread", error))?;
        Ok(Running { task_id: task, thread: Some(thread) })
    }

    /// Refuses what an import would be refused for before it begins, without beginning one.
    ///
    /// # Errors
    /// As of [`Self::import_metadata`], as far as they can be told without a row.
    pub fn ensure_metadata_import(&self, id: &DatasetId) -> Result<()> {
        self.ensure(id, Action::ImportMetadata)?;
        let row = self.live_dataset(id)?;
        ensure_takes_metadata(&row)
    }

    fn begin_metadata(&self, id: &DatasetId, task: TaskId) -> Result<(TaskRow, Held)> {
        self.ensure(id, Action::ImportMetadata)?;
        let held = self.begin(id, Verb::ImportMetadata.as_str(), NO_WAIT)?;
        ensure_takes_metadata(&held.row)?;
        if self.read(|read| read.task(&task)).is_ok() {
            return Err(Error::Exists { what: "task", name: task.to_string() });
        }
        let task = self.list_pipeline(&held.row, task, TaskType::CustomMetadata, VERB)?;
        Ok((task, held))
    }

    fn carry_out_metadata(
        &self,
        (task, held): &(TaskRow, Held),
        rows: &mut dyn Iterator<Item = Result<MetadataRow>>,
        import: &MetadataImport,
        progress: &dyn Progress,
    ) -> Result<ImportReport> {
        let ended = self.take_metadata(task, &held.row, rows, import, progress);
        if let Err(error) = &ended {
            self.fail(&task.id, error)?;
        }
        ended
    }

    fn take_metadata(
        &self,
        task: &TaskRow,
        row: &DatasetRow,
        rows: &mut dyn Iterator<Item = Result<MetadataRow>>,
        import: &MetadataImport,
        progress: &dyn Progress,
    ) -> Result<ImportReport> {
        let listener = TaskListener::new(self, &task.id)?;
        let progress = Told { task: &listener, caller: progress };
        progress.phase(Phase::Storing, None, None);
        let (nodes, head) = (self.store.nodes(), self.state(&row.head)?);
        let mut fields = Fields::of(nodes, &head, import)?;
        let mut outcome = Outcome::default();
        let mut finder = Finder::named(nodes, &head.media());
        let mut pack = |values| Ok(fields.packed(values));
        let gathered = gather(&mut finder, Each::One, rows, &mut pack, &mut outcome, &progress)?;
        let session = self.session()?;
        let mut worker = Worker(session.lane());
        let taking = Taking::of(nodes, &head, &mut fields, &mut outcome, &progress);
        let applied = taking.applied(gathered, head, &mut worker);
        let flushed = worker.0.flush();
        drop(worker);
        let state = applied?;
        flushed?;
        let message = format!("{} of {} rows taken over", outcome.inserted, outcome.rows);
        let report = outcome.report(Some(task.id.clone()), None);
        let result = |revision: Option<&SnapshotId>| {
            let report = ImportReport { revision_id: revision.cloned(), ..report.clone() };
            serde_json::to_string(&report).map(Some).map_err(|error| Error::Internal(error.to_string()))
        };
        let learnt = Learnt {
            verb: VERB,
            state,
            session,
            status: row.status,
            message: Some(message),
            saved: None,
            result: &result,
            later: None,
        };
        let revision = self.finish_pipeline(task, row, learnt)?;
        Ok(ImportReport { revision_id: revision, ..report })
    }
}

/// Rows on their way into the tree: what each makes of its item is known only when the tree comes to it, so that a
/// million of them are not in memory twice.
struct Taking<'t> {
    nodes: &'t Nodes,
    before: Lookup<'t>,
    fields: &'t mut Fields,
    outcome: &'t mut Outcome,
    progress: &'t dyn Progress,
    /// The item that was the last to get values, and the number of the row that had them.
    last: Option<(Vec<u8>, u64)>,
}

impl<'t> Taking<'t> {
    fn of(
        nodes: &'t Nodes,
        head: &State,
        fields: &'t mut Fields,
        outcome: &'t mut Outcome,
        progress: &'t dyn Progress,
    ) -> Self {
        Self { nodes, before: Lookup::new(nodes, &head.facet(METADATA)), fields, outcome, progress, last: None }
    }

    /// The state with what the rows say.
    fn applied(mut self, rows: Vec<Packed>, head: State, writer: &mut dyn NodeWriter) -> Result<State> {
        let nodes = self.nodes;
        let changes = rows.into_iter().filter_map(|row| self.take(row).transpose());
        let metadata = tree::try_edit(nodes, writer, &head.facet(METADATA), changes)?;
        let mut edits = Edits::default();
        let used = self.fields.used();
        used.for_each(|(name, field)| edits.set(FIELDS, name.as_bytes().to_vec(), Some(field.encode())));
        edits.applied(head.with_facet(METADATA, metadata), nodes, writer)
    }

    /// What a row makes of its item, if that is something else than before.
    fn take(&mut self, (key, number, packed): Packed) -> Result<Option<(Vec<u8>, Wanted)>> {
        if let Some((_, first)) = self.last.as_ref().filter(|(seen, _)| *seen == key) {
            self.outcome.fail(number, same_item(*first));
            return Ok(None);
        }
        let values = match self.fields.typed(unpacked(&packed)?) {
            Ok(values) => values,
            Err(reason) => {
                self.outcome.fail(number, reason);
                return Ok(None);
            }
        };
        self.last = Some((key.clone(), number));
        self.outcome.inserted += 1;
        if self.outcome.inserted.is_multiple_of(1_024) {
            ensure_going(self.progress)?;
        }
        let before = self.before.get(&key)?;
        let mut metadata = before.as_deref().map_or_else(|| Ok(Metadata::default()), Metadata::decode)?;
        metadata.0.extend(values);
        let after = metadata.encode();
        Ok((after != before).then_some((key, after)))
    }
}

fn ensure_takes_metadata(row: &DatasetRow) -> Result<()> {
    rules::ensure_allowed(Verb::ImportMetadata, row)?;
    if row.kind == DatasetKind::Tenant {
        return Err(Error::invalid(format!("tenant `{}`", row.name), "it holds entities and no files"));
    }
    Ok(())
}

/// The fields of an import.
struct Fields {
    numbers: HashMap<String, u32>,
    all: Vec<Known>,
}

/// A field, and what is known of it.
struct Known {
    name: String,
    /// Its type, if that was known from the beginning.
    given: Option<Field>,
    guess: Guess,
    /// Its type from the first row that is taken over.
    settled: Option<std::result::Result<Field, String>>,
    is_used: bool,
}

impl Fields {
    /// Those of the dataset, and those that were declared.
    fn of(nodes: &Nodes, head: &State, import: &MetadataImport) -> Result<Self> {
        let mut fields = Self { numbers: HashMap::new(), all: Vec::new() };
        for (name, field) in fields_of(nodes, head)? {
            fields.known(&name, Some(field));
        }
        for (name, field) in &import.fields {
            field.ensure_sound(name)?;
            if let Some(number) = fields.numbers.get(name)
                && let Some(there) = &fields.all[*number as usize].given
            {
                if import.are_new {
                    return Err(Error::Exists { what: "field", name: name.clone() });
                }
                if there != field {
                    let reason = format!("the dataset has it with the type {}", there.kind);
                    return Err(Error::invalid(format!("field `{name}`"), reason));
                }
                continue;
            }
            fields.known(name, Some(field.clone()));
        }
        Ok(fields)
    }

    fn known(&mut self, name: &str, given: Option<Field>) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.all.len() as u32;
        self.numbers.insert(name.to_owned(), number);
        let (guess, settled) = (Guess::default(), None);
        self.all.push(Known { name: name.to_owned(), given, guess, settled, is_used: false });
        number
    }

    /// The values of a row, with numbers for names, as they are kept until all rows have been read. Looks at what they
    /// are.
    fn packed(&mut self, values: Vec<(String, Json)>) -> Vec<u8> {
        let number = |(name, value): (String, Json)| {
            let number = self.known(&name, None);
            let known = &mut self.all[number as usize];
            if known.given.is_none() {
                known.guess.look(&value);
            }
            [Json::integer(i64::from(number)), value]
        };
        Json::Array(values.into_iter().flat_map(number).collect()).to_bytes()
    }

    /// The values of a row as they are stored, or what is wrong with one of them.
    fn typed(&mut self, values: Values) -> std::result::Result<Vec<(String, Json)>, String> {
        let mut typed = Vec::with_capacity(values.len());
        let mut used = Vec::with_capacity(values.len());
        for (number, value) in values {
            let known = &mut self.all[number as usize];
            let field = known.field().map_err(|reason| reason.clone())?;
            let value = field.value_of(&value).map_err(|reason| format!("field `{}`: {reason}", known.name))?;
            if let Some(value) = value {
                typed.push((known.name.clone(), value));
                used.push(number);
            }
        }
        used.into_iter().for_each(|number| self.all[number as usize].is_used = true);
        Ok(typed)
    }

    /// The fields of which a value was taken over.
    fn used(&mut self) -> impl Iterator<Item = (&str, &Field)> {
        let used = self.all.iter().filter(|known| known.is_used);
        used.filter_map(|known| Some((known.name.as_str(), known.settled.as_ref()?.as_ref().ok()?)))
    }
}

/// The values of a row, field by field.
fn unpacked(packed: &[u8]) -> Result<Values> {
    let damaged = || Error::Internal("a row of metadata was not kept as it was read".into());
    let Json::Array(all) = Json::parse(packed).map_err(|_| damaged())? else { return Err(damaged()) };
    let (mut all, mut values) = (all.into_iter(), Values::new());
    while let (Some(number), Some(value)) = (all.next(), all.next()) {
        let Json::Number(number) = number else { return Err(damaged()) };
        values.push((number.parse().map_err(|_| damaged())?, value));
    }
    Ok(values)
}

impl Known {
    fn field(&mut self) -> std::result::Result<&Field, &String> {
        let (name, given, guess) = (&self.name, &self.given, &self.guess);
        let settle = || {
            let field = given.clone().unwrap_or_else(|| guess.field());
            field.ensure_sound(name).map_err(|error| error.to_string()).map(|()| field)
        };
        self.settled.get_or_insert_with(settle).as_ref()
    }
}
