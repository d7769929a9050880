//! Taking snapshots, listing them, and what they are called.

use snapshot::backend::{CreateSnapshot, EditSnapshot, SnapshotFilter};
use snapshot::error::Code;
use snapshot::model::{Reason, Timestamp};

use super::{Ground, assert_refused, silent};

pub(super) async fn a_list_is_newest_first_and_filters_narrow_it(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let one = subject.create("One").await;
    let description = Some("with a NOTE in it".parse().unwrap());
    let request = CreateSnapshot { name: Some("two".parse().unwrap()), description, ..CreateSnapshot::default() };
    let two = ground.backend.create(&subject.id, request, silent()).await.unwrap().snapshot;
    assert_eq!(two.description, "with a NOTE in it");
    let first = subject.first.snapshot_name.clone();

    let none = SnapshotFilter::default;
    assert_eq!(subject.names(none()).await, ["two", "One", &first]);
    assert_eq!(subject.names(SnapshotFilter { reverse: true, ..none() }).await, [&first, "One", "two"]);
    let search = |text: &str| SnapshotFilter { search: Some(text.into()), ..none() };
    assert_eq!(subject.names(search("oNE")).await, ["One"]);
    assert_eq!(subject.names(search("note")).await, ["two"]);
    assert_eq!(subject.names(search("%")).await, [""; 0], "it is text, not a pattern");
    let reason = |reason| SnapshotFilter { reason: Some(reason), ..none() };
    assert_eq!(subject.names(reason(Reason::Creation)).await, [first.as_str()]);
    assert_eq!(subject.names(reason(Reason::Manual)).await, ["two", "One"]);
    let since = |since| SnapshotFilter { since: Some(since), ..none() };
    assert_eq!(subject.names(since(two.created_at)).await, ["two"]);
    assert_eq!(subject.names(since(Timestamp::from_micros(two.created_at.as_micros() + 1))).await, [""; 0]);

    let page = ground.backend.snapshots(&subject.id, SnapshotFilter { limit: Some(2), ..none() }).await.unwrap();
    assert_eq!((page.snapshots.len(), page.total), (2, 3));
    assert!(one.created_at <= two.created_at);
}

pub(super) async fn a_snapshot_without_a_name_gets_one_of_dataset_and_id(ground: &Ground<'_>) {
    let subject = ground.subject("images").await;
    let created = ground.backend.create(&subject.id, CreateSnapshot::default(), silent()).await.unwrap();
    let snapshot = created.snapshot;
    assert!(created.is_new);
    for one in [&subject.first, &snapshot] {
        assert_eq!(one.snapshot_name, format!("images_snapshot_{}", &one.snapshot_id.as_str()[..8]));
        assert_eq!(one.source_dataset_name, "images");
        assert_eq!(one.description, "");
        assert!(one.created_by.is_some());
    }
    assert_eq!(subject.first.reason, Some(Reason::Creation));
    assert_eq!(snapshot.reason, Some(Reason::Manual));
    assert_eq!(snapshot.n_files, Some(2));
    assert_eq!(subject.current().await, snapshot.snapshot_id);
    assert_eq!(snapshot.state, subject.first.state, "equal states have equal hashes");
}

pub(super) async fn nothing_is_taken_of_what_did_not_change_if_so_asked(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let request = || CreateSnapshot { if_changed: true, ..CreateSnapshot::default() };
    let same = ground.backend.create(&subject.id, request(), silent()).await.unwrap();
    assert!(!same.is_new);
    assert_eq!(same.snapshot.snapshot_id, subject.first.snapshot_id);
    subject.put("a", "2");
    let other = ground.backend.create(&subject.id, request(), silent()).await.unwrap();
    assert!(other.is_new);
    assert_eq!(other.files_read, 1);
    // Back to an older state is a change since the current one.
    subject.restore_whole(&subject.first).await;
    subject.put("a", "2");
    assert!(ground.backend.create(&subject.id, request(), silent()).await.unwrap().is_new);
}

pub(super) async fn a_reference_is_a_word_an_id_a_name_or_the_start_of_an_id(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let one = subject.create("one").await;
    let two = subject.create("two").await;
    let three = subject.create("two").await;
    subject.restore_whole(&one).await;

    let found = async |reference: &str| subject.find(reference).await.unwrap().snapshot_id;
    assert_eq!(found("current").await, one.snapshot_id);
    assert_eq!(found("latest").await, three.snapshot_id);
    assert_eq!(found("latest~0").await, three.snapshot_id);
    assert_eq!(found("latest~1").await, two.snapshot_id);
    assert_eq!(found("latest~3").await, subject.first.snapshot_id);
    assert_refused(subject.find("latest~4").await, Code::NotFound);
    assert_eq!(found("one").await, one.snapshot_id);
    assert_eq!(found(one.snapshot_id.as_str()).await, one.snapshot_id);
    assert_eq!(found(&one.snapshot_id.as_str().to_uppercase()).await, one.snapshot_id);
    assert_eq!(found(&one.snapshot_id.as_str()[..13]).await, one.snapshot_id);
    assert_refused(subject.find(&one.snapshot_id.as_str()[..3]).await, Code::NotFound);
    assert_refused(subject.find("two").await, Code::Ambiguous);
    assert_refused(subject.find("One").await, Code::NotFound);

    // A name that looks like the start of another one's id wins over it.
    let named_like_an_id = subject.create(&one.snapshot_id.as_str()[..8]).await;
    assert_eq!(found(&one.snapshot_id.as_str()[..8]).await, named_like_an_id.snapshot_id);
}

pub(super) async fn words_with_a_meaning_are_no_names(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    for name in ["current", "latest", "latest~1"] {
        let name: snapshot::model::Name = name.parse().unwrap();
        let request = CreateSnapshot { name: Some(name.clone()), ..CreateSnapshot::default() };
        assert_refused(ground.backend.create(&subject.id, request, silent()).await, Code::Invalid);
        let request = EditSnapshot { name: Some(name), description: None };
        assert_refused(ground.backend.edit(&subject.id, &subject.first.snapshot_id, request).await, Code::Invalid);
    }
    assert_eq!(subject.names(SnapshotFilter::default()).await.len(), 1);
}

pub(super) async fn an_edit_changes_name_and_description_and_nothing_else(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let before = subject.create("before").await;
    let edit = async |request| ground.backend.edit(&subject.id, &before.snapshot_id, request).await;
    let named = edit(EditSnapshot { name: Some("after".parse().unwrap()), description: None }).await.unwrap();
    assert_eq!(named, snapshot::model::Snapshot { snapshot_name: "after".into(), ..before.clone() });
    let described = edit(EditSnapshot { name: None, description: Some("why\nso".parse().unwrap()) }).await.unwrap();
    assert_eq!(described, snapshot::model::Snapshot { description: "why\nso".into(), ..named });
    assert_eq!(subject.find("after").await.unwrap(), described);
    assert_refused(edit(EditSnapshot::default()).await, Code::Invalid);
    let request = EditSnapshot { name: None, description: Some("".parse().unwrap()) };
    assert_refused(
        ground.backend.edit(&subject.id, &"0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f".to_owned().into(), request).await,
        Code::NotFound,
    );
}

pub(super) async fn revisions_are_kept_apart(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    subject.put("a", "2");
    let revision = ground.backend.checkpoint(&subject.id, "by hand", silent()).await.unwrap();
    assert_eq!(revision.reason, Some(Reason::Auto));
    assert_eq!(revision.description, "by hand");
    assert_eq!(subject.current().await, subject.first.snapshot_id);
    assert_eq!(subject.list(SnapshotFilter::default()).await.len(), 1);
    assert_eq!(subject.find("latest").await.unwrap().snapshot_id, subject.first.snapshot_id);
    let all = subject.list(SnapshotFilter { all: true, ..SnapshotFilter::default() }).await;
    assert_eq!(
        all.iter().map(|one| &one.snapshot_id).collect::<Vec<_>>(),
        [&revision.snapshot_id, &subject.first.snapshot_id]
    );
    assert_eq!(subject.find(revision.snapshot_id.as_str()).await.unwrap(), revision);
}
