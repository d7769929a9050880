//! What can be done to an entity.

use crate::error::{Error, Result};
use crate::facets::{Entity, EntityKey};

type Update = Box<dyn FnOnce(Option<Entity>) -> Result<Option<Entity>> + Send>;

/// A change of one entity: from what it is when its turn comes to what it is to be.
pub struct EntityChange {
    pub(super) key: EntityKey,
    pub(super) update: Update,
}

/// What a change came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// The entity is new.
    Created,
    /// It was there and is another one now.
    Replaced,
    /// It is gone.
    Deleted,
    /// All is as it was.
    Unchanged,
}

impl EntityChange {
    /// Adds an entity; `Exists` if there is one.
    pub fn create(entity: Entity) -> Self {
        Self::update(entity.key().clone(), |now| match now {
            Some(now) => Err(Error::Exists { what: "entity", name: now.key().to_string() }),
            None => Ok(Some(entity)),
        })
    }

    /// Adds an entity, or puts it in the place of the one that is there.
    pub fn upsert(entity: Entity) -> Self {
        Self::update(entity.key().clone(), |_| Ok(Some(entity)))
    }

    /// Puts an entity in the place of the one that is there; `NotFound` if there is none.
    pub fn replace(entity: Entity) -> Self {
        Self::update(entity.key().clone(), |now| match now {
            Some(_) => Ok(Some(entity)),
            None => Err(missing(entity.key())),
        })
    }

    /// Removes an entity; `NotFound` if there is none.
    pub fn delete(key: EntityKey) -> Self {
        let wanted = key.clone();
        Self::update(key, move |now| now.map(|_| None).ok_or_else(|| missing(&wanted)))
    }

    /// Whatever `update` makes of the entity that is there, or of there being none; `None` removes it. Nobody else's
    /// change comes in between. An error leaves the entity as it is and is the result of the change.
    ///
    /// It runs on the thread of whoever commits, while other writers wait: it must be quick, and must not call the
    /// engine.
    pub fn update(
        key: EntityKey,
        update: impl FnOnce(Option<Entity>) -> Result<Option<Entity>> + Send + 'static,
    ) -> Self {
        Self { key, update: Box::new(update) }
    }

    /// What it is about.
    pub fn key(&self) -> &EntityKey {
        &self.key
    }
}

impl std::fmt::Debug for EntityChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EntityChange").field("key", &self.key).finish_non_exhaustive()
    }
}

/// There is no such entity.
pub(super) fn missing(key: &EntityKey) -> Error {
    Error::NotFound { what: "entity", reference: key.to_string(), within: None }
}
