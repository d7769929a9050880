//! Exports: asked for, looked after, fetched, and read again; over the contract and over our own routes.

use std::io::{Cursor, Read as _};

use serde_json::{Value, json};

use crate::http::Call;
use crate::place::{Place, Server, eventually};

/// Looks until an export has ended.
fn ended(server: &Server, dataset: &str, begun: &Value) -> Value {
    assert_eq!((&begun["dataset_id"], &begun["status"]), (&json!(dataset), &json!("INIT")));
    assert_eq!((&begun["download_uri"], &begun["result_message"]), (&Value::Null, &Value::Null));
    let status = format!("/api/v1/dataset/{dataset}/export_status?export_task_id={}", begun["id"].as_str().unwrap());
    let ended = eventually("the export ends", || {
        let now = server.get(&status).is(200).json();
        (now["status"] != "INIT").then_some(now)
    });
    assert_eq!((&ended["id"], &ended["created_at"]), (&begun["id"], &begun["created_at"]));
    ended
}

/// Asks for an export and looks until it has ended.
fn exported(server: &Server, dataset: &str, query: &str) -> Value {
    let begun = server.get(&format!("/api/v1/dataset/{dataset}/export_context_async{query}")).is(200).json();
    ended(server, dataset, &begun)
}

/// Asks for an export of some items.
fn exported_of(server: &Server, dataset: &str, selection: Value) -> Value {
    let target = format!("/api/v1/dataset/{dataset}/export_entities_async?export_format=json");
    let begun = server.post(&target, &json!({"media_selection": selection})).is(200).json();
    ended(server, dataset, &begun)
}

fn archive(server: &Server, export: &Value) -> zip::ZipArchive<Cursor<Vec<u8>>> {
    let fetched = server.get(export["download_uri"].as_str().unwrap()).is(200);
    assert_eq!(fetched.header("content-type"), Some("application/zip"));
    assert_eq!(fetched.header("content-length"), Some(&*fetched.body.len().to_string()));
    zip::ZipArchive::new(Cursor::new(fetched.body.clone())).unwrap()
}

fn document(server: &Server, export: &Value) -> Value {
    let mut text = String::new();
    archive(server, export).by_name("metadata.json").unwrap().read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn media_ids(server: &Server, dataset: &str) -> Vec<(String, String)> {
    let table = server.get(&format!("/api/v1/dataset/{dataset}/export_media_id")).is(200);
    assert_eq!(table.header("content-type"), Some("text/csv"));
    let text = table.text();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("filename,media_id"));
    lines.map(|line| line.split_once(',').unwrap()).map(|(name, id)| (name.to_owned(), id.to_owned())).collect()
}

#[test]
fn an_export_is_asked_for_and_fetched() {
    let place = Place::new();
    let dataset = place.dataset("set");
    place.run(&["-d", &dataset, "dataset", "tag", "--add", "night", "--all"]);
    place.run(&["-d", &dataset, "dataset", "share", "--with", "bea@example.com", "--role", "viewer"]);
    let server = place.server_for("bea@example.com");
    let export = exported(&server, &dataset, "?include_images=true&file_name=mine&vql=[]");
    assert_eq!((&export["status"], &export["progress"]), (&json!("COMPLETED"), &json!(1.0)));
    assert_eq!((&export["entities_count"], archive(&server, &export).len()), (&json!(3), 4));
    let known = document(&server, &export);
    assert_eq!(
        (&known["info"]["exported_by"], &known["info"]["total_media_items"]),
        (&json!("bea@example.com"), &json!(3))
    );
    assert_eq!(known["media_items"][0]["metadata_items"][0]["properties"]["tag_name"], "night");
    let fetched = server.get(export["download_uri"].as_str().unwrap());
    assert_eq!(fetched.header("content-disposition"), Some("attachment; filename=\"mine.zip\""));
    let parquet = exported(&server, &dataset, "?export_format=parquet");
    let mut parquet = archive(&server, &parquet);
    assert!(parquet.len() == 1 && parquet.by_name("metadata.parquet").is_ok());

    let inline = server.get(&format!("/api/v1/dataset/{dataset}/export?export_format=json")).is(200);
    assert_eq!(inline.header("content-type"), Some("application/json"));
    assert_eq!(inline.json()["media_items"], known["media_items"]);
    server.get(&format!("/api/v1/dataset/{dataset}/export?export_format=parquet")).is(422);

    let target = format!("/api/v1/dataset/{dataset}/export_context_async");
    for bad in ["?vql=x", "?export_format=csv", "?include_images=maybe", "?entity_type=OBJECTS"] {
        server.get(&format!("{target}{bad}")).is(422);
    }
    server.send(Call::new("HEAD", &target)).is(405);
    let id = export["id"].as_str().unwrap();
    let other = place.dataset("other");
    server.get(&format!("/api/v1/dataset/{other}/export_status?export_task_id={id}")).is(404);
    server.get(&format!("/api/v1/dataset/{dataset}/export_status?export_task_id={other}")).is(404);
    server.get(&format!("/api/v1/dataset/{dataset}/export_status?export_task_id=x")).is(422);
    server.get(&format!("/api/v1/dataset/{dataset}/export_status")).is(422);
    assert_eq!(std::fs::read_dir(place.store().join("tmp")).unwrap().count(), 0, "nothing has a name");
}

#[test]
fn some_items_are_exported_by_id_and_by_group() {
    let place = Place::new();
    let dataset = place.dataset("set");
    for name in ["x", "y"] {
        image::GrayImage::from_fn(64, 64, |x, y| image::Luma([(x * 3 + y) as u8]))
            .save(place.path("set").join(format!("{name}.png")))
            .unwrap();
    }
    place.run(&["-d", &dataset, "create"]);
    place.run(&["-d", &dataset, "dataset", "reindex"]);
    let server = place.open_server();
    let ids = media_ids(&server, &dataset);
    let names: Vec<&str> = ids.iter().map(|(name, _)| &**name).collect();
    assert_eq!(names, ["0.jpg", "1.jpg", "2.jpg", "x.png", "y.png"]);
    let chosen = |export: &Value| -> Vec<String> {
        let items = document(&server, export)["media_items"].as_array().unwrap().clone();
        items.iter().map(|item| item["file_path"].as_str().unwrap().to_owned()).collect()
    };
    let media = json!([{"type": "media", "payload": {"media_ids": [ids[1].1, dataset]}}]);
    assert_eq!(chosen(&exported_of(&server, &dataset, media)), ["1.jpg"]);
    let all = exported(&server, &dataset, "");
    let cluster = document(&server, &all)["media_items"][3]["cluster_id"].clone();
    let group = |without: &[&str]| {
        let payload =
            json!({"cluster_id": cluster, "cluster_filters": {"entity_type": "IMAGES"}, "exclude_media_ids": without});
        json!([{"type": "cluster", "payload": payload}])
    };
    assert_eq!(chosen(&exported_of(&server, &dataset, group(&[]))), ["x.png", "y.png"]);
    assert_eq!(chosen(&exported_of(&server, &dataset, group(&[&ids[3].1]))), ["y.png"]);
    let none = exported_of(&server, &dataset, json!([]));
    assert_eq!((&none["status"], &none["download_uri"]), (&json!("REJECTED"), &Value::Null));
    assert_eq!(none["result_message"], "there is nothing to export");
    let target = format!("/api/v1/dataset/{dataset}/export_entities_async");
    let objects =
        json!([{"type": "cluster", "payload": {"cluster_id": cluster, "cluster_filters": {"entity_type": "OBJECTS"}}}]);
    for bad in [json!([{"type": "all"}]), json!([{"type": "media", "payload": {"media_ids": ["x"]}}]), objects] {
        server.post(&target, &json!({"media_selection": bad})).is(422);
    }
    server.post(&target, &json!({})).is(422);
}

#[test]
fn what_is_not_ready_is_not_exported() {
    let place = Place::new();
    let server = place.open_server();
    let made = server.get("/api/v1/ingestion/new_dataset?dataset_name=draft").is(200).json();
    let dataset = made["id"].as_str().unwrap();
    for target in ["export_context_async", "export"] {
        server.get(&format!("/api/v1/dataset/{dataset}/{target}")).is(409);
    }
    server.post(&format!("/api/v1/dataset/{dataset}/export_entities_async"), &json!({"media_selection": []})).is(409);
    assert!(media_ids(&server, dataset).is_empty());
}

#[test]
fn our_own_exports_are_of_any_kind_and_of_snapshots() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = place.open_server();
    let all = format!("/api/v1/x/datasets/{dataset}/exports");
    let first = server.snapshots(&dataset)[0]["snapshot_id"].clone();
    let begin = |body: Value| server.post(&all, &body).is(202).json()["export_id"].as_str().unwrap().to_owned();
    let wait = |id: &str| {
        eventually("the export ends", || {
            let now = server.get(&format!("{all}/{id}")).is(200).json();
            (now["stage"] != "RUNNING").then_some(now)
        })
    };
    let export = begin(json!({"snapshot_id": first, "format": "coco"}));
    let view = wait(&export);
    assert_eq!((&view["stage"], &view["items_total"]), (&json!("COMPLETED"), &json!(3)));
    assert_eq!((&view["report"]["format"], &view["report"]["path"]), (&json!("coco"), &Value::Null));
    let file = server.get(&format!("{all}/{export}/file")).is(200);
    assert_eq!(json!(file.body.len()), view["report"]["bytes"]);
    assert!(file.json()["images"].is_array());
    let failed = wait(&begin(json!({"where": "colour = 1"})));
    assert_eq!((&failed["stage"], &failed["failure"]["code"]), (&json!("FAILED"), &json!("INVALID")));
    server.delete(&format!("{all}/{export}")).is(200);
    for gone in [format!("{all}/{export}"), format!("{all}/{export}/file"), format!("{all}/{dataset}")] {
        server.get(&gone).is(404);
    }
    server.post(&all, &json!({"snapshot_id": dataset})).is(404);
    server.post(&all, &json!({"format": "csv", "images": true})).is(422);
    server.post(&all, &json!({"format": "xml"})).is(422);
}
