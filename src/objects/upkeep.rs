//! What gc, verification and statistics need of the packs.

use std::os::unix::fs::FileExt;
use std::path::Path;

use crate::error::{Error, Result};
use crate::objects::index::Search;
use crate::objects::local::files_of;
use crate::objects::object::{Location, ObjectId, ObjectKind};
use crate::objects::pack::{Frame, HEADER_LEN, PackTable, claims};
use crate::objects::pack_id::{PackId, PackInfo};
use crate::objects::reader::Objects;
use crate::progress::{Progress, ensure_going};

/// What is wrong with one object of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedObject {
    /// The object.
    pub object: ObjectId,
    /// Where it should be.
    pub at: Location,
    /// What is wrong, in words.
    pub problem: String,
}

/// What a verification of a pack found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackReport {
    /// Objects that were read and re-hashed.
    pub objects: u64,
    /// Bytes that were read.
    pub bytes: u64,
    /// What is wrong with the pack as a whole, in words; then none of its objects can be trusted.
    pub unreadable: Option<String>,
    /// Objects that are not as they were stored.
    pub damaged: Vec<DamagedObject>,
}

impl PackReport {
    /// Whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.unreadable.is_none() && self.damaged.is_empty()
    }
}

impl Objects {
    /// The live packs, as of the last look at the catalog.
    pub fn live_packs(&self) -> Result<Vec<PackInfo>> {
        self.index.live()
    }

    /// All pack files with their lengths, whether registered or not.
    pub fn pack_files(&self) -> Result<Vec<(PackId, u64)>> {
        let files = self.store.list()?;
        Ok(files.iter().filter_map(|(name, length)| Some((PackId::of_file_name(name)?, *length))).collect())
    }

    /// Removes the file of a pack; one that is not there is no error. Only for packs that nobody registered, or that
    /// the catalog has forgotten.
    pub fn delete_pack(&self, pack: PackId) -> Result<()> {
        self.store.delete(&pack.file_name())
    }

    /// The objects of a pack, each with its place, in the order in which they are stored.
    ///
    /// # Errors
    /// `NotFound` if the file is not there, `Corrupt` if its table is damaged.
    pub fn objects_in(&self, pack: PackId) -> Result<Vec<(ObjectId, Location)>> {
        Ok(self.table(pack)?.entries().collect())
    }

    /// The snapshots' records in a pack, registered or not. Those that are damaged are left out.
    ///
    /// # Errors
    /// As of [`Self::objects_in`].
    pub fn records_in(&self, pack: PackId) -> Result<Vec<Vec<u8>>> {
        let mut records = Vec::new();
        for (object, at) in self.table(pack)?.entries().filter(|(object, _)| object.kind == ObjectKind::Record) {
            let mut out = Vec::new();
            if self.frames.read(&object, &at, &mut out).is_ok() {
                records.push(out);
            }
        }
        Ok(records)
    }

    /// Replaces `out` by the object at just this place, for rewriting packs.
    ///
    /// # Errors
    /// `NotFound` if the pack is gone, `Corrupt` if the object is damaged.
    pub fn read_at(&self, object: &ObjectId, at: &Location, out: &mut Vec<u8>) -> Result<()> {
        self.frames.read(object, at, out)
    }

    /// Re-reads a whole pack: header, table, and the hash of every object.
    ///
    /// # Errors
    /// Only if it was interrupted: what cannot be read is in the report.
    pub fn verify_pack(&self, pack: &PackInfo, progress: &dyn Progress) -> Result<PackReport> {
        let mut report = PackReport::default();
        let table = match PackTable::read(&*self.store, &self.store_id, pack.id, pack.bytes) {
            Ok(table) if table.objects.len() as u64 == pack.objects => table,
            Ok(table) => {
                report.unreadable = Some(format!("{} objects registered, {} found", pack.objects, table.objects.len()));
                return Ok(report);
            }
            Err(error) => {
                report.unreadable = Some(error.to_string());
                return Ok(report);
            }
        };
        let mut bytes = Vec::new();
        for (frame, objects) in table.framed() {
            ensure_going(progress)?;
            self.verify_frame(pack.id, frame, objects, &mut bytes, &mut report);
            report.bytes += u64::from(frame.stored);
            progress.advance(objects.len() as u64, u64::from(frame.stored));
        }
        Ok(report)
    }

    fn verify_frame(
        &self,
        pack: PackId,
        frame: &Frame,
        objects: &[(ObjectId, u32)],
        bytes: &mut Vec<u8>,
        report: &mut PackReport,
    ) {
        let Some((first, length)) = objects.first() else { return };
        let read = self.frames.read_frame(first, &frame.location(pack, 0, *length), bytes);
        let read = read.map_err(|error| error.to_string());
        let mut place = 0;
        for (object, length) in objects {
            let at = frame.location(pack, place, *length);
            let own = bytes.get(place as usize..(place + length) as usize).unwrap_or_default();
            let found = read.clone().and_then(|()| object.ensure_is(own, &at).map_err(|error| error.to_string()));
            if let Err(problem) = found {
                report.damaged.push(DamagedObject { object: *object, at, problem });
            }
            report.objects += 1;
            place += length;
        }
    }

    /// From now on these copies count as not stored, so that the next session that meets such an object stores it again.
    pub fn mark_damaged(&self, damaged: &[DamagedObject]) -> Result<()> {
        let copies: Vec<_> = damaged.iter().map(|damaged| (damaged.at.pack, Some(damaged.object))).collect();
        self.distrust(&copies)
    }

    /// The same for any copies; `None` stands for everything in the pack.
    pub fn distrust(&self, copies: &[(PackId, Option<ObjectId>)]) -> Result<()> {
        if copies.is_empty() { Ok(()) } else { self.index.add_damaged(copies, false) }
    }

    /// From now on just these copies count as not stored, whatever was known before.
    pub fn distrust_only(&self, copies: &[(PackId, Option<ObjectId>)]) -> Result<()> {
        self.index.add_damaged(copies, true)
    }

    /// Whether a live pack has the object, and it is not known to be damaged there.
    pub fn has(&self, object: &ObjectId) -> Result<bool> {
        Ok(self.index.find(object, Search::default())?.is_some())
    }

    /// Where the object is in all live packs, damaged copies too.
    pub fn copies(&self, object: &ObjectId) -> Result<Vec<Location>> {
        let (mut found, mut without) = (Vec::new(), Vec::new());
        while let Some(at) = self.index.find(object, Search { without: &without, with_damaged: true })? {
            found.push(at);
            insert(&mut without, at.pack);
        }
        Ok(found)
    }

    /// Whether a live pack other than these has the object whole. Reads it; `out` is overwritten.
    pub fn is_elsewhere(&self, object: &ObjectId, but: &[PackId], out: &mut Vec<u8>) -> Result<bool> {
        let mut without = but.to_vec();
        without.sort_unstable();
        while let Some(at) = self.index.find(object, Search { without: &without, with_damaged: false })? {
            if self.frames.read(object, &at, out).is_ok() {
                return Ok(true);
            }
            insert(&mut without, at.pack);
        }
        Ok(false)
    }

    /// Removes what the index no longer needs, after packs were forgotten.
    pub fn sweep_index(&self) -> Result<()> {
        self.index.forget();
        self.index.sweep()
    }

    /// Live packs that cannot be read at all, each with the reason.
    pub fn unreadable_packs(&self) -> Result<Vec<(PackId, String)>> {
        self.index.unreadable()
    }

    /// Bytes that the index takes on disk. It can be deleted at any time.
    pub fn index_bytes(&self) -> Result<u64> {
        self.index.bytes()
    }

    fn table(&self, pack: PackId) -> Result<PackTable> {
        let name = pack.file_name();
        let bytes = self.store.size(&name)?;
        let missing = || Error::NotFound { what: "pack", reference: name.clone(), within: None };
        PackTable::read(&*self.store, &self.store_id, pack, bytes.ok_or_else(missing)?)
    }
}

/// Puts a pack into a sorted list.
fn insert(packs: &mut Vec<PackId>, pack: PackId) {
    packs.insert(packs.partition_point(|known| *known < pack), pack);
}

/// The store and the pack that a file says it belongs to; `None` if it is no pack of this version.
pub fn claimed_by(path: &Path) -> Option<([u8; 16], PackId)> {
    let mut head = [0; HEADER_LEN];
    std::fs::File::open(path).and_then(|file| file.read_exact_at(&mut head, 0)).ok()?;
    claims(&head)
}

/// Removes what unfinished sessions left in the store's `tmp/`; how many files. Only while nobody writes.
pub fn clear_temporaries(root: &Path) -> Result<u64> {
    let folder = root.join("tmp");
    let files = files_of(&folder)?;
    for (name, _) in &files {
        let path = folder.join(name);
        std::fs::remove_file(&path).map_err(|error| Error::io("remove", path, error))?;
    }
    Ok(files.len() as u64)
}
