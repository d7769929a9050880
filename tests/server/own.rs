//! Our own routes: what the documented ones have no words for.

use std::fs;

use serde_json::{Value, json};

use crate::place::{Place, Server, files};

struct World {
    // Ends before the place where it works goes.
    server: Server,
    place: Place,
    base: String,
    first: String,
}

fn world() -> World {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    let first = server.snapshots(&dataset)[0]["snapshot_id"].as_str().unwrap().to_owned();
    World { place, server, base: format!("/api/v1/x/datasets/{dataset}"), first }
}

impl World {
    #[track_caller]
    fn task(&self, id: &Value) -> Value {
        let id = id["task_id"].as_str().unwrap();
        self.server.task(id);
        self.server.get(&format!("/api/v1/x/tasks/{id}")).is(200).json()
    }
}

#[test]
fn a_restore_is_planned_carried_out_and_taken_back() {
    let world = world();
    let World { place, server, base, first } = &world;
    fs::write(place.path("set/1.jpg"), "changed").unwrap();
    fs::write(place.path("set/9.jpg"), "new").unwrap();
    let changed = files(&place.path("set"));
    let plan = server.post(&format!("{base}/plan-restore"), &json!({"snapshot": first})).is(200).json();
    assert_eq!((&plan["facets"]["media"]["changed"], &plan["facets"]["media"]["removed"]), (&json!(1), &json!(1)));

    let stale = json!({"snapshot": first, "plan": "0".repeat(64)});
    let failed = world.task(&server.post(&format!("{base}/restore"), &stale).is(202).json());
    assert_eq!((&failed["task"]["status"], &failed["failure"]["code"]), (&json!("FAILED"), &json!("STALE_PLAN")));
    assert_eq!(files(&place.path("set")), changed);

    let body = json!({"snapshot": first, "plan": plan["hash"]});
    let view = world.task(&server.post(&format!("{base}/restore"), &body).is(202).json());
    assert_eq!(view["report"]["plan"]["hash"], plan["hash"]);
    assert!(view["report"]["revision_id"].is_string() && view["cloned"].is_null());
    assert_eq!(files(&place.path("set")).len(), 3);

    let undo = server.get(&format!("{base}/undo")).is(200).json();
    assert_eq!(undo["operation"]["verb"], "restore");
    let body = json!({"operation": undo["operation"]["operation"], "plan": undo["plan"]["hash"]});
    world.task(&server.post(&format!("{base}/undo"), &body).is(202).json());
    assert_eq!(files(&place.path("set")), changed);
    server.post(&format!("{base}/undo"), &json!({"operation": 99_999})).is(404);
}

#[test]
fn a_part_of_a_snapshot_is_restored() {
    let world = world();
    let World { place, server, base, first } = &world;
    fs::remove_file(place.path("set/0.jpg")).unwrap();
    fs::remove_file(place.path("set/1.jpg")).unwrap();
    let body = json!({"snapshot": first, "paths": ["0.*"]});
    let view = world.task(&server.post(&format!("{base}/restore"), &body).is(202).json());
    assert_eq!(view["report"]["plan"]["facets"]["media"]["added"], 1);
    let names: Vec<_> = files(&place.path("set")).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["0.jpg", "2.jpg"]);
}

#[test]
fn looking_inside() {
    let World { place, server, base, first } = &world();
    let inside = format!("{base}/snapshots/{first}");
    let lines = server.get(&format!("{inside}/files")).is(200);
    assert_eq!(lines.header("content-type"), Some("application/x-ndjson"));
    let lines: Vec<Value> = lines.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[3]), (4, &json!({"end": 3})));
    assert_eq!((&lines[0]["entry"]["path"], &lines[0]["entry"]["kind"]), (&json!("0.jpg"), &json!("file")));
    let content = server.get(&format!("{inside}/content?path=1.jpg")).is(200);
    assert_eq!(content.header("content-type"), Some("application/octet-stream"));
    assert_eq!(content.text(), "image 1 of set");
    assert_eq!(server.get(&format!("{inside}/content?path_base64=MS5qcGc")).is(200).text(), "image 1 of set");
    for path in ["../store/catalog.db", "/etc/passwd", "..", "%00", "1.jpg%00", "%2e%2e%2fstore", ""] {
        let missing = server.get(&format!("{inside}/content?path={path}")).is(404).json();
        assert_eq!(
            (&missing["error"]["code"], &missing["error"]["reason"]["what"]),
            (&json!("NOT_FOUND"), &json!("path"))
        );
    }
    server.get(&format!("{inside}/content?path=a&path_base64=YQ")).is(422);

    fs::write(place.path("set/new.jpg"), "new").unwrap();
    let dataset = base.rsplit('/').next().unwrap();
    let a = json!({"dataset_id": dataset, "snapshot_id": first});
    let body = json!({"a": a, "b": {"dataset_id": dataset}});
    let diff = server.post("/api/v1/x/diff", &body).is(200).json();
    assert_eq!(diff["facets"]["media"]["items"][0]["path"], "new.jpg");
    let drift = server.get(&format!("{base}/drift")).is(200).json();
    assert_eq!((&drift["changed"], &drift["dataset_name"]), (&json!(1), &json!("set")));
}

#[test]
fn snapshots_are_removed_together_brought_back_and_protected() {
    let World { server, base, first, .. } = &world();
    let dataset = base.rsplit('/').next().unwrap();
    let a = server.create(dataset, "a")["snapshot_id"].as_str().unwrap().to_owned();
    let b = server.create(dataset, "b")["snapshot_id"].as_str().unwrap().to_owned();
    let refused = server.post(&format!("{base}/snapshots/remove"), &json!({"snapshots": [first, b]})).is(409).json();
    assert_eq!(
        (&refused["error"]["code"], &refused["error"]["reason"]["kind"]),
        (&json!("CONFLICT"), &json!("current_snapshot"))
    );
    assert_eq!(refused["detail"], refused["error"]["message"]);
    assert_eq!(server.snapshots(dataset).len(), 3, "all or none");
    let looked = server.post(&format!("{base}/snapshots/remove"), &json!({"snapshots": [a], "dry_run": true})).is(200);
    assert_eq!(looked.json()["snapshots"][0]["snapshot_name"], "a");
    server.post(&format!("{base}/snapshots/remove"), &json!({"snapshots": [first, a], "verb": "prune"})).is(200);
    assert_eq!(server.snapshots(dataset).len(), 1);
    let page = server.get(&format!("{base}/snapshots?deleted=true&limit=1")).is(200).json();
    assert_eq!((&page["total"], page["snapshots"].as_array().unwrap().len()), (&json!(2), 1));
    server.push(&format!("{base}/snapshots/{a}/undelete")).is(200);
    let body = json!({"protected": true, "reason": "the baseline"});
    assert_eq!(server.put(&format!("{base}/snapshots/{a}/protection"), &body).is(200).json()["protected"], true);
    let refused = server.post(&format!("{base}/snapshots/remove"), &json!({"snapshots": [a]})).is(409).json();
    assert_eq!(refused["error"]["reason"], json!({"kind": "protected", "name": "a", "reason": "the baseline"}));
    let history = server.get(&format!("{base}/history?limit=2")).is(200).json();
    assert_eq!((&history[0]["verb"], &history[1]["verb"]), (&json!("protect"), &json!("undelete")));
}

#[test]
fn a_create_with_options_and_a_checkpoint() {
    let World { server, base, .. } = &world();
    let same = server.post(&format!("{base}/snapshots"), &json!({"if_changed": true})).is(200).json();
    assert_eq!(same["is_new"], false);
    let model = json!({"id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "name": "detector"});
    let made = server.post(&format!("{base}/snapshots"), &json!({"name": "x", "training_model": model})).is(201).json();
    assert_eq!((&made["is_new"], &made["snapshot"]["training_model_name"]), (&json!(true), &json!("detector")));
    let saved = server.post(&format!("{base}/checkpoint"), &json!({"message": "before it"})).is(201).json();
    assert_eq!(saved["reason"], "auto");
    let all = server.get(&format!("{base}/snapshots?all=true&reverse=true")).is(200).json();
    assert_eq!(all["total"], 3);
    let found = server.get(&format!("{base}/snapshots/resolve?reference=latest~1")).is(200).json();
    assert_eq!(found["reason"], "creation");
    server.post(&format!("{base}/snapshots"), &json!({"if_chnaged": true})).is(422);
    server.post(&format!("{base}/snapshots"), &json!([])).is(422);
}

#[test]
fn datasets_are_made_named_switched_off_and_cloned() {
    let world = world();
    let World { server, base, first, place } = &world;
    let plan = server.post(&format!("{base}/plan-clone"), &json!({"snapshot": first, "name": "copy"})).is(200).json();
    assert_eq!((&plan["items"], &plan["name"]), (&json!(3), &json!("copy")));
    let body = json!({"snapshot": first, "name": "copy"});
    let view = world.task(&server.post(&format!("{base}/clone"), &body).is(202).json());
    assert_eq!((&view["cloned"]["dataset_name"], &view["cloned"]["path"]), (&json!("copy"), &json!(null)));
    let names: Vec<_> = fs::read_dir(place.path("")).unwrap().map(|one| one.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| !name.to_string_lossy().contains("clone")), "no folder is made: {names:?}");

    let made = server.post("/api/v1/x/datasets", &json!({"name": "empty"})).is(201).json();
    assert_eq!((&made["dataset"]["dataset_name"], &made["dataset"]["path"]), (&json!("empty"), &json!(null)));
    let taken = server.post("/api/v1/x/datasets", &json!({"name": "copy"})).is(409).json();
    assert_eq!(taken["error"]["reason"], json!({"kind": "exists", "what": "dataset", "name": "copy"}));
    let changed = server.patch(base, &json!({"name": "other", "snapshots_enabled": false})).is(200).json();
    assert_eq!((&changed["dataset_name"], &changed["snapshots_enabled"]), (&json!("other"), &json!(false)));
    server.patch(base, &json!({})).is(422);
    server.patch(base, &json!({"path": "/etc"})).is(422);
    server.get("/api/v1/x/datasets/resolve?reference=other").is(200);
    server.delete(base).is(200);
    server.get("/api/v1/x/datasets/resolve?reference=other").is(404);
    server.get("/api/v1/x/datasets/resolve?reference=other&deleted=true").is(200);
    server.push(&format!("{base}/undelete")).is(200);
    assert_eq!(server.get("/api/v1/x/datasets").is(200).json().as_array().unwrap().len(), 3);
}

#[test]
fn a_tenant_is_made_and_restored_into() {
    let place = Place::new();
    let server = place.open_server();
    let made = server.post("/api/v1/x/datasets", &json!({"name": "City", "tenant": true})).is(201).json();
    assert_eq!((&made["dataset"]["dataset_name"], &made["snapshot"]), (&json!("city"), &Value::Null));
    server.post("/api/v1/x/datasets", &json!({"name": "city", "tenant": true})).is(409);
    for name in [json!("a b"), json!(""), Value::Null] {
        server.post("/api/v1/x/datasets", &json!({"name": name, "tenant": true})).is(422);
    }
    place.run(&["-d", "city", "entity", "put", "{\"id\": \"Room1\", \"type\": \"Room\"}"]);
    let config = place.path("config.toml");
    let url = format!("http://{}", server.address);
    fs::write(&config, format!("[profiles.team]\nkind = \"visual-layer\"\nurl = \"{url}\"\n")).unwrap();
    let run = |words: &[&str]| {
        let output = place.program().env("SNAPSHOT_CONFIG", &config).args(["-p", "team"]).args(words).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap(), said)
    };
    assert_eq!(run(&["-d", "city", "create", "one"]).0, 0);
    let (code, _, said) = run(&["restore", "city:one", "--into", "test"]);
    assert!(code == 10 && said.contains("Make tenant `test`"), "{said}");
    assert_eq!(run(&["dataset", "show", "test"]).0, 3, "nothing is made before it was agreed to");
    let (code, _, said) = run(&["restore", "city:one", "--into", "test", "--yes"]);
    assert!(code == 0 && said.contains("Undo with: snapshot -p team undo -d test"), "{said}");
    let there = place.run(&["-d", "test", "entity", "list"]);
    assert_eq!(there.as_array().unwrap().len(), 1, "{there}");
    assert_eq!(run(&["dataset", "create", "--tenant", "other"]).0, 0);
    let dataset = place.dataset("set");
    let (code, _, said) = run(&["-d", &dataset, "restore", "current", "--into", "nothing", "--yes"]);
    assert!(code == 3, "a dataset of files is not made: {said}");
}
