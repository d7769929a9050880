//! The program with a profile of kind `vela`: what it prints, what it ends with, and that the key stays a secret.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::fake::{Fake, KEY, Trouble, page, refuse};
use crate::http::Reply;
use crate::served::Served;

/// A place with a configuration file.
struct Place(TempDir);

/// How the program ended.
struct Ended {
    exit: i32,
    said: String,
    shown: String,
}

impl Place {
    fn new(url: &str, key: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        let profile = format!("[profiles.city]\nkind = \"vela\"\nurl = \"{url}\"\ntenant = \"smartcity\"\n");
        fs::write(&path, format!("default_profile = \"city\"\n{profile}api_key = \"{key}\"\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        Self(dir)
    }

    fn of_fake(fake: &Fake) -> Self {
        Self::new(fake.url(), KEY)
    }

    fn run(&self, words: &[&str]) -> Ended {
        let mut command = Command::new(env!("CARGO_BIN_EXE_snapshot"));
        command.env_clear().env("HOME", self.0.path()).env("SNAPSHOT_CONFIG", self.0.path().join("config.toml"));
        command.env("SNAPSHOT_USER", "ana@example.com").current_dir(self.0.path()).stdin(Stdio::null());
        let output = command.arg("-v").args(words).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let (said, shown) = (text(output.stderr), text(output.stdout));
        assert!(!said.contains(KEY) && !shown.contains(KEY), "{said}{shown}");
        Ended { exit: output.status.code().unwrap(), said, shown }
    }

    #[track_caller]
    fn json(&self, words: &[&str]) -> Value {
        let ended = self.run(&[&["--json", "--yes"], words].concat());
        assert_eq!(ended.exit, 0, "{words:?}: {}", ended.said);
        serde_json::from_str(&ended.shown).unwrap()
    }
}

#[test]
fn the_verbs_of_the_service() {
    let fake = Fake::start();
    let place = Place::of_fake(&fake);
    let first = place.json(&["create", "before-v2", "-m", "weekly"]);
    assert_eq!((&first["snapshot_name"], &first["description"]), (&first["snapshot_id"], &json!("before-v2: weekly")));
    assert_eq!(place.json(&["list"])[0], first);
    assert_eq!(place.json(&["show", "before-v2"]), first);
    let copied = place.run(&["copy-id", "latest"]);
    assert_eq!(copied.shown.trim(), first["snapshot_id"].as_str().unwrap());
    let report = place.json(&["restore", "before-v2"]);
    assert_eq!((&report["status"], &report["snapshot_id"]), (&json!("COMPLETED"), &first["snapshot_id"]));
    assert!(report["revision_id"].is_string());
    let undone = place.json(&["undo"]);
    assert_eq!((&undone["status"], &undone["snapshot_id"]), (&json!("COMPLETED"), &report["revision_id"]));
    assert_eq!(place.json(&["rm", "before-v2"])[0]["snapshot_id"], first["snapshot_id"]);
    assert_eq!(place.json(&["prune", "--keep-last", "1"]).as_array().unwrap().len(), 1);
    let guarded = place.run(&["guard", "before-training", "--", "true"]);
    assert_eq!(guarded.exit, 0, "{}", guarded.said);
    assert_eq!(fake.descriptions("smartcity").last().map(String::as_str), Some("before-training"));
    assert!(place.run(&["list"]).shown.contains("before-training"));
}

#[test]
fn what_the_service_lacks_ends_with_two_and_names_it() {
    let fake = Fake::start();
    let place = Place::of_fake(&fake);
    place.json(&["create", "x"]);
    for words in [
        &["edit", "x", "--name", "y"][..],
        &["clone", "x", "--yes"],
        &["undelete", "x"],
        &["protect", "x"],
        &["diff"],
        &["files", "x"],
        &["history"],
        &["list", "--deleted"],
        &["restore", "x", "--dry-run"],
        &["restore", "x", "--only", "entities", "--yes"],
        &["restore", "x", "--into", "test", "--yes"],
        &["create", "--if-changed"],
        &["gc", "--yes"],
    ] {
        let ended = place.run(words);
        assert_eq!(ended.exit, 2, "{words:?}: {}", ended.said);
        assert!(ended.said.contains("Vela"), "{words:?}: {}", ended.said);
    }
}

#[test]
fn failures_end_with_their_numbers() {
    let fake = Fake::start();
    let place = Place::of_fake(&fake);
    place.json(&["create", "x"]);
    let exit = |words: &[&str], exit: i32| {
        let ended = place.run(words);
        assert_eq!(ended.exit, exit, "{words:?}: {}", ended.said);
    };
    exit(&["show", "nobody"], 3);
    exit(&["restore", "x"], 10);
    fake.trouble("POST", Trouble::Instead(refuse(409, "Conflict", "A restore is in progress")));
    exit(&["create", "y", "--wait-lock", "0"], 4);
    fake.trouble("GET /v2", Trouble::Instead(refuse(403, "Forbidden", "no")));
    exit(&["list"], 5);
    fake.trouble("GET /v2/snapshots", Trouble::Instead(Reply::Answer(200, Vec::new(), "nonsense".into())));
    exit(&["list"], 1);
    fake.trouble("POST", Trouble::Instead(refuse(413, "RequestEntityTooLarge", "no")));
    exit(&["create", "y"], 2);
    fake.trouble("POST", Trouble::Instead(page(502, "Bad Gateway")));
    exit(&["create", "y"], 9);
    fake.state().words = vec!["restoring", "failed"];
    exit(&["restore", "x", "--yes", "--no-checkpoint"], 7);
    let wrong = Place::new(fake.url(), "gdb_other");
    assert_eq!(wrong.run(&["list"]).exit, 5);
    let nowhere = Place::new("http://127.0.0.1:1", KEY);
    assert_eq!(nowhere.run(&["list"]).exit, 9);
}

#[test]
fn a_key_does_not_travel_in_the_open() {
    let place = Place::new("http://vela.example.com", KEY);
    let ended = place.run(&["list"]);
    assert_eq!(ended.exit, 2);
    assert!(ended.said.contains("insecure"), "{}", ended.said);
}

#[test]
fn our_own_server_can_do_more() {
    let served = Served::locked();
    let key = served.key(&["smartcity"]);
    let place = Place::new(&served.url, &key);
    let set = |value: u64| {
        let room = json!({"id": "Room1", "type": "Room", "t": {"value": value}});
        let call = served.call("POST", "/v2/entities?options=upsert").header("X-Api-Key", &key).json(&room);
        assert!(matches!(call.send().status, 201 | 204));
    };
    let value = || served.call("GET", "/v2/entities/Room1/attrs/t/value").header("X-Api-Key", &key).send().body;
    set(1);
    let taken = place.json(&["create", "before-v2", "-m", "weekly"]);
    assert_eq!((&taken["snapshot_name"], &taken["is_current"]), (&json!("before-v2"), &json!(true)));
    set(2);
    let diff = place.json(&["diff"]);
    assert_eq!(diff["facets"]["entities"]["changed"], 1, "{diff}");
    let report = place.json(&["restore", "before-v2"]);
    assert_eq!((&report["status"], value().as_str()), (&json!("COMPLETED"), "1"));
    place.json(&["undo"]);
    assert_eq!(value(), "2");
    place.json(&["edit", "before-v2", "--name", "before-v3"]);
    assert_eq!(place.json(&["list"])[0]["snapshot_name"], "before-v3");
    let other = place.run(&["list", "-d", "other"]);
    assert_eq!(other.exit, 3, "{}", other.said);
}
