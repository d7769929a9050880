//! What the values of item facets have in common: canonical JSON, read strictly and written in one way.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::facets::Json;

/// The members of a stored object, taken one by one; what is left over was written by a newer version.
pub(super) struct Members {
    what: &'static str,
    left: BTreeMap<String, Json>,
}

impl Members {
    /// Those of an object.
    pub(super) fn of(what: &'static str, value: Json) -> Result<Self> {
        match value {
            Json::Object(left) => Ok(Self { what, left }),
            _ => Err(damaged(what, "an object")),
        }
    }

    /// Whether there is such a member.
    pub(super) fn has(&self, name: &str) -> bool {
        self.left.contains_key(name)
    }

    /// A text.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>> {
        match self.left.remove(name) {
            None => Ok(None),
            Some(Json::String(text)) => Ok(Some(text)),
            Some(_) => Err(damaged(self.what, &format!("a text as `{name}`"))),
        }
    }

    /// A text that must be there.
    pub(super) fn need_text(&mut self, name: &str) -> Result<String> {
        let what = self.what;
        self.text(name)?.ok_or_else(|| damaged(what, &format!("the member `{name}`")))
    }

    /// A number.
    pub(super) fn number(&mut self, name: &str) -> Result<Option<f64>> {
        let what = self.what;
        let refuse = || damaged(what, &format!("a number as `{name}`"));
        self.left.remove(name).map(|value| finite(&value).ok_or_else(refuse)).transpose()
    }

    /// A number that must be there.
    pub(super) fn need_number(&mut self, name: &str) -> Result<f64> {
        let what = self.what;
        self.number(name)?.ok_or_else(|| damaged(what, &format!("the member `{name}`")))
    }

    /// A whole number.
    pub(super) fn integer<T: TryFrom<i64>>(&mut self, name: &str) -> Result<Option<T>> {
        let what = self.what;
        let refuse = || damaged(what, &format!("a whole number as `{name}`"));
        let read = |value: Json| match value {
            Json::Number(text) => text.parse::<i64>().ok().and_then(|number| T::try_from(number).ok()),
            _ => None,
        };
        self.left.remove(name).map(|value| read(value).ok_or_else(refuse)).transpose()
    }

    /// A list; empty if it is not there.
    pub(super) fn list(&mut self, name: &str) -> Result<Vec<Json>> {
        match self.left.remove(name) {
            None => Ok(Vec::new()),
            Some(Json::Array(items)) => Ok(items),
            Some(_) => Err(damaged(self.what, &format!("a list as `{name}`"))),
        }
    }

    /// Any value.
    pub(super) fn any(&mut self, name: &str) -> Option<Json> {
        self.left.remove(name)
    }

    /// Refuses members that nobody asked for.
    pub(super) fn end(self) -> Result<()> {
        match self.left.keys().next() {
            None => Ok(()),
            Some(unknown) => Err(damaged(self.what, &format!("no member `{}`", unknown.escape_debug()))),
        }
    }
}

/// Builds an object of the members that there are.
#[derive(Default)]
pub(super) struct Built(BTreeMap<String, Json>);

impl Built {
    /// Adds a member, if there is a value.
    pub(super) fn with(mut self, name: &str, value: Option<Json>) -> Self {
        if let Some(value) = value {
            self.0.insert(name.to_owned(), value);
        }
        self
    }

    /// The object.
    pub(super) fn end(self) -> Json {
        Json::Object(self.0)
    }
}

/// Parses a stored value.
pub(super) fn parse(what: &'static str, bytes: &[u8]) -> Result<Json> {
    Json::parse(bytes).map_err(|error| Error::corrupt(what, "canonical JSON", error))
}

/// The items of a stored list.
pub(super) fn parse_list(what: &'static str, bytes: &[u8]) -> Result<Vec<Json>> {
    match parse(what, bytes)? {
        Json::Array(items) => Ok(items),
        _ => Err(damaged(what, "a list")),
    }
}

/// The one spelling of a finite number; `None` for one that is not finite.
pub(super) fn number(value: f64) -> Option<Json> {
    // A negative zero is a zero.
    value.is_finite().then(|| Json::Number(format!("{}", value + 0.0).into()))
}

/// A number that is finite; `None` for anything else.
pub(super) fn finite(value: &Json) -> Option<f64> {
    match value {
        Json::Number(text) => text.parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

/// The stored value is not what it should be.
pub(super) fn damaged(what: &'static str, expected: &str) -> Error {
    Error::corrupt(what, expected, "something else")
}

/// Refuses a word that people could neither see nor type: empty, long, with blanks around it or control characters.
///
/// # Errors
/// `Invalid`.
pub(super) fn ensure_word(what: &str, word: &str, longest: usize) -> Result<()> {
    let refuse = |reason: String| Err(Error::invalid(format!("{what} `{}`", word.escape_debug()), reason));
    if word.trim().is_empty() {
        return refuse("it is empty".into());
    }
    if word.trim() != word {
        return refuse("it begins or ends with a blank".into());
    }
    if word.chars().any(char::is_control) {
        return refuse("it has control characters".into());
    }
    if word.chars().nth(longest).is_some() {
        return refuse(format!("it is longer than {longest} characters"));
    }
    Ok(())
}
