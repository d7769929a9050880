//! Taking, describing and removing snapshots.

use snapshot::backend::{EditSnapshot, RemoveVerb, SnapshotFilter};
use snapshot::error::{Code, Error};
use snapshot::model::SnapshotId;

use crate::fake::{Fake, Trouble, id};
use crate::machine::{Machine, bottles, create};

#[tokio::test]
async fn a_snapshot_is_taken_and_current_at_once() {
    let fake = Fake::start();
    let backend = fake.backend().await;
    let made = create(&*backend, "before tagging").await.unwrap();
    assert_eq!((made.snapshot_name.as_str(), made.is_current), ("before tagging", Some(true)));
    assert_eq!(fake.count("POST", "/snapshot"), 1);
}

#[tokio::test]
async fn what_blocks_a_snapshot_is_told_and_may_be_over_later() {
    let fake = Fake::start();
    fake.world().set_status("READ ONLY");
    let error = create(&*fake.backend().await, "x").await.unwrap_err();
    assert_eq!(error.code(), Code::Busy);
    assert!(error.is_retryable() && error.to_string().contains("ENRICHMENT task is running"), "{error}");
    assert_eq!(fake.count("POST", "/snapshot"), 1);
}

#[tokio::test]
async fn name_and_description_change_and_nothing_else() {
    let fake = Fake::start();
    let backend = fake.backend().await;
    let request = EditSnapshot { name: None, description: Some("all of them".parse().unwrap()) };
    let changed = backend.edit(&bottles(), &id(1).into(), request).await.unwrap();
    assert_eq!((changed.snapshot_name.as_str(), changed.description.as_str()), ("bottles_snapshot_1", "all of them"));
}

#[tokio::test]
async fn a_removed_snapshot_is_gone_whether_the_answer_is_empty_or_null() {
    for is_null in [false, true] {
        let fake = Fake::start();
        fake.world().is_null_for_empty = is_null;
        let backend = fake.backend().await;
        let ids = [SnapshotId::from(id(1))];
        let planned = backend.remove(&bottles(), &ids, RemoveVerb::Remove, true).await.unwrap();
        assert_eq!((planned.snapshots.len(), planned.grace), (1, None));
        assert_eq!(fake.count("DELETE", &id(1)), 0);
        backend.remove(&bottles(), &ids, RemoveVerb::Remove, false).await.unwrap();
        assert_eq!(backend.snapshots(&bottles(), SnapshotFilter::default()).await.unwrap().total, 1);
        let again = backend.remove(&bottles(), &ids, RemoveVerb::Remove, false).await;
        assert!(matches!(again, Err(Error::NotFound { what: "snapshot", .. })));
    }
}

#[tokio::test]
async fn where_one_may_not_go_none_goes() {
    let fake = Fake::start();
    let backend = fake.backend().await;
    let ids = [SnapshotId::from(id(1)), SnapshotId::from(id(2))];
    let refused = backend.remove(&bottles(), &ids, RemoveVerb::Prune, false).await;
    assert!(matches!(refused, Err(Error::CurrentSnapshot { name }) if name == "tagged"));
    assert_eq!(fake.world().snapshots.len(), 2);
}

#[test]
fn a_dataset_that_is_busy_is_waited_for_as_long_as_was_asked() {
    let fake = Fake::start();
    let machine = Machine::of(&fake);
    let busy = || Trouble::refusal(409, "Operation 'create_snapshot' is blocked while ENRICHMENT task is running");
    fake.world().plan("POST", "/snapshot", 2, busy());
    let outcome = machine.run("create one --wait-lock 1h");
    assert_eq!((outcome.code, fake.count("POST", "/snapshot")), (0, 3), "{outcome:?}");
    fake.world().plan("POST", "/snapshot", 1, busy());
    assert_eq!((machine.run("create two --wait-lock 0s").code, fake.count("POST", "/snapshot")), (4, 4));
    fake.world().plan("POST", "/snapshot", 1, Trouble::refusal(409, "a snapshot of this name is there"));
    assert_eq!((machine.run("create three --wait-lock 1h").code, fake.count("POST", "/snapshot")), (4, 5));
}
