//! The table: each public verb of the engine, who is let through, and how it is called.

use std::time::Duration;

use super::Set;
use crate::backend::{
    CloneSnapshot, CreateKey, CreateSnapshot, DiffRequest, EditSnapshot, ExportRequest, ItemChoice, LabelChange,
    LabelImport, MetadataImport, MetadataRow, Propagate, Protection, RemoveVerb, Restore, Rows, Run, SnapshotFilter,
    State, TagChange, Verify,
};
use crate::catalog::Trash;
use crate::clusters::Level;
use crate::engine::access::{EDITOR, Need, OWNER, VIEWER};
use crate::engine::{Engine, EntityChange, EntityQuery, Running, TaskRequest};
use crate::error::{Error, Result};
use crate::facets::EntityKey;
use crate::model::{Name, Person, Role, TaskId};
use crate::models::{Known, Model};
use crate::progress::Silent;

/// What stands in the table.
pub(super) struct Row {
    pub(super) verb: &'static str,
    pub(super) needs: Need,
    pub(super) call: fn(&Engine, &Set) -> Result<()>,
}

const fn row(verb: &'static str, needs: Need, call: fn(&Engine, &Set) -> Result<()>) -> Row {
    Row { verb, needs, call }
}

const ALL: Need = Need::Everything;

/// What verbs for tenants say of a dataset of files to whoever was let through.
const NO_TENANT: &str = "it holds files and no entities";

pub(super) const TABLE: &[Row] = &[
    row("abort", EDITOR, |engine, set| done(engine.abort(&engine.tasks(Some(&set.id))?[0].task_id))),
    row("add_media", EDITOR, |engine, set| expect(engine.add_media(&set.id, 99, false, Run::Here), "no upload")),
    row("bulk_change", EDITOR, |engine, set| {
        expect(engine.bulk_change(&set.id, &mut std::iter::empty(), &Silent), NO_TENANT)
    }),
    row("cat", VIEWER, |engine, set| expect(engine.cat(&set.id, &set.first, b"nothing"), "no path")),
    row("change_entities", EDITOR, |engine, set| expect(engine.change_entities(&set.id, vec![gone()]), NO_TENANT)),
    row("change_entities_together", EDITOR, |engine, set| {
        expect(engine.change_entities_together(&set.id, vec![gone()]), NO_TENANT)
    }),
    row("change_entity", EDITOR, |engine, set| expect(engine.change_entity(&set.id, gone()), NO_TENANT)),
    row("change_labels", EDITOR, |engine, set| {
        let change = LabelChange { clear: true, ..LabelChange::default() };
        done(engine.change_labels(&set.id, &everything(), &change))
    }),
    row("change_tags", EDITOR, |engine, set| {
        let change = TagChange { add: vec!["x".into()], remove: vec![] };
        done(engine.change_tags(&set.id, &everything(), &change))
    }),
    row("checkpoint", EDITOR, |engine, set| done(engine.checkpoint(&set.id, "m", &Silent))),
    row("clone_snapshot", EDITOR, |engine, set| finish(engine.clone_snapshot(&set.id, &cloned(set), Run::Here))),
    row("copy_snapshot", EDITOR, |engine, set| done(engine.copy_snapshot(&set.id, &set.first))),
    row("count_entities", VIEWER, |engine, set| {
        expect(engine.count_entities(&working(set), &EntityQuery::default(), None), NO_TENANT)
    }),
    row("create", EDITOR, |engine, set| done(engine.create(&set.id, &CreateSnapshot::default(), &Silent))),
    row("create_key", ALL, |engine, _| {
        done(engine.create_key(&CreateKey { email: "a@b".parse()?, tenants: vec![], master_key: None }))
    }),
    row("custom_fields", VIEWER, |engine, set| done(engine.custom_fields(&working(set)))),
    row("dataset", VIEWER, |engine, set| done(engine.dataset(set.id.as_str(), Trash::With))),
    row("dataset_at", ALL, |engine, set| expect(engine.dataset_at(&set.place), "is not in a dataset")),
    row("diff", VIEWER, |engine, set| {
        let (a, b) = (State::Snapshot(set.id.clone(), set.first.clone()), State::Working(set.id.clone()));
        done(engine.diff(&a, &b, &DiffRequest::default(), &Silent))
    }),
    row("discard_upload", EDITOR, |engine, set| expect(engine.discard_upload(&set.id, 99), "no upload")),
    row("drift", VIEWER, |engine, set| done(engine.drift(&set.id, &Silent))),
    row("each_entity", VIEWER, |engine, set| {
        expect(engine.each_entity(&working(set), &EntityQuery::default(), &mut |_| Ok(true)), NO_TENANT)
    }),
    row("edit", EDITOR, |engine, set| {
        let request = EditSnapshot { name: Some("other".parse()?), description: None };
        done(engine.edit(&set.id, &set.first, &request))
    }),
    row("enrich", EDITOR, |engine, set| finish(engine.enrich(&set.id, &[Model::statistics()], false, Run::Here))),
    row("ensure_entities", VIEWER, |engine, set| expect(engine.ensure_entities(&working(set)), NO_TENANT)),
    row("ensure_labelled", EDITOR, |engine, set| done(engine.ensure_labelled(&set.id))),
    row("ensure_metadata_import", EDITOR, |engine, set| done(engine.ensure_metadata_import(&set.id))),
    row("entities", VIEWER, |engine, set| {
        expect(engine.entities(&working(set), &EntityQuery::default(), &mut |_| Ok(true)), NO_TENANT)
    }),
    row("entity", VIEWER, |engine, set| expect(engine.entity(&working(set), gone().key()), NO_TENANT)),
    row("entity_pages", VIEWER, |engine, set| {
        let first = engine.entity_pages(&working(set), &EntityQuery::default()).next();
        expect(first.expect("an error comes first"), NO_TENANT)
    }),
    row("export", VIEWER, |engine, set| {
        let mut out = std::io::Cursor::new(Vec::new());
        done(engine.export(&working(set), &ExportRequest::default(), "the export", &mut out, &Silent))
    }),
    row("files", VIEWER, |engine, set| done(engine.files(&set.id, &set.first, b""))),
    row("fill_upload", EDITOR, |engine, set| expect(engine.fill_upload(&set.id, 99), "no upload")),
    row("gc", ALL, |engine, _| done(engine.gc(Duration::ZERO, true, &Silent))),
    row("group_of", VIEWER, |engine, set| {
        expect(engine.group_of(&set.id, uuid::Uuid::nil(), Level::Same, 0, 9), "no item")
    }),
    row("groups", VIEWER, |engine, set| done(engine.groups(&set.id, Level::Same, 0, 9))),
    row("history", VIEWER, |engine, set| done(engine.history(&set.id, None))),
    row("import_labels", EDITOR, |engine, set| {
        done(engine.import_labels(&set.id, &mut std::iter::empty(), &LabelImport::default(), &Silent))
    }),
    row("import_metadata", EDITOR, |engine, set| {
        done(engine.import_metadata(&set.id, &mut std::iter::empty(), &MetadataImport::default(), &Silent))
    }),
    row("item", VIEWER, |engine, set| expect(engine.item(&working(set), b"nothing"), "no item")),
    row("items", VIEWER, |engine, set| done(engine.items(&working(set), None))),
    row("keys", ALL, |engine, _| done(engine.keys())),
    row("media_ids", VIEWER, |engine, set| done(engine.media_ids(&working(set)))),
    row("models", VIEWER, |engine, set| done(engine.models(&set.id, &Known::default()))),
    row("move_dataset", ALL, |engine, set| {
        let place = set.place.join(set.id.as_str());
        std::fs::create_dir_all(&place).map_err(|error| Error::io("create", &place, error))?;
        done(engine.move_dataset(&set.id, &place))
    }),
    row("open_upload", EDITOR, |engine, set| done(engine.open_upload(&set.id))),
    row("people", OWNER, |engine, set| done(engine.people(&set.id))),
    row("person_of_bearer", ALL, |engine, _| done(engine.person_of_bearer("snapshot_x"))),
    row("person_of_key", ALL, |engine, _| done(engine.person_of_key("key_x"))),
    row("plan_clone", VIEWER, |engine, set| done(engine.plan_clone(&set.id, &cloned(set)))),
    row("plan_restore", VIEWER, |engine, set| done(engine.plan_restore(&set.id, &restored(set), &Silent))),
    row("plan_undo", VIEWER, |engine, set| done(engine.plan_undo(&set.id, None, &Silent))),
    row("process_upload", EDITOR, |engine, set| expect(engine.process_upload(&set.id, 99, Run::Here), "needs dataset")),
    row("propagate_labels", EDITOR, |engine, set| {
        finish(engine.propagate_labels(&set.id, &Propagate::default(), Run::Here))
    }),
    row("protect", EDITOR, |engine, set| done(engine.protect(&set.id, &set.first, &Protection::Off))),
    row("reindex", EDITOR, |engine, set| finish(engine.reindex(&set.id, Run::Here))),
    row("reindex_added", EDITOR, |engine, set| expect(engine.reindex_added(&set.id, Run::Here), "needs dataset")),
    row("remove", EDITOR, |engine, set| {
        done(engine.remove(&set.id, std::slice::from_ref(&set.first), RemoveVerb::Remove, false))
    }),
    row("remove_dataset", OWNER, |engine, set| done(engine.remove_dataset(&set.id))),
    row("rename_dataset", OWNER, |engine, set| done(engine.rename_dataset(&set.id, &name(set, "renamed")))),
    row("restore", EDITOR, |engine, set| finish(engine.restore(&set.id, &restored(set), Run::Here))),
    row("retry", EDITOR, |engine, set| {
        let task = engine.tasks(Some(&set.id))?.remove(0).task_id;
        expect(engine.retry(&task, Run::Here), "can be tried again")
    }),
    row("revoke_key", ALL, |engine, _| expect(engine.revoke_key("key_x"), "no key")),
    row("run_handed_over", ALL, |engine, set| {
        done(engine.run_handed_over(&engine.tasks(Some(&set.id))?[0].task_id.clone()))
    }),
    row("secret_of", ALL, |engine, _| done(engine.secret_of("key_x"))),
    row("set_snapshots", OWNER, |engine, set| done(engine.set_snapshots(&set.id, true))),
    row("share", OWNER, |engine, set| done(engine.share(&set.id, &"eve@example.com".parse()?, Role::Viewer))),
    row("snapshot", VIEWER, |engine, set| {
        done(engine.snapshot(&set.id, &set.first.as_str().parse().expect("an id is a reference"), false))
    }),
    row("snapshots", VIEWER, |engine, set| done(engine.snapshots(&set.id, &SnapshotFilter::default()))),
    row("start_metadata_import", EDITOR, |engine, set| {
        let rows: Rows<MetadataRow> = Box::new(|| Ok(Box::new(std::iter::empty())));
        finish(engine.start_metadata_import(&set.id, TaskId::random(), rows, MetadataImport::default()))
    }),
    row("stats", ALL, |engine, _| done(engine.stats())),
    row("task", VIEWER, |engine, set| {
        let task = engine.for_person(Person::local("x")).tasks(Some(&set.id))?.remove(0).task_id;
        done(engine.task(task.as_str()))
    }),
    row("task_page", VIEWER, |engine, set| {
        let request = TaskRequest { dataset: Some(set.id.clone()), limit: 5, ..TaskRequest::default() };
        done(engine.task_page(&request))
    }),
    row("undelete", EDITOR, |engine, set| expect(engine.undelete(&set.id, &set.first), "no removed snapshot")),
    row("undelete_dataset", OWNER, |engine, set| expect(engine.undelete_dataset(&set.id), "no removed dataset")),
    row("undo", EDITOR, |engine, set| {
        let undo = engine.plan_undo(&set.id, None, &Silent)?;
        engine.undo(&set.id, &undo, Run::Here)?.map_or(Ok(()), |running| finish(Ok(running)))
    }),
    row("unshare", OWNER, |engine, set| done(engine.unshare(&set.id, &"vic@example.com".parse()?))),
    row("use_master_key", ALL, |engine, _| done(engine.use_master_key(&"0".repeat(32).into()))),
    row("vela_id", VIEWER, |engine, set| done(engine.vela_id(&set.first))),
    row("vela_ids", VIEWER, |engine, set| done(engine.vela_ids(&set.id))),
    row("verify", ALL, |engine, _| done(engine.verify(&Verify::default(), &Silent))),
];

pub(super) fn gone() -> EntityChange {
    EntityChange::delete(EntityKey::new("a", "Thing", "/").expect("the parts are sound"))
}

fn everything() -> ItemChoice {
    ItemChoice { all: true, ..ItemChoice::default() }
}

fn working(set: &Set) -> State {
    State::Working(set.id.clone())
}

fn done<T>(result: Result<T>) -> Result<()> {
    result.map(drop)
}

/// For verbs that cannot succeed here, but fail later than for somebody who may not ask at all.
fn expect<T>(result: Result<T>, text: &str) -> Result<()> {
    match result {
        Err(error) if error.to_string().contains(text) => Ok(()),
        other => other.map(drop),
    }
}

pub(super) fn finish(running: Result<Running>) -> Result<()> {
    running.map(|running| running.thread.map(|thread| thread.join().unwrap())).map(drop)
}

fn name(set: &Set, word: &str) -> Name {
    format!("{word} {}", set.id).parse().unwrap()
}

pub(super) fn cloned(set: &Set) -> CloneSnapshot {
    CloneSnapshot { snapshot: set.first.clone(), destination: None, managed: true, name: Some(name(set, "clone")) }
}

pub(super) fn restored(set: &Set) -> Restore {
    Restore {
        snapshot: set.first.clone(),
        only: Vec::new(),
        paths: Vec::new(),
        plan: None,
        into: None,
        checkpoint: true,
    }
}
