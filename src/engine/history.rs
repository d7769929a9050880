//! The operation log as people see it.

use crate::backend::Operation;
use crate::catalog::OperationRow;
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::error::Result;
use crate::model::DatasetId;

impl Engine {
    /// The operations on a dataset, newest first.
    pub fn history(&self, id: &DatasetId, limit: Option<u64>) -> Result<Vec<Operation>> {
        self.ensure(id, Action::Look)?;
        let rows = self.read(|read| read.operations(id, limit))?;
        Ok(rows.into_iter().map(describe).collect())
    }
}

/// What people and scripts see of a row.
pub(crate) fn describe(row: OperationRow) -> Operation {
    let operation = row.operation;
    Operation {
        operation: row.seq,
        verb: operation.verb,
        dataset_id: operation.dataset_id,
        at: operation.at,
        by: Some(operation.by),
        subject: operation.subject,
        state_before: operation.state_before.map(|state| state.to_string()),
        state_after: operation.state_after.map(|state| state.to_string()),
        can_undo: operation.can_undo && row.undone_by.is_none(),
        undone_by: row.undone_by,
    }
}
