//! Groups of items, gone through page by page.

use uuid::Uuid;

use super::*;
use crate::clusters::Level;
use crate::engine::{Group, PREVIEWS};

/// A dataset that has been read: twelve items of one content, three of another, two that are alone, and a text.
fn sample() -> Sample {
    let sample = Sample::with(&["notes.txt"]);
    (0..12).for_each(|at| sample.put(&format!("a/{at:02}.jpg"), "one"));
    (0..3).for_each(|at| sample.put(&format!("b/{at}.jpg"), "two"));
    sample.put("c/x.jpg", "three");
    sample.put("c/y.mp4", "four");
    sample.engine.reindex(&sample.id, Run::Here).unwrap().thread.unwrap().join().unwrap();
    sample
}

impl Sample {
    fn groups(&self, level: Level, from: u64, most: usize) -> Vec<Group> {
        self.engine.groups(&self.id, level, from, most).unwrap()
    }
}

fn shown(group: &Group) -> Vec<&str> {
    group.items.iter().map(|one| &*one.item.path).collect()
}

#[test]
fn groups_come_largest_first_and_then_what_is_alone() {
    let sample = sample();
    let all = sample.groups(Level::Same, 0, 100);
    let members: Vec<u64> = all.iter().map(|group| group.members).collect();
    assert_eq!(members, [12, 3, 1, 1]);
    assert_eq!((all[0].items.len(), shown(&all[1])), (PREVIEWS, vec!["b/0.jpg", "b/1.jpg", "b/2.jpg"]));
    assert_eq!([shown(&all[2]), shown(&all[3])], [["c/x.jpg"], ["c/y.mp4"]]);
    assert!(all.iter().all(|group| group.items.iter().all(|one| one.similarity == 1.0)));
    // Pages are parts of that, wherever they begin.
    for from in 0..5 {
        for most in 1..4 {
            let end = (from + most).min(all.len());
            assert_eq!(sample.groups(Level::Same, from as u64, most), all[from.min(end)..end], "{from} {most}");
        }
    }
    assert!(sample.groups(Level::Same, u64::MAX, 100).is_empty());
    // Ids stay, and the level is part of them.
    assert_ne!(sample.groups(Level::Related, 0, 1)[0].id, all[0].id);
}

#[test]
fn the_group_of_an_item_is_found_by_its_id() {
    let sample = sample();
    let all = sample.groups(Level::Same, 0, 100);
    let id = |path: &str| {
        let item = sample.engine.items(&sample.working(), None).unwrap().map(Result::unwrap);
        let found = item.into_iter().find(|item| item.path == path).unwrap();
        Uuid::parse_str(&found.media_id).unwrap()
    };
    let of = |path: &str, from, most| sample.engine.group_of(&sample.id, id(path), Level::Same, from, most).unwrap();
    let group = of("b/1.jpg", 0, 100);
    assert_eq!((group.id, group.members, shown(&group)), (all[1].id, 3, vec!["b/0.jpg", "b/2.jpg"]));
    assert_eq!(shown(&of("b/1.jpg", 1, 100)), ["b/2.jpg"]);
    assert_eq!(shown(&of("a/00.jpg", 0, 2)), ["a/01.jpg", "a/02.jpg"]);
    let alone = of("c/x.jpg", 0, 100);
    assert_eq!((alone.id, alone.members, alone.items.len()), (all[2].id, 1, 0));
    for unknown in [Uuid::nil(), id("notes.txt")] {
        let refused = sample.engine.group_of(&sample.id, unknown, Level::Same, 0, 1).unwrap_err();
        assert_eq!(refused.code(), Code::NotFound);
    }
}

#[test]
fn what_a_snapshot_has_as_it_is_now_is_known() {
    let sample = sample();
    sample.put("b/0.jpg", "other");
    sample.tag("c/x.jpg", &["night"]);
    sample.create();
    // New content is like nothing until it was read.
    let members: Vec<u64> = sample.groups(Level::Same, 0, 100).iter().map(|group| group.members).collect();
    assert_eq!(members, [12, 2, 1, 1, 1]);
    let all = sample.groups(Level::Same, 1, 100);
    let saved = |path: &str| {
        let mut items = all.iter().flat_map(|group| &group.items);
        items.find(|one| one.item.path == path).unwrap().saved_in.clone()
    };
    let current = sample.engine.live_dataset(&sample.id).unwrap().current_snapshot;
    assert_eq!([saved("b/0.jpg"), saved("b/1.jpg")], [current.clone(), current]);
    // What was read since it was saved last is in no snapshot yet.
    sample.put("b/0.jpg", "yet another");
    sample.engine.reindex(&sample.id, Run::Here).unwrap().thread.unwrap().join().unwrap();
    let all = sample.groups(Level::Same, 1, 100);
    let found = all.iter().flat_map(|group| &group.items).find(|one| one.item.path == "b/0.jpg").unwrap();
    assert_eq!(found.saved_in, None);
    assert_eq!(all.iter().flat_map(|group| &group.items).filter(|one| one.item.tags == ["night"]).count(), 1);
}
