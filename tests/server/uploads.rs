//! Filling datasets by upload: as the vendor's clients do it, and as nobody should.

use std::io::Write;
use std::net::{Shutdown, TcpStream};

use serde_json::{Value, json};

use crate::http::{BOUNDARY, Call, Reply};
use crate::place::{Place, Server};

type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

fn send(server: &Server, target: &str, parts: &[Part<'_>]) -> Reply {
    server.send(Call::new("POST", target).form(parts))
}

#[track_caller]
fn done(server: &Server, accepted: &Reply) -> Value {
    server.task(accepted.header("x-task-id").expect("a task was begun"))
}

fn dataset_of(server: &Server, id: &str) -> Value {
    server.get(&format!("/api/v1/dataset/{id}")).is(200).json()
}

/// Paths in a snapshot.
fn paths(server: &Server, dataset: &str, snapshot: &Value) -> Vec<String> {
    let target = format!("/api/v1/x/datasets/{dataset}/snapshots/{}/files", snapshot["snapshot_id"].as_str().unwrap());
    let lines = server.get(&target).is(200).text();
    let entries = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    entries.filter_map(|line| line["entry"]["path"].as_str().map(str::to_owned)).collect()
}

/// A dataset made of two images in one request.
fn made(server: &Server, name: &str) -> String {
    let parts: [Part<'_>; 3] = [
        ("dataset_name", None, name.as_bytes()),
        ("files", Some("a.jpg"), b"image a"),
        ("files", Some("b.jpg"), b"image b"),
    ];
    let made = send(server, "/api/v1/dataset", &parts).is(200).json();
    let id = made["dataset_id"].as_str().unwrap().to_owned();
    assert_eq!(made["id"], made["dataset_id"]);
    let tasks = server.get(&format!("/api/v1/tasks?dataset_id={id}")).json();
    let task = server.task(tasks["tasks"][0]["task_id"].as_str().unwrap());
    assert_eq!((&task["task_type"], &task["status"]), (&json!("DATASET_CREATION"), &json!("COMPLETED")));
    id
}

#[test]
fn a_dataset_is_made_in_a_transaction() {
    let place = Place::new();
    let server = place.server_for("bea@example.com");
    let new = server.get("/api/v1/ingestion/new_dataset?dataset_name=bottles%20and%20caps").is(200).json();
    let id = new["dataset_id"].as_str().unwrap();
    assert_eq!(dataset_of(&server, id)["status_new"], "DRAFT");
    let base = format!("/api/v1/ingestion/{id}");
    let transaction = server.get(&format!("{base}/data_files")).is(200).json()["trans_id"].as_u64().unwrap();
    let files = format!("{base}/data_files/{transaction}");
    let sent = send(&server, &files, &[("files", Some("a.jpg"), b"a"), ("files", Some("clips/b.mp4"), b"b")]).is(202);
    assert!(sent.body.is_empty());
    send(&server, &files, &[("files", Some("c.png"), b"c")]).is(202);
    assert_eq!(server.snapshots(id).len(), 0, "nothing is there before it is processed");
    let accepted = server.push(&format!("{base}/process_files/{transaction}")).is(202);
    assert!(accepted.body.is_empty());
    assert_eq!(done(&server, &accepted)["status"], "COMPLETED");
    let found = dataset_of(&server, id);
    assert_eq!((&found["status_new"], &found["display_name"]), (&json!("READY"), &json!("bottles and caps")));
    assert_eq!((&found["n_images"], &found["n_videos"]), (&json!(2), &json!(1)));
    let making = server.get(&format!("/api/v1/datasets/{id}/creation-status")).is(200).json();
    assert_eq!(making, json!({"status": "READY", "progress": 100}));
    let first = &server.snapshots(id)[0];
    assert_eq!((&first["reason"], &first["created_by"]), (&json!("creation"), &json!("bea@example.com")));
    assert_eq!(paths(&server, id, first), ["a.jpg", "c.png", "clips", "clips/b.mp4"]);
    server.push(&format!("{base}/process_files/{transaction}")).is(409);
}

#[test]
fn media_is_added_and_read() {
    let place = Place::new();
    let server = place.server_for("bea@example.com");
    let id = made(&server, "set");
    let (add, reindex) = (format!("/api/v1/dataset/{id}/add_media"), format!("/api/v1/dataset/{id}/reindex"));
    let all = format!("/api/v1/dataset/{id}/snapshot");
    server.push(&reindex).is(409);
    let accepted = send(&server, &add, &[("files", Some("c.jpg"), b"image c")]).is(202);
    assert_eq!(done(&server, &accepted)["task_type"], "MEDIA_ADDITION");
    let partial = dataset_of(&server, &id);
    assert_eq!((&partial["status_new"], &partial["status"]), (&json!("PARTIAL INDEX"), &json!("READY")));
    assert_eq!(server.get("/api/v1/tasks").json()["tasks"][0]["dataset_status"], "PARTIAL_INDEX");
    server.post(&all, &json!({})).is(409);
    let accepted = server.push(&reindex).is(202);
    assert_eq!(done(&server, &accepted)["task_type"], "REINDEX");
    assert_eq!(dataset_of(&server, &id)["status_new"], "READY");
    let made = server.post(&all, &json!({"name": "three"})).is(200).json();
    assert_eq!(made["n_images"], 3);

    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(7);
    header.set_mode(0o644);
    tar.append_data(&mut header, "more/d.jpg", &b"image d"[..]).unwrap();
    let tar = tar.into_inner().unwrap();
    let parts: [Part<'_>; 2] = [("auto_reindex", None, b"true"), ("archive", Some("more.tar"), &tar)];
    let accepted = send(&server, &add, &parts).is(202);
    assert_eq!(done(&server, &accepted)["status"], "COMPLETED");
    let found = dataset_of(&server, &id);
    assert_eq!((&found["status_new"], &found["n_images"]), (&json!("READY"), &json!(4)));
    server.restore(&id, "current");
    assert_eq!(dataset_of(&server, &id)["n_images"], 3);
    assert_eq!(server.snapshots(&id).len(), 2, "revisions are not listed");
}

#[test]
fn exactly_one_source_of_media_is_taken() {
    let place = Place::new();
    let server = place.server_for("bea@example.com");
    let id = made(&server, "set");
    let add = format!("/api/v1/dataset/{id}/add_media");
    let none = send(&server, &add, &[("auto_reindex", None, b"true")]).is(400);
    assert!(none.detail().starts_with("Exactly one media source must be provided"));
    let both: [Part<'_>; 2] = [("files", Some("c.jpg"), b"c"), ("archive", Some("d.zip"), b"d")];
    assert!(send(&server, &add, &both).is(400).detail().starts_with("Exactly one media source"));
    assert!(send(&server, &add, &[("s3_uri", None, b"s3://bucket/x")]).is(400).detail().contains("no buckets"));
    let late: [Part<'_>; 2] = [("files", Some("c.jpg"), b"c"), ("auto_reindex", None, b"perhaps")];
    send(&server, &add, &late).is(422);
    send(&server, &add, &[("archive", Some("d.rar"), b"d")]).is(422);
    send(&server, &add, &[("archive", Some("d.zip"), b"no zip at all")]).is(422);
    send(&server, "/api/v1/dataset", &[("dataset_name", None, b"x")]).is(400);
    send(&server, "/api/v1/dataset", &[("files", Some("a.jpg"), b"a"), ("dataset_name", None, b"x")]).is(422);
    send(&server, "/api/v1/dataset", &[("dataset_name", None, b" "), ("files", Some("a.jpg"), b"a")]).is(422);
    let found = dataset_of(&server, &id);
    assert_eq!((&found["status_new"], &found["n_images"]), (&json!("READY"), &json!(2)));
    assert_eq!(server.get("/api/v1/datasets").json().as_array().unwrap().len(), 1);
}

#[test]
fn names_of_files_lead_nowhere_else() {
    let place = Place::new();
    let server = place.server_for("bea@example.com");
    let id = made(&server, "set");
    let add = format!("/api/v1/dataset/{id}/add_media");
    for name in ["../x.jpg", "a/../../x.jpg", "/etc/passwd", "..", ".", "", "a//b", "a/", "./a", "a\u{1}b", "a/./b"] {
        let refused = send(&server, &add, &[("files", Some("ok.jpg"), b"ok"), ("files", Some(name), b"x")]);
        assert!(matches!(refused.status, 400 | 422), "{name:?}: {} {}", refused.status, refused.text());
    }
    send(&server, &add, &[("files", None, b"x")]).is(422);
    assert_eq!(dataset_of(&server, &id)["n_images"], 2, "all or nothing of a request");
    let folder = place.dataset("folder");
    place.run(&["-d", &folder, "dataset", "share", "--with", "bea@example.com", "--role", "editor"]);
    send(&server, &format!("/api/v1/dataset/{folder}/add_media"), &[("files", Some("x.jpg"), b"x")]).is(422);
}

#[test]
fn a_refusal_is_heard_however_much_is_on_its_way() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.server_for("bea@example.com");
    for _ in 0..5 {
        let target = format!("/api/v1/x/datasets/{dataset}/labels/import");
        let rows = Call::new("POST", &target).header("content-type", "application/x-ndjson");
        server.send(rows.bytes(vec![b' '; 24 << 20])).is(404);
    }
}

#[test]
fn what_is_no_form_is_refused() {
    let place = Place::new();
    let server = place.server_for("bea@example.com");
    let id = made(&server, "set");
    let target = format!("/api/v1/dataset/{id}/add_media");
    let with =
        |kind: &str, body: &[u8]| server.send(Call::new("POST", &target).header("content-type", kind).bytes(body));
    with("application/json", b"{}").is(415);
    with("multipart/form-data", b"x").is(415);
    server.send(Call::new("POST", &target).bytes("x")).is(415);
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let endless = format!("--{BOUNDARY}\r\nx: {}", "y".repeat(3_000_000));
    for body in [&b""[..], b"--", b"garbage", &[0xff; 100], endless.as_bytes()] {
        let refused = with(&kind, body);
        assert_eq!(refused.status, 400, "{}", refused.text());
    }
    assert_eq!(dataset_of(&server, &id)["n_images"], 2);
}

#[test]
fn an_upload_that_breaks_off_leaves_nothing() {
    let place = Place::new();
    let mut server = place.serve(&[]);
    let token = place.key("bea@example.com").token();
    server.as_who(&token);
    let id = made(&server, "set");
    for target in ["/api/v1/dataset".to_owned(), format!("/api/v1/dataset/{id}/add_media")] {
        let mut stream = TcpStream::connect(server.address).unwrap();
        let head = format!(
            "POST {target} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\ncontent-length: 1000000\r\n\
             content-type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n--{BOUNDARY}\r\ncontent-disposition: \
             form-data; name=\"dataset_name\"\r\n\r\ncut\r\n--{BOUNDARY}\r\ncontent-disposition: form-data; \
             name=\"files\"; filename=\"cut.jpg\"\r\n\r\nsome",
            server.address
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.shutdown(Shutdown::Both).unwrap();
    }
    crate::place::eventually("both are given up", || {
        let figures = server.get("/metrics").text();
        let is_quiet = figures.lines().any(|line| line == "snapshot_http_requests_in_flight 1");
        let datasets = server.get("/api/v1/datasets").json().as_array().unwrap().len();
        (is_quiet && datasets == 1).then_some(())
    });
    let found = dataset_of(&server, &id);
    assert_eq!((&found["n_images"], &found["status_new"]), (&json!(2), &json!("READY")));
    let accepted = send(&server, &format!("/api/v1/dataset/{id}/add_media"), &[("files", Some("c.jpg"), b"c")]).is(202);
    assert_eq!(done(&server, &accepted)["status"], "COMPLETED");
}

#[test]
fn who_may_not_send_is_not_listened_to() {
    let place = Place::new();
    let mut server = place.serve(&[]);
    server.as_who(&place.key("bea@example.com").token());
    let id = made(&server, "set");
    place.run(&["-d", &id, "dataset", "share", "--with", "vic@example.com", "--role", "viewer"]);
    let transaction = server.get(&format!("/api/v1/ingestion/{id}/data_files")).is(200).json()["trans_id"].clone();
    let targets = [
        format!("/api/v1/dataset/{id}/add_media"),
        format!("/api/v1/ingestion/{id}/data_files/{transaction}"),
        format!("/api/v1/ingestion/{id}/process_files/{transaction}"),
        format!("/api/v1/dataset/{id}/reindex"),
    ];
    for (email, status) in [("vic@example.com", 403), ("eve@example.com", 404)] {
        server.as_who(&place.key(email).token());
        for target in &targets {
            let refused = send(&server, target, &[("files", Some("x.jpg"), b"x")]);
            assert_eq!(refused.status, status, "{email} {target}: {}", refused.text());
        }
        server.get(&format!("/api/v1/ingestion/{id}/data_files")).is(status);
    }
    server.as_who("");
    send(&server, &targets[0], &[("files", Some("x.jpg"), b"x")]).is(401);
    send(&server, "/api/v1/dataset", &[("dataset_name", None, b"y"), ("files", Some("x.jpg"), b"x")]).is(401);
}

#[test]
fn a_look_makes_nothing() {
    let place = Place::new();
    let server = place.server_for("bea@example.com");
    server.send(Call::new("HEAD", "/api/v1/ingestion/new_dataset?dataset_name=x")).is(405);
    server.get("/api/v1/ingestion/new_dataset").is(422);
    server.get("/api/v1/ingestion/new_dataset?dataset_name=").is(422);
    assert_eq!(server.get("/api/v1/datasets").json(), json!([]));
    let id = made(&server, "set");
    for number in ["x", "-1", "1.5", "99999999999999999999", "%00"] {
        server.push(&format!("/api/v1/ingestion/{id}/process_files/{number}")).is(422);
    }
    server.push(&format!("/api/v1/ingestion/{id}/process_files/4711")).is(409);
}

#[test]
fn memory_stays_flat_however_long_a_file_is() {
    let place = Place::new();
    let server = place.server_for("bea@example.com");
    let id = made(&server, "set");
    let before = server.peak();
    let large = vec![7; 192 << 20];
    let accepted =
        send(&server, &format!("/api/v1/dataset/{id}/add_media"), &[("files", Some("large.mp4"), &large)]).is(202);
    assert_eq!(done(&server, &accepted)["status"], "COMPLETED");
    let grown = server.peak() - before;
    assert!(grown < 96 << 10, "{grown} KiB more for 192 MiB");
}

/// Begins to make a dataset of many files, and asks the task to stop at once. `None` if it was faster.
fn aborted(server: &Server, name: &str, files: usize) -> Option<(String, String)> {
    let new = server.get(&format!("/api/v1/ingestion/new_dataset?dataset_name={name}")).is(200).json();
    let id = new["dataset_id"].as_str().unwrap().to_owned();
    let base = format!("/api/v1/ingestion/{id}");
    let transaction = server.get(&format!("{base}/data_files")).is(200).json()["trans_id"].as_u64().unwrap();
    let names: Vec<_> = (0..files).map(|number| format!("{number}.jpg")).collect();
    let parts: Vec<Part<'_>> = names.iter().map(|name| ("files", Some(&**name), name.as_bytes())).collect();
    send(server, &format!("{base}/data_files/{transaction}"), &parts).is(202);
    let accepted = server.push(&format!("{base}/process_files/{transaction}")).is(202);
    let task = accepted.header("x-task-id").unwrap().to_owned();
    let answer = server.push(&format!("/api/v1/tasks/{task}/abort"));
    assert!(matches!(answer.status, 200 | 409), "{}", answer.text());
    (server.task(&task)["status"] == "ABORTED").then_some((id, task))
}

#[test]
fn a_creation_that_was_aborted_is_begun_again() {
    let place = Place::new();
    let mut server = place.server_for("bea@example.com");
    let mut made = (1..=8).map(|round| (round, aborted(&server, &format!("set{round}"), round * 1_000)));
    let (round, (id, task)) = made.find_map(|(round, made)| made.map(|made| (round, made))).expect("it can be stopped");
    assert_eq!(dataset_of(&server, &id)["status_new"], "DRAFT");
    assert_eq!(server.snapshots(&id).len(), 0);
    server.push(&format!("/api/v1/tasks/{task}/abort")).is(409);

    server.as_who(&place.key("eve@example.com").token());
    server.push(&format!("/api/v1/tasks/{task}/retry")).is(404);
    server.as_who(&place.key("bea@example.com").token());
    let again = server.push(&format!("/api/v1/tasks/{task}/retry")).is(200).json();
    assert_eq!((&again["task_id"], &again["status"]), (&json!(task), &json!("INITIALIZING")));
    assert_eq!(server.task(&task)["status"], "COMPLETED");
    let found = dataset_of(&server, &id);
    assert_eq!((&found["status_new"], &found["n_images"]), (&json!("READY"), &json!(round * 1_000)));
    assert_eq!(server.snapshots(&id)[0]["reason"], "creation");
    server.push(&format!("/api/v1/tasks/{task}/retry")).is(400);
}
