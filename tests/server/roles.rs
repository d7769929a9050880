//! The table of roles: every route that the server describes, who gets past it, and that nobody else does.

mod table;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::http::{Call, Reply};
use crate::place::{Place, Server};

use table::Needs::{self, Nothing, Token};
use table::TABLE;

/// Who asks, from the least to the most.
const WHO: [&str; 5] = ["nobody", "stranger", "viewer", "editor", "owner"];
/// The tenant of the routes under `/v2` and `/ngsi-ld`.
const TENANT: &str = "city";
const ROOM: &str = "urn:ngsi-ld:Room:1";

/// What the calls are about.
struct Scene {
    // Ends before the place where it works goes.
    server: Server,
    place: Place,
    tokens: Vec<String>,
    /// A dataset of a folder.
    folder: String,
    /// One of files that were sent.
    cloud: String,
    /// A transaction of it, and the task that made it, which is taken for failed.
    transaction: u64,
    creation: String,
    /// A restore of the folder.
    task: String,
    /// A snapshot of the folder that is not current.
    old: String,
    /// An image of the folder.
    image: String,
}

impl Scene {
    fn new() -> Self {
        let place = Place::new();
        let folder = place.dataset("set");
        let mut server = place.serve(&[]);
        let token = |name: &&str| place.key(&format!("{name}@example.com")).token();
        let tokens: Vec<String> = WHO.iter().map(token).collect();
        server.as_who(&tokens[4]);
        let parts: [(&str, Option<&str>, &[u8]); 2] =
            [("dataset_name", None, b"cloud"), ("files", Some("a.jpg"), b"a")];
        let made = server.send(Call::new("POST", "/api/v1/dataset").form(&parts)).is(200).json();
        let cloud = made["id"].as_str().unwrap().to_owned();
        let tasks = server.get(&format!("/api/v1/tasks?dataset_id={cloud}")).json();
        let creation = tasks["tasks"][0]["task_id"].as_str().unwrap().to_owned();
        server.task(&creation);
        let transaction = server.get(&format!("/api/v1/ingestion/{cloud}/data_files")).json()["trans_id"].clone();
        let file: [(&str, Option<&str>, &[u8]); 1] = [("files", Some("b.jpg"), b"b")];
        let files = format!("/api/v1/ingestion/{cloud}/data_files/{transaction}");
        server.send(Call::new("POST", &files).form(&file)).is(202);
        place.run(&["dataset", "create", "--tenant", TENANT]);
        for (role, dataset) in WHO[2..].iter().flat_map(|role| [(role, &*folder), (role, &*cloud), (role, TENANT)]) {
            place.run(&["-d", dataset, "dataset", "share", "--with", &format!("{role}@example.com"), "--role", role]);
        }
        server.restore(&folder, "current");
        let task = server.get(&format!("/api/v1/tasks?dataset_id={folder}")).json()["tasks"][0]["task_id"].clone();
        let old = server.snapshots(&folder)[0]["snapshot_id"].as_str().unwrap().to_owned();
        server.create(&folder, "newer");
        let (transaction, task) = (transaction.as_u64().unwrap(), task.as_str().unwrap().to_owned());
        let ids = server.get(&format!("/api/v1/dataset/{folder}/export_media_id")).is(200).text();
        let image = ids.trim_end().rsplit_once(',').unwrap().1.to_owned();
        Self { server, place, tokens, folder, cloud, transaction, creation, task, old, image }
    }

    /// The dataset that a route is tried on.
    fn dataset(&self, route: &str) -> &str {
        let takes_files = ["/add_media", "/reindex", "/ingestion/"].iter().any(|part| route.contains(part));
        if takes_files { &self.cloud } else { &self.folder }
    }

    /// Makes what a call needs, or what an earlier one took away.
    fn prepare(&self, method: &str, route: &str) -> Subject {
        let (place, folder) = (&self.place, &*self.folder);
        let mut subject = Subject { id: ROOM.to_owned(), operation: Value::Null };
        let last = route.rsplit('/').next().unwrap_or_default();
        match (method, last) {
            _ if route.contains("{export_id}") || last == "export_status" => subject.id = self.export(),
            _ if route.contains("/custom_metadata/tasks/") => subject.id = self.field(),
            _ if route.contains("/snapshots") && (route.starts_with("/v2") || route.starts_with("/ngsi-ld")) => {
                let made = place.run(&["-d", TENANT, "create"]);
                subject.id = made["snapshot_id"].as_str().unwrap().to_owned();
                if route.contains("{id}") {
                    let listed = Call::new("GET", &route[..route.find("/{id}").unwrap()]).token(&self.tokens[4]);
                    let listed = listed.header("fiware-service", TENANT).send(self.server.address).is(200).json();
                    subject.id = listed[0]["id"].as_str().unwrap().to_owned();
                }
            }
            _ if route.starts_with("/v2") || route.starts_with("/ngsi-ld") => {
                let room = json!({"id": ROOM, "type": "Room", "n": {"type": "Number", "value": {"deep": 1}}});
                place.run(&["-d", TENANT, "entity", "put", &room.to_string()]);
            }
            ("POST", "undelete") if route.contains("{snapshot_id}") => {
                drop(place.run(&["-d", folder, "rm", &self.old]))
            }
            ("POST", "undelete") => drop(place.run(&["dataset", "rm", folder])),
            ("POST", "undo") => {
                place.run(&["-d", folder, "edit", &self.old, "--name", &unique()]);
                subject.operation = place.run(&["-d", folder, "history"])[0]["operation"].clone();
            }
            ("DELETE", "people") => {
                place.run(&["-d", folder, "dataset", "share", "--with", "eve@example.com", "--role", "viewer"]);
            }
            ("POST", "retry") => {
                // How it ended decides whether it may be tried again, so it is made to have failed.
                let catalog = rusqlite::Connection::open(place.store().join("catalog.db")).unwrap();
                let changed = catalog.execute("UPDATE tasks SET status = 'FAILED' WHERE id = ?1", [&self.creation]);
                assert_eq!(changed.unwrap(), 1);
            }
            _ => {}
        }
        subject
    }

    /// An export that can be fetched.
    fn export(&self) -> String {
        let all = format!("/api/v1/x/datasets/{}/exports", self.folder);
        let begun = self.server.post(&all, &json!({})).is(202).json();
        let id = begun["export_id"].as_str().unwrap().to_owned();
        crate::place::eventually("the export is made", || {
            let now = self.server.get(&format!("{all}/{id}")).is(200).json();
            (now["stage"] == "COMPLETED").then_some(())
        });
        id
    }

    /// A field that waits for values.
    fn field(&self) -> String {
        let all = format!("/api/v1/datasets/{}/custom_metadata/tasks", self.folder);
        let made = self.server.post(&all, &json!({"field_name": unique(), "field_type": "string"})).is(200).json();
        made["task_id"].as_str().unwrap().to_owned()
    }

    fn call(&self, method: &str, route: &str, subject: &Subject) -> Call {
        let dataset = self.dataset(route);
        let task = match () {
            () if route.contains("/api/v1/tasks/{task_id}/") => &self.creation,
            () if route.contains("/custom_metadata/tasks/") => &subject.id,
            () => &self.task,
        };
        let mut target = route.replace("{dataset_id}", dataset).replace("=D", &format!("={dataset}"));
        let within = |name: &str| {
            let namespace = uuid::Uuid::parse_str(&self.folder).unwrap();
            uuid::Uuid::new_v5(&namespace, name.as_bytes()).to_string()
        };
        for (name, value) in [
            ("{media_id}", &*within("0.jpg")),
            ("{context_id}", &within("enrichment")),
            ("{snapshot_id}", &self.old),
            ("{task_id}", task),
            ("{export_id}", &*subject.id),
            ("{image_id}", &*self.image),
            ("{trans_id}", &self.transaction.to_string()),
            ("{id}", &subject.id),
            ("{name}", "n"),
            ("{type}", "Room"),
        ] {
            target = target.replace(name, value);
        }
        target.push_str(&match route {
            "/api/v1/ingestion/new_dataset" => format!("?dataset_name={}", unique()),
            "/api/v1/dataset/{dataset_id}/export_status" => format!("?export_task_id={}", subject.id),
            "/api/v1/x/datasets/resolve" => format!("?reference={dataset}"),
            "/api/v1/x/datasets/{dataset_id}/snapshots/resolve" => "?reference=latest".to_owned(),
            "/api/v1/x/datasets/{dataset_id}/snapshots/{snapshot_id}/content" => "?path=0.jpg".to_owned(),
            _ if (method, route) == ("DELETE", "/api/v1/x/datasets/{dataset_id}/people") => {
                "?email=eve@example.com".to_owned()
            }
            _ => String::new(),
        });
        let call = Call::new(method, &target).header("fiware-service", TENANT);
        match (method, route) {
            ("GET" | "DELETE", _) => call,
            (_, "/api/v1/dataset") => {
                let name = unique();
                call.form(&[("dataset_name", None, name.as_bytes()), ("files", Some("a.jpg"), b"a")])
            }
            (_, route) if route.ends_with("/add_media") || route.contains("/data_files/") => {
                call.form(&[("files", Some("c.jpg"), b"c")])
            }
            (_, "/api/v1/x/datasets/{dataset_id}/metadata") => rows(call, r#"{"fields":{}}"#),
            (_, "/api/v1/x/datasets/{dataset_id}/labels/import") => rows(call, ""),
            _ => match body(method, route, self, subject) {
                Value::Null => call.bytes(""),
                body => call.json(&body),
            },
        }
    }

    /// Waits for what was begun, and puts back what was taken away.
    fn settle(&self) {
        let tasks = self.place.run(&["task", "list"]);
        for task in tasks.as_array().unwrap().iter().filter(|task| task["end_time"].is_null()) {
            let id = task["task_id"].as_str().unwrap();
            // How it ended is no matter here.
            let _ = self.place.program().args(["task", "wait", id]).output().unwrap();
        }
        let folder = &*self.folder;
        let trash = self.place.run(&["dataset", "list", "--deleted"]);
        let is_gone = |one: &Value| one["dataset_id"] == json!(folder) && !one["deleted_at"].is_null();
        if trash.as_array().unwrap().iter().any(is_gone) {
            self.place.run(&["dataset", "undelete", folder]);
        }
        let hidden = self.place.run(&["-d", folder, "list", "--deleted"]);
        if hidden.as_array().unwrap().iter().any(|one| one["snapshot_id"] == json!(self.old)) {
            self.place.run(&["-d", folder, "undelete", &self.old]);
        }
        let old = self.place.run(&["-d", folder, "show", &self.old]);
        if old["is_current"] == json!(true) {
            self.place.run(&["-d", folder, "create"]);
        }
    }

    fn ask(&self, who: usize, call: Call) -> Reply {
        let call = if who == 0 { call } else { call.token(&self.tokens[who]) };
        call.send(self.server.address)
    }
}

/// What one call is about.
struct Subject {
    /// An entity, or a snapshot of the tenant.
    id: String,
    /// An operation that can be undone.
    operation: Value,
}

/// No rows, after something about all of them.
fn rows(call: Call, head: &str) -> Call {
    call.header("content-type", "application/x-ndjson").bytes(format!("{head}\n{{\"end\":0}}\n").trim_start())
}

fn unique() -> String {
    format!("n-{}", uuid::Uuid::new_v4())
}

fn body(method: &str, route: &str, scene: &Scene, subject: &Subject) -> Value {
    let last = route.rsplit('/').next().unwrap_or_default();
    let is_ld = route.starts_with("/ngsi-ld");
    if is_ld || route.starts_with("/v2") {
        let number = if is_ld { json!({"type": "Property", "value": 3}) } else { json!({"value": 3}) };
        return match last {
            "entities" => json!({"id": format!("urn:x:{}", unique()), "type": "Hall"}),
            "attrs" => json!({"n": number}),
            "{name}" if is_ld => json!({"value": 3}),
            "{name}" => number,
            "value" => json!({"a": 1}),
            "query" => json!({"entities": [{"idPattern": ".*"}]}),
            "update" => json!({"actionType": "append", "entities": [{"id": unique(), "type": "Hall"}]}),
            "snapshots" => json!({}),
            _ => Value::Null,
        };
    }
    let is_own = route.contains("/x/");
    match last {
        "invite" => json!({"grant_to_user_email": "eve@example.com"}),
        "people" => json!({"email": "eve@example.com", "role": "viewer"}),
        "plan-restore" | "plan-clone" | "restore" | "clone" if is_own => json!({"snapshot": scene.old}),
        "diff" => json!({
            "a": {"dataset_id": scene.folder, "snapshot_id": scene.old}, "b": {"dataset_id": scene.folder},
        }),
        "enrich" => json!({"model": "image-statistics"}),
        "enrich_dataset" => json!({"enrichment_models": {"IMAGE_STATISTICS": "image-statistics"}}),
        "tags" => json!({"items": {"all": true}, "add": ["x"]}),
        "labels" => json!({"items": {"all": true}, "add": [{"category": "x", "source": "manual"}]}),
        "export_entities_async" => json!({"media_selection": []}),
        "tasks" => json!({"field_name": unique(), "field_type": "string"}),
        "{task_id}" if route.contains("/custom_metadata/") => json!([{"media_id": scene.image, "value": "x"}]),
        "protection" => json!({"protected": false}),
        "remove" => json!({"snapshots": [scene.old], "dry_run": true}),
        "checkpoint" => json!({"message": "m"}),
        "undo" => json!({"operation": subject.operation}),
        "snapshot" | "snapshots" | "datasets" => json!({"name": unique()}),
        _ if method == "PATCH" => json!({"name": unique()}),
        _ => Value::Null,
    }
}

/// Whether an answer is what somebody gets who is not to get past a route.
fn is_refused(who: usize, needs: Needs, route: &str, answer: &Reply) -> bool {
    match who {
        0 => answer.status == 401,
        // A dataset that one has no part in is not there, and neither is a tenant, in which nothing is then.
        1 if is_of_tenant(route) && answer.status == 200 => matches!(answer.text().as_str(), "[]" | "{}"),
        // A name is taken all the same.
        1 if is_of_tenant(route) && answer.status == 409 => answer.text().contains("exists already"),
        1 if is_of_tenant(route) => matches!(answer.status, 403 | 404),
        1 if needs != Token => answer.status == 404,
        _ => answer.status == 403,
    }
}

fn is_of_tenant(route: &str) -> bool {
    route.starts_with("/v2") || route.starts_with("/ngsi-ld")
}

#[test]
fn everybody_gets_past_what_they_may_and_nothing_else() {
    let scene = Scene::new();
    for &(method, route, needs) in TABLE {
        let lowest = needs as usize;
        // The lowest comes first: what was refused must not have been done.
        for (who, name) in WHO.iter().enumerate() {
            let subject = scene.prepare(method, route);
            let answer = scene.ask(who, scene.call(method, route, &subject));
            let told = format!("{name} {method} {route}: {} {}", answer.status, answer.text());
            if who < lowest {
                assert!(is_refused(who, needs, route, &answer), "{told}");
            } else {
                assert!(!matches!(answer.status, 401 | 403 | 404 | 405) && answer.status < 500, "{told}");
            }
            let may_have_changed = method != "GET" || route.contains("ingestion");
            if may_have_changed && (who >= lowest || route.ends_with("undelete")) {
                scene.settle();
            }
        }
    }
    strangers_see_nothing(&scene);
}

/// Lists are for everybody, and hold nothing of others.
fn strangers_see_nothing(scene: &Scene) {
    let ask = |target: &str| scene.ask(1, Call::new("GET", target)).is(200).json();
    let foreign = [&scene.folder, &scene.cloud, &scene.task, &scene.creation, &scene.old];
    for target in ["/api/v1/datasets", "/api/v1/x/datasets?deleted=true", "/api/v1/tasks", "/api/v1/tasks/filters"] {
        let seen = ask(target).to_string();
        assert!(foreign.iter().all(|id| !seen.contains(*id)), "{target}: {seen}");
    }
    let seen = ask("/api/v1/x/tasks").to_string();
    assert!(foreign.iter().all(|id| !seen.contains(*id)), "{seen}");
}

#[test]
fn every_route_stands_in_the_table() {
    let place = Place::new();
    let server = place.serve(&[]);
    let document = server.get("/api/v1/openapi.json").is(200).json();
    let described: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().unwrap().keys().map(|method| (method.to_uppercase(), path.clone())).collect::<Vec<_>>()
        })
        .collect();
    let rows: BTreeSet<(String, String)> =
        TABLE.iter().map(|(method, route, _)| ((*method).to_owned(), (*route).to_owned())).collect();
    let missing: Vec<_> = described.difference(&rows).collect();
    assert!(missing.is_empty(), "routes without a row: {missing:?}");
    for (method, path) in described {
        let is_open = TABLE.iter().any(|(one, route, needs)| (*one, *route, *needs) == (&*method, &*path, Nothing));
        let security = &document["paths"][&path][method.to_lowercase()]["security"];
        let is_public = security.as_array().is_none_or(Vec::is_empty);
        assert!(is_open == is_public || path == "/metrics", "{method} {path}: the document says otherwise");
    }
}
