//! Chunks and nodes that no pack has whole any more, but folders may: their files are read once more.

use std::collections::HashSet;

use crate::catalog::{DatasetRow, Trash};
use crate::engine::Engine;
use crate::engine::capture::How;
use crate::engine::create::register;
use crate::engine::folder::Folder;
use crate::engine::record::Record;
use crate::engine::upkeep::findings::Findings;
use crate::engine::upkeep::repair::Repairing;
use crate::error::{Code, Result};
use crate::model::DatasetKind;
use crate::objects::{ChunkId, Compress, Lane, ObjectId, ObjectKind, RecordId, Session};
use crate::progress::Progress;
use crate::tree::TreeRoot;
use crate::worktree::read::{ContentWorker, Contents};

impl Repairing<'_> {
    /// Stores again what is damaged or missing, as far as folders have it. Whether anything may have changed.
    pub(super) fn heal(&mut self, engine: &Engine, findings: &Findings) -> Result<bool> {
        let bad = |kind| findings.objects.keys().filter(move |object| object.kind == kind);
        let chunks: HashSet<ObjectId> = bad(ObjectKind::Chunk).copied().collect();
        let records: HashSet<ObjectId> = bad(ObjectKind::Record).copied().collect();
        let has_nodes = bad(ObjectKind::Node).next().is_some();
        let mut stored = engine.store_records(&records)?;
        let mut has_looked = !records.is_empty();
        let rows = engine.read(|read| read.dataset_rows())?;
        let rows = rows.into_iter().flatten().filter(|row| row.kind == DatasetKind::Media && row.deleted_at.is_none());
        for row in rows {
            if chunks.is_empty() && !has_nodes {
                break;
            }
            let folder = match engine.folder(&row) {
                Ok(Some(folder)) => folder,
                Ok(None) => continue,
                Err(error) => {
                    self.lost(format!("the files of dataset `{}`", row.name), format!("not looked at: {error}"));
                    continue;
                }
            };
            has_looked = true;
            match engine.take_from_folder(&row, &folder, &chunks, self.progress) {
                Ok(count) => stored += count,
                Err(error) if error.code() == Code::Interrupted => return Err(error),
                Err(error) => self.lost(format!("the files of dataset `{}`", row.name), error.to_string()),
            }
        }
        self.report.objects = stored;
        if stored > 0 {
            self.done(
                format!("{stored} chunks, tree nodes and records"),
                "stored once more from folders and the catalog",
            );
        }
        Ok(has_looked)
    }
}

impl Engine {
    /// Reads a folder; what it has of `wanted` is stored, and the tree of the head if that is lost. How many objects
    /// there are more.
    fn take_from_folder(
        &self,
        row: &DatasetRow,
        folder: &Folder,
        wanted: &HashSet<ObjectId>,
        progress: &dyn Progress,
    ) -> Result<u64> {
        let before = self.read(|read| read.pack_totals())?.objects;
        if let Ok(head) = self.state(&row.head)
            && self.losses(&head)?.tree
        {
            self.rebuild(row, &head, folder, true, progress)?;
        }
        if !wanted.is_empty() {
            let session = self.session()?;
            let contents = Wanted { session: &session, wanted };
            let how = How { contents: &contents, again: &HashSet::new(), skip_unreadable: true, progress };
            self.scan_as(&row.id, folder, &TreeRoot::EMPTY, &how)?;
            let written = session.finish()?;
            self.write(|write| register(write, &written))?;
            self.objects().adopt(&written);
        }
        Ok(self.read(|read| read.pack_totals())?.objects.saturating_sub(before))
    }

    /// Writes records again that are damaged, of snapshots that are what they were. How many.
    fn store_records(&self, damaged: &HashSet<ObjectId>) -> Result<u64> {
        if damaged.is_empty() {
            return Ok(0);
        }
        let mut records = Vec::new();
        let (datasets, folders) = self.read(|read| Ok((read.datasets(Trash::With)?, read.worktrees()?)))?;
        self.read(|read| {
            read.each_snapshot(|row| {
                let Some(dataset) = datasets.iter().find(|dataset| dataset.id == row.dataset_id) else {
                    return Ok(true);
                };
                let state = crate::state::State::decode(&read.state(&row.state)?)?;
                let folder = folders.iter().find(|folder| folder.dataset_id == dataset.id);
                let new = row.as_new();
                for folder in [folder, None] {
                    let bytes = Record::of(dataset, &new, &state, folder).encode();
                    if damaged.contains(&ObjectId::from(RecordId::of(&bytes))) {
                        records.push(bytes);
                        break;
                    }
                }
                Ok(true)
            })
        })?;
        if records.is_empty() {
            return Ok(0);
        }
        let session = self.session()?;
        let mut lane = session.lane();
        for record in &records {
            lane.put_record(record)?;
        }
        lane.flush()?;
        drop(lane);
        let written = session.finish()?;
        self.write(|write| register(write, &written))?;
        self.objects().adopt(&written);
        Ok(written.objects)
    }
}

/// Takes only what is wanted.
struct Wanted<'a> {
    session: &'a Session,
    wanted: &'a HashSet<ObjectId>,
}

impl Contents for Wanted<'_> {
    fn worker(&self) -> Box<dyn ContentWorker + '_> {
        Box::new(Sorting { lane: self.session.lane(), wanted: self.wanted })
    }

    /// Everything has to be read to know what it is.
    fn has(&self, _: &ChunkId) -> Result<bool> {
        Ok(false)
    }
}

struct Sorting<'a> {
    lane: Lane,
    wanted: &'a HashSet<ObjectId>,
}

impl ContentWorker for Sorting<'_> {
    fn put(&mut self, bytes: &[u8], compress: Compress) -> Result<ChunkId> {
        let id = ChunkId::of(bytes);
        if self.wanted.contains(&ObjectId::from(id)) {
            self.lane.put_chunk_as(&id, bytes, compress)?;
        }
        Ok(id)
    }

    fn flush(&mut self) -> Result<()> {
        self.lane.flush()
    }
}
