//! All rows of datasets and snapshots for a verification, damaged ones as findings.

use std::collections::BTreeSet;

use crate::engine::Engine;
use crate::engine::upkeep::findings::Findings;
use crate::error::{Error, Result};
use crate::model::{DatasetId, SnapshotId};
use crate::objects::StateId;

/// A row that names a state.
#[derive(Debug)]
pub(crate) struct Listed {
    /// The dataset.
    pub(crate) dataset: DatasetId,
    /// What people call it, if it is a snapshot: `dataset:name`.
    pub(crate) label: Option<String>,
    /// The state.
    pub(crate) state: StateId,
    /// Whether the dataset is no good if this state is damaged: its head and its current snapshot.
    pub(crate) is_present: bool,
}

/// Every row that could be read.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// Heads first, then snapshots and revisions in the order in which they were taken.
    pub(crate) rows: Vec<Listed>,
}

impl Listing {
    /// The states, each once.
    pub(crate) fn states(&self) -> BTreeSet<StateId> {
        self.rows.iter().map(|row| row.state).collect()
    }
}

impl Engine {
    /// Reads all datasets and snapshots; each damaged row is a finding.
    pub(crate) fn list_all(&self, findings: &mut Findings) -> Result<Listing> {
        let mut listing = Listing::default();
        self.read(|read| {
            for row in read.dataset_rows()? {
                let Some(row) = whole(row, findings)? else { continue };
                let is_present = row.deleted_at.is_none();
                listing.rows.push(Listed { dataset: row.id, label: None, state: row.head, is_present });
            }
            read.each_snapshot_row(|row| {
                if let Some(row) = whole(row, findings)? {
                    let label = Some(format!("{}:{}", row.dataset_name, row.name));
                    let is_present = row.is_current;
                    listing.rows.push(Listed { dataset: row.dataset_id, label, state: row.state, is_present });
                }
                Ok(())
            })
        })?;
        Ok(listing)
    }

    /// Reads one snapshot.
    ///
    /// # Errors
    /// `NotFound` if the dataset has no such snapshot.
    pub(crate) fn list_one(
        &self,
        dataset: &DatasetId,
        snapshot: &SnapshotId,
        findings: &mut Findings,
    ) -> Result<Listing> {
        let row = self.read(|read| read.snapshot(snapshot));
        let Some(row) = whole(row, findings)? else { return Ok(Listing::default()) };
        if row.dataset_id != *dataset {
            return Err(Error::NotFound { what: "snapshot", reference: snapshot.to_string(), within: None });
        }
        let label = Some(format!("{}:{}", row.dataset_name, row.name));
        let listed = Listed { dataset: row.dataset_id, label, state: row.state, is_present: row.is_current };
        Ok(Listing { rows: vec![listed] })
    }
}

/// The row, unless it is damaged.
fn whole<T>(row: Result<T>, findings: &mut Findings) -> Result<Option<T>> {
    match row {
        Ok(row) => Ok(Some(row)),
        Err(error @ Error::Corrupt { .. }) => {
            findings.add_error("a catalog row", &error);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
