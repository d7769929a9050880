//! Freeing what nothing needs any more.
//!
//! In this order: find out what stays, write packs with much waste anew, one transaction that forgets rows and packs and
//! registers the new ones, and only then delete files. A crash before the transaction leaves stray files, one after it
//! leaves condemned packs; the next gc deletes either. Damage ends it before anything is changed.

use std::collections::HashSet;
use std::time::Duration;

use crate::backend::GcReport;
use crate::catalog::{PackRow, Trash, Write};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::create::register;
use crate::engine::operation::{NO_WAIT, STORE_WAIT, now};
use crate::engine::store::pack_info;
use crate::engine::upkeep::inventory::{Bits, Inventory};
use crate::engine::upkeep::mark::mark;
use crate::engine::upkeep::rewrite::{Rewritten, rewrite};
use crate::engine::upkeep::roots::Verdict;
use crate::engine::upkeep::waste::{Choice, choose};
use crate::error::{Code, Error, Result};
use crate::locks::{Holder, Lock};
use crate::model::{DatasetId, Timestamp};
use crate::objects::{PackId, PackInfo, StateId, clear_temporaries};
use crate::progress::{Phase, Progress, ensure_going};
use crate::state::State;

/// All that a gc has found out before it changes anything.
struct Survey {
    verdict: Verdict,
    inventory: Inventory,
    marked: Bits,
    choice: Choice,
    /// Files that go: of packs that were condemned before, or that nobody has registered.
    leftovers: Vec<(PackId, u64)>,
    /// Packs that are condemned already.
    condemned: Vec<PackId>,
}

impl Engine {
    /// Frees what was removed longer ago than `grace`, and whatever else nothing needs.
    ///
    /// # Errors
    /// `Busy` while others work on the store, naming them; `Corrupt` if something that a snapshot needs is not there.
    /// Then nothing has changed.
    pub fn gc(&self, grace: Duration, dry_run: bool, progress: &dyn Progress) -> Result<GcReport> {
        self.ensure_everything(Action::Upkeep)?;
        self.gc_within(STORE_WAIT, grace, dry_run, progress)
    }

    /// The same, waiting no longer than this for others.
    pub(crate) fn gc_within(
        &self,
        wait: Duration,
        grace: Duration,
        dry_run: bool,
        progress: &dyn Progress,
    ) -> Result<GcReport> {
        let cutoff = now().before(grace);
        if dry_run {
            let _with_others = self.store.locks.store_shared(wait)?;
            return Ok(self.survey_waste(cutoff, progress)?.foretold());
        }
        let _alone = self.store_alone(wait)?;
        self.settle_all();
        self.sweep_uploads()?;
        let survey = self.survey_waste(cutoff, progress)?;
        self.free(&survey, cutoff, progress)
    }

    fn store_alone(&self, wait: Duration) -> Result<Lock> {
        self.store.locks.store_exclusive(wait).map_err(|error| match error {
            Error::Busy { what, holder } => {
                let holders = self.holders();
                Error::Busy { what, holder: if holders.is_empty() { holder } else { holders.join("; ") } }
            }
            other => other,
        })
    }

    /// Who works on which dataset.
    fn holders(&self) -> Vec<String> {
        let rows = self.read(|read| read.datasets(Trash::With)).unwrap_or_default();
        let held = |id: &DatasetId| self.store.locks.holder_of(id).ok().flatten();
        rows.iter().filter_map(|row| held(&row.id).map(|holder| format!("{holder}, on `{}`", row.name))).collect()
    }

    /// Settles what dead processes left behind. Nobody else is at work, so it is all dead; what cannot be settled now
    /// stays, and all that it needs with it.
    pub(crate) fn settle_all(&self) {
        let open = self.read(|read| read.unfinished_tasks(None)).unwrap_or_default();
        let datasets: HashSet<DatasetId> = open.into_iter().map(|task| task.dataset_id).collect();
        let holder = Holder::this_process("gc", self.actor());
        for id in datasets {
            if let Ok(_lock) = self.store.locks.dataset(&id, &holder, NO_WAIT) {
                let _ = self.settle(&id);
            }
        }
    }

    fn survey_waste(&self, cutoff: Timestamp, progress: &dyn Progress) -> Result<Survey> {
        // The roots first: what they need was registered before them.
        let verdict = self.read(|read| Verdict::of(read, cutoff))?;
        let states = self.states(&verdict.roots)?;
        self.objects().reload();
        let (live, condemned) = self.read(|read| Ok((read.live_packs()?, read.condemned_packs()?)))?;
        let live = pack_infos(live)?;
        let condemned: Vec<PackId> = pack_infos(condemned)?.into_iter().map(|pack| pack.id).collect();
        progress.phase(Phase::Marking, None, None);
        let mut inventory = Inventory::load(self.objects(), live, progress)?;
        inventory.ensure_judged()?;
        progress.phase(Phase::Marking, Some(inventory.len() as u64), None);
        let mut marked = inventory.bits();
        mark(self.objects(), &inventory, &states, &mut marked, progress)?;
        let weights = self.weigh(&inventory, &mut marked, &verdict.kept, progress)?;
        let mut choice = choose(weights);
        let files = self.objects().pack_files()?;
        let length = |id| files.iter().find(|(file, _)| *file == id).map_or(0, |(_, length)| *length);
        // All that is needed was found elsewhere.
        let unsound = inventory.unsound.iter().map(|(pack, _)| PackInfo { bytes: length(pack.id), ..*pack });
        choice.dead.extend(unsound);
        let known: HashSet<PackId> =
            inventory.sound.iter().chain(inventory.unsound.iter().map(|(pack, _)| pack)).map(|pack| pack.id).collect();
        let leftovers = files.iter().filter(|(id, _)| !known.contains(id)).copied().collect();
        Ok(Survey { verdict, inventory, marked, choice, leftovers, condemned })
    }

    pub(crate) fn states<'a>(&self, ids: impl IntoIterator<Item = &'a StateId>) -> Result<Vec<State>> {
        ids.into_iter().map(|id| self.state(id)).collect()
    }

    fn free(&self, survey: &Survey, cutoff: Timestamp, progress: &dyn Progress) -> Result<GcReport> {
        let choice = &survey.choice;
        let to_do = choice.rewrite.iter().map(|weight| weight.pack.bytes).sum();
        progress.phase(Phase::Sweeping, Some(choice.rewrite.len() as u64), Some(to_do));
        let rewritten = self.rewrite_waste(survey, progress)?;
        let forgotten = ensure_going(progress).and_then(|()| self.forget(survey, &rewritten, cutoff));
        let purged = forgotten.inspect_err(|_| self.drop_packs(rewritten.written.packs.iter().map(|pack| pack.id)))?;
        // From here on everything is decided; what cannot be deleted now is deleted next time.
        let gone = choice.dead.iter().chain(&rewritten.done).map(|pack| pack.id);
        let gone: Vec<PackId> = gone.chain(survey.condemned.iter().copied()).collect();
        self.drop_packs(gone.iter().copied().chain(survey.leftovers.iter().map(|(id, _)| *id)));
        let _ = clear_temporaries(self.store.layout.root());
        self.forget_packs(&gone)?;
        // Rows of epochs that no revision keeps any more.
        self.write(|write| write.sweep_pending().map(drop))?;
        self.sweep_caches();
        // The index is a cache, and says nothing of packs that are gone.
        let _ = self.objects().sweep_index();
        Ok(survey.report(&rewritten, purged))
    }

    /// Without room for the new packs, only what is dead as a whole is freed.
    fn rewrite_waste(&self, survey: &Survey, progress: &dyn Progress) -> Result<Rewritten> {
        let packs: Vec<PackInfo> = survey.choice.rewrite.iter().map(|weight| weight.pack).collect();
        let leaving: Vec<PackId> = survey.choice.dead.iter().map(|pack| pack.id).collect();
        match rewrite(self.objects(), &packs, &leaving, &survey.inventory, &survey.marked, progress) {
            Err(error) if error.code() == Code::NoSpace => Ok(Rewritten::default()),
            other => other,
        }
    }

    /// The one transaction. What others changed in the catalog meanwhile is looked at once more. Returns the snapshots
    /// and datasets that went.
    fn forget(&self, survey: &Survey, rewritten: &Rewritten, cutoff: Timestamp) -> Result<(u64, u64)> {
        let roots = &survey.verdict.roots;
        let has_old_states = self.read(|read| Ok(read.state_ids()?.iter().any(|id| !roots.contains(id))))?;
        let has_packs =
            !survey.choice.dead.is_empty() || !rewritten.done.is_empty() || !rewritten.written.packs.is_empty();
        if survey.verdict.snapshots_purged == 0 && survey.verdict.datasets.is_empty() && !has_old_states && !has_packs {
            return Ok((0, 0));
        }
        match self.back_up() {
            // What frees room must not need room.
            Err(error) if error.code() == Code::NoSpace => {
                self.notice("there is no room for a copy of the catalog".into());
            }
            other => other?,
        }
        self.write(|write| {
            let verdict = Verdict::of(write, cutoff)?;
            if !verdict.roots.is_subset(roots) {
                let holder = "snapshots were brought back meanwhile".into();
                return Err(Error::Busy { what: "the store".into(), holder });
            }
            verdict.snapshots.iter().try_for_each(|id| write.purge_snapshot(id).map(drop))?;
            verdict.datasets.iter().try_for_each(|id| write.purge_dataset(id).map(drop))?;
            forget_states(write, roots)?;
            register(write, &rewritten.written)?;
            for pack in survey.choice.dead.iter().chain(&rewritten.done) {
                write.condemn_pack(&pack.id.to_string())?;
            }
            Ok((verdict.snapshots_purged, verdict.datasets.len() as u64))
        })
    }

    fn drop_packs(&self, packs: impl Iterator<Item = PackId>) {
        for pack in packs {
            let _ = self.objects().delete_pack(pack);
        }
    }

    /// Forgets packs whose files are gone.
    fn forget_packs(&self, packs: &[PackId]) -> Result<()> {
        let left: HashSet<PackId> = self.objects().pack_files()?.into_iter().map(|(id, _)| id).collect();
        let gone: Vec<String> = packs.iter().filter(|id| !left.contains(id)).map(PackId::to_string).collect();
        if gone.is_empty() {
            return Ok(());
        }
        self.write(|write| gone.iter().try_for_each(|id| write.delete_pack(id).map(drop)))
    }

    /// Removes the stat caches of datasets that are no more.
    fn sweep_caches(&self) {
        let Ok(rows) = self.read(|read| read.datasets(Trash::With)) else { return };
        let Ok(files) = std::fs::read_dir(self.store.layout.cache()) else { return };
        for file in files.flatten() {
            let name = file.file_name();
            let owner = name.to_str().and_then(|name| name.split('.').next());
            if owner.is_some_and(|owner| rows.iter().all(|row| row.id.as_str() != owner)) {
                let _ = std::fs::remove_file(file.path());
            }
        }
    }
}

fn forget_states(write: &Write<'_>, roots: &std::collections::BTreeSet<StateId>) -> Result<()> {
    for id in write.state_ids()? {
        if !roots.contains(&id) {
            write.delete_state(&id)?;
        }
    }
    Ok(())
}

/// The packs of these rows.
pub(crate) fn pack_infos(rows: Vec<PackRow>) -> Result<Vec<PackInfo>> {
    rows.into_iter().map(pack_info).collect()
}

impl Survey {
    fn bytes_dead(&self) -> u64 {
        let dead: u64 = self.choice.dead.iter().map(|pack| pack.bytes).sum();
        dead + self.leftovers.iter().map(|(_, bytes)| bytes).sum::<u64>()
    }

    /// What would come of it.
    fn foretold(&self) -> GcReport {
        let before: u64 = self.choice.rewrite.iter().map(|weight| weight.pack.bytes).sum();
        let after = self.choice.bytes_rewritten();
        GcReport {
            dry_run: true,
            snapshots_purged: self.verdict.snapshots_purged,
            datasets_purged: self.verdict.datasets.len() as u64,
            packs_deleted: (self.choice.dead.len() + self.leftovers.len()) as u64,
            packs_rewritten: self.choice.rewrite.len() as u64,
            bytes_freed: self.bytes_dead() + (before - after),
            bytes_kept: self.choice.kept + after,
        }
    }

    /// What came of it.
    fn report(&self, rewritten: &Rewritten, (snapshots_purged, datasets_purged): (u64, u64)) -> GcReport {
        let candidates: u64 = self.choice.rewrite.iter().map(|weight| weight.pack.bytes).sum();
        let done: u64 = rewritten.done.iter().map(|pack| pack.bytes).sum();
        GcReport {
            dry_run: false,
            snapshots_purged,
            datasets_purged,
            packs_deleted: (self.choice.dead.len() + self.leftovers.len()) as u64,
            packs_rewritten: rewritten.done.len() as u64,
            bytes_freed: (self.bytes_dead() + done).saturating_sub(rewritten.written.bytes),
            bytes_kept: self.choice.kept + (candidates - done) + rewritten.written.bytes,
        }
    }
}
