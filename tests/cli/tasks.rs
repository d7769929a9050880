//! Work that nobody waits for: it is carried out all the same, and can be waited for or aborted from anywhere.

use crate::environment::Home;
use crate::tree::tree;

#[test]
fn work_that_is_not_waited_for_can_be_waited_for_later() {
    let home = Home::with_images();
    let report = home.json("restore first --yes --no-wait");
    let task = report["task_id"].as_str().unwrap();
    assert_eq!(home.json(&format!("task wait {task}"))["status"], "COMPLETED");
    assert!(home.path("images/dog.jpg").exists());

    let cloned = home.json("clone second --no-wait");
    let task = cloned["task_id"].as_str().unwrap();
    assert!(home.ok(&format!("task wait {} -o id", &task[..8])).starts_with(task));
    assert!(home.path("images-cloned/bird.jpg").exists());
}

#[test]
fn work_outlives_the_patience_for_it() {
    let home = Home::with_many(1500);
    let outcome = home.run("restore first --yes --timeout 0 --json");
    assert_eq!(outcome.code, 8, "{outcome:?}");
    let failure = outcome.failure();
    assert_eq!((failure["code"].as_str(), failure["retryable"].as_bool()), (Some("TIMED_OUT"), Some(true)));
    let task = failure["task_id"].as_str().unwrap();
    assert!(failure["hint"].as_str().unwrap().contains(&format!("snapshot task wait {task}")));
    home.ok(&format!("task wait {task}"));
    assert!(!home.path("images/many").exists());
}

#[test]
fn work_with_patience_enough_ends_as_usual() {
    let home = Home::with_images();
    assert_eq!(home.json("restore first --yes --timeout 5m")["status"], "COMPLETED");
    assert_eq!(home.json("clone first --timeout 5m")["status"], "COMPLETED");
}

#[test]
fn an_aborted_restore_changes_nothing() {
    let home = Home::with_many(3000);
    let before = tree(&home.path("images"));
    let task = home.ok("restore first --yes --no-wait -o id");
    let aborted = home.run(&format!("task abort {task}"));
    let waited = home.run(&format!("task wait {task} --json"));
    if aborted.code == 0 && waited.code != 0 {
        assert_eq!((waited.code, waited.failure()["code"].as_str()), (7, Some("ABORTED")), "{waited:?}");
        assert!(tree(&home.path("images")) == before);
    } else {
        // It was quicker than we were, and then it is done wholly.
        assert_eq!(waited.code, 0, "{aborted:?} {waited:?}");
        assert!(!home.path("images/many").exists());
    }
    assert_eq!(home.json("dataset status --wait")["status"], "READY");
}

#[test]
fn a_task_that_failed_ends_its_waiting_with_its_own_code() {
    let home = Home::with_images();
    let stale = "restore first --plan 00000000000000000000000000000000 --no-wait -o id";
    let task = home.ok(stale);
    let outcome = home.run(&format!("task wait {task} --json"));
    assert_eq!((outcome.code, outcome.failure()["code"].as_str()), (4, Some("STALE_PLAN")), "{outcome:?}");
    assert_eq!(outcome.failure()["task_id"].as_str(), Some(task.as_str()));
}
