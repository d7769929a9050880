//! Tenants and places within them are apart; what is there survives the server.

use serde_json::json;

use crate::served::Served;

#[test]
fn tenants_are_apart() {
    let served = Served::open();
    let of = |tenant: &str, method: &str, target: &str| served.call(method, target).header("Fiware-Service", tenant);
    let room = json!({"id": "Room1", "type": "Room"});
    assert_eq!(of("one", "POST", "/v2/entities").json(&room).send().status, 201);
    let id = of("one", "POST", "/v2/snapshots").json(&json!({})).send().json()["id"].as_str().unwrap().to_owned();
    assert_eq!(of("two", "GET", "/v2/entities").send().json(), json!([]));
    assert_eq!(of("two", "GET", "/v2/snapshots").send().json(), json!([]));
    assert_eq!(of("two", "GET", "/v2/entities/Room1").send().status, 404);
    for (method, path) in [("GET", ""), ("DELETE", ""), ("POST", "/restore")] {
        assert_eq!(of("two", method, &format!("/v2/snapshots/{id}{path}")).send().status, 404, "{method}");
    }
    assert_eq!(of("ONE", "GET", "/v2/entities?options=count").send().header("fiware-total-count"), Some("1"));
    // Reading makes no tenant; a dataset of files is none.
    let datasets = served.run(&["dataset", "list"]);
    assert_eq!(datasets.as_array().unwrap().len(), 1, "{datasets}");
}

#[test]
fn no_tenant_is_the_default_one() {
    let served = Served::open();
    let room = json!({"id": "Room1", "type": "Room"});
    assert_eq!(served.call("POST", "/v2/entities").without("Fiware-Service").json(&room).send().status, 201);
    let there = served.call("GET", "/v2/entities").header("Fiware-Service", "default").send().json();
    assert_eq!(there[0]["id"], "Room1");
    for bad in ["a-b", "a b", "../x", &"x".repeat(51)] {
        let refused = served.call("GET", "/v2/entities").header("Fiware-Service", bad).send();
        assert_eq!((refused.status, &refused.json()["error"]), (400, &json!("BadRequest")), "{bad}");
    }
    let ld = served.call("GET", "/ngsi-ld/v1/entities").without("Fiware-Service").header("NGSILD-Tenant", "a-b").send();
    assert_eq!((ld.status, &ld.json()["title"]), (400, &json!("Bad request data")));
}

#[test]
fn places_within_a_tenant_are_apart_where_they_are_named() {
    let served = Served::open();
    let at = |path: &str, method: &str, target: &str| served.call(method, target).header("Fiware-ServicePath", path);
    for path in ["/", "/Madrid", "/Madrid/Gardens"] {
        let room = json!({"id": "Room1", "type": "Room", "at": {"value": path}});
        assert_eq!(at(path, "POST", "/v2/entities").json(&room).send().status, 201);
    }
    let seen = |path: &str| at(path, "GET", "/v2/entities?options=values&attrs=at").send().json();
    assert_eq!(seen("/Madrid"), json!([["/Madrid"]]));
    assert_eq!(seen("/Madrid/#"), json!([["/Madrid"], ["/Madrid/Gardens"]]));
    assert_eq!(seen("/Madrid/Gardens,/"), json!([["/"], ["/Madrid/Gardens"]]));
    assert_eq!(served.get("/v2/entities").as_array().unwrap().len(), 3);
    let ambiguous = served.call("GET", "/v2/entities/Room1").send();
    assert_eq!((ambiguous.status, &ambiguous.json()["error"]), (409, &json!("TooManyResults")));
    assert_eq!(at("/Madrid", "GET", "/v2/entities/Room1/attrs/at/value").send().body, "\"/Madrid\"");
    for bad in ["Madrid", "/a/#", "/a,/b", "/a-b"] {
        let refused = at(bad, "POST", "/v2/entities").json(&json!({"id": "x"})).send();
        assert_eq!(refused.status, 400, "{bad}");
    }
    assert_eq!(at("/Madrid", "DELETE", "/v2/entities/Room1").send().status, 204);
    assert_eq!(served.get("/v2/entities").as_array().unwrap().len(), 2);
}

#[test]
fn what_was_written_is_there_after_a_crash() {
    let mut served = Served::open();
    served.rooms(30);
    let id = served.call("POST", "/v2/snapshots").json(&json!({})).send().json()["id"].as_str().unwrap().to_owned();
    served.put(json!({"id": "Later", "type": "Room", "n": {"value": 1}}));
    let before = served.get("/v2/entities?limit=100&options=sysAttrs");
    served.restart();
    assert_eq!(served.get("/v2/entities?limit=100&options=sysAttrs"), before);
    assert_eq!(served.get(&format!("/v2/snapshots/{id}"))["entityCount"], 30);
}

#[test]
fn the_command_line_sees_the_same() {
    let served = Served::open();
    served.rooms(2);
    let taken = served.run(&["create", "by-hand", "-m", "from the shell", "-d", "smartcity"]);
    let listed = served.get("/v2/snapshots");
    assert_eq!((&listed[0]["description"], &listed[0]["entityCount"]), (&json!("from the shell"), &json!(2)));
    let uuid = taken["snapshot_id"].as_str().unwrap();
    assert_eq!(served.get(&format!("/v2/snapshots/{uuid}")), listed[0], "both ids are known");
    for no_id in ["by-hand", "latest", "current", &uuid[..8]] {
        assert_eq!(served.call("GET", &format!("/v2/snapshots/{no_id}")).send().status, 404, "{no_id}");
    }
}
