//! Questions: what is asked, what each answer does, and that nothing is asked when nobody can answer.

use std::os::unix::process::CommandExt;
use std::process::Stdio;

use crate::environment::{Home, Outcome};
use crate::terminal::{Terminal, has_cursor};
use crate::tree::tree;

#[test]
fn no_is_an_answer_that_changes_nothing() {
    let home = Home::with_images();
    let before = tree(&home.path("images"));
    for line in ["restore first", "rm first", "undo", "dataset rm", "prune --keep-last 1", "gc"] {
        if line == "undo" {
            home.ok("edit second --name renamed");
        }
        let mut terminal = Terminal::run(&home, line);
        terminal.expect("[y/N]");
        terminal.keys("n");
        let (code, shown) = terminal.end();
        assert_eq!(code, 10, "{line}: {shown}");
        assert!(shown.contains("declined, nothing was changed"), "{line}: {shown}");
    }
    assert_eq!(tree(&home.path("images")), before);
    assert_eq!(home.json("list").as_array().unwrap().len(), 3);
}

#[test]
fn refusing_to_make_a_dataset_makes_no_store() {
    let home = Home::new();
    let mut terminal = Terminal::run(&home, "create first");
    terminal.expect("[y/N]");
    terminal.keys("n");
    assert_eq!(terminal.end().0, 10);
    assert!(!home.path("store").exists());
}

#[test]
fn enter_means_no_to_what_destroys_and_yes_to_a_clone() {
    let home = Home::with_images();
    let mut terminal = Terminal::run(&home, "rm first");
    terminal.expect("[y/N]");
    terminal.keys("\r");
    assert_eq!(terminal.end().0, 10);

    let mut terminal = Terminal::run(&home, "clone first");
    let question = terminal.expect("[Y/n]");
    assert!(question.contains("images (cloned)") && question.contains("images-cloned"), "{question}");
    terminal.keys("\r");
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    assert!(home.path("images-cloned/dog.jpg").exists());
}

#[test]
fn a_clone_can_be_declined() {
    let home = Home::with_images();
    let mut terminal = Terminal::run(&home, "clone first");
    terminal.expect("[Y/n]");
    terminal.keys("n");
    assert_eq!(terminal.end().0, 10);
    assert!(!home.path("images-cloned").exists());
}

#[test]
fn a_snapshot_that_is_left_out_is_picked() {
    let home = Home::with_images();
    let mut terminal = Terminal::run(&home, "show");
    terminal.expect("Which snapshot?");
    terminal.expect("second");
    terminal.keys("fir");
    terminal.keys("\r");
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("as delivered") && has_cursor(&shown), "{shown}");

    let mut terminal = Terminal::run(&home, "show");
    terminal.expect("Which snapshot?");
    terminal.keys("\u{1b}");
    let (code, shown) = terminal.end();
    assert_eq!(code, 10, "{shown}");
    assert!(has_cursor(&shown), "{shown}");
}

#[test]
fn edit_asks_with_the_present_values() {
    let home = Home::with_images();
    let mut terminal = Terminal::run(&home, "edit first");
    terminal.expect("first");
    terminal.keys("-named\r");
    terminal.expect("as delivered");
    terminal.keys("\r");
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    let edited = home.json("show first-named");
    assert_eq!(edited["description"], "as delivered");
}

#[test]
fn edit_without_a_change_says_so() {
    let home = Home::with_images();
    let mut terminal = Terminal::run(&home, "edit first");
    terminal.expect("first");
    terminal.keys("\r");
    terminal.expect("as delivered");
    terminal.keys("\r");
    let (code, shown) = terminal.end();
    assert!(code == 0 && shown.contains("Nothing was changed"), "{shown}");
}

#[test]
fn yes_and_a_plan_answer_beforehand() {
    let home = Home::with_images();
    let (code, shown) = Terminal::run(&home, "restore first --yes").end();
    assert!(code == 0 && !shown.contains("[y/"), "{shown}");
    let plan = home.json("restore second --dry-run")["plan"]["hash"].as_str().unwrap().to_owned();
    let (code, shown) = Terminal::run(&home, &format!("restore second --plan {plan}")).end();
    assert!(code == 0 && !shown.contains("[y/"), "{shown}");
}

#[test]
fn on_a_terminal_no_input_and_json_ask_nothing() {
    let home = Home::with_images();
    for (line, code) in [("restore first --no-input", 10), ("rm first --json", 10), ("show --no-input", 2)] {
        let (ended, shown) = Terminal::run(&home, line).end();
        assert_eq!(ended, code, "{line}: {shown}");
    }
}

/// With nobody at stdin, whether it is empty, closed or an open pipe that nothing comes through.
#[test]
fn without_a_terminal_nothing_is_asked() {
    let home = Home::with_images();
    let table = [
        ("restore first", 10),
        ("rm first", 10),
        ("undo", 10),
        ("show", 2),
        ("edit first", 2),
        ("-C ../home create x", 10),
    ];
    for (line, code) in table {
        assert_eq!(home.run(line).code, code, "{line}");
        let mut closed = home.shell(&format!("exec \"$SNAPSHOT\" {line} <&-"));
        assert_eq!(Outcome::of(&mut closed).code, code, "{line} with stdin closed");
        let mut waiting = home
            .command(line)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        let status = waiting.wait().unwrap();
        assert_eq!(status.code(), Some(code), "{line} with a silent pipe");
    }
    assert_eq!(home.run("clone first").code, 0);
}
