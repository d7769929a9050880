//! The program against the service: what it prints, and what it ends with.

use serde_json::Value;

use crate::fake::{Fake, Trouble, id};
use crate::machine::{Machine, Outcome};

#[test]
fn every_refusal_has_its_exit_code() {
    for (status, code) in [
        (400, 2),
        (413, 2),
        (415, 2),
        (422, 2),
        (401, 5),
        (403, 5),
        (404, 3),
        (409, 4),
        (429, 9),
        (500, 1),
        (502, 9),
        (503, 9),
        (504, 9),
    ] {
        let fake = Fake::start();
        let refusal = Trouble::Answer(status, vec![("retry-after", "0".into())], r#"{"detail":"so it is"}"#.into());
        fake.world().plan("GET", "/snapshot", usize::MAX, refusal);
        let outcome = Machine::of(&fake).run("list --json");
        assert_eq!(outcome.code, code, "{status}: {outcome:?}");
        assert_eq!(outcome.stdout, "");
        let error: Value = serde_json::from_str(outcome.stderr.lines().last().unwrap()).unwrap();
        if status != 404 {
            assert!(error["error"]["message"].as_str().unwrap().contains("so it is"), "{error}");
        }
    }
}

#[test]
fn a_fault_of_the_service_is_one_for_its_support() {
    let fake = Fake::start();
    let fault = Trouble::Answer(500, vec![("x-request-id", "req-17".into())], "<html>oops</html>".into());
    fake.world().plan("GET", "/snapshot", 1, fault);
    let outcome = Machine::of(&fake).run("list");
    assert_eq!(outcome.code, 1);
    assert!(outcome.stderr.contains("contact support") && outcome.stderr.contains("req-17"), "{outcome:?}");
}

#[test]
fn a_service_that_is_not_there_is_9() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let outcome = Machine::with(&format!("url = \"{url}\"\n")).run("list");
    assert_eq!(outcome.code, 9, "{outcome:?}");
    assert!(outcome.stderr.contains("cannot be reached"), "{outcome:?}");
}

#[test]
fn lists_look_as_they_do_at_home() {
    let fake = Fake::start();
    let machine = Machine::of(&fake);
    let outcome = machine.run("list");
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(outcome.stdout.contains("Current Version") && outcome.stdout.contains("2026-02-03 10:11"), "{outcome:?}");
    assert_eq!(machine.run("copy-id current").stdout.trim(), id(2));
    assert_eq!(machine.run("list -d cans").code, 3);
    let nowhere =
        Machine::with(&format!("url = \"{}\"\napi_key = \"key_demo\"\napi_secret_env = \"MY_SECRET\"", fake.url()));
    let text = std::fs::read_to_string(nowhere.config()).unwrap().replace("dataset = \"bottles\"\n", "");
    nowhere.configure(&text);
    let outcome = nowhere.run("list");
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert!(outcome.stderr.contains("-d") && outcome.stderr.contains("bottles"), "{outcome:?}");
}

#[test]
fn restore_waits_for_the_end_and_says_how_to_come_back() {
    let fake = Fake::start();
    let machine = Machine::of(&fake);
    let outcome = machine.run("restore latest~1 --yes --json");
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let report: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!((report["status"].as_str(), report["snapshot_id"].as_str()), (Some("COMPLETED"), Some(id(1).as_str())));
    assert!(report["revision_id"].is_string(), "{report}");
    assert!(outcome.stderr.contains("Undo with: snapshot undo"), "{outcome:?}");
    let back = machine.run("undo --yes --json");
    assert_eq!(back.code, 0, "{back:?}");
    let back: Value = serde_json::from_str(&back.stdout).unwrap();
    assert_eq!(back["snapshot_id"], report["revision_id"]);
}

#[test]
fn a_restore_is_refused_where_nobody_can_be_asked() {
    let fake = Fake::start();
    assert_eq!(Machine::of(&fake).run("restore latest~1").code, 10);
    assert_eq!((fake.count("POST", "/snapshot"), fake.count("POST", "/restore")), (0, 0));
}

#[test]
fn a_failed_task_is_7_and_one_that_takes_too_long_8() {
    let fake = Fake::start();
    let machine = Machine::of(&fake);
    fake.world().stages = vec!["RUNNING", "FAILED"];
    fake.world().failure = Some("the index is gone");
    let failed = machine.run("restore latest~1 --yes --no-checkpoint");
    assert_eq!(failed.code, 7, "{failed:?}");
    assert!(failed.stderr.contains("the index is gone"), "{failed:?}");
    fake.world().stages = vec!["RUNNING"];
    let slow = machine.run("restore latest~1 --yes --no-checkpoint --timeout 1s");
    assert_eq!(slow.code, 8, "{slow:?}");
    assert!(slow.stderr.contains("snapshot task wait"), "{slow:?}");
    let accepted = machine.run("restore latest~1 --yes --no-checkpoint --no-wait --json");
    assert_eq!(accepted.code, 0, "{accepted:?}");
    assert!(accepted.stdout.contains("\"RUNNING\""), "{accepted:?}");
}

#[test]
fn clone_prints_the_new_dataset() {
    let fake = Fake::start();
    let outcome = Machine::of(&fake).run("clone current --json");
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let cloned: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(cloned["dataset_name"], "bottles (cloned)");
    let world = fake.world();
    assert!(world.datasets.iter().any(|one| one["id"] == cloned["dataset_id"]), "{cloned}");
    assert!(cloned["snapshot_id"].is_string() && cloned["task_id"].is_string(), "{cloned}");
}

#[test]
fn create_rm_and_prune_work_as_at_home() {
    let fake = Fake::start();
    let machine = Machine::of(&fake);
    let made = machine.run("create mine -m why");
    assert_eq!(made.code, 0, "{made:?}");
    assert!(made.stderr.contains("Took `mine`") && !made.stderr.contains("0 files"), "{made:?}");
    let current = machine.run("rm mine --yes");
    assert_eq!(current.code, 4, "{current:?}");
    assert!(current.stderr.contains("create a new snapshot first"), "{current:?}");
    let removed = machine.run("rm tagged --yes");
    assert_eq!(removed.code, 0, "{removed:?}");
    assert!(
        removed.stderr.contains("cannot be brought back") && !removed.stderr.contains("snapshot undo"),
        "{removed:?}"
    );
    assert_eq!(machine.run("prune --keep-last 1 --yes").code, 0);
    assert_eq!(fake.world().snapshots.len(), 1);
}

#[test]
fn guard_takes_back_what_failed() {
    let fake = Fake::start();
    let machine = Machine::of(&fake);
    let outcome = Outcome::of(&mut machine.command("guard --restore-on-failure -- false"));
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert_eq!(fake.count("POST", "/restore"), 1, "{outcome:?}");
}
