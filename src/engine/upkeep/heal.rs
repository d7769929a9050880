//! Making damage good: what the files on disk still have is stored anew.
//!
//! A create of a dataset whose head needs something that is not stored whole reads those files once more. If part of the
//! head's tree itself is lost, it reads all of them and builds the tree again, which then has the same hash.

use std::collections::HashSet;

use crate::catalog::{DamagedRow, DatasetRow};
use crate::engine::Engine;
use crate::engine::capture::{Captured, How, warnings, with_changes};
use crate::engine::content::{Nodes, Storing, Worker};
use crate::engine::create::register;
use crate::engine::folder::Folder;
use crate::engine::items::without_files;
use crate::engine::upkeep::damage::{Note, is_damage, is_of_pack, is_stored};
use crate::engine::upkeep::reach::{Need, Part, Visitor, walk_tree};
use crate::error::{Error, Result};
use crate::facets::MEDIA;
use crate::model::{DatasetId, DatasetStatus};
use crate::objects::{ChunkId, NodeId, ObjectId, ObjectKind, Objects};
use crate::progress::Progress;
use crate::state::State;
use crate::tree::{NodeWriter, TreeRoot};

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
        let nodes = Nodes::of(self.objects());
        let (state, _) = with_changes(&without_media(head), Some(&scan), &[], &nodes, &mut writer)?;
        // What became of files since the head is not known; of those that are gone nothing else stays either.
        let kept: HashSet<Vec<u8>> = scan.changes().map(|(key, _)| key).collect();
        let state = without_files(&state, &nodes, &|key| kept.contains(key))?.applied(state, &nodes, &mut writer)?;
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
