//! The calls as the page shows them, who asks, and what cannot be asked.

use std::sync::Arc;

use serde_json::{Value, json};
use snapshot::backend::{Backend, CloneSnapshot, CreateSnapshot, EditSnapshot, Restore, SnapshotFilter};
use snapshot::error::{Code, Error};
use snapshot::model::Secret;
use snapshot::progress::Silent;
use snapshot::remote::{Credentials, Source};

use crate::fake::{Client, Fake, KEY, Trouble, page, whole};
use crate::http::Request;

#[tokio::test]
async fn requests_are_those_of_the_page() {
    let fake = Fake::start();
    let client = fake.client();
    let request =
        CreateSnapshot { description: Some("Pre-deployment backup".parse().unwrap()), ..CreateSnapshot::default() };
    let taken = client.0.create(&Client::city(), request, Arc::new(Silent)).await.unwrap().snapshot;
    let task = client.restore(&taken.snapshot_id).await.unwrap();
    client.ended(&task).await.unwrap();
    let ids = [taken.snapshot_id.clone()];
    client.0.remove(&Client::city(), &ids, snapshot::backend::RemoveVerb::Remove, false).await.unwrap();

    let log = fake.state().log.clone();
    let calls = |method: &str| log.iter().filter(|one| one.method == method).cloned().collect::<Vec<_>>();
    let posts = calls("POST");
    let body: Value = serde_json::from_str(&posts[0].body).unwrap();
    assert_eq!((posts[0].path.as_str(), body), ("/v2/snapshots", json!({"description": "Pre-deployment backup"})));
    assert_eq!(posts[0].header("content-type"), Some("application/json"));
    let restore = &posts[2];
    assert_eq!(restore.path, format!("/v2/snapshots/{}/restore", taken.snapshot_id));
    assert_eq!((restore.body.as_str(), restore.header("content-type")), ("", None));
    assert_eq!(calls("DELETE")[0].path, format!("/v2/snapshots/{}", taken.snapshot_id));
    let has_both = |one: &Request| {
        one.header("fiware-service") == Some("smartcity")
            && one.header("authorization").is_some_and(|value| value.ends_with(KEY))
    };
    assert!(log.iter().all(has_both), "{log:?}");
}

#[tokio::test]
async fn a_snapshot_is_what_the_contract_knows_and_nothing_more() {
    let fake = Fake::start();
    let taken = fake.client().create("before-v2").await.unwrap();
    let shown = serde_json::to_value(&taken).unwrap();
    assert_eq!(shown["snapshot_id"], "snapshot_2026-01-01T00-00-00Z");
    assert_eq!(shown["snapshot_name"], shown["snapshot_id"]);
    assert_eq!((&shown["source_dataset_name"], &shown["description"]), (&json!("smartcity"), &json!("before-v2")));
    assert_eq!((&shown["created_at"], &shown["n_entities"]), (&json!("2026-01-01T00:00:00.000000Z"), &json!(3)));
    assert_eq!(shown["is_restoring"], false);
    for unknown in ["created_by", "reason", "is_current", "n_images", "n_videos", "bytes", "protected", "state"] {
        assert_eq!(shown[unknown], Value::Null, "{unknown}");
    }
}

#[tokio::test]
async fn a_key_may_have_a_header_of_its_own() {
    let fake = Fake::start();
    let key = Source::Given(Secret::from(KEY.to_owned()));
    fake.client_of(Credentials::ApiKey(key)).list().await.unwrap();
    let log = fake.state().log.clone();
    assert!(log.iter().all(|one| one.header("authorization").is_none() && one.header("x-api-key") == Some(KEY)));
    let wrong = Credentials::ApiKey(Source::Given(Secret::from("s3cret".to_owned())));
    let error = fake.client_of(wrong).list().await.unwrap_err();
    assert!(error.code() == Code::NotLoggedIn && !format!("{error:?}").contains("s3cret"), "{error:?}");
}

#[tokio::test]
async fn a_key_that_is_not_taken_is_said_and_not_shown() {
    let fake = Fake::start();
    let error = fake.client_with("gdb_wrong-s3cret").list().await.unwrap_err();
    assert_eq!(error.code(), Code::NotLoggedIn);
    let text = format!("{error} {error:?}");
    assert!(text.contains("Invalid token") && !text.contains("s3cret"), "{text}");
    fake.trouble("GET", Trouble::Instead(crate::fake::refuse(403, "Forbidden", "not this tenant")));
    assert_eq!(fake.client().list().await.unwrap_err().code(), Code::NotAllowed);
}

#[tokio::test]
async fn what_the_service_lacks_is_unsupported_before_anything_is_asked() {
    let fake = Fake::start();
    fake.fill(1);
    let (client, city) = (fake.client(), Client::city());
    let id = client.list().await.unwrap()[0].snapshot_id.clone();
    let posts = fake.count("POST");
    let is_unsupported = |error: Error| {
        assert_eq!(error.code(), Code::Unsupported, "{error}");
        assert!(error.to_string().contains("Vela"), "{error}");
    };
    let clone = CloneSnapshot { snapshot: id.clone(), destination: None, name: None, managed: false };
    is_unsupported(client.0.edit(&city, &id, EditSnapshot::default()).await.unwrap_err());
    is_unsupported(client.0.plan_clone(&city, &clone).await.unwrap_err());
    is_unsupported(client.0.undelete(&city, &id).await.unwrap_err());
    is_unsupported(client.0.history(&city, None).await.unwrap_err());
    is_unsupported(client.0.stats().await.unwrap_err());
    is_unsupported(client.0.plan_restore(&city, &whole(&id), Arc::new(Silent)).await.unwrap_err());
    for filter in [
        SnapshotFilter { all: true, ..SnapshotFilter::default() },
        SnapshotFilter { deleted: true, ..SnapshotFilter::default() },
    ] {
        is_unsupported(client.0.snapshots(&city, filter).await.unwrap_err());
    }
    for restore in [
        Restore { only: vec!["entities".into()], ..whole(&id) },
        Restore { paths: vec!["*".into()], ..whole(&id) },
        Restore { plan: Some("abcd".into()), ..whole(&id) },
        Restore { into: Some("test".to_owned().into()), ..whole(&id) },
    ] {
        is_unsupported(client.0.restore(&city, restore, snapshot::backend::Run::Detached).await.unwrap_err());
    }
    is_unsupported(client.find("current").await.unwrap_err());
    assert_eq!(fake.count("POST"), posts);
}

#[tokio::test]
async fn web_pages_and_nonsense_are_told_in_few_words() {
    let fake = Fake::start();
    fake.trouble("GET", Trouble::Instead(page(500, "Oh dear")));
    let error = fake.client().list().await.unwrap_err();
    assert_eq!(error.code(), Code::ServerFault);
    assert!(error.to_string().contains("Oh dear") && !error.to_string().contains('<'), "{error}");
    fake.trouble("GET", Trouble::Instead(page(200, "Please log in")));
    assert_eq!(fake.client().list().await.unwrap_err().code(), Code::BadAnswer);
}
