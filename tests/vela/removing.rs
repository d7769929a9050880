//! Removing: nothing goes unless all of them may, and what went is told.

use snapshot::backend::{Backend, RemoveVerb, Removed};
use snapshot::error::{Code, Result};
use snapshot::model::SnapshotId;

use crate::fake::{Client, Fake, Trouble, page, refuse};
use crate::http::Reply;

async fn remove(fake: &Fake, ids: &[SnapshotId], dry_run: bool) -> Result<Removed> {
    fake.client().0.remove(&Client::city(), ids, RemoveVerb::Remove, dry_run).await
}

async fn filled() -> (Fake, Vec<SnapshotId>) {
    let fake = Fake::start();
    fake.fill(3);
    let ids = fake.client().list().await.unwrap().into_iter().map(|one| one.snapshot_id).collect();
    (fake, ids)
}

#[tokio::test]
async fn all_of_them_go_or_none() {
    let (fake, ids) = filled().await;
    let with_another = [ids[0].clone(), "snapshot_of-nobody".to_owned().into()];
    assert_eq!(remove(&fake, &with_another, false).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(remove(&fake, &ids, true).await.unwrap().snapshots.len(), 3);
    assert_eq!(fake.descriptions("smartcity").len(), 3);
    remove(&fake, &ids[..2], false).await.unwrap();
    assert_eq!(fake.descriptions("smartcity"), ["number 0"]);
}

#[tokio::test]
async fn what_is_being_restored_stays() {
    let (fake, ids) = filled().await;
    fake.state().words = vec!["restoring"; 9];
    fake.client().restore(&ids[1]).await.unwrap();
    assert_eq!(remove(&fake, &ids, false).await.unwrap_err().code(), Code::Busy);
    assert_eq!(fake.count("DELETE"), 0);
}

#[tokio::test]
async fn what_is_gone_was_removed_whatever_was_answered() {
    for lost in [Reply::Nothing, page(502, "Bad Gateway"), refuse(404, "NotFound", "Snapshot not found")] {
        let (fake, ids) = filled().await;
        fake.trouble("DELETE", Trouble::Afterwards(lost));
        remove(&fake, &ids[..1], false).await.unwrap();
        assert_eq!(fake.count("DELETE"), 1);
    }
}

#[tokio::test]
async fn an_error_says_what_had_gone_before_it() {
    let (fake, ids) = filled().await;
    fake.trouble("DELETE /v2/snapshots/snapshot_2026-01-01T01", Trouble::Instead(refuse(500, "InternalError", "oops")));
    let error = remove(&fake, &ids, false).await.unwrap_err();
    let text = error.to_string();
    assert_eq!(error.code(), Code::ServerFault);
    assert!(text.contains("oops") && text.contains(&format!("removed before it: {}", ids[0])), "{text}");
    assert_eq!(fake.descriptions("smartcity"), ["number 0", "number 1"]);
}
