//! Beginning an upload, and giving one up.

use std::time::Duration;

use crate::catalog::{DatasetRow, UploadRow, Write};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::ingest::Filling;
use crate::engine::ingest::work::ensure_has_files;
use crate::engine::operation::{STORE_WAIT, now};
use crate::engine::rules::{self, Verb};
use crate::error::{Error, Result};
use crate::model::{DatasetId, Timestamp};
use crate::objects::StateId;
use crate::state::State;

/// After how long without anything sent an upload is given up.
pub(crate) const ABANDONED_AFTER: Duration = Duration::from_secs(7 * 86_400);

impl Engine {
    /// Begins to gather files for a dataset without a folder. Any number of uploads may be open at once. Returns the
    /// upload's number.
    ///
    /// # Errors
    /// `WrongStatus`; `Invalid` for a dataset with a folder, and for a tenant.
    pub fn open_upload(&self, id: &DatasetId) -> Result<u64> {
        self.ensure(id, Action::Upload)?;
        let row = self.live_dataset(id)?;
        self.ensure_takes_uploads(&row)?;
        let _with_others = self.store.locks.store_shared(STORE_WAIT)?;
        let at = now();
        let opened = self.write(|write| {
            sweep(write, at)?;
            let state = write.put_state(&State::default().encode())?;
            write.insert_upload(id, &state, at, self.actor())
        })?;
        Ok(opened.id)
    }

    /// Begins to send files for an upload. Several may do so at once; what one of them has finished is there for good.
    ///
    /// # Errors
    /// `NotFound` if the upload is not open.
    pub fn fill_upload(&self, id: &DatasetId, upload: u64) -> Result<Filling> {
        self.ensure(id, Action::Upload)?;
        let row = self.live_dataset(id)?;
        self.ensure_takes_uploads(&row)?;
        self.read(|read| open_state(&read.upload(id, upload)?))?;
        Ok(Filling::new(self.for_person(self.person.clone()), id.clone(), upload))
    }

    /// Gives an upload up. What was sent for it goes with the next gc.
    ///
    /// # Errors
    /// `Busy` while a task takes it up; `NotFound` if it is not open.
    pub fn discard_upload(&self, id: &DatasetId, upload: u64) -> Result<()> {
        self.ensure(id, Action::Upload)?;
        self.write(|write| {
            open_state(&write.upload(id, upload)?)?;
            super::work::ensure_not_taken(write, id, upload)?;
            write.close_upload(upload).map(drop)
        })
    }

    /// Gives up the uploads to which nothing was sent for long.
    pub(crate) fn sweep_uploads(&self) -> Result<()> {
        let at = now();
        let is_old = |row: &UploadRow| row.touched_at < at.before(ABANDONED_AFTER);
        if !self.read(|read| read.open_uploads())?.iter().any(is_old) {
            return Ok(());
        }
        self.write(|write| sweep(write, at))
    }

    pub(super) fn ensure_takes_uploads(&self, row: &DatasetRow) -> Result<()> {
        self.ensure_fillable(row)?;
        rules::ensure_allowed(Verb::Upload, row)
    }

    /// Refuses a dataset whose files are not ours to change.
    pub(super) fn ensure_fillable(&self, row: &DatasetRow) -> Result<()> {
        let refuse = |reason: &str| Err(Error::invalid(format!("dataset `{}`", row.name), reason));
        ensure_has_files(row)?;
        match self.read(|read| read.worktree(&row.id))? {
            Some(_) => refuse("its files are those of a folder; put new ones there"),
            None => Ok(()),
        }
    }
}

/// What was sent for an upload that is open.
pub(super) fn open_state(row: &UploadRow) -> Result<StateId> {
    row.state.ok_or_else(|| Error::NotFound { what: "open upload", reference: row.id.to_string(), within: None })
}

fn sweep(write: &Write<'_>, at: Timestamp) -> Result<()> {
    for row in write.open_uploads()? {
        let is_taken = || super::work::ensure_not_taken(write, &row.dataset_id, row.id).is_err();
        if row.touched_at < at.before(ABANDONED_AFTER) && !is_taken() {
            write.close_upload(row.id)?;
        }
    }
    Ok(())
}
