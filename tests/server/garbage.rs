//! What comes in from the outside world: never a failure of the server, never a word of its inside.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

use serde_json::json;

use crate::http::{Call, exchange, parse};
use crate::place::{Place, Server};

/// Fails if an answer is the server's fault.
#[track_caller]
fn ensure_refused(server: &Server, call: Call) {
    let answer = server.send(call.clone());
    assert!((400..500).contains(&answer.status), "{call:?}: {} {}", answer.status, answer.text());
    assert!(answer.json()["detail"].is_string() || answer.json()["detail"].is_array(), "{call:?}: {}", answer.text());
}

#[test]
fn bodies() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    let target = format!("/api/v1/dataset/{dataset}/snapshot");
    let deep = "[".repeat(100_000);
    let deep_object = "{\"name\":".repeat(10_000);
    let bodies: [&[u8]; 16] = [
        b"{",
        b"{]",
        b"\"text\"",
        b"[]",
        b"[\"a\", \"b\"]",
        b"12",
        b"{\"name\": 1}",
        b"{\"name\": {\"a\": 1}}",
        b"{\"name\": \"a\", \"name\": \"b\"}",
        b"{\"name\": \"a\"} {}",
        b"{\"unknown\": 1}",
        b"{\"name\": \"\\ud800\"}",
        b"{\"name\": \"\xff\xfe\"}",
        b"\x00\x00",
        deep.as_bytes(),
        deep_object.as_bytes(),
    ];
    for body in bodies {
        ensure_refused(&server, Call::new("POST", &target).header("content-type", "application/json").bytes(body));
    }
    for kind in
        ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "json", ""]
    {
        let refused = server.send(Call::new("POST", &target).header("content-type", kind).bytes("{\"name\":\"x\"}"));
        refused.is(415);
    }
    server.send(Call::new("POST", &target).bytes("{\"name\":\"x\"}")).is(415);
    let large = Call::new("POST", &target).header("content-type", "application/json");
    server.send(large.bytes(format!("{{\"description\": \"{}\"}}", "x".repeat(3_000_000)))).is(413);
    assert_eq!(server.snapshots(&dataset).len(), 1);
}

#[test]
fn paths_and_ids() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    let ids = [
        "x",
        "..",
        "%2e%2e",
        "%2e%2e%2f%2e%2e%2fetc",
        "..%2f..",
        "%00",
        "a%00b",
        "%ff",
        "'",
        "1%20OR%201=1",
        "-1",
        "%F0%9F%92%A9",
        "00000000-0000-4000-8000-00000000000g",
        "a%2Fb",
        "*",
        "current",
        "null",
    ];
    for id in ids {
        for target in [
            format!("/api/v1/dataset/{id}/snapshot"),
            format!("/api/v1/dataset/{id}"),
            format!("/api/v1/dataset/{dataset}/snapshot/{id}"),
            format!("/api/v1/tasks/{id}"),
            format!("/api/v1/x/tasks/{id}"),
            format!("/api/v1/x/datasets/{id}/history"),
            format!("/api/v1/x/datasets/{dataset}/snapshots/{id}/files"),
            format!("/api/v1/x/datasets/resolve?reference={id}"),
        ] {
            ensure_refused(&server, Call::new("GET", &target));
        }
        ensure_refused(&server, Call::new("POST", &format!("/api/v1/dataset/{id}/snapshot")).json(&json!({})));
        ensure_refused(&server, Call::new("DELETE", &format!("/api/v1/dataset/{id}")));
    }
    for target in
        ["/", "//", "/api", "/api/v1/", "/api/v1/dataset//snapshot", "/../etc/passwd", "/api/v1/../../x", "/%"]
    {
        ensure_refused(&server, Call::new("GET", target));
    }
    ensure_refused(&server, Call::new("GET", &format!("/api/v1/dataset/{dataset}/snapshot/{}", "a".repeat(10_000))));
}

#[test]
fn methods() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    let target = format!("/api/v1/dataset/{dataset}/snapshot");
    for method in ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "BREW", "get"] {
        let refused = server.send(Call::new(method, &target)).is(405);
        assert_eq!(refused.header("allow"), Some("GET,HEAD,POST"), "{method}");
        assert_eq!(refused.detail(), "Method Not Allowed");
    }
    let head = server.send(Call::new("HEAD", &target)).is(200);
    assert!(head.body.is_empty() && head.header("content-length").is_some_and(|length| length != "0"));
    server.send(Call::new("CONNECT", "127.0.0.1:22")).is(403);
}

#[test]
fn what_is_no_http() {
    let place = Place::new();
    place.dataset("set");
    let server = place.open_server();
    let host = format!("host: {}\r\n", server.address);
    let many: String = (0..500).map(|number| format!("x-{number}: y\r\n")).collect();
    let long = "x".repeat(100_000);
    let requests: Vec<Vec<u8>> = vec![
        b"\r\n\r\n".to_vec(),
        b"GET\r\n\r\n".to_vec(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        format!("GET / HTTP/9.9\r\n{host}\r\n").into_bytes(),
        format!("GET /api/v1/datasets HTTP/1.1\r\n{host}bad header\r\n\r\n").into_bytes(),
        format!("GET /api/v1/datasets HTTP/1.1\r\n{host}{many}\r\n").into_bytes(),
        format!("GET /api/v1/datasets HTTP/1.1\r\n{host}x: {long}\r\n\r\n").into_bytes(),
        format!("GET /{long} HTTP/1.1\r\n{host}\r\n").into_bytes(),
        format!("POST /api/v1/datasets HTTP/1.1\r\n{host}content-length: -1\r\n\r\n").into_bytes(),
        format!("POST /api/v1/datasets HTTP/1.1\r\n{host}content-length: 5\r\ncontent-length: 6\r\n\r\nabcde")
            .into_bytes(),
        format!("POST /api/v1/datasets HTTP/1.1\r\n{host}transfer-encoding: chunked\r\n\r\nzz\r\n").into_bytes(),
        format!("GET /api/v1/datasets HTTP/1.1\r\n{host}a: b\0c\r\n\r\n").into_bytes(),
    ];
    for request in requests {
        let answer = exchange_and_close(&server, &request);
        let shown = String::from_utf8_lossy(&request[..request.len().min(80)]).into_owned();
        if let Some(answer) = parse(&answer) {
            assert!((400..500).contains(&answer.status), "{shown:?}: {}", answer.status);
        }
    }
    server.get("/api/v1/healthcheck").is(200);
}

/// Sends, says that no more comes, and reads.
fn exchange_and_close(server: &Server, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(server.address).unwrap();
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

#[test]
fn a_body_that_breaks_off_changes_nothing() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    let head = format!(
        "POST /api/v1/dataset/{dataset}/snapshot HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n",
        server.address
    );
    for rest in ["content-length: 100\r\n\r\n{\"name\"", "transfer-encoding: chunked\r\n\r\n5\r\n{\"nam"] {
        exchange_and_close(&server, format!("{head}{rest}").as_bytes());
    }
    assert_eq!(server.snapshots(&dataset).len(), 1);
}

#[test]
fn a_create_goes_on_when_its_client_hangs_up() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    let request = format!(
        "POST /api/v1/dataset/{dataset}/snapshot HTTP/1.1\r\nhost: {}\r\ncontent-length: 0\r\n\r\n",
        server.address
    );
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    // Until the server has taken it, there is nothing that could go on.
    crate::place::eventually("the request is taken", || {
        let figures = server.get("/metrics").text();
        let taken = figures.contains("method=\"POST\"") || figures.contains("snapshot_http_requests_in_flight 2");
        (taken || server.snapshots(&dataset).len() == 2).then_some(())
    });
    drop(stream);
    crate::place::eventually("the snapshot is there", || (server.snapshots(&dataset).len() == 2).then_some(()));
}

#[test]
fn requests_that_come_at_once_on_one_connection_are_answered_in_their_order() {
    let place = Place::new();
    let server = place.open_server();
    let one = |target: &str, rest: &str| format!("GET {target} HTTP/1.1\r\nhost: {}\r\n{rest}\r\n", server.address);
    let both = one("/api/v1/healthcheck", "") + &one("/nothing", "connection: close\r\n");
    let text = String::from_utf8(exchange(server.address, both.as_bytes())).unwrap();
    let (ok, missing) = (text.find("200 OK").unwrap(), text.find("404 Not Found").unwrap());
    assert!(ok < missing);
}
