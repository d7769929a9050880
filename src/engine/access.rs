//! Who may do what: the one place for it, whatever the verb.

use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::model::Reach;

impl Engine {
    /// Refuses everybody but the user whose files these are. `what` is what is looked after.
    ///
    /// # Errors
    /// `NotAllowed`.
    pub(crate) fn ensure_everything(&self, what: &str) -> Result<()> {
        match self.person.reach {
            Reach::Everything => Ok(()),
            _ => Err(Error::NotAllowed { reason: format!("{what} are looked after where the store is") }),
        }
    }
}
