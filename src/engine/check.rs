//! Checking trees and reading content, for a verification: nothing that is wrong ends it.

use std::collections::HashMap;

use crate::engine::findings::Findings;
use crate::engine::inventory::{Bits, Inventory, is_record, place_name};
use crate::engine::reach::{Need, Visitor};
use crate::error::{Code, Error, Result};
use crate::objects::{DamagedObject, Location, ObjectId, ObjectKind, Objects};
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

impl Reading<'_> {
    /// Reads all that the sound packs have.
    pub(crate) fn all(&mut self, findings: &mut Findings) -> Result<()> {
        for pack in &self.inventory.sound {
            let report = self.objects.verify_pack(pack, self.progress)?;
            if let Some(reason) = &report.unreadable {
                findings.add_pack(pack.id, &Error::corrupt("", "a sound pack", reason));
                continue;
            }
            let entries = self.objects.objects_in(pack.id).unwrap_or_default();
            let chunks = entries.iter().filter(|(object, _)| object.kind == ObjectKind::Chunk).count();
            findings.report.chunks_read += chunks as u64;
            findings.report.bytes_read += report.bytes;
            self.damaged.extend(report.damaged);
        }
        Ok(())
    }

    /// Reads the chunks that `is_wanted` picks, by ordinal and id.
    pub(crate) fn some(&mut self, findings: &mut Findings, is_wanted: impl Fn(usize, &ObjectId) -> bool) -> Result<()> {
        let mut bytes = Vec::new();
        for pack in &self.inventory.sound {
            // Its table was sound a moment ago.
            for (object, at) in self.objects.objects_in(pack.id).unwrap_or_default() {
                let ordinal = self.inventory.ordinal(&object).filter(|_| object.kind == ObjectKind::Chunk);
                if ordinal.is_some_and(|ordinal| is_wanted(ordinal, &object)) {
                    ensure_going(self.progress)?;
                    self.one(object, at, &mut bytes);
                    findings.report.chunks_read += 1;
                    findings.report.bytes_read += u64::from(at.length);
                    self.progress.advance(1, u64::from(at.length));
                }
            }
        }
        Ok(())
    }

    fn one(&mut self, object: ObjectId, at: Location, bytes: &mut Vec<u8>) {
        if let Err(error) = self.objects.read_at(&object, &at, bytes) {
            self.damaged.push(DamagedObject { object, at, problem: error.to_string() });
        }
    }
}

/// Adds the damage that is left once bad copies no longer count: what has no whole copy, and is needed by somebody.
pub(crate) fn add_damage(
    findings: &mut Findings,
    objects: &Objects,
    damaged: Vec<DamagedObject>,
    is_needed: impl Fn(&ObjectId) -> bool,
) -> Result<()> {
    for damaged in damaged {
        let counts = is_record(&damaged.object) || is_needed(&damaged.object);
        if counts && !objects.has(&damaged.object)? {
            findings.add_damaged(damaged);
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
