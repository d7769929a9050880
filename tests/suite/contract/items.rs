//! What is known of items: changed at once, saved, compared, and put back alone.

use std::collections::BTreeMap;

use snapshot::backend::{DiffRequest, ItemChoice, ItemsChanged, LabelChange, Restore, State, TagChange};
use snapshot::error::{Code, Result};
use snapshot::facets::{Label, LabelSource};
use snapshot::formats::item::Item;
use snapshot::model::{ChangeCounts, FacetDiff, Snapshot};

use super::{Ground, Subject, assert_refused, silent};
use crate::support::whole;

fn all() -> ItemChoice {
    ItemChoice { all: true, ..ItemChoice::default() }
}

fn path(path: &str) -> ItemChoice {
    ItemChoice { paths: vec![path.into()], ..ItemChoice::default() }
}

fn glob(glob: &str) -> ItemChoice {
    ItemChoice { globs: vec![glob.into()], ..ItemChoice::default() }
}

impl Subject<'_> {
    async fn tag(&self, choice: ItemChoice, add: &[&str], remove: &[&str]) -> Result<ItemsChanged> {
        let own = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect();
        self.backend.change_tags(&self.id, choice, TagChange { add: own(add), remove: own(remove) }).await
    }

    async fn label(&self, choice: ItemChoice, category: &str) -> Result<ItemsChanged> {
        let label = Label { bbox: Some([1.0, 2.5, 3.0, 4.0]), ..Label::new(category, LabelSource::Manual) };
        let change = LabelChange { add: vec![label], ..LabelChange::default() };
        self.backend.change_labels(&self.id, choice, change).await
    }

    async fn listed(&self, side: &State, condition: Option<&str>) -> Result<Vec<Item>> {
        self.backend.items(side, condition.map(str::to_owned)).await?.collect()
    }

    /// What differs in a facet from a snapshot to what is there now.
    async fn known_since(&self, snapshot: &Snapshot, facet: &str) -> FacetDiff {
        self.changed_since(snapshot).await.facets.remove(facet).unwrap_or_default()
    }
}

fn added(number: u64) -> ChangeCounts {
    ChangeCounts { added: number, ..ChangeCounts::default() }
}

pub(super) async fn tags_and_labels_are_part_of_what_is_saved(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let changed = subject.tag(all(), &["x", "y"], &[]).await.unwrap();
    assert_eq!((changed.items, changed.changed), (2, 2));
    assert_eq!(subject.tag(glob("*"), &["x"], &[]).await.unwrap().changed, 0);
    subject.tag(path("b"), &[], &["y"]).await.unwrap();
    subject.label(path("a"), "cat").await.unwrap();
    let tags = subject.known_since(&subject.first, "tags").await;
    assert_eq!((tags.added, &tags.inside), (2, &BTreeMap::from([("x".into(), added(2)), ("y".into(), added(1))])));
    let labels = subject.known_since(&subject.first, "labels").await;
    assert_eq!((labels.added, labels.inside["cat"]), (1, added(1)));
    let two = subject.create("two").await;
    assert!(subject.changed_since(&two).await.is_empty());
    let sides = [&subject.first, &two].map(|one| State::Snapshot(subject.id.clone(), one.snapshot_id.clone()));
    let request = DiffRequest { only: vec!["labels".into()], stat: true };
    let diff = ground.backend.diff(&sides[0], &sides[1], request, silent()).await.unwrap();
    assert_eq!((diff.facets["labels"].added, diff.facets["labels"].items.len()), (1, 0));
}

pub(super) async fn a_facet_comes_back_alone(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    subject.tag(all(), &["old"], &[]).await.unwrap();
    let tagged = subject.create("tagged").await;
    subject.tag(all(), &["new"], &["old"]).await.unwrap();
    subject.label(all(), "cat").await.unwrap();
    subject.put("a", "2");
    std::fs::remove_file(subject.folder.join("b")).unwrap();
    let only = Restore { only: vec!["tags".into()], ..whole(&tagged.snapshot_id) };
    let report = subject.restore(only).await.unwrap();
    let plan = report.plan.unwrap();
    assert_eq!((plan.facets["tags"].changed, plan.facets["tags"].removed, plan.facets["tags"].dropped), (1, 0, 1));
    assert_eq!(std::fs::read_to_string(subject.folder.join("a")).unwrap(), "2");
    assert_eq!(subject.known_since(&tagged, "tags").await.total(), 1);
    assert_eq!(subject.known_since(&tagged, "labels").await.added, 1);
    subject.undo().await.unwrap();
    assert_eq!(subject.known_since(&tagged, "tags").await.inside["new"], added(1));
}

pub(super) async fn items_are_listed_with_what_is_known_of_them(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    subject.tag(path("a"), &["x"], &[]).await.unwrap();
    let two = subject.create("two").await;
    subject.label(path("b"), "cat").await.unwrap();
    let (now, then) = (State::Working(subject.id.clone()), State::Snapshot(subject.id.clone(), two.snapshot_id));
    let all = subject.listed(&now, None).await.unwrap();
    let known: Vec<_> = all.iter().map(|item| (&*item.path, item.tags.join(","), item.labels.len())).collect();
    assert_eq!(known, [("a", "x".into(), 0), ("b", String::new(), 1)]);
    let label = &all[1].labels[0];
    assert_eq!(
        (&*label.category, label.bbox.unwrap().0, label.source.as_deref()),
        ("cat", [1.0, 2.5, 3.0, 4.0], Some("manual"))
    );
    let meant = subject.listed(&now, Some("label('cat') and size = 1")).await.unwrap();
    assert_eq!(meant, all[1..]);
    let before = subject.listed(&then, Some("tag('x') or labels > 0")).await.unwrap();
    assert_eq!(before, all[..1]);
    let first = State::Snapshot(subject.id.clone(), subject.first.snapshot_id.clone());
    assert!(subject.listed(&first, Some("tags > 0")).await.unwrap().is_empty());
    assert_refused(subject.listed(&now, Some("colour = 1")).await, Code::Invalid);
    assert_refused(subject.listed(&now, Some("abs(-9223372036854775807 - size)")).await, Code::Invalid);
    let nobody = State::Working("5bd1b7a6-2f6a-4be4-8cd4-1a86a6a0c1a5".to_owned().into());
    assert_refused(subject.listed(&nobody, None).await, Code::NotFound);
}

pub(super) async fn what_is_no_item_or_no_tag_is_refused(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    subject.put("new", "not seen yet");
    assert_refused(subject.tag(path("new"), &["x"], &[]).await, Code::NotFound);
    assert_refused(subject.tag(glob("*.gif"), &["x"], &[]).await, Code::NotFound);
    assert_refused(subject.tag(ItemChoice::default(), &["x"], &[]).await, Code::Invalid);
    assert_refused(subject.tag(all(), &["a\nb"], &[]).await, Code::Invalid);
    assert_refused(subject.tag(all(), &[], &[]).await, Code::Invalid);
    assert_refused(subject.label(all(), "").await, Code::Invalid);
    assert!(subject.known_since(&subject.first, "tags").await.is_empty());
    subject.create("seen").await;
    assert_eq!(subject.tag(path("new"), &["x"], &[]).await.unwrap().changed, 1);
}
