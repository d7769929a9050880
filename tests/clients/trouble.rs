//! Services that stutter.

use std::time::Duration;

use snapshot::backend::SnapshotFilter;
use snapshot::error::{Code, Error};
use snapshot::remote::{Client, Request, Trace};

use crate::fake::{DATASET, Fake, Trouble, id};
use crate::machine::{bottles, ended, restore_of};

async fn list(fake: &Fake) -> Result<u64, Error> {
    Ok(fake.backend().await.snapshots(&bottles(), SnapshotFilter::default()).await?.total)
}

#[tokio::test]
async fn what_passes_is_waited_out_where_nothing_changes() {
    for trouble in [
        Trouble::gateway(502, "0"),
        Trouble::gateway(503, "Sun, 06 Nov 1994 08:49:37 GMT"),
        Trouble::gateway(504, "soon"),
        Trouble::refusal(429, "slow down"),
        Trouble::Drop,
        Trouble::Half,
    ] {
        let fake = Fake::start();
        fake.world().plan("GET", "/snapshot", 2, trouble.clone());
        assert_eq!(list(&fake).await.unwrap(), 2, "{trouble:?}");
        assert_eq!(fake.count("GET", "/snapshot"), 3, "{trouble:?}");
    }
}

#[tokio::test]
async fn a_server_that_asks_for_a_pause_gets_it() {
    let fake = Fake::start();
    fake.world().plan("GET", "/snapshot", 1, Trouble::gateway(503, "1"));
    let begun = std::time::Instant::now();
    list(&fake).await.unwrap();
    assert!(begun.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn what_does_not_pass_is_told_in_the_words_of_the_page() {
    let fake = Fake::start();
    fake.world().plan("GET", "/snapshot", usize::MAX, Trouble::gateway(502, "0"));
    let error = list(&fake).await.unwrap_err();
    assert_eq!(error.code(), Code::Unreachable);
    assert!(error.to_string().ends_with("answers 502: Bad Gateway at the edge"), "{error}");
}

#[tokio::test]
async fn a_pause_that_is_too_long_is_not_waited_for() {
    let fake = Fake::start();
    fake.world().plan("GET", "/snapshot", 1, Trouble::gateway(503, "86400"));
    assert_eq!(list(&fake).await.unwrap_err().code(), Code::Unreachable);
    assert_eq!(fake.count("GET", "/snapshot"), 1);
}

#[tokio::test]
async fn a_slow_answer_is_an_answer() {
    let fake = Fake::start();
    fake.world().plan("GET", "/snapshot", 1, Trouble::Slow(Duration::from_millis(1500)));
    assert_eq!(list(&fake).await.unwrap(), 2);
    assert_eq!(fake.count("GET", "/snapshot"), 1);
}

#[tokio::test]
async fn a_web_page_is_no_list() {
    let fake = Fake::start();
    for body in ["<html>welcome</html>", "", "[{\"snapshot_id\":3}]", "[nonsense"] {
        fake.world().plan("GET", "/snapshot", 1, Trouble::Answer(200, Vec::new(), body.into()));
        match list(&fake).await {
            Ok(0) => assert_eq!(body, ""),
            Err(Error::BadAnswer { reason, .. }) => assert!(!reason.contains("nonsense"), "{reason}"),
            other => panic!("{body}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn complaints_about_fields_are_told_with_their_places() {
    let fake = Fake::start();
    let body =
        r#"{"detail":[{"loc":["path","dataset_id"],"msg":"value is not a valid uuid","type":"type_error.uuid"}]}"#;
    fake.world().plan("GET", "/snapshot", 1, Trouble::Answer(422, Vec::new(), body.into()));
    let error = list(&fake).await.unwrap_err();
    assert_eq!(error.code(), Code::Invalid);
    assert!(error.to_string().contains("path.dataset_id: value is not a valid uuid"), "{error}");
}

#[tokio::test]
async fn trouble_while_a_task_runs_is_survived() {
    let fake = Fake::start();
    fake.world().stages = vec!["INITIALIZING", "RUNNING", "RUNNING", "RUNNING", "COMPLETED"];
    let backend = fake.backend().await;
    let task = backend.restore(&bottles(), restore_of(&id(1)), snapshot::backend::Run::Here).await.unwrap();
    fake.world().plan("GET", "/tasks", 2, Trouble::gateway(503, "0"));
    fake.world().plan("GET", "/tasks", 1, Trouble::Drop);
    fake.world().plan("GET", "/tasks", 1, Trouble::refusal(401, "Token expired"));
    ended(&*backend, &task).await;
}

#[tokio::test]
async fn redirects_are_followed_within_the_server_and_nowhere_else() {
    let fake = Fake::start();
    let client = Client::new(fake.server(), Trace::default()).unwrap();
    assert_eq!(client.send(&Request::get("/api/v1/moved")).await.unwrap().status(), 200);

    let elsewhere = Fake::start();
    let location = format!("{}/api/v1/datasets?a=b", elsewhere.url());
    let away = Trouble::Answer(307, vec![("location", location)], String::new());
    fake.world().plan("GET", "/snapshot", 1, away.clone());
    let error = list(&fake).await.unwrap_err();
    assert!(error.to_string().contains(&format!("redirects to {}/api/v1/datasets", elsewhere.url())), "{error}");
    fake.world().plan("DELETE", "/snapshot/x", 1, away);
    let request = Request::delete(format!("/api/v1/dataset/{DATASET}/snapshot/x"));
    assert!(matches!(client.send(&request).await.map_err(Error::from), Err(Error::BadAnswer { .. })));
    assert!(elsewhere.world().log.is_empty());

    let here = Trouble::Answer(307, vec![("location", "/api/v1/moved".into())], String::new());
    fake.world().plan("DELETE", "/snapshot/x", 1, here);
    assert!(matches!(client.send(&request).await.map_err(Error::from), Err(Error::BadAnswer { .. })));
    let round = Trouble::Answer(302, vec![("location", "/api/v1/datasets".into())], String::new());
    fake.world().plan("GET", "/datasets", usize::MAX, round);
    let error = client.send(&Request::get("/api/v1/datasets")).await.map(drop).unwrap_err();
    assert!(error.error.to_string().contains("without end"), "{}", error.error);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_by_its_address() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let fake = Fake::start();
    let server = snapshot::remote::Server { url: format!("http://{address}"), ..fake.server() };
    let client = Client::new(server, Trace::default()).unwrap();
    let failure = client.send(&Request::post("/x")).await.unwrap_err();
    assert!(!failure.may_be_done, "nothing was sent");
    let text = failure.error.to_string();
    assert!(text.starts_with(&format!("{address} cannot be reached: ")), "{text}");
}
