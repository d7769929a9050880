//! Several processes at once on one store.

use std::path::Path;
use std::process::Child;
use std::time::Duration;

use snapshot::backend::{RemoveVerb, Run};
use snapshot::error::Code;
use snapshot::locks::{Holder, Lock, Locks};
use snapshot::model::DatasetId;

use crate::support::{Ran, Set, World, ended, eventually, put, register, whole};
use crate::tree;

fn start(world: &World, folder: &Path, words: &[&str]) -> Child {
    world.program(folder).args(words).spawn().unwrap()
}

fn end(child: Child) -> Ran {
    Ran::of(&["(in parallel)"], child.wait_with_output().unwrap())
}

/// Holds a dataset as a running operation does.
fn hold(world: &World, id: &DatasetId, verb: &str) -> Lock {
    let holder = Holder::this_process(verb, "bob@example.com");
    Locks::new(world.store().join("locks")).dataset(id, &holder, Duration::ZERO).unwrap()
}

/// Lists again and again until all children have ended; every list must be whole.
fn watch(set: &Set, children: Vec<Child>) -> Vec<Ran> {
    let mut running = children;
    let mut done = Vec::new();
    while !running.is_empty() {
        let list = set.world.run(&set.folder, &["list", "--all", "--json"]).ok().json();
        let current = list.as_array().unwrap().iter().filter(|one| one["is_current"] == true).count();
        assert_eq!(current, 1, "always just one is current");
        set.world.run(&set.folder, &["dataset", "list", "--json"]).ok();
        done.extend(running.extract_if(.., |child| matches!(child.try_wait(), Ok(Some(_)))).map(end));
    }
    done
}

#[test]
fn creates_on_one_dataset_wait_for_each_other_and_all_succeed() {
    let set = Set::new(|folder| (0..200).for_each(|number| put(folder, format!("{number}"), "x")));
    put(&set.folder, "0", "changed");
    let names: Vec<_> = (0..6).map(|number| format!("parallel-{number}")).collect();
    let children = names.iter().map(|name| start(&set.world, &set.folder, &["create", name])).collect();
    watch(&set, children).into_iter().for_each(|ran| drop(ran.ok()));
    let list = set.world.run(&set.folder, &["list", "--json"]).ok().json();
    let mut listed: Vec<_> =
        list.as_array().unwrap().iter().map(|one| one["snapshot_name"].as_str().unwrap()).collect();
    assert_eq!(list[0]["is_current"], true, "the newest is current");
    listed.pop();
    listed.sort_unstable();
    assert_eq!(listed, names);
}

#[test]
fn creates_on_different_datasets_go_side_by_side() {
    let world = World::new();
    let engine = world.engine();
    let folders: Vec<_> = (0..4).map(|number| world.folder(&format!("set-{number}"))).collect();
    for folder in &folders {
        (0..50).for_each(|number| put(folder, format!("{number}"), folder.display().to_string()));
        register(&engine, folder).unwrap();
    }
    for round in 0..3 {
        folders.iter().for_each(|folder| put(folder, "0", round.to_string()));
        let children: Vec<_> = folders.iter().map(|folder| start(&world, folder, &["create"])).collect();
        children.into_iter().for_each(|child| drop(end(child).ok()));
    }
    for folder in &folders {
        let wanted = tree::read(folder);
        put(folder, "0", "lost");
        world.run(folder, &["restore", "current", "--yes"]).ok();
        tree::assert_same(&tree::read(folder), &wanted, "what was stored side by side is whole");
        assert_eq!(world.run(folder, &["list", "--json"]).ok().json().as_array().unwrap().len(), 4);
    }
}

#[test]
fn a_restore_does_not_wait_and_names_the_holder() {
    let set = Set::new(|folder| put(folder, "a", "1"));
    put(&set.folder, "a", "2");
    let held = hold(&set.world, &set.id, "create");
    for words in [&["restore", "current", "--yes"][..], &["undo", "--yes"], &["create", "--wait-lock", "0"]] {
        let ran = set.world.run(&set.folder, words);
        if words[0] == "undo" {
            ran.code(4).says("nothing to undo");
        } else {
            ran.code(4).says("create by bob@example.com").says("busy");
        }
    }
    let json = set.world.run(&set.folder, &["restore", "current", "--yes", "--json"]).code(4);
    let error: serde_json::Value = serde_json::from_str(json.stderr.lines().last().unwrap()).unwrap();
    assert_eq!((&error["error"]["code"], &error["error"]["retryable"]), (&"BUSY".into(), &true.into()));
    let status = set.world.run(&set.folder, &["dataset", "status", "--json"]).ok().json();
    assert_eq!(status["status"], "READ_ONLY");
    assert!(status["operation"].as_str().unwrap().contains("create"), "{status}");
    // Who only reads is not held up, and a clone of it neither.
    set.world.run(&set.folder, &["list"]).ok();
    set.world.run(&set.folder, &["diff"]).ok();
    set.world.run(&set.folder, &["clone", "current"]).ok();
    drop(held);
    set.world.run(&set.folder, &["restore", "current", "--yes"]).ok();
    assert_eq!(std::fs::read(set.folder.join("a")).unwrap(), b"1");
}

#[test]
fn a_create_waits_until_the_holder_is_done() {
    let set = Set::new(|folder| put(folder, "a", "1"));
    let held = hold(&set.world, &set.id, "restore");
    let mut child = start(&set.world, &set.folder, &["create", "waited", "--wait-lock", "60s"]);
    std::thread::sleep(Duration::from_millis(600));
    assert!(child.try_wait().unwrap().is_none(), "it waits");
    drop(held);
    end(child).ok();
    assert_eq!(set.world.run(&set.folder, &["list", "--json"]).ok().json()[0]["snapshot_name"], "waited");
}

#[test]
fn of_restores_at_once_each_is_whole_or_refused() {
    let set = Set::new(|folder| (0..150).for_each(|number| put(folder, format!("{number}"), "first")));
    let mut trees = vec![(set.first.clone(), set.tree())];
    for name in ["two", "three"] {
        (0..150).for_each(|number| put(&set.folder, format!("{number}"), format!("{name} {number}")));
        trees.push((set.create(name), set.tree()));
    }
    for round in 0..3 {
        let ids: Vec<_> = trees.iter().map(|(one, _)| one.snapshot_id.as_str()).collect();
        let children = ids.iter().map(|id| start(&set.world, &set.folder, &["restore", id, "--yes"])).collect();
        let ran = watch(&set, children);
        assert!(ran.iter().all(|ran| matches!(ran.code, Some(0 | 4))), "round {round}: {ran:?}");
        assert!(ran.iter().any(|ran| ran.code == Some(0)), "round {round}: {ran:?}");
        let current = set.world.run(&set.folder, &["show", "current", "--json"]).ok().json();
        let (_, wanted) = trees.iter().find(|(one, _)| current["snapshot_id"] == one.snapshot_id.as_str()).unwrap();
        tree::assert_same(&set.tree(), wanted, "the folder is the one that is current");
        assert_eq!(set.drift(), 0);
    }
}

#[test]
fn a_snapshot_that_is_being_cloned_or_restored_is_let_alone() {
    let set = Set::new(|folder| (0..1_500).for_each(|number| put(folder, format!("{number}"), "x")));
    let two = set.create("two");
    let first = set.first.snapshot_id.clone();
    let again = set.world.engine();
    let remove = || again.remove(&set.id, std::slice::from_ref(&first), RemoveVerb::Remove, false);
    let request = |name: &str| snapshot::backend::CloneSnapshot {
        snapshot: first.clone(),
        destination: Some(set.world.path(name)),
        managed: false,
        name: None,
    };

    let running = set.engine.clone_snapshot(&set.id, &request("one"), Run::Here).unwrap();
    assert_eq!(remove().unwrap_err().code(), Code::Busy);
    assert_eq!(again.restore(&set.id, &whole(&first), Run::Here).unwrap_err().code(), Code::Busy);
    assert_eq!(again.clone_snapshot(&set.id, &request("two"), Run::Here).unwrap_err().code(), Code::Busy);
    let making = again.datasets(false).unwrap();
    assert!(making.iter().any(|one| one.status.as_str() == "INDEXING"), "{making:?}");
    // Nothing else on the source is held up.
    again.create(&set.id, &Default::default(), &snapshot::progress::Silent).unwrap();
    ended(&set.engine, running).unwrap();

    (0..1_500).for_each(|number| put(&set.folder, format!("{number}"), "y"));
    let running = set.engine.restore(&set.id, &whole(&first), Run::Here).unwrap();
    assert_eq!(remove().unwrap_err().code(), Code::Busy);
    assert_eq!(again.clone_snapshot(&set.id, &request("two"), Run::Here).unwrap_err().code(), Code::Busy);
    let other = snapshot::backend::CloneSnapshot { snapshot: two.snapshot_id, ..request("two") };
    assert_eq!(again.clone_snapshot(&set.id, &other, Run::Here).unwrap_err().code(), Code::Busy);
    ended(&set.engine, running).unwrap();
    again.clone_snapshot(&set.id, &other, Run::Here).map(|running| ended(&again, running)).unwrap().unwrap();
}

#[test]
fn a_folder_becomes_one_dataset_however_many_register_it() {
    for _ in 0..3 {
        let world = World::new();
        let folder = world.folder("set");
        (0..30).for_each(|number| put(&folder, format!("{number}"), "x"));
        let children: Vec<_> = (0..4).map(|_| start(&world, &folder, &["init"])).collect();
        let ran: Vec<_> = children.into_iter().map(end).collect();
        assert!(ran.iter().all(|ran| matches!(ran.code, Some(0 | 4))), "{ran:?}");
        let list = world.run(&folder, &["dataset", "list", "--json"]).ok().json();
        assert_eq!(list.as_array().unwrap().len(), 1, "{list}");
        assert_eq!(ran.iter().filter(|ran| ran.code == Some(0)).count(), 1, "{ran:?}");
    }
}

#[test]
fn folders_of_one_name_registered_at_once_get_names_of_their_own() {
    let world = World::new();
    // Made beforehand, and with enough to read that all are at it at once.
    world.engine();
    let folders: Vec<_> = (0..4).map(|number| world.folder(&format!("place-{number}")).join("set")).collect();
    folders.iter().for_each(|folder| (0..600).for_each(|number| put(folder, format!("{number}"), "x")));
    let children: Vec<_> = folders.iter().map(|folder| start(&world, folder, &["init"])).collect();
    children.into_iter().for_each(|child| drop(end(child).ok()));
    let list = world.run(&folders[0], &["dataset", "list", "--json"]).ok().json();
    let mut names: Vec<_> = list.as_array().unwrap().iter().map(|one| one["dataset_name"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["set", "set-2", "set-3", "set-4"]);
}

#[test]
fn an_operation_whose_process_was_killed_holds_nothing() {
    let set = Set::new(|folder| (0..400).for_each(|number| put(folder, format!("{number}"), "x")));
    (0..400).for_each(|number| put(&set.folder, format!("{number}"), "changed"));
    let mut child = start(&set.world, &set.folder, &["create", "killed"]);
    std::thread::sleep(Duration::from_millis(30));
    child.kill().unwrap();
    child.wait().unwrap();
    set.world.run(&set.folder, &["create", "next", "--wait-lock", "0"]).ok();
    let status = set.world.run(&set.folder, &["dataset", "status", "--json"]).ok().json();
    assert_eq!(status["status"], "READY");
    eventually("nothing holds it", || (set.world.run(&set.folder, &["undo", "--yes"]).code == Some(4)).then_some(()));
}
