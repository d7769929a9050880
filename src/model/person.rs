//! Somebody on whose behalf the engine works, and what they may reach.

/// A person, or a program with a key of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The e-mail address that becomes `created_by`.
    pub email: String,
    /// What may be reached.
    pub reach: Reach,
}

/// What somebody may reach in a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// All of it, as its owner: the user whose files these are.
    Everything,
    /// The datasets that list this address, each in the role that stands there.
    Shared,
    /// The tenants of these names, as an editor, and nothing else.
    Tenants(Vec<String>),
}

impl Person {
    /// The user whose files these are.
    pub fn local(email: impl Into<String>) -> Self {
        Self { email: email.into(), reach: Reach::Everything }
    }
}

impl From<String> for Person {
    fn from(email: String) -> Self {
        Self::local(email)
    }
}

impl From<&str> for Person {
    fn from(email: &str) -> Self {
        Self::local(email)
    }
}
