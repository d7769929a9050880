//! Putting a tenant back: one transaction, whatever the number of its entities.
//!
//! There is no folder to change, so the first commit, the last one and the revision are the same: the head is another
//! state, a new epoch begins, and the rows that waited stay with the revision.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::catalog::{DatasetRow, Mark, TaskRow, Write};
use crate::engine::Engine;
use crate::engine::capture::Captured;
use crate::engine::content::Worker;
use crate::engine::create::{self, register};
use crate::engine::entities::batch::place;
use crate::engine::entities::fold::with_entities;
use crate::engine::entities::view;
use crate::engine::flip::Flip;
use crate::engine::listener::TaskListener;
use crate::engine::plan::{Wish, count_wanted, part_of};
use crate::engine::restore::RestoreWork;
use crate::engine::tasks::Work;
use crate::error::{Error, Result};
use crate::facets::ENTITIES;
use crate::model::{DatasetId, FacetPlan, Plan, SnapshotId};
use crate::objects::{StateId, Written};
use crate::progress::{Phase, Progress};
use crate::state::State;
use crate::tree::{self, HashOnly, NodeWriter, TreeRoot};
use crate::worktree::apply::Applied;

/// Changes that are counted although nobody asked for a plan.
const FEW: usize = 1_000;

type Value = Option<Vec<u8>>;

/// A tenant at the instant that a plan is about.
struct Moment {
    row: DatasetRow,
    mark: Mark,
}

/// What a restore leads to.
struct Aim {
    state: State,
    id: StateId,
    written: Written,
}

impl Engine {
    /// The plan that leads from what a tenant holds to a wish. What waits is folded first, so that it can be counted.
    pub(in crate::engine) fn plan_of_tenant(
        &self,
        id: &DatasetId,
        wish: &Wish,
        progress: &dyn Progress,
    ) -> Result<Plan> {
        progress.phase(Phase::Planning, None, None);
        self.fold(id)?;
        let moment = self.moment(id)?;
        let head = self.state(&moment.row.head)?;
        let now = head.facet(ENTITIES);
        let to = match wish.is_whole() {
            true => wish.state.id(),
            false => with_entities(head, self.wanted_root(&now, wish, &mut HashOnly)?).id(),
        };
        let count = count_wanted(self.store.nodes(), &now, &wish.state.facet(ENTITIES), wish, ENTITIES)?;
        let facets = [(ENTITIES.to_owned(), count)].into();
        Ok(Plan { hash: hash(&moment, &to), facets, ..Plan::default() })
    }

    /// Carries a restore of a tenant out. Its lock is held, and nobody writes to it.
    pub(in crate::engine) fn run_tenant_restore(
        &self,
        task: &TaskRow,
        mut work: RestoreWork,
        progress: &TaskListener,
    ) -> Result<()> {
        progress.phase(Phase::Planning, None, None);
        let snapshot = self.folded_snapshot(&work.snapshot)?;
        let wish = Wish::new(self.state(&snapshot.state)?, &work.only, &work.paths)?;
        let aim = self.aim_of_tenant(&task.dataset_id, &wish)?;
        let moment = self.moment(&task.dataset_id)?;
        let mut plan = Plan { hash: hash(&moment, &aim.id), ..Plan::default() };
        if let Some(given) = &work.plan {
            if *given != plan.hash {
                self.withdraw(&aim.written);
                return Err(Error::StalePlan { given: given.clone(), now: plan.hash });
            }
            // Somebody has seen the numbers, and all that is in them was folded for that.
            plan.facets = self.plan_of_tenant(&task.dataset_id, &wish, progress)?.facets;
        } else if let Ok(Some(count)) = self.count_if_few(&moment, &wish) {
            plan.facets.insert(ENTITIES.to_owned(), count);
        }
        let ended = self.write(|write| self.flip_tenant(write, task, &mut work, &moment, &aim, plan));
        match ended {
            Ok(()) => self.objects().adopt(&aim.written),
            Err(error) => {
                self.withdraw(&aim.written);
                return Err(error);
            }
        }
        // What no revision keeps is of no use any more; a gc would find it as well.
        let _ = self.write(|write| write.sweep_pending());
        Ok(())
    }

    /// What a restore changes, if that is quickly counted: it must not take longer because people like numbers.
    fn count_if_few(&self, moment: &Moment, wish: &Wish) -> Result<Option<FacetPlan>> {
        let nodes = self.store.nodes();
        let target = wish.state.facet(ENTITIES);
        let mut changes: BTreeMap<Vec<u8>, (Value, Value)> = BTreeMap::new();
        let head = self.state(&moment.row.head)?.facet(ENTITIES);
        for difference in tree::diff(nodes, &head, &target).take(FEW + 1) {
            let difference = difference?;
            changes.insert(difference.key, (difference.before, difference.after));
        }
        let place = place(&moment.row.id, moment.row.epoch);
        let rows = self.read(|read| read.pending_rows(&place, &[], None, FEW as u64 + 1))?;
        if changes.len() > FEW || rows.len() > FEW {
            return Ok(None);
        }
        for row in rows {
            match changes.entry(row.key) {
                Entry::Occupied(mut there) => there.get_mut().0 = row.value,
                Entry::Vacant(free) => {
                    // Head and target agree on the key.
                    let after = tree::get(nodes, &target, free.key())?;
                    free.insert((row.value, after));
                }
            }
        }
        let mut count = FacetPlan::default();
        for (key, (before, after)) in changes {
            if before == after || !wish.wants(ENTITIES, &key) {
                continue;
            }
            match (before, after) {
                (None, _) => count.added += 1,
                (_, None) => count.removed += 1,
                _ => count.changed += 1,
            }
        }
        Ok(Some(count))
    }

    fn moment(&self, id: &DatasetId) -> Result<Moment> {
        self.read(|read| Ok(Moment { row: view::live_tenant(read, id)?, mark: read.mark(id)? }))
    }

    /// The state that a wish leads to; where only a part is wanted it is put into what is there.
    fn aim_of_tenant(&self, id: &DatasetId, wish: &Wish) -> Result<Aim> {
        if wish.is_whole() {
            return Ok(Aim { id: wish.state.id(), state: wish.state.clone(), written: Written::default() });
        }
        self.fold(id)?;
        let row = self.live_dataset(id)?;
        let session = self.session()?;
        let mut worker = Worker(session.lane());
        let head = self.state(&row.head)?;
        let root = self.wanted_root(&head.facet(ENTITIES), wish, &mut worker);
        worker.0.flush()?;
        drop(worker);
        let state = with_entities(head, root?);
        Ok(Aim { id: state.id(), state, written: session.finish()? })
    }

    fn wanted_root(&self, now: &TreeRoot, wish: &Wish, writer: &mut dyn NodeWriter) -> Result<TreeRoot> {
        part_of(self.store.nodes(), writer, *now, wish.state.facet(ENTITIES), wish, ENTITIES)
    }

    /// The one transaction.
    fn flip_tenant(
        &self,
        write: &Write<'_>,
        task: &TaskRow,
        work: &mut RestoreWork,
        moment: &Moment,
        aim: &Aim,
        plan: Plan,
    ) -> Result<()> {
        let row = view::live_tenant(write, &task.dataset_id)?;
        let mark = write.mark(&row.id)?;
        if (row.epoch, mark.seq) != (moment.row.epoch, moment.mark.seq) {
            let holder = "it was written to meanwhile".into();
            return Err(Error::Busy { what: format!("tenant `{}`", row.name), holder });
        }
        register(write, &aim.written)?;
        write.put_state(&aim.state.encode())?;
        let revision = if work.checkpoint { Some(self.revision_of(write, &row, &mark, &work.subject)?) } else { None };
        let flip = Flip {
            before: row.head.to_string(),
            after: aim.id.to_string(),
            plan,
            revision,
            current_before: row.current_snapshot.clone(),
            status_before: row.status,
            warnings: Vec::new(),
        };
        work.flip = Some(flip.clone());
        write.set_task_params(&task.id, &Work::Restore(Box::new(work.clone())).to_json())?;
        write.set_mark(&row.id, &Mark { seq: mark.seq + 1, waiting: 0, entities: aim.state.counts.entities })?;
        self.flip_within(write, task, work, &flip, Applied::default())
    }

    /// Keeps the state before, with the rows that wait.
    fn revision_of(&self, write: &Write<'_>, row: &DatasetRow, mark: &Mark, subject: &str) -> Result<SnapshotId> {
        let mut state = view::state_of(write, &row.head)?;
        state.counts.entities = mark.entities;
        let captured = Captured::of(row.head, state);
        let mut revision = self.revision(row, &captured, &format!("before restoring `{subject}`"));
        revision.pending_epoch = write.has_pending(&row.id, row.epoch)?.then_some(row.epoch);
        create::insert_snapshot(write, row, &revision, false).map(|row| row.id)
    }
}

/// Names the plan that leads from what a tenant holds at a moment to a state. Folding does not change it.
fn hash(moment: &Moment, to: &StateId) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("snapshot 2026-11 plan of a tenant v1");
    hasher.update(&moment.row.epoch.to_le_bytes()).update(&moment.mark.seq.to_le_bytes());
    hasher.update(to.as_bytes()).update(moment.row.id.as_str().as_bytes());
    hasher.finalize().to_hex()[..32].to_owned()
}
