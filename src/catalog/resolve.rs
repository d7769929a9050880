//! Which snapshot a person means, answered by narrow queries instead of reading a whole list.
//!
//! The rules are those of [`Selector::pick`]. Two things follow from revisions being kept apart: `latest~N` never means
//! one, and a name means one only if no snapshot has it.

use rusqlite::params;

use crate::catalog::find::{CANDIDATES, Trash, Wanted, id_range};
use crate::catalog::query::{Read, int};
use crate::catalog::snapshots::{SnapshotRow, select_snapshots};
use crate::error::Result;
use crate::model::{DatasetId, Reason, Selector};

/// Conditions on the snapshots of dataset `?1`.
pub(super) const WITH_ID: &str = "s.dataset_id = ?1 AND s.id = ?2";
pub(super) const WITH_VELA_ID: &str =
    "s.id = (SELECT v.snapshot_id FROM vela_ids v WHERE v.dataset_id = ?1 AND v.vela_id = ?2)";
pub(super) const NAMED: &str = "s.dataset_id = ?1 AND s.name = ?2 AND s.reason <> 'auto'";
pub(super) const NAMED_REVISION: &str = "s.dataset_id = ?1 AND s.name = ?2 AND s.reason = 'auto'";
/// The dataset stands inside an expression, so that the range of ids is looked up and not the whole dataset.
pub(super) const ID_BEGINS: &str = "COALESCE(s.dataset_id, '') = ?1 AND s.id >= ?2 AND s.id < ?3";

impl Read<'_> {
    /// The snapshot of a dataset that is meant. `current` and `latest~N` never mean a removed one.
    pub fn resolve(&self, dataset: &DatasetId, selector: &Selector, trash: Trash) -> Result<SnapshotRow> {
        let (found, reference) = match selector {
            Selector::Current => (self.current_snapshot(dataset)?, "current".to_owned()),
            Selector::Latest(0) => (self.latest_snapshot(dataset, 0)?, "latest".to_owned()),
            Selector::Latest(steps) => (self.latest_snapshot(dataset, *steps)?, format!("latest~{steps}")),
            Selector::Text(text) => (self.snapshot_by_text(dataset, text, trash)?, text.clone()),
        };
        match found {
            Some(row) => Ok(row),
            None => {
                let within = Some(self.dataset(dataset)?.name);
                Err(Wanted { what: "snapshot", reference: &reference }.missing(within))
            }
        }
    }

    /// The dataset's current snapshot, if it has one.
    pub fn current_snapshot(&self, dataset: &DatasetId) -> Result<Option<SnapshotRow>> {
        self.dataset(dataset)?.current_snapshot.map(|id| self.snapshot(&id)).transpose()
    }

    /// The dataset's newest snapshot (0), the one before (1), and so on; without revisions and removed ones.
    pub fn latest_snapshot(&self, dataset: &DatasetId, steps: u64) -> Result<Option<SnapshotRow>> {
        let sql = select_snapshots!(
            "WHERE s.dataset_id = ?1 AND s.deleted_at IS NULL AND s.reason <> 'auto' \
             ORDER BY s.seq DESC LIMIT 1 OFFSET ?2"
        );
        self.one(sql, params![dataset, int(steps)], SnapshotRow::read)
    }

    fn snapshot_by_text(&self, dataset: &DatasetId, text: &str, trash: Trash) -> Result<Option<SnapshotRow>> {
        let wanted = Wanted { what: "snapshot", reference: text };
        let find = |condition, params: &[&str]| self.snapshots_where(dataset, condition, params, trash);
        if let Some(row) = find(WITH_ID, &[&text.to_ascii_lowercase()])?.pop() {
            return Ok(Some(row));
        }
        if let Some(row) = find(WITH_VELA_ID, &[text])?.pop() {
            return Ok(Some(row));
        }
        // Revisions apart, so that many with one name cannot hide a snapshot.
        for kind in [NAMED, NAMED_REVISION] {
            if let Some(row) = wanted.single(find(kind, &[text])?, label)? {
                return Ok(Some(row));
            }
        }
        let Some((from, to)) = id_range(text) else { return Ok(None) };
        wanted.single(find(ID_BEGINS, &[&from, &to])?, label)
    }

    fn snapshots_where(
        &self,
        dataset: &DatasetId,
        condition: &str,
        params: &[&str],
        trash: Trash,
    ) -> Result<Vec<SnapshotRow>> {
        let sql = text_query(condition, trash);
        let params = std::iter::once(dataset.as_str()).chain(params.iter().copied());
        let mut found = self.all(&sql, rusqlite::params_from_iter(params), SnapshotRow::read)?;
        // Here and not in the query, which then would walk the order instead of looking up the name.
        found.sort_unstable_by_key(|row| std::cmp::Reverse(row.seq));
        Ok(found)
    }
}

/// The statement for the snapshots that meet a condition.
pub(super) fn text_query(condition: &str, trash: Trash) -> String {
    let trash = trash.condition("s.deleted_at");
    format!(select_snapshots!("WHERE {} AND {} LIMIT {}"), condition, trash, CANDIDATES)
}

fn label(row: &SnapshotRow) -> String {
    match row.reason {
        Reason::Auto => format!("{} {} (revision)", row.id, row.name),
        _ => format!("{} {}", row.id, row.name),
    }
}
