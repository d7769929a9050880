//! What is known of items: changed at once, saved, compared, and put back alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use snapshot::backend::{
    DiffRequest, ExportFormat, ExportRequest, ImportRow, ItemChoice, ItemsChanged, LabelChange, LabelForm, LabelImport,
    MetadataImport, Restore, RowSource, Rows, State, TagChange,
};
use snapshot::error::{Code, Error, Result};
use snapshot::facets::{Caption, Field, FieldType, Json, Label, LabelSource, Labels};
use snapshot::formats::item::Item;
use snapshot::model::{ChangeCounts, FacetDiff, Snapshot};
use snapshot::progress::{Phase, Progress};

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

type Values = Vec<(String, Json)>;

/// Rows as they come from a file: of which item, or why not.
fn rows<T: Send + 'static>(rows: Vec<Result<ImportRow<T>>>) -> Rows<ImportRow<T>> {
    Box::new(move || Ok(Box::new(rows.into_iter()) as RowSource<_>))
}

fn score(number: u64, item: &str, value: &str) -> Result<ImportRow<Values>> {
    let value = Json::parse(value.as_bytes()).unwrap();
    Ok(ImportRow { number, content: Ok((item.into(), vec![("score".to_owned(), value)])) })
}

/// What comes of a file whose rest cannot be read.
fn broken<T>() -> Result<T> {
    Err(Error::invalid("`a.csv`", "it breaks off"))
}

fn floats() -> MetadataImport {
    let fields = [("score".to_owned(), Field::of(FieldType::Float))].into();
    MetadataImport { fields, ..MetadataImport::default() }
}

pub(super) async fn metadata_are_taken_over_and_taken_back(ground: &Ground<'_>) {
    let (subject, backend) = (ground.subject("set").await, ground.backend);
    let bad = Ok(ImportRow { number: 3, content: Err("it is no row".into()) });
    let all = rows(vec![score(1, "a", "1.50"), score(2, "gone", "2"), bad, score(4, "b", "\"x\"")]);
    let report = backend.import_metadata(&subject.id, all, floats(), silent()).await.unwrap();
    assert_eq!((report.rows, report.inserted, report.failed), (4, 1, 3));
    assert_eq!(report.errors.iter().map(|error| error.row).collect::<Vec<_>>(), [2, 3, 4]);
    assert_eq!(report.errors[1].reason, "it is no row");
    assert!(report.task_id.is_some() && report.revision_id.is_some());
    let now = State::Working(subject.id.clone());
    assert_eq!(backend.custom_fields(&now).await.unwrap()["score"], Field::of(FieldType::Float));
    let first = State::Snapshot(subject.id.clone(), subject.first.snapshot_id.clone());
    assert!(backend.custom_fields(&first).await.unwrap().is_empty());
    let known = subject.listed(&now, Some("meta('score') = 1.5")).await.unwrap();
    assert_eq!((known.len(), known[0].metadata["score"].to_string()), (1, "1.50".to_owned()));
    subject.becomes_ready().await;
    subject.undo().await.unwrap();
    assert!(subject.known_since(&subject.first, "metadata").await.is_empty());
}

pub(super) async fn an_import_that_breaks_off_changes_nothing(ground: &Ground<'_>) {
    let (subject, backend) = (ground.subject("set").await, ground.backend);
    let all = rows(vec![score(1, "a", "1"), broken()]);
    let refused = backend.import_metadata(&subject.id, all, floats(), silent()).await;
    assert_refused(refused, Code::Invalid);
    let label = Ok(ImportRow {
        number: 1,
        content: Ok((b"a".to_vec(), Labels::from_iter([Label::new("x", LabelSource::Import)]))),
    });
    let refused =
        backend.import_labels(&subject.id, rows(vec![label, broken()]), LabelImport::default(), silent()).await;
    assert_refused(refused, Code::Invalid);
    subject.becomes_ready().await;
    assert!(subject.changed_since(&subject.first).await.is_empty());
    let kind = MetadataImport { fields: [("e".to_owned(), Field::of(FieldType::Enum))].into(), are_new: false };
    let refused = backend.import_metadata(&subject.id, rows(vec![]), kind, silent()).await;
    assert_refused(refused, Code::Invalid);
    let nobody = "5bd1b7a6-2f6a-4be4-8cd4-1a86a6a0c1a5".to_owned().into();
    assert_refused(backend.import_metadata(&nobody, rows(vec![]), floats(), silent()).await, Code::NotFound);
}

pub(super) async fn labels_are_taken_over(ground: &Ground<'_>) {
    let (subject, backend) = (ground.subject("set").await, ground.backend);
    subject.label(path("a"), "dog").await.unwrap();
    let row = |number, item: &str, category: &str| {
        let label = Label { bbox: Some([1.0, 2.5, 3.0, 4.0]), ..Label::new(category, LabelSource::Import) };
        Ok(ImportRow { number, content: Ok((item.into(), Labels::from_iter([label]))) })
    };
    let all = rows(vec![row(1, "a", "cat"), row(2, "b", "cat"), row(3, "c", "cat"), row(4, "b", "")]);
    let report = backend.import_labels(&subject.id, all, LabelImport::default(), silent()).await.unwrap();
    assert_eq!((report.rows, report.inserted, report.failed), (4, 2, 2));
    assert_eq!((report.task_id, report.errors[0].row), (None, 3));
    let import = LabelImport { replace: true, ..LabelImport::default() };
    let mut caption = Labels::default();
    caption.insert_caption(Caption { text: "A fox.".into(), source: LabelSource::Import });
    let caption = Ok(ImportRow { number: 2, content: Ok((b"a".to_vec(), caption)) });
    backend.import_labels(&subject.id, rows(vec![row(1, "a", "fox"), caption]), import, silent()).await.unwrap();
    let import = LabelImport { form: LabelForm::Parts, ..LabelImport::default() };
    let report = backend.import_labels(&subject.id, rows(vec![row(1, "a", "wolf")]), import, silent()).await.unwrap();
    assert_eq!(report.errors[0].reason, "no image `a` with any ending");
    let inside = subject.known_since(&subject.first, "labels").await.inside;
    assert_eq!(inside.keys().map(String::as_str).collect::<Vec<_>>(), ["caption", "cat", "dog", "fox"]);
    assert_eq!((inside["cat"].added, inside["fox"].added, inside["caption"].added), (1, 1, 1));
}

pub(super) async fn what_is_known_is_written_to_a_file(ground: &Ground<'_>) {
    let (subject, backend) = (ground.subject("set").await, ground.backend);
    subject.tag(path("a"), &["x"], &[]).await.unwrap();
    let two = subject.create("two").await;
    subject.tag(path("b"), &["x"], &[]).await.unwrap();
    let (now, then) = (State::Working(subject.id.clone()), State::Snapshot(subject.id.clone(), two.snapshot_id));
    let folder = ground.folder("out");
    std::fs::create_dir_all(&folder).unwrap();
    let export = async |side: &State, name: &str, request: ExportRequest, replaces: bool| {
        backend.export(side, request, folder.join(name), replaces, silent()).await
    };
    let csv = || ExportRequest { format: ExportFormat::Csv, ..ExportRequest::default() };
    let tagged = ExportRequest { condition: Some("tag('x')".into()), ..csv() };
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    for (side, items) in [(&now, 2), (&then, 1)] {
        let report = export(side, "a.csv", tagged.clone(), true).await.unwrap();
        assert_eq!((report.items, report.files, report.format), (items, 0, ExportFormat::Csv));
        assert_eq!((text("a.csv").lines().count() as u64, text("a.csv").len() as u64), (items + 1, report.bytes));
        assert_eq!(report.path, Some(folder.join("a.csv").display().to_string()));
    }
    let before = text("a.csv");
    assert_refused(export(&now, "a.csv", csv(), false).await, Code::Conflict);
    let images = ExportRequest { images: true, ..ExportRequest::default() };
    let report = export(&then, "b.zip", images.clone(), false).await.unwrap();
    assert_eq!((report.items, report.files), (2, 2));
    assert_eq!(std::fs::metadata(folder.join("b.zip")).unwrap().len(), report.bytes);
    let bad = ExportRequest { condition: Some("colour = 1".into()), ..csv() };
    assert_refused(export(&now, "c.csv", bad, false).await, Code::Invalid);
    assert_refused(export(&now, "c.csv", ExportRequest { images: true, ..csv() }, false).await, Code::Invalid);
    let nothing = State::Snapshot(subject.id.clone(), "5bd1b7a6-2f6a-4be4-8cd4-1a86a6a0c1a5".to_owned().into());
    assert_refused(export(&nothing, "c.csv", csv(), false).await, Code::NotFound);
    assert_eq!(text("a.csv"), before);
    let mut names: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|one| one.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["a.csv", "b.zip"], "nothing else is left");
}

/// Somebody who has had enough before anything begins.
struct Impatient;

impl Progress for Impatient {
    fn phase(&self, _: Phase, _: Option<u64>, _: Option<u64>) {}
    fn advance(&self, _: u64, _: u64) {}

    fn is_cancelled(&self) -> bool {
        true
    }
}

pub(super) async fn what_is_stopped_changes_nothing(ground: &Ground<'_>) {
    let (subject, backend) = (ground.subject("set").await, ground.backend);
    let impatient = || Arc::new(Impatient);
    let many = || (1..5_000).map(|number| score(number, "a", "1")).collect();
    let stopped = backend.import_metadata(&subject.id, rows(many()), floats(), impatient()).await;
    assert_refused(stopped, Code::Interrupted);
    let labels = || Labels::from_iter([Label::new("x", LabelSource::Import)]);
    let label = |number| Ok(ImportRow { number, content: Ok((b"a".to_vec(), labels())) });
    let labels = rows((1..5_000).map(label).collect());
    assert_refused(
        backend.import_labels(&subject.id, labels, LabelImport::default(), impatient()).await,
        Code::Interrupted,
    );
    let (folder, now) = (ground.folder("out"), State::Working(subject.id.clone()));
    std::fs::create_dir_all(&folder).unwrap();
    let stopped = backend.export(&now, ExportRequest::default(), folder.join("a.zip"), false, impatient()).await;
    assert_refused(stopped, Code::Interrupted);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    subject.becomes_ready().await;
    assert!(subject.changed_since(&subject.first).await.is_empty());
}
