//! The client against the server: what it does with the service, and what only a server of ours can do.

use std::sync::Arc;

use serde_json::json;
use snapshot::backend::{Backend, CreateSnapshot, RemoveVerb, Restore, Run, SnapshotFilter, Vela};
use snapshot::error::Code;
use snapshot::model::{DatasetId, Secret, SnapshotId, TaskId, TaskStatus};
use snapshot::progress::Silent;
use snapshot::remote::{Client, Credentials, Server, Source, Trace};

use crate::fake::whole;
use crate::served::Served;

fn client(served: &Served, key: Option<&str>) -> Vela {
    let secret = |key: &str| Credentials::Token(Source::Given(Secret::from(key.to_owned())));
    let credentials = key.map_or(Credentials::None, secret);
    let server = Server { url: served.url.clone(), credentials, insecure: false, ca_file: None, headers: Vec::new() };
    Vela::new(Client::new(server, Trace::default()).unwrap(), Some("smartcity")).unwrap()
}

fn city() -> DatasetId {
    DatasetId::from("smartcity".to_owned())
}

async fn take(client: &Vela, name: &str) -> SnapshotId {
    let request = CreateSnapshot { name: Some(name.parse().unwrap()), ..CreateSnapshot::default() };
    client.create(&city(), request, Arc::new(Silent)).await.unwrap().snapshot.snapshot_id
}

async fn ended(client: &Vela, task: &TaskId) {
    loop {
        let view = client.task(task.as_str()).await.unwrap();
        if view.task.status.is_final() {
            return assert_eq!(view.task.status, TaskStatus::Completed);
        }
    }
}

#[tokio::test]
async fn taken_listed_restored_taken_back_and_removed() {
    let served = Served::locked();
    let key = served.key(&["smartcity"]);
    let as_me = |method: &str, target: &str| served.call(method, target).header("X-Api-Key", &key);
    let client = client(&served, Some(&key));
    let set = |value: &str| {
        let body = json!({"id": "Room1", "type": "Room", "t": {"value": value}});
        let answer = as_me("POST", "/v2/entities?options=upsert").json(&body).send();
        assert!(matches!(answer.status, 201 | 204), "{}", answer.body);
    };
    let value = || as_me("GET", "/v2/entities/Room1/attrs/t/value").send().body;
    set("old");
    let first = take(&client, "before").await;
    set("new");

    let found = client.snapshot(&city(), &"before".parse().unwrap(), false).await.unwrap();
    assert_eq!((&found.snapshot_id, found.n_entities, found.is_restoring), (&first, Some(1), Some(false)));
    let task = client.restore(&city(), whole(&first), Run::Detached).await.unwrap();
    ended(&client, &task).await;
    assert_eq!(value(), "\"old\"");

    let undo = client.plan_undo(&city(), None, Arc::new(Silent)).await.unwrap();
    assert_eq!(undo.operation.subject, first.to_string());
    let task = client.undo(&city(), &undo, Run::Detached).await.unwrap().unwrap();
    ended(&client, &task).await;
    assert_eq!(value(), "\"new\"");

    let all = client.snapshots(&city(), SnapshotFilter::default()).await.unwrap();
    assert_eq!(all.total, 3);
    let ids: Vec<_> = all.snapshots.iter().map(|one| one.snapshot_id.clone()).collect();
    client.remove(&city(), &ids, RemoveVerb::Remove, false).await.unwrap();
    assert_eq!(client.snapshots(&city(), SnapshotFilter::default()).await.unwrap().total, 0);
    assert_eq!(value(), "\"new\"");
}

#[tokio::test]
async fn another_tenant_is_replaced() {
    let served = Served::open();
    served.rooms(5);
    let client = client(&served, None);
    let id = take(&client, "x").await;
    let test = DatasetId::from("test".to_owned());
    let request = Restore { into: Some(test.clone()), ..whole(&id) };
    let task = client.restore(&city(), request, Run::Detached).await.unwrap();
    ended(&client, &task).await;
    let counted = served.call("GET", "/v2/entities?options=count").header("Fiware-Service", "test").send();
    assert_eq!(counted.header("fiware-total-count"), Some("5"));
    // What was there is a snapshot of the tenant that was replaced.
    let saved = client.snapshots(&test, SnapshotFilter::default()).await.unwrap().snapshots;
    assert_eq!(saved[0].description, format!("before restoring {id}"));
}

#[tokio::test]
async fn refusals_come_out_as_what_they_are() {
    let served = Served::locked();
    let key = served.key(&["smartcity"]);
    let wrong = client(&served, Some("nothing")).snapshots(&city(), SnapshotFilter::default()).await.unwrap_err();
    assert_eq!(wrong.code(), Code::NotLoggedIn);
    let other = DatasetId::from("other".to_owned());
    let refused = client(&served, Some(&key)).snapshots(&other, SnapshotFilter::default()).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotAllowed);
    let missing = client(&served, Some(&key)).snapshot(&city(), &"nobody".parse().unwrap(), false).await.unwrap_err();
    assert_eq!(missing.code(), Code::NotFound);
}
