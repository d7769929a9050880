//! Looking into snapshots, at differences, and at tasks.

use std::fs;

use snapshot::backend::{DiffRequest, EntryKind, Run, State};
use snapshot::error::{Code, Result};
use snapshot::model::{Change, TaskStatus, TaskType};

use super::{Ground, Subject, assert_refused, ended, silent};
use crate::support::{chmod, noise, whole};

async fn listed(subject: &Subject<'_>, path: &str) -> Result<Vec<String>> {
    let entries = subject.backend.files(&subject.id, &subject.first.snapshot_id, path.into()).await?;
    entries.map(|entry| entry.map(|entry| entry.path)).collect()
}

async fn content(subject: &Subject<'_>, path: &str) -> Result<Vec<u8>> {
    let pieces = subject.backend.cat(&subject.id, &subject.first.snapshot_id, path.into()).await?;
    Ok(pieces.collect::<Result<Vec<_>>>()?.concat())
}

pub(super) async fn a_snapshot_can_be_looked_into(ground: &Ground<'_>) {
    let mut subject = ground.subject("set").await;
    let large = noise(1, 3_000_000);
    fs::create_dir_all(subject.folder.join("dir/empty")).unwrap();
    fs::write(subject.folder.join("dir/video.mp4"), &large).unwrap();
    fs::write(subject.folder.join("dir.txt"), "").unwrap();
    std::os::unix::fs::symlink("../a", subject.folder.join("dir/link")).unwrap();
    chmod(&subject.folder.join("a"), 0o640);
    subject.first = subject.create("full").await;
    fs::remove_dir_all(subject.folder.join("dir")).unwrap();

    let everything = ["a", "b", "dir", "dir/empty", "dir/link", "dir/video.mp4", "dir.txt"];
    assert_eq!(listed(&subject, "").await.unwrap(), everything);
    assert_eq!(listed(&subject, "dir").await.unwrap(), everything[2..6]);
    assert_eq!(listed(&subject, "dir/link").await.unwrap(), ["dir/link"]);
    assert_refused(listed(&subject, "di").await, Code::NotFound);
    let entries = ground.backend.files(&subject.id, &subject.first.snapshot_id, Vec::new()).await.unwrap();
    let entries: Vec<_> = entries.map(Result::unwrap).collect();
    assert_eq!((entries[0].kind, entries[0].size, &*entries[0].mode), (EntryKind::File, 1, "0640"));
    assert_eq!((entries[4].kind, entries[4].target.as_deref()), (EntryKind::Symlink, Some("../a")));
    assert_eq!((entries[5].kind, entries[5].size), (EntryKind::File, 3_000_000));
    assert_eq!(entries[3].kind, EntryKind::Dir);

    assert!(content(&subject, "dir/video.mp4").await.unwrap() == large);
    assert_eq!(content(&subject, "dir.txt").await.unwrap(), b"");
    assert_refused(content(&subject, "dir").await, Code::Invalid);
    assert_refused(content(&subject, "dir/link").await, Code::Invalid);
    assert_refused(content(&subject, "dir/none").await, Code::NotFound);
    assert_refused(content(&subject, "../set/a").await, Code::NotFound);
}

pub(super) async fn what_differs_is_named(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    subject.put("a", "2");
    subject.put("new", "2");
    fs::remove_file(subject.folder.join("b")).unwrap();
    let diff = subject.changed_since(&subject.first).await;
    let media = &diff.facets["media"];
    let items: Vec<_> = media.items.iter().map(|item| (&*item.path, item.change)).collect();
    assert_eq!(items, [("a", Change::Changed), ("b", Change::Removed), ("new", Change::Added)]);
    assert_eq!((media.added, media.changed, media.removed), (1, 1, 1));
    assert_eq!((&*diff.a, &*diff.b), (subject.first.snapshot_id.as_str(), "working"));

    let two = subject.create("two").await;
    assert!(subject.changed_since(&two).await.is_empty());
    let sides = [&two, &subject.first].map(|one| State::Snapshot(subject.id.clone(), one.snapshot_id.clone()));
    let request = DiffRequest { stat: true, ..DiffRequest::default() };
    let back = ground.backend.diff(&sides[0], &sides[1], request, silent()).await.unwrap();
    assert!(back.facets["media"].items.is_empty());
    assert_eq!(back.facets["media"].total(), 3);
    let tags = DiffRequest { only: vec!["tags".into()], ..DiffRequest::default() };
    let diff = ground.backend.diff(&sides[0], &sides[1], tags, silent()).await.unwrap();
    assert_eq!(diff.facets.keys().collect::<Vec<_>>(), ["tags"]);
    let unknown = DiffRequest { only: vec!["pictures".into()], ..DiffRequest::default() };
    assert_refused(ground.backend.diff(&sides[0], &sides[1], unknown, silent()).await, Code::Invalid);

    // A snapshot of one dataset with the working state of another.
    let other = ground.subject("other").await;
    let working = State::Working(other.id.clone());
    let diff = ground.backend.diff(&sides[1], &working, DiffRequest::default(), silent()).await.unwrap();
    assert!(diff.facets["media"].items.iter().all(|item| item.change == Change::Changed), "only times differ");
}

pub(super) async fn what_moved_is_one_difference(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    subject.put("c", "unlike the others");
    let one = subject.create("one").await;
    fs::create_dir(subject.folder.join("into")).unwrap();
    fs::rename(subject.folder.join("c"), subject.folder.join("into/d")).unwrap();
    let diff = subject.changed_since(&one).await;
    let media = &diff.facets["media"];
    assert_eq!((media.moved, media.added, media.removed), (1, 1, 0), "the folder is new");
    let moved = media.items.iter().find(|item| item.change == Change::Moved).unwrap();
    assert_eq!((&*moved.path, moved.from.as_deref()), ("into/d", Some("c")));
}

pub(super) async fn a_task_says_what_it_did(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    assert!(ground.backend.tasks(None).await.unwrap().is_empty());
    subject.put("a", "2");
    let request = whole(&subject.first.snapshot_id);
    let id = ground.backend.restore(&subject.id, request, Run::Here).await.unwrap();
    let listed = ground.backend.tasks(Some(&subject.id)).await.unwrap();
    assert_eq!(listed[0].task_id, id, "it is listed when the call returns");
    let view = ended(ground.backend, &id).await.unwrap();
    let task = &view.task;
    assert_eq!((&task.task_type, &task.status), (&TaskType::SnapshotRestore, &TaskStatus::Completed));
    assert_eq!((&task.dataset_id, &*task.dataset_name), (&subject.id, "set"));
    assert_eq!(task.progress_percentage, Some(100));
    assert_eq!(task.error_message, None);
    assert!(task.end_time.unwrap() >= task.start_time);
    let report = view.report.unwrap();
    assert_eq!(report.task_id.as_ref(), Some(&id));
    assert_eq!(report.snapshot_id.as_ref(), Some(&subject.first.snapshot_id));
    assert_eq!(report.plan.unwrap().facets["media"].changed, 1);

    assert_eq!(ground.backend.task(&id.as_str()[..12]).await.unwrap().task.task_id, id);
    assert_refused(ground.backend.task("00000000").await.map(drop), Code::NotFound);
    assert_refused(ground.backend.abort(&id).await, Code::Busy);
    let other = ground.subject("other").await;
    assert!(ground.backend.tasks(Some(&other.id)).await.unwrap().is_empty());
}
