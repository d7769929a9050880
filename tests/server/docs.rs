//! What the server says about itself.

use serde_json::json;

use crate::http::Call;
use crate::place::{Place, eventually};

#[test]
fn the_healthcheck_needs_no_token_and_announces_our_routes() {
    let place = Place::new();
    let server = place.serve(&[]);
    let found = server.get("/api/v1/healthcheck").is(200).json();
    assert_eq!((&found["status"], &found["server"]["routes"]), (&json!("healthy"), &json!("/api/v1/x")));
    assert_eq!(found["server"]["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn the_document_describes_every_route_as_it_is() {
    let place = Place::new();
    let server = place.open_server();
    let document = server.get("/api/v1/openapi.json").is(200).json();
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.len() > 40, "{}", paths.len());
    let nobody = "00000000-0000-4000-8000-000000000000";
    for (path, methods) in paths {
        let target: String =
            path.split('/').map(|part| if part.starts_with('{') { nobody } else { part }).collect::<Vec<_>>().join("/");
        for (method, operation) in methods.as_object().unwrap() {
            let answer = server.send(Call::new(&method.to_uppercase(), &target));
            let documented = operation["responses"].as_object().unwrap();
            assert!(documented.contains_key(&answer.status.to_string()), "{method} {path}: {}", answer.status);
            assert_ne!(answer.status, 405, "{method} {path}");
        }
    }
    for reference in document.to_string().split("\"$ref\":\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(document["components"]["schemas"][name].is_object(), "{name}");
    }
}

#[test]
fn the_page_needs_no_other_host() {
    let place = Place::new();
    let server = place.serve(&[]);
    let page = server.get("/api/v1/docs").is(200);
    assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
    for file in ["/api/v1/docs.js", "/api/v1/docs.css"] {
        let file = server.get(file).is(200);
        assert!(!file.text().contains("://"), "nothing from elsewhere");
    }
    assert!(!page.text().contains("://"));
}

#[test]
fn the_figures_count_what_was_answered() {
    let place = Place::new();
    let server = place.serve(&[]);
    server.get("/api/v1/healthcheck").is(200);
    server.get("/api/v1/datasets").is(401);
    let figures = server.get("/metrics").is(200).text();
    for line in [
        "snapshot_http_requests_total{contract=\"visual-layer\",method=\"GET\",status=\"2xx\"} 1",
        "snapshot_http_requests_total{contract=\"visual-layer\",method=\"GET\",status=\"4xx\"} 1",
        "snapshot_http_request_duration_seconds_count{contract=\"visual-layer\"} 2",
    ] {
        assert!(figures.lines().any(|one| one == line), "{line}:\n{figures}");
    }
    // Connections that we have left may be counted a moment longer.
    let is_alone = || server.get("/metrics").is(200).text().lines().any(|one| one == "snapshot_connections 1");
    eventually("our connection is the only one", || is_alone().then_some(()));
}

#[test]
fn every_answer_names_its_request_and_the_log_has_it_without_secrets() {
    let place = Place::new();
    let key = place.key("bea@example.com");
    let token = key.token();
    let mut server = place.serve(&["--log", "json"]);
    let answer = server.as_who(&token).get("/api/v1/datasets?secret=in-the-query").is(200);
    let given = answer.header("x-request-id").unwrap().to_owned();
    let own = server.send(Call::new("GET", "/nothing").header("x-request-id", "my-own.1"));
    assert_eq!(own.header("x-request-id"), Some("my-own.1"));
    let bad = server.send(Call::new("GET", "/nothing").header("x-request-id", "no spaces\u{1b}[31m"));
    assert_ne!(bad.header("x-request-id"), Some("no spaces\u{1b}[31m"));
    let log = server.log();
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let line = lines.iter().find(|line| line["request_id"] == json!(given)).unwrap();
    assert_eq!(
        (&line["method"], &line["path"], &line["status"]),
        (&json!("GET"), &json!("/api/v1/datasets"), &json!(200))
    );
    for secret in [token.as_str(), token.rsplit('.').next().unwrap(), &key.secret, "in-the-query"] {
        assert!(!log.contains(secret));
    }
}
