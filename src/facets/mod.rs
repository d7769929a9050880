//! What the values of each facet are, and the bytes they are stored as.
//!
//! A facet is a tree from a key to a value. This module knows the keys and the values; `tree` knows neither.

mod entity;
mod json;
mod key;
mod media;
mod media_kind;
pub(crate) mod tagged;

pub use entity::{ENTITIES, Entity, EntityKey, MAX_ENTITY};
pub use json::Json;
pub use key::{key_of_path, path_of_key};
pub use media::{Chunk, Entry, EntryKind, MediaKind, Mtime};
pub use media_kind::{HEAD_LEN, media_kind, needs_head};

/// The facet of files: everything that is on disk.
pub const MEDIA: &str = "media";

/// The facets that every state may have, in the order in which people see them. `enrichment/<model>` comes beside them.
pub const KNOWN: [&str; 9] = [MEDIA, "index", "metadata", "tags", "labels", "clusters", "models", "fields", ENTITIES];

/// What people see of a key of a facet: a path, or what stands for one.
pub fn shown_key(facet: &str, key: &[u8]) -> Vec<u8> {
    if facet == ENTITIES { EntityKey::display_of(key) } else { path_of_key(key) }
}

/// Whether `name` is a facet that a state may have.
pub fn is_facet(name: &str) -> bool {
    KNOWN.contains(&name) || name.strip_prefix("enrichment/").is_some_and(|model| !model.is_empty())
}
