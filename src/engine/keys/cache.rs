//! What is known of keys, as new as the catalog.
//!
//! A connection of its own, which never writes, says whether anybody has changed the catalog. As long as nobody has,
//! what was read stands; after a change a key's row is read once more when the key is used next. So a key that was
//! revoked, by this process or another one, opens nothing any more, and a request costs a few microseconds.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::catalog::{Catalog, KeyRow};
use crate::engine::keys::{Master, person_of};
use crate::error::Result;
use crate::model::{Person, Secret};

/// Keys by id and by the hash of their secret. Only keys that exist are kept, so it does not grow with what is tried.
pub(crate) struct KeyCache {
    path: PathBuf,
    watched: Mutex<Option<Watched>>,
}

struct Watched {
    catalog: Catalog,
    by_id: HashMap<String, Known>,
    ids: HashMap<[u8; 32], String>,
}

struct Known {
    /// What the catalog's changes were when the row was read last.
    seen: i64,
    row: KeyRow,
    secret: Option<Secret>,
}

impl KeyCache {
    /// Of the catalog at `path`, which is opened when it is needed first.
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, watched: Mutex::default() }
    }

    /// The secret of a key that signs web tokens.
    pub(crate) fn secret_of<'m>(
        &self,
        id: &str,
        master: impl FnOnce() -> Result<Option<&'m Master>>,
    ) -> Result<Option<Secret>> {
        let mut watched = self.watched()?;
        let Some(known) = open(&mut watched).known(id)?.filter(|known| known.row.hash.is_none()) else {
            return Ok(None);
        };
        if known.secret.is_none() {
            known.secret = master()?.map(|master| master.secret_of(id)).transpose()?;
        }
        Ok(known.secret.clone())
    }

    /// Who holds a key that signs web tokens.
    pub(crate) fn person_of(&self, id: &str) -> Result<Option<Person>> {
        let mut watched = self.watched()?;
        let known = open(&mut watched).known(id)?.filter(|known| known.row.hash.is_none());
        Ok(known.map(|known| person_of(&known.row.key)))
    }

    /// Who holds a key whose secret has this hash.
    pub(crate) fn person_of_hash(&self, hash: &[u8; 32]) -> Result<Option<Person>> {
        let mut watched = self.watched()?;
        let watched = open(&mut watched);
        let id = match watched.ids.get(hash) {
            Some(id) => id.clone(),
            None => match watched.catalog.read(|read| read.key_by_hash(hash))? {
                Some(row) => row.key.key_id,
                None => return Ok(None),
            },
        };
        let Some(known) = watched.known(&id)? else {
            watched.ids.remove(hash);
            return Ok(None);
        };
        // Compared in constant time; the database, and the table above, were only asked which key it could be.
        let is_right = known.row.hash.is_some_and(|stored| blake3::Hash::from(stored) == blake3::Hash::from(*hash));
        let person = is_right.then(|| person_of(&known.row.key));
        watched.ids.insert(*hash, id);
        Ok(person)
    }

    /// A number that is another one after every change of the catalog.
    pub(crate) fn changes(&self) -> Result<i64> {
        let mut watched = self.watched()?;
        open(&mut watched).catalog.changes_of_others()
    }

    fn watched(&self) -> Result<MutexGuard<'_, Option<Watched>>> {
        // What another thread left when it panicked is at worst older than it could be.
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        if watched.is_none() {
            let catalog = Catalog::open(&self.path)?;
            *watched = Some(Watched { catalog, by_id: HashMap::new(), ids: HashMap::new() });
        }
        Ok(watched)
    }
}

fn open<'w>(watched: &'w mut MutexGuard<'_, Option<Watched>>) -> &'w mut Watched {
    watched.as_mut().expect("it was opened with the lock")
}

impl Watched {
    /// The key of this id, as it is now.
    fn known(&mut self, id: &str) -> Result<Option<&mut Known>> {
        // Asked before the row is read: a change in between is seen the next time.
        let changes = self.catalog.changes_of_others()?;
        if self.by_id.get(id).is_none_or(|known| known.seen != changes) {
            let before = self.by_id.remove(id);
            if let Some(row) = self.catalog.read(|read| read.key(id))? {
                // An id is never used twice, so the secret is the one it was.
                let secret = before.and_then(|known| known.secret);
                self.by_id.insert(id.to_owned(), Known { seen: changes, row, secret });
            }
        }
        Ok(self.by_id.get_mut(id))
    }
}
