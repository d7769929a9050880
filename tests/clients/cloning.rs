//! Clones: the new dataset is learned from its task.

use snapshot::backend::{CloneSnapshot, Run};
use snapshot::error::{Code, Error};

use crate::fake::{ANA, BOB, DATASET, Fake, Stranger, id};
use crate::machine::{bottles, ended};

fn clone_of(snapshot: &str) -> CloneSnapshot {
    CloneSnapshot { snapshot: snapshot.to_owned().into(), destination: None, managed: false, name: None }
}

#[tokio::test]
async fn the_new_dataset_is_the_one_of_our_task() {
    let fake = Fake::start();
    let backend = fake.backend().await;
    let plan = backend.plan_clone(&bottles(), &clone_of(&id(1))).await.unwrap();
    assert_eq!((plan.items, plan.bytes, plan.name.as_str()), (42, None, "bottles (cloned)"));
    let task = backend.clone_snapshot(&bottles(), clone_of(&id(1)), Run::Here).await.unwrap();
    let cloned = ended(&*backend, &task).await.cloned.unwrap();
    assert_ne!(cloned.dataset_id, bottles());
    assert_eq!(cloned.dataset_name, "bottles (cloned)");
    let world = fake.world();
    let first = world.snapshots.iter().find(|one| one["dataset"] == cloned.dataset_id.as_str()).unwrap();
    assert_eq!(first["snapshot_id"], cloned.snapshot_id.unwrap().as_str());
}

#[tokio::test]
async fn of_two_clones_that_could_be_ours_none_is_taken() {
    let fake = Fake::start();
    fake.world().stranger = Stranger::First;
    let error = fake.backend().await.clone_snapshot(&bottles(), clone_of(&id(1)), Run::Here).await.unwrap_err();
    assert_eq!(error.code(), Code::Ambiguous);
    let tasks: Vec<_> = fake.world().tasks.iter().map(|task| task["task_id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(tasks.len(), 2);
    assert!(tasks.iter().all(|task| error.to_string().contains(task)), "{error}");
}

#[tokio::test]
async fn who_is_known_gets_the_own_clone() {
    let fake = Fake::start();
    fake.world().stranger = Stranger::First;
    let backend = fake.backend_of(Some(ANA)).await;
    let task = backend.clone_snapshot(&bottles(), clone_of(&id(1)), Run::Here).await.unwrap();
    assert_eq!(backend.task(task.as_str()).await.unwrap().task.created_by.as_deref(), Some(ANA));
}

#[tokio::test]
async fn clones_of_other_datasets_and_older_clones_are_not_ours() {
    let fake = Fake::start();
    {
        let mut world = fake.world();
        let mut cans = world.datasets[0].clone();
        (cans["id"], cans["display_name"]) = ("7c213333-0000-1000-8000-000000000003".into(), "cans (cloned)".into());
        world.datasets.push(cans);
        world.add_task("SNAPSHOT_CLONE", DATASET, ANA);
        world.add_task("SNAPSHOT_CLONE", "7c213333-0000-1000-8000-000000000003", BOB);
    }
    let backend = fake.backend().await;
    let task = backend.clone_snapshot(&bottles(), clone_of(&id(1)), Run::Here).await.unwrap();
    assert_eq!(task.as_str(), fake.world().tasks[0]["task_id"]);
}

#[tokio::test]
async fn name_and_folder_are_not_ours_to_choose() {
    let fake = Fake::start();
    let backend = fake.backend().await;
    let named = CloneSnapshot { name: Some("x".parse().unwrap()), ..clone_of(&id(1)) };
    let placed = CloneSnapshot { destination: Some("/tmp/x".into()), ..clone_of(&id(1)) };
    for (request, verb) in [(named, "clone --name"), (placed, "clone DEST")] {
        let error = backend.clone_snapshot(&bottles(), request, Run::Here).await.unwrap_err();
        assert!(matches!(&error, Error::Unsupported { verb: told, .. } if *told == verb), "{error}");
    }
    assert_eq!(fake.count("POST", "/clone"), 0);
}
