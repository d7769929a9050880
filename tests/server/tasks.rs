//! Tasks: every filter, order and page, and what cannot be stopped or begun again.

use serde_json::{Value, json};

use crate::place::{ACTOR, Place, Server};

/// Two datasets, three restores and a clone.
fn world() -> (Place, Server, String, String) {
    let place = Place::new();
    let (a, b) = (place.dataset("apples"), place.dataset("Bananas"));
    let server = place.open_server();
    for dataset in [&a, &b, &a] {
        server.restore(dataset, "current");
    }
    let first = server.snapshots(&a)[0]["snapshot_id"].as_str().unwrap().to_owned();
    let accepted = server.push(&format!("/api/v1/dataset/{a}/snapshot/{first}/clone")).is(202);
    server.task(accepted.header("x-task-id").unwrap());
    (place, server, a, b)
}

fn list(server: &Server, query: &str) -> Vec<Value> {
    server.get(&format!("/api/v1/tasks?{query}")).is(200).json()["tasks"].as_array().unwrap().clone()
}

fn column(tasks: &[Value], name: &str) -> Vec<String> {
    tasks.iter().map(|task| task[name].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_list_is_filtered() {
    let (_place, server, a, b) = world();
    assert_eq!(list(&server, "").len(), 4);
    assert_eq!(list(&server, &format!("dataset_id={a}")).len(), 2);
    assert_eq!(list(&server, &format!("dataset_id={}", a.to_uppercase())).len(), 2);
    assert_eq!(list(&server, "dataset_name=BANANA")[0]["dataset_id"], json!(b));
    assert_eq!(list(&server, "dataset_name=apples").len(), 3, "part of a name is enough");
    assert_eq!(list(&server, "task_type=SNAPSHOT_CLONE")[0]["dataset_name"], "apples (cloned)");
    assert_eq!(list(&server, "task_status=COMPLETED").len(), 4);
    assert_eq!(list(&server, "task_status=RUNNING").len(), 0);
    assert_eq!(list(&server, &format!("created_by={ACTOR}")).len(), 4);
    assert_eq!(list(&server, "created_by=bob@example.com").len(), 0);
    assert_eq!(list(&server, &format!("task_type=SNAPSHOT_RESTORE&dataset_id={b}&task_status=COMPLETED")).len(), 1);
    assert_eq!(list(&server, "task_type=ENRICHMENT").len(), 0);
}

#[test]
fn a_list_is_bounded_in_time_at_both_ends() {
    let (_place, server, ..) = world();
    let all = list(&server, "sort_order=asc");
    let (first, last) = (all[0]["start_time"].as_str().unwrap(), all[3]["start_time"].as_str().unwrap());
    assert!(first.ends_with('Z') && first.len() == "2026-02-03T10:20:00Z".len(), "{first}");
    assert_eq!(list(&server, &format!("start_time_from={first}&start_time_to={last}")).len(), 4);
    assert_eq!(list(&server, "start_time_from=2099-01-01").len(), 0);
    assert_eq!(list(&server, "start_time_to=2020-01-01T00:00:00%2B01:00").len(), 0);
    assert_eq!(list(&server, "start_time_from=2020-01-01T00:00:00.000001").len(), 4);
    let refused = server.get("/api/v1/tasks?start_time_from=yesterday").is(422).json();
    assert_eq!(refused["detail"][0]["loc"], json!(["query", "start_time_from"]));
}

#[test]
fn a_list_is_sorted_newest_first_unless_asked_otherwise() {
    let (_place, server, ..) = world();
    assert_eq!(list(&server, "")[0]["task_type"], "SNAPSHOT_CLONE");
    assert_eq!(list(&server, "sort_order=asc")[3]["task_type"], "SNAPSHOT_CLONE");
    assert_eq!(list(&server, "sort_by=task_type&sort_order=asc")[0]["task_type"], "SNAPSHOT_CLONE");
    for field in ["dataset_name", "dataset_id", "created_by", "status", "task_type", "start_time"] {
        for order in ["asc", "desc"] {
            let tasks = list(&server, &format!("sort_by={field}&sort_order={order}"));
            let found = column(&tasks, field);
            let mut expected = found.clone();
            expected.sort();
            if order == "desc" {
                expected.reverse();
            }
            assert_eq!(found, expected, "{field} {order}");
        }
    }
    server.get("/api/v1/tasks?sort_by=colour").is(422);
    server.get("/api/v1/tasks?sort_order=up").is(422);
}

#[test]
fn a_list_comes_in_pages() {
    let (_place, server, a, _) = world();
    for _ in 0..4 {
        server.restore(&a, "current");
    }
    let page = |query: &str| server.get(&format!("/api/v1/tasks?{query}")).is(200).json();
    let whole = page("");
    assert_eq!((&whole["total"], &whole["page"], &whole["page_size"]), (&json!(8), &json!(1), &json!(20)));
    let (one, two, three) = (page("page_size=5"), page("page=2&page_size=5"), page("page=3&page_size=5"));
    assert_eq!((&two["total"], &two["page"], &two["page_size"]), (&json!(8), &json!(2), &json!(5)));
    let ids = |page: &Value| column(page["tasks"].as_array().unwrap(), "task_id");
    assert_eq!([ids(&one), ids(&two), ids(&three)].concat(), ids(&whole));
    let named = page("page=2&page_size=5&sort_by=dataset_name");
    assert_eq!((&named["total"], named["tasks"].as_array().unwrap().len()), (&json!(8), 3));
    for wrong in
        ["page=0", "page=-1", "page=x", "page_size=4", "page_size=51", "page_size=5.5", "page=99999999999999999999"]
    {
        server.get(&format!("/api/v1/tasks?{wrong}")).is(422);
    }
    assert_eq!(page("page=9223372036854775807&page_size=50")["tasks"], json!([]));
}

#[test]
fn filters_are_the_values_that_there_are() {
    let (_place, server, a, b) = world();
    let found = server.get("/api/v1/tasks/filters").is(200).json();
    assert_eq!(found["dataset_names"], json!(["Bananas", "apples", "apples (cloned)"]));
    assert_eq!(found["task_types"], json!(["SNAPSHOT_CLONE", "SNAPSHOT_RESTORE"]));
    assert_eq!(found["created_by"], json!([ACTOR]));
    let ids = found["dataset_ids"].as_array().unwrap();
    assert!(ids.len() == 3 && ids.contains(&json!(a)) && ids.contains(&json!(b)));
    let none = server.get("/api/v1/tasks/filters?start_time_to=2020-01-01T00:00:00Z").is(200).json();
    assert_eq!(none, json!({"dataset_names": [], "dataset_ids": [], "task_types": [], "created_by": []}));
}

#[test]
fn restores_and_clones_are_neither_stopped_nor_begun_again() {
    let (_place, server, ..) = world();
    let task = list(&server, "")[0]["task_id"].as_str().unwrap().to_owned();
    server.push(&format!("/api/v1/tasks/{task}/abort")).is(409);
    server.push(&format!("/api/v1/tasks/{task}/retry")).is(400);
    let nobody = "00000000-0000-4000-8000-000000000000";
    for target in [format!("/api/v1/tasks/{nobody}/abort"), format!("/api/v1/tasks/{nobody}/retry")] {
        assert_eq!(server.push(&target).is(404).detail(), "Task not found");
    }
    server.get(&format!("/api/v1/tasks/{nobody}")).is(404);
    server.get("/api/v1/tasks/x").is(422);
    let fields = server.get(&format!("/api/v1/tasks/{task}")).is(200).json().as_object().unwrap().len();
    assert_eq!(fields, 12);
}
