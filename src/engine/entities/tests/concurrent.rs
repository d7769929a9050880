//! Many writers at once, and snapshots beside them.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::*;

const WRITERS: u64 = 16;

#[test]
fn no_write_is_lost_and_many_share_a_transaction() {
    let mut sample = Sample::new();
    sample.engine.store.folds.set_fold_at(300);
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let sample = &sample;
            scope.spawn(move || {
                for number in 0..100 {
                    assert_eq!(sample.put(&format!("w{writer}-{number}"), number), Changed::Created);
                    if number % 10 == 0 {
                        assert_eq!(sample.delete(&format!("w{writer}-{number}")).unwrap(), Changed::Deleted);
                    }
                }
            });
        }
    });
    assert_eq!(sample.count(), WRITERS * 90);
    assert_eq!(sample.now().len() as u64, WRITERS * 90);
    sample.engine.wait_for_folds();
    assert!(sample.waiting() <= 300, "{} rows wait", sample.waiting());
    sample.reopen();
    assert_eq!(sample.now().len() as u64, WRITERS * 90);
    sample.check();
}

#[test]
fn an_update_is_atomic() {
    let sample = Sample::new();
    sample.put("counter", 0);
    let key = entity("counter", 0).key().clone();
    let add = |now: Option<Entity>| {
        let json = now.expect("it is there").json()?;
        let value = json.get("temperature").and_then(|one| one.get("value")).expect("it has a value").to_string();
        Ok(Some(entity("counter", value.parse::<u64>().expect("a number") + 1)))
    };
    std::thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                for _ in 0..20 {
                    let change = EntityChange::update(key.clone(), add);
                    assert_eq!(sample.engine.change_entity(&sample.tenant, change).unwrap(), Changed::Replaced);
                }
            });
        }
    });
    assert_eq!(sample.get("counter"), Some(entity("counter", WRITERS * 20).text().into_owned()));
}

#[test]
fn a_change_that_panics_hurts_nobody_else() {
    let sample = Sample::new();
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let sample = &sample;
            scope.spawn(move || {
                for number in 0..10 {
                    sample.put(&format!("w{writer}-{number}"), number);
                }
            });
        }
        let bad = scope.spawn(|| {
            let change = EntityChange::update(entity("bad", 0).key().clone(), |_| panic!("on purpose"));
            let _ = sample.engine.change_entity(&sample.tenant, change);
        });
        assert!(bad.join().is_err());
    });
    assert_eq!(sample.count(), WRITERS * 10);
    assert_eq!(sample.put("more", 1), Changed::Created);
}

/// One writer writes e0, e1, e2 and so on: a state at an instant has the first of them and no other.
#[test]
fn a_snapshot_beside_writers_has_just_what_was_written_when_it_began() {
    let sample = Sample::new();
    sample.engine.store.folds.set_fold_at(50);
    let (written, is_over) = (AtomicU64::new(0), AtomicBool::new(false));
    let taken: Vec<_> = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                let number = written.load(Ordering::SeqCst);
                sample.put(&format!("e{number:06}"), number);
                written.store(number + 1, Ordering::SeqCst);
            }
        });
        let taken = (0..8)
            .map(|_| {
                let before = written.load(Ordering::SeqCst);
                let snapshot = sample.create();
                (before, snapshot, written.load(Ordering::SeqCst) + 1)
            })
            .collect();
        is_over.store(true, Ordering::SeqCst);
        taken
    });
    sample.engine.wait_for_folds();
    for (before, snapshot, after) in &taken {
        let held = sample.at(&snapshot.snapshot_id);
        let count = held.len() as u64;
        assert!(*before <= count && count <= *after, "{before} {count} {after}");
        assert_eq!(snapshot.n_entities, Some(count));
        let wanted: Entities = (0..count)
            .map(|number| entity(&format!("e{number:06}"), number))
            .map(|one| (one.key().clone(), one.text().into_owned()))
            .collect();
        assert_eq!(held, wanted);
    }
    assert_eq!(sample.count(), written.load(Ordering::SeqCst));
    sample.check();
}

#[test]
fn a_restore_beside_writers_refuses_them_or_comes_after_them() {
    let sample = Sample::new();
    sample.put("kept", 1);
    let snapshot = sample.create();
    let is_over = AtomicBool::new(false);
    let answers = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut answers = Vec::new();
            for number in 0.. {
                if is_over.load(Ordering::SeqCst) {
                    break;
                }
                let change = EntityChange::upsert(entity(&format!("n{number}"), number));
                answers.push(sample.engine.change_entity(&sample.tenant, change).map_err(|error| code(&error)));
            }
            answers
        });
        for _ in 0..10 {
            sample.restore(&snapshot.snapshot_id);
        }
        is_over.store(true, Ordering::SeqCst);
        writer.join().unwrap()
    });
    assert!(answers.iter().all(|answer| matches!(answer, Ok(Changed::Created) | Err(Code::Busy))), "{answers:?}");
    // Every write that was let through is in the state now, or in one of the revisions.
    let filter = crate::backend::SnapshotFilter { all: true, ..Default::default() };
    let revisions = sample.engine.snapshots(&sample.tenant, &filter).unwrap().snapshots;
    let mut found: std::collections::BTreeSet<EntityKey> = sample.now().into_keys().collect();
    revisions.iter().for_each(|one| found.extend(sample.at(&one.snapshot_id).into_keys()));
    for (number, answer) in answers.iter().enumerate() {
        let key = entity(&format!("n{number}"), 0).key().clone();
        assert_eq!(found.contains(&key), answer.is_ok(), "{number}");
    }
    sample.check();
}

#[test]
fn bulk_changes_and_single_ones_count_right() {
    let sample = Sample::new();
    sample.engine.store.folds.set_fold_at(40);
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let sample = &sample;
            scope.spawn(move || {
                for number in 0..60 {
                    let id = format!("e{}", (number * 7 + writer) % 50);
                    match number % 3 {
                        0 => drop(sample.delete(&id)),
                        _ => _ = sample.put(&id, number),
                    }
                }
            });
        }
        scope.spawn(|| {
            for round in 0..6 {
                let changes = (0..50).map(|number| {
                    let one = entity(&format!("e{number}"), round);
                    Ok((one.key().clone(), (number % 4 > 0).then_some(one)))
                });
                sample.engine.bulk_change(&sample.tenant, &mut { changes }, &Silent).unwrap();
            }
        });
    });
    sample.engine.wait_for_folds();
    sample.check();
}
