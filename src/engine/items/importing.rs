//! Rows that come from outside: which item each is about, and which of them are no good.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::backend::{ImportReport, ImportRow, RowError};
use crate::engine::content::Nodes;
use crate::engine::items::choose::items_of;
use crate::engine::items::edits::Lookup;
use crate::engine::items::follow::is_item;
use crate::error::Result;
use crate::facets::key_of_path;
use crate::model::{SnapshotId, TaskId, path_text};
use crate::progress::{Progress, ensure_going};
use crate::tree::TreeRoot;

/// Failures that are told.
const TOLD: usize = 100;

/// What became of the rows.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) rows: u64,
    pub(super) inserted: u64,
    failed: u64,
    /// The first failures.
    errors: Vec<RowError>,
}

impl Outcome {
    /// Counts a row that failed.
    pub(super) fn fail(&mut self, row: u64, reason: String) {
        self.failed += 1;
        let place = self.errors.partition_point(|other| other.row <= row);
        if place < TOLD {
            self.errors.insert(place, RowError { row, reason });
            self.errors.truncate(TOLD);
        }
    }

    /// What people and scripts see of it.
    pub(super) fn report(self, task_id: Option<TaskId>, revision_id: Option<SnapshotId>) -> ImportReport {
        let Self { rows, inserted, failed, errors } = self;
        ImportReport { task_id, revision_id, rows, inserted, failed, errors }
    }
}

/// Rows whose items are there.
pub(super) struct Gathered<T>(Vec<(Vec<u8>, u64, T)>);

impl<T> Gathered<T> {
    /// Takes rows that are sound.
    ///
    /// # Errors
    /// What `rows` says; `Interrupted`.
    pub(super) fn of(
        nodes: &Nodes,
        media: &TreeRoot,
        rows: &mut dyn Iterator<Item = Result<ImportRow<T>>>,
        sound: &dyn Fn(&T) -> std::result::Result<(), String>,
        outcome: &mut Outcome,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let mut finder = Finder::new(nodes, media);
        let mut found = Vec::new();
        for row in rows {
            let row = row?;
            outcome.rows += 1;
            progress.advance(1, 0);
            if outcome.rows.is_multiple_of(1_024) {
                ensure_going(progress)?;
            }
            let (item, value) = match row.content {
                Ok(content) => content,
                Err(reason) => {
                    outcome.fail(row.number, reason);
                    continue;
                }
            };
            if let Err(reason) = sound(&value) {
                outcome.fail(row.number, reason);
                continue;
            }
            match finder.find(&item)? {
                Ok(key) => found.push((key, row.number, value)),
                Err(reason) => outcome.fail(row.number, reason),
            }
        }
        found.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        Ok(Self(found))
    }

    /// The rows, in the order of their keys and then of their numbers.
    pub(super) fn into_rows(self) -> Vec<(Vec<u8>, u64, T)> {
        self.0
    }

    /// The keys, each once, and the rows of each.
    pub(super) fn by_key(self) -> (Vec<Vec<u8>>, Vec<OfKey<T>>) {
        let (mut keys, mut rows) = (Vec::<Vec<u8>>::new(), Vec::<OfKey<T>>::new());
        for (key, number, value) in self.0 {
            match rows.last_mut().filter(|_| keys.last() == Some(&key)) {
                Some(same) => same.push((number, value)),
                None => {
                    keys.push(key);
                    rows.push(vec![(number, value)]);
                }
            }
        }
        (keys, rows)
    }
}

/// The rows of a key, each with its number.
pub(super) type OfKey<T> = Vec<(u64, T)>;

/// Keys of items by file name; `None` where several have it.
type Names = HashMap<Box<[u8]>, Option<Box<[u8]>>>;

/// Finds items by what files call them: a path, or a name that only one has.
struct Finder<'n> {
    nodes: &'n Nodes,
    media: TreeRoot,
    lookup: Lookup<'n>,
    /// Once somebody asks by name.
    names: Option<Names>,
}

impl<'n> Finder<'n> {
    fn new(nodes: &'n Nodes, media: &TreeRoot) -> Self {
        Self { nodes, media: *media, lookup: Lookup::new(nodes, media), names: None }
    }

    /// The key of an item, or why there is none.
    fn find(&mut self, item: &[u8]) -> Result<std::result::Result<Vec<u8>, String>> {
        let path = item.strip_prefix(b"./").unwrap_or(item);
        let key = key_of_path(path);
        if let Some(value) = self.lookup.get(&key)?
            && is_item(&value)?
        {
            return Ok(Ok(key));
        }
        let shown = || path_text(path).escape_debug().to_string();
        if path.contains(&b'/') || path.is_empty() {
            return Ok(Err(format!("no item `{}`", shown())));
        }
        Ok(match self.names()?.get(path) {
            Some(Some(key)) => Ok(key.to_vec()),
            Some(None) => Err(format!("several items have the name `{}`", shown())),
            None => Err(format!("no item `{}`", shown())),
        })
    }

    fn names(&mut self) -> Result<&Names> {
        if self.names.is_none() {
            let mut names = Names::new();
            for key in items_of(self.nodes, &self.media, &|_| true)? {
                let name = key.rsplit(|byte| *byte == 0).next().unwrap_or_default();
                match names.entry(name.into()) {
                    Entry::Occupied(mut taken) => drop(taken.insert(None)),
                    Entry::Vacant(free) => drop(free.insert(Some(key.into()))),
                }
            }
            self.names = Some(names);
        }
        Ok(self.names.get_or_insert_default())
    }
}
