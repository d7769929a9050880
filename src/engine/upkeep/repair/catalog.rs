//! Bringing a catalog back: in place where only rows of it are damaged, else from a copy and what can still be read.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::backend::Problem;
use crate::catalog::{
    Catalog, PendingRow, RowDamage, Salvage, StoredRow, Write, backups, check_backup, time_of_backup,
};
use crate::engine::store::store_name;
use crate::engine::upkeep::repair::mending::{Loss, Mending};
use crate::engine::upkeep::repair::packs::Ground;
use crate::engine::upkeep::repair::records::Found;
use crate::engine::upkeep::repair::{Repairing, Workshop, problem, remove_files};
use crate::error::{Code, Error, Result};
use crate::files;
use crate::model::{DatasetId, Timestamp};
use crate::objects::StateId;

/// What a look at the catalog came to.
enum Sight {
    /// The database is sound. Rows may be damaged all the same, and the newest changes may be lost.
    Sound(Box<Catalog>, Option<Error>),
    /// It cannot be used.
    Unusable(Error),
}

/// A whole copy of the catalog, or what is left of one.
pub(super) struct Donor {
    /// What a message calls it.
    pub(super) name: String,
    /// When it was made.
    pub(super) time: Option<Timestamp>,
    pub(super) rows: HashMap<(&'static str, String), StoredRow>,
    pub(super) states: Vec<Vec<u8>>,
    /// Small writes that waited, each with dataset, epoch and facet, and the heads that they waited on.
    pub(super) pending: Vec<(DatasetId, u64, String, PendingRow)>,
    pub(super) heads: HashMap<DatasetId, StateId>,
    /// A copy of its own that may be changed.
    file: PathBuf,
}

impl Repairing<'_> {
    /// Makes the catalog good; the problems are those that stand in the way for as long as that has not happened.
    pub(super) fn settle_catalog(&mut self, ground: &Ground) -> Result<Vec<Problem>> {
        let workshop = self.workshop()?;
        match self.look(ground)? {
            Sight::Sound(catalog, lost) => self.mend(&catalog, lost, ground, &workshop),
            Sight::Unusable(reason) => {
                self.replace(&reason, ground, &workshop)?;
                Ok(vec![problem(&reason)])
            }
        }
    }

    fn look(&self, ground: &Ground) -> Result<Sight> {
        let (catalog, lost) = match Catalog::open_as_it_is(&self.layout.catalog()) {
            Ok(opened) => opened,
            Err(error @ (Error::Corrupt { .. } | Error::Catalog { .. })) => return Ok(Sight::Unusable(error)),
            Err(error) => return Err(error),
        };
        let checked = catalog.check().and_then(|lines| match lines.into_iter().next() {
            Some(line) => Err(Error::corrupt(self.catalog_name(), "a sound database", line)),
            None => catalog.read(|read| read.about("store")),
        });
        let (name, expected) = (self.catalog_name(), store_name(&ground.id));
        match checked {
            Ok(Some(said)) if said != expected => {
                let error = Error::corrupt(name, format!("the one of store {expected}"), format!("that of {said}"));
                Ok(Sight::Unusable(error))
            }
            Ok(_) => Ok(Sight::Sound(Box::new(catalog), lost)),
            Err(error) if error.code() == Code::Corrupt || matches!(error, Error::Catalog { .. }) => {
                Ok(Sight::Unusable(error))
            }
            Err(error) => Err(error),
        }
    }

    fn catalog_name(&self) -> String {
        format!("the catalog `{}`", self.layout.catalog().display())
    }

    /// Makes damaged rows good, in one transaction, after the catalog as it is was put aside.
    fn mend(
        &mut self,
        catalog: &Catalog,
        lost: Option<Error>,
        ground: &Ground,
        workshop: &Workshop,
    ) -> Result<Vec<Problem>> {
        let rows = catalog.read(|read| read.row_damage())?;
        let is_whole = catalog.read(|read| {
            let mut is_whole = rows.is_empty() && read.pending_gaps()?.is_empty();
            read.each_pending_row(|row| {
                is_whole &= row.is_ok();
                Ok(())
            })?;
            for state in read.state_ids()? {
                is_whole &= read.state(&state).is_ok();
            }
            // A state that is gone is missed by those who name it.
            for row in read.dataset_rows()?.into_iter().flatten() {
                is_whole &= read.has_state(&row.head)?;
            }
            read.each_snapshot_row(|row| {
                if let Ok(row) = row {
                    is_whole &= read.has_state(&row.state)?;
                }
                Ok(())
            })?;
            Ok(is_whole)
        })?;
        if is_whole && lost.is_none() {
            return Ok(Vec::new());
        }
        let kept = self.aside(&self.layout.catalog());
        if !self.request.dry_run {
            catalog.copy_to(&kept)?;
        }
        self.keep(&kept);
        let donors = self.donors(ground, workshop)?;
        let records = ground.records(self.progress)?;
        let open = lost.iter().map(problem).collect();
        let loss = match &lost {
            Some(error) => {
                self.done(self.catalog_name(), format!("goes on without what is lost: {error}"));
                Loss::Newest
            }
            None => Loss::Rows,
        };
        let said = Catalog::commits_said(&self.layout.catalog());
        self.in_one(catalog, &donors, &records, ground, loss, |mending| {
            mending.rows(rows)?;
            mending.finish()?;
            set_commits(mending.write, said.unwrap_or(0))
        })?;
        // What stands in the way is gone when this was done; in a dry run it is told.
        Ok(open)
    }

    /// Makes another catalog of the newest copy, of what can be read of this one, and of records; then puts it in place.
    fn replace(&mut self, reason: &Error, ground: &Ground, workshop: &Workshop) -> Result<()> {
        let salvage = self.salvage(ground, workshop);
        let mut donors = self.donors(ground, workshop)?;
        let records = ground.records(self.progress)?;
        let (catalog, since) = match donors.first_mut() {
            Some(donor) => {
                self.report.copy = Some(donor.name.clone());
                (Catalog::open(&donor.file)?, donor.time)
            }
            None => (Catalog::create(&workshop.0.join("new.db"))?, None),
        };
        let how = match &self.report.copy {
            Some(copy) => format!("made again from {copy}, what is left of it, and what packs say: {reason}"),
            None => format!("made again from what is left of it and what packs say, without a copy: {reason}"),
        };
        self.done(self.catalog_name(), how);
        let said = Catalog::commits_said(&self.layout.catalog());
        let (id, has_copy) = (store_name(&ground.id), self.report.copy.is_some());
        self.in_one(&catalog, &donors, &records, ground, Loss::SinceCopy, |mending| {
            if !has_copy {
                mending.known_packs.clear();
            }
            mending.overlay(salvage.as_ref())?;
            mending.since = since;
            mending.finish()?;
            mending.write.set_about("store", &id)?;
            set_commits(mending.write, said.unwrap_or(0))
        })?;
        if self.request.dry_run {
            return Ok(());
        }
        let lines = catalog.check()?;
        if let Some(line) = lines.first() {
            return Err(Error::Internal(format!("the catalog that was made is damaged: {line}")));
        }
        let file = catalog.into_file()?;
        self.swap(&file)?;
        // What folders looked like was remembered for other states.
        remove_files(&self.layout.cache())
    }

    /// Works in one transaction; a dry run takes it back.
    fn in_one(
        &mut self,
        catalog: &Catalog,
        donors: &[Donor],
        records: &[Found],
        ground: &Ground,
        loss: Loss,
        work: impl FnOnce(&mut Mending<'_>) -> Result<()>,
    ) -> Result<()> {
        let is_dry = self.request.dry_run;
        let report = std::mem::take(&mut self.report);
        let mut after = report.clone();
        let mut is_done = false;
        let result = catalog.write(|write| {
            let mut mending = Mending::new(write, donors, records, ground, loss, report)?;
            work(&mut mending)?;
            after = std::mem::take(&mut mending.report);
            is_done = true;
            // Nothing of a dry run is to stay.
            if is_dry { Err(Error::Interrupted { left: None }) } else { Ok(()) }
        });
        self.report = after;
        match result {
            Err(Error::Interrupted { .. }) if is_dry && is_done => Ok(()),
            other => other,
        }
    }

    /// What can still be read of the catalog, unless it is that of another store.
    fn salvage(&self, ground: &Ground, workshop: &Workshop) -> Option<Salvage> {
        let copy = workshop.0.join("damaged.db");
        Catalog::copy_files(&self.layout.catalog(), &copy).ok()?;
        let salvage = Salvage::open(&copy)?;
        salvage.store().is_none_or(|said| said == store_name(&ground.id)).then_some(salvage)
    }

    /// Whole copies of the catalog, the newest first.
    fn donors(&self, ground: &Ground, workshop: &Workshop) -> Result<Vec<Donor>> {
        let mut donors = Vec::new();
        for (number, path) in backups(&self.layout.backup())?.into_iter().enumerate() {
            if check_backup(&path, &store_name(&ground.id)).is_err() {
                continue;
            }
            let file = workshop.0.join(format!("copy-{number}.db"));
            Catalog::copy_files(&path, &file)?;
            // Older ones are brought up to date, in their own place.
            let rows = Catalog::open(&file)?.read(|read| read.dataset_rows())?;
            let heads = rows.into_iter().flatten().map(|row| (row.id, row.head)).collect();
            let Some(salvage) = Salvage::open(&file) else { continue };
            let rows = salvage.tables().flat_map(|(_, found)| found.rows);
            let rows = rows.map(|row| ((row.table, row.name.clone()), row)).collect();
            let time = time_of_backup(&path);
            let name = format!("the copy `{}`", path.display());
            let (states, pending) = (salvage.states(), salvage.pending().unwrap_or_default());
            donors.push(Donor { name, time, rows, states, pending, heads, file });
        }
        Ok(donors)
    }

    fn aside_names(&mut self) {
        let path = self.layout.catalog();
        let files = std::iter::once(path.clone()).chain(Catalog::files_beside(&path).into_iter().take(1));
        let kept: Vec<_> = files.filter(|file| file.exists()).map(|file| self.aside(&file)).collect();
        kept.iter().for_each(|name| self.keep(name));
    }

    /// Puts another catalog in the place of this one, which is kept. The log goes first: it must never meet the other one.
    fn swap(&mut self, fresh: &Path) -> Result<()> {
        let path = self.layout.catalog();
        self.aside_names();
        let failed = |error| Error::io("replace", &path, error);
        let [log, readers] = Catalog::files_beside(&path);
        if log.exists() {
            std::fs::rename(&log, self.aside(&log)).map_err(failed)?;
        }
        match std::fs::remove_file(&readers) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        files::sync_dir(self.layout.root()).map_err(failed)?;
        if path.symlink_metadata().is_ok() {
            let kept = self.aside(&path);
            // Both names until the new one takes its place, so that there is a catalog at any time.
            std::fs::hard_link(&path, &kept).or_else(|_| std::fs::rename(&path, &kept)).map_err(failed)?;
        }
        std::fs::rename(fresh, &path).map_err(failed)?;
        files::sync_dir(self.layout.root()).map_err(failed)
    }
}

/// A rescued catalog must not be taken for one that has lost changes.
fn set_commits(write: &Write<'_>, said: u64) -> Result<()> {
    let own = write.about("commits")?.and_then(|text| text.parse().ok()).unwrap_or(0);
    write.set_about("commits", &said.max(own).to_string())
}

/// The last word of a row's name: its key, or the last part of it.
pub(super) fn key_of(row: &RowDamage) -> String {
    row.name.rsplit(' ').next().unwrap_or_default().to_owned()
}
