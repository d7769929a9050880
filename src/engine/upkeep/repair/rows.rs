//! Single rows that are damaged or gone: from a copy, from a record, from other rows, and else not at all.

use std::collections::HashSet;

use crate::catalog::{RowDamage, StoredRow};
use crate::engine::upkeep::repair::catalog::key_of;
use crate::engine::upkeep::repair::mending::{Mending, mended};
use crate::error::Result;
use crate::model::{DatasetId, DatasetStatus, Reason, SnapshotId};

impl Mending<'_> {
    /// Makes these rows good.
    pub(super) fn rows(&mut self, rows: Vec<RowDamage>) -> Result<()> {
        self.misplaced(&rows)?;
        for row in &rows {
            if self.restored.contains(&(row.table, row.name.clone())) {
                self.write.drop_sum(row.table, row.place)?;
            } else {
                self.row(row)?;
            }
        }
        Ok(())
    }

    /// Rows that are whole, but not where they were, and those of which only the checksum is gone.
    fn misplaced(&mut self, rows: &[RowDamage]) -> Result<()> {
        let expected: HashSet<_> =
            rows.iter().filter_map(|row| Some((row.table, &row.name, row.expected.as_ref()?))).collect();
        let mut found = Vec::new();
        for row in rows {
            let Some((name, sum)) = &row.stands else { continue };
            let is_whole = row.expected.is_none() || expected.contains(&(row.table, name, sum));
            if is_whole || self.is_sound_by_itself(row) {
                found.extend(self.write.row_at(row.table, row.place)?.map(|stands| (row, stands)));
            }
        }
        for (row, stands) in &found {
            self.take_out(row)?;
            self.write.put_row(stands)?;
            self.restored.insert((row.table, stands.name.clone()));
            self.report.done.push(mended(&stands.name, "it is whole; its checksum was written again"));
        }
        Ok(())
    }

    /// Whether a row is what its own checksum says.
    fn is_sound_by_itself(&self, row: &RowDamage) -> bool {
        let key = key_of(row);
        let is_there = row.stands.as_ref().is_some_and(|(name, _)| *name == row.name);
        is_there
            && match row.table {
                "datasets" => self.write.dataset(&key.into()).is_ok(),
                "snapshots" => self.write.snapshot(&key.into()).is_ok(),
                _ => false,
            }
    }

    /// Takes a row out, unless one that was made good stands at its place by now.
    fn take_out(&self, row: &RowDamage) -> Result<()> {
        match self.write.row_at(row.table, row.place)? {
            Some(stands) if self.restored.contains(&(row.table, stands.name.clone())) => {
                self.write.drop_sum(row.table, row.place)
            }
            _ => self.write.drop_row(row.table, row.place),
        }
    }

    fn row(&mut self, row: &RowDamage) -> Result<()> {
        match row.table {
            // They follow from other rows, or from the packs.
            "packs" => {
                self.known_packs.insert(key_of(row));
                if self.take_from_copy(row)? { Ok(()) } else { self.take_out(row) }
            }
            "snapshot_counts" => self.derived(row, "counted anew"),
            "pending_marks" => {
                self.recount.insert(key_of(row).into());
                self.derived(row, "counted anew")
            }
            "damaged" => self.derived(row, "left out; what is damaged is found again"),
            "answers" => self.derived(row, "left out; a request that is sent again is done again"),
            "sums" => {
                self.write.drop_strange_sums()?;
                self.done_row(row, "left out");
                Ok(())
            }
            _ => self.own(row),
        }
    }

    fn derived(&mut self, row: &RowDamage, how: &str) -> Result<()> {
        self.take_out(row)?;
        self.done_row(row, how);
        Ok(())
    }

    /// A row that says what nothing else does.
    fn own(&mut self, row: &RowDamage) -> Result<()> {
        if self.take_from_copy(row)? {
            return Ok(());
        }
        match row.table {
            "snapshots" => self.snapshot(row),
            "datasets" => self.dataset(row),
            "worktrees" => self.worktree(row),
            "vela_ids" => self.derived(row, "given anew"),
            "about" => self.derived(row, "left out"),
            "people" => self.given_up(row, "give the role again: `snapshot dataset share`"),
            "keys" | "key_tenants" => self
                .given_up(row, "who used it needs another: `snapshot token create`; `snapshot token list` shows all"),
            "uploads" => self.given_up(row, "what was sent must be sent again"),
            "tasks" => self.task(row),
            _ => self.given_up(row, "no copy of the catalog has it"),
        }
    }

    fn given_up(&mut self, row: &RowDamage, how: &str) -> Result<()> {
        self.take_out(row)?;
        self.lost_row(row, how);
        Ok(())
    }

    /// Takes the row from the newest copy that has it.
    fn take_from_copy(&mut self, row: &RowDamage) -> Result<bool> {
        let key = (row.table, row.name.clone());
        let donors = self.donors;
        let Some((donor, found)) = donors.iter().find_map(|donor| Some((donor, donor.rows.get(&key)?))) else {
            return Ok(false);
        };
        let before = self.write.row_at(row.table, row.place)?;
        self.take_out(row)?;
        self.restored.insert(key.clone());
        if !self.write.put_row(found)? {
            self.restored.remove(&key);
            before.as_ref().map_or(Ok(false), |before| self.write.put_row(before))?;
            return Ok(false);
        }
        if row.table == "datasets" {
            self.stale.insert(key_of(row).into(), donor.time);
        }
        let how = format!("taken from {}; what was changed in it since is lost", donor.name);
        self.report.done.push(mended(&row.name, how));
        Ok(true)
    }

    /// A snapshot that is in no copy: by its record, or as it stands there.
    fn snapshot(&mut self, row: &RowDamage) -> Result<()> {
        let id: SnapshotId = key_of(row).into();
        let records = self.records;
        if let Some(found) = records.iter().find(|found| found.record.snapshot() == id) {
            self.take_out(row)?;
            self.write.put_state(&found.record.state()?.encode())?;
            self.ensure_dataset(&found.record)?;
            self.write.insert_snapshot_again(found.record.to_snapshot()?, row.place)?;
            self.report.snapshots.push(found.record.label());
            self.done_row(row, format!("taken from its record in pack {}", found.pack));
            return Ok(());
        }
        let stands = self.stands(row, &id.to_string())?;
        if stands && self.write.accept_snapshot(&id).is_ok_and(|known| known.is_some()) {
            self.done_row(row, "kept as it stands there; look whether its name and description are right");
            return Ok(());
        }
        self.given_up(row, "no copy of the catalog and no record has it")
    }

    fn dataset(&mut self, row: &RowDamage) -> Result<()> {
        let id: DatasetId = key_of(row).into();
        if self.stands(row, id.as_str())? && self.write.accept_dataset(&id).is_ok_and(|known| known.is_some()) {
            self.stale.insert(id, None);
            self.done_row(row, "kept as it stands there; look whether name and status are right");
            return Ok(());
        }
        self.take_out(row)?;
        let records = self.records;
        match records.iter().rev().find(|found| found.record.dataset() == id) {
            Some(found) => self.ensure_dataset(&found.record),
            // What belongs to it may say more.
            None => Ok(()),
        }
    }

    fn worktree(&mut self, row: &RowDamage) -> Result<()> {
        let id: DatasetId = key_of(row).into();
        self.take_out(row)?;
        let records = self.records;
        let folder = records.iter().rev().filter(|found| found.record.dataset() == id);
        match folder.filter_map(|found| found.record.folder()).next() {
            Some(folder) => {
                self.write.put_worktree(&folder)?;
                self.done_row(row, "taken from a record in a pack");
            }
            None => self.lost_row(row, "say where it is: `snapshot dataset move DATASET PATH`"),
        }
        Ok(())
    }

    /// A task of which nobody knows what it was to do. One that had begun to change a folder leaves it in between.
    fn task(&mut self, row: &RowDamage) -> Result<()> {
        let id = key_of(row);
        self.take_out(row)?;
        for folder in self.write.worktrees()? {
            if folder.path.join(format!(".snapshot-{id}")).exists() {
                let reason = format!("a restore could not be finished: {} was damaged", row.name);
                self.write.set_status(&folder.dataset_id, DatasetStatus::Error, Some(&reason))?;
                let how = format!("`{}` may be changed in part; restore a snapshot", folder.path.display());
                self.lost_row(row, how);
                return Ok(());
            }
        }
        self.lost_row(row, "how it ended is not known any more");
        Ok(())
    }

    /// Whether there is a row at the place, with this key.
    fn stands(&self, row: &RowDamage, key: &str) -> Result<bool> {
        let found = self.write.row_at(row.table, row.place)?;
        Ok(found.as_ref().and_then(|found: &StoredRow| found.text("id")) == Some(key))
    }

    /// Gives snapshots of tenants the ids that they need.
    pub(super) fn other_ids(&mut self) -> Result<()> {
        for dataset in self.write.datasets(crate::catalog::Trash::With)? {
            if dataset.kind != crate::model::DatasetKind::Tenant {
                continue;
            }
            let known = self.write.vela_ids(&dataset.id)?;
            let mut without = Vec::new();
            self.write.each_snapshot(|row| {
                let is_ours = row.dataset_id == dataset.id && row.reason != Reason::Auto;
                if is_ours && known.iter().all(|(id, _)| *id != row.id) {
                    without.push((row.id, row.created_at));
                }
                Ok(true)
            })?;
            for (id, at) in without {
                self.write.insert_vela_id(&dataset.id, &id, at)?;
            }
        }
        Ok(())
    }
}
