//! What is learnt about a dataset: by models of the server's configuration, and from what looks alike.

use serde_json::{Value, json};

use crate::place::{Place, Server};

/// A model that tells of each item how long it is.
const SIZES: &str = r#"while read -r line; do id=${line#*'"id":'}; id=${id%%,*}; size=${line#*'"size":'}
echo "{\"id\":$id,\"output\":${size%%,*}}"; done"#;

/// A server with a model of its own, and a dataset of three images and a copy of the first, which were read.
fn world() -> (Place, Server, String) {
    let place = Place::new();
    let folder = place.path(".config/snapshot");
    std::fs::create_dir_all(&folder).unwrap();
    let file =
        format!("[models.sizes]\ncommand = [\"sh\", \"-c\", '''{SIZES}''']\ntype = \"SIZES\"\nversion = \"1\"\n");
    std::fs::write(folder.join("config.toml"), file).unwrap();
    let dataset = place.dataset("set");
    std::fs::copy(place.path("set/0.jpg"), place.path("set/copy.jpg")).unwrap();
    place.run(&["-d", &dataset, "create", "whole"]);
    place.run(&["dataset", "reindex", &dataset]);
    let server = place.open_server();
    (place, server, dataset)
}

#[track_caller]
fn task_of(server: &Server, begun: &Value) -> Value {
    let id = begun["task_id"].as_str().unwrap();
    server.task(id);
    server.get(&format!("/api/v1/x/tasks/{id}")).is(200).json()
}

#[test]
fn models_of_the_server_are_listed_and_asked() {
    let (place, server, dataset) = world();
    // The others are no images, of which the built-in model would say nothing; this one is saved first.
    image::GrayImage::new(8, 8).save(place.path("set/dot.png")).unwrap();
    let about = format!("/api/v1/enrichment/{dataset}");
    let models = server.get(&format!("{about}/list_models")).is(200).json();
    let known: Vec<_> =
        models.as_array().unwrap().iter().map(|one| (&one["id"], &one["type"], &one["status"])).collect();
    let active = &json!("Active");
    let expected = [(json!("image-statistics"), json!("IMAGE_STATISTICS")), (json!("sizes"), json!("SIZES"))];
    assert_eq!(known, expected.each_ref().map(|(id, kind)| (id, kind, active)));
    assert!(!models.to_string().contains("while read"), "how a model is run concerns nobody: {models}");

    let context = server.get(&format!("{about}/context")).is(200).json();
    assert_eq!(
        (&context["status"], &context["dataset_enrichment_models"]),
        (&json!("NEW"), &json!({"enrichment_models": {}}))
    );
    let status = format!("{about}/{}/status", context["enrichment_context_id"].as_str().unwrap());
    assert_eq!(server.get(&status).is(200).json(), json!({"status": "NEW", "progress": 0}));

    let wanted = json!({"enrichment_models": {"SIZES": "sizes", "IMAGE_STATISTICS": "image-statistics"}});
    let begun = server.post(&format!("/api/v1/dataset/{dataset}/enrich_dataset"), &wanted).is(200);
    assert_eq!(begun.json(), json!({"dataset_id": dataset}));
    let task = begun.header("x-task-id").unwrap().to_owned();
    assert_eq!(
        (&server.task(&task)["status"], &server.task(&task)["task_type"]),
        (&json!("COMPLETED"), &json!("ENRICHMENT"))
    );
    for status in [&status, &format!("{about}/{task}/status")] {
        assert_eq!(server.get(status).is(200).json(), json!({"status": "COMPLETED", "progress": 100}));
    }
    let after = server.get(&format!("{about}/context")).is(200).json();
    assert_eq!(after["enrichment_context_id"], context["enrichment_context_id"]);
    assert_eq!((&after["status"], &after["dataset_enrichment_models"]), (&json!("COMPLETED"), &wanted));
    let items = server.get(&format!("/api/v1/x/datasets/{dataset}/items")).is(200).text();
    let first: Value = serde_json::from_str(items.lines().next().unwrap()).unwrap();
    assert_eq!(first["item"]["enrichment"]["sizes"], json!("image 0 of set".len()));
}

#[test]
fn a_model_that_is_none_of_the_servers_is_refused() {
    let (_place, server, dataset) = world();
    let enrich = format!("/api/v1/dataset/{dataset}/enrich_dataset");
    for (models, told) in [
        (json!({"SIZES": "sizer"}), "no model `sizer`"),
        (json!({"CAPTION_IMAGES": "sizes"}), "is of the type SIZES"),
        (json!({}), "names no model"),
    ] {
        let refused = server.post(&enrich, &json!({"enrichment_models": models})).is(422).text();
        assert!(refused.contains(told), "{refused}");
    }
    server.post(&enrich, &json!({"models": ["sizes"]})).is(422);
    let other = uuid::Uuid::new_v4();
    server.get(&format!("/api/v1/enrichment/{dataset}/{other}/status")).is(404);
    let base = format!("/api/v1/x/datasets/{dataset}");
    let refused = server.post(&format!("{base}/enrich"), &json!({"model": "sizer"})).is(404).json();
    assert_eq!(refused["error"]["reason"]["what"], "model");
    // A client cannot say what is to be run.
    let program = json!({"command": ["sh", "-c", "true"], "directory": "/", "batch": 1, "processes": 1});
    for body in [json!({"model": {"name": "x", "program": program}}), json!({"model": "sizes", "program": program})] {
        server.post(&format!("{base}/enrich"), &body).is(422);
    }
    assert!(
        server.get(&format!("/api/v1/tasks?dataset_id={dataset}&task_type=ENRICHMENT")).json()["tasks"][0].is_null()
    );
}

#[test]
fn labels_go_to_what_looks_alike_and_only_there() {
    let (_place, server, dataset) = world();
    let base = format!("/api/v1/x/datasets/{dataset}");
    let label = json!({"items": {"paths": ["0.jpg"]}, "add": [{"category": "cat", "source": "manual"}]});
    server.post(&format!("{base}/labels"), &label).is(200);
    let view = task_of(&server, &server.push(&format!("{base}/propagate-labels")).is(202).json());
    assert_eq!((&view["task"]["task_type"], &view["propagated"]["items"]), (&json!("LABEL_PROPAGATION"), &json!(1)));
    assert_eq!(view["propagated"]["categories"], json!({"cat": 1}));
    let view = task_of(
        &server,
        &server.post(&format!("{base}/propagate-labels"), &json!({"min_confidence": 1})).is(202).json(),
    );
    assert_eq!((&view["propagated"]["labels"], &view["propagated"]["revision_id"]), (&json!(1), &json!(null)));
    for bad in [json!({"threshold": 0.5}), json!({"min_confidence": -1})] {
        server.post(&format!("{base}/propagate-labels"), &bad).is(422);
    }
    server.post(&format!("{base}/propagate-labels"), &json!({"min_confidense": 1})).is(422);
}

#[test]
fn what_looks_alike_is_explored() {
    let (_place, server, dataset) = world();
    server
        .post(
            &format!("/api/v1/x/datasets/{dataset}/tags"),
            &json!({"items": {"paths": ["copy.jpg"]}, "add": ["night"]}),
        )
        .is(200);
    let explore = format!("/api/v1/explore/{dataset}");
    let found = server.get(&explore).is(200).json();
    let clusters = found["clusters"].as_array().unwrap();
    let members: Vec<_> = clusters.iter().map(|one| one["n_images"].as_u64().unwrap()).collect();
    assert_eq!(members, [2, 1, 1]);
    assert_eq!((&clusters[0]["type"], &clusters[0]["similarity_threshold"]), (&json!("IMAGES"), &json!(1.0)));
    let copy = &clusters[0]["previews"][1];
    assert_eq!(
        (&copy["file_name"], &copy["user_tags"], &copy["labels"]),
        (&json!("copy.jpg"), &json!(["night"]), &json!([]))
    );
    let content = server.get(copy["media_uri"].as_str().unwrap()).is(200).text();
    assert_eq!(content, "image 0 of set");
    assert_eq!(server.get(&format!("{explore}?threshold=4&page_number=1")).is(200).json(), json!({"clusters": []}));
    for bad in ["threshold=5", "threshold=-1", "threshold=x", "page_number=-1"] {
        server.get(&format!("{explore}?{bad}")).is(422);
    }

    let media = format!("/api/v1/dataset/{dataset}/media");
    let of = |one: &Value| format!("{media}/{}/duplicates", one["media_id"].as_str().unwrap());
    let like = server.get(&of(copy)).is(200).json();
    assert_eq!((&like["cluster_id"], &like["n_images"]), (&clusters[0]["cluster_id"], &json!(2)));
    assert_eq!(
        (&like["duplicates"][0]["file_name"], like["duplicates"].as_array().unwrap().len()),
        (&json!("0.jpg"), 1)
    );
    let alone = server.get(&of(&clusters[1]["previews"][0])).is(200).json();
    assert_eq!((&alone["n_images"], &alone["duplicates"]), (&json!(1), &json!([])));
    server.get(&format!("{media}/{}/duplicates", uuid::Uuid::new_v4())).is(404);
    server.get(&format!("{media}/1/duplicates")).is(422);
}
