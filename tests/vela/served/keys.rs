//! Who may ask: keys in both headers, bound to tenants; browsers.

use serde_json::json;

use crate::served::Served;

#[test]
fn a_key_opens_its_tenants_in_either_header() {
    let served = Served::locked();
    let key = served.key(&["smartcity"]);
    let get = || served.call("GET", "/v2/entities");
    assert_eq!(get().header("Authorization", &format!("Bearer {key}")).send().status, 200);
    assert_eq!(get().header("X-Api-Key", &key).send().status, 200);
    let other = get().header("X-Api-Key", &key).header("Fiware-Service", "other").send();
    assert_eq!((other.status, &other.json()["error"]), (403, &json!("Forbidden")));
    for (method, target) in [("GET", "/v2/snapshots"), ("GET", "/v2/types"), ("GET", "/ngsi-ld/v1/entities")] {
        let refused = served.call(method, target).header("X-Api-Key", &key).header("Fiware-Service", "other").send();
        assert_eq!(refused.status, 403, "{target}");
    }
    let refused = served.call("POST", "/v2/snapshots").header("X-Api-Key", &key).header("Fiware-Service", "other");
    assert_eq!(refused.json(&json!({})).send().status, 403);
}

#[test]
fn nobody_gets_in_without_a_key() {
    let served = Served::locked();
    let key = served.key(&["smartcity"]);
    let wrong = format!("{}x", &key[..key.len() - 1]);
    for call in [
        served.call("GET", "/v2/entities"),
        served.call("GET", "/v2/entities").header("X-Api-Key", ""),
        served.call("GET", "/v2/entities").header("Authorization", &format!("Basic {key}")),
        served.call("GET", "/v2/entities").header("Authorization", &format!("Bearer {wrong}")),
        served.call("GET", "/v2/entities?limit=wrong"),
        served.call("POST", "/v2/snapshots").body("application/json", "{"),
    ] {
        let refused = call.send();
        assert_eq!((refused.status, &refused.json()["error"]), (401, &json!("Unauthorized")), "{}", refused.body);
        assert!(!refused.body.contains(&key[..8]), "{}", refused.body);
    }
    let ld = served.call("GET", "/ngsi-ld/v1/entities").send();
    assert_eq!((ld.status, &ld.json()["title"]), (401, &json!("Unauthorized")));
    for public in ["/version", "/health", "/health/live", "/health/ready"] {
        assert_eq!(served.call("GET", public).send().status, 200, "{public}");
    }
}

#[test]
fn a_revoked_key_is_none() {
    let served = Served::locked();
    let key = served.key(&["smartcity"]);
    let ask = || served.call("GET", "/v2/snapshots").header("X-Api-Key", &key).send().status;
    assert_eq!(ask(), 200);
    let id = served.run(&["token", "list"])[0]["key_id"].as_str().unwrap().to_owned();
    served.run(&["token", "revoke", &id]);
    assert_eq!(ask(), 401);
}

#[test]
fn browsers_of_other_hosts_may_ask_where_a_key_is_needed_and_only_there() {
    let page = "https://dashboard.example.com";
    let served = Served::locked();
    let before = served.call("OPTIONS", "/v2/entities").header("Origin", page).send();
    assert_eq!((before.status, before.body.as_str()), (204, ""));
    let allow = before.header("allow").unwrap();
    assert!(
        ["GET", "POST", "OPTIONS"].iter().all(|method| allow.contains(method)) && !allow.contains("DELETE"),
        "{allow}"
    );
    assert_eq!(before.header("access-control-allow-origin"), Some("*"));
    assert_eq!(before.header("access-control-max-age"), Some("86400"));
    assert_eq!(before.header("access-control-allow-credentials"), None);
    let ld = served.call("OPTIONS", "/ngsi-ld/v1/entities/urn:x:1/attrs").send();
    assert!(ld.header("accept-patch").is_some_and(|types| types.contains("ld+json")), "{ld:?}");
    let answer = served.call("GET", "/v2/entities").header("Origin", page).send();
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (401, Some("*")));
    let other = served.call("GET", "/api/v1/healthcheck").header("Origin", page).send();
    assert_eq!(other.header("access-control-allow-origin"), None);

    let open = Served::open();
    let refused = open.call("GET", "/v2/entities").header("Origin", page).send();
    assert_eq!((refused.status, refused.header("access-control-allow-origin")), (403, None));
    let own = open.call("GET", "/v2/entities").send();
    assert_eq!((own.status, own.header("access-control-allow-origin")), (200, None));
}
