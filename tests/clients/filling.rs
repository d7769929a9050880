//! Media that is added to a dataset of the service, and creations that are begun again.

use serde_json::{Value, json};

use crate::fake::{ANA, DATASET, Fake, Stranger, Trouble};
use crate::machine::{Machine, Outcome};

/// A machine with two images.
fn with_images(fake: &Fake) -> Machine {
    let machine = Machine::of(fake);
    std::fs::create_dir(machine.path("new")).unwrap();
    for name in ["a.jpg", "b.jpg"] {
        std::fs::write(machine.path("new").join(name), name).unwrap();
    }
    machine
}

fn task(outcome: &Outcome) -> Value {
    assert_eq!(outcome.code, 0, "{outcome:?}");
    serde_json::from_str(&outcome.stdout).unwrap()
}

#[test]
fn media_is_added_and_its_own_task_is_waited_for() {
    for (stranger, tells_tasks) in [(Stranger::Away, true), (Stranger::Away, false), (Stranger::First, false)] {
        let fake = Fake::start();
        fake.world().stranger = stranger;
        fake.world().tells_tasks = tells_tasks;
        let mut command = with_images(&fake);
        command.user = Some(ANA);
        let added = task(&command.run("dataset add-media new --json"));
        assert_eq!((&added["task_type"], &added["status"]), (&json!("MEDIA_ADDITION"), &json!("COMPLETED")));
        assert_eq!(added["created_by"], ANA);
        assert_eq!(fake.world().datasets[0]["n_images"], 42);
        assert_eq!(fake.world().datasets[0]["status_new"], "PARTIAL INDEX");
        assert_eq!(task(&command.run("dataset reindex --json"))["task_type"], "REINDEX");
        assert_eq!(fake.world().datasets[0]["status_new"], "READY");
        task(&command.run("dataset add-media new/a.jpg --reindex --no-wait --json"));
        assert_eq!(fake.world().datasets[0]["status_new"], "READY");
    }
}

#[test]
fn a_form_is_sent_again_after_a_401_and_never_when_it_may_have_arrived() {
    let fake = Fake::start();
    let machine = with_images(&fake);
    fake.world().plan("POST", "/add_media", 1, Trouble::refusal(401, "Token expired"));
    task(&machine.run("dataset add-media new --json"));
    assert_eq!((fake.count("POST", "/add_media"), fake.world().datasets[0]["n_images"].clone()), (2, json!(42)));
    fake.world().plan("POST", "/add_media", 1, Trouble::DoneButDrop);
    task(&machine.run("dataset add-media new --json"));
    assert_eq!((fake.count("POST", "/add_media"), fake.world().datasets[0]["n_images"].clone()), (3, json!(44)));
}

#[test]
fn what_is_refused_or_missing_is_said() {
    let fake = Fake::start();
    let machine = with_images(&fake);
    assert_eq!(machine.run("dataset reindex").code, 4);
    fake.world().set_status("READ ONLY");
    assert_eq!(machine.run("dataset add-media new").code, 4);
    let before = fake.world().log.len();
    let missing = machine.run("dataset add-media nothing");
    assert!(missing.code == 1 && missing.stderr.contains("nothing"), "{missing:?}");
    assert!(!fake.world().log[before..].iter().any(|line| line.starts_with("POST")));
}

#[test]
fn a_creation_is_begun_again_and_nothing_else_is() {
    let fake = Fake::start();
    let machine = Machine::of(&fake);
    let creation = fake.world().add_task("DATASET_CREATION", DATASET, ANA);
    fake.world().tasks[0]["looks"] = json!(99);
    let again = task(&machine.run(&format!("task retry {creation} --json")));
    assert_eq!((&again["task_id"], &again["status"]), (&json!(creation), &json!("COMPLETED")));
    let other = fake.world().add_task("REINDEX", DATASET, ANA);
    let refused = machine.run(&format!("task retry {other}"));
    assert!(refused.code == 2 && refused.stderr.contains("Only dataset creation"), "{refused:?}");
    assert_eq!(machine.run("task retry ffffffff").code, 3);
}
