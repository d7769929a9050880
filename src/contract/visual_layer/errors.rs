//! What an error looks like: `detail`, and nothing else.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The body of an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorBody {
    /// What went wrong.
    pub detail: String,
}

/// The body of a 422: what is wrong with which part of the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ValidationError {
    /// One entry for each part that is wrong.
    pub detail: Vec<FieldError>,
}

/// What is wrong with one part of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldError {
    /// Where it stands: `body`, `path` or `query`, then the way to it.
    pub loc: Vec<Location>,
    /// What is wrong with it.
    pub msg: String,
    /// A stable word for that.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A step on the way to a part of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Location {
    /// A member.
    Name(String),
    /// A place in a list.
    Place(u64),
}

/// `detail` as services may send it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Detail {
    /// In words.
    Text(String),
    /// One entry for each part of the request that is wrong.
    Fields(Vec<FieldError>),
    /// Something else.
    Other(Value),
}

impl FieldError {
    /// Something wrong with `name` in `place`, which is `body`, `path` or `query`.
    pub fn new(place: &str, name: Option<&str>, kind: &str, msg: impl Into<String>) -> Self {
        let loc = std::iter::once(place).chain(name).map(|step| Location::Name(step.to_owned())).collect();
        Self { loc, msg: msg.into(), kind: kind.to_owned() }
    }
}

impl std::fmt::Display for FieldError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let steps: Vec<_> = self.loc.iter().map(Location::to_string).collect();
        write!(f, "{}: {}", steps.join("."), self.msg)
    }
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Place(place) => place.fmt(f),
        }
    }
}
