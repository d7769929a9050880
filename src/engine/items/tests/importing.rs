//! Taking over metadata and labels: types, rows that are no good, and the way back.

use super::*;
use crate::backend::{ImportReport, ImportRow, LabelImport, LabelRow, MetadataImport, MetadataRow, Rows};
use crate::engine::Running;
use crate::engine::operation::NO_WAIT;
use crate::error::Error;
use crate::facets::{FIELDS, Field, FieldType, Labels};
use crate::model::{DatasetStatus, TaskId, TaskStatus, TaskType};

/// A row: its number, its item, its values as JSON.
fn row(number: u64, item: &str, values: &str) -> Result<MetadataRow> {
    let Json::Object(values) = Json::parse(values.as_bytes())? else { panic!("an object") };
    Ok(ImportRow { number, content: Ok((item.as_bytes().to_vec(), values.into_iter().collect())) })
}

fn import(sample: &Sample, rows: Vec<Result<MetadataRow>>) -> Result<ImportReport> {
    sample.engine.import_metadata(&sample.id, &mut rows.into_iter(), &MetadataImport::default(), &Silent)
}

fn metadata(sample: &Sample, path: &str) -> String {
    sample.facet(&sample.working(), path, METADATA).unwrap_or_default()
}

fn fields(sample: &Sample) -> Vec<(String, String)> {
    let row = sample.engine.live_dataset(&sample.id).unwrap();
    let root = sample.engine.state(&row.head).unwrap().facet(FIELDS);
    let entries = crate::tree::iter(sample.engine.store.nodes(), &root).map(Result::unwrap);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    entries.map(|(name, value)| (text(name), text(value))).collect()
}

#[test]
fn rows_are_taken_over_by_path_or_name_and_types_are_found_out() {
    let sample = Sample::with(&["a.jpg", "d/b.jpg", "d/c.jpg"]);
    let report = import(
        &sample,
        vec![
            row(1, "a.jpg", r#"{"score":"1.50","at":"2026-01-02","note":"x","empty":""}"#),
            row(2, "b.jpg", r#"{"score":2,"at":"2026-01-02T03:04:05Z","note":7}"#),
            row(3, "d/c.jpg", r#"{}"#),
        ],
    );
    let report = report.unwrap();
    assert_eq!((report.rows, report.inserted, report.failed), (3, 3, 0));
    assert_eq!(metadata(&sample, "a.jpg"), r#"{"at":"2026-01-02T00:00:00Z","note":"x","score":1.50}"#);
    assert_eq!(metadata(&sample, "d/b.jpg"), r#"{"at":"2026-01-02T03:04:05Z","note":"7","score":2}"#);
    assert_eq!(metadata(&sample, "d/c.jpg"), "");
    let known: Vec<String> = fields(&sample).into_iter().map(|(name, field)| format!("{name} {field}")).collect();
    assert_eq!(known, [r#"at {"type":"datetime"}"#, r#"note {"type":"string"}"#, r#"score {"type":"float"}"#]);
    let again = import(&sample, vec![row(1, "a.jpg", r#"{"score":3,"other":"https://a.example/"}"#)]).unwrap();
    assert_eq!(again.inserted, 1);
    let text = r#"{"at":"2026-01-02T00:00:00Z","note":"x","other":"https://a.example/","score":3}"#;
    assert_eq!(metadata(&sample, "a.jpg"), text);
    assert!(sample.is_sound());
}

#[test]
fn a_row_that_is_no_good_fails_alone_and_is_told() {
    let sample = Sample::with(&["a", "d/b", "e/b"]);
    import(&sample, vec![row(1, "a", r#"{"score":1}"#)]).unwrap();
    let bad = ImportRow { number: 6, content: Err("it has 3 values for 2 columns".into()) };
    let report = import(
        &sample,
        vec![
            row(2, "nothing", r#"{"score":1}"#),
            row(3, "b", r#"{"score":1}"#),
            row(4, "e/b", r#"{"score":"high"}"#),
            row(5, "d/b", r#"{"score":5}"#),
            Ok(bad),
            row(7, "d/b", r#"{"score":7}"#),
            row(8, "e/b", r#"{"score":8}"#),
        ],
    );
    let report = report.unwrap();
    assert_eq!((report.rows, report.inserted, report.failed), (7, 2, 5));
    let told: Vec<String> = report.errors.iter().map(|error| format!("{}: {}", error.row, error.reason)).collect();
    assert_eq!(
        told,
        [
            "2: no item `nothing`",
            "3: several items have the name `b`",
            "4: field `score`: `high` is not a number",
            "6: it has 3 values for 2 columns",
            "7: row 5 is about the same item",
        ]
    );
    assert_eq!(
        (metadata(&sample, "d/b"), metadata(&sample, "e/b")),
        (r#"{"score":5}"#.into(), r#"{"score":8}"#.into())
    );
}

#[test]
fn failures_are_counted_all_and_told_in_part() {
    let sample = Sample::with(&["a"]);
    let report = import(&sample, (1..=5_000).rev().map(|number| row(number, "b", "{}")).collect()).unwrap();
    assert_eq!((report.failed, report.errors.len()), (5_000, 100));
    assert!(report.errors.iter().map(|error| error.row).eq(1..=100));
    assert_eq!(report.revision_id, None);
}

#[test]
fn an_import_is_a_task_with_a_revision_and_can_be_taken_back() {
    let sample = Sample::with(&["a"]);
    sample.tag("a", &["before"]);
    let report = import(&sample, vec![row(1, "a", r#"{"score":1}"#)]).unwrap();
    let task = sample.engine.task(report.task_id.unwrap().as_str()).unwrap().task;
    assert_eq!((task.task_type, task.status), (TaskType::CustomMetadata, TaskStatus::Completed));
    assert_eq!(task.status_message.unwrap(), "1 of 1 rows taken over");
    assert_eq!(sample.tags_at(&report.revision_id.clone().unwrap(), "a"), r#"["before"]"#);
    let history = sample.engine.history(&sample.id, Some(1)).unwrap();
    assert_eq!((history[0].verb.as_str(), history[0].can_undo), ("import-metadata", true));
    let same = import(&sample, vec![row(1, "a", r#"{"score":1}"#)]).unwrap();
    assert_eq!((same.inserted, same.revision_id), (1, None));
    sample.undo();
    assert_eq!(
        (metadata(&sample, "a"), fields(&sample).len(), sample.tags("a")),
        ("".into(), 0, r#"["before"]"#.into())
    );
}

#[test]
fn declared_types_hold_and_are_not_changed_later() {
    let sample = Sample::with(&["a", "b"]);
    let when = Field { options: vec!["day".into(), "night".into()], ..Field::of(FieldType::Enum) };
    let with = |field: Field| MetadataImport { fields: [("when".to_owned(), field)].into(), are_new: false };
    let rows = || vec![row(1, "a", r#"{"when":"day"}"#), row(2, "b", r#"{"when":"dusk"}"#)].into_iter();
    let report = sample.engine.import_metadata(&sample.id, &mut rows(), &with(when.clone()), &Silent).unwrap();
    assert_eq!((report.inserted, report.errors[0].row), (1, 2));
    sample.engine.import_metadata(&sample.id, &mut rows(), &with(when), &Silent).unwrap();
    let other = sample.engine.import_metadata(&sample.id, &mut rows(), &with(Field::of(FieldType::String)), &Silent);
    assert!(
        other.unwrap_err().to_string().contains("field `when` cannot be used: the dataset has it with the type enum")
    );
    let bad = sample.engine.import_metadata(&sample.id, &mut rows(), &with(Field::of(FieldType::Enum)), &Silent);
    assert_eq!(bad.unwrap_err().code(), Code::Invalid);
    assert_eq!(
        sample.engine.dataset(sample.id.as_str(), crate::catalog::Trash::With).unwrap().status,
        DatasetStatus::Ready
    );
}

#[test]
fn what_breaks_off_leaves_nothing() {
    let sample = Sample::with(&["a"]);
    let broken = Err(Error::invalid("the file", "it ends in the middle of a row"));
    let failed = import(&sample, vec![row(1, "a", r#"{"score":1}"#), broken]).unwrap_err();
    assert_eq!(failed.code(), Code::Invalid);
    assert_eq!((metadata(&sample, "a"), fields(&sample).len()), (String::new(), 0));
    let task = sample.engine.tasks(Some(&sample.id)).unwrap().remove(0);
    assert_eq!(task.status, TaskStatus::Failed);
    // As if its process had died: whoever comes next ends the task.
    let held = sample.engine.begin(&sample.id, "metadata import", NO_WAIT).unwrap();
    let (engine, id) = (&sample.engine, TaskId::random());
    let died = engine.list_pipeline(&held.row, id, TaskType::CustomMetadata, "import-metadata").unwrap();
    assert_eq!(import(&sample, vec![]).unwrap_err().code(), Code::Busy);
    drop(held);
    assert_eq!(import(&sample, vec![row(1, "a", r#"{"score":1}"#)]).unwrap().inserted, 1);
    assert_eq!(sample.engine.task(died.id.as_str()).unwrap().task.status, TaskStatus::Aborted);
}

#[test]
fn labels_are_taken_over_and_those_of_earlier_can_go() {
    let sample = Sample::with(&["a", "d/b"]);
    let label = |number, item: &str, category: &str| -> Result<LabelRow> {
        let labels = Labels::from_iter([Label::new(category, LabelSource::Import)]);
        Ok(ImportRow { number, content: Ok((item.as_bytes().to_vec(), labels)) })
    };
    let take = |rows: Vec<Result<LabelRow>>, replace| {
        sample
            .engine
            .import_labels(
                &sample.id,
                &mut rows.into_iter(),
                &LabelImport { replace, ..LabelImport::default() },
                &Silent,
            )
            .unwrap()
    };
    sample.label("a", "by hand");
    let report = take(vec![label(1, "a", "cat"), label(2, "a", "dog"), label(3, "b", "cat"), label(4, "b", "")], false);
    assert_eq!((report.inserted, report.failed, report.errors[0].row), (3, 1, 4));
    let categories = |path| {
        let labels = sample.facet(&sample.working(), path, LABELS).unwrap();
        let labels = Labels::decode(labels.as_bytes()).unwrap();
        labels.iter().map(|label| label.category.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        (categories("a"), categories("d/b")),
        (vec!["by hand".into(), "cat".into(), "dog".into()], vec!["cat".into()])
    );
    take(vec![label(1, "a", "bird")], true);
    assert_eq!((categories("a"), categories("d/b")), (vec!["bird".into(), "by hand".into()], vec!["cat".into()]));
}

#[test]
fn fields_come_back_with_their_values() {
    let sample = Sample::with(&["a", "b"]);
    import(&sample, vec![row(1, "a", r#"{"score":1}"#), row(2, "b", r#"{"score":2}"#)]).unwrap();
    let with = sample.create();
    sample.restore(&sample.first.clone(), &[], &[]);
    assert_eq!(fields(&sample).len(), 0);
    let (found, _) = sample.diff(&sample.working(), &sample.at(&with), METADATA);
    assert_eq!((found.added, found.inside["score"].added), (2, 2));
    sample.restore(&with, &["metadata"], &["a"]);
    assert_eq!((metadata(&sample, "a"), metadata(&sample, "b")), (r#"{"score":1}"#.into(), "".into()));
    assert_eq!(fields(&sample).len(), 1);
}

#[test]
fn an_import_on_a_thread_of_its_own_leaves_its_report_in_the_task() {
    let sample = Sample::with(&["a", "b"]);
    let (engine, task) = (&sample.engine, TaskId::random());
    let start = |task: &TaskId, rows: Vec<MetadataRow>, are_new: bool| {
        let fields = [("score".to_owned(), Field::of(FieldType::Float))].into();
        let source: Rows<MetadataRow> = Box::new(move || Ok(Box::new(rows.into_iter().map(Ok))));
        engine.start_metadata_import(&sample.id, task.clone(), source, MetadataImport { fields, are_new })
    };
    let ended = |running: Running| {
        running.thread.unwrap().join().unwrap();
        engine.task(running.task_id.as_str()).unwrap()
    };
    let rows = [row(1, "a", r#"{"score":1.50}"#), row(2, "c", r#"{"score":2}"#)].map(Result::unwrap).to_vec();
    let view = ended(start(&task, rows, true).unwrap());
    let report = view.imported.unwrap();
    assert_eq!((report.rows, report.inserted, report.failed), (2, 1, 1));
    assert_eq!((&report.task_id, report.errors[0].row), (&Some(task.clone()), 2));
    assert!(report.revision_id.is_some());
    assert_eq!(metadata(&sample, "a"), r#"{"score":1.50}"#);
    assert_eq!(start(&task, vec![], false).unwrap_err().code(), Code::Conflict, "a task has one id");
    let again = ended(start(&TaskId::random(), vec![], true).unwrap());
    assert_eq!((again.task.status, again.failure.unwrap().0), (TaskStatus::Failed, Code::Conflict));
    assert_eq!(ended(start(&TaskId::random(), vec![], false).unwrap()).task.status, TaskStatus::Completed);
}
