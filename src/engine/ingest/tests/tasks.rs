//! The tasks that take uploads up: what they lead to, what stops them, what a crash leaves, and what they block.

use super::*;
use crate::backend::{Operation, Restore, Undo};
use crate::catalog::NewTask;
use crate::engine::operation::{NO_WAIT, now};
use crate::engine::tasks::Work;
use crate::model::{TaskId, TaskType};

impl World {
    /// Lists the creation of the dataset as a process does that then dies, or is about to begin.
    fn listed(&self, upload: u64) -> TaskId {
        let work = IngestWork { upload: Some(upload), status: DatasetStatus::Ready, is_creation: true };
        let row = NewTask {
            id: TaskId::random(),
            dataset_id: self.id.clone(),
            snapshot_id: None,
            task_type: TaskType::DatasetCreation,
            status: TaskStatus::Initializing,
            created_by: "ana@example.com".into(),
            started_at: now(),
            params: Work::Ingest(work).to_json(),
        };
        let listed = self.engine.write(|write| {
            write.set_status(&self.id, DatasetStatus::Indexing, None)?;
            write.insert_task(row)
        });
        listed.unwrap().id
    }

    fn retried(&self, task: &TaskId) -> TaskStatus {
        let (described, running) = self.engine.retry(task, Run::Here).unwrap();
        assert_eq!((described.status, &described.task_id), (TaskStatus::Initializing, task));
        self.end(Ok(running))
    }

    fn history(&self) -> Vec<Operation> {
        self.engine.history(&self.id, None).unwrap()
    }
}

#[test]
fn adding_media_keeps_the_state_before_and_wants_a_reindex() {
    let world = World::with(&[("a.jpg", b"a"), ("dir/b.jpg", b"b")]);
    let upload = world.sent(&[("dir/c.jpg", b"c"), ("a.jpg", b"new"), ("d.jpg", b"d")]);
    assert_eq!(world.end(world.engine.add_media(&world.id, upload, false, Run::Here)), TaskStatus::Completed);
    assert_eq!(world.status(), DatasetStatus::PartialIndex);
    let (total, all) = (SnapshotFilter::default(), SnapshotFilter { all: true, ..SnapshotFilter::default() });
    assert_eq!(world.engine.snapshots(&world.id, &total).unwrap().total, 1);
    let revision = world.engine.snapshots(&world.id, &all).unwrap().snapshots.remove(0);
    assert_eq!((revision.reason, revision.n_files), (Some(Reason::Auto), Some(2)));
    let refused = world.engine.create(&world.id, &CreateSnapshot::default(), &Silent).unwrap_err();
    assert_eq!(refused.code(), Code::WrongStatus);
    // More may come before it is read.
    let more = world.sent(&[("e.jpg", b"e")]);
    assert_eq!(world.end(world.engine.add_media(&world.id, more, false, Run::Here)), TaskStatus::Completed);
    assert_eq!(world.end(world.engine.reindex(&world.id, Run::Here)), TaskStatus::Completed);
    assert_eq!(world.status(), DatasetStatus::Ready);
    assert_eq!(world.end(world.engine.reindex(&world.id, Run::Here)), TaskStatus::Completed);
    let files = world.working();
    assert_eq!(names(&files), ["a.jpg", "d.jpg", "dir/b.jpg", "dir/c.jpg", "e.jpg"]);
    assert_eq!(files["a.jpg"], b"new");
    let dataset = world.engine.dataset("set", crate::catalog::Trash::Without).unwrap();
    assert_eq!((dataset.n_images, dataset.bytes), (Some(5), Some(7)));
    assert!(world.is_sound());
}

#[test]
fn an_addition_can_be_taken_back() {
    let world = World::with(&[("a.jpg", b"a")]);
    let upload = world.sent(&[("b.jpg", b"b")]);
    assert_eq!(world.end(world.engine.add_media(&world.id, upload, true, Run::Here)), TaskStatus::Completed);
    assert_eq!(world.status(), DatasetStatus::Ready);
    let newest = world.history().remove(0);
    assert_eq!((newest.verb.as_str(), newest.can_undo), ("add-media", true));
    let undo = world.engine.plan_undo(&world.id, None, &Silent).unwrap();
    assert_eq!(undo.operation.operation, newest.operation);
    let undo = Undo { plan: None, ..undo };
    assert_eq!(world.end(world.engine.undo(&world.id, &undo, Run::Here).map(Option::unwrap)), TaskStatus::Completed);
    assert_eq!(names(&world.working()), ["a.jpg"]);
}

#[test]
fn a_folder_in_place_of_a_file_fails_the_addition_and_changes_nothing() {
    let world = World::with(&[("a", b"a")]);
    let upload = world.sent(&[("a/b", b"b"), ("c", b"c")]);
    assert_eq!(world.end(world.engine.add_media(&world.id, upload, false, Run::Here)), TaskStatus::Failed);
    assert_eq!((world.status(), names(&world.working())), (DatasetStatus::Ready, vec!["a"]));
    assert_eq!(world.send(upload, &[]).unwrap_err().code(), Code::NotFound);
    let task = world.engine.tasks(Some(&world.id)).unwrap().remove(0);
    assert_eq!(task.task_type, TaskType::MediaAddition);
    assert!(task.error_message.unwrap().contains("a file and a folder"));
    assert_eq!(world.engine.retry(&task.task_id, Run::Here).map(drop).unwrap_err().code(), Code::Invalid);
}

#[test]
fn a_creation_that_was_stopped_is_a_draft_again_and_can_be_tried_once_more() {
    let world = World::new();
    let upload = world.sent(&[("a", b"a")]);
    let held = world.engine.lock(&world.id, "dataset creation", NO_WAIT).unwrap();
    let task = world.listed(upload);
    let dataset = world.engine.dataset("set", crate::catalog::Trash::Without).unwrap();
    assert_eq!((dataset.status, dataset.operation.as_deref()), (DatasetStatus::Indexing, Some("dataset creation")));
    world.engine.write(|write| write.request_abort(&task).map(drop)).unwrap();
    world.engine.run_handed_over(&task).unwrap();
    drop(held);
    assert_eq!(world.engine.task(task.as_str()).unwrap().task.status, TaskStatus::Aborted);
    assert_eq!(world.status(), DatasetStatus::Draft);
    assert_eq!(world.retried(&task), TaskStatus::Completed);
    assert_eq!((world.status(), names(&world.files())), (DatasetStatus::Ready, vec!["a"]));
    assert_eq!(world.engine.retry(&task, Run::Here).map(drop).unwrap_err().code(), Code::Invalid);
    assert_eq!(world.engine.abort(&task).unwrap_err().code(), Code::Busy);
}

#[test]
fn a_creation_whose_process_died_can_be_tried_once_more_by_the_next_one() {
    let world = World::new();
    let upload = world.sent(&[("a", b"a")]);
    let task = world.listed(upload);
    let next = World { engine: world.again(), id: world.id.clone(), folder: tempfile::tempdir().unwrap() };
    next.engine.tidy();
    assert_eq!(next.status(), DatasetStatus::Draft);
    assert_eq!(next.engine.task(task.as_str()).unwrap().task.status, TaskStatus::Aborted);
    next.send(upload, &[("b", b"b")]).unwrap();
    assert_eq!(next.retried(&task), TaskStatus::Completed);
    assert_eq!(names(&next.files()), ["a", "b"]);
}

#[test]
fn a_creation_that_failed_says_why_and_keeps_what_was_sent() {
    let world = World::new();
    let upload = world.sent(&[("a", &noise(1, 100_000))]);
    let (packs, away) = (world.folder.path().join("store/packs"), world.folder.path().join("away"));
    std::fs::rename(&packs, &away).unwrap();
    std::fs::create_dir(&packs).unwrap();
    let broken = World { engine: world.again(), id: world.id.clone(), folder: tempfile::tempdir().unwrap() };
    assert_eq!(broken.end(broken.engine.process_upload(&world.id, upload, Run::Here)), TaskStatus::Failed);
    let dataset = world.engine.dataset("set", crate::catalog::Trash::Without).unwrap();
    assert_eq!(dataset.status, DatasetStatus::Error);
    assert!(dataset.operation.unwrap().starts_with("the creation failed"));
    std::fs::remove_dir_all(&packs).unwrap();
    std::fs::rename(&away, &packs).unwrap();
    let task = world.engine.tasks(Some(&world.id)).unwrap().remove(0).task_id;
    let healed = World { engine: world.again(), id: world.id.clone(), folder: tempfile::tempdir().unwrap() };
    assert_eq!(healed.retried(&task), TaskStatus::Completed);
    assert_eq!(names(&healed.files()), ["a"]);
}

#[test]
fn a_task_at_work_refuses_all_others_at_once() {
    let world = World::with(&[("a", b"a")]);
    let first = world.engine.snapshots(&world.id, &SnapshotFilter::default()).unwrap().snapshots.remove(0).snapshot_id;
    let upload = world.sent(&[("b", b"b")]);
    let task = world.listed(upload);
    let other = world.again();
    let held = world.engine.lock(&world.id, "media addition", NO_WAIT).unwrap();
    let patient = CreateSnapshot { wait_lock: Duration::from_secs(3_600), ..CreateSnapshot::default() };
    assert_eq!(other.create(&world.id, &patient, &Silent).unwrap_err().code(), Code::Busy);
    let restore = Restore { snapshot: first, only: vec![], paths: vec![], plan: None, into: None, checkpoint: true };
    let another = world.sent_anyway();
    let refusals = [
        other.restore(&world.id, &restore, Run::Here).map(drop),
        other.add_media(&world.id, another, false, Run::Here).map(drop),
        other.process_upload(&world.id, another, Run::Here).map(drop),
        other.reindex(&world.id, Run::Here).map(drop),
        other.remove_dataset(&world.id).map(drop),
        other.discard_upload(&world.id, upload),
    ];
    for (place, refused) in refusals.into_iter().enumerate() {
        assert_eq!(refused.unwrap_err().code(), Code::Busy, "{place}");
    }
    drop(held);
    assert_eq!(other.task(task.as_str()).unwrap().task.status, TaskStatus::Aborted);
}

impl World {
    /// An upload that was opened before the dataset became busy.
    fn sent_anyway(&self) -> u64 {
        let empty = crate::state::State::default().id();
        self.engine.write(|write| write.insert_upload(&self.id, &empty, now(), "ana@example.com")).unwrap().id
    }
}

#[test]
fn a_folder_can_be_made_of_what_was_sent() {
    let world = World::with(&[("a.jpg", b"a"), ("x/y/z.txt", b"z")]);
    let first = world.engine.snapshots(&world.id, &SnapshotFilter::default()).unwrap().snapshots.remove(0).snapshot_id;
    let there = world.folder.path().join("clone");
    let request =
        crate::backend::CloneSnapshot { snapshot: first, destination: Some(there.clone()), managed: false, name: None };
    assert_eq!(world.end(world.engine.clone_snapshot(&world.id, &request, Run::Here)), TaskStatus::Completed);
    assert_eq!(std::fs::read(there.join("x/y/z.txt")).unwrap(), b"z");
    assert_eq!(std::fs::read(there.join("a.jpg")).unwrap(), b"a");
}
