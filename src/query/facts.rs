//! What the functions of an expression say of the item that is looked at.

use std::collections::BTreeMap;

use rusqlite::types::Value as SqlValue;

use crate::facets::Json;
use crate::formats::item::{Issue, Item, Label};
use crate::formats::metadata::text_of;

/// What of an item an expression asks for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wanted {
    pub(super) tags: bool,
    pub(super) labels: bool,
    pub(super) issues: bool,
    pub(super) metadata: bool,
}

/// The item that is looked at, as far as it is asked for.
#[derive(Debug, Default)]
pub(super) struct Facts {
    tags: Vec<String>,
    labels: Vec<Label>,
    issues: Vec<Issue>,
    metadata: BTreeMap<String, Json>,
}

impl Facts {
    /// Takes over what is wanted of an item. What was there is reused.
    pub(super) fn look_at(&mut self, item: &Item, wanted: Wanted) {
        if wanted.tags {
            self.tags.clone_from(&item.tags);
        }
        if wanted.labels {
            self.labels.clone_from(&item.labels);
        }
        if wanted.issues {
            self.issues.clone_from(&item.issues);
        }
        if wanted.metadata {
            self.metadata.clone_from(&item.metadata);
        }
    }

    pub(super) fn has_tag(&self, name: &str) -> bool {
        self.tags.iter().any(|tag| tag == name)
    }

    /// Whether there is such a label, at least that sure. One that does not say how sure it is counts as wholly sure.
    pub(super) fn has_label(&self, category: &str, least: f64) -> bool {
        self.labels.iter().any(|label| label.category == category && label.confidence.unwrap_or(1.0) >= least)
    }

    pub(super) fn has_issue(&self, kind: &str, least: f64) -> bool {
        self.issues.iter().any(|issue| issue.kind == kind && issue.confidence.unwrap_or(1.0) >= least)
    }

    /// The value of a field: a number, a text, or nothing. A list is its JSON text.
    pub(super) fn value(&self, field: &str) -> SqlValue {
        match self.metadata.get(field) {
            None => SqlValue::Null,
            Some(Json::Number(text)) => match text.parse::<i64>() {
                Ok(number) => SqlValue::Integer(number),
                Err(_) => text.parse::<f64>().map_or(SqlValue::Null, SqlValue::Real),
            },
            Some(value) => SqlValue::Text(text_of(value).into_owned()),
        }
    }
}
