//! What is learnt about a dataset: by models, and from items that look alike.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::backend::{self, Propagate};

/// Which model is asked. Models are those of the server's own configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrichRequest {
    /// Its name.
    pub model: String,
    /// Whether it is asked about items, too, of which it has said something before.
    #[serde(default)]
    pub again: bool,
}

impl From<backend::Enrich> for EnrichRequest {
    fn from(request: backend::Enrich) -> Self {
        let backend::Enrich { model, again } = request;
        Self { model, again }
    }
}

/// How labels go from items to those that look much like them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PropagateRequest {
    /// How similar items have to be: 1, 0.97, 0.94, 0.91 or 0.88.
    #[serde(default = "threshold")]
    pub threshold: f64,
    /// How sure a label has to be, from 0 to 1.
    #[serde(default = "min_confidence")]
    pub min_confidence: f64,
    /// Only these categories; all if there are none.
    #[serde(default)]
    pub categories: Vec<String>,
}

fn threshold() -> f64 {
    Propagate::THRESHOLD
}

fn min_confidence() -> f64 {
    Propagate::MIN_CONFIDENCE
}

impl Default for PropagateRequest {
    fn default() -> Self {
        Propagate::default().into()
    }
}

impl From<Propagate> for PropagateRequest {
    fn from(request: Propagate) -> Self {
        let Propagate { threshold, min_confidence, categories } = request;
        Self { threshold, min_confidence, categories }
    }
}

impl From<PropagateRequest> for Propagate {
    fn from(request: PropagateRequest) -> Self {
        let PropagateRequest { threshold, min_confidence, categories } = request;
        Self { threshold, min_confidence, categories }
    }
}
