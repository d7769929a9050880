//! Regular expressions that clients send: bounded in length and in the memory that they take.

use regex::{Regex, RegexBuilder};

use crate::ngsi::fault::quoted;
use crate::ngsi::{Fault, Result};

/// Longest expression.
const LONGEST: usize = 1_000;
/// Most memory that one may take once it is compiled.
const LARGEST: usize = 1 << 20;

/// A regular expression that is looked for anywhere in a text. The time that takes grows with the text alone.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

impl Pattern {
    /// Compiles an expression. `what` says where it stood.
    ///
    /// # Errors
    /// `BadData` if it is too long, too costly or none at all.
    pub fn new(what: &str, text: &str) -> Result<Self> {
        if text.len() > LONGEST {
            return Err(Fault::bad(format!("{what} is longer than {LONGEST} bytes")));
        }
        let built = RegexBuilder::new(text).size_limit(LARGEST).dfa_size_limit(LARGEST).nest_limit(50).build();
        built
            .map(Self)
            .map_err(|_| Fault::bad(format!("{what} {} is no regular expression that can be used", quoted(text))))
    }

    /// Whether it is found.
    pub fn matches(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_looked_for_anywhere() {
        let pattern = Pattern::new("`idPattern`", "^Room[0-9]$").unwrap();
        assert!(pattern.matches("Room5") && !pattern.matches("Room55"));
        assert!(Pattern::new("`q`", "oo").unwrap().matches("Room"));
    }

    #[test]
    fn costly_expressions_are_refused() {
        for bad in ["(", "a{1000}{1000}{1000}", "(?:x{500}){500}", &"(".repeat(60), &"x".repeat(1_001), "(?=a)"] {
            assert!(Pattern::new("`q`", bad).is_err(), "{bad}");
        }
    }
}
