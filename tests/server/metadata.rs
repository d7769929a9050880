//! Custom metadata over the contract: fields, their values, and how that went; and rows over our own routes.

use serde_json::{Value, json};

use crate::http::Call;
use crate::place::{Place, Server, eventually};

fn tasks(dataset: &str) -> String {
    format!("/api/v1/datasets/{dataset}/custom_metadata/tasks")
}

/// Declares a field. The task that takes its values.
fn declared(server: &Server, dataset: &str, field: Value) -> String {
    let made = server.post(&tasks(dataset), &field).is(200).json();
    assert_eq!(made["status"], "INIT");
    made["task_id"].as_str().unwrap().to_owned()
}

/// How the import of a field's values ended.
fn ended(server: &Server, dataset: &str, task: &str) -> Value {
    eventually("the import ends", || {
        let now = server.get(&format!("{}/{task}/status", tasks(dataset))).is(200).json();
        (!matches!(now["status"].as_str(), Some("INIT" | "RUNNING"))).then_some(now)
    })
}

/// The ids of the items, in the order of their paths.
fn ids(server: &Server, dataset: &str) -> Vec<String> {
    let table = server.get(&format!("/api/v1/dataset/{dataset}/export_media_id")).is(200).text();
    table.lines().skip(1).map(|line| line.rsplit_once(',').unwrap().1.to_owned()).collect()
}

fn values(server: &Server, dataset: &str, image: &str) -> Value {
    server.get(&format!("/api/v1/datasets/{dataset}/image/{image}/custom_metadata")).is(200).json()
}

#[test]
fn a_field_is_declared_and_gets_values() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    let ids = ids(&server, &dataset);
    let schema = format!("/api/v1/datasets/{dataset}/custom_metadata/schema");
    assert_eq!(server.get(&schema).is(200).json(), json!([]));

    let task = declared(&server, &dataset, json!({"field_name": "score", "field_type": "float"}));
    let before = server.get(&format!("{}/{task}/status", tasks(&dataset))).is(200).json();
    assert_eq!((&before["status"], &before["inserted_rows"]), (&json!("INIT"), &json!(0)));
    let body = json!([
        {"media_id": ids[0], "value": 1.5},
        {"media_id": ids[1], "value": "much"},
        {"media_id": dataset, "value": 2},
        {"media_id": "x", "value": 2},
        {"media_id": ids[2], "value": null},
    ]);
    let sent = server.post(&format!("{}/{task}", tasks(&dataset)), &body).is(202);
    assert_eq!((sent.header("x-task-id"), &sent.json()["task_id"]), (Some(&*task), &json!(task)));
    let status = ended(&server, &dataset, &task);
    assert_eq!((&status["status"], &status["progress"]), (&json!("COMPLETED_WITH_ERRORS"), &json!(100)));
    assert_eq!((&status["inserted_rows"], &status["error_count"]), (&json!(1), &json!(4)));
    let errors = status["sample_errors"].as_array().unwrap();
    assert_eq!(errors.iter().map(|error| error["row_index"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert!(errors[1]["reason"].as_str().unwrap().contains(&dataset), "{status}");
    let listed = server.get("/api/v1/tasks?task_type=CUSTOM_METADATA").json();
    assert_eq!((&listed["tasks"][0]["task_id"], &listed["total"]), (&json!(task), &json!(1)));

    let options =
        json!({"field_name": "when", "field_type": "enum", "enum_options": ["day", "night"], "is_multi": true});
    let when = declared(&server, &dataset, options);
    let form = json!([{"media_id": ids[0], "value": ["day", "night"]}, {"media_id": ids[1], "value": "night"}]);
    let form = form.to_string();
    let parts: [(&str, Option<&str>, &[u8]); 2] =
        [("note", None, b"passed over"), ("file", Some("values.json"), form.as_bytes())];
    server.send(Call::new("POST", &format!("{}/{when}", tasks(&dataset))).form(&parts)).is(202);
    let status = ended(&server, &dataset, &when);
    assert_eq!((&status["status"], &status["sample_errors"]), (&json!("COMPLETED"), &json!([])));

    let fields = server.get(&schema).is(200).json();
    assert_eq!(
        fields[0],
        json!({"field_name": "score", "field_type": "float", "enum_options": null, "is_multi": false})
    );
    assert_eq!((&fields[1]["field_name"], &fields[1]["enum_options"]), (&json!("when"), &json!(["day", "night"])));
    let expected = json!([
        {"field_name": "score", "field_type": "float", "value": 1.5},
        {"field_name": "when", "field_type": "enum", "value": ["day", "night"]},
    ]);
    assert_eq!(values(&server, &dataset, &ids[0]), expected);
    assert_eq!(values(&server, &dataset, &ids[2]), json!([]));
    server.get(&format!("/api/v1/datasets/{dataset}/image/{dataset}/custom_metadata")).is(404);
    place.run(&["-d", &dataset, "undo"]);
    assert_eq!(server.get(&schema).is(200).json().as_array().unwrap().len(), 1);
}

#[test]
fn what_cannot_be_taken_over_is_refused() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    let ids = ids(&server, &dataset);
    for bad in [
        json!({}),
        json!({"field_name": "a", "field_type": "colour"}),
        json!({"field_name": "", "field_type": "float"}),
        json!({"field_name": "a", "field_type": "enum"}),
        json!({"field_name": "a", "field_type": "enum", "enum_options": ["more than twenty letters"]}),
        json!({"field_name": "a", "field_type": "float", "enum_options": ["x"]}),
    ] {
        server.post(&tasks(&dataset), &bad).is(422);
    }
    let (task, twin) = (
        declared(&server, &dataset, json!({"field_name": "a", "field_type": "link"})),
        declared(&server, &dataset, json!({"field_name": "a", "field_type": "string"})),
    );
    let target = format!("{}/{task}", tasks(&dataset));
    for bad in [json!({}), json!([]), json!([1]), json!([{"media_id": ids[0]}]), json!("x")] {
        server.post(&target, &bad).is(422);
    }
    let send =
        |kind: &str, body: &[u8]| server.send(Call::new("POST", &target).header("content-type", kind).bytes(body));
    for broken in [&b""[..], b"[", b"[{\"media_id\":", b"\xff\xfe[\0"] {
        assert_eq!(send("application/json", broken).status, 422, "{broken:?}");
    }
    send("text/plain", b"[]").is(415);
    let parquet: [(&str, Option<&str>, &[u8]); 1] = [("file", Some("a.csv"), b"PAR1")];
    assert!(server.send(Call::new("POST", &target).form(&parquet)).is(422).detail().contains("Parquet is not taken"));
    send("multipart/form-data; boundary=x", b"--x--\r\n").is(422);
    let value = json!([{"media_id": ids[0], "value": "https://a.example/"}]);
    server.post(&target, &value).is(202);
    assert_eq!(ended(&server, &dataset, &task)["status"], "COMPLETED");
    assert!(server.post(&target, &value).is(409).detail().contains("exists already"), "values come once");
    server.post(&format!("{}/{twin}", tasks(&dataset)), &value).is(409);
    server.post(&tasks(&dataset), &json!({"field_name": "a", "field_type": "link"})).is(409);
    let other = place.dataset("other");
    for (dataset, task) in [(&dataset, &other), (&other, &twin)] {
        server.get(&format!("{}/{task}/status", tasks(dataset))).is(404);
        server.post(&format!("{}/{task}", tasks(dataset)), &value).is(404);
    }
}

#[test]
fn what_runs_or_is_not_ready_is_in_the_way() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let mut server = place.open_server();
    let ids = ids(&server, &dataset);
    let task = declared(&server, &dataset, json!({"field_name": "a", "field_type": "string"}));
    let draft = server.get("/api/v1/ingestion/new_dataset?dataset_name=draft").json()["id"].clone();
    let field = json!({"field_name": "a", "field_type": "string"});
    server.post(&tasks(draft.as_str().unwrap()), &field).is(409);
    // What was declared outlives the server.
    server.signal(rustix::process::Signal::KILL);
    server.ended();
    let server = place.open_server();
    server.post(&format!("{}/{task}", tasks(&dataset)), &json!([{"media_id": ids[0], "value": "x"}])).is(202);
    assert_eq!(ended(&server, &dataset, &task)["inserted_rows"], 1);
}

#[test]
fn rows_are_taken_over_by_our_own_routes() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    let (metadata, labels) =
        (format!("/api/v1/x/datasets/{dataset}/metadata"), format!("/api/v1/x/datasets/{dataset}/labels/import"));
    let send = |target: &str, lines: &[&str]| {
        let call = Call::new("POST", target).header("content-type", "application/x-ndjson");
        server.send(call.bytes(lines.join("\n")))
    };
    let (head, end) = (r#"{"fields":{"n":{"type":"float"}}}"#, r#"{"end":1}"#);
    let begun = send(&metadata, &[head, r#"{"row":{"number":1,"item":"0.jpg","value":[["n",1.50]]}}"#, end]).is(202);
    let task = begun.json()["task_id"].as_str().unwrap().to_owned();
    assert_eq!(server.task(&task)["status"], "COMPLETED");
    let view = server.get(&format!("/api/v1/x/tasks/{task}")).is(200).json();
    assert_eq!((&view["imported"]["inserted"], &view["imported"]["failed"]), (&json!(1), &json!(0)));
    let fields = server.get(&format!("/api/v1/x/datasets/{dataset}/fields")).is(200).json();
    assert_eq!(fields, json!({"n": {"type": "float", "multi": false}}));
    let label = r#"{"row":{"number":1,"item":"0.jpg","value":[{"category":"cat","source":"import"}]}}"#;
    let report =
        send(&format!("{labels}?replace=true"), &[label, r#"{"row":{"number":2,"reason":"no"}}"#, r#"{"end":2}"#]);
    let report = report.is(200).json();
    assert_eq!((&report["inserted"], &report["errors"][0]), (&json!(1), &json!({"row": 2, "reason": "no"})));

    for bad in [&[][..], &["x"], &[label], &[label, r#"{"end":7}"#], &[r#"{"row":{"number":1}}"#, end], &[head, end]] {
        send(&labels, bad).is(422);
    }
    for bad in [&[][..], &["[]"], &[end]] {
        send(&metadata, bad).is(422);
    }
    // What is wrong further down is told by the task.
    let failed = send(&metadata, &[head, r#"{"row":{"number":1,"item":"1.jpg","value":[["n",2]]}}"#]).is(202).json();
    let failed = server.task(failed["task_id"].as_str().unwrap());
    assert_eq!(failed["status"], "FAILED");
    assert!(failed["error_message"].as_str().unwrap().contains("line 3 of the rows"), "{failed}");
    for target in [&metadata, &labels] {
        server.post(target, &json!({})).is(415);
        let long = Call::new("POST", target).header("content-type", "application/x-ndjson");
        server.send(long.header("content-length", &(1_u64 << 40).to_string())).is(413);
    }
    assert_eq!(std::fs::read_dir(place.store().join("tmp")).unwrap().count(), 0, "nothing has a name");
}
