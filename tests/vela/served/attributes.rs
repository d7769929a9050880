//! Attributes of an entity, one of them, and its value.

use serde_json::{Value, json};

use crate::served::Served;

fn filled() -> Served {
    let served = Served::open();
    served.put(json!({"id": "e", "type": "T", "a": {"type": "Celsius", "value": 1}, "b": {"value": "x"}}));
    served
}

fn bare(served: &Served) -> Value {
    served.get("/v2/entities/e/attrs?options=keyValues")
}

#[test]
fn attributes_are_changed_added_and_replaced() {
    let served = filled();
    let send = |method: &str, query: &str, body: Value| {
        served.call(method, &format!("/v2/entities/e/attrs{query}")).json(&body).send().status
    };
    assert_eq!(bare(&served), json!({"a": 1, "b": "x"}));
    assert_eq!(send("PATCH", "", json!({"a": {"value": 2}, "new": {"value": true}})), 204);
    assert_eq!(bare(&served), json!({"a": 2, "b": "x", "new": true}));
    assert_eq!(served.get("/v2/entities/e/attrs/a")["type"], "Celsius");
    assert_eq!(send("POST", "?options=append", json!({"c": {"value": 1}, "a": {"value": 9}})), 422);
    assert_eq!(bare(&served), json!({"a": 2, "b": "x", "new": true}), "nothing of it was done");
    assert_eq!(send("POST", "?options=append,keyValues", json!({"c": 1})), 204);
    assert_eq!(send("POST", "", json!({"c": {"value": [1]}})), 204);
    assert_eq!(send("PUT", "?type=T", json!({"only": {"value": null}})), 204);
    assert_eq!(bare(&served), json!({"only": null}));
    assert_eq!(send("PATCH", "", json!({"id": {"value": "other"}})), 400);
    assert_eq!(send("PATCH", "?type=Other", json!({})), 404);
    assert_eq!(send("PATCH", "?options=append", json!({})), 400);
}

#[test]
fn one_attribute_is_shown_replaced_and_removed() {
    let served = filled();
    let target = "/v2/entities/e/attrs/a";
    assert_eq!(served.get(target), json!({"type": "Celsius", "value": 1, "metadata": {}}));
    let new = json!({"value": 5, "metadata": {"unit": {"value": "C"}}});
    assert_eq!(served.call("PUT", target).json(&new).send().status, 204);
    let shown = json!({"type": "Celsius", "value": 5, "metadata": {"unit": {"type": "Text", "value": "C"}}});
    assert_eq!(served.get(target), shown);
    assert_eq!(served.call("DELETE", target).send().status, 204);
    for (method, body) in [("GET", None), ("DELETE", None), ("PUT", Some(json!({"value": 1})))] {
        let call = served.call(method, target);
        let refused = match body {
            Some(body) => call.json(&body).send(),
            None => call.send(),
        };
        assert_eq!((refused.status, &refused.json()["error"]), (404, &json!("NotFound")), "{method}");
    }
}

#[test]
fn a_value_is_text_or_json() {
    let served = filled();
    let target = "/v2/entities/e/attrs/a/value";
    for (media_type, sent, shown) in [
        ("text/plain", "25.0", "25.0"),
        ("text/plain", "\"a \\\"b\\\"\"", "\"a \\\"b\\\"\""),
        ("text/plain", "null", "null"),
        ("application/json", "{\"b\":[1,2],\"a\":null}", "{\"a\":null,\"b\":[1,2]}"),
    ] {
        assert_eq!(served.call("PUT", target).body(media_type, sent).send().status, 204, "{sent}");
        let answer = served.call("GET", target).send();
        assert_eq!((answer.body.as_str(), answer.header("content-type")), (shown, Some(media_type)));
    }
    assert_eq!(served.get("/v2/entities/e/attrs/a")["type"], "Celsius");
    assert_eq!(served.call("PUT", target).body("text/plain", "abc").send().status, 400);
    assert_eq!(served.call("PUT", target).body("image/png", "1").send().status, 415);
    served.call("PUT", target).body("text/plain", "5").send();
    let json_only = served.call("GET", target).header("Accept", "application/json").send();
    assert_eq!((json_only.body.as_str(), json_only.header("content-type")), ("5", Some("application/json")));
}

#[test]
fn changes_of_one_entity_do_not_get_lost() {
    let served = filled();
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let served = &served;
            scope.spawn(move || {
                for number in 0..10 {
                    let body = json!({format!("w{writer}n{number}"): {"value": number}});
                    let answer = served.call("POST", "/v2/entities/e/attrs?options=append").json(&body).send();
                    assert_eq!(answer.status, 204, "{}", answer.body);
                }
            });
        }
    });
    assert_eq!(bare(&served).as_object().unwrap().len(), 82);
}
