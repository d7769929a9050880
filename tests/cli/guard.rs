//! `snapshot guard`: the command's code is ours, signals reach it, and a failure is taken back if that was asked for.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};

use crate::environment::Home;
use crate::tree::tree;

#[test]
fn the_exit_code_is_that_of_the_command() {
    let home = Home::with_images();
    for (script, code) in [("true", 0), ("exit 1", 1), ("exit 42", 42), ("kill -TERM $$", 143)] {
        assert_eq!(home.run(&format!("guard -- sh -c '{script}'")).code, code, "{script}");
    }
}

#[test]
fn streams_are_those_of_the_command() {
    let home = Home::with_images();
    let outcome = home.run("guard -q -- sh -c 'echo out; echo err >&2'");
    assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("out\n", "err\n"));
}

#[test]
fn a_failure_is_taken_back_if_that_was_asked_for() {
    let home = Home::with_images();
    let before = tree(&home.path("images"));
    let outcome = home.run("guard --restore-on-failure -- sh -c 'rm cat.jpg; echo x > new.txt; exit 7'");
    assert_eq!(outcome.code, 7, "{outcome:?}");
    assert_eq!(tree(&home.path("images")), before);

    let outcome = home.run("guard -- sh -c 'rm cat.jpg; exit 7'");
    assert!(outcome.code == 7 && !home.path("images/cat.jpg").exists(), "{outcome:?}");
    let line = outcome.stderr.lines().find_map(|line| line.split_once("with: snapshot ")).unwrap().1;
    home.ok(&format!("{line} --yes"));
    assert_eq!(tree(&home.path("images")), before);
}

#[test]
fn what_succeeds_stays() {
    let home = Home::with_images();
    home.ok("guard before --restore-on-failure -- rm cat.jpg");
    assert!(!home.path("images/cat.jpg").exists());
    assert_eq!(home.json("show before")["n_images"], 2);
}

#[test]
fn a_failed_checkpoint_runs_nothing() {
    let home = Home::with_images();
    home.ok("dataset set snapshots off");
    let outcome = home.run("guard -- touch ran");
    assert!(outcome.code == 5 && !home.path("images/ran").exists(), "{outcome:?}");
}

#[test]
fn a_failure_that_cannot_be_taken_back_is_125() {
    let home = Home::with_images();
    let outcome = home.run("guard --restore-on-failure --json -- sh -c 'rm -r ../store/packs cat.jpg; exit 3'");
    assert_eq!(outcome.code, 125, "{outcome:?}");
    assert!(outcome.failure()["message"].as_str().unwrap().starts_with("cannot take back"), "{outcome:?}");
}

#[test]
fn signals_are_passed_on() {
    let home = Home::with_images();
    for (signal, code) in [(Signal::TERM, 43), (Signal::INT, 44), (Signal::HUP, 45)] {
        let script =
            "trap 'exit 43' TERM; trap 'exit 44' INT; trap 'exit 45' HUP; echo ready; while :; do sleep 0.02; done";
        let mut command = home.command("guard -q -- bash -c");
        let mut child = command.arg(script).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n");
        kill_process(Pid::from_child(&child), signal).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(code), "{signal:?}");
    }
}
