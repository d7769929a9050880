//! Names and descriptions that people give, checked once where they enter.

use std::str::FromStr;

use crate::error::Error;

/// Longest name, in characters.
const NAME_MAX: usize = 255;
/// Longest description, in characters.
const DESCRIPTION_MAX: usize = 4_000;

/// A name of a dataset or a snapshot: 1 to 255 characters after trimming, no control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as text, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl FromStr for Name {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let trimmed = text.trim();
        let refuse = |reason: &str| Err(Error::invalid(format!("name `{}`", text.escape_debug()), reason));
        if trimmed.is_empty() {
            return refuse("it is empty");
        }
        if trimmed.chars().count() > NAME_MAX {
            return refuse("it is longer than 255 characters");
        }
        if trimmed.chars().any(char::is_control) {
            return refuse("it has control characters");
        }
        Ok(Self(trimmed.to_owned()))
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A description: at most 4,000 characters; line breaks and tabs are its only control characters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Description(String);

impl Description {
    /// The description as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The description as text, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl FromStr for Description {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if text.chars().count() > DESCRIPTION_MAX {
            return Err(Error::invalid("the description", "it is longer than 4,000 characters"));
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r')) {
            return Err(Error::invalid("the description", "it has control characters"));
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_has_no_control_characters() {
        assert_eq!("  first run ".parse::<Name>().unwrap().as_str(), "first run");
        for bad in ["", "   ", "a\nb", "bell\u{7}", &"x".repeat(256)] {
            assert!(bad.parse::<Name>().is_err(), "{bad:?}");
        }
        assert!("x".repeat(255).parse::<Name>().is_ok());
    }

    #[test]
    fn a_description_may_have_lines() {
        assert!("two\nlines".parse::<Description>().is_ok());
        assert!("".parse::<Description>().is_ok());
        assert!("esc\u{1b}".parse::<Description>().is_err());
        assert!("x".repeat(4_001).parse::<Description>().is_err());
    }
}
