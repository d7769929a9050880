//! Looking at datasets, snapshots and tasks.

use serde_json::json;
use snapshot::backend::SnapshotFilter;
use snapshot::error::Error;
use snapshot::model::{DatasetStatus, Reason, TaskStatus};

use crate::fake::{ANA, BOB, DATASET, Fake, id};
use crate::machine::{bottles, restore_of};

#[tokio::test]
async fn a_snapshot_has_the_contracts_fields_and_what_is_not_told_is_unknown() {
    let fake = Fake::start();
    let backend = fake.backend().await;
    let page = backend.snapshots(&bottles(), SnapshotFilter::default()).await.unwrap();
    assert_eq!(page.total, 2);
    let one = serde_json::to_value(&page.snapshots[0]).unwrap();
    assert_eq!(one["created_at"], "2026-02-03T10:11:12.131415Z");
    assert_eq!(
        (&one["snapshot_name"], &one["created_by"], &one["n_images"]),
        (&json!("tagged"), &json!(BOB), &json!(40))
    );
    for unknown in ["n_entities", "n_files", "bytes", "state", "protected", "deleted_at", "training_model_id"] {
        assert_eq!(one[unknown], json!(null), "{unknown}");
    }
    assert_eq!(page.snapshots[1].reason, Some(Reason::Creation));
}

#[tokio::test]
async fn snapshots_are_found_by_word_id_name_and_start() {
    let fake = Fake::start();
    fake.world().add_snapshot(DATASET, Some("tagged"), "", "import", ANA);
    let backend = fake.backend().await;
    let find = async |text: &str| backend.snapshot(&bottles(), &text.parse().unwrap(), false).await;
    assert_eq!(find("current").await.unwrap().snapshot_id.as_str(), id(3));
    assert_eq!(find("latest~1").await.unwrap().snapshot_id.as_str(), id(2));
    assert_eq!(find(&id(1)).await.unwrap().snapshot_name, "bottles_snapshot_1");
    assert_eq!(find("00000002").await.unwrap().snapshot_id.as_str(), id(2));
    assert!(matches!(find("tagged").await, Err(Error::Ambiguous { candidates, .. }) if candidates.len() == 2));
    assert!(matches!(find("0000").await, Err(Error::Ambiguous { candidates, .. }) if candidates.len() == 3));
    assert!(matches!(find("nothing").await, Err(Error::NotFound { what: "snapshot", .. })));
    assert_eq!(find("current").await.unwrap().reason, Some(Reason::Other("import".into())));
}

#[tokio::test]
async fn datasets_are_found_by_id_and_name_and_listed_when_none_was_named() {
    let fake = Fake::start();
    let backend = fake.backend().await;
    assert_eq!(backend.dataset("bottles", false).await.unwrap().dataset_id.as_str(), DATASET);
    assert_eq!(backend.dataset(DATASET, false).await.unwrap().dataset_name, "bottles");
    assert_eq!(backend.dataset("7c21", false).await.unwrap().dataset_name, "bottles");
    for missing in ["cans", "7c212222-0000-1000-8000-000000000002"] {
        let error = backend.dataset(missing, false).await.unwrap_err();
        assert!(
            matches!(&error, Error::NotFound { what: "dataset", reference, .. } if reference == missing),
            "{error}"
        );
    }
    let error = backend.dataset_at("/".into()).await.unwrap_err();
    assert!(matches!(&error, Error::NoDatasetNamed { known } if known == &["bottles"]), "{error:?}");
}

#[tokio::test]
async fn statuses_are_understood_however_they_are_written() {
    let fake = Fake::start();
    let backend = fake.backend().await;
    for (word, status) in [
        ("READ ONLY", DatasetStatus::ReadOnly),
        ("READ_ONLY", DatasetStatus::ReadOnly),
        ("Partial Index", DatasetStatus::PartialIndex),
        ("ERROR", DatasetStatus::Error),
        ("PONDERING", DatasetStatus::ReadOnly),
    ] {
        fake.world().set_status(word);
        assert_eq!(backend.dataset("bottles", false).await.unwrap().status, status, "{word}");
    }
}

#[tokio::test]
async fn an_older_service_has_only_the_older_status_and_the_other_id() {
    let fake = Fake::start();
    fake.world().datasets[0] = json!({ "dataset_id": DATASET, "display_name": "bottles", "status": "UPDATING" });
    let found = fake.backend().await.datasets(false).await.unwrap().remove(0);
    assert_eq!((found.dataset_id.as_str(), found.status), (DATASET, DatasetStatus::ReadOnly));
}

#[tokio::test]
async fn null_is_as_good_as_nothing() {
    let fake = Fake::start();
    {
        let mut world = fake.world();
        world.is_null_for_empty = true;
        world.snapshots.clear();
    }
    let backend = fake.backend().await;
    assert_eq!(backend.snapshots(&bottles(), SnapshotFilter::default()).await.unwrap().total, 0);
    fake.world().datasets.clear();
    assert!(backend.datasets(false).await.unwrap().is_empty());
}

#[tokio::test]
async fn tasks_are_read_from_all_pages() {
    let fake = Fake::start();
    let ids: Vec<_> = (0..120).map(|_| fake.world().add_task("REINDEX", DATASET, BOB)).collect();
    let backend = fake.backend().await;
    let tasks = backend.tasks(Some(&bottles())).await.unwrap();
    assert_eq!(tasks.len(), 120);
    let oldest = backend.task(&ids[0]).await.unwrap().task;
    assert_eq!((oldest.task_id.as_str(), oldest.created_by.as_deref()), (ids[0].as_str(), Some(BOB)));
    assert!(matches!(backend.task("ffffffff").await, Err(Error::NotFound { what: "task", .. })));
    assert!(matches!(backend.task("0000").await, Err(Error::Ambiguous { what: "task", .. })));
}

#[tokio::test]
async fn an_unknown_status_of_a_task_is_not_its_end() {
    let fake = Fake::start();
    fake.world().stages = vec!["Pending", "HIBERNATING", "completed"];
    let task = fake.world().add_task("SNAPSHOT_RESTORE", DATASET, ANA);
    let backend = fake.backend().await;
    let mut seen = Vec::new();
    while seen.last().is_none_or(|status: &TaskStatus| !status.is_final()) {
        seen.push(backend.task(&task).await.unwrap().task.status);
    }
    assert_eq!(seen.iter().map(TaskStatus::as_str).collect::<Vec<_>>(), ["PENDING", "HIBERNATING", "COMPLETED"]);
}

#[tokio::test]
async fn the_status_names_the_current_snapshot() {
    let fake = Fake::start();
    let backend = fake.backend().await;
    let drift = backend.drift(&bottles(), std::sync::Arc::new(snapshot::progress::Silent)).await.unwrap();
    assert_eq!((drift.current_snapshot_name.as_deref(), drift.changed), (Some("tagged"), None));
    assert_eq!(drift.dataset.current_snapshot_id, Some(restore_of(&id(2)).snapshot));
}
