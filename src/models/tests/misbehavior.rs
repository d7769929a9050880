//! Models that crash, hang, babble, or are not there.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::process::{Pid, test_kill_process};

use super::{ECHO, Program, model, over, seen, tried};
use crate::error::Error;
use crate::progress::{Phase, Progress};

/// A model that answers, but does `deed` when it is asked for item 5.
fn but_for_five(deed: &str) -> Program {
    let script = format!(
        r#"while read -r line; do
            case "$line" in *'"5.jpg"'*) {deed};; esac
            echo "$line" | {ECHO}
        done"#
    );
    model(&script)
}

#[test]
fn an_item_that_crashes_the_model_fails_alone() {
    let (summary, results) = tried(&but_for_five("echo 'out of memory' >&2; exit 3"), 40);
    let reason = Err("the model ended with exit status: 3, and said: out of memory".into());
    assert_eq!(results[&5], reason);
    assert!(results.iter().all(|(number, result)| *number == 5 || *result == seen(*number)), "{results:?}");
    assert_eq!((summary.answered, summary.failed, summary.given_up), (39, 1, None));
}

#[test]
fn an_item_that_kills_the_model_fails_alone() {
    let (_, results) = tried(&but_for_five("kill -9 $$"), 12);
    assert_eq!(results[&5], Err("the model ended with signal: 9 (SIGKILL)".into()));
    assert_eq!(results.values().filter(|result| result.is_ok()).count(), 11);
}

#[test]
fn an_item_that_takes_too_long_fails_alone() {
    let hurried = Program { timeout: Duration::from_secs(4), startup: Duration::ZERO, ..but_for_five("sleep 600") };
    let (summary, results) = tried(&hurried, 12);
    assert_eq!(results[&5], Err("the model did not answer in time".into()));
    assert_eq!((summary.answered, summary.failed), (11, 1));
}

#[test]
fn an_item_without_an_answer_fails_with_what_was_said_instead() {
    let hurried = Program {
        timeout: Duration::from_secs(4),
        startup: Duration::ZERO,
        ..but_for_five("echo '<html>Error</html>'; continue")
    };
    let (summary, results) = tried(&hurried, 12);
    let reason = "the model did not answer in time; 1 lines were no answers, the first: <html>Error</html>";
    assert_eq!(results[&5], Err(reason.into()));
    assert_eq!((summary.answered, summary.failed, &summary.examples[0][..]), (11, 1, "<html>Error</html>"));
}

#[test]
fn a_model_that_only_crashes_is_given_up() {
    let (summary, results) = tried(&model("echo 'no GPU' >&2; exit 1"), 10_000);
    assert_eq!(summary.given_up.as_deref(), Some("the model ended with exit status: 1, and said: no GPU"));
    assert!(summary.starts <= 12 && summary.answered == 0, "{summary:?}");
    assert!(results.len() < 20 && results.values().all(Result::is_err), "the others were not tried: {}", results.len());
}

#[test]
fn a_model_that_is_not_there_is_given_up() {
    let absent = Program { command: vec!["/no/such/model".into()], ..model("") };
    let (summary, _) = tried(&absent, 100);
    let reason = summary.given_up.unwrap();
    assert!(reason.starts_with("`/no/such/model` cannot be started: "), "{reason}");
    let (nothing, _) = over(&Program { command: Vec::new(), ..model("") }, 1, &crate::progress::Silent);
    assert!(matches!(nothing, Err(Error::Invalid { .. })));
}

#[test]
fn a_model_that_babbles_is_given_up() {
    for babble in ["yes nonsense", "cat /dev/zero", "head -c 100000 /dev/urandom"] {
        let (summary, results) = tried(&model(babble), 50);
        assert!(summary.given_up.is_some() && summary.answered == 0, "{babble}: {summary:?}");
        assert!(results.values().all(Result::is_err), "{babble}");
    }
}

#[test]
fn answers_to_what_was_not_asked_count_for_nothing() {
    let script = r#"while read -r line; do
        id=$(echo "$line" | sed 's/{"id":\([0-9]*\).*/\1/')
        echo "{\"id\":$((id + 1000)),\"output\":1}"; echo "{\"id\":$id,\"output\":2}"; echo "{\"id\":$id,\"output\":3}"
    done"#;
    let (summary, results) = tried(&Program { batch: 1, processes: 1, ..model(script) }, 5);
    assert!(results.values().all(|result| *result == Ok("2".into())), "{results:?}");
    // Nobody waits for what comes behind the last answer.
    assert_eq!(summary.garbage, 9);
}

/// Says stop once a file is there.
struct Until<'a>(&'a std::path::Path, AtomicBool);

impl Progress for Until<'_> {
    fn phase(&self, _: Phase, _: Option<u64>, _: Option<u64>) {}
    fn advance(&self, _: u64, _: u64) {}
    fn is_cancelled(&self) -> bool {
        let pid = std::fs::read_to_string(self.0).is_ok_and(|text| text.ends_with('\n'));
        self.1.fetch_or(pid, Ordering::Relaxed);
        pid
    }
}

#[test]
fn a_run_that_is_stopped_leaves_no_process() {
    let room = tempfile::tempdir().unwrap();
    let file = room.path().join("pid");
    // The model starts a process of its own and never answers.
    let script = format!("sleep 600 & echo $! > {0}.new; mv {0}.new {0}; wait", file.display());
    let stopper = Until(&file, AtomicBool::new(false));
    let (outcome, results) = over(&Program { processes: 1, ..model(&script) }, 5, &stopper);
    assert!(matches!(outcome, Err(Error::Interrupted { .. })), "{outcome:?}");
    assert!(results.is_empty(), "what was not tried to its end is not told of: {results:?}");
    let pid: i32 = std::fs::read_to_string(&file).unwrap().trim().parse().unwrap();
    let is_gone = || {
        let status = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        test_kill_process(Pid::from_raw(pid).unwrap()).is_err() || status.contains(") Z ")
    };
    while !is_gone() {
        std::thread::yield_now();
    }
}

#[test]
fn a_caller_that_fails_ends_the_run() {
    let item = |number: u32| (number, crate::facets::Json::parse(br#"{"path":"1.jpg"}"#).unwrap());
    let outcome = crate::models::run(&model(ECHO), &mut (0..).map(item), &crate::progress::Silent, &mut |number, _| {
        if number >= 8 { Err(Error::invalid("the store", "it is full")) } else { Ok(()) }
    });
    assert!(matches!(outcome, Err(Error::Invalid { .. })), "{outcome:?}");
}
