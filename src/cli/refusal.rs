//! What the parser answers instead of a command: help, the version, or why the words cannot be used.

use std::error::Error as _;
use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue};

use crate::cli::settings::{self, Terminals};
use crate::cli::{Environment, GlobalArgs};
use crate::console::{Exit, Failure};
use crate::error::Error;

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
        if !self.error.use_stderr() {
            // A reader that has gone is no failure.
            let _ = self.error.print();
            return Exit::OK;
        }
        match (self.bad_value(), self.with_json) {
            (Some(value), with_json) => Failure::of_usage(value).tell(with_json, has_color()),
            (None, true) => Failure::of_usage(message(&self.error.render().to_string())).tell(true, false),
            (None, false) => drop(self.error.print()),
        }
        Exit::USAGE
    }

    /// A value that one of our own types refused, and why. The parser would repeat the value as it was typed, however
    /// long it is and whatever it does to a terminal.
    fn bad_value(&self) -> Option<String> {
        let reason = self.error.source()?.downcast_ref::<Error>()?;
        match self.error.get(ContextKind::InvalidArg) {
            Some(ContextValue::String(argument)) if argument.starts_with('-') => {
                let option = argument.split(' ').next().unwrap_or(argument);
                Some(format!("`{option}`: {reason}"))
            }
            _ => Some(reason.to_string()),
        }
    }
}

/// Whether colours may be used when nothing that was typed could be understood.
fn has_color() -> bool {
    let options = settings::options(&GlobalArgs::default(), &Environment::of_process(), Terminals::of_process());
    options.is_ok_and(|options| options.color_stderr)
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
    fn a_bad_value_is_told_in_our_words() {
        let words = ["snapshot", "create", "a\u{1b}b"].map(OsString::from);
        let refusal = crate::cli::Cli::read(&words).unwrap_err();
        let text = refusal.bad_value().unwrap();
        assert!(text.starts_with("name `") && text.ends_with("it has control characters"), "{text}");
        let option = crate::cli::Cli::read(&["snapshot", "list", "--since", "x"].map(OsString::from)).unwrap_err();
        assert!(option.bad_value().unwrap().starts_with("`--since`: time `x`"));
        let unknown = crate::cli::Cli::read(&["snapshot", "bogus"].map(OsString::from)).unwrap_err();
        assert_eq!(unknown.bad_value(), None);
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
