//! The table of roles and verbs, carried out: every public verb of the engine, by everybody.
//!
//! A verb that is added to the engine and not to the table fails `the_table_has_every_verb`.

mod table;

use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::backend::{CloneSnapshot, CreateDataset, CreateSnapshot, EditSnapshot, Restore, Run};
use crate::engine::TaskRequest;
use crate::error::Code;
use crate::model::{Person, SnapshotId};
use crate::progress::Silent;
use table::{TABLE, cloned, finish, gone, restored};

/// A store with a dataset of its own for every trial, in which each role is somebody's.
struct World {
    folder: TempDir,
    engine: Engine,
}

/// A dataset with two snapshots; the second one is current.
pub(super) struct Set {
    id: DatasetId,
    first: SnapshotId,
    place: std::path::PathBuf,
}

/// Verbs that are about nobody's data: opening, and whom one works for. Lists show what exists for somebody, which
/// `a_list_shows_what_exists_for_somebody` tests.
const FREE: [&str; 14] = [
    "open",
    "open_or_create",
    "for_person",
    "take_notices",
    "datasets",
    "tasks",
    "task_facets",
    // For whoever may own a dataset, which `folders_are_the_affair_of_the_user_whose_files_these_are` tests.
    "create_dataset",
    "draft_dataset",
    "tenants",
    "find_tenant",
    "ensure_tenant",
    "create_tenant",
    "wait_for_folds",
];

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let engine = Engine::open_or_create(&folder.path().join("store"), "ana@example.com").unwrap();
        Self { folder, engine }
    }

    fn set(&self) -> Set {
        let (engine, id) = (&self.engine, DatasetId::random());
        let request = CreateDataset { path: None, name: Some(id.as_str().parse().unwrap()), skip_unreadable: false };
        let made = engine.create_dataset(&request, &Silent).unwrap();
        let id = made.dataset.dataset_id;
        let first = made.snapshot.unwrap().snapshot_id;
        engine.create(&id, &CreateSnapshot::default(), &Silent).unwrap();
        for (email, role) in [("ed@example.com", Role::Editor), ("vic@example.com", Role::Viewer)] {
            engine.share(&id, &email.parse().unwrap(), role).unwrap();
        }
        let set = Set { id, first, place: self.folder.path().to_owned() };
        // Something to undo, and a task to look at.
        finish(engine.restore(&set.id, &restored(&set), Run::Here)).unwrap();
        engine
            .restore(&set.id, &restored(&set), Run::Here)
            .map(|running| running.thread.unwrap().join())
            .unwrap()
            .unwrap();
        let second = engine.create(&set.id, &CreateSnapshot::default(), &Silent).unwrap();
        engine
            .edit(
                &set.id,
                &second.snapshot.snapshot_id,
                &EditSnapshot { name: Some("x".parse().unwrap()), description: None },
            )
            .unwrap();
        set
    }
}

fn shared(email: &str) -> Person {
    Person { email: email.to_owned(), reach: Reach::Shared }
}

/// Everybody, with the role in a set.
fn everybody() -> Vec<(Person, Option<Role>, bool)> {
    vec![
        (shared("nobody@example.com"), None, false),
        (Person { email: "ana@example.com".into(), reach: Reach::Tenants(vec!["city".into()]) }, None, false),
        (shared("vic@example.com"), Some(Role::Viewer), false),
        (shared("ed@example.com"), Some(Role::Editor), false),
        (shared("Ana@Example.com"), Some(Role::Owner), false),
        (Person::local("somebody@example.com"), Some(Role::Owner), true),
    ]
}

#[test]
fn every_verb_lets_through_whom_the_table_says() {
    let world = World::new();
    for row in TABLE {
        for (person, role, is_local) in everybody() {
            let set = world.set();
            let got = (row.call)(&world.engine.for_person(person.clone()), &set);
            let expected = match (row.needs, role) {
                _ if is_local => None,
                (Need::Role(_), None) => Some(Code::NotFound),
                (Need::Role(needed), Some(role)) if role >= needed => None,
                // What is about the store and no dataset in it gives nothing away.
                (Need::Everything, None) if row.verb == "move_dataset" => Some(Code::NotFound),
                (Need::Everything, None) if row.verb == "run_handed_over" => Some(Code::NotFound),
                _ => Some(Code::NotAllowed),
            };
            let got = got.map_err(|error| (error.code(), error.to_string()));
            match (&got, expected) {
                // A task that has ended cannot be stopped: whoever hears that was let through.
                (Err((Code::Busy, _)), None) if row.verb == "abort" => {}
                (Ok(()), None) => {}
                (Err((code, _)), Some(expected)) if *code == expected => {}
                _ => panic!("{} by {person:?}, {role:?}: {got:?}, expected {expected:?}", row.verb),
            }
        }
    }
}

#[test]
fn the_table_has_every_verb() {
    let mut public = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/engine"), &mut public);
    public.retain(|verb| !FREE.contains(&verb.as_str()));
    public.sort();
    let rows: Vec<&str> = TABLE.iter().map(|row| row.verb).collect();
    assert_eq!(public, rows, "every public verb of the engine stands in the table of roles, in order");
}

/// The names of public methods of `Engine` in the files below a folder.
fn collect(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let mut is_engine = false;
        for line in text.lines() {
            match line {
                "impl Engine {" => is_engine = true,
                "}" => is_engine = false,
                _ => {}
            }
            if let Some(rest) = line.strip_prefix("    pub fn ").filter(|_| is_engine) {
                found.push(rest.split(['(', '<']).next().unwrap().to_owned());
            }
        }
    }
}

#[test]
fn a_list_shows_what_exists_for_somebody() {
    let world = World::new();
    let set = world.set();
    let engine = |person| world.engine.for_person(person);
    let seen = |person| engine(person).datasets(false).unwrap().len();
    let tasks = |person| engine(person).tasks(None).unwrap().len();
    assert_eq!((seen(shared("vic@example.com")), tasks(shared("vic@example.com"))), (1, 2));
    assert_eq!((seen(shared("nobody@example.com")), tasks(shared("nobody@example.com"))), (0, 0));
    let key = Person { email: "ana@example.com".into(), reach: Reach::Tenants(vec!["city".into()]) };
    assert_eq!((seen(key.clone()), tasks(key.clone())), (0, 0));
    let pages = |person: Person| {
        let engine = engine(person);
        let all = TaskRequest { limit: 50, ..TaskRequest::default() };
        let named = TaskRequest { dataset_name: Some("".into()), ..all.clone() };
        let types = engine.task_facets(None, None).unwrap().types.len();
        (engine.task_page(&all).unwrap().total, engine.task_page(&named).unwrap().total, types)
    };
    assert_eq!(pages(shared("vic@example.com")), (2, 2, 1));
    assert_eq!(pages(shared("nobody@example.com")), (0, 0, 0));
    assert_eq!(pages(key), (0, 0, 0));
    let known = engine(shared("vic@example.com")).dataset(set.id.as_str(), Trash::Without).unwrap();
    for reference in [set.id.as_str(), &known.dataset_name, &set.id.as_str()[..8]] {
        assert!(engine(shared("vic@example.com")).dataset(reference, Trash::Without).is_ok(), "{reference}");
        let hidden = engine(shared("nobody@example.com")).dataset(reference, Trash::Without).unwrap_err();
        assert_eq!(hidden.code(), Code::NotFound, "{reference}");
    }
}

#[test]
fn a_key_for_a_tenant_edits_it_and_nothing_else() {
    let world = World::new();
    let other = world.set();
    let key = |names: &[&str]| {
        let reach = Reach::Tenants(names.iter().map(|name| (*name).to_owned()).collect());
        world.engine.for_person(Person { email: "bot@example.com".into(), reach })
    };
    let bot = key(&["city"]);
    // A dataset of another kind that happens to have the name is not the tenant.
    world.engine.rename_dataset(&other.id, &"city".parse().unwrap()).unwrap();
    assert_eq!(bot.history(&other.id, None).unwrap_err().code(), Code::NotFound);
    world.engine.rename_dataset(&other.id, &"other".parse().unwrap()).unwrap();

    let city = bot.ensure_tenant(&"city".parse().unwrap()).unwrap();
    let town = world.engine.create_tenant(&"town".parse().unwrap()).unwrap().dataset_id;
    let first = bot.create(&city, &CreateSnapshot::default(), &Silent).unwrap().snapshot.snapshot_id;
    assert_eq!(bot.datasets(false).unwrap().len(), 1);
    assert_eq!(bot.tenants().unwrap().len(), 1);
    assert_eq!(key(&["city", "town"]).tenants().unwrap().len(), 2);
    assert_eq!(bot.find_tenant(&"town".parse().unwrap()).unwrap_err().code(), Code::NotAllowed);
    assert_eq!(bot.change_entity(&town, gone()).unwrap_err().code(), Code::NotFound);
    assert_eq!(bot.rename_dataset(&city, &"x".parse().unwrap()).unwrap_err().code(), Code::NotAllowed);
    assert_eq!(bot.history(&other.id, None).unwrap_err().code(), Code::NotFound);
    let set = Set { id: city, first, place: other.place.clone() };
    for into in [&other.id, &town] {
        let into = Restore { into: Some(into.clone()), ..restored(&set) };
        assert_eq!(bot.restore(&set.id, &into, Run::Here).map(drop).unwrap_err().code(), Code::NotFound);
    }
    let clone = CloneSnapshot { name: Some("village".parse().unwrap()), ..cloned(&set) };
    assert_eq!(bot.clone_snapshot(&set.id, &clone, Run::Here).map(drop).unwrap_err().code(), Code::NotAllowed);
}

#[test]
fn whoever_makes_a_dataset_or_a_clone_owns_it() {
    let world = World::new();
    let set = world.set();
    let ed = world.engine.for_person(shared("ed@example.com"));
    let request = CloneSnapshot { destination: None, managed: false, ..cloned(&set) };
    finish(ed.clone_snapshot(&set.id, &request, Run::Here)).unwrap();
    let own: Vec<_> = ed.datasets(false).unwrap().into_iter().filter(|one| one.dataset_id != set.id).collect();
    assert_eq!(own.len(), 1);
    let roles: Vec<_> = ed.people(&own[0].dataset_id).unwrap().into_iter().map(|one| (one.email, one.role)).collect();
    assert_eq!(roles, [("ed@example.com".to_owned(), Role::Owner)]);
    let made = ed.create_dataset(&managed("mine"), &Silent).unwrap();
    assert!(ed.remove_dataset(&made.dataset.dataset_id).is_ok());
}

#[test]
fn folders_are_the_affair_of_the_user_whose_files_these_are() {
    let world = World::new();
    let set = world.set();
    let ana = world.engine.for_person(shared("ana@example.com"));
    let folder = CreateDataset { path: Some(world.folder.path().to_owned()), ..managed("x") };
    assert_eq!(ana.create_dataset(&folder, &Silent).unwrap_err().code(), Code::NotAllowed);
    let elsewhere = Some(world.folder.path().join("new"));
    let request = CloneSnapshot { destination: elsewhere, managed: false, ..cloned(&set) };
    assert_eq!(ana.clone_snapshot(&set.id, &request, Run::Here).map(drop).unwrap_err().code(), Code::NotAllowed);
    let key = Person { email: "bot@example.com".into(), reach: Reach::Tenants(vec!["city".into()]) };
    assert_eq!(
        world.engine.for_person(key).create_dataset(&managed("x"), &Silent).unwrap_err().code(),
        Code::NotAllowed
    );
}

#[test]
fn names_of_others_datasets_are_free_and_do_not_get_in_the_way() {
    let world = World::new();
    let [one, two] = ["one@example.com", "two@example.com"].map(|email| world.engine.for_person(shared(email)));
    let first = one.create_dataset(&managed("same"), &Silent).unwrap().dataset.dataset_id;
    let second = two.create_dataset(&managed("same"), &Silent).unwrap().dataset.dataset_id;
    assert_eq!(one.create_dataset(&managed("same"), &Silent).unwrap_err().code(), Code::Conflict);
    assert_eq!(one.dataset("same", Trash::Without).unwrap().dataset_id, first);
    assert_eq!(two.dataset("same", Trash::Without).unwrap().dataset_id, second);
    assert_eq!(world.engine.dataset("same", Trash::Without).unwrap_err().code(), Code::Ambiguous);
    // A tenant is known by its name, whoever asks.
    one.create_tenant(&"city".parse().unwrap()).unwrap();
    assert_eq!(two.find_tenant(&"city".parse().unwrap()).unwrap(), None);
    assert_eq!(two.ensure_tenant(&"city".parse().unwrap()).unwrap_err().code(), Code::Conflict);
    assert_eq!(two.rename_dataset(&second, &"city".parse().unwrap()).unwrap_err().code(), Code::Conflict);
}

#[test]
fn an_editor_does_not_take_back_what_an_owner_did_to_the_dataset() {
    let world = World::new();
    let set = world.set();
    world.engine.rename_dataset(&set.id, &"renamed".parse().unwrap()).unwrap();
    let undo = world.engine.plan_undo(&set.id, None, &Silent).unwrap();
    let ed = world.engine.for_person(shared("ed@example.com"));
    assert_eq!(ed.undo(&set.id, &undo, Run::Here).map(drop).unwrap_err().code(), Code::NotAllowed);
}

#[test]
fn a_failed_clone_is_told_to_whoever_asked_for_it() {
    let world = World::new();
    let set = world.set();
    let ed = world.engine.for_person(shared("ed@example.com"));
    finish(ed.clone_snapshot(&set.id, &CloneSnapshot { managed: true, ..cloned(&set) }, Run::Here)).unwrap();
    let task = ed.tasks(None).unwrap().remove(0);
    world.engine.write(|write| write.withdraw_dataset(&task.dataset_id).map(drop)).unwrap();
    assert_eq!(ed.task(task.task_id.as_str()).unwrap().task.task_id, task.task_id);
    let vic = world.engine.for_person(shared("vic@example.com"));
    assert_eq!(vic.task(task.task_id.as_str()).map(drop).unwrap_err().code(), Code::NotFound);
    assert_eq!(vic.abort(&task.task_id).unwrap_err().code(), Code::NotFound);
}

fn managed(name: &str) -> CreateDataset {
    CreateDataset { path: None, name: Some(name.parse().unwrap()), skip_unreadable: false }
}
