//! Whether a server is there, and which it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The word in [`Healthcheck::status`] of a server that answers.
pub const HEALTHY: &str = "healthy";

/// The answer to a healthcheck.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Healthcheck {
    /// `healthy`.
    #[serde(default)]
    pub status: String,
    /// Which server it is; services leave it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<ServerInfo>,
}

/// Which server it is, and what it can do beyond the contracts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServerInfo {
    /// The program's name: `snapshot`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Where its own routes are: `/api/v1/x`. A client that finds this uses them.
    #[serde(default)]
    pub routes: Option<String>,
    /// Version of those routes; clients use those that they know.
    #[serde(default)]
    pub routes_version: u64,
    /// Whether `Idempotency-Key` is honoured.
    #[serde(default)]
    pub idempotency: bool,
}
