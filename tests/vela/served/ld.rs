//! Entities as NGSI-LD, over the same entities as NGSIv2.

use serde_json::{Value, json};

use crate::served::{Answer, Served};

const ROOM: &str = "/ngsi-ld/v1/entities/urn:ngsi-ld:Room:1";
const CONTEXT: &str = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld";

fn room() -> Value {
    json!({
        "id": "urn:ngsi-ld:Room:1", "type": "Room",
        "temperature": {"type": "Property", "value": 21, "unitCode": "CEL"},
        "isIn": {"type": "Relationship", "object": "urn:ngsi-ld:House:1"},
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [139.7, 35.6]}},
    })
}

fn make(served: &Served) -> Answer {
    served.call("POST", "/ngsi-ld/v1/entities").json(&room()).send()
}

#[test]
fn an_entity_is_made_shown_and_removed() {
    let served = Served::open();
    let made = make(&served);
    assert_eq!((made.status, made.header("location"), made.body.as_str()), (201, Some(ROOM), ""));
    let again = make(&served);
    assert_eq!((again.status, &again.json()["title"]), (409, &json!("Already exists")));
    let shown = served.call("GET", ROOM).send();
    assert_eq!((shown.json(), shown.header("content-type")), (room(), Some("application/json")));
    assert!(shown.header("link").is_some_and(|link| link.contains("json-ld#context")), "{shown:?}");
    let inside = served.call("GET", ROOM).header("Accept", "application/ld+json").send();
    assert_eq!(
        (&inside.json()["@context"], inside.header("content-type")),
        (&json!(CONTEXT), Some("application/ld+json"))
    );
    let bare = served.get(&format!("{ROOM}?options=keyValues&attrs=temperature,isIn"));
    let expected = json!({
        "id": "urn:ngsi-ld:Room:1", "type": "Room", "temperature": 21, "isIn": "urn:ngsi-ld:House:1",
    });
    assert_eq!(bare, expected);
    assert!(served.get(&format!("{ROOM}?options=sysAttrs"))["createdAt"].is_string());
    assert_eq!(served.call("GET", &format!("{ROOM}?attrs=nothing")).send().status, 404);
    assert_eq!(served.call("DELETE", ROOM).send().status, 204);
    assert_eq!(served.call("GET", ROOM).send().status, 404);
}

#[test]
fn a_context_stands_where_it_has_to() {
    let served = Served::open();
    let mut with = room();
    with["@context"] = json!([CONTEXT]);
    let post = || served.call("POST", "/ngsi-ld/v1/entities");
    let link = format!("<{CONTEXT}>; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"");
    for (call, status) in [
        (post().ld(&room()), 400),
        (post().json(&with), 400),
        (post().ld(&with).header("Link", &link), 400),
        (post().body("text/plain", "{}"), 415),
        (post().ld(&with), 201),
    ] {
        let answer = call.send();
        assert_eq!(answer.status, status, "{}", answer.body);
    }
    let mut plain = room();
    plain["id"] = json!("urn:ngsi-ld:Room:2");
    assert_eq!(post().json(&plain).header("Link", &link).send().status, 201);
    let problem = post().json(&json!({"id": "no uri", "type": "T"})).send();
    let body = problem.json();
    assert_eq!(problem.header("content-type"), Some("application/json"));
    assert_eq!(body["type"], "https://uri.etsi.org/ngsi-ld/errors/BadRequestData");
    assert_eq!((problem.status, &body["status"]), (400, &json!(400)));
    let garbage = post().body("application/json", "{").send().json();
    assert_eq!(garbage["type"], "https://uri.etsi.org/ngsi-ld/errors/InvalidRequest");
}

#[test]
fn attributes_are_changed_where_they_are_and_the_rest_is_named() {
    let served = Served::open();
    make(&served);
    let attrs = format!("{ROOM}/attrs");
    let send = |method: &str, target: &str, body: Value| served.call(method, target).json(&body).send();
    assert_eq!(send("PATCH", &attrs, json!({"temperature": {"type": "Property", "value": 30}})).status, 204);
    let partly = send("PATCH", &attrs, json!({"temperature": {"value": 31}, "other": {"value": 1}}));
    assert_eq!((partly.status, &partly.json()["updated"]), (207, &json!(["temperature"])));
    assert_eq!(partly.json()["notUpdated"][0]["attributeName"], "other");
    assert_eq!(send("POST", &attrs, json!({"other": 1})).status, 204);
    let kept = send("POST", &format!("{attrs}?options=noOverwrite"), json!({"other": 2, "more": 3}));
    assert_eq!((kept.status, &kept.json()["updated"]), (207, &json!(["more"])));
    assert_eq!(send("PATCH", &format!("{attrs}/other"), json!({"type": "Property", "value": 5})).status, 204);
    assert_eq!(send("PATCH", &format!("{attrs}/nobody"), json!({"type": "Property", "value": 5})).status, 404);
    assert_eq!(served.call("DELETE", &format!("{attrs}/more")).send().status, 204);
    assert_eq!(served.call("DELETE", &format!("{attrs}/more")).send().status, 404);
    let shown = served.get(&format!("{ROOM}?options=keyValues&attrs=temperature,other,more"));
    assert_eq!((&shown["temperature"], &shown["other"], &shown["more"]), (&json!(31), &json!(5), &Value::Null));
}

#[test]
fn a_list_has_filters_pages_and_totals() {
    let served = Served::open();
    for number in 0..25 {
        let temperature = json!({"type": "Property", "value": number});
        let body = json!({"id": format!("urn:x:{number:02}"), "type": "Room", "temperature": temperature});
        assert_eq!(served.call("POST", "/ngsi-ld/v1/entities").json(&body).send().status, 201);
    }
    let list = |query: &str| served.call("GET", &format!("/ngsi-ld/v1/entities?{query}")).send();
    let count = |query: &str| list(query).json().as_array().unwrap().len();
    let page = list("type=Room&limit=10&count=true");
    assert_eq!((page.header("ngsild-results-count"), page.json().as_array().unwrap().len()), (Some("25"), 10));
    assert!(page.header("link").is_some(), "{page:?}");
    assert_eq!(count("type=https%3A%2F%2Furi.etsi.org%2Fngsi-ld%2Fdefault-context%2FRoom&limit=100"), 25);
    assert_eq!(count("q=temperature%3E22%7Ctemperature%3D%3D0"), 3);
    assert_eq!(count("idPattern=1%24"), 3);
    assert_eq!(count("attrs=nothing"), 0);
    assert_eq!(count("type=Car"), 0);
    for bad in ["limit=NaN", "limit=-1", "count=yes", "q=(", "georel=near", "format=geo"] {
        assert_eq!(list(bad).status, 400, "{bad}");
    }
}

#[test]
fn both_apis_see_the_same_entities() {
    let served = Served::open();
    make(&served);
    let v2 = served.get("/v2/entities/urn:ngsi-ld:Room:1");
    let unit = json!({"unitCode": {"type": "Text", "value": "CEL"}});
    assert_eq!(v2["temperature"], json!({"type": "Property", "value": 21, "metadata": unit}));
    assert_eq!(v2["isIn"], json!({"type": "Relationship", "value": "urn:ngsi-ld:House:1", "metadata": {}}));
    served.put(json!({"id": "urn:x:1", "type": "Car", "speed": {"value": 50}, "at": {"type": "geo:point", "value": "35.6, 139.7"}}));
    let ld = served.get("/ngsi-ld/v1/entities/urn:x:1");
    assert_eq!(ld["speed"], json!({"type": "Property", "value": 50}));
    let point = json!({"type": "Point", "coordinates": [139.7, 35.6]});
    assert_eq!(ld["at"], json!({"type": "GeoProperty", "value": point}));
}
