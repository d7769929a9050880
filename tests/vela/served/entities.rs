//! Entities as NGSIv2: making, showing, listing, asking, and many at once.

use serde_json::{Value, json};

use crate::served::Served;

#[test]
fn an_entity_is_made_once_shown_in_every_shape_and_removed() {
    let served = Served::open();
    let room = json!({
        "id": "urn:Room:1", "type": "Room",
        "temperature": {"value": 21.50, "metadata": {"accuracy": {"value": 0.5}}},
        "name": {"type": "Text", "value": "部屋"},
    });
    let made = served.call("POST", "/v2/entities").json(&room).send();
    assert_eq!((made.status, made.header("location")), (201, Some("/v2/entities/urn:Room:1?type=Room")));
    let again = served.call("POST", "/v2/entities").json(&room).send();
    assert_eq!((again.status, &again.json()["error"]), (422, &json!("Unprocessable")));
    assert_eq!(
        served.get("/v2/entities/urn:Room:1"),
        json!({
            "id": "urn:Room:1", "type": "Room",
            "temperature": {
                "type": "Number", "value": 21.5,
                "metadata": {"accuracy": {"type": "Number", "value": 0.5}},
            },
            "name": {"type": "Text", "value": "部屋", "metadata": {}},
        })
    );
    let shown = |query: &str| served.get(&format!("/v2/entities/urn%3ARoom%3A1?{query}"));
    let bare = json!({"id": "urn:Room:1", "type": "Room", "temperature": 21.5, "name": "部屋"});
    assert_eq!(shown("options=keyValues"), bare);
    assert_eq!(shown("options=values&attrs=temperature,name"), json!([21.5, "部屋"]));
    assert_eq!(shown("type=Room&options=unique&attrs=name"), json!(["部屋"]));
    let times = shown("options=keyValues,sysAttrs&attrs=none");
    assert_eq!((times["dateCreated"].is_string(), &times["dateCreated"]), (true, &times["dateModified"]));
    assert_eq!(served.call("GET", "/v2/entities/urn:Room:1?type=Car").send().status, 404);
    assert_eq!(served.call("DELETE", "/v2/entities/urn:Room:1").send().status, 204);
    let gone = served.call("DELETE", "/v2/entities/urn:Room:1").send();
    assert_eq!((gone.status, &gone.json()["error"]), (404, &json!("NotFound")));
}

#[test]
fn numbers_come_back_as_they_were_written() {
    let served = Served::open();
    let text =
        "{\"id\":\"N\",\"type\":\"T\",\"n\":{\"type\":\"Number\",\"value\":[1.10,12345678901234567890123,1E400]}}";
    assert_eq!(served.call("POST", "/v2/entities").body("application/json", text).send().status, 201);
    let value = served.call("GET", "/v2/entities/N/attrs/n/value").send();
    assert_eq!(value.body, "[1.10,12345678901234567890123,1E400]");
    let twice = "{\"id\":\"M\",\"a\":{\"value\":1},\"a\":{\"value\":2}}";
    assert_eq!(served.call("POST", "/v2/entities").body("application/json", twice).send().status, 400);
}

#[test]
fn an_upsert_makes_or_adds() {
    let served = Served::open();
    let upsert = |body: Value| served.call("POST", "/v2/entities?options=upsert,keyValues").json(&body).send().status;
    assert_eq!(upsert(json!({"id": "a", "type": "T", "x": 1})), 201);
    assert_eq!(upsert(json!({"id": "a", "type": "T", "y": 2})), 204);
    assert_eq!(served.get("/v2/entities/a?options=keyValues"), json!({"id": "a", "type": "T", "x": 1, "y": 2}));
}

#[test]
fn a_list_has_pages_totals_and_links() {
    let served = Served::open();
    served.rooms(45);
    let ids = |target: &str| -> Vec<String> {
        let list = served.get(target);
        list.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids("/v2/entities").len(), 20);
    let mut all = Vec::new();
    let mut next = Some("/v2/entities?limit=10&type=Room&options=keyValues,count".to_owned());
    while let Some(target) = next {
        let answer = served.call("GET", &target).send();
        assert_eq!(answer.header("fiware-total-count"), Some("45"));
        all.extend(answer.json().as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()));
        let link = answer.header("link").unwrap_or_default().to_owned();
        let forward = link.split(", ").find(|part| part.contains("rel=\"next\""));
        next = forward.map(|part| part[1..part.find('>').unwrap()].to_owned());
    }
    let unique: std::collections::HashSet<_> = all.iter().collect();
    assert_eq!((all.len(), unique.len()), (45, 45));
    assert_eq!(ids("/v2/entities?offset=44").len(), 1);
    assert_eq!(ids("/v2/entities?offset=45"), Vec::<String>::new());
    assert_eq!(served.call("GET", "/v2/entities?limit=45").send().header("link"), None);
    assert_eq!(served.call("GET", "/v2/entities").send().header("fiware-total-count"), None);
    for bad in ["limit=0", "limit=1001", "limit=-1", "limit=x", "offset=-1", "offset=10001", "limit=1&limit=2"] {
        assert_eq!(served.call("GET", &format!("/v2/entities?{bad}")).send().status, 400, "{bad}");
    }
}

#[test]
fn filters_and_orders() {
    let served = Served::open();
    served.rooms(30);
    served.put(json!({"id": "Car1", "type": "Car", "speed": {"value": 50}, "on": {"value": true}}));
    let ids = |query: &str| -> Vec<String> {
        let list = served.get(&format!("/v2/entities?limit=100&{query}"));
        list.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids("type=Car"), ["Car1"]);
    assert_eq!(ids("id=Car1,Room7,Nobody"), ["Car1", "Room7"]);
    assert_eq!(ids("idPattern=%5ERoom1%24"), ["Room1"]);
    assert_eq!(ids("typePattern=%5EC"), ["Car1"]);
    assert_eq!(ids("q=temperature%3E48"), ["Room29"]);
    assert_eq!(ids("q=temperature%3D%3D21..22"), ["Room1", "Room2"]);
    assert_eq!(ids("q=speed%3E10%3Bon%3D%3Dtrue"), ["Car1"]);
    assert_eq!(ids("q=!temperature"), ["Car1"]);
    assert_eq!(ids("orderBy=!temperature&type=Room")[..2], ["Room29", "Room28"]);
    assert_eq!(ids("orderBy=temperature&type=Room&offset=5")[0], "Room5");
    for bad in
        ["q=%3D%3D1", "idPattern=(", "id=a&idPattern=b", "options=geojson", "georel=near", "orderBy=!", "id=a,,b"]
    {
        let refused = served.call("GET", &format!("/v2/entities?{bad}")).send();
        assert_eq!((refused.status, &refused.json()["error"]), (400, &json!("BadRequest")), "{bad}");
    }
}

#[test]
fn a_question_may_stand_in_a_body() {
    let served = Served::open();
    served.rooms(12);
    let question = json!({
        "entities": [{"idPattern": "^Room1", "type": "Room"}, {"id": "Room5"}],
        "attrs": ["temperature"],
        "expression": {"q": "temperature>25"},
    });
    let asked = served.call("POST", "/v2/op/query?options=keyValues,count&limit=1").json(&question).send();
    assert_eq!((asked.status, asked.header("fiware-total-count")), (200, Some("2")));
    assert_eq!(asked.json(), json!([{"id": "Room10", "type": "Room", "temperature": 30}]));
    let bad = served.call("POST", "/v2/op/query").json(&json!({"expression": {"georel": "near"}})).send();
    assert_eq!(bad.status, 400);
}

#[test]
fn many_change_at_once_or_none() {
    let served = Served::open();
    served.rooms(3);
    let update = |action: &str, entities: Value| {
        let body = json!({"actionType": action, "entities": entities});
        served.call("POST", "/v2/op/update?options=keyValues").json(&body).send().status
    };
    let shown = || served.get("/v2/entities?options=keyValues");
    let before = shown();
    let half = json!([{"id": "Room0", "temperature": 1}, {"id": "Nobody", "temperature": 1}]);
    assert_eq!(update("update", half), 404);
    assert_eq!(shown(), before, "all or none");
    let strict = json!([{"id": "Room0", "x": 1}, {"id": "Room1", "temperature": 1}]);
    assert_eq!(update("appendStrict", strict), 422);
    assert_eq!(shown(), before);
    // The same entity twice: the second change sees the first one.
    assert_eq!(update("append", json!([{"id": "Room0", "x": 1}, {"id": "Room0", "y": 2}, {"id": "New", "z": 3}])), 204);
    let room = json!({"id": "Room0", "type": "Room", "temperature": 20, "x": 1, "y": 2});
    assert_eq!(served.get("/v2/entities/Room0?options=keyValues"), room);
    assert_eq!(served.get("/v2/entities/New?options=keyValues"), json!({"id": "New", "type": "Thing", "z": 3}));
    assert_eq!(update("replace", json!([{"id": "Room0", "only": 1}])), 204);
    assert_eq!(served.get("/v2/entities/Room0?options=keyValues"), json!({"id": "Room0", "type": "Room", "only": 1}));
    assert_eq!(update("delete", json!([{"id": "Room0", "only": 1}, {"id": "Room1"}])), 204);
    assert_eq!(served.get("/v2/entities/Room0?options=keyValues"), json!({"id": "Room0", "type": "Room"}));
    assert_eq!(served.call("GET", "/v2/entities/Room1").send().status, 404);
    assert_eq!(update("shrink", json!([])), 400);
}

#[test]
fn types_are_counted() {
    let served = Served::open();
    served.rooms(3);
    served.put(json!({"id": "Car1", "type": "Car", "speed": {"value": "fast"}}));
    let car = json!({"attrs": {"speed": {"types": ["Text"]}}, "count": 1});
    assert_eq!(served.get("/v2/types/Car"), car);
    assert_eq!(served.get("/v2/types?options=values"), json!(["Car", "Room"]));
    let page = served.call("GET", "/v2/types?limit=1&options=count").send();
    assert_eq!((page.header("fiware-total-count"), &page.json()[0]["type"]), (Some("2"), &json!("Car")));
    assert_eq!(served.call("GET", "/v2/types/Tree").send().status, 404);
}
