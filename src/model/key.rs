//! Keys with which clients of the server prove who they are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Secret, Timestamp};

/// A key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Key {
    /// Its id. What signs web tokens calls it `kid`.
    pub key_id: String,
    /// On whose behalf its bearer works.
    pub email: String,
    /// The tenants that it opens, and nothing else; empty for a key that signs web tokens.
    pub tenants: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it.
    pub created_by: String,
}

/// A key that was just made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NewKey {
    /// The key.
    #[serde(flatten)]
    pub key: Key,
    /// Its secret, which is told only now.
    pub secret: Secret,
}
