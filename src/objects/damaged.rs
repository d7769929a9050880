//! Copies of objects that were found damaged: they count as not stored, so that the next writer stores them again.
//!
//! A small file beside the segments, and like them a cache: the catalog has it too. All copies of a pack that cannot be
//! read stand as one.

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::objects::id::ID_LEN;
use crate::objects::local::{create_folder, create_private};
use crate::objects::object::{ObjectId, ObjectKind};
use crate::objects::pack_id::PackId;

const CONTEXT: &str = "snapshot 2026-11 damaged objects v1";
const CHECKSUM_LEN: usize = 32;
const ENTRY_LEN: usize = 16 + 1 + ID_LEN;
/// Stands for everything in a pack. No object has this id.
const WHOLE: ObjectId = ObjectId { id: [0; ID_LEN], kind: ObjectKind::Record };

/// Which copies are damaged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Damaged(HashSet<(PackId, ObjectId)>);

impl Damaged {
    /// What is known; nothing if the file is not there or not whole.
    pub(crate) fn load(folder: &Path) -> Self {
        let read = std::fs::read(path(folder)).unwrap_or_default();
        Self::decode(&read).unwrap_or_default()
    }

    /// Whether the copy in this pack is known to be damaged.
    pub(crate) fn has(&self, pack: PackId, object: &ObjectId) -> bool {
        !self.0.is_empty() && (self.0.contains(&(pack, *object)) || self.0.contains(&(pack, WHOLE)))
    }

    /// Whether no damage is known.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether all of these are known; `None` means everything in the pack.
    pub(crate) fn has_all(&self, copies: &[(PackId, Option<ObjectId>)]) -> bool {
        copies.iter().all(|(pack, object)| self.has(*pack, &object.unwrap_or(WHOLE)))
    }

    /// Adds copies (`None`: everything in the pack), forgets those of packs that are gone, and writes all down.
    pub(crate) fn add(
        &mut self,
        copies: &[(PackId, Option<ObjectId>)],
        is_live: impl Fn(&PackId) -> bool,
        folder: &Path,
        temporary: &Path,
    ) -> Result<()> {
        self.0.extend(copies.iter().map(|(pack, object)| (*pack, object.unwrap_or(WHOLE))));
        self.0.retain(|(pack, _)| is_live(pack));
        let beside = temporary.join(format!("damaged.{}", PackId::random()));
        let mut file = create_private(&beside)?;
        let target = path(folder);
        // The folder may be gone, with all that it had.
        let rename = || create_folder(folder).and_then(|()| std::fs::rename(&beside, &target));
        let written = file.write_all(&self.encode()).and_then(|()| rename());
        written.map_err(|error| {
            let _ = std::fs::remove_file(&beside);
            Error::io("write", target, error)
        })
    }

    fn encode(&self) -> Vec<u8> {
        let mut out = vec![0; CHECKSUM_LEN];
        for (pack, object) in &self.0 {
            out.extend_from_slice(pack.as_bytes());
            out.push(object.kind as u8);
            out.extend_from_slice(&object.id);
        }
        let checksum = blake3::derive_key(CONTEXT, &out[CHECKSUM_LEN..]);
        out[..CHECKSUM_LEN].copy_from_slice(&checksum);
        out
    }

    /// What stands in the file; `None` if it is not whole.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (checksum, entries) = bytes.split_first_chunk::<CHECKSUM_LEN>()?;
        let is_whole = blake3::derive_key(CONTEXT, entries) == *checksum && entries.len().is_multiple_of(ENTRY_LEN);
        let entry = |entry: &[u8]| {
            let (pack, object) = entry.split_first_chunk::<16>()?;
            let kind = ObjectKind::from_number(object[0])?;
            Some((PackId::from_bytes(*pack), ObjectId { id: object[1..].try_into().ok()?, kind }))
        };
        if is_whole { entries.chunks_exact(ENTRY_LEN).map(entry).collect::<Option<_>>().map(Self) } else { None }
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join("damaged")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_found_again_unless_the_file_is_torn() {
        let folder = tempfile::tempdir().unwrap();
        let (pack, other) = (PackId::random(), PackId::random());
        let object = ObjectId::of(ObjectKind::Node, b"x");
        let mut damaged = Damaged::load(folder.path());
        assert!(!damaged.has(pack, &object));
        let copies = [(pack, Some(object)), (other, Some(object))];
        damaged.add(&copies, |id| *id == pack, folder.path(), folder.path()).unwrap();
        let loaded = Damaged::load(folder.path());
        assert!(loaded == damaged && loaded.has(pack, &object) && !loaded.has(other, &object));
        let bytes = std::fs::read(path(folder.path())).unwrap();
        for cut in 0..bytes.len() {
            std::fs::write(path(folder.path()), &bytes[..cut]).unwrap();
            assert_eq!(Damaged::load(folder.path()), Damaged::default());
        }
    }

    #[test]
    fn a_whole_pack_covers_all_of_its_objects_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let (pack, other) = (PackId::random(), PackId::random());
        let object = ObjectId::of(ObjectKind::Chunk, b"x");
        let mut damaged = Damaged::default();
        assert!(!damaged.has_all(&[(pack, None)]));
        damaged.add(&[(pack, None)], |_| true, folder.path(), folder.path()).unwrap();
        let loaded = Damaged::load(folder.path());
        assert!(loaded.has(pack, &object) && loaded.has_all(&[(pack, None), (pack, Some(object))]));
        assert!(!loaded.has(other, &object));
    }
}
