//! What is asked about the entities of a tenant, and answered.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::facets::{Entity, EntityKey};

/// Which entities are meant. By default all; what is left out asks for nothing.
#[derive(Debug, Clone, Default)]
pub struct EntityQuery {
    /// Only those with one of these ids.
    pub ids: Vec<String>,
    /// Only those whose ids begin with this.
    pub id_prefix: Option<String>,
    /// Only those of one of these types.
    pub kinds: Vec<String>,
    /// Only those right under this service path.
    pub service_path: Option<String>,
    /// Only those after this key, in the order of keys: how a long list is read page by page.
    pub after: Option<EntityKey>,
    /// How many of what is found to pass over first.
    pub offset: u64,
    /// At most so many.
    pub limit: Option<u64>,
}

/// Entities in the order of their keys, read as they are asked for.
pub type Entities = Box<dyn Iterator<Item = Result<Entity>> + Send>;

/// Changes of many entities, read as they are needed: what each key is to have; nothing removes it.
pub type EntityEdits = Box<dyn Iterator<Item = Result<(EntityKey, Option<Entity>)>> + Send>;

/// What came of changing entities.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EntityReport {
    /// Entities that were put or removed, also where that changed nothing.
    pub changes: u64,
    /// Entities that the tenant has now.
    pub entities: u64,
}
