//! Lists: pages, passing trouble, and what a reference means.

use std::sync::Arc;

use snapshot::backend::{Backend, CreateSnapshot, SnapshotFilter};
use snapshot::error::Code;
use snapshot::progress::Silent;

use crate::fake::{Client, Fake, Trouble, page, refuse};
use crate::http::Reply;

#[tokio::test]
async fn a_list_is_whole_whatever_a_page_holds() {
    for (most, tells_total) in [(Some(20), true), (Some(20), false), (Some(7), false), (None, false), (None, true)] {
        let fake = Fake::start();
        fake.fill(45);
        fake.state().page = most;
        fake.state().tells_total = tells_total;
        let list = fake.client().list().await.unwrap();
        assert_eq!(list.len(), 45, "{most:?} {tells_total}");
        assert!(list.is_sorted_by(|a, b| a.created_at > b.created_at), "newest first");
    }
}

#[tokio::test]
async fn nothing_is_an_empty_list() {
    let fake = Fake::start();
    assert!(fake.client().list().await.unwrap().is_empty());
    for body in ["null", "", "[]"] {
        fake.trouble("GET", Trouble::Instead(Reply::Answer(200, Vec::new(), body.into())));
        assert!(fake.client().list().await.unwrap().is_empty(), "{body}");
    }
}

#[tokio::test]
async fn passing_trouble_passes() {
    let fake = Fake::start();
    fake.fill(1);
    let busy = Reply::Answer(429, vec![("retry-after", "0".into())], "{}".into());
    for reply in [busy, page(502, "Bad Gateway"), refuse(503, "x", "y"), Reply::Nothing, Reply::Torn] {
        fake.trouble("GET", Trouble::Instead(reply.clone()));
        assert_eq!(fake.client().list().await.unwrap().len(), 1, "{reply:?}");
    }
}

#[tokio::test]
async fn trouble_that_stays_is_told() {
    let fake = Fake::start();
    for _ in 0..10 {
        fake.trouble("GET", Trouble::Instead(page(502, "Bad Gateway")));
    }
    let error = fake.client().list().await.unwrap_err();
    assert_eq!(error.code(), Code::Unreachable);
    assert!(error.to_string().contains("Bad Gateway"), "{error}");
}

#[tokio::test]
async fn filters_narrow_a_list() {
    let fake = Fake::start();
    fake.fill(30);
    let client = fake.client();
    let list = async |filter| client.0.snapshots(&Client::city(), filter).await.unwrap();
    let found = list(SnapshotFilter { search: Some("NUMBER 2".into()), ..SnapshotFilter::default() }).await;
    assert_eq!(found.total, 11);
    let few = list(SnapshotFilter { limit: Some(3), reverse: true, ..SnapshotFilter::default() }).await;
    assert_eq!((few.total, few.snapshots[0].description.as_str()), (30, "number 0"));
    let since = few.snapshots[2].created_at;
    let newer = list(SnapshotFilter { since: Some(since), ..SnapshotFilter::default() }).await;
    assert_eq!(newer.total, 28);
}

#[tokio::test]
async fn a_reference_is_a_place_an_id_a_name_or_the_start_of_an_id() {
    let fake = Fake::start();
    let client = fake.client();
    let request = CreateSnapshot {
        name: Some("before-v2".parse().unwrap()),
        description: Some("weekly".parse().unwrap()),
        ..CreateSnapshot::default()
    };
    let first = client.0.create(&Client::city(), request, Arc::new(Silent)).await.unwrap().snapshot;
    let second = client.create("other").await.unwrap();
    assert_eq!(first.description, "before-v2: weekly");
    for (reference, expected) in [
        ("latest", &second),
        ("latest~1", &first),
        (first.snapshot_id.as_str(), &first),
        ("before-v2", &first),
        ("2026-01-01T01", &second),
    ] {
        assert_eq!(client.find(reference).await.unwrap().snapshot_id, expected.snapshot_id, "{reference}");
    }
    for reference in ["latest~2", "nobody", "../../v1/admin", "a b?c#d"] {
        assert_eq!(client.find(reference).await.unwrap_err().code(), Code::NotFound, "{reference}");
    }
    assert_eq!(client.find("2026-01-01").await.unwrap_err().code(), Code::Ambiguous);
}
