//! Bad input: always a refusal with a body of the contract, never a failure of the server.

use serde_json::json;

use crate::served::Served;

#[test]
fn bodies_paths_and_methods_that_are_wrong_are_refused() {
    let served = Served::open();
    served.put(json!({"id": "e", "type": "T", "a": {"value": 1}}));
    let post = |target: &str| served.call("POST", target);
    for (call, status, error) in [
        (post("/v2/entities").body("application/json", "{"), 400, "BadRequest"),
        (post("/v2/entities").body("application/json", ""), 400, "BadRequest"),
        (post("/v2/entities"), 411, "ContentLengthRequired"),
        (post("/v2/entities").body("text/plain", "{}"), 415, "UnsupportedMediaType"),
        (post("/v2/entities").body("application/json", "\u{feff}{}"), 400, "BadRequest"),
        (post("/v2/entities").json(&json!([])), 400, "BadRequest"),
        (post("/v2/entities").json(&json!({"id": "a/b"})), 400, "BadRequest"),
        (post("/v2/entities").json(&json!({"id": "x".repeat(257)})), 400, "BadRequest"),
        (post("/v2/entities").json(&json!({"id": "e2", "n": 5})), 400, "BadRequest"),
        (post("/v2/entities").body("application/json", &"[".repeat(5_000)), 400, "BadRequest"),
        (post("/v2/snapshots").body("text/plain", "{}"), 415, "UnsupportedMediaType"),
        (post("/v2/snapshots/nobody/restore"), 404, "NotFound"),
        (served.call("GET", "/v2/nothing"), 404, "NotFound"),
        (served.call("GET", "/v2/entities/..%2F..%2Fetc"), 404, "NotFound"),
        (served.call("GET", "/v2/entities/a%00b"), 404, "NotFound"),
        (served.call("GET", "/v2/snapshots/..%2F..%2Fapi"), 404, "NotFound"),
        (served.call("GET", "/v2/snapshots/%20"), 404, "NotFound"),
        (served.call("DELETE", "/v2/entities"), 405, "MethodNotAllowed"),
        (served.call("PATCH", "/v2/snapshots"), 405, "MethodNotAllowed"),
        (served.call("GET", "/v2/entities/e/attrs/type"), 400, "BadRequest"),
        (served.call("PUT", "/v2/entities/e/attrs/no%2Fname").json(&json!({"value": 1})), 400, "BadRequest"),
    ] {
        let said = format!("{:?}", call.target);
        let refused = call.send();
        assert_eq!((refused.status, &refused.json()["error"]), (status, &json!(error)), "{said}: {}", refused.body);
        assert!(refused.json()["description"].is_string());
        assert_eq!(refused.header("content-type"), Some("application/json"), "{said}");
        assert_eq!(status == 405, refused.header("allow").is_some(), "{said}");
    }
}

#[test]
fn what_is_too_long_is_refused() {
    let served = Served::open();
    let long = format!("{{\"id\":\"a\",\"type\":\"T\",\"x\":{{\"value\":\"{}\"}}}}", "x".repeat(9 << 20));
    let refused = served.call("POST", "/v2/entities").body("application/json", &long).send();
    assert_eq!((refused.status, &refused.json()["error"]), (413, &json!("RequestEntityTooLarge")));
    let regex = format!("/v2/entities?idPattern={}", "x".repeat(1_001));
    assert_eq!(served.call("GET", &regex).send().status, 400);
    let costly = "/v2/entities?idPattern=(%3F%3Ax%7B500%7D)%7B500%7D";
    assert_eq!(served.call("GET", costly).send().status, 400);
}

#[test]
fn every_answer_has_its_headers() {
    let served = Served::open();
    for target in ["/v2/entities", "/v2/nothing", "/ngsi-ld/v1/entities", "/version"] {
        let answer = served.call("GET", target).send();
        for (name, value) in [("x-content-type-options", "nosniff"), ("x-frame-options", "DENY")] {
            assert_eq!(answer.header(name), Some(value), "{target}");
        }
        assert!(answer.header("strict-transport-security").is_some(), "{target}");
        assert_eq!(answer.header("fiware-correlator"), answer.header("x-request-id"), "{target}");
        let mine = served.call("GET", target).header("Fiware-Correlator", "36f2d8d6-1").send();
        assert_eq!(mine.header("fiware-correlator"), Some("36f2d8d6-1"), "{target}");
    }
    assert_eq!(served.get("/version")["orion"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(served.get("/health")["status"], "healthy");
}
