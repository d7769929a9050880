//! Damage that is known: notes in the catalog, and what a dataset's status says of it.
//!
//! The catalog notes every copy that was found damaged, or a whole pack, until that pack is gone. Such a copy does not
//! count as stored.

use std::collections::HashSet;

use crate::catalog::{DamagedRow, DatasetRow, Write};
use crate::engine::Engine;
use crate::engine::operation::now;
use crate::error::Result;
use crate::model::{DatasetId, DatasetStatus};
use crate::objects::{ID_LEN, ObjectId, ObjectKind, Objects, PackId, Session};

/// How the reason begins for which the status of a dataset is `Error` when stored bytes are damaged.
const FOUND: &str = "damage was found";

/// Whether the dataset's status says that stored bytes are damaged.
pub(crate) fn is_damage(row: &DatasetRow) -> bool {
    row.status == DatasetStatus::Error && row.error.as_ref().is_some_and(|reason| reason.starts_with(FOUND))
}

/// A copy that does not count: the object, or everything in the pack; no pack if none is known to have had it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Note {
    pub(crate) pack: Option<PackId>,
    pub(crate) object: Option<ObjectId>,
}

impl Note {
    fn to_row(self) -> DamagedRow {
        let mut id = [0; ID_LEN];
        match (self.object, self.pack) {
            (Some(object), _) => id = object.id,
            // A pack stands for itself, padded: no hash looks like that.
            (None, Some(pack)) => id[..16].copy_from_slice(pack.as_bytes()),
            (None, None) => {}
        }
        DamagedRow { id, pack: self.pack.map(|pack| pack.to_string()).unwrap_or_default(), found_at: now() }
    }
}

/// The copies that a row stands for. It does not say of what kind the object is, and no two kinds share an id.
fn copies(row: &DamagedRow) -> Vec<(PackId, Option<ObjectId>)> {
    let Ok(pack) = row.pack.parse::<PackId>() else { return Vec::new() };
    if is_of_pack(row) {
        return vec![(pack, None)];
    }
    objects_of(row).map(|object| (pack, Some(object))).collect()
}

/// Whether a row stands for everything in its pack.
pub(crate) fn is_of_pack(row: &DamagedRow) -> bool {
    row.id[16..] == [0; ID_LEN - 16]
}

fn objects_of(row: &DamagedRow) -> impl Iterator<Item = ObjectId> + use<> {
    let id = row.id;
    [ObjectKind::Chunk, ObjectKind::Node, ObjectKind::Record].into_iter().map(move |kind| ObjectId { id, kind })
}

impl Engine {
    /// Begins to write. What is known to be damaged counts as not stored.
    pub(crate) fn session(&self) -> Result<Session> {
        self.distrust_noted()?;
        self.objects().session()
    }

    /// Tells the index of all damage that the catalog knows.
    pub(crate) fn distrust_noted(&self) -> Result<Vec<DamagedRow>> {
        let rows = self.read(|read| read.damaged())?;
        let noted: Vec<_> = rows.iter().flat_map(copies).collect();
        self.objects().distrust(&noted)?;
        Ok(rows)
    }

    /// Writes down what a verification has found, and has it count as not stored from now on. If `only`, what was known
    /// before and was not found again is forgotten.
    pub(crate) fn note_damage(&self, notes: &[Note], only: bool) -> Result<()> {
        let rows: Vec<_> = notes.iter().map(|note| note.to_row()).collect();
        let known = self.read(|read| read.damaged())?;
        let found: HashSet<_> = rows.iter().map(|row| (row.id, &row.pack)).collect();
        let is_stale = |row: &&DamagedRow| only && !found.contains(&(row.id, &row.pack));
        let stale: Vec<_> = known.iter().filter(is_stale).map(|row| row.id).collect();
        if !rows.is_empty() || !stale.is_empty() {
            self.write(|write| {
                stale.iter().try_for_each(|id| write.delete_damaged(id).map(drop))?;
                rows.iter().try_for_each(|row| write.put_damaged(row))
            })?;
        }
        let copies: Vec<_> = rows.iter().flat_map(copies).collect();
        if only { self.objects().distrust_only(&copies) } else { self.objects().distrust(&copies) }
    }
}

/// Says in a dataset's row that `what` is damaged, or no longer. What another reason says stays.
pub(crate) fn set_status(write: &Write<'_>, id: &DatasetId, what: Option<&str>) -> Result<()> {
    let row = write.dataset(id)?;
    match what {
        Some(what) if row.status == DatasetStatus::Ready || is_damage(&row) => {
            write.set_status(id, DatasetStatus::Error, Some(&format!("{FOUND}: {what}"))).map(drop)
        }
        None if is_damage(&row) => write.set_status(id, DatasetStatus::Ready, None).map(drop),
        _ => Ok(()),
    }
}

/// Whether some live pack has the object of a row whole.
pub(crate) fn is_stored(objects: &Objects, row: &DamagedRow) -> Result<bool> {
    for object in objects_of(row) {
        if objects.has(&object)? {
            return Ok(true);
        }
    }
    Ok(false)
}
