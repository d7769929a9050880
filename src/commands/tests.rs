//! What the verbs ask of a backend, and how they end, with a backend in memory.

use std::ffi::OsString;
use std::path::Path;

use super::fake::Fake;
use super::*;
use crate::cli::{Cli, Environment, settings};
use crate::console::{Failure, ProgressMode};
use crate::error::Code;
use crate::model::{FacetPlan, Plan, TaskStatus, Timestamp};
use crate::models::Known;

/// Runs a command line as where nobody can be asked. Answers its exit code and the message of a failure.
fn outcome(line: &str, fake: &Fake) -> (u8, String) {
    let words: Vec<OsString> = std::iter::once("snapshot").chain(line.split(' ')).map(OsString::from).collect();
    let typed = Cli::read(&words).unwrap_or_else(|refusal| panic!("{line}: {refusal:?}"));
    let mut options =
        settings::options(&typed.global, &Environment::default(), settings::Terminals::default()).unwrap();
    options.progress = ProgressMode::None;
    let console = Console::new(options);
    let place = Place::new(typed.global.dataset);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let done = runtime.block_on(async {
        match typed.command {
            Command::Guard(args) => guard::run(args, &place, fake, &console).await,
            command => dispatch(command, &place, &Known::default(), fake, &console).await.map(|()| Exit::OK),
        }
    });
    match done {
        Ok(exit) => (exit.number(), String::new()),
        Err(error) => (Failure::of(&error).exit().number(), format!("{error:#}")),
    }
}

fn full_plan() -> Plan {
    let facet = FacetPlan { removed: 1, ..FacetPlan::default() };
    Plan { hash: "h1".into(), facets: [("media".to_owned(), facet)].into(), ..Plan::default() }
}

#[test]
fn with_yes_a_restore_needs_no_plan_of_its_own() {
    let fake = Fake { plan: full_plan(), ..Fake::new() };
    assert_eq!(outcome("restore first --yes", &fake), (0, String::new()));
    assert_eq!(fake.asked(), ["restore id-one 11111111 None Here"]);
}

#[test]
fn without_anybody_to_ask_a_restore_is_refused_before_it_plans() {
    let fake = Fake { plan: full_plan(), ..Fake::new() };
    for line in ["restore first", "restore first --json", "restore first --no-input", "gc", "dataset rm", "undo"] {
        let (code, message) = outcome(line, &fake);
        assert_eq!(code, 10, "{line}: {message}");
        assert!(message.contains("--yes"), "{line}: {message}");
        assert!(fake.asked().is_empty(), "{line}");
    }
}

#[test]
fn a_dry_run_only_plans() {
    let fake = Fake { plan: full_plan(), ..Fake::new() };
    assert_eq!(outcome("restore first -n --json", &fake).0, 0);
    assert_eq!(fake.asked(), ["plan_restore"]);
    assert_eq!(outcome("rm first -n", &fake).0, 0);
    assert_eq!(fake.asked(), ["remove 11111111 Remove true"]);
}

#[test]
fn the_hash_of_a_plan_is_consent() {
    let fake = Fake { plan: full_plan(), ..Fake::new() };
    assert_eq!(outcome("restore first --plan h1 --json", &fake).0, 0);
    assert_eq!(fake.asked(), ["restore id-one 11111111 Some(\"h1\") Here"]);
}

#[test]
fn what_may_outlive_the_command_is_detached() {
    let fake = Fake { ends: None, ..Fake::new() };
    assert_eq!(outcome("restore first --yes --no-wait --json", &fake).0, 0);
    assert_eq!(fake.asked(), ["restore id-one 11111111 None Detached"]);
    let (code, message) = outcome("restore first --yes --timeout 0", &fake);
    assert_eq!(code, 8, "{message}");
    assert_eq!(outcome("task wait task --timeout 0", &fake).0, 8);
}

#[test]
fn a_task_that_failed_keeps_the_code_of_its_cause() {
    let mut fake = Fake { ends: Some(TaskStatus::Failed), ..Fake::new() };
    assert_eq!(outcome("restore first --yes", &fake).0, 7);
    fake.failure = Some((Code::StalePlan, "the plan no longer holds".into()));
    let (code, message) = outcome("restore first --yes", &fake);
    assert_eq!(code, 4);
    assert_eq!(message, "cannot restore `first`: the plan no longer holds");
    fake.failure = Some((Code::Corrupt, "damage".into()));
    assert_eq!(outcome("task wait task", &fake).0, 6);
    fake.ends = Some(TaskStatus::Aborted);
    assert_eq!(outcome("task wait task", &fake).0, 7);
}

#[test]
fn a_reference_is_tried_as_a_whole_before_it_is_split() {
    let fake = Fake::new();
    let diffed = |line: &str| {
        let done = outcome(line, &fake);
        (done.0, fake.asked().concat())
    };
    let (code, asked) = diffed("diff a:b two:second");
    assert_eq!(code, 0);
    assert!(asked.contains("22222222") && asked.contains("id-two") && asked.contains("33333333"), "{asked}");
    assert_eq!(diffed("diff one:a:b first").0, 0);
    assert_eq!(diffed("diff three:second").0, 3);
    assert_eq!(diffed("diff two:first").0, 3);
}

#[test]
fn a_reference_can_name_its_dataset_anywhere() {
    let fake = Fake { is_in_dataset: false, ..Fake::new() };
    assert_eq!(outcome("show two:second", &fake).0, 0);
    let (code, message) = outcome("show second", &fake);
    assert_eq!(code, 3);
    assert!(message.contains("is not in a dataset"), "{message}");
}

#[test]
fn a_reference_left_out_with_nobody_to_pick_is_wrong_usage() {
    for line in ["show", "restore --yes", "clone", "copy-id", "undelete", "edit --name x", "edit first"] {
        assert_eq!(outcome(line, &Fake::new()).0, 2, "{line}");
    }
}

#[test]
fn create_where_there_is_no_dataset_makes_one_with_yes_only() {
    let fake = Fake { is_in_dataset: false, ..Fake::new() };
    let (code, message) = outcome("create x", &fake);
    assert_eq!(code, 10);
    assert!(message.contains("--yes"), "{message}");
    assert!(fake.asked().is_empty());
    assert_eq!(outcome("create x --yes", &fake).0, 0);
    assert_eq!(fake.asked(), ["create_dataset true", "create id-one x"]);
    assert_eq!(outcome("list", &fake).0, 3);
}

#[test]
fn several_are_removed_in_one_call_and_of_one_dataset_only() {
    let fake = Fake::new();
    assert_eq!(outcome("rm first a:b 11111111 --yes", &fake).0, 0);
    assert_eq!(fake.asked(), ["remove 11111111,22222222 Remove false"]);
    assert_eq!(outcome("rm first two:second --yes", &fake).0, 2);
    assert!(fake.asked().is_empty());
}

#[test]
fn undelete_means_the_removed_one_of_two_with_the_same_name() {
    let mut fake = Fake::new();
    let mut removed = fake.snapshots[0].clone();
    removed.snapshot_id = "44444444".to_owned().into();
    removed.deleted_at = Some(Timestamp::from_micros(1));
    fake.snapshots.push(removed);
    assert_eq!(outcome("undelete first", &fake).0, 0);
    assert_eq!(fake.asked(), ["undelete 44444444"]);
    assert_eq!(outcome("undelete a:b", &fake).0, 0);
    assert!(fake.asked().is_empty());
    assert_eq!(outcome("show 4444", &fake).0, 0);
}

#[test]
fn prune_removes_what_no_rule_keeps() {
    let fake = Fake::new();
    assert_eq!(outcome("prune --keep-last 1 --yes", &fake).0, 0);
    assert_eq!(fake.asked(), ["remove 22222222 Prune false"]);
    assert_eq!(outcome("prune --keep-last 5", &fake).0, 0);
    assert!(fake.asked().is_empty());
}

#[test]
fn a_clone_goes_on_where_nobody_can_be_asked() {
    let fake = Fake::new();
    assert_eq!(outcome("clone first /data/x", &fake).0, 0);
    assert_eq!(fake.asked(), ["clone 11111111 Some(\"/data/x\") Here"]);
    assert_eq!(outcome("clone first --no-wait --json", &fake).0, 0);
    assert_eq!(fake.asked(), ["plan_clone", "clone 11111111 Some(\"/data/one-cloned\") Detached"]);
}

#[test]
fn damage_is_code_6_after_the_report() {
    let (code, message) = outcome("verify --sample 5", &Fake::new());
    assert_eq!((code, message.as_str()), (6, "1 problem was found"));
}

#[test]
fn damage_that_a_repair_leaves_is_code_6_and_a_dry_run_is_passed_on() {
    let fake = Fake::new();
    assert_eq!(outcome("verify --repair", &fake), (6, "1 problem is left".into()));
    assert_eq!(outcome("verify --repair --full --dry-run", &fake), (6, "1 problem was found".into()));
    assert_eq!(fake.asked(), ["repair false false", "repair true true"]);
    for refused in ["verify --dry-run", "verify --repair first", "verify --repair --sample 5"] {
        let words: Vec<OsString> = std::iter::once("snapshot").chain(refused.split(' ')).map(OsString::from).collect();
        assert!(Cli::read(&words).is_err(), "{refused}");
    }
}

#[test]
fn guard_ends_like_its_command_and_takes_back_when_asked() {
    let fake = Fake::new();
    assert_eq!(outcome("guard -- true", &fake).0, 0);
    assert_eq!(fake.asked(), ["checkpoint before true"]);
    assert_eq!(outcome("guard named -- false", &fake).0, 1);
    assert_eq!(fake.asked(), ["create id-one named"]);
    assert_eq!(outcome("guard --restore-on-failure -- false", &fake).0, 1);
    assert_eq!(fake.asked(), ["checkpoint before false", "restore id-one 99999999 None Here"]);
    assert_eq!(outcome("guard --restore-on-failure -- /nonexistent/program", &fake).0, 127);
    assert_eq!(fake.asked(), ["checkpoint before /nonexistent/program"]);
    let failing = Fake { ends: Some(TaskStatus::Failed), ..Fake::new() };
    assert_eq!(outcome("guard --restore-on-failure -- false", &failing).0, 125);
}

#[test]
fn a_directory_that_is_not_there_is_said() {
    assert!(enter(None).is_ok());
    let error = enter(Some(Path::new("/nonexistent/folder"))).unwrap_err().to_string();
    assert!(error.contains("/nonexistent/folder"), "{error}");
}
