//! `snapshot login` and `snapshot profile`.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::fake::{Fake, KEY, SECRET, Trouble};
use crate::machine::{Machine, Outcome};

fn empty_machine() -> Machine {
    let machine = Machine::with("");
    std::fs::remove_file(machine.config()).unwrap();
    machine
}

/// Runs a command that reads `text` from standard input.
fn fed(command: &mut Command, text: &str) -> Outcome {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Outcome { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn login(fake: &Fake, more: &str) -> String {
    format!("login cloud --kind visual-layer --url {} --api-key {KEY} {more}", fake.url())
}

#[test]
fn login_tries_what_it_writes_for_its_owner_alone() {
    let fake = Fake::start();
    let machine = empty_machine();
    let outcome = machine.run(&login(&fake, "--secret-env MY_SECRET --json"));
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let view: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!((view["name"].as_str(), view["kind"].as_str()), (Some("cloud"), Some("visual-layer")));
    assert_eq!(view["secret_from"], "the variable MY_SECRET");
    assert!(outcome.stderr.contains("Found 1 dataset"), "{outcome:?}");
    let mode = std::fs::metadata(machine.config()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(machine.run("-p cloud list -d bottles").code, 0);
    assert_eq!(machine.run("profile use cloud").code, 0);
    assert_eq!(machine.run("dataset list -o id").stdout.lines().count(), 1);
}

#[test]
fn what_does_not_work_is_not_written() {
    let fake = Fake::start();
    let machine = empty_machine();
    fake.world().plan("GET", "/datasets", 1, Trouble::refusal(403, "snapshots are not enabled"));
    for (line, code) in [
        (login(&fake, "--secret-env MY_SECRET"), 5),
        (login(&fake, "--secret-env NOT_SET"), 5),
        (login(&fake, "--secret-command false"), 5),
        (login(&fake, "--secret-env MY_SECRET --usually cans"), 3),
        ("login x --kind visual-layer --url ftp://x --no-secret".to_owned(), 2),
        ("login --no-secret".to_owned(), 2),
        ("login local --kind local".to_owned(), 2),
    ] {
        let outcome = machine.run(&line);
        assert_eq!(outcome.code, code, "{line}: {outcome:?}");
        assert!(!machine.config().exists(), "{line}");
    }
}

#[test]
fn a_secret_from_standard_input_stays_in_the_file_and_nowhere_else() {
    let fake = Fake::start();
    let machine = empty_machine();
    let outcome = fed(&mut machine.command(&login(&fake, "--secret-stdin")), &format!("{SECRET}\n"));
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let written = std::fs::read_to_string(machine.config()).unwrap();
    assert!(written.contains(&format!("api_secret = \"{SECRET}\"")), "{written}");
    for line in
        ["profile list --json", "profile show cloud", "profile show cloud -o csv", "-v -p cloud list -d bottles"]
    {
        let shown = machine.run(line);
        assert_eq!(shown.code, 0, "{shown:?}");
        assert!(!format!("{}{}", shown.stdout, shown.stderr).contains(SECRET), "{line}");
    }
    let token = fed(&mut machine.command(&format!("login cloud --url {} --secret-stdin", fake.url())), "a-ready-token");
    assert_eq!(token.code, 0, "{token:?}");
    let written = std::fs::read_to_string(machine.config()).unwrap();
    assert!(written.contains("token = \"a-ready-token\"") && !written.contains("api_"), "{written}");
    for bad in ["", "two\nlines"] {
        assert_eq!(fed(&mut machine.command(&login(&fake, "--secret-stdin")), bad).code, 2);
    }
}

#[test]
fn profiles_are_added_shown_chosen_and_removed_and_comments_stay() {
    let machine = Machine::with("# a comment of mine\n");
    assert_eq!(machine.run("profile add lab --kind local --keep-in /data/lab").code, 0);
    assert_eq!(machine.run("profile add lab --kind local").code, 4);
    assert_eq!(machine.run("profile add city --kind vela --usually smartcity --secret-env K").code, 0);
    let names = machine.run("profile list -o id").stdout;
    assert_eq!(names.lines().collect::<Vec<_>>(), ["city", "cloud", "lab", "local"]);
    assert_eq!(machine.run("profile use lab").code, 0);
    assert!(machine.run("profile show").stdout.contains("/data/lab"));
    assert_eq!(machine.run("profile show -p city -o id").stdout.trim(), "city");
    assert_eq!(machine.run("profile use nothing").code, 3);
    assert_eq!(machine.run("profile rm lab").code, 10);
    assert_eq!(machine.run("profile rm lab --yes").code, 0);
    assert_eq!(machine.run("profile rm lab --yes").code, 3);
    let written = std::fs::read_to_string(machine.config()).unwrap();
    assert!(written.contains("# a comment of mine") && !written.contains("lab"), "{written}");
}

#[test]
fn no_option_takes_a_secret() {
    let machine = empty_machine();
    for line in ["login --help", "profile add --help"] {
        let help = machine.run(line).stdout;
        for option in ["--secret ", "--token ", "--password", "--api-secret"] {
            assert!(!help.contains(option), "{line}: {option}");
        }
    }
}

#[test]
fn completions_know_the_profiles_that_there_are_when_the_key_is_pressed() {
    let machine = Machine::with("");
    let script = machine.path("snapshot.bash");
    std::fs::write(&script, machine.run("completions bash").stdout).unwrap();
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_snapshot"));
    std::os::unix::fs::symlink(program, machine.path("snapshot")).unwrap();
    let offered = |words: &str, start: &str| {
        let mut bash = Command::new("bash");
        let all = format!(
            ". ./snapshot.bash; COMP_WORDS=({words} '{start}'); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
             _snapshot snapshot '{start}' \"${{COMP_WORDS[COMP_CWORD-1]}}\"; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        bash.arg("-c").arg(all).current_dir(machine.path("")).env_clear().env("HOME", machine.path(""));
        bash.env("PATH", format!("{}:/usr/bin:/bin", machine.path("").display()));
        let outcome = Outcome::of(bash.env("SNAPSHOT_CONFIG", machine.config()));
        assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{words}");
        outcome.stdout.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(offered("snapshot -p", ""), ["cloud", "local"]);
    assert_eq!(machine.run("profile add city --kind vela --usually smartcity --secret-env K").code, 0);
    assert_eq!(offered("snapshot --profile", "c"), ["city", "cloud"]);
    assert_eq!(offered("snapshot profile use", "ci"), ["city"]);
    machine.configure("[profiles.'$(touch made)']\nkind = \"local\"\n");
    assert_eq!(offered("snapshot -p", "$"), [""]);
    assert!(!machine.path("made").exists());
    machine.configure("nonsense =");
    assert_eq!(offered("snapshot -p", ""), [""]);
}

#[test]
fn commands_in_messages_repeat_what_was_typed() {
    let fake = Fake::start();
    let machine = Machine::of(&fake);
    let missing = machine.run("-p cloud -d bottles show nothing");
    assert!(missing.stderr.contains("hint: `snapshot -p cloud -d bottles list` shows"), "{missing:?}");
    let plain = machine.run("show nothing");
    assert!(plain.stderr.contains("hint: `snapshot list` shows"), "{plain:?}");
    let begun = machine.run("restore 0000 --no-wait --yes -p cloud");
    assert!(begun.code != 0 && !begun.stdout.contains("snapshot -p"), "{begun:?}");
    let begun = machine.run("-p cloud restore tagged --no-wait --yes");
    assert!(begun.stderr.contains("Wait for it with: snapshot -p cloud task wait "), "{begun:?}");
}
