//! Labels that go to items of the same content, and what becomes of them. What cluster says what is tested with the votes.

use super::*;
use crate::backend::{Propagate, PropagationReport, TaskView};
use crate::catalog::NewTask;
use crate::engine::items::PropagateWork;
use crate::engine::operation::{NO_WAIT, now};
use crate::engine::tasks::Work;
use crate::model::{TaskId, TaskStatus, TaskType};

const CAT: &str = r#"[{"category":"cat","confidence":1,"source":"propagated"}]"#;
const DOG: &str = r#"[{"category":"dog","confidence":1,"source":"propagated"}]"#;

/// A dataset that has been read: `a`, `b` and `c` are the same, so are `d` and `e`, and `f` is alone.
fn sample() -> Sample {
    let sample = Sample::with(&[]);
    for (name, content) in [("a", "one"), ("b", "one"), ("c", "one"), ("d", "two"), ("e", "two"), ("f", "three")] {
        sample.put(&format!("{name}.jpg"), content);
    }
    sample.reindex();
    sample
}

impl Sample {
    fn reindex(&self) {
        self.engine.reindex(&self.id, Run::Here).unwrap().thread.unwrap().join().unwrap();
    }

    fn propagate_as(&self, request: &Propagate) -> TaskView {
        let running = self.engine.propagate_labels(&self.id, request, Run::Here).unwrap();
        running.thread.unwrap().join().unwrap();
        let view = self.engine.task(running.task_id.as_str()).unwrap();
        assert_eq!((&view.task.task_type, &view.failure), (&TaskType::LabelPropagation, &None));
        view
    }

    fn propagate(&self) -> PropagationReport {
        let report = self.propagate_as(&Propagate::default()).propagated.unwrap();
        assert_eq!(report.status, TaskStatus::Completed);
        report
    }

    fn relabel(&self, path: &str, categories: &[&str]) {
        let add = categories.iter().map(|category| Label::new(*category, LabelSource::Manual)).collect();
        let change = LabelChange { add, clear: true, ..LabelChange::default() };
        self.engine.change_labels(&self.id, &paths(&[path]), &change).unwrap();
    }

    fn labels(&self, path: &str) -> String {
        self.facet(&self.working(), path, LABELS).unwrap_or_default()
    }
}

#[test]
fn items_without_labels_get_those_of_their_cluster() {
    let sample = sample();
    sample.relabel("a.jpg", &["cat"]);
    sample.relabel("f.jpg", &["owl"]);
    let before = sample.engine.live_dataset(&sample.id).unwrap().head;
    let report = sample.propagate();
    assert_eq!((report.labelled, report.candidates, report.items, report.labels, report.removed), (1, 2, 2, 2, 0));
    assert_eq!(report.categories, BTreeMap::from([("cat".into(), 2)]));
    assert_eq!([sample.labels("b.jpg"), sample.labels("c.jpg")], [CAT, CAT]);
    assert_eq!(sample.labels("a.jpg"), r#"[{"category":"cat","source":"manual"}]"#);
    assert_eq!([sample.labels("d.jpg"), sample.labels("e.jpg")], ["", ""]);
    let revision = sample.engine.read(|read| read.snapshot(report.revision_id.as_ref().unwrap())).unwrap();
    assert_eq!(revision.description, "before propagate-labels");
    // Once more there is nothing to do, and nothing to take back.
    let again = sample.propagate();
    assert_eq!((again.items, again.labels, again.removed, again.revision_id), (2, 2, 0, None));
    let undo = sample.engine.plan_undo(&sample.id, None, &Silent).unwrap();
    assert_eq!(undo.operation.verb, "propagate-labels");
    sample.undo();
    assert_ne!(sample.engine.live_dataset(&sample.id).unwrap().head, before, "labels that waited are in it");
    assert_eq!([sample.labels("b.jpg"), sample.labels("c.jpg")], ["", ""]);
    assert!(sample.labels("a.jpg").contains("manual") && sample.is_sound());
}

#[test]
fn a_run_replaces_what_an_earlier_one_has_given_and_nothing_else() {
    let sample = sample();
    sample.relabel("a.jpg", &["cat"]);
    sample.relabel("d.jpg", &["fox"]);
    sample.propagate();
    let mine = r#"[{"category":"mine","source":"manual"}]"#;
    sample.relabel("a.jpg", &["dog"]);
    sample.relabel("e.jpg", &["mine"]);
    let report = sample.propagate();
    // `e` says something else than `d`, so there is nobody left to give anything to.
    assert_eq!((report.labelled, report.candidates, report.items, report.removed), (3, 2, 2, 2));
    assert_eq!([sample.labels("b.jpg"), sample.labels("c.jpg")], [DOG, DOG]);
    assert_eq!(sample.labels("e.jpg"), mine);
    // Those who look like it contradict each other.
    sample.label("b.jpg", "cat");
    let report = sample.propagate();
    assert_eq!((report.candidates, report.items, report.removed), (1, 0, 2));
    assert_eq!([sample.labels("b.jpg"), sample.labels("c.jpg")], [r#"[{"category":"cat","source":"manual"}]"#, ""]);
    // What a new content looks like is not known before it was read.
    sample.relabel("b.jpg", &["dog"]);
    sample.propagate();
    assert_eq!(sample.labels("c.jpg"), DOG);
    sample.put("c.jpg", "four");
    let report = sample.propagate();
    assert_eq!((report.items, report.removed), (0, 1));
    assert_eq!(sample.labels("c.jpg"), "");
}

#[test]
fn only_categories_that_are_asked_for_are_given_or_taken_away() {
    let sample = sample();
    sample.relabel("a.jpg", &["cat", "night"]);
    sample.propagate();
    sample.relabel("a.jpg", &["dog"]);
    let only = Propagate { categories: vec!["dog".into(), "cat".into()], ..Propagate::default() };
    let report = sample.propagate_as(&only).propagated.unwrap();
    assert_eq!((report.labels, report.removed), (2, 2));
    let labels = sample.labels("b.jpg");
    assert!(labels.contains("dog") && labels.contains("night") && !labels.contains("\"cat\""), "{labels}");
}

#[test]
fn what_the_folder_holds_is_saved_first() {
    let sample = sample();
    sample.relabel("a.jpg", &["cat"]);
    sample.put("new.jpg", "one");
    let report = sample.propagate();
    // It was not read yet, so nobody knows what it looks like.
    assert_eq!((report.items, sample.labels("new.jpg")), (2, String::new()));
    sample.undo();
    assert!(sample.path("new.jpg").exists());
    assert_eq!(sample.labels("b.jpg"), "");
    sample.reindex();
    assert_eq!(sample.propagate().items, 3);
    assert_eq!(sample.labels("new.jpg"), CAT);
}

#[test]
fn labels_that_come_meanwhile_are_kept_beside_those_that_are_given() {
    let sample = sample();
    sample.relabel("a.jpg", &["cat"]);
    sample.relabel("d.jpg", &["fox"]);
    sample.propagate();
    sample.relabel("a.jpg", &["dog"]);
    let held = sample.engine.begin(&sample.id, "label propagation", NO_WAIT).unwrap();
    let request = Propagate::default();
    let task = NewTask {
        id: TaskId::random(),
        dataset_id: sample.id.clone(),
        snapshot_id: None,
        task_type: TaskType::LabelPropagation,
        status: TaskStatus::Running,
        created_by: "ana@example.com".into(),
        started_at: now(),
        params: Work::Propagate(PropagateWork { request: request.clone() }).to_json(),
    };
    let task = sample.engine.write(|write| write.insert_task(task)).unwrap();
    let decided = sample.engine.decide_labels(&task, &held.row, &request, &Silent).unwrap();
    let other = sample.again();
    let object = Label { bbox: Some([1.0, 2.0, 3.0, 4.0]), ..Label::new("ear", LabelSource::Manual) };
    let add = |path: &str, label: Label| {
        let change = LabelChange { add: vec![label], ..LabelChange::default() };
        other.change_labels(&sample.id, &paths(&[path]), &change).unwrap();
    };
    add("b.jpg", object);
    add("c.jpg", Label::new("mine", LabelSource::Manual));
    add("f.jpg", Label::new("owl", LabelSource::Manual));
    sample.engine.give_labels(&task, &held.row, decided, None).unwrap();
    drop(held);
    let check = || {
        let ear = r#"{"bbox":[1,2,3,4],"category":"ear","source":"manual"}"#;
        assert_eq!(sample.labels("b.jpg"), format!("[{ear},{}", &DOG[1..]));
        assert_eq!(sample.labels("c.jpg"), r#"[{"category":"mine","source":"manual"}]"#);
        assert_eq!(sample.labels("f.jpg"), r#"[{"category":"owl","source":"manual"}]"#);
        assert!(sample.labels("e.jpg").contains("fox"));
    };
    check();
    assert_eq!((sample.waiting(), sample.objects()), (3, 0));
    sample.create();
    check();
    assert_eq!((sample.waiting(), sample.objects(), sample.is_sound()), (0, 1, true));
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let sample = sample();
    let refused = |request: &Propagate| sample.engine.propagate_labels(&sample.id, request, Run::Here).unwrap_err();
    assert_eq!(refused(&Propagate { threshold: 0.9, ..Propagate::default() }).code(), Code::Invalid);
    assert_eq!(refused(&Propagate { min_confidence: 2.0, ..Propagate::default() }).code(), Code::Invalid);
}
