//! The whole matrix: every operation in every status, and beside every operation that is at work, through the engine.
//!
//! An operation without a line here does not compile; see [`row`].

use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::backend::{
    CloneSnapshot, CreateSnapshot, EditSnapshot, ItemChoice, MetadataImport, Propagate, RemoveVerb, Restore, Run,
    TagChange,
};
use crate::catalog::NewTask;
use crate::engine::operation::{NO_WAIT, now};
use crate::engine::tasks::Work;
use crate::engine::{Engine, Running};
use crate::error::Code;
use crate::locks::Lock;
use crate::model::{SnapshotId, TaskId, TaskStatus, TaskType};
use crate::models::Model;
use crate::progress::Silent;
use DatasetStatus::{Draft, Error as Damaged, Indexing, PartialIndex, Ready};

/// Statuses as they are stored; READ_ONLY is what a dataset is called while an operation is at work on it.
const STATUSES: [DatasetStatus; 5] = [Draft, Indexing, Ready, PartialIndex, Damaged];

/// What can be at work.
#[derive(Debug, Clone, Copy, PartialEq)]
enum AtWork {
    Create,
    Restore,
    /// A clone of the snapshot that is asked for.
    CloneOfIt,
    Creation,
    Addition,
    Reindex,
    Enrichment,
    Import,
    Propagation,
}

const ALL_AT_WORK: [AtWork; 9] = [
    AtWork::Create,
    AtWork::Restore,
    AtWork::CloneOfIt,
    AtWork::Creation,
    AtWork::Addition,
    AtWork::Reindex,
    AtWork::Enrichment,
    AtWork::Import,
    AtWork::Propagation,
];

impl AtWork {
    fn task(self) -> Option<TaskType> {
        Some(match self {
            Self::Create => return None,
            Self::Restore => TaskType::SnapshotRestore,
            Self::CloneOfIt => TaskType::SnapshotClone,
            Self::Creation => TaskType::DatasetCreation,
            Self::Addition => TaskType::MediaAddition,
            Self::Reindex => TaskType::Reindex,
            Self::Enrichment => TaskType::Enrichment,
            Self::Import => TaskType::CustomMetadata,
            Self::Propagation => TaskType::LabelPropagation,
        })
    }
}

/// What an operation is refused beside of.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Beside {
    /// Everything at work on the dataset.
    Work,
    /// That, and a clone of the snapshot.
    WorkAndClone,
    /// A restore, and a clone of the snapshot.
    RestoreAndClone,
    /// A restore.
    Restore,
    /// Nothing.
    Nothing,
}

impl Beside {
    fn refuses(self, at_work: AtWork) -> bool {
        match self {
            Self::Work => at_work != AtWork::CloneOfIt,
            Self::WorkAndClone => true,
            Self::RestoreAndClone => matches!(at_work, AtWork::Restore | AtWork::CloneOfIt),
            Self::Restore => at_work == AtWork::Restore,
            Self::Nothing => false,
        }
    }
}

/// An operation: in which statuses it is let through, what it is refused beside of, and how it is called.
struct Row {
    name: &'static str,
    statuses: &'static [DatasetStatus],
    beside: Beside,
    call: Call,
}

type Call = fn(&World) -> Result<()>;

const CAN_READ: &[DatasetStatus] = &[Ready, PartialIndex, Damaged];

fn row(verb: Verb) -> Row {
    let (statuses, beside, call): (&[DatasetStatus], Beside, Call) = match verb {
        Verb::Create => (&[Ready], Beside::Work, |world| {
            let request = CreateSnapshot { wait_lock: Duration::ZERO, ..CreateSnapshot::default() };
            world.engine.create(&world.id, &request, &Silent).map(drop)
        }),
        Verb::Restore => (CAN_READ, Beside::WorkAndClone, |world| {
            finish(world.engine.restore(&world.id, &world.restore(), Run::Here))
        }),
        Verb::Clone => (CAN_READ, Beside::RestoreAndClone, |world| {
            let snapshot = world.first.clone();
            let request = CloneSnapshot { snapshot, destination: None, managed: true, name: None };
            finish(world.engine.clone_snapshot(&world.id, &request, Run::Here))
        }),
        Verb::Upload => {
            (&[Draft, Ready, PartialIndex], Beside::Nothing, |world| world.engine.open_upload(&world.id).map(drop))
        }
        Verb::Process => {
            (&[Draft], Beside::Work, |world| finish(world.engine.process_upload(&world.id, world.sent("p"), Run::Here)))
        }
        Verb::AddMedia => (&[Ready, PartialIndex], Beside::Work, |world| {
            finish(world.engine.add_media(&world.id, world.sent("m"), true, Run::Here))
        }),
        Verb::Reindex => {
            (&[Ready, PartialIndex], Beside::Work, |world| finish(world.engine.reindex(&world.id, Run::Here)))
        }
        Verb::ImportMetadata => (&[Ready], Beside::Work, |world| {
            let import = MetadataImport::default();
            world.engine.import_metadata(&world.id, &mut std::iter::empty(), &import, &Silent).map(drop)
        }),
        Verb::Enrich => (&[Ready], Beside::Work, |world| {
            finish(world.engine.enrich(&world.id, &[Model::statistics()], false, Run::Here))
        }),
        Verb::Propagate => (&[Ready], Beside::Work, |world| {
            finish(world.engine.propagate_labels(&world.id, &Propagate::default(), Run::Here))
        }),
        Verb::Annotate => (&[Draft, Indexing, Ready, PartialIndex], Beside::Restore, |world| {
            let all = ItemChoice { all: true, ..ItemChoice::default() };
            let change = TagChange { add: vec!["x".into()], remove: vec![] };
            world.engine.change_tags(&world.id, &all, &change).map(drop)
        }),
    };
    Row { name: verb.as_str(), statuses, beside, call }
}

/// The operations that need no status.
fn others() -> [Row; 2] {
    let edit = Row {
        name: "edit",
        statuses: &STATUSES,
        beside: Beside::Nothing,
        call: |world| {
            let request = EditSnapshot { name: Some("other".parse()?), description: None };
            world.engine.edit(&world.id, &world.first, &request).map(drop)
        },
    };
    let remove = Row {
        name: "rm",
        statuses: &STATUSES,
        beside: Beside::RestoreAndClone,
        call: |world| {
            let snapshots = std::slice::from_ref(&world.first);
            world.engine.remove(&world.id, snapshots, RemoveVerb::Remove, true).map(drop)
        },
    };
    [edit, remove]
}

/// A dataset of files that were sent, with two snapshots.
struct World {
    _room: TempDir,
    engine: Engine,
    id: DatasetId,
    first: SnapshotId,
}

impl World {
    fn new() -> Self {
        let room = tempfile::tempdir().unwrap();
        let engine = Engine::open_or_create(&room.path().join("store"), "ana@example.com").unwrap();
        let id = engine.draft_dataset(&"set".parse().unwrap()).unwrap().dataset_id;
        let mut world = Self { _room: room, engine, id, first: SnapshotId::random() };
        let upload = world.sent("a.jpg");
        finish(world.engine.process_upload(&world.id, upload, Run::Here)).unwrap();
        let create =
            || world.engine.create(&world.id, &CreateSnapshot::default(), &Silent).unwrap().snapshot.snapshot_id;
        let first = create();
        create();
        world.first = first;
        world
    }

    /// An upload with a file of a name of its own; made while nothing is in the way of that.
    fn sent(&self, name: &str) -> u64 {
        let before = self.engine.live_dataset(&self.id).unwrap().status;
        let stored = if before == Draft { Draft } else { Ready };
        self.set(stored);
        let upload = self.engine.open_upload(&self.id).unwrap();
        let mut filling = self.engine.fill_upload(&self.id, upload).unwrap();
        filling.put(format!("{name}/{upload}").as_bytes(), &mut &b"content"[..]).unwrap();
        filling.finish().unwrap();
        self.set(before);
        upload
    }

    fn set(&self, status: DatasetStatus) {
        self.engine
            .write(|write| write.set_status(&self.id, status, (status == Damaged).then_some("why")).map(drop))
            .unwrap();
    }

    fn restore(&self) -> Restore {
        let (only, paths) = (Vec::new(), Vec::new());
        Restore { snapshot: self.first.clone(), only, paths, plan: None, into: None, checkpoint: true }
    }

    /// Something at work, as others see it, until it is ended.
    fn begin(&self, at_work: AtWork) -> Working<'_> {
        let dataset = if at_work == AtWork::CloneOfIt { DatasetId::random() } else { self.id.clone() };
        let locks = self.engine.lock(&dataset, "work", NO_WAIT).unwrap();
        let uses_it = matches!(at_work, AtWork::CloneOfIt | AtWork::Restore);
        let task = at_work.task().map(|task_type| {
            let work = crate::engine::items::PipelineWork { verb: "work".into() };
            let task = NewTask {
                id: TaskId::random(),
                dataset_id: dataset.clone(),
                snapshot_id: uses_it.then(|| self.first.clone()),
                task_type,
                status: TaskStatus::Running,
                created_by: "ana@example.com".into(),
                started_at: now(),
                params: Work::Pipeline(work).to_json(),
            };
            self.engine.write(|write| write.insert_task(task)).unwrap().id
        });
        Working { world: self, task, locks: Some(locks) }
    }
}

/// Something at work.
struct Working<'w> {
    world: &'w World,
    task: Option<TaskId>,
    locks: Option<(Lock, Lock)>,
}

impl Drop for Working<'_> {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            self.world.engine.fail(task, &Error::Interrupted { left: None }).unwrap();
        }
        self.locks = None;
    }
}

fn finish(running: Result<Running>) -> Result<()> {
    running.map(|running| running.thread.map(|thread| thread.join().unwrap())).map(drop)
}

fn rows() -> Vec<Row> {
    Verb::ALL.iter().map(|verb| row(*verb)).chain(others()).collect()
}

#[test]
fn every_operation_needs_its_statuses() {
    let world = World::new();
    for row in rows() {
        for status in STATUSES {
            world.set(status);
            let refused = (row.call)(&world).err();
            let is_refused = matches!(&refused, Some(Error::WrongStatus { status: found, .. }) if *found == status);
            assert_eq!(!is_refused, row.statuses.contains(&status), "{} in {status}: {refused:?}", row.name);
            assert!(is_refused || refused.is_none(), "{} in {status}: {refused:?}", row.name);
        }
    }
}

#[test]
fn every_operation_is_refused_beside_those_that_are_in_its_way() {
    let world = World::new();
    for row in rows() {
        let status = *row.statuses.iter().find(|status| **status != Draft).unwrap_or(&row.statuses[0]);
        for at_work in ALL_AT_WORK {
            world.set(status);
            let working = world.begin(at_work);
            let refused = (row.call)(&world).err();
            drop(working);
            let is_busy = refused.as_ref().is_some_and(|error| error.code() == Code::Busy);
            assert_eq!(is_busy, row.beside.refuses(at_work), "{} beside {at_work:?}: {refused:?}", row.name);
            assert!(is_busy || refused.is_none(), "{} beside {at_work:?}: {refused:?}", row.name);
        }
    }
}

#[test]
fn a_dataset_is_read_only_while_something_is_at_work_and_what_it_was_afterwards() {
    let world = World::new();
    for at_work in ALL_AT_WORK.into_iter().filter(|at_work| *at_work != AtWork::CloneOfIt) {
        let status = || world.engine.dataset(world.id.as_str(), crate::catalog::Trash::Without).unwrap().status;
        let working = world.begin(at_work);
        assert_eq!(status(), DatasetStatus::ReadOnly, "{at_work:?}");
        drop(working);
        assert_eq!(status(), Ready, "{at_work:?}");
    }
}

#[test]
fn the_words_name_the_statuses() {
    for verb in Verb::ALL {
        let words: Vec<String> = verb.allowed().iter().map(ToString::to_string).collect();
        let text = match words.split_last() {
            Some((last, before)) if !before.is_empty() => format!("{} or {last}", before.join(", ")),
            _ => words.concat(),
        };
        assert_eq!(verb.allowed_text(), text);
    }
}
