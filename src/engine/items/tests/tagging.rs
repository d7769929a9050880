//! Tags and labels as they are changed: at once, by many, beside operations.

use super::*;
use crate::catalog::NewTask;
use crate::engine::items::fold::Bulk;
use crate::engine::operation::{NO_WAIT, now};
use crate::engine::tasks::Work;
use crate::model::{TaskId, TaskStatus, TaskType};

#[test]
fn a_tag_is_there_at_once_and_in_the_next_snapshot() {
    let sample = Sample::with(&["a.jpg", "b.jpg"]);
    assert_eq!(sample.tag("a.jpg", &["night", "blurry"]), ItemsChanged { items: 1, changed: 1 });
    assert_eq!(sample.tags("a.jpg"), r#"["blurry","night"]"#);
    assert_eq!(sample.waiting(), 1);
    let second = sample.create();
    assert_eq!((sample.waiting(), sample.tags("a.jpg")), (0, r#"["blurry","night"]"#.into()));
    assert_eq!(
        (sample.tags_at(&second, "a.jpg"), sample.tags_at(&sample.first, "a.jpg")),
        (sample.tags("a.jpg"), "".into())
    );
    assert_eq!(sample.tag("a.jpg", &["night"]), ItemsChanged { items: 1, changed: 0 });
    assert_eq!(sample.waiting(), 0);
    let removed = sample.try_tag(&all(), &["x"], &["night"]).unwrap();
    assert_eq!(removed, ItemsChanged { items: 2, changed: 2 });
    assert_eq!((sample.tags("a.jpg"), sample.tags("b.jpg")), (r#"["blurry","x"]"#.into(), r#"["x"]"#.into()));
    assert_eq!(sample.again().item(&sample.working(), b"b.jpg").unwrap().facets[TAGS].to_string(), r#"["x"]"#);
    sample.try_tag(&all(), &[], &["x", "blurry"]).unwrap();
    let third = sample.create();
    let state = |id| sample.engine.read(|read| read.snapshot(id)).unwrap().state;
    assert_eq!(state(&third), state(&sample.first));
    assert!(sample.is_sound());
}

#[test]
fn items_are_chosen_by_path_folder_glob_or_all() {
    let sample = Sample::with(&["a.jpg", "train/b.jpg", "train/deep/c.png", "val/d.jpg"]);
    let count = |choice| sample.try_tag(&choice, &["x"], &[]).map(|done| done.items);
    assert_eq!(count(all()).unwrap(), 4);
    assert_eq!(count(paths(&["train/", "train/b.jpg", "./a.jpg"])).unwrap(), 3);
    assert_eq!(count(globs(&["**/*.jpg"])).unwrap(), 3);
    assert_eq!(count(globs(&["train/*"])).unwrap(), 1);
    let both = ItemChoice { globs: vec!["*.jpg".into()], ..paths(&["val"]) };
    assert_eq!(count(both).unwrap(), 2);
    let say = |choice| count(choice).unwrap_err().to_string();
    assert_eq!(say(paths(&["a.jpg", "new.jpg"])), "no item `new.jpg` in `set`");
    assert_eq!(say(globs(&["*.gif"])), "no item that matches `*.gif` in `set`");
    assert!(say(ItemChoice::default()).contains("names none"));
    for (add, remove) in [(&[""][..], &[][..]), (&["a\n"], &[]), (&[], &[]), (&["a"], &["a"])] {
        assert_eq!(sample.try_tag(&all(), add, remove).unwrap_err().code(), Code::Invalid);
    }
}

#[test]
fn labels_are_a_set_and_objects_are_counted() {
    let sample = Sample::with(&["a.jpg", "b.jpg"]);
    let object = Label { bbox: Some([1.0, 2.0, 3.0, 4.0]), ..Label::new("cat", LabelSource::Import) };
    let change = LabelChange { add: vec![object.clone(), object], ..LabelChange::default() };
    assert_eq!(sample.engine.change_labels(&sample.id, &all(), &change).unwrap().changed, 2);
    sample.label("a.jpg", "cat");
    let text = r#"[{"bbox":[1,2,3,4],"category":"cat","source":"import"},{"category":"cat","source":"manual"}]"#;
    assert_eq!(sample.facet(&sample.working(), "a.jpg", LABELS).unwrap(), text);
    sample.create();
    assert_eq!(sample.objects(), 2);
    let change = LabelChange { remove: vec!["cat".into()], ..LabelChange::default() };
    sample.engine.change_labels(&sample.id, &paths(&["a.jpg"]), &change).unwrap();
    sample.create();
    assert_eq!((sample.objects(), sample.facet(&sample.working(), "a.jpg", LABELS)), (1, None));
    let cleared = LabelChange { clear: true, ..LabelChange::default() };
    sample.engine.change_labels(&sample.id, &all(), &cleared).unwrap();
    sample.create();
    assert_eq!(sample.objects(), 0);
    let bad = LabelChange { add: vec![Label::new("", LabelSource::Manual)], ..LabelChange::default() };
    assert_eq!(sample.engine.change_labels(&sample.id, &all(), &bad).unwrap_err().code(), Code::Invalid);
}

#[test]
fn tags_are_written_while_an_operation_is_at_work_and_stay_on_top_of_it() {
    let sample = Sample::with(&["a.jpg", "b.jpg"]);
    sample.tag("a.jpg", &["before"]);
    sample.put("c.jpg", "new");
    let taken = sample.create_hearing(&Meanwhile::new(|| {
        sample.tag("a.jpg", &["meanwhile"]);
        sample.tag("b.jpg", &["meanwhile"]);
    }));
    assert_eq!(sample.tags_at(&taken, "a.jpg"), r#"["before"]"#);
    assert_eq!(sample.tags_at(&taken, "b.jpg"), "");
    assert_eq!(
        (sample.tags("a.jpg"), sample.tags("b.jpg")),
        (r#"["before","meanwhile"]"#.into(), r#"["meanwhile"]"#.into())
    );
    let (found, items) = sample.diff(&sample.at(&taken), &sample.working(), TAGS);
    assert_eq!((found.changed, found.added, items), (1, 1, vec!["changed a.jpg".into(), "added b.jpg".into()]));
    assert!(sample.is_sound());
}

#[test]
fn tags_that_are_written_while_a_create_finds_a_move_go_along() {
    let sample = Sample::with(&["a.jpg", "b.jpg"]);
    sample.tag("a.jpg", &["old"]);
    sample.rename("a.jpg", "moved/a.jpg");
    let taken = sample.create_hearing(&Meanwhile::new(|| assert_eq!(sample.tag("a.jpg", &["new"]).changed, 1)));
    assert_eq!(sample.tags_at(&taken, "moved/a.jpg"), r#"["old"]"#);
    assert_eq!(sample.tags("moved/a.jpg"), r#"["new","old"]"#);
    let next = sample.create();
    assert_eq!(sample.tags_at(&next, "moved/a.jpg"), r#"["new","old"]"#);
    assert!(sample.engine.item(&sample.working(), b"a.jpg").is_err());
}

#[test]
fn a_tag_for_a_file_that_went_meanwhile_is_dropped() {
    let sample = Sample::with(&["a.jpg", "b.jpg"]);
    sample.delete("a.jpg");
    sample.create_hearing(&Meanwhile::new(|| assert_eq!(sample.tag("a.jpg", &["late"]).changed, 1)));
    assert_eq!(sample.waiting(), 1);
    sample.put("a.jpg", "a.jpg");
    sample.create();
    assert_eq!((sample.waiting(), sample.tags("a.jpg")), (0, String::new()));
}

fn many() -> Vec<String> {
    (0..2_100).map(|number| format!("d{}/{number:04}.txt", number % 7)).collect()
}

#[test]
fn many_items_go_straight_into_the_tree_unless_somebody_is_at_work() {
    let names = many();
    let sample = Sample::with(&names.iter().map(String::as_str).collect::<Vec<_>>());
    sample.tag(&names[3], &["some"]);
    assert_eq!(sample.try_tag(&all(), &["all"], &[]).unwrap(), ItemsChanged { items: 2_100, changed: 2_100 });
    assert_eq!((sample.waiting(), sample.tags(&names[3])), (0, r#"["all","some"]"#.into()));
    let taken = sample.create_hearing(&Meanwhile::new(|| {
        assert_eq!(sample.try_tag(&all(), &["late"], &["all"]).unwrap().changed, 2_100);
        assert_eq!(sample.waiting(), 2_100);
    }));
    assert_eq!(
        (sample.tags_at(&taken, &names[3]), sample.tags(&names[3])),
        (r#"["all","some"]"#.into(), r#"["late","some"]"#.into())
    );
    let next = sample.create();
    assert_eq!((sample.waiting(), sample.tags_at(&next, &names[2_000])), (0, r#"["late"]"#.into()));
    assert!(sample.is_sound());
}

#[test]
fn of_a_large_change_and_a_small_one_at_once_none_gets_lost() {
    let sample = Sample::with(&["a", "b", "c"]);
    sample.tag("b", &["first"]);
    let keys = [b"a".to_vec(), b"b".to_vec()];
    let is_first = std::cell::Cell::new(true);
    let change = |_: usize, now: Option<Vec<u8>>| {
        // Somebody else writes after the moment that the large change is worked out from.
        if is_first.replace(false) {
            sample.tag("b", &["second"]);
            sample.tag("c", &["second"]);
        }
        let mut tags = now.as_deref().map_or_else(Default::default, |now| crate::facets::Tags::decode(now).unwrap());
        tags.0.insert("large".into());
        Ok(tags.encode())
    };
    let media = sample.engine.state(&sample.engine.live_dataset(&sample.id).unwrap().head).unwrap().media();
    let bulk = Bulk { facet: TAGS, keys: &keys, media, change: &change };
    sample.engine.fold_items(&sample.id, Some(&bulk), crate::engine::items::fold::Lock::NotHeld).unwrap().unwrap();
    let now = || ["a", "b", "c"].map(|path| sample.tags(path));
    let expected = [r#"["large"]"#, r#"["first","large","second"]"#, r#"["second"]"#].map(str::to_owned);
    assert_eq!(now(), expected);
    sample.create();
    assert_eq!(now(), expected);
}

#[test]
fn nobody_moves_the_head_of_an_operation_that_is_at_work() {
    let sample = Sample::with(&["a", "b"]);
    sample.tag("a", &["x"]);
    let held = sample.engine.begin(&sample.id, "create", NO_WAIT).unwrap();
    sample.tag("b", &["x"]);
    assert_eq!(sample.engine.fold_if_free(&sample.id).unwrap(), 1);
    assert_eq!(sample.engine.live_dataset(&sample.id).unwrap().head, held.row.head);
    drop(held);
    assert_eq!(sample.engine.fold_if_free(&sample.id).unwrap(), 0);
    assert_eq!(sample.tags("b"), r#"["x"]"#);
}

#[test]
fn what_waits_is_folded_once_it_is_much() {
    let sample = Sample::with(&["a", "b", "c"]);
    sample.engine.store.folds.set_fold_at(2);
    ["a", "b"].into_iter().for_each(|path| assert_eq!(sample.tag(path, &["x"]).changed, 1));
    assert_eq!(sample.waiting(), 2);
    sample.tag("c", &["x"]);
    sample.engine.wait_for_folds();
    assert_eq!((sample.waiting(), sample.tags("c")), (0, r#"["x"]"#.into()));
}

/// A restore that is at work, as far as others can see.
fn begin_restore(sample: &Sample) -> TaskId {
    let id = TaskId::random();
    let work = crate::engine::items::PipelineWork { verb: "nothing".into() };
    let task = NewTask {
        id: id.clone(),
        dataset_id: sample.id.clone(),
        snapshot_id: None,
        task_type: TaskType::SnapshotRestore,
        status: TaskStatus::Running,
        created_by: "ana@example.com".into(),
        started_at: now(),
        params: Work::Pipeline(work).to_json(),
    };
    sample.engine.write(|write| write.insert_task(task)).unwrap();
    id
}

#[test]
fn nothing_is_written_while_a_restore_runs() {
    let sample = Sample::with(&["a", "b"]);
    let held = sample.engine.begin(&sample.id, "restore", NO_WAIT).unwrap();
    let task = begin_restore(&sample);
    let refused = sample.try_tag(&all(), &["x"], &[]).unwrap_err();
    assert_eq!((refused.code(), refused.to_string().contains(task.as_str())), (Code::Busy, true));
    let change = LabelChange { clear: true, ..LabelChange::default() };
    assert_eq!(sample.engine.change_labels(&sample.id, &all(), &change).unwrap_err().code(), Code::Busy);
    // Its process died: whoever comes next ends it, and goes on.
    drop(held);
    assert_eq!(sample.tag("a", &["x"]).changed, 1);
}
