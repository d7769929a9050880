//! Files of this machine that are added to datasets without a folder.

use std::fs;
use std::path::Path;

use snapshot::backend::{AddMedia, CreateDataset, CreateSnapshot, EntryKind, MediaFile, Run};
use snapshot::error::{Code, Error};
use snapshot::model::{DatasetId, DatasetStatus, TaskType};

use super::{Ground, assert_refused, ended, silent};
use crate::support::put;

/// Files below a folder, called as they are there.
fn media(folder: &Path, names: &[&str]) -> Vec<MediaFile> {
    let file = |name: &&str| {
        let source = folder.join(name);
        MediaFile { size: fs::metadata(&source).unwrap().len(), source, path: name.as_bytes().to_vec() }
    };
    names.iter().map(file).collect()
}

/// A dataset without a folder.
async fn cloud(ground: &Ground<'_>) -> DatasetId {
    let request = CreateDataset { path: None, name: Some("cloud".parse().unwrap()), skip_unreadable: false };
    ground.host.create_dataset(request, silent()).await.unwrap().dataset.dataset_id
}

/// What a new snapshot of a dataset holds: the names of its files.
async fn saved(ground: &Ground<'_>, id: &DatasetId) -> Vec<String> {
    let snapshot = ground.host.create(id, CreateSnapshot::default(), silent()).await.unwrap().snapshot;
    let entries = ground.host.files(id, &snapshot.snapshot_id, Vec::new()).await.unwrap();
    let files = entries.map(Result::unwrap).filter(|entry| entry.kind == EntryKind::File);
    files.map(|entry| entry.path).collect()
}

pub(super) async fn files_are_added_and_read(ground: &Ground<'_>) {
    let (backend, id, folder) = (ground.backend, cloud(ground).await, ground.folder("new"));
    put(&folder, "a.jpg", "an image");
    put(&folder, "deep/b \"2\".jpg", "another");
    put(&folder, "deep/empty", "");
    let files = media(&folder, &["a.jpg", "deep/b \"2\".jpg", "deep/empty"]);
    let task = backend.add_media(&id, AddMedia { files, reindex: false }, Run::Here, silent()).await.unwrap();
    let ended_task = ended(backend, &task).await.unwrap().task;
    assert_eq!(ended_task.task_type, TaskType::MediaAddition);
    let dataset = backend.dataset(id.as_str(), false).await.unwrap();
    assert_eq!((dataset.status, dataset.n_images), (DatasetStatus::PartialIndex, Some(2)));
    assert!(backend.create(&id, CreateSnapshot::default(), silent()).await.is_err(), "it was not read yet");

    let task = backend.reindex(&id, Run::Here).await.unwrap();
    assert_eq!(ended(backend, &task).await.unwrap().task.task_type, TaskType::Reindex);
    assert_eq!(backend.dataset(id.as_str(), false).await.unwrap().status, DatasetStatus::Ready);

    put(&folder, "a.jpg", "the image, changed");
    put(&folder, "c.mp4", "a clip");
    let request = AddMedia { files: media(&folder, &["a.jpg", "c.mp4"]), reindex: true };
    let task = backend.add_media(&id, request, Run::Here, silent()).await.unwrap();
    ended(backend, &task).await.unwrap();
    assert_eq!(backend.dataset(id.as_str(), false).await.unwrap().status, DatasetStatus::Ready);
    assert_eq!(saved(ground, &id).await, ["a.jpg", "c.mp4", "deep/b \"2\".jpg", "deep/empty"]);
}

pub(super) async fn an_addition_is_taken_back(ground: &Ground<'_>) {
    let (backend, id, folder) = (ground.backend, cloud(ground).await, ground.folder("new"));
    put(&folder, "a.jpg", "an image");
    let request = AddMedia { files: media(&folder, &["a.jpg"]), reindex: true };
    let task = backend.add_media(&id, request, Run::Here, silent()).await.unwrap();
    ended(backend, &task).await.unwrap();
    let undo = backend.plan_undo(&id, None, silent()).await.unwrap();
    assert_eq!(undo.operation.verb, "add-media");
    let task = backend.undo(&id, &undo, Run::Here).await.unwrap().expect("a task takes it back");
    ended(backend, &task).await.unwrap();
    assert_eq!(saved(ground, &id).await, [""; 0]);
}

pub(super) async fn files_of_a_folder_are_not_added_to(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let folder = ground.folder("new");
    put(&folder, "a.jpg", "an image");
    // More than fits into the buffers on the way: the refusal is heard all the same.
    fs::File::create(folder.join("long.mp4")).unwrap().set_len(24 << 20).unwrap();
    let request = AddMedia { files: media(&folder, &["a.jpg", "long.mp4"]), reindex: true };
    let before = subject.tree();
    let refused = ground.backend.add_media(&subject.id, request, Run::Here, silent()).await;
    assert_refused(refused, Code::Invalid);
    crate::tree::assert_same(&subject.tree(), &before, "nothing was added");

    let gone = MediaFile { source: folder.join("gone.jpg"), path: b"gone.jpg".to_vec(), size: 1 };
    let request = AddMedia { files: vec![gone], reindex: true };
    let id = cloud(ground).await;
    assert_refused(ground.backend.add_media(&id, request, Run::Here, silent()).await, Code::Io);
    assert_eq!(ground.backend.dataset(id.as_str(), false).await.unwrap().status, DatasetStatus::Ready);
}

pub(super) async fn a_tenant_takes_no_files(ground: &Ground<'_>) {
    let id = "city".to_owned().into();
    let refused = ground.backend.add_media(&id, AddMedia::default(), Run::Here, silent()).await;
    assert!(matches!(refused, Err(Error::Unsupported { verb: "dataset add-media", .. })), "{refused:?}");
    let refused = ground.backend.reindex(&id, Run::Here).await;
    assert!(matches!(refused, Err(Error::Unsupported { verb: "dataset reindex", .. })), "{refused:?}");
    let refused = ground.backend.retry(&"t".to_owned().into(), Run::Here).await;
    assert!(matches!(refused, Err(Error::Unsupported { verb: "task retry", .. })), "{refused:?}");
}
