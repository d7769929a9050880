//! Looking inside a snapshot without restoring it.

use std::sync::Arc;

use crate::backend::{Content, Entries, Entry, EntryKind};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::content::Nodes;
use crate::error::{Error, Result};
use crate::facets::{self, Mtime, key_of_path, path_of_key};
use crate::model::{DatasetId, SnapshotId, Timestamp, bytes_if_not_text, path_text};
use crate::tree::{self, TreeRoot};

impl Engine {
    /// The entries of a snapshot at and below `path`, read as they are asked for.
    ///
    /// # Errors
    /// `NotFound` if nothing is at the path.
    pub fn files(&self, id: &DatasetId, snapshot: &SnapshotId, path: &[u8]) -> Result<Entries> {
        let media = self.media_of(id, snapshot)?;
        let nodes = Arc::new(Nodes::of(self.objects()));
        if path.is_empty() {
            return Ok(Box::new(tree::iter(nodes, &media).map(|entry| entry.and_then(describe))));
        }
        let key = key_of_path(path);
        let value = tree::get(&*nodes, &media, &key)?.ok_or_else(|| missing(path))?;
        let below = tree::prefix(nodes, &media, &[&key[..], &[0]].concat());
        let all = std::iter::once(Ok((key, value))).chain(below);
        Ok(Box::new(all.map(|entry| entry.and_then(describe))))
    }

    /// The content of one file, piece by piece, each checked against its hash.
    ///
    /// # Errors
    /// `NotFound` if nothing is at the path; `Invalid` if what is there has no content.
    pub fn cat(&self, id: &DatasetId, snapshot: &SnapshotId, path: &[u8]) -> Result<Content> {
        let media = self.media_of(id, snapshot)?;
        let nodes = Nodes::of(self.objects());
        let value = tree::get(&nodes, &media, &key_of_path(path))?.ok_or_else(|| missing(path))?;
        let entry = facets::Entry::decode(&value)?;
        let refuse = |reason: &str| Err(Error::invalid(format!("`{}`", path_text(path)), reason));
        match entry.kind {
            facets::EntryKind::File => {}
            facets::EntryKind::Dir => return refuse("it is a folder"),
            facets::EntryKind::Symlink => {
                return refuse(&format!("it is a symbolic link to `{}`", path_text(&entry.target)));
            }
            facets::EntryKind::Skipped => return refuse("it could not be read when the snapshot was taken"),
        }
        let objects = self.objects().clone();
        Ok(Box::new(entry.chunks.into_iter().map(move |chunk| {
            let mut bytes = Vec::new();
            objects.read_chunk(&chunk.id, &mut bytes)?;
            Ok(bytes)
        })))
    }

    fn media_of(&self, id: &DatasetId, snapshot: &SnapshotId) -> Result<TreeRoot> {
        self.ensure(id, Action::Look)?;
        let row = super::snapshots::ensure_member(self.read(|read| read.snapshot(snapshot))?, id)?;
        Ok(self.state(&row.state)?.media())
    }
}

fn missing(path: &[u8]) -> Error {
    Error::NotFound { what: "path", reference: path_text(path), within: None }
}

fn describe((key, value): (Vec<u8>, Vec<u8>)) -> Result<Entry> {
    let path = path_of_key(&key);
    let entry = facets::Entry::decode(&value)?;
    Ok(Entry {
        path: path_text(&path),
        path_base64: bytes_if_not_text(&path),
        kind: match entry.kind {
            facets::EntryKind::File => EntryKind::File,
            facets::EntryKind::Dir => EntryKind::Dir,
            facets::EntryKind::Symlink => EntryKind::Symlink,
            facets::EntryKind::Skipped => EntryKind::Skipped,
        },
        size: entry.size,
        mode: format!("{:04o}", entry.mode),
        modified: instant(entry.mtime),
        target: (!entry.target.is_empty()).then(|| path_text(&entry.target)),
    })
}

fn instant(time: Mtime) -> Timestamp {
    Timestamp::from_micros(time.seconds.saturating_mul(1_000_000).saturating_add(i64::from(time.nanos / 1_000)))
}
