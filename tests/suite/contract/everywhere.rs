//! What every backend can do, with files and with the entities of a tenant: take, list, show, go back, remove, wait.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use snapshot::backend::{
    Backend, CloneSnapshot, CreateSnapshot, EditSnapshot, EntityQuery, RemoveVerb, Restore, Run, SnapshotFilter, State,
};
use snapshot::error::{Code, Result};
use snapshot::facets::{Entity, EntityKey, Json};
use snapshot::model::{DatasetId, Snapshot, SnapshotId, TaskStatus, TaskType};

use super::{Ground, assert_refused, ended, silent};
use crate::support::{put, whole};

/// What a dataset holds now: texts by name.
type Texts = BTreeMap<String, String>;

/// A dataset whose working state can be changed from beside the backend.
struct Thing<'a> {
    backend: &'a dyn Backend,
    host: &'a dyn Backend,
    /// As the backend knows it.
    id: DatasetId,
    place: Place,
}

enum Place {
    Folder(PathBuf),
    Tenant(DatasetId),
}

impl<'a> Thing<'a> {
    /// A dataset with the texts `a` and `b`.
    async fn new(ground: &Ground<'a>) -> Self {
        let (backend, host) = (ground.backend, ground.host);
        if !ground.has_tenants {
            let subject = ground.subject("set").await;
            return Self { backend, host, id: subject.id, place: Place::Folder(subject.folder) };
        }
        let tenant = host.create_tenant("city".parse().unwrap()).await.unwrap().dataset_id;
        let id = backend.dataset("city", false).await.unwrap().dataset_id;
        let thing = Self { backend, host, id, place: Place::Tenant(tenant) };
        thing.put("a", "1").await;
        thing.put("b", "1").await;
        thing
    }

    async fn put(&self, name: &str, text: &str) {
        match &self.place {
            Place::Folder(folder) => put(folder, name, text),
            Place::Tenant(id) => {
                let json = format!(r#"{{"id":"{name}","type":"Text","text":{{"value":"{text}"}}}}"#);
                let entity = Entity::new(&Json::parse(json.as_bytes()).unwrap(), "/").unwrap();
                self.host.put_entities(id, vec![entity]).await.unwrap();
            }
        }
    }

    async fn remove(&self, name: &str) {
        match &self.place {
            Place::Folder(folder) => fs::remove_file(folder.join(name)).unwrap(),
            Place::Tenant(id) => {
                let key = EntityKey::new(name, "Text", "/").unwrap();
                self.host.remove_entities(id, vec![key]).await.unwrap();
            }
        }
    }

    async fn texts(&self) -> Texts {
        match &self.place {
            Place::Folder(folder) => {
                let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
                files
                    .map(|file| (file.file_name().into_string().unwrap(), fs::read_to_string(file.path()).unwrap()))
                    .collect()
            }
            Place::Tenant(id) => {
                let entities = self.host.entities(&State::Working(id.clone()), &EntityQuery::default()).await.unwrap();
                let entities = entities.map(|entity| entity.unwrap());
                entities.map(|entity| (entity.key().id().to_owned(), entity.text().into_owned())).collect()
            }
        }
    }

    async fn create(&self, name: &str) -> Snapshot {
        let request = CreateSnapshot { name: Some(name.parse().unwrap()), ..CreateSnapshot::default() };
        self.backend.create(&self.id, request, silent()).await.unwrap().snapshot
    }

    async fn list(&self) -> Vec<SnapshotId> {
        let page = self.backend.snapshots(&self.id, SnapshotFilter::default()).await.unwrap();
        page.snapshots.into_iter().map(|one| one.snapshot_id).collect()
    }

    async fn find(&self, reference: &str) -> Result<Snapshot> {
        self.backend.snapshot(&self.id, &reference.parse().unwrap(), false).await
    }

    /// Goes back, without keeping what is there now.
    async fn restore(&self, snapshot: &Snapshot) {
        let request = Restore { checkpoint: false, ..whole(&snapshot.snapshot_id) };
        let task = self.backend.restore(&self.id, request, Run::Here).await.unwrap();
        ended(self.backend, &task).await.unwrap();
    }
}

pub(super) async fn what_was_taken_is_listed_and_shown(ground: &Ground<'_>) {
    let thing = Thing::new(ground).await;
    let before = thing.list().await.len();
    let one = thing.create("one").await;
    thing.put("c", "2").await;
    let two = thing.create("two").await;
    assert_ne!(one.snapshot_id, two.snapshot_id);
    assert_eq!(two.is_restoring, Some(false));
    assert_eq!(thing.list().await[..2], [two.snapshot_id.clone(), one.snapshot_id.clone()], "newest first");
    assert_eq!(thing.list().await.len(), before + 2);
    for taken in [&one, &two] {
        let shown = thing.find(taken.snapshot_id.as_str()).await.unwrap();
        assert_eq!((&shown.snapshot_id, &shown.snapshot_name), (&taken.snapshot_id, &taken.snapshot_name));
        assert_eq!((shown.created_at, shown.n_entities), (taken.created_at, taken.n_entities));
    }
    if ground.has_tenants {
        assert_eq!((one.n_entities, two.n_entities), (Some(2), Some(3)));
    }
    assert_eq!(thing.find("latest").await.unwrap().snapshot_id, two.snapshot_id);
    assert_eq!(thing.find("latest~1").await.unwrap().snapshot_id, one.snapshot_id);
}

pub(super) async fn a_restore_brings_everything_back(ground: &Ground<'_>) {
    let thing = Thing::new(ground).await;
    let before = thing.texts().await;
    let one = thing.create("one").await;
    thing.put("a", "2").await;
    thing.put("c", "2").await;
    thing.remove("b").await;
    let after = thing.texts().await;
    let two = thing.create("two").await;
    thing.restore(&one).await;
    assert_eq!(thing.texts().await, before);
    thing.restore(&two).await;
    assert_eq!(thing.texts().await, after, "and forth again");
    assert!(thing.list().await.contains(&one.snapshot_id), "nothing is lost by going back and forth");
    let restored = thing.find(two.snapshot_id.as_str()).await.unwrap();
    assert_ne!(restored.is_current, Some(false));
    assert_eq!(restored.is_restoring, Some(false));
}

pub(super) async fn one_that_is_not_there_is_not_found(ground: &Ground<'_>) {
    let thing = Thing::new(ground).await;
    let one = thing.create("one").await;
    assert_refused(thing.find("nowhere").await, Code::NotFound);
    let lost: SnapshotId = if ground.has_tenants { "snapshot_2001-01-01T00-00-00Z" } else { LOST }.to_owned().into();
    let restore = Restore { checkpoint: false, ..whole(&lost) };
    assert_refused(thing.backend.restore(&thing.id, restore, Run::Here).await, Code::NotFound);
    assert_refused(thing.backend.remove(&thing.id, &[lost], RemoveVerb::Remove, false).await, Code::NotFound);
    assert!(thing.list().await.contains(&one.snapshot_id));
}

const LOST: &str = "0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f";

pub(super) async fn what_was_removed_is_gone_from_the_list(ground: &Ground<'_>) {
    let thing = Thing::new(ground).await;
    let one = thing.create("one").await;
    let two = thing.create("two").await;
    let texts = thing.texts().await;
    thing.backend.remove(&thing.id, std::slice::from_ref(&one.snapshot_id), RemoveVerb::Remove, false).await.unwrap();
    assert!(!thing.list().await.contains(&one.snapshot_id));
    assert_refused(thing.find(one.snapshot_id.as_str()).await, Code::NotFound);
    assert_eq!(thing.find("latest").await.unwrap().snapshot_id, two.snapshot_id);
    assert_eq!(thing.texts().await, texts, "the working state stays");
    if !ground.has_tenants {
        let current = thing.backend.remove(&thing.id, &[two.snapshot_id], RemoveVerb::Remove, false).await;
        assert_refused(current, Code::Conflict);
    }
}

pub(super) async fn a_name_and_a_description_change_or_that_is_unsupported(ground: &Ground<'_>) {
    let thing = Thing::new(ground).await;
    let one = thing.create("one").await;
    let request = EditSnapshot { name: Some("other".parse().unwrap()), description: Some("why".parse().unwrap()) };
    match thing.backend.edit(&thing.id, &one.snapshot_id, request).await {
        Ok(edited) => {
            assert_eq!((&edited.snapshot_name[..], &edited.description[..]), ("other", "why"));
            assert_eq!(thing.find("other").await.unwrap().snapshot_id, one.snapshot_id);
        }
        Err(error) => assert_eq!(error.code(), Code::Unsupported),
    }
}

pub(super) async fn a_clone_is_a_dataset_of_its_own_or_unsupported(ground: &Ground<'_>) {
    let thing = Thing::new(ground).await;
    let one = thing.create("one").await;
    let request = CloneSnapshot { snapshot: one.snapshot_id.clone(), destination: None, managed: true, name: None };
    let task = match thing.backend.clone_snapshot(&thing.id, request, Run::Here).await {
        Ok(task) => task,
        Err(error) => return assert_eq!(error.code(), Code::Unsupported, "{error}"),
    };
    let cloned = ended(thing.backend, &task).await.unwrap().cloned.unwrap();
    assert_ne!(cloned.dataset_id, thing.id);
    let listed = thing.backend.datasets(false).await.unwrap();
    assert!(listed.iter().any(|one| one.dataset_id == cloned.dataset_id), "{listed:?}");
    let first = thing.backend.snapshot(&cloned.dataset_id, &"latest".parse().unwrap(), false).await.unwrap();
    assert_eq!(first.n_images, one.n_images);
    thing.put("a", "2").await;
    assert!(thing.list().await.contains(&one.snapshot_id));
}

pub(super) async fn restores_are_tasks_that_say_how_they_ended(ground: &Ground<'_>) {
    let thing = Thing::new(ground).await;
    let one = thing.create("one").await;
    thing.put("a", "2").await;
    let request = Restore { checkpoint: false, ..whole(&one.snapshot_id) };
    let task = thing.backend.restore(&thing.id, request, Run::Here).await.unwrap();
    let task = ended(thing.backend, &task).await.unwrap().task;
    assert_eq!(task.status, TaskStatus::Completed);
    assert_eq!(task.task_type, TaskType::SnapshotRestore);
    assert_eq!(task.dataset_id, thing.id);
}
