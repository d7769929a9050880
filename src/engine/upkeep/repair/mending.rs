//! What is done to a catalog inside of the one transaction in which it is made good.

use std::collections::{HashMap, HashSet};

use crate::backend::{Mended, Repaired};
use crate::catalog::{NewDataset, RowDamage, Salvage, StoredRow, Write};
use crate::engine::folder::ensure_apart;
use crate::engine::record::Record;
use crate::engine::upkeep::repair::catalog::Donor;
use crate::engine::upkeep::repair::packs::Ground;
use crate::engine::upkeep::repair::records::Found;
use crate::error::Result;
use crate::model::{DatasetId, DatasetKind, DatasetStatus, Reason, SnapshotId, Timestamp};
use crate::objects::StateId;
use crate::state::State;

/// What of the catalog is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    /// Single rows.
    Rows,
    /// The newest changes, of all tables.
    Newest,
    /// All that was changed since a copy was made.
    SinceCopy,
}

/// The transaction, and all that it can draw on.
pub(super) struct Mending<'a> {
    pub(super) write: &'a Write<'a>,
    pub(super) donors: &'a [Donor],
    pub(super) records: &'a [Found],
    pub(super) ground: &'a Ground,
    pub(super) loss: Loss,
    pub(super) report: Repaired,
    /// Packs that the catalog knew of before: records in them are of snapshots that it had, or had forgotten.
    pub(super) known_packs: HashSet<String>,
    /// Datasets of which the row may be older than what belongs to it, with the time that it is of, if that is known.
    pub(super) stale: HashMap<DatasetId, Option<Timestamp>>,
    /// Datasets whose pending writes must be counted anew.
    pub(super) recount: HashSet<DatasetId>,
    /// Rows that are what they were again, by table and name.
    pub(super) restored: HashSet<(&'static str, String)>,
    /// Snapshots that were brought back by their records.
    pub(super) returned: Vec<SnapshotId>,
    /// When the copy was made that stands for the catalog.
    pub(super) since: Option<Timestamp>,
    whole: HashMap<StateId, bool>,
}

impl<'a> Mending<'a> {
    pub(super) fn new(
        write: &'a Write<'a>,
        donors: &'a [Donor],
        records: &'a [Found],
        ground: &'a Ground,
        loss: Loss,
        report: Repaired,
    ) -> Result<Self> {
        let known_packs = write.rows_of("packs")?.iter().filter_map(|row| row.text("id").map(str::to_owned)).collect();
        let (stale, recount, restored, returned, whole) = Default::default();
        let since = None;
        Ok(Self {
            write,
            donors,
            records,
            ground,
            loss,
            report,
            known_packs,
            stale,
            recount,
            restored,
            returned,
            since,
            whole,
        })
    }

    /// Puts what can be read of the damaged catalog over a copy, if it is newer. Where all datasets and snapshots can be
    /// read, nothing but what else is damaged is lost.
    pub(super) fn overlay(&mut self, salvage: Option<&Salvage>) -> Result<()> {
        let Some(salvage) = salvage else { return Ok(()) };
        let own: u64 = self.write.about("commits")?.and_then(|text| text.parse().ok()).unwrap_or(0);
        match salvage.commits() {
            Some(commits) if commits >= own => self.lay_over(salvage),
            // It has lost what the copy still has, with its log.
            Some(_) => Ok(()),
            None => self.lay_under(salvage),
        }
    }

    /// Of a catalog that may be older or newer: what the copy does not have.
    fn lay_under(&mut self, salvage: &Salvage) -> Result<()> {
        for (_, found) in salvage.tables().filter(|(table, _)| *table != "about") {
            for row in &found.rows {
                self.write.add_row(row)?;
            }
        }
        salvage.states().iter().try_for_each(|body| self.write.put_state(body).map(drop))
    }

    fn lay_over(&mut self, salvage: &Salvage) -> Result<()> {
        let mut complete = HashSet::new();
        for (table, found) in salvage.tables() {
            // What the catalog says of itself is its own.
            if found.is_complete && table != "about" {
                complete.insert(table);
                self.write.clear_rows(table)?;
            }
            for row in &found.rows {
                self.write.put_row(row)?;
            }
        }
        for body in salvage.states() {
            self.write.put_state(&body)?;
        }
        if complete.contains("datasets")
            && let Some(pending) = salvage.pending()
        {
            self.write.clear_pending()?;
            for (dataset, epoch, facet, row) in pending {
                let place = crate::catalog::PendingPlace { dataset: &dataset, epoch, facet: &facet };
                self.write.put_pending(&place, &row)?;
            }
        }
        if ["datasets", "snapshots", "packs"].iter().all(|table| complete.contains(table)) {
            self.loss = Loss::Rows;
        }
        Ok(())
    }

    /// All that follows from other rows, from packs and from records.
    pub(super) fn finish(&mut self) -> Result<()> {
        // They are missed when what waits is counted.
        self.write.drop_damaged_pending()?;
        self.states()?;
        self.packs()?;
        if self.loss != Loss::Rows {
            self.settle_tasks()?;
            if self.loss == Loss::SinceCopy {
                self.drop_what_gc_took()?;
            }
            self.bring_back()?;
            self.say_what_is_lost();
        }
        self.adopt_orphans()?;
        self.heads()?;
        self.write.recount_snapshots()?;
        self.other_ids()?;
        self.owners()?;
        self.marks()
    }

    /// States that are damaged or missing, from copies and records.
    fn states(&mut self) -> Result<()> {
        let mut wanted: HashSet<StateId> = HashSet::new();
        for id in self.write.state_ids()? {
            if self.write.state(&id).is_err() {
                wanted.insert(id);
            }
        }
        let named = |id: StateId, wanted: &mut HashSet<StateId>| -> Result<()> {
            if !self.write.has_state(&id)? {
                wanted.insert(id);
            }
            Ok(())
        };
        for row in self.write.dataset_rows()?.into_iter().flatten() {
            named(row.head, &mut wanted)?;
        }
        self.write.each_snapshot_row(|row| row.map_or(Ok(()), |row| named(row.state, &mut wanted)))?;
        if wanted.is_empty() {
            return Ok(());
        }
        let copies =
            self.donors.iter().flat_map(|donor| donor.states.iter().map(|body| (body.clone(), &donor.name[..])));
        let records = self.records.iter().filter_map(|found| Some((found.record.state().ok()?.encode(), "a record")));
        for (body, whence) in copies.chain(records) {
            let id = StateId::of(&body);
            if wanted.remove(&id) {
                self.write.replace_state(&body)?;
                self.report.done.push(mended(format!("state {id}"), format!("taken from {whence}")));
            }
        }
        // The state of nothing needs no copy.
        let empty = State::default();
        if wanted.remove(&empty.id()) {
            self.write.replace_state(&empty.encode())?;
        }
        for id in wanted {
            self.write.delete_state(&id)?;
            let how = "neither a copy of the catalog nor a pack has it; the snapshots that need it are listed";
            self.report.lost.push(mended(format!("state {id}"), how));
        }
        Ok(())
    }

    /// Packs whose files are whole are registered; those that are gone are forgotten, if the catalog is an older one.
    fn packs(&mut self) -> Result<()> {
        let rows = self.write.rows_of("packs")?;
        if self.loss != Loss::Rows {
            for row in &rows {
                let id = row.text("id").unwrap_or_default();
                if self.ground.pack(id).is_none() && !self.has_file(id) {
                    self.write.delete_pack(id)?;
                }
            }
        }
        let is_same = |row: &StoredRow, pack: &crate::objects::PackInfo| {
            let numbers = (row.number("bytes"), row.number("objects"));
            numbers == (i64::try_from(pack.bytes).ok(), i64::try_from(pack.objects).ok())
        };
        let mut registered = 0u64;
        for pack in &self.ground.packs {
            let id = pack.id.to_string();
            let known = rows.iter().find(|row| row.text("id") == Some(&id));
            let is_live = known.is_some_and(|row| row.text("status") == Some("live") && is_same(row, pack));
            let counts = self.loss != Loss::Rows || self.known_packs.contains(&id);
            let is_condemned = known.is_some_and(|row| row.text("status") == Some("condemned"));
            if !is_live && counts && !(is_condemned && self.loss == Loss::Rows) {
                self.write.register_pack(&id, pack.bytes, pack.objects)?;
                registered += 1;
            }
        }
        if registered > 0 {
            let how = "registered again from their own tables";
            self.report.done.push(mended(format!("{registered} pack files"), how));
        }
        Ok(())
    }

    fn has_file(&self, pack: &str) -> bool {
        let files = self.ground.objects.pack_files().unwrap_or_default();
        files.iter().any(|(file, _)| file.to_string() == pack)
    }

    /// Snapshots that the catalog does not have, by records in packs that it did not know of either.
    fn bring_back(&mut self) -> Result<()> {
        let records = self.records;
        for found in records {
            let (record, id) = (&found.record, found.record.snapshot());
            if self.known_packs.contains(&found.pack.to_string()) || self.write.snapshot(&id).is_ok() {
                continue;
            }
            let Ok(state) = record.state() else { continue };
            if !self.is_whole(&state)? {
                let how = "not all of its content is there any more; it may have been removed before";
                self.report.lost.push(mended(format!("snapshot `{}`", record.label()), how));
                continue;
            }
            self.bring_back_one(record, &state)?;
        }
        Ok(())
    }

    fn bring_back_one(&mut self, record: &Record, state: &State) -> Result<()> {
        self.write.put_state(&state.encode())?;
        self.ensure_dataset(record)?;
        let row = self.write.insert_snapshot(record.to_snapshot()?)?;
        if row.reason != Reason::Auto {
            self.report.snapshots.push(format!("{}:{}", row.dataset_name, row.name));
            self.stale.entry(row.dataset_id).or_default();
        }
        self.returned.push(row.id);
        Ok(())
    }

    /// The dataset of a record, as far as the record says what it was.
    pub(super) fn ensure_dataset(&mut self, record: &Record) -> Result<()> {
        let id = record.dataset();
        if self.write.dataset(&id).is_err() {
            let state = record.state()?;
            self.write.put_state(&state.encode())?;
            self.insert_dataset(
                &id,
                &record.dataset_name,
                record.kind(),
                &state,
                record.created_at(),
                record.created_by(),
            )?;
            self.report.done.push(mended(format!("dataset `{}`", record.dataset_name), "made again from a record"));
        }
        let has_folder = self.write.worktree(&id)?.is_some();
        let folder = self.records.iter().rev().filter(|found| found.record.dataset() == id);
        let folder = folder.filter_map(|found| found.record.folder()).next();
        match folder.filter(|_| !has_folder && record.kind() == DatasetKind::Media) {
            Some(folder) if ensure_apart(self.write, &folder.path, Some(&id)).is_ok() => {
                self.write.put_worktree(&folder)
            }
            _ => Ok(()),
        }
    }

    pub(super) fn insert_dataset(
        &mut self,
        id: &DatasetId,
        name: &str,
        kind: DatasetKind,
        head: &State,
        created_at: Timestamp,
        created_by: &str,
    ) -> Result<()> {
        let pattern = match kind {
            DatasetKind::Media => crate::catalog::NamePattern::Numbered,
            DatasetKind::Tenant => crate::catalog::NamePattern::ClonedTenant,
        };
        let is_taken =
            self.write.datasets(crate::catalog::Trash::Without).is_ok_and(|all| all.iter().any(|row| row.name == name));
        let name = if is_taken { self.write.free_name(name, pattern)? } else { name.to_owned() };
        self.write.insert_dataset(NewDataset {
            id: id.clone(),
            name,
            kind,
            status: DatasetStatus::Ready,
            head: head.id(),
            created_at,
            created_by: created_by.to_owned(),
        })?;
        self.stale.entry(id.clone()).or_default();
        self.recount.insert(id.clone());
        Ok(())
    }

    /// Whether some pack has all that a state needs.
    pub(super) fn is_whole(&mut self, state: &State) -> Result<bool> {
        let id = state.id();
        if let Some(known) = self.whole.get(&id) {
            return Ok(*known);
        }
        let is_whole = self.ground.is_whole(state)?;
        self.whole.insert(id, is_whole);
        Ok(is_whole)
    }

    fn say_what_is_lost(&mut self) {
        let since = match (self.loss, self.since) {
            (Loss::SinceCopy, Some(time)) => format!("what was changed since {time}, when the copy was made"),
            (Loss::SinceCopy, None) => "all that only the catalog knew".to_owned(),
            _ => "what was changed last".to_owned(),
        };
        let how = "names, descriptions, protection, removals, tags and entities that waited, roles, keys, tasks and the \
                   log are as they were; snapshots that stored nothing new, and clones, are in no record";
        self.report.lost.push(mended(since, how));
    }

    pub(super) fn done_row(&mut self, row: &RowDamage, how: impl Into<String>) {
        self.report.done.push(mended(&row.name, how));
    }

    pub(super) fn lost_row(&mut self, row: &RowDamage, how: impl Into<String>) {
        self.report.lost.push(mended(&row.name, how));
    }
}

pub(super) fn mended(what: impl Into<String>, how: impl Into<String>) -> Mended {
    Mended { what: what.into(), how: how.into() }
}
