//! What the parser answers instead of a command: help, the version, or why the words cannot be used.

use std::ffi::OsString;
use std::io::Write as _;

use crate::console::{Exit, Failure};

/// The parser's answer.
#[derive(Debug)]
pub struct Refusal {
    error: clap::Error,
    with_json: bool,
}

impl Refusal {
    /// An answer to these words.
    pub fn new(error: clap::Error, words: &[OsString]) -> Self {
        Self { error, with_json: asks_for_json(words) }
    }

    /// Prints it where it belongs. Answers the code the process ends with.
    pub fn tell(&self) -> Exit {
        // A reader that has gone is no failure.
        let _ = self.error.print();
        if !self.error.use_stderr() {
            return Exit::OK;
        }
        if self.with_json {
            Failure::of_usage(message(&self.error.render().to_string())).tell(true, false);
        }
        let _ = std::io::stderr().flush();
        Exit::USAGE
    }
}

/// What is wrong, without the usage and the tips that follow it.
fn message(text: &str) -> String {
    let lines: Vec<_> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
    lines.join(" ").trim_start_matches("error: ").to_owned()
}

/// Whether words that could not be parsed ask for JSON. What follows `--` belongs to somebody else.
fn asks_for_json(words: &[OsString]) -> bool {
    let ours: Vec<_> = words.iter().skip(1).map_while(|word| (word != "--").then(|| word.to_str())).collect();
    let is_json = |word: &Option<&str>| matches!(word, Some("--json" | "-ojson" | "-o=json" | "--output=json"));
    let follows = |pair: &[Option<&str>]| matches!(pair, [Some("-o" | "--output"), Some("json")]);
    ours.iter().any(is_json) || ours.windows(2).any(follows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(line: &str) -> bool {
        asks_for_json(&line.split(' ').map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn the_message_is_all_of_the_first_paragraph() {
        let text = "error: the following arguments were not provided:\n  <PATH>\n\nUsage: snapshot cat\n";
        assert_eq!(message(text), "the following arguments were not provided: <PATH>");
    }

    #[test]
    fn json_is_heard_even_where_the_rest_makes_no_sense() {
        assert!(asks("snapshot bogus --json"));
        assert!(asks("snapshot -o json --bogus"));
        assert!(asks("snapshot --output=json"));
        assert!(!asks("snapshot -o csv bogus"));
        assert!(!asks("snapshot guard -- tool --json"));
        assert!(!asks("--json"));
    }
}
