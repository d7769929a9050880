//! Sharing a dataset.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::Role;

/// What is sent to share a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// Who gets a part in it.
    pub grant_to_user_email: String,
    /// In which role; `viewer` by default. An addition of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
}

/// Somebody who has a part in a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Share {
    /// E-mail address.
    pub email: String,
    /// `owner`, `editor` or `viewer`.
    pub role: String,
}
