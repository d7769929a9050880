//! Hiding snapshots, keeping them from it, and showing them again.

use snapshot::backend::{Protection, RemoveVerb, SnapshotFilter};
use snapshot::error::{Code, Error, Result};
use snapshot::model::Snapshot;

use super::{Ground, Subject, assert_refused};

async fn remove(subject: &Subject<'_>, snapshots: &[&Snapshot]) -> Result<Vec<Snapshot>> {
    let ids: Vec<_> = snapshots.iter().map(|one| one.snapshot_id.clone()).collect();
    Ok(subject.backend.remove(&subject.id, &ids, RemoveVerb::Remove, false).await?.snapshots)
}

pub(super) async fn what_is_current_or_protected_stays(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let one = subject.create("one").await;
    let two = subject.create("two").await;
    let refused = remove(&subject, &[&two]).await;
    assert!(matches!(&refused, Err(Error::CurrentSnapshot { name }) if name == "two"), "{refused:?}");

    let protection = Protection::On(Some("paper".into()));
    let protected = ground.backend.protect(&subject.id, &one.snapshot_id, protection).await.unwrap();
    assert_eq!(protected.protected, Some(true));
    let refused = remove(&subject, &[&one]).await;
    assert!(matches!(&refused, Err(Error::Protected { reason: Some(why), .. }) if why == "paper"), "{refused:?}");
    ground.backend.protect(&subject.id, &one.snapshot_id, Protection::Off).await.unwrap();
    let gone = remove(&subject, &[&one]).await.unwrap();
    assert!(gone[0].deleted_at.is_some());

    // What is no longer current may go, what became current may not.
    subject.restore_whole(&subject.first).await;
    assert_refused(remove(&subject, &[&subject.first]).await, Code::Conflict);
    remove(&subject, &[&two]).await.unwrap();
}

pub(super) async fn of_several_all_go_or_none(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let (one, two) = (subject.create("one").await, subject.create("two").await);
    let three = subject.create("three").await;
    assert_refused(remove(&subject, &[&one, &two, &three]).await, Code::Conflict);
    let unknown = Snapshot { snapshot_id: "00000000-0000-4000-8000-000000000000".to_owned().into(), ..one.clone() };
    assert_refused(remove(&subject, &[&one, &unknown]).await, Code::NotFound);
    assert_eq!(subject.list(SnapshotFilter::default()).await.len(), 4);
    assert_eq!(remove(&subject, &[&two, &one, &one]).await.unwrap().len(), 2);
    let first = subject.first.snapshot_name.clone();
    assert_eq!(subject.names(SnapshotFilter::default()).await, ["three", &first]);
}

pub(super) async fn what_was_removed_can_be_shown_again(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let one = subject.create("one").await;
    subject.put("a", "2");
    subject.create("two").await;
    remove(&subject, &[&one]).await.unwrap();
    assert_refused(subject.find("one").await, Code::NotFound);
    assert_refused(remove(&subject, &[&one]).await, Code::NotFound);
    assert_refused(subject.clone_to(&one, None).await, Code::NotFound);
    assert_refused(subject.restore(crate::support::whole(&one.snapshot_id)).await, Code::NotFound);
    let deleted = SnapshotFilter { deleted: true, ..SnapshotFilter::default() };
    assert_eq!(subject.names(deleted).await, ["one"]);
    let found = ground.backend.snapshot(&subject.id, &"one".parse().unwrap(), true).await.unwrap();
    assert!(found.deleted_at.is_some());

    let back = ground.backend.undelete(&subject.id, &one.snapshot_id).await.unwrap();
    assert_eq!(back, Snapshot { is_current: Some(false), ..one.clone() });
    assert_refused(ground.backend.undelete(&subject.id, &one.snapshot_id).await, Code::NotFound);
    subject.restore_whole(&one).await;
    assert_eq!(std::fs::read(subject.folder.join("a")).unwrap(), b"1");
}

pub(super) async fn a_dry_run_removes_nothing(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let two = subject.create("two").await;
    let first = [subject.first.snapshot_id.clone()];
    let told = ground.backend.remove(&subject.id, &first, RemoveVerb::Remove, true).await.unwrap();
    assert_eq!(told.snapshots[0].snapshot_id, first[0]);
    assert_eq!(subject.list(SnapshotFilter::default()).await.len(), 2);
    let current = [two.snapshot_id];
    assert_refused(ground.backend.remove(&subject.id, &current, RemoveVerb::Remove, true).await, Code::Conflict);
}
