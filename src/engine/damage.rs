//! Damage that is known, and how it is made good: what the files on disk still have is stored anew.
//!
//! The catalog notes every copy that was found damaged, or a whole pack, until that pack is gone. Such a copy does not
//! count as stored. So the next create of a dataset whose head needs it reads those files once more; if a node of the
//! head's tree is lost, it reads all of them and builds the tree again, which then has the same hash.

use std::collections::HashSet;

use crate::catalog::{DamagedRow, DatasetRow, Write};
use crate::engine::Engine;
use crate::engine::capture::{Captured, How, warnings, with_changes};
use crate::engine::content::{Nodes, Storing, Worker};
use crate::engine::create::register;
use crate::engine::folder::Folder;
use crate::engine::operation::now;
use crate::engine::reach::{Need, Part, Visitor, walk_tree};
use crate::error::{Error, Result};
use crate::facets::MEDIA;
use crate::model::{DatasetId, DatasetStatus};
use crate::objects::{ChunkId, ID_LEN, NodeId, ObjectId, ObjectKind, Objects, PackId, Session};
use crate::progress::Progress;
use crate::state::State;
use crate::tree::{NodeWriter, TreeRoot};

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

fn is_of_pack(row: &DamagedRow) -> bool {
    row.id[16..] == [0; ID_LEN - 16]
}

fn objects_of(row: &DamagedRow) -> impl Iterator<Item = ObjectId> + use<> {
    let id = row.id;
    [ObjectKind::Chunk, ObjectKind::Node, ObjectKind::Record].into_iter().map(move |kind| ObjectId { id, kind })
}

/// What of a head is not stored whole.
#[derive(Debug, Default)]
pub(crate) struct Losses {
    /// Keys of files with pieces that are lost.
    pub(crate) files: HashSet<Vec<u8>>,
    /// Whether part of the media tree itself is lost.
    pub(crate) tree: bool,
}

impl Losses {
    /// Whether all is there.
    pub(crate) fn is_none(&self) -> bool {
        self.files.is_empty() && !self.tree
    }
}

impl Engine {
    /// Begins to write. What is known to be damaged counts as not stored.
    pub(crate) fn session(&self) -> Result<Session> {
        self.distrust_noted()?;
        self.objects().session()
    }

    /// Tells the index of all damage that the catalog knows.
    fn distrust_noted(&self) -> Result<Vec<DamagedRow>> {
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
        let is_stale = |row: &&DamagedRow| only && rows.iter().all(|new| (new.id, &new.pack) != (row.id, &row.pack));
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

    /// What of a head's files must be stored anew. Costs one look into the catalog unless there is damage.
    pub(crate) fn losses(&self, head: &State) -> Result<Losses> {
        let rows = self.distrust_noted()?;
        let objects = self.objects();
        let is_lost = |row: &DamagedRow| -> Result<bool> { Ok(is_of_pack(row) || !is_stored(objects, row)?) };
        for row in &rows {
            if is_lost(row)? {
                let mut search = Search { objects, losses: Losses::default() };
                walk_tree(objects, &head.media(), Part::Media, &mut search)?;
                return Ok(search.losses);
            }
        }
        Ok(Losses::default())
    }

    /// Reads the whole folder and stores what is missing, the tree included.
    pub(crate) fn rebuild(
        &self,
        row: &DatasetRow,
        head: &State,
        folder: &Folder,
        skip_unreadable: bool,
        progress: &dyn Progress,
    ) -> Result<Captured> {
        let session = self.session()?;
        let contents = Storing { objects: self.objects(), session: &session };
        let how = How { contents: &contents, again: &HashSet::new(), skip_unreadable, progress };
        let scan = self.scan_as(&row.id, folder, &TreeRoot::EMPTY, &how)?;
        let (objects, fresh) = (self.objects(), self.fresh_objects());
        let mut writer = Checked { worker: Worker(session.lane()), objects, fresh, notes: Vec::new() };
        let state = with_changes(&without_media(head), Some(&scan), &[], &Nodes::of(self.objects()), &mut writer)?;
        let Checked { mut worker, notes, .. } = writer;
        worker.0.flush()?;
        drop(worker);
        let written = session.finish()?;
        self.note_damage(&notes, false)?;
        self.write(|write| register(write, &written))?;
        self.objects().adopt(&written);
        self.remember(&row.id, folder, &scan, Some(&state.media()));
        let warnings = warnings(&scan);
        Ok(Captured { warnings, scan: Some(scan), had_losses: true, ..Captured::of(state.id(), state) })
    }

    /// Takes back the notes of what is stored again, as far as no damaged copy is left, and the dataset's status if its
    /// head is whole.
    pub(crate) fn after_healing(&self, id: &DatasetId) -> Result<()> {
        let (rows, live) = self.read(|read| Ok((read.damaged()?, read.live_packs()?)))?;
        let live: HashSet<String> = live.into_iter().map(|pack| pack.id).collect();
        let mut healed = Vec::new();
        for row in rows.iter().filter(|row| !live.contains(&row.pack)) {
            if is_stored(self.objects(), row)? {
                healed.push(row.id);
            }
        }
        let row = self.read(|read| read.dataset(id))?;
        let is_whole = is_damage(&row) && self.losses(&self.state(&row.head)?)?.is_none();
        if healed.is_empty() && !is_whole {
            return Ok(());
        }
        self.write(|write| {
            healed.iter().try_for_each(|id| write.delete_damaged(id).map(drop))?;
            if is_whole {
                write.set_status(id, DatasetStatus::Ready, None)?;
            }
            Ok(())
        })
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

fn is_stored(objects: &Objects, row: &DamagedRow) -> Result<bool> {
    for object in objects_of(row) {
        if objects.has(&object)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn without_media(head: &State) -> State {
    let mut state = head.clone().with_facet(MEDIA, TreeRoot::EMPTY);
    let counts = &mut state.counts;
    (counts.images, counts.videos, counts.files, counts.bytes) = (0, 0, 0, 0);
    state
}

/// Stores nodes and values, and those that are stored already once more unless they can be read: below a node that is
/// lost nobody has looked.
struct Checked<'a> {
    worker: Worker,
    objects: &'a Objects,
    /// The same objects, to be read from the disk and not from memory.
    fresh: Objects,
    /// Damage that was found by this.
    notes: Vec<Note>,
}

impl Checked<'_> {
    fn check(&mut self, object: ObjectId) -> Result<()> {
        let mut bytes = Vec::new();
        if !self.objects.has(&object)? || self.fresh.is_elsewhere(&object, &[], &mut bytes)? {
            return Ok(());
        }
        for at in self.objects.copies(&object)? {
            let mut damaged = vec![(at.pack, Some(object))];
            // One bad place often spoils its neighbours: so each pack is looked through once.
            for (other, at) in self.fresh.objects_in(at.pack).unwrap_or_default() {
                if other.kind == ObjectKind::Node && self.fresh.read_at(&other, &at, &mut bytes).is_err() {
                    damaged.push((at.pack, Some(other)));
                }
            }
            self.objects.distrust(&damaged)?;
            self.notes.extend(damaged.into_iter().map(|(pack, object)| Note { pack: Some(pack), object }));
        }
        Ok(())
    }
}

impl NodeWriter for Checked<'_> {
    fn put_node(&mut self, bytes: &[u8]) -> Result<NodeId> {
        self.check(NodeId::of(bytes).into())?;
        self.worker.put_node(bytes)
    }

    fn put_chunk(&mut self, bytes: &[u8]) -> Result<ChunkId> {
        self.check(ChunkId::of(bytes).into())?;
        NodeWriter::put_chunk(&mut self.worker, bytes)
    }
}

/// Looks for what is not stored whole.
struct Search<'a> {
    objects: &'a Objects,
    losses: Losses,
}

impl Visitor for Search<'_> {
    fn need(&mut self, need: Need<'_>) -> Result<bool> {
        // Once the tree has to be built again, all files are read.
        if self.losses.tree {
            return Ok(false);
        }
        if self.objects.has(&need.object())? {
            return Ok(true);
        }
        match need {
            Need::Content { key, .. } => {
                self.losses.files.insert(key.to_vec());
            }
            Need::Node { .. } | Need::Value(_) => self.losses.tree = true,
        }
        Ok(false)
    }

    fn broken(&mut self, _: ObjectId, _: Error) -> Result<()> {
        self.losses.tree = true;
        Ok(())
    }
}
