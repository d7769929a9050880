//! A web page that a person looks at while a server runs on their machine: it must reach nothing.

use serde_json::json;

use crate::http::Call;
use crate::place::Place;

#[test]
fn another_page_can_neither_read_nor_write() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    let target = format!("/api/v1/dataset/{dataset}/snapshot");
    let attacks = [
        Call::new("GET", &target).header("origin", "https://evil.example"),
        Call::new("POST", &target).header("origin", "https://evil.example").json(&json!({})),
        // A form, or a fetch that asks nobody first.
        Call::new("POST", &target).header("origin", "null").header("content-type", "text/plain").bytes("{}"),
        Call::new("POST", &target).header("sec-fetch-site", "cross-site").json(&json!({})),
        Call::new("GET", &target).header("sec-fetch-site", "same-site"),
        // A page of another server on the same machine.
        Call::new("POST", &target).header("origin", "http://127.0.0.1:1").json(&json!({})),
        Call::new("OPTIONS", &target)
            .header("origin", "https://evil.example")
            .header("access-control-request-method", "POST"),
    ];
    for attack in attacks {
        let refused = server.send(attack.clone());
        assert_eq!(refused.status, 403, "{attack:?}");
        assert_eq!(refused.header("access-control-allow-origin"), None);
    }
    assert_eq!(server.snapshots(&dataset).len(), 1);
}

#[test]
fn a_name_that_is_bent_to_this_machine_is_refused() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    let target = format!("/api/v1/dataset/{dataset}/snapshot");
    let port = server.address.port();
    for host in [format!("evil.example:{port}"), "evil.example".into(), "127.0.0.1".into(), "127.0.0.1:1".into()] {
        server.send(Call::new("GET", &target).header("host", &host)).is(403);
        server.send(Call::new("POST", &target).header("host", &host).json(&json!({}))).is(403);
    }
    let absolute = format!("http://evil.example:{port}{target}");
    let host = format!("127.0.0.1:{port}");
    server.send(Call::new("GET", &absolute).header("host", &host)).is(403);
    let two = Call::new("GET", &target).header("host", &host).header("host", "evil.example");
    assert!(matches!(server.send(two).status, 400 | 403));
    server.send(Call::new("GET", &target).header("host", &format!("localhost:{port}"))).is(200);
}

#[test]
fn without_authentication_it_listens_on_loopback_only() {
    let place = Place::new();
    for address in ["0.0.0.0:0", "[::]:0"] {
        let output = place.program().args(["serve", "--auth", "none", "--listen", address]).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("loopback"), "{said}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn with_authentication_a_page_gets_no_leave_to_read_either() {
    let place = Place::new();
    let server = place.server_for("bea@example.com");
    let answer = server.send(Call::new("GET", "/api/v1/datasets").header("origin", "https://evil.example")).is(200);
    assert_eq!(answer.header("access-control-allow-origin"), None);
}
