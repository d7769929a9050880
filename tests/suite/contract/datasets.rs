//! Datasets: with and without a folder, in the trash and out of it, under other names and at other places.

use std::fs;

use snapshot::backend::{CloneSnapshot, CreateDataset, CreateSnapshot, Run};
use snapshot::error::{Code, Error};
use snapshot::model::{DatasetStatus, Member, Reason, Role};

use super::{Ground, assert_refused, ended, silent};
use crate::support::{ACTOR, put, whole};

fn of_folder(path: &std::path::Path) -> CreateDataset {
    CreateDataset { path: Some(path.to_owned()), name: None, skip_unreadable: false }
}

pub(super) async fn a_dataset_may_have_no_folder(ground: &Ground<'_>) {
    let backend = ground.backend;
    let request = CreateDataset { path: None, name: Some("cloud".parse().unwrap()), skip_unreadable: false };
    let created = backend.create_dataset(request, silent()).await.unwrap();
    let (id, first) = (created.dataset.dataset_id, created.snapshot.unwrap());
    assert_eq!((created.dataset.path, first.n_files, &first.reason), (None, Some(0), &Some(Reason::Creation)));
    let two = backend.create(&id, CreateSnapshot::default(), silent()).await.unwrap().snapshot;
    let task = backend.restore(&id, whole(&first.snapshot_id), Run::Here).await.unwrap();
    ended(backend, &task).await.unwrap();
    let dataset = backend.dataset("cloud", false).await.unwrap();
    assert_eq!(dataset.current_snapshot_id, Some(first.snapshot_id));
    assert_eq!(backend.drift(&id, silent()).await.unwrap().changed, None);

    let request = CloneSnapshot { snapshot: two.snapshot_id, destination: None, managed: false, name: None };
    let task = backend.clone_snapshot(&id, request, Run::Here).await.unwrap();
    let cloned = ended(backend, &task).await.unwrap().cloned.unwrap();
    assert_eq!((cloned.path, &*cloned.dataset_name), (None, "cloud (cloned)"));
}

pub(super) async fn a_dataset_in_the_trash_comes_back_whole(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let one = subject.create("one").await;
    let before = subject.tree();
    let gone = ground.backend.remove_dataset(&subject.id).await.unwrap();
    assert!(gone.deleted_at.is_some());
    crate::tree::assert_same(&subject.tree(), &before, "the folder is not touched");
    assert!(ground.backend.datasets(false).await.unwrap().is_empty());
    assert_eq!(ground.backend.datasets(true).await.unwrap().len(), 1);
    assert_refused(ground.backend.dataset("set", false).await, Code::NotFound);
    ground.backend.dataset("set", true).await.unwrap();
    assert!(matches!(ground.backend.dataset_at(subject.folder.clone()).await, Err(Error::NoDataset { .. })));
    let refused = ground.backend.create(&subject.id, CreateSnapshot::default(), silent()).await;
    assert_refused(refused.map(drop), Code::NotFound);

    ground.backend.undelete_dataset(&subject.id).await.unwrap();
    assert_eq!(subject.current().await, one.snapshot_id);
    assert_eq!(subject.list(Default::default()).await.len(), 2);
    assert_refused(ground.backend.undelete_dataset(&subject.id).await, Code::NotFound);
    subject.put("a", "2");
    subject.restore_whole(&one).await;
    crate::tree::assert_same(&subject.tree(), &before, "and it works");

    // While it is in the trash its folder may become another dataset's, and then it cannot come back.
    ground.backend.remove_dataset(&subject.id).await.unwrap();
    let other = ground.backend.create_dataset(of_folder(&subject.folder), silent()).await.unwrap().dataset;
    assert_refused(ground.backend.undelete_dataset(&subject.id).await, Code::Conflict);
    ground.backend.remove_dataset(&other.dataset_id).await.unwrap();
    ground.backend.undelete_dataset(&subject.id).await.unwrap();
}

pub(super) async fn a_dataset_can_be_renamed(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let other = ground.subject("other").await;
    let renamed = ground.backend.rename_dataset(&subject.id, "new name".parse().unwrap()).await.unwrap();
    assert_eq!((&renamed.dataset_id, &*renamed.dataset_name), (&subject.id, "new name"));
    assert_eq!(subject.find("current").await.unwrap().source_dataset_name, "new name");
    assert_refused(ground.backend.rename_dataset(&other.id, "new name".parse().unwrap()).await, Code::Conflict);
    assert_refused(ground.backend.dataset("set", false).await, Code::NotFound);
    // A name that is free again can be taken, by a rename and by a folder of that name.
    let again = ground.folder("elsewhere");
    fs::create_dir(again.join("other")).unwrap();
    let created = ground.backend.create_dataset(of_folder(&again.join("other")), silent()).await.unwrap();
    assert_eq!(created.dataset.dataset_name, "other-2");
    ground.backend.rename_dataset(&other.id, "set".parse().unwrap()).await.unwrap();
}

pub(super) async fn a_folder_that_moved_is_followed_when_told(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let place = ground.folder("place").join("moved");
    fs::rename(&subject.folder, &place).unwrap();
    let refused = ground.backend.create(&subject.id, CreateSnapshot::default(), silent()).await;
    assert!(matches!(refused, Err(Error::WorktreeGone { .. })), "{refused:?}");
    assert_eq!(subject.list(Default::default()).await.len(), 1, "lists need no folder");
    subject.clone_to(&subject.first, Some(&place.with_file_name("clone"))).await.unwrap();

    let dataset = ground.backend.move_dataset(&subject.id, place.clone()).await.unwrap();
    assert_eq!(dataset.path.as_deref(), place.to_str());
    assert_eq!(ground.backend.drift(&subject.id, silent()).await.unwrap().changed, Some(0));
    put(&place, "a", "2");
    ground.backend.create(&subject.id, CreateSnapshot::default(), silent()).await.unwrap();
    subject.restore_whole(&subject.first).await;
    assert_eq!(fs::read(place.join("a")).unwrap(), b"1");
    assert!(!subject.folder.exists());
    let nowhere = place.join("nowhere");
    assert!(ground.backend.move_dataset(&subject.id, nowhere).await.is_err());
}

pub(super) async fn snapshots_can_be_turned_off(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let (backend, id) = (ground.backend, &subject.id);
    let dataset = backend.set_snapshots(id, false).await.unwrap();
    assert_eq!(dataset.snapshots_enabled, Some(false));
    let create = backend.create(id, CreateSnapshot::default(), silent()).await;
    assert_refused(create, Code::NotAllowed);
    assert_refused(subject.restore(whole(&subject.first.snapshot_id)).await, Code::NotAllowed);
    assert_refused(subject.clone_to(&subject.first, None).await, Code::NotAllowed);
    assert_eq!(subject.list(Default::default()).await.len(), 1);
    backend.set_snapshots(id, true).await.unwrap();
    subject.create("again").await;
}

pub(super) async fn a_dataset_is_found_by_its_folder(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let other = ground.subject("other").await;
    fs::create_dir_all(subject.folder.join("deep/er")).unwrap();
    let at = async |path: &std::path::Path| ground.backend.dataset_at(path.to_owned()).await.map(|one| one.dataset_id);
    assert_eq!(at(&subject.folder).await.unwrap(), subject.id);
    assert_eq!(at(&subject.folder.join("deep/er")).await.unwrap(), subject.id);
    assert_eq!(at(&other.folder).await.unwrap(), other.id);
    let refused = at(subject.folder.parent().unwrap()).await;
    assert!(matches!(&refused, Err(Error::NoDataset { known, .. }) if known.len() == 2), "{refused:?}");

    let found = ground.backend.dataset(&subject.id.as_str()[..10], false).await.unwrap();
    assert_eq!(found.dataset_id, subject.id);
    assert_eq!(found.path.as_deref(), subject.folder.to_str());
    assert_eq!((found.n_files, found.bytes), (Some(2), Some(2)));
    let names: Vec<_> = ground.backend.datasets(false).await.unwrap().into_iter().map(|one| one.dataset_name).collect();
    assert_eq!(names, ["other", "set"]);
}

pub(super) async fn drift_counts_what_changed(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let drift = async || ground.backend.drift(&subject.id, silent()).await.unwrap();
    assert_eq!(drift().await.changed, Some(0));
    subject.put("a", "2");
    subject.put("new", "2");
    assert_eq!(drift().await.changed, Some(2));
    assert_eq!(drift().await.dataset.status, DatasetStatus::Ready, "files that change do not change the status");
    assert_eq!(drift().await.current_snapshot_name, Some(subject.first.snapshot_name.clone()));
    subject.restore_whole(&subject.first).await;
    assert_eq!(drift().await.changed, Some(0));
    fs::remove_dir_all(&subject.folder).unwrap();
    assert_eq!(drift().await.changed, None);
}

pub(super) async fn folders_in_each_other_are_refused(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    fs::create_dir(subject.folder.join("inner")).unwrap();
    let create = async |path: &std::path::Path| ground.backend.create_dataset(of_folder(path), silent()).await;
    assert_refused(create(&subject.folder.join("inner")).await, Code::Invalid);
    assert_refused(create(subject.folder.parent().unwrap()).await, Code::Invalid);
    assert_refused(create(&subject.folder).await, Code::Conflict);
    assert_refused(create(&subject.folder.join("a")).await, Code::Invalid);
    assert_refused(create(&subject.folder.join("none")).await, Code::NotFound);
    assert_eq!(ground.backend.datasets(true).await.unwrap().len(), 1);
}

pub(super) async fn people_are_given_roles_and_lose_them(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let (backend, id) = (ground.backend, &subject.id);
    let (bob, cyd) = ("bob@example.com".parse().unwrap(), "cyd@example.com".parse().unwrap());
    let roles = |members: Vec<Member>| -> Vec<_> {
        members.into_iter().filter(|one| one.email != ACTOR).map(|one| (one.email, one.role)).collect()
    };
    let of = |name: &str, role| (format!("{name}@example.com"), role);
    let shared = backend.share(id, &bob, Role::Viewer).await.unwrap();
    assert_eq!(roles(shared), [of("bob", Role::Viewer)]);
    backend.share(id, &cyd, Role::Owner).await.unwrap();
    let shared = backend.share(id, &bob, Role::Editor).await.unwrap();
    assert_eq!(roles(shared), [of("bob", Role::Editor), of("cyd", Role::Owner)]);
    assert_eq!(roles(backend.people(id).await.unwrap()), [of("bob", Role::Editor), of("cyd", Role::Owner)]);
    assert_eq!(roles(backend.unshare(id, &bob).await.unwrap()), [of("cyd", Role::Owner)]);
    assert_refused(backend.unshare(id, &bob).await, Code::NotFound);
}
