//! Keys on a real store: what they open, and that nothing of them can be read or used once revoked.

use std::os::unix::fs::PermissionsExt;

use tempfile::TempDir;

use super::*;
use crate::error::Code;

fn store() -> (TempDir, Engine) {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open_or_create(&folder.path().join("store"), "ana@example.com").unwrap();
    (folder, engine)
}

fn request(email: &str, tenants: &[&str]) -> CreateKey {
    let tenants = tenants.iter().map(|name| (*name).to_owned()).collect();
    CreateKey { email: email.parse().unwrap(), tenants, master_key: None }
}

fn again(engine: &Engine) -> Engine {
    Engine::open(engine.store.layout.root(), "other@example.com").unwrap().unwrap()
}

#[test]
fn a_web_token_key_has_the_same_secret_everywhere_until_it_is_revoked() {
    let (_folder, engine) = store();
    let made = engine.create_key(&request("Bea@Example.com", &[])).unwrap();
    let other = again(&engine);
    for engine in [&engine, &other, &engine] {
        assert_eq!(engine.secret_of(&made.key.key_id).unwrap().as_ref(), Some(&made.secret));
        let person = engine.person_of_key(&made.key.key_id).unwrap().unwrap();
        assert_eq!(person, Person { email: "bea@example.com".into(), reach: Reach::Shared });
        assert_eq!(engine.person_of_bearer(made.secret.reveal()).unwrap(), None);
    }
    assert_eq!(engine.revoke_key(&made.key.key_id[..8]).unwrap(), made.key);
    for engine in [&engine, &other] {
        assert_eq!(engine.secret_of(&made.key.key_id).unwrap(), None);
        assert_eq!(engine.person_of_key(&made.key.key_id).unwrap(), None);
    }
    assert!(engine.keys().unwrap().is_empty());
}

#[test]
fn a_key_for_tenants_opens_them_and_signs_nothing() {
    let (_folder, engine) = store();
    let made = engine.create_key(&request("bot@example.com", &["Smart_City", "test", "test"])).unwrap();
    assert_eq!(made.key.tenants, ["smart_city", "test"]);
    let other = again(&engine);
    for _ in 0..2 {
        let person = other.person_of_bearer(made.secret.reveal()).unwrap().unwrap();
        assert_eq!(person.reach, Reach::Tenants(made.key.tenants.clone()));
    }
    assert_eq!(other.secret_of(&made.key.key_id).unwrap(), None);
    assert_eq!(other.person_of_key(&made.key.key_id).unwrap(), None);
    let wrong = format!("{}x", made.secret.reveal());
    for secret in ["", "snapshot_", wrong.as_str(), &made.key.key_id] {
        assert_eq!(other.person_of_bearer(secret).unwrap(), None, "{secret}");
    }
    engine.revoke_key(&made.key.key_id).unwrap();
    assert_eq!(other.person_of_bearer(made.secret.reveal()).unwrap(), None);
    assert_eq!(engine.person_of_bearer(made.secret.reveal()).unwrap(), None);
}

#[test]
fn no_secret_is_readable_in_the_store() {
    let (folder, engine) = store();
    let secrets: Vec<String> = [request("a@b", &[]), request("a@b", &["t"])]
        .iter()
        .map(|request| engine.create_key(request).unwrap().secret.reveal().to_owned())
        .collect();
    for file in ["catalog.db", "catalog.db-wal", "master.key"] {
        let bytes = std::fs::read(folder.path().join("store").join(file)).unwrap();
        for secret in &secrets {
            let bare = secret.trim_start_matches(BEARER_PREFIX).as_bytes();
            assert!(!bytes.windows(bare.len()).any(|window| window == bare), "{file}");
        }
    }
    let mode = std::fs::metadata(folder.path().join("store/master.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_master_key_that_others_can_read_or_that_is_gone_is_refused() {
    let (folder, engine) = store();
    engine.create_key(&request("a@b", &[])).unwrap();
    let path = folder.path().join("store/master.key");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(again(&engine).create_key(&request("a@b", &[])).unwrap_err().code(), Code::Invalid);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(again(&engine).create_key(&request("a@b", &[])).unwrap_err().code(), Code::NotFound);
    // One that is sent as it is does not need it.
    assert!(again(&engine).create_key(&request("a@b", &["t"])).is_ok());
}

#[test]
fn a_master_key_can_be_shared_by_stores() {
    let ((_one, first), (_two, second)) = (store(), store());
    let shared = Secret::from("0123456789abcdef0123456789abcdef".to_owned());
    for engine in [&first, &second] {
        engine.use_master_key(&shared).unwrap();
        assert!(!engine.store.layout.master_key().exists());
    }
    let made = first.create_key(&request("a@b", &[])).unwrap();
    assert_eq!(second.store.master().unwrap().unwrap().secret_of(&made.key.key_id).unwrap(), made.secret);
    assert_eq!(first.use_master_key(&Secret::from("short".to_owned())).unwrap_err().code(), Code::Invalid);
}

#[test]
fn tenants_have_plain_names() {
    let (_folder, engine) = store();
    for bad in ["", "a-b", "a b", "ä", &"x".repeat(51)] {
        assert_eq!(engine.create_key(&request("a@b", &[bad])).unwrap_err().code(), Code::Invalid, "{bad}");
    }
}

#[test]
fn only_who_reaches_everything_looks_after_keys() {
    let (_folder, engine) = store();
    for reach in [Reach::Shared, Reach::Tenants(vec!["t".into()])] {
        let other = engine.for_person(Person { email: "ana@example.com".into(), reach });
        assert_eq!(other.create_key(&request("a@b", &[])).unwrap_err().code(), Code::NotAllowed);
        assert_eq!(other.keys().unwrap_err().code(), Code::NotAllowed);
        assert_eq!(other.revoke_key("key_").unwrap_err().code(), Code::NotAllowed);
    }
}
