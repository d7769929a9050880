//! Single changes, batches, lists and counts.

use super::*;
use crate::facets::Json;
use crate::model::{DatasetKind, Person, Reach};

#[test]
fn a_first_write_makes_the_tenant_and_it_starts_with_no_snapshot() {
    let sample = Sample::new();
    let name = "Other_1".parse().unwrap();
    assert_eq!(sample.engine.find_tenant(&name).unwrap(), None);
    let made = sample.engine.ensure_tenant(&name).unwrap();
    assert_eq!(sample.engine.ensure_tenant(&name).unwrap(), made);
    assert_eq!(sample.engine.find_tenant(&name).unwrap(), Some(made.clone()));
    assert!(matches!(sample.engine.create_tenant(&name), Err(Error::Exists { .. })));
    let page = sample.engine.snapshots(&made, &Default::default()).unwrap();
    assert_eq!(page.total, 0);
    let names: Vec<_> = sample.engine.tenants().unwrap().into_iter().map(|one| one.dataset_name).collect();
    assert_eq!(names, ["city", "other_1"]);
}

#[test]
fn a_key_for_one_tenant_reaches_no_other() {
    let sample = Sample::new();
    let reach = Reach::Tenants(vec!["mine".into()]);
    let engine = sample.engine.for_person(Person { email: "bo@example.com".into(), reach });
    let refused = engine.find_tenant(&"city".parse().unwrap()).unwrap_err();
    assert_eq!(code(&refused), Code::NotAllowed);
    assert!(engine.ensure_tenant(&"mine".parse().unwrap()).is_ok());
    assert_eq!(engine.tenants().unwrap().len(), 1);
}

#[test]
fn the_five_changes_say_what_they_did() {
    let sample = Sample::new();
    let change = |change| sample.engine.change_entity(&sample.tenant, change);
    let key = || entity("a", 0).key().clone();
    assert_eq!(code(&change(EntityChange::replace(entity("a", 1))).unwrap_err()), Code::NotFound);
    assert_eq!(code(&change(EntityChange::delete(key())).unwrap_err()), Code::NotFound);
    assert_eq!(change(EntityChange::create(entity("a", 1))).unwrap(), Changed::Created);
    assert_eq!(code(&change(EntityChange::create(entity("a", 2))).unwrap_err()), Code::Conflict);
    assert_eq!(change(EntityChange::upsert(entity("a", 1))).unwrap(), Changed::Unchanged);
    assert_eq!(change(EntityChange::upsert(entity("a", 2))).unwrap(), Changed::Replaced);
    assert_eq!(change(EntityChange::replace(entity("a", 3))).unwrap(), Changed::Replaced);
    let add = |now: Option<Entity>| {
        let mut json = now.expect("it is there").json()?;
        let members = json.as_object_mut().expect("an entity is an object");
        members.insert("note".into(), Json::text("ü"));
        Entity::new(&json, "/").map(Some)
    };
    assert_eq!(change(EntityChange::update(key(), add)).unwrap(), Changed::Replaced);
    assert!(sample.get("a").unwrap().contains(r#""note":"ü""#));
    assert_eq!(change(EntityChange::delete(key())).unwrap(), Changed::Deleted);
    assert_eq!(sample.get("a"), None);
    let other = change(EntityChange::update(key(), |_| Ok(Some(entity("b", 1)))));
    assert_eq!(code(&other.unwrap_err()), Code::Invalid);
    assert_eq!(sample.count(), 0);
}

#[test]
fn what_is_in_the_tree_and_what_waits_are_one() {
    let sample = Sample::new();
    let mut wanted = Entities::new();
    for round in 0..4u64 {
        for number in 0..60u64 {
            let id = format!("e{}", (number * 7 + round * 13) % 100);
            if (number + round) % 5 == 0 {
                let was = wanted.remove(entity(&id, 0).key()).is_some();
                assert_eq!(sample.delete(&id).is_ok(), was);
            } else {
                let new = entity(&id, round * 1000 + number);
                let created = wanted.insert(new.key().clone(), new.text().into_owned()).is_none();
                assert_eq!(sample.put(&id, round * 1000 + number) == Changed::Created, created);
            }
        }
        assert_eq!(sample.now(), wanted);
        assert_eq!(sample.count(), wanted.len() as u64);
        if round % 2 == 0 {
            assert!(sample.waiting() > 0);
            sample.engine.fold(&sample.tenant).unwrap();
            assert_eq!(sample.waiting(), 0);
            assert_eq!(sample.now(), wanted);
        }
    }
    let fold = sample.engine.fold_and(&sample.tenant, None, &|_, _| Ok(Vec::new())).unwrap();
    assert_eq!(fold.captured.state.counts.entities, wanted.len() as u64);
    sample.check();
}

#[test]
fn a_batch_is_made_in_order_and_each_result_is_its_own() {
    let sample = Sample::new();
    sample.put("a", 1);
    let key = |id: &str| entity(id, 0).key().clone();
    let results = sample
        .engine
        .change_entities(
            &sample.tenant,
            vec![
                EntityChange::create(entity("a", 2)),
                EntityChange::create(entity("b", 1)),
                EntityChange::delete(key("a")),
                EntityChange::create(entity("a", 3)),
                EntityChange::delete(key("c")),
                EntityChange::update(key("b"), |_| Err(Error::invalid("it", "no"))),
            ],
        )
        .unwrap();
    let said: Vec<_> = results.iter().map(|one| one.as_ref().map_err(code).copied()).collect();
    assert_eq!(
        said,
        [
            Err(Code::Conflict),
            Ok(Changed::Created),
            Ok(Changed::Deleted),
            Ok(Changed::Created),
            Err(Code::NotFound),
            Err(Code::Invalid)
        ]
    );
    let wanted = [entity("a", 3), entity("b", 1)].map(|one| (one.key().clone(), one.text().into_owned()));
    assert_eq!(sample.now(), Entities::from(wanted));

    let changes = vec![EntityChange::upsert(entity("d", 1)), EntityChange::create(entity("a", 9))];
    let refused = sample.engine.change_entities_together(&sample.tenant, changes).unwrap_err();
    assert_eq!(code(&refused), Code::Conflict);
    assert_eq!(sample.get("d"), None);
    let changes = vec![EntityChange::upsert(entity("d", 1)), EntityChange::upsert(entity("a", 9))];
    let done = sample.engine.change_entities_together(&sample.tenant, changes).unwrap();
    assert_eq!(done, [Changed::Created, Changed::Replaced]);
    assert_eq!(sample.count(), 3);
}

#[test]
fn a_list_is_filtered_and_paged_over_tree_and_rows() {
    let sample = Sample::new();
    let of = |id: &str, kind: &str, path: &str| {
        Entity::parse(format!(r#"{{"id":"{id}","type":"{kind}"}}"#).as_bytes(), path).unwrap()
    };
    let put = |entity| sample.engine.change_entity(&sample.tenant, EntityChange::upsert(entity)).unwrap();
    for number in 0..20 {
        put(of(&format!("r{number:02}"), if number % 2 == 0 { "Room" } else { "Car" }, "/"));
        if number == 9 {
            sample.engine.fold(&sample.tenant).unwrap();
        }
    }
    put(of("r05", "Room", "/x/y"));
    put(of("r05", "Room", "/"));
    put(of("s", "Room", "/"));
    let keys = |query: EntityQuery| -> Vec<String> {
        let found = sample.engine.entities(&sample.working(), &query, &mut |_| Ok(true)).unwrap();
        let counted = sample.engine.count_entities(&sample.working(), &query, None).unwrap();
        if query.limit.is_none() {
            assert_eq!(found.len() as u64, counted.saturating_sub(query.offset));
        }
        found.iter().map(|entity| entity.key().to_string()).collect()
    };
    let query = EntityQuery::default;
    assert_eq!(keys(query()).len(), 23);
    assert_eq!(keys(EntityQuery { ids: vec!["r05".into()], ..query() }), ["r05/Car", "r05/Room", "r05/Room/x/y"]);
    let two = vec!["s".into(), "r05".into(), "s".into(), "no".into()];
    assert_eq!(
        keys(EntityQuery { ids: two, kinds: vec!["Room".into()], ..query() }),
        ["r05/Room", "r05/Room/x/y", "s/Room"]
    );
    assert_eq!(keys(EntityQuery { id_prefix: Some("r1".into()), ..query() }).len(), 10);
    assert_eq!(keys(EntityQuery { kinds: vec!["Car".into(), "Bus".into()], ..query() }).len(), 10);
    assert_eq!(keys(EntityQuery { offset: 21, ..query() }), ["r19/Car", "s/Room"]);
    assert_eq!(keys(EntityQuery { offset: 1, limit: Some(2), ..query() }), ["r01/Car", "r02/Room"]);
    assert_eq!(keys(EntityQuery { offset: 100, ..query() }.clone()).len(), 0);
    assert_eq!(keys(EntityQuery { limit: Some(0), ..query() }).len(), 0);
    let (mut paged, mut after) = (Vec::new(), None);
    loop {
        let page = EntityQuery { after: after.take(), limit: Some(7), ..query() };
        let found = sample.engine.entities(&sample.working(), &page, &mut |_| Ok(true)).unwrap();
        let Some(last) = found.last() else { break };
        after = Some(last.key().clone());
        paged.extend(found.iter().map(|entity| entity.key().to_string()));
    }
    assert_eq!(paged, keys(query()));
    let filter = |entity: &Entity| Ok(entity.key().service_path() != "/");
    let found = sample.engine.entities(&sample.working(), &query(), &mut filter.clone()).unwrap();
    assert_eq!(found.len(), 1);
    let counted = sample.engine.count_entities(&sample.working(), &query(), Some(&mut filter.clone())).unwrap();
    assert_eq!(counted, 1);
}

#[test]
fn many_at_once_go_straight_into_the_tree() {
    let sample = Sample::new();
    sample.put("b", 1);
    sample.put("gone", 1);
    let gone = entity("gone", 0).key().clone();
    let put = |entity: Entity| Ok((entity.key().clone(), Some(entity)));
    let mut changes = vec![put(entity("b", 2)), put(entity("c", 1)), put(large("l", 100_000)), Ok((gone, None))];
    changes.extend((0..2_000).map(|number| put(entity(&format!("n{number}"), number))));
    changes.push(put(entity("c", 2)));
    let mark = |sample: &Sample| sample.engine.read(|read| read.mark(&sample.tenant)).unwrap();
    let before = mark(&sample);
    let report = sample.engine.bulk_change(&sample.tenant, &mut changes.into_iter(), &Silent).unwrap();
    assert_eq!((report.changes, report.entities), (2_005, 2_003));
    assert!(mark(&sample).seq > before.seq && mark(&sample).waiting == 0);
    assert_eq!(sample.get("b"), Some(entity("b", 2).text().into_owned()));
    assert_eq!(sample.get("c"), Some(entity("c", 2).text().into_owned()));
    assert_eq!(sample.get("l").unwrap().len(), large("l", 100_000).bytes().len());
    assert_eq!(sample.get("gone"), None);
    sample.check();
}

#[test]
fn a_dataset_of_files_has_no_entities_and_a_name_is_taken_once() {
    let sample = Sample::new();
    let request =
        crate::backend::CreateDataset { path: None, name: Some("files".parse().unwrap()), skip_unreadable: false };
    let files = sample.engine.create_dataset(&request, &Silent).unwrap().dataset;
    let refused = sample.engine.change_entity(&files.dataset_id, EntityChange::upsert(entity("a", 1))).unwrap_err();
    assert_eq!(code(&refused), Code::Invalid);
    assert!(sample.engine.entity(&Side::Working(files.dataset_id.clone()), entity("a", 1).key()).is_err());
    assert!(matches!(sample.engine.ensure_tenant(&"files".parse().unwrap()), Err(Error::Exists { .. })));
    let renamed = sample.engine.rename_dataset(&sample.tenant, &"Bad Name".parse().unwrap()).unwrap_err();
    assert_eq!(code(&renamed), Code::Invalid);
    sample.engine.rename_dataset(&sample.tenant, &"village".parse().unwrap()).unwrap();
    assert_eq!(sample.engine.find_tenant(&"village".parse().unwrap()).unwrap(), Some(sample.tenant.clone()));
    let row = sample.engine.live_dataset(&sample.tenant).unwrap();
    assert_eq!(row.kind, DatasetKind::Tenant);
    sample.engine.remove_dataset(&sample.tenant).unwrap();
    let gone = sample.engine.change_entity(&sample.tenant, EntityChange::upsert(entity("a", 1))).unwrap_err();
    assert_eq!(code(&gone), Code::NotFound);
}

#[test]
fn a_damaged_row_is_an_error_that_verify_names_and_a_restore_leads_out_of() {
    let sample = Sample::new();
    sample.put("a", 1);
    let first = sample.create();
    sample.put("a", 11);
    sample.put("b", 1);
    let catalog = sample.store().join("catalog.db");
    let tamper = "UPDATE pending SET value = CAST(replace(CAST(value AS TEXT), '1', '2') AS BLOB) WHERE seq = 2";
    rusqlite::Connection::open(catalog).unwrap().execute(tamper, ()).unwrap();
    let error = sample.engine.entity(&sample.working(), entity("a", 1).key()).unwrap_err();
    assert_eq!(code(&error), Code::Corrupt);
    assert!(sample.get("b").is_some());
    assert_eq!(sample.engine.fold(&sample.tenant).map_err(|error| code(&error)), Err(Code::Corrupt));
    let report = sample.engine.verify(&Verify::default(), &Silent).unwrap();
    assert_eq!(report.problems.len(), 1);
    assert!(report.problems[0].what.contains("pending write"), "{:?}", report.problems);
    assert_eq!(
        code(&sample.engine.create(&sample.tenant, &CreateSnapshot::default(), &Silent).unwrap_err()),
        Code::Corrupt
    );
    sample.restore(&first.snapshot_id);
    assert_eq!((sample.get("a"), sample.get("b")), (Some(entity("a", 1).text().into_owned()), None));
    sample.put("a", 3);
    sample.create();
}
