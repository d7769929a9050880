//! The one-liners of the README do what they say.

use std::fs;
use std::path::Path;

use crate::environment::{Home, Outcome};

/// The commands between the two marks, one a line.
fn one_liners(readme: &str) -> Vec<&str> {
    let (_, rest) = readme.split_once("<!-- jq-begin -->").expect("the README marks where its one-liners begin");
    let (block, _) = rest.split_once("<!-- jq-end -->").expect("the README marks where its one-liners end");
    block.lines().map(str::trim).filter(|line| line.starts_with("snapshot ")).collect()
}

#[test]
fn every_one_liner_prints_something() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&path).expect("the README is there");
    let lines = one_liners(&readme);
    assert_eq!(lines.len(), 5, "{lines:?}");
    let home = Home::with_images();
    let has_jq = Outcome::of(&mut home.shell("command -v jq")).code == 0;
    assert!(has_jq, "the one-liners of the README need jq, which is not installed");
    for line in lines {
        assert!(line.contains("| jq"), "{line}");
        let outcome = Outcome::of(&mut home.shell(line));
        assert_eq!(outcome.code, 0, "{line}: {outcome:?}");
        assert!(!outcome.stdout.trim().is_empty(), "{line} prints nothing");
    }
}
