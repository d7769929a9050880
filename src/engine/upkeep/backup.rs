//! Copies of the catalog, so that it is never the only one of its kind.

use std::time::Duration;

use crate::catalog::latest_backup;
use crate::engine::Engine;
use crate::error::Result;

/// How old the newest copy gets at most, while snapshots are taken.
const AGE: Duration = Duration::from_secs(86_400);

impl Engine {
    /// Copies the catalog into the store's `backup/`.
    pub(crate) fn back_up(&self) -> Result<()> {
        self.with_catalog(|catalog| catalog.backup(&self.store.layout.backup()).map(drop))
    }

    /// The same, unless the newest copy is young. Costs one look at a folder; that a copy cannot be made is no reason
    /// to fail.
    pub(crate) fn back_up_daily(&self) {
        let Ok(newest) = latest_backup(&self.store.layout.backup()) else { return };
        // A copy from the future is as good as one of today.
        if newest.is_none_or(|newest| newest.elapsed().is_ok_and(|age| age > AGE)) {
            let _ = self.back_up();
        }
    }
}
