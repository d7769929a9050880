//! Requests about the keys of a server's clients.

use crate::model::{Email, Secret};

/// How a key is made.
#[derive(Debug, Clone)]
pub struct CreateKey {
    /// On whose behalf its bearer works.
    pub email: Email,
    /// The tenants that it opens; none for a key that signs web tokens.
    pub tenants: Vec<String>,
    /// The master key to derive its secret from, instead of the store's own.
    pub master_key: Option<Secret>,
}
