//! Who works on this machine, as far as that is known yet.

use std::fmt;
use std::ops::Deref;
use std::sync::LazyLock;

use crate::model::Person;

type Ask = Box<dyn FnOnce() -> String + Send>;

/// The e-mail address of who works on this machine. It may still be on its way while a store is opened, for finding it
/// out can take as long as that; whoever reads it waits.
pub struct Actor(LazyLock<String, Ask>);

impl Actor {
    /// The address that `ask` will come to. Called once, if at all.
    pub fn later(ask: impl FnOnce() -> String + Send + 'static) -> Self {
        Self(LazyLock::new(Box::new(ask)))
    }
}

impl From<String> for Actor {
    fn from(email: String) -> Self {
        Self::later(|| email)
    }
}

impl From<&str> for Actor {
    fn from(email: &str) -> Self {
        email.to_owned().into()
    }
}

impl From<&Actor> for Person {
    fn from(actor: &Actor) -> Self {
        Self::local(&**actor)
    }
}

impl Deref for Actor {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Actor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self)
    }
}
