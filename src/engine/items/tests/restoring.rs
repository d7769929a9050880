//! Going back: all, some facets, some paths.

use super::*;

/// Two snapshots: in the first `a` has `old`, in the second `new`; labels alike.
fn two() -> (Sample, SnapshotId, SnapshotId) {
    let sample = Sample::with(&["a", "train/b", "train/c"]);
    for path in ["a", "train/b", "train/c"] {
        sample.tag(path, &["old"]);
        sample.label(path, "old");
    }
    let first = sample.create();
    sample.try_tag(&all(), &["new"], &["old"]).unwrap();
    for path in ["a", "train/b", "train/c"] {
        sample.label(path, "new");
    }
    sample.put("a", "new content");
    let second = sample.create();
    (sample, first, second)
}

#[test]
fn some_facets_come_back_and_the_rest_stays() {
    let (sample, first, second) = two();
    let plan = sample.restore(&first, &["labels"], &[]);
    assert_eq!((plan.facets[LABELS].changed, plan.facets[TAGS].total()), (3, 0));
    assert_eq!(plan.facets["media"].total(), 0);
    let labels = sample.facet(&sample.working(), "a", LABELS).unwrap();
    assert_eq!(labels, r#"[{"category":"old","source":"manual"}]"#);
    assert_eq!(sample.tags("a"), r#"["new"]"#);
    assert_eq!(std::fs::read_to_string(sample.path("a")).unwrap(), "new content");
    sample.undo();
    let back = sample.create();
    let state = |id| sample.engine.read(|read| read.snapshot(id)).unwrap().state;
    assert_eq!(state(&back), state(&second));
    assert!(sample.is_sound());
}

#[test]
fn some_paths_come_back_in_all_facets_or_in_some() {
    let (sample, first, _) = two();
    let plan = sample.restore(&first, &["tags"], &["train/**"]);
    assert_eq!(plan.facets[TAGS].changed, 2);
    assert_eq!((sample.tags("a"), sample.tags("train/b")), (r#"["new"]"#.into(), r#"["old"]"#.into()));
    sample.restore(&first, &[], &["a"]);
    assert_eq!(
        (sample.tags("a"), std::fs::read_to_string(sample.path("a")).unwrap()),
        (r#"["old"]"#.into(), "a".into())
    );
    let labels = |path| sample.facet(&sample.working(), path, LABELS).unwrap();
    assert!(!labels("a").contains("new") && labels("train/b").contains("new"));
    assert!(sample.is_sound());
}

#[test]
fn what_waits_is_part_of_the_state_before() {
    let (sample, first, _) = two();
    sample.tag("a", &["waiting"]);
    let plan = sample.restore(&first, &[], &[]);
    assert_eq!(plan.facets[TAGS].changed, 3);
    assert_eq!((sample.tags("a"), sample.waiting()), (r#"["old"]"#.into(), 0));
    sample.undo();
    assert_eq!(sample.tags("a"), r#"["new","waiting"]"#);
    sample.tag("a", &["again"]);
    let request = Restore { checkpoint: false, ..sample.request(&first, &[], &[]) };
    let running = sample.engine.restore(&sample.id, &request, Run::Here).unwrap();
    running.thread.unwrap().join().unwrap();
    assert_eq!((sample.tags("a"), sample.waiting()), (r#"["old"]"#.into(), 0));
    let rows = sample.engine.read(|read| read.has_pending(&sample.id, 0)).unwrap();
    assert!(!rows);
}

#[test]
fn a_plan_names_what_waits() {
    let (sample, first, _) = two();
    let request = sample.request(&first, &[], &[]);
    let plan = |sample: &Sample| sample.engine.plan_restore(&sample.id, &request, &Silent).unwrap().hash;
    let before = plan(&sample);
    assert_eq!(plan(&sample), before);
    sample.tag("a", &["waiting"]);
    assert_ne!(plan(&sample), before);
}

#[test]
fn rows_without_an_item_do_not_come_back_and_are_counted() {
    let (sample, first, _) = two();
    sample.delete("a");
    sample.rename("train/b", "moved");
    let plan = sample.restore(&first, &["tags", "labels"], &[]);
    assert_eq!((plan.facets[TAGS].dropped, plan.facets[LABELS].dropped), (2, 2));
    assert_eq!(sample.tags("train/c"), r#"["old"]"#);
    let state = sample.engine.state(&sample.engine.live_dataset(&sample.id).unwrap().head).unwrap();
    assert_eq!(state.facet(TAGS).entries, 1);
    assert!(sample.engine.item(&sample.working(), b"a").is_err());
    let plan = sample.restore(&first, &["labels"], &["a", "train/*"]);
    assert_eq!((plan.facets[LABELS].dropped, plan.facets[LABELS].removed), (2, 0));
    assert!(sample.is_sound());
}

#[test]
fn files_that_come_back_alone_bring_no_rows_and_those_that_go_take_theirs() {
    let (sample, first, _) = two();
    sample.put("later", "later");
    sample.create();
    sample.tag("later", &["later"]);
    sample.delete("train/b");
    sample.create();
    sample.restore(&first, &["media"], &[]);
    let state = sample.engine.state(&sample.engine.live_dataset(&sample.id).unwrap().head).unwrap();
    assert_eq!(
        (sample.tags("a"), sample.tags("train/b"), state.facet(TAGS).entries),
        (r#"["new"]"#.into(), "".into(), 2)
    );
    assert!(sample.path("train/b").exists() && !sample.path("later").exists());
    sample.undo();
    assert_eq!(sample.tags("later"), r#"["later"]"#);
}

#[test]
fn objects_are_counted_after_a_part_came_back() {
    let sample = Sample::with(&["a", "b"]);
    let object = |x| Label { bbox: Some([x, 0.0, 1.0, 1.0]), ..Label::new("cat", LabelSource::Manual) };
    let add = |path: &str, labels: Vec<Label>| {
        let change = LabelChange { add: labels, ..LabelChange::default() };
        sample.engine.change_labels(&sample.id, &paths(&[path]), &change).unwrap();
    };
    add("a", vec![object(1.0), object(2.0)]);
    add("b", vec![object(1.0)]);
    let full = sample.create();
    sample.engine.change_labels(&sample.id, &all(), &LabelChange { clear: true, ..LabelChange::default() }).unwrap();
    sample.restore(&full, &["labels"], &["a"]);
    assert_eq!(sample.objects(), 2);
    sample.delete("a");
    sample.restore(&full, &["labels"], &[]);
    assert_eq!(sample.objects(), 1);
    sample.restore(&full, &[], &[]);
    assert_eq!(sample.objects(), 3);
}

#[test]
fn a_clone_has_what_is_known_of_its_items() {
    let (sample, first, _) = two();
    let request = crate::backend::CloneSnapshot { snapshot: first, destination: None, managed: true, name: None };
    let running = sample.engine.clone_snapshot(&sample.id, &request, Run::Here).unwrap();
    running.thread.unwrap().join().unwrap();
    let clone = sample.engine.task(running.task_id.as_str()).unwrap().cloned.unwrap().dataset_id;
    let side = Side::Working(clone.clone());
    assert_eq!(sample.facet(&side, "a", TAGS).unwrap(), r#"["old"]"#);
    sample.engine.change_tags(&clone, &all(), &tags(&["clone"], &[])).unwrap();
    assert_eq!(
        (sample.facet(&side, "a", TAGS).unwrap(), sample.tags("a")),
        (r#"["clone","old"]"#.into(), r#"["new"]"#.into())
    );
}
