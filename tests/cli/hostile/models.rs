//! Models that say anything but answers.

use std::process::Stdio;
use std::thread;

use rustix::process::{Pid, Signal, kill_process};

use super::{MB, measured};
use crate::environment::Home;

/// Programs, each in the shell, that do not do what a model should.
const BAD: [(&str, &str); 6] = [
    ("garbage", r"read -r line; head -c 3000000 /dev/urandom"),
    ("endless", r"read -r line; yes no | tr -d '\n'"),
    ("silent", r"cat >/dev/null"),
    ("ids", r#"read -r line; for id in 7000 -1 x; do echo "{\"id\":$id,\"output\":1}"; done"#),
    ("nothing", "exit 3"),
    (
        "deep",
        r#"read -r line; id=${line#*'"id":'}; printf '{"id":%s,"output":%s\n' "${id%%,*}" "$(printf '[%.0s' $(seq 5000))""#,
    ),
];

#[test]
fn a_model_that_prints_garbage_fails_item_by_item_or_as_a_whole() {
    let home = Home::with_images();
    let models = BAD.map(|(name, script)| {
        format!("[models.{name}]\ncommand = [\"sh\", \"-c\", '''{script}''']\ntimeout = \"1s\"\nstartup = \"0s\"\n")
    });
    home.configure(&models.concat());
    let before = home.json("items");
    for (name, _) in BAD {
        let (outcome, peak) = measured(&home, &format!("dataset enrich --model {name} --json"));
        assert!(peak < 200 * MB, "{name}: {} MB", peak / MB);
        if outcome.code == 0 {
            let report: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
            assert_eq!((&report["answered"], &report["failed"]), (&0.into(), &2.into()), "{name}: {report:#}");
            assert!(report["errors"][0]["reason"].is_string(), "{name}: {report:#}");
        } else {
            assert_eq!((outcome.code, outcome.failure()["message"].is_string()), (7, true), "{name}: {outcome:?}");
        }
        assert_eq!(home.json("dataset show")["status"], "READY", "{name}");
        assert_eq!(home.json("items"), before, "{name}");
    }
}

#[test]
fn a_model_that_does_not_answer_does_not_keep_anybody_from_leaving() {
    let home = Home::with_images();
    let script = "echo > \\\"$HOME/began\\\"; cat >/dev/null";
    home.configure(&format!("[models.silent]\ncommand = [\"sh\", \"-c\", \"{script}\"]\n"));
    let mut child = home.command("dataset enrich --model silent").stderr(Stdio::piped()).spawn().unwrap();
    while !home.path("home/began").exists() {
        assert!(child.try_wait().unwrap().is_none(), "the model was not started");
        thread::yield_now();
    }
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(143), "{output:?}");
    assert_eq!(home.json("dataset show")["status"], "READY");
}
