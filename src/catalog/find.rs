//! Which row a person means: a full id, else an exact name, else the unique start of an id.

use crate::error::{Error, Result};
use crate::model::Selector;

/// Candidates that are fetched for an error message at most.
pub(super) const CANDIDATES: i64 = 20;

/// Whether removed things are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trash {
    /// Only what is not removed.
    Without,
    /// Everything.
    With,
    /// Only what is removed.
    Only,
}

impl Trash {
    /// The condition on a row whose time of removal is in `column`.
    pub(super) fn condition(self, column: &str) -> String {
        match self {
            Self::Without => format!("{column} IS NULL"),
            Self::With => "1 = 1".into(),
            Self::Only => format!("{column} IS NOT NULL"),
        }
    }
}

/// What is looked for, for the error messages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) what: &'static str,
    pub(super) reference: &'a str,
}

impl Wanted<'_> {
    pub(super) fn missing(self, within: Option<String>) -> Error {
        Error::NotFound { what: self.what, reference: self.reference.to_owned(), within }
    }

    /// The only one found; `None` if nothing was.
    pub(super) fn single<T>(self, found: Vec<T>, label: impl Fn(&T) -> String) -> Result<Option<T>> {
        if found.len() > 1 {
            return Err(Error::Ambiguous {
                what: self.what,
                reference: self.reference.to_owned(),
                candidates: found.iter().map(label).collect(),
            });
        }
        Ok(found.into_iter().next())
    }
}

/// The ids that begin with `reference`, as a range from the first up to but without the second; `None` if it cannot
/// stand at the start of an id.
pub(super) fn id_range(reference: &str) -> Option<(String, String)> {
    if !Selector::is_prefix(reference) {
        return None;
    }
    let from = reference.to_ascii_lowercase();
    // Ids have hex digits and dashes only, which all sort before `g`.
    let to = format!("{from}g");
    Some((from, to))
}
