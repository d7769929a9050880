//! Who we are, and for how long.

use snapshot::backend::{self, Home, SnapshotFilter};
use snapshot::error::{Code, Error};
use snapshot::jwt;
use snapshot::remote::{Client, Credentials, Server, Source, Trace};

use crate::fake::{Fake, KEY, SECRET, Trouble};
use crate::machine::bottles;

async fn list(server: Server) -> Result<u64, Error> {
    let home = Home::VisualLayer { server, user: None };
    let backend = backend::open(&home, "", Trace::default()).await?;
    Ok(backend.snapshots(&bottles(), SnapshotFilter::default()).await?.total)
}

fn command(text: &str) -> Source {
    Source::Command { setting: "token_command".into(), command: text.into() }
}

#[tokio::test]
async fn a_key_makes_tokens_that_are_used_again() {
    let fake = Fake::start();
    assert_eq!(list(fake.server()).await.unwrap(), 2);
    let world = fake.world();
    let tokens: Vec<_> = world.authorizations.iter().flatten().collect();
    assert!(tokens.len() >= 2 && tokens.windows(2).all(|pair| pair[0] == pair[1]), "{tokens:?}");
    let token = tokens[0].strip_prefix("Bearer ").unwrap();
    let now = jiff::Timestamp::now().as_second();
    let claims = jwt::verify(token, now, |key| (key == KEY).then_some(SECRET)).unwrap();
    assert_eq!((claims.sub.as_str(), claims.iss.as_str(), claims.exp - claims.iat), (KEY, "sdk", 600));
}

#[tokio::test]
async fn a_refused_token_is_made_anew_once() {
    let fake = Fake::start();
    fake.world().plan("GET", "/snapshot", 1, Trouble::refusal(401, "Token expired"));
    assert_eq!(list(fake.server()).await.unwrap(), 2);
    fake.world().plan("GET", "/snapshot", usize::MAX, Trouble::refusal(401, "Token expired"));
    fake.world().log.clear();
    let error = list(fake.server()).await.unwrap_err();
    assert!(matches!(&error, Error::NotLoggedIn { reason, .. } if reason == "Token expired"), "{error}");
    assert_eq!(fake.count("GET", "/snapshot"), 2);
}

#[tokio::test]
async fn a_write_that_was_refused_for_its_token_is_done_with_a_new_one() {
    let fake = Fake::start();
    fake.world().plan("POST", "/snapshot", 1, Trouble::refusal(401, "Token expired"));
    crate::machine::create(&*fake.backend().await, "x").await.unwrap();
    assert_eq!(fake.world().snapshots.len(), 3);
}

#[tokio::test]
async fn a_service_whose_clock_is_off_is_followed() {
    for clock in [-7_200, 7_200] {
        let fake = Fake::start();
        fake.world().clock = clock;
        assert_eq!(list(fake.server()).await.unwrap(), 2, "{clock}");
    }
}

#[tokio::test]
async fn ready_tokens_come_from_anywhere_and_a_command_is_asked_again() {
    let fake = Fake::start();
    let given = Source::Given("a-ready-token".to_owned().into());
    let variable = Source::Variable { name: "TOKEN".into(), value: Some("a-ready-token".to_owned().into()) };
    for source in [given, variable, command("echo a-ready-token")] {
        assert_eq!(list(fake.server_for(Credentials::Token(source))).await.unwrap(), 2);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, "an-old-token").unwrap();
    let script = format!("cat {0}; echo a-ready-token > {0}", path.display());
    assert_eq!(list(fake.server_for(Credentials::Token(command(&script)))).await.unwrap(), 2);
}

#[tokio::test]
async fn a_wrong_or_missing_secret_is_refused_and_not_shown() {
    let fake = Fake::start();
    let wrong = Credentials::Key { key: KEY.into(), secret: Source::Given("wr0ng-secret".to_owned().into()) };
    let echo = format!("{{\"detail\":\"bad token {}\"}}", "wr0ng-token");
    fake.world().plan("GET", "/snapshot", 1, Trouble::Answer(401, Vec::new(), echo));
    let token = Credentials::Token(Source::Given("wr0ng-token".to_owned().into()));
    for (credentials, secret) in [(token, "wr0ng-token"), (wrong, "wr0ng-secret")] {
        let error = list(fake.server_for(credentials)).await.unwrap_err();
        assert_eq!(error.code(), Code::NotLoggedIn);
        assert!(!format!("{error} {error:?}").contains(secret), "{error}");
    }
    let unset = Credentials::Token(Source::Variable { name: "MY_TOKEN".into(), value: None });
    let error = list(fake.server_for(unset)).await.unwrap_err();
    assert!(error.to_string().contains("`MY_TOKEN` is not set"), "{error}");
    let failing = Credentials::Token(command("exit 7"));
    let error = list(fake.server_for(failing)).await.unwrap_err();
    assert!(error.to_string().contains("`token_command` failed: exit status: 7"), "{error}");
}

#[tokio::test]
async fn without_credentials_nothing_is_said_about_us() {
    let fake = Fake::start();
    fake.world().wants_token = false;
    assert_eq!(list(fake.server_for(Credentials::None)).await.unwrap(), 2);
    assert!(fake.world().authorizations.iter().all(Option::is_none));
    fake.world().wants_token = true;
    assert_eq!(list(fake.server_for(Credentials::None)).await.unwrap_err().code(), Code::NotLoggedIn);
}

#[test]
fn a_secret_stays_away_from_plain_http() {
    let secret = || Credentials::Token(Source::Given("s3cret".to_owned().into()));
    let server = |url: &str, credentials, insecure| Server {
        url: url.into(),
        credentials,
        insecure,
        ca_file: None,
        headers: Vec::new(),
    };
    let opened = |server| Client::new(server, Trace::default()).map(drop);
    for url in ["http://example.com", "http://10.0.0.1:8080", "http://localhost.example.com"] {
        let error = opened(server(url, secret(), false)).unwrap_err().to_string();
        assert!(error.contains("insecure = true") && !error.contains("s3cret"), "{error}");
        assert!(opened(server(url, secret(), true)).is_ok());
        assert!(opened(server(url, Credentials::None, false)).is_ok());
    }
    for url in ["http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1", "https://example.com"] {
        assert!(opened(server(url, secret(), false)).is_ok(), "{url}");
    }
    for url in ["example.com", "ftp://example.com", "https://ana:s3cret@example.com", "file:///etc", ""] {
        let error = opened(server(url, Credentials::None, false)).unwrap_err().to_string();
        assert!(!error.contains("s3cret"), "{error}");
    }
}
