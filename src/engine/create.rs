//! Taking a snapshot, and saving automatic revisions.

use std::time::Duration;

use crate::backend::{CreateSnapshot, CreatedSnapshot};
use crate::catalog::{DatasetRow, NewOperation, NewSnapshot, Read, SnapshotRow, Write};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::capture::Captured;
use crate::engine::content::Worker;
use crate::engine::items;
use crate::engine::operation::{Detail, NO_WAIT, now};
use crate::engine::record::Record;
use crate::engine::rules::{self, Verb};
use crate::engine::upkeep::damage;
use crate::error::{Error, Result};
use crate::model::{DatasetId, DatasetKind, Reason, Snapshot, SnapshotId, ensure_not_reserved};
use crate::objects::{Session, Written};
use crate::progress::Progress;

/// Revisions that are always kept, newest first.
const REVISIONS_KEPT: usize = 20;
/// How long a revision is kept at most, but for the newest.
const REVISION_AGE: Duration = Duration::from_secs(30 * 86_400);

impl Engine {
    /// Takes a snapshot of the working state; it becomes the current one.
    ///
    /// # Errors
    /// `Busy` once the wait is over; `WrongStatus`; `Unreadable` and `ChangedWhileRead` unless such files are skipped.
    /// Whatever fails, nothing has changed.
    pub fn create(&self, id: &DatasetId, request: &CreateSnapshot, progress: &dyn Progress) -> Result<CreatedSnapshot> {
        self.ensure(id, Action::Create)?;
        if let Some(name) = &request.name {
            ensure_not_reserved(name)?;
        }
        let held = self.begin(id, Verb::Create.as_str(), self.patience(id, request.wait_lock)?)?;
        rules::ensure_allowed(Verb::Create, &held.row)?;
        if held.row.kind == DatasetKind::Tenant {
            return self.create_of_tenant(&held, request);
        }
        let folder = self.folder(&held.row)?;
        let session = self.session()?;
        let captured = self.capture(&held.row, folder.as_ref(), &session, request.skip_unreadable, progress)?;
        let current = if request.if_changed { self.current_with(&held.row, &captured)? } else { None };
        let (row, is_new, bytes_stored) = match current {
            Some(current) => (current, false, self.keep_healed(&captured, session)?),
            None => {
                let new = wanted(&held.row, &captured, request, self.actor());
                let (rows, stored) = self.save(&held.row, &captured, session, vec![(new, true)])?;
                (rows.into_iter().next().expect("one was asked for"), true, stored)
            }
        };
        if let (Some(folder), Some(scan)) = (&folder, &captured.scan) {
            self.remember(id, folder, scan, is_new.then(|| captured.state.media()).as_ref());
        }
        if captured.had_losses || damage::is_damage(&held.row) {
            self.after_healing(id)?;
        }
        self.back_up_daily();
        Ok(CreatedSnapshot {
            snapshot: self.snapshot_of(&row)?,
            is_new,
            files_read: captured.scan.as_ref().map_or(0, |scan| scan.files_read),
            bytes_stored,
            warnings: captured.warnings,
        })
    }

    /// How long to wait for the dataset: another create is waited for, a task is not.
    fn patience(&self, id: &DatasetId, wait: Duration) -> Result<Duration> {
        let open = self.read(|read| read.unfinished_tasks(Some(id)))?;
        // One whose process died holds nothing.
        Ok(if open.is_empty() { wait } else { NO_WAIT })
    }

    /// Saves the working state as an automatic revision. What is current stays so.
    pub fn checkpoint(&self, id: &DatasetId, message: &str, progress: &dyn Progress) -> Result<Snapshot> {
        self.ensure(id, Action::Create)?;
        let held = self.begin(id, "checkpoint", NO_WAIT)?;
        rules::ensure_allowed(Verb::Create, &held.row)?;
        if held.row.kind == DatasetKind::Tenant {
            return self.checkpoint_of_tenant(&held, message);
        }
        let folder = self.folder(&held.row)?;
        let session = self.session()?;
        let captured = self.capture(&held.row, folder.as_ref(), &session, true, progress)?;
        let new = revision(&held.row, &captured, message, self.actor());
        let (rows, _) = self.save(&held.row, &captured, session, vec![(new, false)])?;
        if let (Some(folder), Some(scan)) = (&folder, &captured.scan) {
            self.remember(id, folder, scan, Some(&captured.state.media()));
        }
        self.snapshot_of(&rows[0])
    }

    /// Registers what was stored anew, although there is no new snapshot. Returns the bytes added to the store.
    fn keep_healed(&self, captured: &Captured, session: Session) -> Result<u64> {
        if !captured.had_losses {
            return Ok(0);
        }
        let written = session.finish()?;
        self.write(|write| register(write, &written))?;
        self.objects().adopt(&written);
        Ok(written.bytes)
    }

    /// The current snapshot, if it holds what was captured.
    pub(crate) fn current_with(&self, row: &DatasetRow, captured: &Captured) -> Result<Option<SnapshotRow>> {
        let current = self.read(|read| read.current_snapshot(&row.id))?;
        Ok(current.filter(|current| current.state == captured.id))
    }

    /// Makes what was captured durable and registers it: the packs first, then one transaction that names them. Each new
    /// snapshot says whether it becomes current. Returns the rows and the bytes added to the store.
    pub(crate) fn save(
        &self,
        row: &DatasetRow,
        captured: &Captured,
        session: Session,
        new: Vec<(NewSnapshot, bool)>,
    ) -> Result<(Vec<SnapshotRow>, u64)> {
        let written = self.make_durable(row, captured, session, &new)?;
        let rows = self.write(|write| {
            register(write, &written)?;
            write.put_state(&captured.state.encode())?;
            ensure_moved(write, row, captured)?;
            items::carry_along(write, row, &captured.moves)?;
            new.iter().map(|(new, is_current)| insert(write, row, new, *is_current)).collect()
        })?;
        self.objects().adopt(&written);
        Ok((rows, written.bytes))
    }

    /// Finishes the session; a session that stored something also gets a record of what it was for, so that the catalog
    /// could be made again from packs.
    pub(crate) fn make_durable(
        &self,
        row: &DatasetRow,
        captured: &Captured,
        session: Session,
        new: &[(NewSnapshot, bool)],
    ) -> Result<Written> {
        if captured.is_unchanged() {
            drop(session);
            return Ok(Written::default());
        }
        self.finish_with_records(row, captured, session, new)
    }

    /// The same, whether or not anything was stored.
    pub(crate) fn finish_with_records(
        &self,
        row: &DatasetRow,
        captured: &Captured,
        session: Session,
        new: &[(NewSnapshot, bool)],
    ) -> Result<Written> {
        let folder = match &captured.folder {
            Some(folder) => Some(folder.clone()),
            None => self.read(|read| read.worktree(&row.id))?,
        };
        let mut worker = Worker(session.lane());
        for (new, _) in new {
            let record = Record::of(row, new, &captured.state, folder.as_ref());
            worker.0.put_record(&record.encode())?;
        }
        worker.0.flush()?;
        drop(worker);
        session.finish()
    }

    /// The automatic revision that is saved before something else changes the dataset.
    pub(crate) fn revision(&self, row: &DatasetRow, captured: &Captured, message: &str) -> NewSnapshot {
        revision(row, captured, message, self.actor())
    }
}

/// Registers packs whose files are durable.
pub(crate) fn register(write: &Write<'_>, written: &Written) -> Result<()> {
    written.packs.iter().try_for_each(|pack| write.register_pack(&pack.id.to_string(), pack.bytes, pack.objects))
}

/// Makes what was captured the working state.
pub(crate) fn ensure_moved(write: &Write<'_>, row: &DatasetRow, captured: &Captured) -> Result<()> {
    if captured.id == row.head || write.set_head(&row.id, &row.head, &captured.id)? {
        return Ok(());
    }
    Err(Error::Busy { what: format!("dataset `{}`", row.name), holder: "its state was changed meanwhile".into() })
}

/// Adds a snapshot, and to the log; a revision thins out the ones before it.
fn insert(write: &Write<'_>, row: &DatasetRow, new: &NewSnapshot, is_current: bool) -> Result<SnapshotRow> {
    let snapshot = write.insert_snapshot(new.clone())?;
    if is_current {
        write.set_current(&row.id, Some(&snapshot.id))?;
    }
    if new.reason == Reason::Auto {
        thin_revisions(write, &row.id)?;
    } else {
        if row.kind == DatasetKind::Tenant {
            write.insert_vela_id(&row.id, &snapshot.id, snapshot.created_at)?;
        }
        write.insert_operation(&NewOperation {
            dataset_id: row.id.clone(),
            verb: if new.reason == Reason::Clone { "clone" } else { "create" }.to_owned(),
            at: snapshot.created_at,
            by: new.created_by.clone(),
            subject: new.name.clone(),
            state_before: Some(row.head),
            state_after: Some(new.state),
            detail: Detail::None.to_json(),
            can_undo: false,
            undoes: None,
        })?;
    }
    write.snapshot(&snapshot.id)
}

/// Adds a snapshot to a dataset, in a transaction of the caller's.
pub(crate) fn insert_snapshot(
    write: &Write<'_>,
    row: &DatasetRow,
    new: &NewSnapshot,
    is_current: bool,
) -> Result<SnapshotRow> {
    insert(write, row, new, is_current)
}

/// Keeps the newest revisions, and none that is too old but for the newest.
fn thin_revisions(write: &Write<'_>, id: &DatasetId) -> Result<()> {
    for revision in old_revisions(write, id)? {
        write.purge_snapshot(&revision)?;
    }
    Ok(())
}

/// The revisions of a dataset that are too many or too old.
pub(crate) fn old_revisions(read: &Read<'_>, id: &DatasetId) -> Result<Vec<SnapshotId>> {
    let oldest = now().before(REVISION_AGE);
    let revisions = read.revisions(id)?.into_iter().enumerate().skip(1);
    let old = revisions.filter(|(place, row)| *place >= REVISIONS_KEPT || row.created_at < oldest);
    Ok(old.map(|(_, row)| row.id).collect())
}

/// The name of a snapshot that was given none.
pub(crate) fn default_name(dataset: &str, id: &SnapshotId) -> String {
    format!("{dataset}_snapshot_{}", &id.as_str()[..8])
}

/// The snapshot that was asked for.
pub(crate) fn wanted(row: &DatasetRow, captured: &Captured, request: &CreateSnapshot, actor: &str) -> NewSnapshot {
    let id = SnapshotId::random();
    NewSnapshot {
        name: request.name.as_ref().map_or_else(|| default_name(&row.name, &id), |name| name.as_str().to_owned()),
        description: request.description.clone().unwrap_or_default().into_string(),
        training_model: request.training_model.clone(),
        ..blank(id, row, captured, Reason::Manual, actor)
    }
}

fn revision(row: &DatasetRow, captured: &Captured, message: &str, actor: &str) -> NewSnapshot {
    let id = SnapshotId::random();
    let name = format!("{}_revision_{}", row.name, &id.as_str()[..8]);
    NewSnapshot { name, description: message.to_owned(), ..blank(id, row, captured, Reason::Auto, actor) }
}

/// A snapshot of what was captured, without name and description.
pub(crate) fn blank(id: SnapshotId, row: &DatasetRow, captured: &Captured, reason: Reason, actor: &str) -> NewSnapshot {
    NewSnapshot {
        id,
        dataset_id: row.id.clone(),
        name: String::new(),
        description: String::new(),
        reason,
        created_at: now(),
        created_by: actor.to_owned(),
        state: captured.id,
        counts: captured.state.counts,
        training_model: None,
        pending_epoch: None,
    }
}
