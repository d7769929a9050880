//! What the service has no calls for is refused by name, before anything is asked.

use std::time::Duration;

use snapshot::backend::{DiffRequest, Protection, Repair, SnapshotFilter, State, Verify};
use snapshot::error::{Error, Result};

use crate::fake::{Fake, id};
use crate::machine::{Machine, bottles, silent};

fn verb<T>(result: Result<T>) -> &'static str {
    match result {
        Err(Error::Unsupported { backend: "Visual Layer", verb, instead }) if !instead.is_empty() => verb,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was done"),
    }
}

#[tokio::test]
async fn verbs_without_a_call_are_refused_by_name() {
    let fake = Fake::start();
    let backend = fake.backend().await;
    let (dataset, one) = (bottles(), id(1).into());
    fake.world().log.clear();
    let all = SnapshotFilter { all: true, ..SnapshotFilter::default() };
    assert_eq!(verb(backend.snapshots(&dataset, all).await), "list --all");
    let deleted = SnapshotFilter { deleted: true, ..SnapshotFilter::default() };
    assert_eq!(verb(backend.snapshots(&dataset, deleted).await), "list --deleted");
    assert_eq!(verb(backend.undelete(&dataset, &one).await), "undelete");
    assert_eq!(verb(backend.protect(&dataset, &one, Protection::On(None)).await), "protect");
    assert_eq!(verb(backend.protect(&dataset, &one, Protection::Off).await), "unprotect");
    let state = State::Working(dataset.clone());
    assert_eq!(verb(backend.diff(&state, &state, DiffRequest::default(), silent()).await), "diff");
    assert_eq!(verb(backend.files(&dataset, &one, Vec::new()).await), "files");
    assert_eq!(verb(backend.items(&state, None).await), "items");
    assert_eq!(verb(backend.cat(&dataset, &one, Vec::new()).await), "cat");
    assert_eq!(verb(backend.history(&dataset, None).await), "history");
    assert_eq!(verb(backend.plan_undo(&dataset, Some(3), silent()).await), "undo OP");
    assert_eq!(verb(backend.gc(Duration::ZERO, true, silent()).await), "gc");
    assert_eq!(verb(backend.verify(Verify::default(), silent()).await), "verify");
    assert_eq!(verb(backend.repair(Repair::default(), silent()).await), "verify --repair");
    assert_eq!(verb(backend.stats().await), "stats");
    assert_eq!(verb(backend.datasets(true).await), "dataset list --deleted");
    assert_eq!(verb(backend.rename_dataset(&dataset, "x".parse().unwrap()).await), "dataset rename");
    assert_eq!(verb(backend.remove_dataset(&dataset).await), "dataset rm");
    assert_eq!(verb(backend.set_snapshots(&dataset, false).await), "dataset set");
    assert!(fake.world().log.is_empty());
}

#[test]
fn the_program_ends_with_2_and_says_what_there_is_instead() {
    let fake = Fake::start();
    let machine = Machine::of(&fake);
    for line in [
        "diff",
        "files current",
        "cat current a",
        "items",
        "dataset export x.csv",
        "history",
        "protect current",
        "list --all",
        "gc --yes",
        "stats",
        "restore current --dry-run",
        "restore current --only media --yes",
        "clone current --name x",
        "dataset rename x",
    ] {
        let outcome = machine.run(line);
        assert_eq!(outcome.code, 2, "{line}: {outcome:?}");
        assert!(outcome.stderr.contains("is not supported by Visual Layer"), "{line}: {outcome:?}");
        assert!(outcome.stderr.contains("hint: "), "{line}: {outcome:?}");
    }
}
