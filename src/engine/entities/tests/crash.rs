//! Processes that die on the way: before or after, never in between.

use super::*;
use crate::catalog::NewTask;
use crate::engine::restore::RestoreWork;
use crate::engine::tasks::Work;
use crate::model::{DatasetStatus, TaskId, TaskStatus, TaskType, Timestamp};

/// A fold that wrote its packs and died before its transaction.
#[test]
fn a_fold_that_dies_changes_nothing_and_leaves_waste_that_gc_frees() {
    let mut sample = Sample::new();
    for number in 0..50 {
        sample.put(&format!("e{number}"), number);
    }
    let before = sample.now();
    let session = sample.engine.session().unwrap();
    let built = sample.engine.build(&sample.tenant, None, &session).unwrap();
    let written = sample.engine.store_built(&built, session, &[]).unwrap();
    assert_eq!(written.packs.len(), 1);
    drop(built);
    sample.reopen();
    assert_eq!((sample.now(), sample.waiting()), (before.clone(), 50));
    sample.engine.fold(&sample.tenant).unwrap();
    assert_eq!((sample.now(), sample.waiting()), (before.clone(), 0));
    assert_eq!(sample.engine.objects().pack_files().unwrap().len(), 2);
    sample.gc();
    assert_eq!(sample.engine.objects().pack_files().unwrap().len(), 1);
    assert_eq!(sample.now(), before);
    sample.check();
}

/// A fold that is overtaken: by another fold, by writers, by a restore.
#[test]
fn a_fold_that_comes_late_does_nothing() {
    let sample = Sample::new();
    sample.put("a", 1);
    let first = sample.create();
    sample.put("a", 2);
    sample.put("b", 1);
    let conclude = |overtake: &dyn Fn()| {
        let session = sample.engine.session().unwrap();
        let built = sample.engine.build(&sample.tenant, None, &session).unwrap();
        let written = sample.engine.store_built(&built, session, &[]).unwrap();
        overtake();
        let ended = sample.engine.write(|write| sample.engine.conclude_fold(write, &built, &written, None, &[]));
        let is_done = ended.unwrap().is_some();
        if is_done {
            sample.engine.objects().adopt(&written)
        } else {
            sample.engine.withdraw(&written)
        }
        is_done
    };
    // Rows that come meanwhile stay, also one for a key that is folded.
    let overtake = || {
        sample.put("a", 3);
        sample.put("c", 1);
    };
    assert!(conclude(&overtake));
    assert_eq!((sample.waiting(), sample.count()), (2, 3));
    assert_eq!(sample.get("a"), Some(entity("a", 3).text().into_owned()));
    assert!(!conclude(&|| assert_eq!(sample.engine.fold(&sample.tenant).unwrap(), 0)));
    assert_eq!(sample.waiting(), 0);
    sample.put("d", 1);
    assert!(!conclude(&|| sample.restore(&first.snapshot_id)));
    assert_eq!((sample.count(), sample.get("a")), (1, Some(entity("a", 1).text().into_owned())));
    assert_eq!(sample.undo(), None);
    assert_eq!(sample.count(), 4);
    sample.check();
}

/// A restore whose process died after the task was listed.
#[test]
fn a_restore_that_died_is_settled_by_the_next_write() {
    let sample = Sample::new();
    sample.put("a", 1);
    let first = sample.create();
    sample.put("a", 2);
    let work = RestoreWork {
        snapshot: first.snapshot_id.clone(),
        subject: first.snapshot_name.clone(),
        only: Vec::new(),
        paths: Vec::new(),
        plan: None,
        checkpoint: true,
        current: None,
        status: DatasetStatus::Ready,
        undoes: None,
        flip: None,
    };
    let task = TaskId::random();
    let row = NewTask {
        id: task.clone(),
        dataset_id: sample.tenant.clone(),
        snapshot_id: Some(first.snapshot_id.clone()),
        task_type: TaskType::SnapshotRestore,
        status: TaskStatus::Initializing,
        created_by: "ana@example.com".into(),
        started_at: Timestamp::now(),
        params: Work::Restore(Box::new(work)).to_json(),
    };
    sample.engine.write(|write| write.insert_task(row.clone()).map(drop)).unwrap();
    // While somebody is at it, writers are refused.
    let locks = sample.engine.lock(&sample.tenant, "restore", Duration::ZERO).unwrap();
    let refused = sample.engine.change_entity(&sample.tenant, EntityChange::upsert(entity("a", 3))).unwrap_err();
    assert_eq!(code(&refused), Code::Busy);
    let bulk = entity("a", 3);
    let mut bulk = std::iter::once(Ok((bulk.key().clone(), Some(bulk))));
    assert_eq!(code(&sample.engine.bulk_change(&sample.tenant, &mut bulk, &Silent).unwrap_err()), Code::Busy);
    drop(locks);
    assert_eq!(sample.put("a", 4), Changed::Replaced);
    let view = sample.engine.task(task.as_str()).unwrap();
    assert!(view.task.status.is_final() && view.failure.is_some());
    assert_eq!(sample.get("a"), Some(entity("a", 4).text().into_owned()));
    sample.check();
}

/// A revision of which the packs were written when the process died.
#[test]
fn a_fold_of_a_revision_can_be_done_twice() {
    let sample = Sample::new();
    sample.put("a", 1);
    let first = sample.create();
    sample.put("a", 2);
    sample.restore(&first.snapshot_id);
    let revision = sample.engine.read(|read| read.revisions(&sample.tenant)).unwrap().remove(0);
    let held = sample.at(&revision.id);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| sample.engine.folded_snapshot(&revision.id))).collect();
        for thread in threads {
            let row = thread.join().unwrap().unwrap();
            assert_eq!(row.pending_epoch, None);
        }
    });
    assert_eq!(sample.at(&revision.id), held);
    sample.check();
}
