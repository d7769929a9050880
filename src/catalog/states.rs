//! States: the small objects that name the trees of a dataset at one moment, by their hash.

use rusqlite::params;

use crate::catalog::query::{Read, Write};
use crate::error::{Error, Result};
use crate::objects::StateId;

impl Read<'_> {
    /// The bytes of a state. They are hashed again: `Corrupt` if they are not what the id says, or missing.
    pub fn state(&self, id: &StateId) -> Result<Vec<u8>> {
        let body = self.one("SELECT body FROM states WHERE id = ?1", [id], |row| row.take::<Vec<u8>>())?;
        let Some(body) = body else { return Err(Error::corrupt(format!("state {id}"), "its bytes", "nothing")) };
        match StateId::of(&body) {
            found if found == *id => Ok(body),
            found => Err(Error::corrupt(format!("state {id}"), id, found)),
        }
    }

    /// Whether a state is stored.
    pub fn has_state(&self, id: &StateId) -> Result<bool> {
        Ok(self.one("SELECT 1 FROM states WHERE id = ?1", [id], |_| Ok(()))?.is_some())
    }

    /// The ids of all states, in no order.
    pub fn state_ids(&self) -> Result<Vec<StateId>> {
        self.all("SELECT id FROM states", (), |row| row.take())
    }
}

impl Write<'_> {
    /// Stores a state's bytes and returns its id. One that is there already stays as it is.
    pub fn put_state(&self, body: &[u8]) -> Result<StateId> {
        let id = StateId::of(body);
        self.run("INSERT INTO states (id, body) VALUES (?1, ?2) ON CONFLICT (id) DO NOTHING", params![id, body])?;
        Ok(id)
    }

    /// Stores a state's bytes in place of what is there.
    pub fn replace_state(&self, body: &[u8]) -> Result<StateId> {
        self.delete_state(&StateId::of(body))?;
        self.put_state(body)
    }

    /// Forgets a state. `false` if there is none.
    pub fn delete_state(&self, id: &StateId) -> Result<bool> {
        Ok(self.run("DELETE FROM states WHERE id = ?1", [id])? > 0)
    }
}
