//! What datasets hold after their rows were brought back: head and current snapshot, what waits, who owns them.

use std::collections::HashSet;

use crate::catalog::{DatasetRow, Mark, PendingGap, PendingPlace, SnapshotRow, TaskEnd, Trash};
use crate::engine::operation::now;
use crate::engine::upkeep::repair::mending::{Loss, Mending, mended};
use crate::error::{Code, Result};
use crate::facets::ENTITIES;
use crate::model::{DatasetId, DatasetKind, DatasetStatus, Email, Reason, Role, TaskStatus, Timestamp};
use crate::objects::StateId;
use crate::state::State;

impl Mending<'_> {
    /// Snapshots whose dataset is gone get one of their own.
    pub(super) fn adopt_orphans(&mut self) -> Result<()> {
        let known: HashSet<DatasetId> = self.write.datasets(Trash::With)?.into_iter().map(|row| row.id).collect();
        let mut orphans: Vec<SnapshotRow> = Vec::new();
        self.write.each_snapshot(|row| {
            if !known.contains(&row.dataset_id) {
                orphans.push(row);
            }
            Ok(true)
        })?;
        while let Some(last) = orphans.pop() {
            let id = last.dataset_id.clone();
            orphans.retain(|row| row.dataset_id != id);
            let Ok(state) = self.write.state(&last.state).and_then(|body| State::decode(&body)) else { continue };
            let kind = if state.counts.entities > 0 { DatasetKind::Tenant } else { DatasetKind::Media };
            let name = format!("recovered_{}", id.as_str().get(..8).unwrap_or("dataset"));
            self.insert_dataset(&id, &name, kind, &state, last.created_at, &last.created_by)?;
            let how = format!("made again of its snapshots, as `{name}`; `snapshot dataset rename` gives it its name");
            self.report.done.push(mended(format!("dataset {id}"), how));
        }
        Ok(())
    }

    /// Heads and current snapshots of datasets whose rows may be too old, or whose states are lost.
    pub(super) fn heads(&mut self) -> Result<()> {
        for row in self.write.datasets(Trash::With)? {
            let is_lost = self.write.state(&row.head).is_err();
            let stale = self.stale.get(&row.id).copied();
            if is_lost || stale.is_some() {
                self.head(&row, is_lost, stale.flatten())?;
            }
            let is_gone = |id| self.write.snapshot(id).is_ok_and(|found| found.deleted_at.is_some());
            let row = self.write.dataset(&row.id)?;
            let is_unknown = match &row.current_snapshot {
                Some(id) => self.write.snapshot(id).is_err() || is_gone(id),
                // A tenant may have none.
                None => row.kind == DatasetKind::Media || stale.is_some(),
            };
            if is_unknown {
                let snapshots = self.snapshots_of(&row.id)?;
                let holds_head = snapshots.iter().rev().find(|one| one.state == row.head);
                let current = holds_head.or(snapshots.last()).map(|one| &one.id);
                if current != row.current_snapshot.as_ref() {
                    self.write.set_current(&row.id, current)?;
                }
            }
        }
        Ok(())
    }

    fn head(&mut self, row: &DatasetRow, is_lost: bool, time: Option<Timestamp>) -> Result<()> {
        if self.loss == Loss::Rows {
            // A copy's row is of an earlier epoch than what waits now.
            let epoch = self.write.newest_pending_epoch(&row.id)?;
            self.write.raise_epoch(&row.id, epoch)?;
            self.recount.insert(row.id.clone());
        }
        let snapshots = self.snapshots_of(&row.id)?;
        let has = |state: &StateId| self.write.state(state).is_ok();
        let newest = snapshots.iter().rev().find(|snapshot| has(&snapshot.state));
        // The log says what the head became last; a snapshot that came back is newer than all that it says.
        let logged = self.write.operations(&row.id, None).unwrap_or_default().into_iter();
        let logged = logged.filter_map(|one| Some((one.operation.at, one.operation.state_after?))).next();
        let logged = logged.filter(|(at, state)| has(state) && (is_lost || time.is_some_and(|time| *at > time)));
        let returned = newest.filter(|newest| self.returned.contains(&newest.id));
        let head = match (returned, logged) {
            (Some(returned), _) => Some(returned.state),
            (None, Some((_, state))) if self.loss == Loss::Rows => Some(state),
            _ => None,
        };
        let head = head.or_else(|| newest.filter(|_| is_lost).map(|newest| newest.state));
        let Some(head) = head else { return Ok(()) };
        if head != row.head {
            self.write.set_head(&row.id, &row.head, &head)?;
            if self.loss != Loss::Rows {
                // What waited on top of the earlier head is not for this one.
                self.write.begin_epoch(&row.id)?;
            }
            self.recount.insert(row.id.clone());
            let how = "its working state is that of the newest snapshot; what was changed since is in its folder, if it \
                       has one";
            self.report.done.push(mended(format!("dataset `{}`", row.name), how));
        }
        let current = snapshots.iter().rev().find(|snapshot| snapshot.state == head);
        if let Some(current) = current {
            self.write.set_current(&row.id, Some(&current.id))?;
        }
        Ok(())
    }

    /// A dataset's snapshots that are shown, the newest last.
    fn snapshots_of(&self, id: &DatasetId) -> Result<Vec<SnapshotRow>> {
        let mut found = Vec::new();
        self.write.each_snapshot_row(|row| {
            found.extend(
                row.ok().filter(|row| row.dataset_id == *id && row.deleted_at.is_none() && row.reason != Reason::Auto),
            );
            Ok(())
        })?;
        Ok(found)
    }

    /// What an older catalog still lists, but gc has taken since.
    pub(super) fn drop_what_gc_took(&mut self) -> Result<()> {
        let mut suspects = Vec::new();
        self.write.each_snapshot_row(|row| {
            suspects.extend(row.ok().filter(|row| row.deleted_at.is_some() || row.reason == Reason::Auto));
            Ok(())
        })?;
        for row in suspects {
            let state = self.write.state(&row.state).and_then(|body| State::decode(&body));
            let is_whole = match &state {
                Ok(state) => self.is_whole(state)?,
                Err(_) => false,
            };
            if !is_whole {
                self.write.purge_snapshot(&row.id)?;
            }
        }
        for row in self.write.datasets(Trash::Only)? {
            let state = self.write.state(&row.head).and_then(|body| State::decode(&body));
            if !state.is_ok_and(|state| self.is_whole(&state).unwrap_or(false)) {
                self.write.purge_dataset(&row.id)?;
            }
        }
        Ok(())
    }

    /// Work that an older catalog says is under way: it ended since, or with the catalog.
    pub(super) fn settle_tasks(&mut self) -> Result<()> {
        let message = "the catalog was brought back without knowing how it ended";
        for task in self.write.unfinished_tasks(None)? {
            let end = TaskEnd {
                status: TaskStatus::Failed,
                status_message: None,
                ended_at: now(),
                error: Some((Code::Corrupt, message.to_owned())),
                result: None,
            };
            self.write.finish_task(&task.id, &end)?;
            self.report.lost.push(mended(format!("task {}", task.id), message));
        }
        for row in self.write.datasets(Trash::With)? {
            if row.status == DatasetStatus::Indexing {
                if self.snapshots_of(&row.id)?.is_empty() {
                    self.write.withdraw_dataset(&row.id)?;
                } else {
                    self.write.set_status(&row.id, DatasetStatus::Ready, None)?;
                }
            }
        }
        Ok(())
    }

    /// Every dataset has an owner.
    pub(super) fn owners(&mut self) -> Result<()> {
        for row in self.write.datasets(Trash::With)? {
            if self.write.people(&row.id)?.iter().all(|member| member.role != Role::Owner) {
                self.write.put_role(&row.id, &Email::folded(&row.created_by), Role::Owner, row.created_at)?;
                let how = format!("its owner is {} again, who made it", row.created_by);
                self.report.done.push(mended(format!("dataset `{}`", row.name), how));
            }
        }
        Ok(())
    }

    /// How many writes wait, where that may be wrong.
    pub(super) fn marks(&mut self) -> Result<()> {
        for gap in self.write.pending_gaps()? {
            let is_lost = !self.recount.contains(&gap.dataset) && self.loss == Loss::Rows && gap.found < gap.noted;
            if is_lost && !self.put_back_pending(&gap)? {
                let what = format!("{} pending writes of dataset {}", gap.noted - gap.found, gap.dataset);
                self.report.lost.push(mended(what, "write them again; what they were is in no copy of the catalog"));
            }
            self.recount.insert(gap.dataset);
        }
        for id in self.recount.clone() {
            let Ok(row) = self.write.dataset(&id) else { continue };
            let before = self.write.mark(&id)?;
            let seq = before.seq.max(self.write.newest_pending_seq(&id)?);
            let waiting = self.write.count_pending(&id, row.epoch)?;
            let mark = Mark { seq, waiting, entities: self.count_entities(&row)? };
            if mark != before {
                self.write.set_mark(&id, &mark)?;
            }
        }
        Ok(())
    }

    /// Takes writes that are gone from the newest copy, if it is of the same head and has just as many more.
    fn put_back_pending(&self, gap: &PendingGap) -> Result<bool> {
        let row = self.write.dataset(&gap.dataset)?;
        let Some(donor) = self.donors.first().filter(|donor| donor.heads.get(&row.id) == Some(&row.head)) else {
            return Ok(false);
        };
        let mut back = Vec::new();
        for (dataset, epoch, facet, write) in &donor.pending {
            let place = PendingPlace { dataset, epoch: *epoch, facet };
            if *dataset == row.id && *epoch == row.epoch && self.write.pending(&place, &write.key)?.is_none() {
                back.push((place, write));
            }
        }
        if back.len() as u64 != gap.noted - gap.found {
            return Ok(false);
        }
        back.iter().try_for_each(|(place, write)| self.write.put_pending(place, write))?;
        Ok(true)
    }

    /// The entities of a tenant with those that wait. Where the tree cannot be read, as many as it says.
    fn count_entities(&self, row: &DatasetRow) -> Result<u64> {
        let Ok(head) = self.write.state(&row.head).and_then(|body| State::decode(&body)) else { return Ok(0) };
        let root = head.facet(ENTITIES);
        let nodes = crate::engine::content::Nodes::of(&std::sync::Arc::new(self.ground.objects.clone()));
        let place = PendingPlace { dataset: &row.id, epoch: row.epoch, facet: ENTITIES };
        let mut entities = root.entries;
        for waiting in self.write.pending_rows(&place, &[], None, u64::from(u32::MAX))? {
            let is_there = crate::tree::get(&nodes, &root, &waiting.key).is_ok_and(|found| found.is_some());
            entities = (entities + u64::from(waiting.value.is_some())).saturating_sub(u64::from(is_there));
        }
        Ok(entities)
    }
}
