//! Progress: a bar on a terminal, lines elsewhere, JSON lines for programs, always on stderr.

use serde_json::Value;

use crate::environment::Home;
use crate::story::ensure_valid;
use crate::terminal::{Terminal, has_cursor};

/// A file that takes a while to read and no room: it has no blocks, and its chunks are all the same.
fn add_large_file(home: &Home) {
    let file = std::fs::File::create(home.path("images/film.mp4")).unwrap();
    file.set_len(3 << 30).unwrap();
}

#[test]
fn long_work_has_a_bar_that_goes_away() {
    let home = Home::with_images();
    add_large_file(&home);
    let (code, shown) = Terminal::run(&home, "create third").end();
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("storing, ") && shown.contains("GiB") && shown.contains('%'), "{shown}");
    let last = shown.rfind("storing, ").unwrap();
    assert!(shown[last..].contains("\u{1b}[2K") && has_cursor(&shown), "{shown}");
}

#[test]
fn plain_lines_are_whole_lines() {
    let home = Home::with_images();
    let outcome = home.run("create third --progress plain");
    assert!(!outcome.stderr.contains('\u{1b}') && !outcome.stderr.contains('\r'), "{outcome:?}");
}

#[test]
fn json_lines_fit_their_schema_and_end_with_all_done() {
    let home = Home::with_many(300);
    for line in ["restore first --yes", "create third", "clone second", "verify --full"] {
        let outcome = home.run(&format!("{line} --json --progress json"));
        assert_eq!(outcome.code, 0, "{line}: {outcome:?}");
        let lines: Vec<Value> = outcome.stderr.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        assert!(!lines.is_empty(), "{line}: {outcome:?}");
        lines.iter().for_each(|one| ensure_valid(&home, "progress", one));
        let last = lines.last().unwrap();
        assert!(last["items_total"].is_null() || last["items_done"] == last["items_total"], "{line}: {last}");
    }
}

#[test]
fn json_lines_are_all_that_is_on_stderr_when_quiet() {
    let home = Home::with_images();
    let outcome = home.run("restore first --yes -q --progress json");
    assert!(!outcome.stderr.is_empty(), "{outcome:?}");
    for line in outcome.stderr.lines() {
        serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    }
}

#[test]
fn none_and_quiet_show_nothing() {
    let home = Home::with_images();
    add_large_file(&home);
    let (code, shown) = Terminal::run(&home, "create third -q").end();
    assert!(code == 0 && !shown.contains("storing") && !shown.contains("Took"), "{shown}");
    let outcome = home.run("create fourth --progress none");
    assert!(outcome.stderr.starts_with("Took `fourth`") && outcome.stderr.lines().count() == 1, "{outcome:?}");
}
