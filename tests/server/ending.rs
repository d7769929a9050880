//! How a server ends, and what the next one finds.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;

use rustix::process::Signal;
use serde_json::json;

use crate::http::{Call, parse};
use crate::place::{Place, eventually, files};

#[test]
fn a_server_ends_well_when_it_is_asked_to() {
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let place = Place::new();
        let mut server = place.open_server();
        server.get("/api/v1/healthcheck").is(200);
        server.signal(signal);
        assert_eq!(server.ended().code(), Some(0), "{signal:?}");
        assert!(server.log().contains("ended"));
        assert!(TcpStream::connect(server.address).is_err());
    }
}

#[test]
fn a_request_that_is_under_way_is_answered_first() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let mut server = place.open_server();
    let mut stream = TcpStream::connect(server.address).unwrap();
    let body = "{\"name\": \"last words\"}";
    write!(stream, "POST /api/v1/dataset/{dataset}/snapshot HTTP/1.1\r\nhost: {}\r\n", server.address).unwrap();
    write!(stream, "content-type: application/json\r\ncontent-length: {}\r\n\r\n{{", body.len()).unwrap();
    eventually("the request is under way", || {
        server.get("/metrics").text().contains("snapshot_http_requests_in_flight 2").then_some(())
    });
    server.signal(Signal::TERM);
    eventually("the server ends", || server.log().contains("ending").then_some(()));
    stream.write_all(&body.as_bytes()[1..]).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = parse(&answer).unwrap().is(200);
    assert_eq!(answer.json()["snapshot_name"], "last words");
    assert_eq!(server.ended().code(), Some(0));
}

/// A folder large enough that a restore of it takes a while.
fn fill(place: &Place) -> String {
    let folder = place.path("set");
    fs::create_dir(&folder).unwrap();
    for number in 0..400u32 {
        let mut bytes = vec![0; 200_000];
        blake3::Hasher::new().update(&number.to_le_bytes()).finalize_xof().fill(&mut bytes);
        fs::write(folder.join(format!("{number}.jpg")), bytes).unwrap();
    }
    place.run(&["init", folder.to_str().unwrap()])["dataset_id"].as_str().unwrap().to_owned()
}

#[test]
fn a_restore_that_was_cut_off_is_finished_or_failed_by_the_next_server() {
    let place = Place::new();
    let dataset = fill(&place);
    for round in 0..3u32 {
        let mut server = place.open_server();
        for number in 0..400 {
            fs::remove_file(place.path(&format!("set/{number}.jpg"))).unwrap();
        }
        let accepted = server.push(&format!("/api/v1/dataset/{dataset}/snapshot/current/restore")).is(202);
        let task = accepted.header("x-task-id").unwrap().to_owned();
        // At another moment of the work each time.
        for _ in 0..round * 20 {
            server.get(&format!("/api/v1/tasks/{task}")).is(200);
        }
        server.signal(Signal::KILL);
        server.ended();
        let server = place.open_server();
        let found = server.get(&format!("/api/v1/tasks/{task}")).is(200).json();
        assert!(!found["end_time"].is_null(), "it has ended when the next server answers: {found}");
        let dataset_now = server.get(&format!("/api/v1/dataset/{dataset}")).is(200).json();
        assert_eq!(dataset_now["status_new"], "READY");
        let count = files(&place.path("set"));
        let whole = if found["status"] == "COMPLETED" { 400 } else { 0 };
        assert_eq!(count.len(), whole, "all or nothing: {found}");
        server.restore(&dataset, "current");
    }
}

#[test]
fn a_task_is_let_finish_when_the_server_is_asked_to_end() {
    let place = Place::new();
    let dataset = fill(&place);
    let mut server = place.open_server();
    for number in 0..400 {
        fs::remove_file(place.path(&format!("set/{number}.jpg"))).unwrap();
    }
    let accepted = server.push(&format!("/api/v1/dataset/{dataset}/snapshot/current/restore")).is(202);
    server.signal(Signal::TERM);
    assert_eq!(server.ended().code(), Some(0));
    let task = place.run(&["task", "show", accepted.header("x-task-id").unwrap()]);
    assert_eq!(task["status"], json!("COMPLETED"));
    assert_eq!(fs::read_dir(place.path("set")).unwrap().count(), 400);
}

#[test]
fn what_was_written_to_a_tenant_is_folded_before_the_server_ends() {
    let place = Place::new();
    let mut server = place.open_server();
    for batch in 0..12 {
        let entity = |number| json!({"id": format!("e{batch}-{number}"), "type": "T"});
        let entities: Vec<_> = (0..1_000).map(entity).collect();
        let body = json!({"actionType": "append", "entities": entities});
        let call = Call::new("POST", "/v2/op/update").header("fiware-service", "city").json(&body);
        server.send(call).is(204);
    }
    server.signal(Signal::TERM);
    assert_eq!(server.ended().code(), Some(0));
    let catalog = rusqlite::Connection::open(place.store().join("catalog.db")).unwrap();
    let waiting: i64 = catalog.query_row("SELECT count(*) FROM pending", [], |row| row.get(0)).unwrap();
    assert!(waiting < 10_000, "{waiting} rows wait to be folded");
    assert_eq!(place.run(&["-d", "city", "dataset", "show"])["n_entities"], 12_000);
}
