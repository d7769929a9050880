//! Labels that go from items to those that look much like them: request and report.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clusters::Level;
use crate::error::{Error, Result};
use crate::facets::{Label, LabelSource};
use crate::model::{SnapshotId, TaskId, TaskStatus};

/// Gives labels to items that have none, where those that look like them agree on one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Propagate {
    /// How similar items have to be: a threshold of clusters.
    pub threshold: f64,
    /// How sure a label has to be, from 0 to 1.
    pub min_confidence: f64,
    /// Only these categories; all if there are none.
    pub categories: Vec<String>,
}

impl Propagate {
    /// The usual threshold: pictures that were edited in light or color, and frames that follow each other.
    pub const THRESHOLD: f64 = 0.94;
    /// The usual confidence: more than half of those that are asked agree, so that two who contradict each other do not.
    pub const MIN_CONFIDENCE: f64 = 0.6;

    /// The widest level of clusters in which labels go on.
    ///
    /// # Errors
    /// `Invalid` for a threshold at which there are no clusters, a confidence that is none, and a category that no label
    /// can have.
    pub fn level(&self) -> Result<Level> {
        self.categories.iter().try_for_each(|name| Label::new(name, LabelSource::Manual).ensure_sound())?;
        if !(0.0..=1.0).contains(&self.min_confidence) {
            let what = format!("confidence {}", self.min_confidence);
            return Err(Error::invalid(what, "it has to be from 0 to 1"));
        }
        Level::of_threshold(self.threshold).ok_or_else(|| {
            let known = Level::ALL.map(|level| level.threshold().to_string()).join(", ");
            Error::invalid(format!("threshold {}", self.threshold), format!("there are clusters at {known}"))
        })
    }
}

impl Default for Propagate {
    fn default() -> Self {
        Self { threshold: Self::THRESHOLD, min_confidence: Self::MIN_CONFIDENCE, categories: Vec::new() }
    }
}

/// Which labels items were given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PropagationReport {
    /// The task that does it.
    pub task_id: TaskId,
    /// Where that stands; the members from `labelled` on are of its end.
    pub status: TaskStatus,
    /// The revision that holds the state before, if something has changed; `undo` restores it.
    pub revision_id: Option<SnapshotId>,
    /// How similar items had to be.
    pub threshold: f64,
    /// How sure a label had to be.
    pub min_confidence: f64,
    /// Items in clusters with labels of their own.
    pub labelled: u64,
    /// Items without, in a cluster with one of those.
    pub candidates: u64,
    /// Those of them that have been given labels.
    pub items: u64,
    /// The labels that they were given.
    pub labels: u64,
    /// The same by category.
    pub categories: BTreeMap<String, u64>,
    /// Labels that an earlier run had given and that are not given any more.
    pub removed: u64,
}

impl PropagationReport {
    /// That of a task that has not ended.
    pub fn begun(task_id: TaskId, request: &Propagate) -> Self {
        Self {
            task_id,
            status: TaskStatus::Initializing,
            revision_id: None,
            threshold: request.threshold,
            min_confidence: request.min_confidence,
            labelled: 0,
            candidates: 0,
            items: 0,
            labels: 0,
            categories: BTreeMap::new(),
            removed: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_there_are_clusters_for_is_asked() {
        assert_eq!(Propagate::default().level().unwrap(), Level::Edited);
        let refused = |request: Propagate| request.level().unwrap_err().to_string();
        let told = refused(Propagate { threshold: 0.5, ..Propagate::default() });
        assert!(told.contains("0.5") && told.contains("1, 0.97, 0.94, 0.91, 0.88"), "{told}");
        for min_confidence in [-0.1, 1.1, f64::NAN] {
            let told = refused(Propagate { min_confidence, ..Propagate::default() });
            assert!(told.contains("from 0 to 1"), "{told}");
        }
        for name in ["", " cat", "a\nb"] {
            let told = refused(Propagate { categories: vec!["cat".into(), name.into()], ..Propagate::default() });
            assert!(told.contains("category"), "{told}");
        }
        assert!(Propagate { categories: vec!["cat".into()], ..Propagate::default() }.level().is_ok());
        assert!(Propagate { threshold: f64::NAN, ..Propagate::default() }.level().is_err());
    }
}
