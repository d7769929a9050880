//! A reader that goes away early is no error.

use std::process::{Command, Stdio};

use crate::environment::{Home, Outcome};

/// Runs a command whose stdout nobody reads. Answers the exit code and what was on stderr.
fn without_a_reader(command: &mut Command) -> (i32, String) {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output =
        command.stdout(Stdio::from(writer)).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_closed_stdout_is_success_without_a_word() {
    let home = Home::with_images();
    let lines = [
        "list",
        "list --json",
        "list -o id",
        "show first",
        "files first",
        "files first -o jsonl",
        "items",
        "diff first second",
    ];
    for line in lines.into_iter().chain(["cat first cat.jpg", "history", "--help", "completions bash", "schema list"]) {
        assert_eq!(without_a_reader(&mut home.command(line)), (0, String::new()), "{line}");
    }
}

#[test]
fn head_takes_what_it_wants() {
    let home = Home::with_many(2000);
    for line in [
        "snapshot files second",
        "snapshot files second --json",
        "snapshot items -o jsonl",
        "snapshot diff first second -o id",
    ] {
        let outcome = Outcome::of(&mut home.shell(&format!("{line} | head -n 1")));
        assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{line}");
        assert_eq!(outcome.stdout.lines().count(), 1, "{line}");
    }
}
