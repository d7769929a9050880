//! What the values of each facet are, and the bytes they are stored as.
//!
//! A facet is a tree from a key to a value. This module knows the keys and the values; `tree` knows neither.

mod captions;
mod clusters;
mod entity;
mod fields;
mod form;
mod index;
mod json;
mod json_serde;
mod key;
mod labels;
mod media;
mod media_kind;
mod metadata;
mod models;
pub(crate) mod tagged;
mod tags;

pub use captions::Caption;
pub use clusters::{CLUSTERS, Clusters, Membership};
pub use entity::{ENTITIES, Entity, EntityKey, MAX_ENTITY};
pub use fields::{FIELDS, Field, FieldType, Guess};
pub use index::{INDEX, Index, Issue, PHash};
pub use json::Json;
pub use key::{key_of_path, path_of_key};
pub use labels::{LABELS, Label, LabelSource, Labels};
pub use media::{Chunk, Entry, EntryKind, MediaKind, Mtime};
pub use media_kind::{HEAD_LEN, media_kind, needs_head};
pub use metadata::{METADATA, Metadata};
pub use models::{MODELS, ModelRun};
pub use tags::{TAGS, Tags, ensure_tag};

/// The facet of files: everything that is on disk.
pub const MEDIA: &str = "media";

/// The facets that every state may have, in the order in which people see them. `enrichment/<model>` comes beside them.
pub const KNOWN: [&str; 9] = [MEDIA, INDEX, METADATA, TAGS, LABELS, CLUSTERS, MODELS, FIELDS, ENTITIES];

/// How the facet of what a model said begins; its name follows.
pub const ENRICHMENT: &str = "enrichment/";

/// What people see of a key of a facet: a path, or what stands for one.
pub fn shown_key(facet: &str, key: &[u8]) -> Vec<u8> {
    if facet == ENTITIES { EntityKey::display_of(key) } else { path_of_key(key) }
}

/// Whether `name` is a facet that a state may have.
pub fn is_facet(name: &str) -> bool {
    KNOWN.contains(&name) || name.strip_prefix(ENRICHMENT).is_some_and(|model| !model.is_empty())
}

/// Whether a facet is about items: its keys are paths of files, and its rows go where the files go.
pub fn is_of_items(name: &str) -> bool {
    !matches!(name, MEDIA | MODELS | FIELDS | ENTITIES)
}
