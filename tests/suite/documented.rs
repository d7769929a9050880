//! What the pages about promises and threats name as proof is there: each file, and each test in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The pages.
const PAGES: [&str; 2] = ["promises.md", "threats.md"];
/// What paths on them begin with, and where that is.
const SHORT: [(&str, &str); 2] = [("apply/", "src/worktree/apply/"), ("suite/", "tests/suite/")];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The file that a page calls so; `None` if this is no path of a file of code.
fn file(name: &str) -> Option<PathBuf> {
    let path = SHORT.iter().find_map(|(short, full)| Some(format!("{full}{}", name.strip_prefix(short)?)));
    let path = path.unwrap_or_else(|| name.to_owned());
    let is_code = path.ends_with(".rs") && ["src/", "tests/"].iter().any(|above| path.starts_with(above));
    is_code.then(|| root().join(path))
}

/// Whether a test of this name stands in the text; in the contract's files each function is one.
fn has_test(text: &str, name: &str, is_claim: bool) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let head = |line: &str| {
        let rest = line.trim_start_matches("pub(crate) ").trim_start_matches("pub(super) ");
        rest.trim_start_matches("async ").strip_prefix("fn ").and_then(|rest| rest.split(['(', '<']).next())
            == Some(name)
    };
    let places = lines.iter().enumerate().filter(|(_, line)| head(line)).map(|(at, _)| at);
    let mut above = places.map(|at| lines[..at].iter().rev().take_while(|line| line.starts_with(['#', '/'])));
    above.any(|mut lines| is_claim || lines.any(|line| line.ends_with("test]") || line.starts_with("#[tokio::test(")))
}

/// What is named on a page and is not there, and how many tests are.
fn missing(page: &str, texts: &mut BTreeMap<PathBuf, Option<String>>) -> (Vec<String>, usize) {
    let (mut missing, mut count) = (Vec::new(), 0);
    for line in page.lines() {
        let mut last: Option<PathBuf> = None;
        for word in line.split('`').skip(1).step_by(2) {
            let (place, test) = word.split_once("::").map_or((word, None), |(place, test)| (place, Some(test)));
            if !place.is_empty() {
                last = file(place);
            }
            let Some(path) = &last else { continue };
            let text = texts.entry(path.clone()).or_insert_with(|| fs::read_to_string(path).ok());
            let is_claim = path.starts_with(root().join("tests/suite/contract"));
            match (text, test) {
                (None, _) => missing.push(word.to_owned()),
                (Some(_), None) => {}
                (Some(text), Some(test)) if has_test(text, test, is_claim) => count += 1,
                _ => missing.push(format!("{word} in {}", path.display())),
            }
        }
    }
    (missing, count)
}

#[test]
fn every_test_that_a_page_names_is_there() {
    let mut texts = BTreeMap::new();
    for name in PAGES {
        let page = fs::read_to_string(root().join("docs").join(name)).unwrap();
        let (missing, count) = missing(&page, &mut texts);
        assert!(missing.is_empty(), "`docs/{name}` names what is not there: {missing:#?}");
        assert!(count > 20, "`docs/{name}` names {count} tests only");
    }
}

#[test]
fn what_is_not_there_is_missed() {
    let page = "| a | `suite/documented.rs::what_is_not_there_is_missed`, `::root`, `::nothing`; `src/nowhere.rs` |";
    let (missing, count) = missing(page, &mut BTreeMap::new());
    assert_eq!((missing.len(), count), (3, 1), "{missing:?}");
}
