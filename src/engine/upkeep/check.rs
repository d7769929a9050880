//! Checking trees and reading content, for a verification: nothing that is wrong ends it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::engine::upkeep::damage::Note;
use crate::engine::upkeep::findings::{Findings, Place};
use crate::engine::upkeep::inventory::{Bits, Inventory, is_record, place_name};
use crate::engine::upkeep::reach::{Need, Visitor};
use crate::error::{Code, Error, Result};
use crate::objects::{DamagedObject, ObjectId, ObjectKind, Objects, PackId, PackInfo};
use crate::progress::{Progress, ensure_going};

/// Visits all that states need, and remembers what is missing or cannot be read.
pub(crate) struct Checking<'a> {
    pub(crate) inventory: &'a Inventory,
    pub(crate) progress: &'a dyn Progress,
    /// What was met and is in a sound pack.
    pub(crate) met: Bits,
    /// Needed, and in no sound pack.
    pub(crate) missing: Vec<ObjectId>,
    /// In a sound pack, and yet not to be read; each with what happened.
    pub(crate) broken: HashMap<ObjectId, Error>,
    pub(crate) nodes: u64,
    pub(crate) chunks: u64,
}

impl<'a> Checking<'a> {
    pub(crate) fn new(inventory: &'a Inventory, progress: &'a dyn Progress) -> Self {
        let (missing, broken) = (Vec::new(), HashMap::new());
        Self { inventory, progress, met: inventory.bits(), missing, broken, nodes: 0, chunks: 0 }
    }
}

impl Visitor for Checking<'_> {
    fn need(&mut self, need: Need<'_>) -> Result<bool> {
        let object = need.object();
        let Some(ordinal) = self.inventory.ordinal(&object) else {
            self.missing.push(object);
            return Ok(false);
        };
        let is_new = self.met.set(ordinal);
        if matches!(need, Need::Node { .. }) {
            ensure_going(self.progress)?;
            self.nodes += u64::from(is_new);
            self.progress.advance(u64::from(is_new), 0);
        } else {
            self.chunks += u64::from(is_new);
        }
        Ok(is_new)
    }

    fn broken(&mut self, object: ObjectId, error: Error) -> Result<()> {
        if error.code() == Code::Interrupted {
            return Err(error);
        }
        // What is in no sound pack is missing, and was said to be.
        if self.inventory.ordinal(&object).is_some() {
            self.nodes -= u64::from(object.kind == ObjectKind::Node && !self.broken.contains_key(&object));
            self.broken.insert(object, error);
        }
        Ok(())
    }
}

/// Reads content and re-hashes it.
pub(crate) struct Reading<'a> {
    pub(crate) objects: &'a Objects,
    pub(crate) inventory: &'a Inventory,
    pub(crate) progress: &'a dyn Progress,
    /// Copies that are not what they were.
    pub(crate) damaged: Vec<DamagedObject>,
}

/// What came of reading a pack.
#[derive(Default)]
struct PackRead {
    chunks: u64,
    bytes: u64,
    damaged: Vec<DamagedObject>,
    /// Why nothing of it could be read.
    unreadable: Option<(PackId, String)>,
}

impl Reading<'_> {
    /// Reads all that the sound packs have.
    pub(crate) fn all(&mut self, findings: &mut Findings) -> Result<()> {
        let done = self.each_pack(|pack| self.whole(pack))?;
        self.gather(done, findings);
        Ok(())
    }

    /// Reads the chunks that `is_wanted` picks, by ordinal and id.
    pub(crate) fn some(
        &mut self,
        findings: &mut Findings,
        is_wanted: impl Fn(usize, &ObjectId) -> bool + Sync,
    ) -> Result<()> {
        let done = self.each_pack(|pack| self.part(pack, &is_wanted))?;
        self.gather(done, findings);
        Ok(())
    }

    fn gather(&mut self, done: Vec<PackRead>, findings: &mut Findings) {
        for read in done {
            findings.report.chunks_read += read.chunks;
            findings.report.bytes_read += read.bytes;
            self.damaged.extend(read.damaged);
            if let Some((pack, reason)) = read.unreadable {
                findings.add_pack(pack, &Error::corrupt("", "a sound pack", reason));
            }
        }
    }

    fn whole(&self, pack: &PackInfo) -> Result<PackRead> {
        let report = self.objects.verify_pack(pack, self.progress)?;
        let unreadable = report.unreadable.map(|reason| (pack.id, reason));
        // Its table was sound a moment ago.
        let entries = self.objects.objects_in(pack.id).unwrap_or_default();
        let chunks = entries.iter().filter(|(object, _)| object.kind == ObjectKind::Chunk).count();
        let chunks = if unreadable.is_some() { 0 } else { chunks as u64 };
        Ok(PackRead { chunks, bytes: report.bytes, damaged: report.damaged, unreadable })
    }

    fn part(&self, pack: &PackInfo, is_wanted: &(impl Fn(usize, &ObjectId) -> bool + Sync)) -> Result<PackRead> {
        let (mut read, mut bytes) = (PackRead::default(), Vec::new());
        for (object, at) in self.objects.objects_in(pack.id).unwrap_or_default() {
            let ordinal = self.inventory.ordinal(&object).filter(|_| object.kind == ObjectKind::Chunk);
            if !ordinal.is_some_and(|ordinal| is_wanted(ordinal, &object)) {
                continue;
            }
            ensure_going(self.progress)?;
            if let Err(error) = self.objects.read_at(&object, &at, &mut bytes) {
                read.damaged.push(DamagedObject { object, at, problem: error.to_string() });
            }
            read.chunks += 1;
            read.bytes += u64::from(at.length);
            self.progress.advance(1, u64::from(at.length));
        }
        Ok(read)
    }

    /// Works on all sound packs, on all cores.
    fn each_pack(&self, work: impl Fn(&PackInfo) -> Result<PackRead> + Sync) -> Result<Vec<PackRead>> {
        let (packs, next) = (&self.inventory.sound, AtomicUsize::new(0));
        let one = || -> Result<Vec<PackRead>> {
            let mut done = Vec::new();
            while let Some(pack) = packs.get(next.fetch_add(1, Ordering::Relaxed)) {
                // After a failure nobody needs the rest.
                done.push(work(pack).inspect_err(|_| next.store(packs.len(), Ordering::Relaxed))?);
            }
            Ok(done)
        };
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(packs.len());
        let done: Vec<_> = std::thread::scope(|scope| {
            let running: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
            running.into_iter().map(|thread| thread.join().expect("reading does not panic")).collect()
        });
        let done = done.into_iter().collect::<Result<Vec<_>>>()?;
        Ok(done.into_iter().flatten().collect())
    }
}

/// Adds the damage that is left once bad copies no longer count: what has no whole copy, and is needed by somebody.
pub(crate) fn add_damage(
    findings: &mut Findings,
    objects: &Objects,
    damaged: &[DamagedObject],
    is_needed: impl Fn(&ObjectId) -> bool,
) -> Result<()> {
    for damaged in damaged {
        let counts = is_record(&damaged.object) || is_needed(&damaged.object);
        if counts && !objects.has(&damaged.object)? {
            findings.add_damaged(damaged.clone());
        }
    }
    Ok(())
}

/// What is needed and in no sound pack. The index may still know in which pack it was; then that pack is the
/// problem.
pub(crate) fn add_missing(
    objects: &Objects,
    inventory: &Inventory,
    missing: Vec<ObjectId>,
    findings: &mut Findings,
) -> Result<()> {
    let mut packs: HashMap<PackId, Option<Place>> = inventory.unsound.iter().map(|(pack, _)| (pack.id, None)).collect();
    let reason = |id: PackId| inventory.unsound.iter().find(|(pack, _)| pack.id == id).map(|(_, error)| error);
    let mut is_unexplained = false;
    for object in missing {
        let copies = objects.copies(&object)?;
        match copies.iter().find(|at| packs.contains_key(&at.pack)).map(|at| at.pack) {
            Some(pack) => {
                let place = match packs[&pack] {
                    Some(place) => place,
                    None => findings.add_pack(pack, reason(pack).expect("it is one of those")),
                };
                packs.insert(pack, Some(place));
                findings.objects.insert(object, place);
            }
            None => {
                is_unexplained = true;
                findings.notes.push(Note { pack: None, object: Some(object) });
                findings.add_object(object, object.to_string(), "it is in no pack that can be read".into());
            }
        }
    }
    if is_unexplained {
        for (pack, error) in inventory.unsound.iter().filter(|(pack, _)| packs[&pack.id].is_none()) {
            findings.add_pack(pack.id, error);
        }
    }
    Ok(())
}

/// Adds what a walk could not read, named by the place of one of its copies.
pub(crate) fn add_broken(findings: &mut Findings, objects: &Objects, broken: HashMap<ObjectId, Error>) -> Result<()> {
    for (object, error) in broken {
        let copies = objects.copies(&object)?;
        let what = copies.first().map_or_else(|| object.to_string(), |at| place_name(&object, at));
        let problem = match error {
            Error::Corrupt { expected, found, .. } => format!("expected {expected}, found {found}"),
            other => other.to_string(),
        };
        findings.add_object(object, what, problem);
    }
    Ok(())
}
