//! Why a request about entities cannot be served; each API has its own words for the kinds.

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// The body is no JSON.
    NotJson,
    /// The body, or a parameter, is not what it has to be.
    BadData,
    /// Nothing goes by that name.
    NotFound,
    /// It is there already.
    Exists,
    /// Understood, but not possible.
    Unprocessable,
    /// Several entities are meant.
    Ambiguous,
}

/// A fault, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Fault {
    /// Its kind.
    pub kind: FaultKind,
    /// What is wrong, and what would be right.
    pub text: String,
}

impl Fault {
    /// A fault of a kind.
    pub fn new(kind: FaultKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }

    /// A body or a parameter that is not what it has to be.
    pub fn bad(text: impl Into<String>) -> Self {
        Self::new(FaultKind::BadData, text)
    }

    /// Something that is not there.
    pub fn not_found(text: impl Into<String>) -> Self {
        Self::new(FaultKind::NotFound, text)
    }
}

/// A text of a request, short and without control characters, to be quoted in a message.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 80;
    let mut shown: String = text.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push_str("...");
    }
    format!("`{shown}`")
}
