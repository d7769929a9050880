//! The contract's page, call by call.

use serde_json::{Value, json};

use crate::served::Served;

#[test]
fn a_snapshot_is_taken_listed_put_back_and_removed() {
    let served = Served::locked();
    let key = served.key(&["smartcity"]);
    let bearer = format!("Bearer {key}");
    let call = |method: &str, target: &str| served.call(method, target).header("Authorization", &bearer);
    let room = json!({"id": "Room1", "type": "Room", "temperature": {"type": "Number", "value": 21}});
    assert_eq!(call("POST", "/v2/entities").json(&room).send().status, 201);

    let made = call("POST", "/v2/snapshots").json(&json!({"description": "Pre-deployment backup"})).send();
    assert_eq!(made.status, 201);
    let first = made.json();
    let id = first["id"].as_str().unwrap().to_owned();
    assert_eq!(made.header("location"), Some(format!("/v2/snapshots/{id}").as_str()));
    assert_eq!(id, format!("snapshot_{}", first["createdAt"].as_str().unwrap().replace(':', "-")));
    let expected = json!({
        "id": id, "description": "Pre-deployment backup", "createdAt": first["createdAt"], "entityCount": 1,
        "status": "completed",
    });
    assert_eq!(first, expected);
    let names: Vec<_> = made.body.match_indices("\":").map(|(end, _)| made.body[..end].rsplit('"').next()).collect();
    assert_eq!(names.len(), 5, "{}", made.body);

    let value = call("PUT", "/v2/entities/Room1/attrs/temperature/value").body("text/plain", "30").send();
    assert_eq!(value.status, 204);
    let second = call("POST", "/v2/snapshots").json(&json!({"description": "Weekly backup"})).send().json();
    let listed = call("GET", "/v2/snapshots").send();
    assert_eq!((listed.status, listed.json()), (200, json!([second, first])));
    assert_eq!(listed.header("fiware-total-count"), Some("2"));
    assert_eq!(call("GET", &format!("/v2/snapshots/{id}")).send().json(), first);

    let restoring = call("POST", &format!("/v2/snapshots/{id}/restore")).send();
    assert_eq!(restoring.status, 202);
    assert_eq!(restoring.json(), json!({"id": id, "status": "restoring", "restoredEntities": 1}));
    while call("GET", &format!("/v2/snapshots/{id}")).send().json()["status"] != "completed" {}
    assert_eq!(call("GET", "/v2/entities/Room1/attrs/temperature/value").send().body, "21");

    let removed = call("DELETE", &format!("/v2/snapshots/{id}")).send();
    assert_eq!((removed.status, removed.body.as_str()), (204, ""));
    let gone = call("GET", &format!("/v2/snapshots/{id}")).send();
    assert_eq!((gone.status, gone.json()), (404, json!({"error": "NotFound", "description": "Snapshot not found"})));
    assert_eq!(call("GET", "/v2/snapshots").send().json(), json!([second]));
}

#[test]
fn a_restore_replaces_what_is_there_with_its_times() {
    let served = Served::open();
    served.rooms(3);
    let before = served.get("/v2/entities?options=sysAttrs");
    let id = served.call("POST", "/v2/snapshots").json(&json!({})).send().json()["id"].as_str().unwrap().to_owned();
    served.put(json!({"id": "Later", "type": "Room"}));
    assert_eq!(served.call("DELETE", "/v2/entities/Room0").send().status, 204);
    let change = served.call("PATCH", "/v2/entities/Room1/attrs").json(&json!({"temperature": {"value": 99}}));
    assert_eq!(change.send().status, 204);
    assert_eq!(served.call("POST", &format!("/v2/snapshots/{id}/restore")).send().status, 202);
    served.settle(&id);
    assert_eq!(served.get("/v2/entities?options=sysAttrs"), before);
}

#[test]
fn production_is_tested_with_in_another_tenant() {
    let served = Served::locked();
    let (both, one) = (served.key(&["production", "test"]), served.key(&["production"]));
    let call = |key: &str, method: &str, target: &str, tenant: &str| {
        served.call(method, target).header("Fiware-Service", tenant).header("X-Api-Key", key)
    };
    let car = json!({"id": "Car1", "type": "Car", "speed": {"value": 1}});
    assert_eq!(call(&both, "POST", "/v2/entities", "production").json(&car).send().status, 201);
    let taken = call(&both, "POST", "/v2/snapshots", "production").json(&json!({})).send().json();
    let restore = format!("/v2/snapshots/{}/restore", taken["id"].as_str().unwrap());
    let into = json!({"targetTenant": "test"});
    assert_eq!(call(&one, "POST", &restore, "production").json(&into).send().status, 403);
    assert_eq!(call(&both, "POST", &restore, "production").json(&into).send().status, 202);
    let snapshot = restore.trim_end_matches("/restore");
    while call(&both, "GET", snapshot, "production").send().json()["status"] != "completed" {}
    let there = call(&both, "GET", "/v2/entities?options=keyValues", "test").send().json();
    assert_eq!(there, json!([{"id": "Car1", "type": "Car", "speed": 1}]));
    // The snapshot stays one of its own tenant.
    assert_eq!(call(&both, "GET", "/v2/snapshots", "test").send().json(), json!([]));
    assert_eq!(call(&both, "GET", snapshot, "test").send().status, 404);
}

#[test]
fn a_migration_that_failed_is_taken_back() {
    let served = Served::open();
    served.rooms(50);
    let taken =
        served.call("POST", "/v2/snapshots").json(&json!({"description": "before the migration"})).send().json();
    let entities: Vec<_> = (0..50).map(|number| json!({"id": format!("Room{number}")})).collect();
    let broken = json!({"actionType": "delete", "entities": entities});
    assert_eq!(served.call("POST", "/v2/op/update").json(&broken).send().status, 204);
    assert_eq!(served.get("/v2/entities"), json!([]));
    let id = taken["id"].as_str().unwrap();
    assert_eq!(served.call("POST", &format!("/v2/snapshots/{id}/restore")).send().status, 202);
    served.settle(id);
    let counted = served.call("GET", "/v2/entities?limit=1&options=count").send();
    assert_eq!(counted.header("fiware-total-count"), Some("50"));
}

#[test]
fn snapshots_within_a_second_have_ids_of_their_own_and_pages() {
    let served = Served::open();
    served.rooms(1);
    let take = |number: usize| {
        let body = json!({"description": format!("number {number}"), "unknown": true});
        served.call("POST", "/v2/snapshots").json(&body).send().json()["id"].as_str().unwrap().to_owned()
    };
    let ids: Vec<_> = (0..25).map(take).collect();
    let unique: std::collections::HashSet<_> = ids.iter().collect();
    assert_eq!(unique.len(), 25);
    let listed = served.get("/v2/snapshots");
    let shown: Vec<_> = listed.as_array().unwrap().iter().rev().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(shown, ids);
    let page = served.call("GET", "/v2/snapshots?limit=10&offset=10").send();
    assert_eq!(page.json().as_array().unwrap().len(), 10);
    assert_eq!(page.header("fiware-total-count"), Some("25"));
    let link = page.header("link").unwrap();
    assert!(link.contains("</v2/snapshots?limit=10&offset=20>; rel=\"next\""), "{link}");
    assert!(link.contains("</v2/snapshots?limit=10&offset=0>; rel=\"prev\""), "{link}");
    assert_eq!(served.call("GET", "/v2/snapshots?limit=10&offset=100").send().json(), json!([]));
}

#[test]
fn a_description_is_text_of_some_length() {
    let served = Served::open();
    let take = |body: Value| served.call("POST", "/v2/snapshots").json(&body).send();
    assert_eq!(take(json!({"description": null})).json()["description"], "");
    assert_eq!(take(json!({"description": "x".repeat(4_000)})).status, 201);
    for bad in [json!([]), json!("x"), json!({"description": 5}), json!({"description": "x".repeat(4_001)})] {
        let refused = take(bad);
        assert_eq!((refused.status, &refused.json()["error"]), (400, &json!("BadRequest")), "{}", refused.body);
    }
}

#[test]
fn ngsi_ld_has_the_same_snapshots() {
    let served = Served::open();
    served.rooms(2);
    let context = json!({"@context": "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld"});
    let made = served.call("POST", "/ngsi-ld/v1/snapshots").ld(&context).send();
    assert_eq!(made.status, 201, "{}", made.body);
    let one = made.json();
    let id = one["id"].as_str().unwrap();
    assert_eq!(served.get("/v2/snapshots"), json!([one]));
    let listed = served.call("GET", "/ngsi-ld/v1/snapshots").header("Content-Type", "application/ld+json").send();
    assert_eq!((listed.json(), listed.header("ngsild-results-count")), (json!([one]), Some("1")));
    assert_eq!(served.get(&format!("/ngsi-ld/v1/snapshots/{id}")), one);

    served.put(json!({"id": "Later", "type": "Room"}));
    let cloned = served.call("POST", &format!("/ngsi-ld/v1/snapshots/{id}/clone")).header("Content-Length", "0").send();
    assert_eq!((cloned.status, &cloned.json()["entityCount"]), (200, &json!(2)), "{}", cloned.body);
    assert_ne!(cloned.json()["id"], one["id"]);
    assert_eq!(served.get("/v2/snapshots").as_array().unwrap().len(), 2);
    assert_eq!(served.get("/v2/entities").as_array().unwrap().len(), 3, "nothing is overwritten");

    assert_eq!(served.call("DELETE", &format!("/ngsi-ld/v1/snapshots/{id}")).send().status, 204);
    let gone = served.call("GET", &format!("/ngsi-ld/v1/snapshots/{id}")).send();
    assert_eq!((gone.status, &gone.json()["title"]), (404, &json!("Resource not found")));
    for (method, target) in
        [("PATCH", format!("/ngsi-ld/v1/snapshots/{id}")), ("DELETE", "/ngsi-ld/v1/snapshots".into())]
    {
        let refused = served.call(method, &target).json(&context).send();
        assert_eq!((refused.status, &refused.json()["status"]), (405, &json!(405)));
        assert!(refused.header("allow").is_some_and(|allow| allow.contains("GET")), "{refused:?}");
    }
    for body in [json!({}), json!({"@context": 5})] {
        assert_eq!(served.call("POST", "/ngsi-ld/v1/snapshots").ld(&body).send().status, 400);
    }
    assert_eq!(served.call("GET", "/ngsi-ld/v1/snapshots?limit=NaN").send().status, 400);
}
