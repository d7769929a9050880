//! Saving what a folder holds now: the scan, the new content, the new trees. Nothing is registered here.

use std::collections::{BTreeMap, HashSet};

use crate::catalog::{DatasetRow, WorktreeRow};
use crate::engine::Engine;
use crate::engine::content::{Nodes, Storing, Worker};
use crate::engine::folder::Folder;
use crate::engine::items::{Edits, Followed, Moved, follow};
use crate::engine::transition::{Step, Tally};
use crate::error::{Error, Result};
use crate::facets::{MEDIA, path_of_key};
use crate::model::DatasetId;
use crate::objects::{Session, StateId};
use crate::progress::Progress;
use crate::state::State;
use crate::tree::{self, TreeRoot};
use crate::worktree::Stat;
use crate::worktree::cache::{CacheWriter, Remembered};
use crate::worktree::read::{self, Contents};
use crate::worktree::scan::{Scan, ScanOptions};

/// The working state as it is to be saved.
pub(crate) struct Captured {
    /// The state.
    pub(crate) state: State,
    /// Its hash.
    pub(crate) id: StateId,
    /// What the scan found; `None` without a folder.
    pub(crate) scan: Option<Scan>,
    /// Whether it holds something that the scan has not seen.
    pub(crate) has_unseen: bool,
    /// What is worth knowing.
    pub(crate) warnings: Vec<String>,
    /// Whether some of it was stored anew, because what the store had of it is damaged.
    pub(crate) had_losses: bool,
    /// Files that moved since the head, and took what is known of them along: from, to.
    pub(crate) moves: Vec<Moved>,
    /// Where the folder is, if the catalog does not say so yet.
    pub(crate) folder: Option<WorktreeRow>,
}

/// How a folder is scanned.
pub(crate) struct How<'a> {
    /// Where new content goes.
    pub(crate) contents: &'a dyn Contents,
    /// Keys of files that are read whatever their stat.
    pub(crate) again: &'a HashSet<Vec<u8>>,
    /// Leave out what cannot be read, instead of refusing.
    pub(crate) skip_unreadable: bool,
    /// Hears of it.
    pub(crate) progress: &'a dyn Progress,
}

impl Captured {
    /// A state that is stored already.
    pub(crate) fn of(id: StateId, state: State) -> Self {
        Self {
            state,
            id,
            scan: None,
            has_unseen: false,
            warnings: Vec::new(),
            had_losses: false,
            moves: Vec::new(),
            folder: None,
        }
    }

    /// Refuses what was put together without the head, because that is damaged: its changes are not those of the head.
    pub(crate) fn ensure_follows(&self, row: &DatasetRow, head: &State) -> Result<()> {
        if self.scan.as_ref().is_none_or(|scan| scan.head() == head.media()) {
            return Ok(());
        }
        let what = format!("the working state of dataset `{}`", row.name);
        Err(Error::corrupt(what, "a tree that can be read", "a damaged one, until a snapshot is taken"))
    }

    /// Whether nothing must be written for it.
    pub(crate) fn is_unchanged(&self) -> bool {
        !self.had_losses && !self.has_unseen && self.scan.as_ref().is_none_or(Scan::is_unchanged)
    }
}

impl Engine {
    /// Scans the folder and puts what is new into the session.
    pub(crate) fn capture(
        &self,
        row: &DatasetRow,
        folder: Option<&Folder>,
        session: &Session,
        skip_unreadable: bool,
        progress: &dyn Progress,
    ) -> Result<Captured> {
        let head = self.state(&row.head)?;
        self.capture_from(row, &head, folder, session, skip_unreadable, progress)
    }

    /// The same, for a dataset whose head is not in the catalog yet.
    pub(crate) fn capture_from(
        &self,
        row: &DatasetRow,
        head: &State,
        folder: Option<&Folder>,
        session: &Session,
        skip_unreadable: bool,
        progress: &dyn Progress,
    ) -> Result<Captured> {
        let mut captured = Captured::of(row.head, head.clone());
        let Some(folder) = folder else { return Ok(captured) };
        let mut losses = self.losses(head)?;
        let mut read_before = (0, 0);
        captured.had_losses = !losses.is_none();
        if losses.tree {
            let rebuilt = self.rebuild(row, head, folder, skip_unreadable, progress)?;
            if rebuilt.state.media() != head.media() {
                return Ok(rebuilt);
            }
            losses.files.clear();
            read_before = rebuilt.scan.map_or(read_before, |scan| (scan.files_read, scan.bytes_read));
        }
        let storing = Storing { objects: self.objects(), session };
        let how = How { contents: &storing, again: &losses.files, skip_unreadable, progress };
        let mut scan = self.scan_as(&row.id, folder, &head.media(), &how)?;
        scan.files_read += read_before.0;
        scan.bytes_read += read_before.1;
        captured.warnings = warnings(&scan);
        if !scan.is_unchanged() {
            let mut worker = Worker(session.lane());
            let nodes = Nodes::of(self.objects());
            (captured.state, captured.moves) = with_changes(&captured.state, Some(&scan), &[], &nodes, &mut worker)?;
            captured.id = captured.state.id();
            worker.0.flush()?;
        }
        captured.scan = Some(scan);
        Ok(captured)
    }

    /// Scans a dataset's folder against a media tree.
    pub(crate) fn scan(
        &self,
        id: &DatasetId,
        folder: &Folder,
        head: &TreeRoot,
        contents: &dyn Contents,
        skip_unreadable: bool,
        progress: &dyn Progress,
    ) -> Result<Scan> {
        self.scan_as(id, folder, head, &How { contents, again: &HashSet::new(), skip_unreadable, progress })
    }

    /// The same, with some files read whatever their stat.
    pub(crate) fn scan_as(&self, id: &DatasetId, folder: &Folder, head: &TreeRoot, how: &How<'_>) -> Result<Scan> {
        Scan::of(&ScanOptions {
            root: &folder.root,
            cache: self.store.layout.stat_cache(id),
            binding: folder.binding,
            head: *head,
            nodes: &Nodes::of(self.objects()),
            contents: how.contents,
            exclude: self.excluded(),
            again: how.again,
            skip_unreadable: how.skip_unreadable,
            progress: how.progress,
        })
    }

    /// Writes the stat cache after a scan. `saved` is the media tree that the folder equals now, if its changes were
    /// saved.
    pub(crate) fn remember(&self, id: &DatasetId, folder: &Folder, scan: &Scan, saved: Option<&TreeRoot>) {
        if scan.is_remembered() {
            return;
        }
        let base = saved.copied().unwrap_or(scan.head());
        self.write_cache(id, folder, &base, |each| scan.remember(saved.is_some(), each));
    }

    /// Writes the stat cache. `entries` hands out every entry in the order of the keys; those without a value of their
    /// own equal `base`.
    pub(crate) fn write_cache(
        &self,
        id: &DatasetId,
        folder: &Folder,
        base: &TreeRoot,
        entries: impl FnOnce(&mut dyn FnMut(&[u8], &Remembered<'_>) -> Result<()>) -> Result<()>,
    ) {
        let write = || -> Result<()> {
            let mut writer = CacheWriter::create(&self.store.layout.stat_cache(id), &folder.binding, base)?;
            entries(&mut |key, remembered| writer.push(key, remembered))?;
            writer.finish()
        };
        // A cache that cannot be written costs time only.
        let _ = write();
    }
}

/// A path that no scan sees, with what is there: its key, its value, its stat.
pub(crate) type Unseen = (Vec<u8>, Box<[u8]>, Stat);

/// The state with the folder's changes, and what was not seen but is needed, in its media tree; what is known of files
/// follows them. Also says which files moved: from, to.
pub(crate) fn with_changes(
    head: &State,
    scan: Option<&Scan>,
    unseen: &[Unseen],
    nodes: &Nodes,
    writer: &mut dyn tree::NodeWriter,
) -> Result<(State, Vec<Moved>)> {
    let mut tally = Tally::default();
    let mut edits = BTreeMap::new();
    for (key, change) in scan.into_iter().flat_map(Scan::changes) {
        tally.add(change.before.as_deref(), -1)?;
        tally.add(change.after.as_deref(), 1)?;
        if !unseen.is_empty() {
            edits.insert(key, change.after.as_ref().map(|value| value.to_vec()));
        }
    }
    for (key, value, _) in unseen {
        tally.add(Some(value), 1)?;
        edits.insert(key.clone(), Some(value.to_vec()));
    }
    let media = match scan.filter(|_| unseen.is_empty()) {
        // Nearly always; the changes of a first scan are too many to be gathered once more.
        Some(scan) => tree::edit(nodes, writer, &head.media(), scan.edits())?,
        None => tree::edit(nodes, writer, &head.media(), edits)?,
    };
    let mut state = head.clone().with_facet(MEDIA, media);
    state.counts = tally.applied_to(state.counts);
    let followed = follow_scan(head, &Edits::default(), scan, nodes)?;
    Ok((followed.edits.applied(state, nodes, writer)?, followed.moves))
}

/// What becomes of what is known of files, when they are what a scan found.
pub(crate) fn follow_scan(head: &State, above: &Edits, scan: Option<&Scan>, nodes: &Nodes) -> Result<Followed> {
    let changes = scan.into_iter().flat_map(Scan::changes);
    let changes = changes.map(|(key, change)| (key, change.before.as_deref(), change.after.as_deref()));
    follow(head, above, nodes, changes)
}

/// Reads what is in the way of a restore although no scan sees it (it is ignored, say), so that it is saved first. The
/// steps learn what is there.
pub(crate) fn find_unseen(folder: &Folder, steps: &mut [Step], contents: &dyn Contents) -> Result<Vec<Unseen>> {
    let mut found = Vec::new();
    for step in steps.iter_mut().filter(|step| step.disk.is_none() && step.target.is_some()) {
        let path = path_of_key(&step.key);
        let Some(stat) = folder.root.stat(&path)? else { continue };
        let Some((value, stat)) = read::read_one(&folder.root, &path, stat, contents)? else { continue };
        step.disk = Some(value.clone());
        step.stat = Some(stat);
        found.push((step.key.clone(), value, stat));
    }
    Ok(found)
}

/// What people should know about a scan.
pub(crate) fn warnings(scan: &Scan) -> Vec<String> {
    const SHOWN: usize = 10;
    let passed_over = scan.walk().passed_over.iter().map(|(path, reason)| (path, (*reason).to_owned()));
    let skipped = scan.skipped.iter().map(|(path, reason)| (path, reason.clone()));
    let all: Vec<_> = skipped.chain(passed_over).collect();
    let mut lines: Vec<String> = all
        .iter()
        .take(SHOWN)
        .map(|(path, reason)| format!("`{}` is left out: {reason}", String::from_utf8_lossy(path)))
        .collect();
    if all.len() > SHOWN {
        lines.push(format!("{} more paths are left out", all.len() - SHOWN));
    }
    lines
}
