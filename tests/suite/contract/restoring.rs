//! Going back.

use std::fs;

use snapshot::backend::Restore;
use snapshot::error::Code;
use snapshot::model::Reason;

use super::{Ground, assert_refused, silent};
use crate::support::whole;
use crate::tree;

pub(super) async fn a_restore_moves_what_is_current(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let before = subject.tree();
    subject.put("a", "2");
    subject.put("new/c", "2");
    fs::remove_file(subject.folder.join("b")).unwrap();
    let two = subject.create("two").await;
    let later = subject.tree();

    let report = subject.restore_whole(&subject.first).await;
    tree::assert_same(&subject.tree(), &before, "after the restore");
    assert_eq!(subject.current().await, subject.first.snapshot_id);
    assert_eq!(report.state, subject.first.state);
    assert!(report.revision_id.is_some());
    subject.becomes_ready().await;
    assert_eq!(subject.find("latest").await.unwrap().snapshot_id, two.snapshot_id, "the newest stays the newest");

    subject.restore_whole(&two).await;
    tree::assert_same(&subject.tree(), &later, "and forth again");
}

pub(super) async fn a_part_or_a_revision_leaves_what_is_current(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    subject.put("a", "2");
    let revision = ground.backend.checkpoint(&subject.id, "by hand", silent()).await.unwrap();
    subject.put("a", "3");
    subject.put("b", "3");
    let three = subject.create("three").await;

    subject.restore(Restore { paths: vec!["a".into()], ..whole(&subject.first.snapshot_id) }).await.unwrap();
    assert_eq!(fs::read(subject.folder.join("a")).unwrap(), b"1");
    assert_eq!(fs::read(subject.folder.join("b")).unwrap(), b"3");
    assert_eq!(subject.current().await, three.snapshot_id);

    subject.restore(Restore { only: vec!["media".into()], ..whole(&subject.first.snapshot_id) }).await.unwrap();
    assert_eq!(fs::read(subject.folder.join("b")).unwrap(), b"1");
    assert_eq!(subject.current().await, three.snapshot_id);

    assert_eq!(revision.reason, Some(Reason::Auto));
    subject.restore_whole(&revision).await;
    assert_eq!(fs::read(subject.folder.join("a")).unwrap(), b"2");
    assert_eq!(subject.current().await, three.snapshot_id);
}

pub(super) async fn a_glob_narrows_a_restore(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    subject.put("labels/x.txt", "1");
    subject.put("labels/deep/y.txt", "1");
    let one = subject.create("one").await;
    for path in ["a", "labels/x.txt", "labels/deep/y.txt", "labels/deep/new.txt"] {
        subject.put(path, "2");
    }
    let restore = async |glob: &str| {
        subject.restore(Restore { paths: vec![glob.into()], ..whole(&one.snapshot_id) }).await.unwrap();
        ["a", "labels/x.txt", "labels/deep/y.txt"].map(|path| fs::read(subject.folder.join(path)).unwrap()[0])
    };
    assert_eq!(restore("labels/*.txt").await, *b"212");
    assert!(subject.folder.join("labels/deep/new.txt").exists());
    assert_eq!(restore("labels/**").await, *b"211");
    assert!(!subject.folder.join("labels/deep/new.txt").exists());
    let bad = Restore { paths: vec!["a[".into()], ..whole(&one.snapshot_id) };
    assert_refused(subject.restore(bad).await, Code::Invalid);
}

pub(super) async fn what_happens_is_what_was_planned(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    subject.put("c", "unlike the others");
    let one = subject.create("one").await;
    subject.put("a", "22");
    subject.put("new", "2");
    fs::rename(subject.folder.join("c"), subject.folder.join("moved")).unwrap();
    let request = whole(&one.snapshot_id);
    let before = subject.tree();
    let plan = ground.backend.plan_restore(&subject.id, &request, silent()).await.unwrap();
    tree::assert_same(&subject.tree(), &before, "a plan changes nothing");
    assert_eq!(subject.list(Default::default()).await.len(), 2);
    let media = plan.facets["media"];
    assert_eq!((media.added, media.changed, media.moved, media.removed), (0, 1, 1, 1));
    assert_eq!((plan.bytes_written, plan.bytes_removed), (1, 3));

    let report = subject.restore(Restore { plan: Some(plan.hash.clone()), ..request.clone() }).await.unwrap();
    assert_eq!(report.plan, Some(plan));
    let plan = ground.backend.plan_restore(&subject.id, &request, silent()).await.unwrap();
    assert!(plan.is_empty());
}

pub(super) async fn a_plan_that_no_longer_holds_is_refused(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    subject.put("a", "2");
    let request = whole(&subject.first.snapshot_id);
    let plan = ground.backend.plan_restore(&subject.id, &request, silent()).await.unwrap();
    subject.put("a", "3");
    let before = subject.tree();
    let refused = subject.restore(Restore { plan: Some(plan.hash.clone()), ..request.clone() }).await;
    assert_refused(refused, Code::StalePlan);
    tree::assert_same(&subject.tree(), &before, "a refused restore changes nothing");
    subject.becomes_ready().await;
    assert_eq!(subject.find("current").await.unwrap().is_restoring, Some(false));

    // Put back as it was, the old plan holds again, for it names states and not a moment.
    subject.put("a", "2");
    crate::support::touch(&subject.folder.join("a"), 5);
    let plan = ground.backend.plan_restore(&subject.id, &request, silent()).await.unwrap();
    subject.restore(Restore { plan: Some(plan.hash), ..request }).await.unwrap();
}

pub(super) async fn an_unknown_facet_is_refused(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    subject.put("a", "2");
    for facet in ["pictures", "enrichment/", "Media", ""] {
        let request = Restore { only: vec![facet.into()], ..whole(&subject.first.snapshot_id) };
        assert_refused(ground.backend.plan_restore(&subject.id, &request, silent()).await, Code::Invalid);
        assert_refused(subject.restore(request).await, Code::Invalid);
    }
    // A facet that nothing is in yet is fine, and leaves the files alone.
    let request = Restore { only: vec!["tags".into()], ..whole(&subject.first.snapshot_id) };
    subject.restore(request).await.unwrap();
    assert_eq!(fs::read(subject.folder.join("a")).unwrap(), b"2");
}

pub(super) async fn without_a_checkpoint_there_is_no_way_back(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    subject.put("a", "2");
    let request = Restore { checkpoint: false, ..whole(&subject.first.snapshot_id) };
    let report = subject.restore(request).await.unwrap();
    assert_eq!(report.revision_id, None);
    assert_eq!(fs::read(subject.folder.join("a")).unwrap(), b"1");
    assert!(subject.undo().await.is_err());
}

pub(super) async fn another_dataset_can_be_replaced(ground: &Ground<'_>) {
    let source = ground.subject("source").await;
    source.put("a", "source");
    let wanted = source.create("wanted").await;
    let test = ground.subject("test").await;
    test.put("b", "test");
    let before = test.tree();
    source.put("a", "changed since");

    let request = Restore { into: Some(test.id.clone()), ..whole(&wanted.snapshot_id) };
    source.restore(request).await.unwrap();
    assert_eq!(fs::read(test.folder.join("a")).unwrap(), b"source");
    assert_eq!(fs::read(test.folder.join("b")).unwrap(), b"1");
    assert_eq!(fs::read(source.folder.join("a")).unwrap(), b"changed since");
    assert_eq!(test.current().await, test.first.snapshot_id);
    assert_eq!(source.current().await, wanted.snapshot_id);
    test.undo().await.unwrap();
    tree::assert_same(&test.tree(), &before, "taken back");
}

pub(super) async fn restoring_what_is_there_already_is_fine(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let two = subject.create("two").await;
    let before = subject.tree();
    subject.restore_whole(&subject.first).await;
    assert_eq!(subject.current().await, subject.first.snapshot_id);
    subject.restore_whole(&subject.first).await;
    tree::assert_same(&subject.tree(), &before, "nothing was to be done");
    subject.restore_whole(&two).await;
    assert_eq!(subject.current().await, two.snapshot_id);
}
