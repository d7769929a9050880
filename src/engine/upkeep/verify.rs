//! Checking that what snapshots need is there and unharmed.
//!
//! Always: every row, every state, every node of every tree, and that each chunk is in a sound pack. On request content
//! is read as well, all or a part of it. Problems are gathered; at the end each is told which snapshots it affects, and
//! bad copies stop counting as stored, so that the next create stores them again.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use uuid::Uuid;

use crate::backend::{Verify, VerifyReport};
use crate::catalog::{Catalog, backups, check_backup};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::operation::STORE_WAIT;
use crate::engine::store::store_name;
use crate::engine::upkeep::affected::trace;
use crate::engine::upkeep::check::{Checking, Reading, add_broken, add_damage, add_missing};
use crate::engine::upkeep::damage::{self, Note};
use crate::engine::upkeep::findings::{Findings, Place};
use crate::engine::upkeep::gc::pack_infos;
use crate::engine::upkeep::inventory::{Bits, Inventory};
use crate::engine::upkeep::listing::Listing;
use crate::engine::upkeep::reach::walk_states;
use crate::error::{Error, Result};
use crate::model::DatasetId;
use crate::objects::{DamagedObject, ObjectId, Objects, StateId};
use crate::progress::{Phase, Progress};
use crate::state::State;

impl Engine {
    /// Checks one snapshot, or the whole store. What is wrong is in the report.
    ///
    /// # Errors
    /// `Invalid` for a share that is none, `NotFound` for a snapshot that is not there, `Busy` while a gc is at work.
    pub fn verify(&self, request: &Verify, progress: &dyn Progress) -> Result<VerifyReport> {
        self.ensure_everything(Action::Upkeep)?;
        ensure_share(request.sample)?;
        let _with_others = self.store.locks.store_shared(STORE_WAIT)?;
        self.verify_held(request, progress).map(|findings| findings.report)
    }

    /// The same for whoever has the store's lock.
    pub(crate) fn verify_held(&self, request: &Verify, progress: &dyn Progress) -> Result<Findings> {
        progress.phase(Phase::Verifying, None, None);
        let mut findings = Findings::default();
        // The rows first: what they need was registered before them.
        let listing = self.listing(request, &mut findings)?;
        let states = self.check_states(&listing, request.snapshot.is_none(), &mut findings)?;
        // What this process has read before proves nothing.
        let objects = self.fresh_objects();
        let inventory = self.inventory(&objects, progress)?;
        let mut checking = Checking::new(&inventory, progress);
        walk_states(&objects, &states, &mut checking)?;
        findings.report.states = listing.rows.len() as u64;
        (findings.report.nodes, findings.report.chunks) = (checking.nodes, checking.chunks);
        let mut reading = Reading { objects: &objects, inventory: &inventory, progress, damaged: Vec::new() };
        read_content(&mut reading, &checking.met, request, &mut findings)?;
        let seen = Seen { objects: &objects, inventory: &inventory, damaged: reading.damaged };
        self.report(request, &seen, checking, &mut findings)?;
        self.conclude(request, &objects, &inventory, &mut findings, progress)?;
        Ok(findings)
    }

    /// Notes what is bad, and makes problems of what is bad and has no whole copy.
    fn report(&self, request: &Verify, seen: &Seen<'_>, checking: Checking<'_>, findings: &mut Findings) -> Result<()> {
        let Checking { met, missing, broken, .. } = checking;
        let is_partial = !missing.is_empty() || !broken.is_empty();
        findings.notes = seen.notes(broken.keys())?;
        add_missing(seen.objects, seen.inventory, missing, findings)?;
        self.note(request, &findings.notes);
        add_broken(findings, seen.objects, broken)?;
        // Below what cannot be read nobody knows what is needed.
        let is_needed =
            |object: &ObjectId| is_partial || seen.inventory.ordinal(object).is_some_and(|ordinal| met.has(ordinal));
        add_damage(findings, self.objects(), &seen.damaged, is_needed)
    }

    fn listing(&self, request: &Verify, findings: &mut Findings) -> Result<Listing> {
        match &request.snapshot {
            Some((dataset, snapshot)) => self.list_one(dataset, snapshot, findings),
            None => {
                let lines = self.with_catalog(Catalog::check)?;
                for line in lines {
                    findings.add(format!("the catalog `{}`", self.store.layout.catalog().display()), line);
                }
                self.read(|read| {
                    read.each_pending_row(|row| match row {
                        Err(error @ Error::Corrupt { .. }) => {
                            findings.add_error("a pending write", &error);
                            Ok(())
                        }
                        other => other,
                    })
                })?;
                self.check_copies(findings)?;
                match self.store.check_master() {
                    Err(error @ Error::Corrupt { .. }) => {
                        findings.add_error("the master key", &error);
                    }
                    other => other?,
                }
                let listing = self.list_all(findings)?;
                self.check_rows(findings)?;
                Ok(listing)
            }
        }
    }

    /// Rows that are not what was written, or gone; but those that were told when they were read.
    fn check_rows(&self, findings: &mut Findings) -> Result<()> {
        let (rows, gaps) = self.read(|read| Ok((read.row_damage()?, read.pending_gaps()?)))?;
        for row in rows {
            if findings.report.problems.iter().all(|known| known.what != row.name) {
                findings.add_error("a catalog row", &row.error);
            }
        }
        for gap in gaps {
            let what = format!("catalog rows of pending writes of dataset {}", gap.dataset);
            findings.add(what, format!("expected {}, found {}", gap.noted, gap.found));
        }
        Ok(())
    }

    /// Copies of the catalog that would be of no use.
    fn check_copies(&self, findings: &mut Findings) -> Result<()> {
        let store = store_name(&self.store.id);
        for copy in backups(&self.store.layout.backup())? {
            match check_backup(&copy, &store) {
                // Another process thins them out.
                Err(_) if !copy.exists() => {}
                Err(error) => {
                    findings.add_error("a copy of the catalog", &error);
                }
                Ok(()) => {}
            }
        }
        Ok(())
    }

    /// Re-hashes the states that are listed, or all; those that are listed and whole come back.
    fn check_states(&self, listing: &Listing, all: bool, findings: &mut Findings) -> Result<Vec<State>> {
        let listed = listing.states();
        let mut ids = listed.clone();
        if all {
            ids.extend(self.read(|read| read.state_ids())?);
        }
        let mut states = Vec::new();
        for id in ids {
            match self.state(&id) {
                Ok(state) if listed.contains(&id) => states.push(state),
                Ok(_) => {}
                Err(error @ (Error::Corrupt { .. } | Error::NewerFormat { .. })) => {
                    let place = findings.add_error(format!("state {id}"), &error);
                    findings.states.insert(id, place);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(states)
    }

    fn inventory(&self, objects: &Objects, progress: &dyn Progress) -> Result<Inventory> {
        self.objects().reload();
        let live = pack_infos(self.read(|read| read.live_packs())?)?;
        Inventory::load(objects, live, progress)
    }

    /// Has bad copies count as not stored. Where that cannot be written down, the report is still true.
    fn note(&self, request: &Verify, notes: &[Note]) {
        let has_seen_all = request.full && request.snapshot.is_none();
        if let Err(error) = self.note_damage(notes, has_seen_all) {
            self.notice(format!("the damage could not be noted: {error}"));
        }
    }

    /// Names the snapshots that each problem affects, and says in their datasets' rows that damage was found.
    fn conclude(
        &self,
        request: &Verify,
        objects: &Objects,
        inventory: &Inventory,
        findings: &mut Findings,
        progress: &dyn Progress,
    ) -> Result<()> {
        let mut affected: BTreeMap<DatasetId, Place> = BTreeMap::new();
        if !findings.is_clean() {
            // The rows are read once more: of one snapshot's damage others have a part, and it is of no use to list
            // damaged rows twice.
            let listing = self.list_all(&mut Findings::default())?;
            let hits = self.hits(&listing, objects, inventory, findings, progress)?;
            for row in &listing.rows {
                let Some(places) = hits.get(&row.state).filter(|places| !places.is_empty()) else { continue };
                if let Some(label) = &row.label {
                    findings.affect(places.iter().copied(), label);
                }
                if row.is_present {
                    affected.entry(row.dataset.clone()).or_insert(*places.first().expect("there are some"));
                }
            }
        }
        let has_seen_all = request.full && request.snapshot.is_none();
        let marked = self.mark_datasets(&affected, findings, has_seen_all);
        if let Err(error) = marked {
            self.notice(format!("the status of the datasets could not be set: {error}"));
        }
        Ok(())
    }

    /// The problems that each state meets.
    fn hits(
        &self,
        listing: &Listing,
        objects: &Objects,
        inventory: &Inventory,
        findings: &Findings,
        progress: &dyn Progress,
    ) -> Result<BTreeMap<StateId, BTreeSet<Place>>> {
        let (mut ids, mut states, mut hits) = (Vec::new(), Vec::new(), BTreeMap::new());
        for id in listing.states() {
            match (findings.states.get(&id), self.state(&id)) {
                (Some(place), _) => {
                    hits.insert(id, BTreeSet::from([*place]));
                }
                (None, Ok(state)) => {
                    ids.push(id);
                    states.push(state);
                }
                // Taken since, or of no interest to who asked for another snapshot.
                (None, Err(_)) => {}
            }
        }
        let traced = trace(objects, inventory, &findings.objects, &states, progress)?;
        hits.extend(ids.into_iter().zip(traced));
        Ok(hits)
    }

    fn mark_datasets(
        &self,
        affected: &BTreeMap<DatasetId, Place>,
        findings: &Findings,
        has_seen_all: bool,
    ) -> Result<()> {
        let rows = self.read(|read| read.dataset_rows())?;
        let is_marked: HashSet<DatasetId> =
            rows.into_iter().flatten().filter(damage::is_damage).map(|row| row.id).collect();
        let healed: Vec<_> = is_marked.iter().filter(|id| has_seen_all && !affected.contains_key(*id)).collect();
        if affected.is_empty() && healed.is_empty() {
            return Ok(());
        }
        self.write(|write| {
            for (id, place) in affected {
                let problem = &findings.report.problems[*place as usize];
                damage::set_status(write, id, Some(&problem.what))?;
            }
            healed.iter().try_for_each(|id| damage::set_status(write, id, None))
        })
    }
}

/// What was looked at.
struct Seen<'a> {
    objects: &'a Objects,
    inventory: &'a Inventory,
    /// Copies that were read and are not what they were.
    damaged: Vec<DamagedObject>,
}

impl Seen<'_> {
    /// All copies that do not count: those of nodes and values that cannot be read, those read in vain, whole packs.
    fn notes<'o>(&self, broken: impl Iterator<Item = &'o ObjectId>) -> Result<Vec<Note>> {
        let unsound = self.inventory.unsound.iter().map(|(pack, _)| Note { pack: Some(pack.id), object: None });
        let damaged = self.damaged.iter().map(|one| Note { pack: Some(one.at.pack), object: Some(one.object) });
        let mut notes: Vec<_> = unsound.chain(damaged).collect();
        for object in broken {
            let copies = self.objects.copies(object)?;
            notes.extend(copies.iter().map(|at| Note { pack: Some(at.pack), object: Some(*object) }));
        }
        Ok(notes)
    }
}

fn read_content(reading: &mut Reading<'_>, met: &Bits, request: &Verify, findings: &mut Findings) -> Result<()> {
    let is_all = request.snapshot.is_none();
    match (request.full, request.sample) {
        (true, _) if is_all => {
            let bytes = reading.inventory.sound.iter().map(|pack| pack.bytes).sum();
            reading.progress.phase(Phase::Verifying, Some(reading.inventory.len() as u64), Some(bytes));
            reading.all(findings)
        }
        (true, _) => reading.some(findings, |ordinal, _| met.has(ordinal)),
        (false, Some(share)) => {
            let seed = Uuid::new_v4().as_u64_pair().1;
            reading.some(findings, |ordinal, object| met.has(ordinal) && is_chosen(object, seed, share))
        }
        (false, None) => Ok(()),
    }
}

fn ensure_share(share: Option<f64>) -> Result<()> {
    match share {
        Some(share) if !(share > 0.0 && share <= 100.0) => {
            Err(Error::invalid(format!("a sample of {share} percent"), "it must be more than 0 and at most 100"))
        }
        _ => Ok(()),
    }
}

/// Whether an object belongs to a random sample of `share` percent. Ids are as good as random; the seed makes it
/// another sample each time.
fn is_chosen(object: &ObjectId, seed: u64, share: f64) -> bool {
    let id = object.id[8..16].iter().fold(0, |id, byte| id << 8 | u64::from(*byte));
    let mixed = (id ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 11) as f64 * 100.0 < share * (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::ObjectKind;

    #[test]
    fn a_sample_is_about_as_large_as_asked_and_another_each_time() {
        let ids: Vec<_> = (0..4_000u32).map(|n| ObjectId::of(ObjectKind::Chunk, &n.to_le_bytes())).collect();
        let sample = |seed, share| ids.iter().filter(|id| is_chosen(id, seed, share)).copied().collect::<HashSet<_>>();
        assert_eq!(sample(7, 100.0).len(), ids.len());
        let (a, b) = (sample(7, 10.0), sample(8 << 40, 10.0));
        assert!((250..600).contains(&a.len()) && (250..600).contains(&b.len()), "{} and {}", a.len(), b.len());
        assert!(a.intersection(&b).count() < a.len() / 2);
    }

    #[test]
    fn a_share_must_be_one() {
        for bad in [0.0, -1.0, 100.1, f64::NAN, f64::INFINITY] {
            assert!(matches!(ensure_share(Some(bad)), Err(Error::Invalid { .. })), "{bad}");
        }
        assert!(ensure_share(Some(100.0)).is_ok() && ensure_share(Some(0.01)).is_ok() && ensure_share(None).is_ok());
    }
}
