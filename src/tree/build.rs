//! Building a tree from entries in order: a stack of open nodes, one a level, and nothing else in memory.

use crate::error::{Error, Result};
use crate::tree::level::Level;
use crate::tree::{NodeWriter, TreeRoot};

/// The open nodes of all levels from a lowest one up. The owner appends to the lowest level and says when it is cut.
pub(super) struct Stack {
    lowest: u8,
    levels: Vec<Floor>,
}

struct Floor {
    level: Level,
    /// Whether a node of this level was stored.
    has_stored: bool,
}

impl Floor {
    fn new(level: u8) -> Self {
        Self { level: Level::new(level), has_stored: false }
    }
}

impl Stack {
    /// Nothing yet; entries will be those of nodes of level `lowest`.
    pub(super) fn new(lowest: u8) -> Self {
        Self { lowest, levels: vec![Floor::new(lowest)] }
    }

    /// The lowest level. Where appending says that the node ends, [`Stack::cut`] must follow.
    pub(super) fn level(&mut self) -> &mut Level {
        &mut self.levels[0].level
    }

    /// Ends the open node of the lowest level, and those above that end with it.
    pub(super) fn cut(&mut self, writer: &mut dyn NodeWriter) -> Result<()> {
        self.cut_from(0, writer)
    }

    fn cut_from(&mut self, mut floor: usize, writer: &mut dyn NodeWriter) -> Result<()> {
        while self.close(floor, writer)? {
            floor += 1;
        }
        Ok(())
    }

    /// Stores the open node of a level and appends it to the level above; says whether that one's node ends with it.
    fn close(&mut self, floor: usize, writer: &mut dyn NodeWriter) -> Result<bool> {
        if floor + 1 == self.levels.len() {
            self.levels.push(Floor::new(self.lowest + self.levels.len() as u8));
        }
        let (lower, upper) = self.levels.split_at_mut(floor + 1);
        let closing = &mut lower[floor];
        let stored = closing.level.store(writer)?;
        let ends = upper[0].level.put_child(closing.level.last_key(), &stored);
        closing.level.restart();
        closing.has_stored = true;
        Ok(ends)
    }

    /// Ends all nodes. Returns the root and its level; `None` if there was no entry. A root below the lowest level means
    /// that there was one entry only, and that the tree may be lower still.
    pub(super) fn finish(mut self, writer: &mut dyn NodeWriter) -> Result<Option<(TreeRoot, u8)>> {
        let mut floor = 0;
        loop {
            let Some(open) = self.levels.get(floor) else { return Ok(None) };
            if let (false, Some(root)) = (open.has_stored, open.level.only_child()) {
                return Ok(Some((root, self.lowest + floor as u8 - 1)));
            }
            if !open.level.is_empty() {
                self.cut_from(floor, writer)?;
            }
            floor += 1;
        }
    }
}

/// Builds a tree from entries that come in order of their keys. Memory is bounded by the height of the tree.
pub struct Builder<'w> {
    writer: &'w mut dyn NodeWriter,
    stack: Stack,
    last: Option<Vec<u8>>,
}

impl<'w> Builder<'w> {
    /// A tree without entries, whose nodes go to `writer`.
    pub fn new(writer: &'w mut dyn NodeWriter) -> Self {
        Self { writer, stack: Stack::new(0), last: None }
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// `Internal` if the key is not greater than the one before; `Invalid` if key or value are too long; what the
    /// writer says. After an error the builder is of no use any more.
    pub fn push(&mut self, key: &[u8], value: &[u8]) -> Result<()> {
        if self.last.as_ref().is_some_and(|last| **last >= *key) {
            return Err(Error::Internal("entries of a tree are out of order".into()));
        }
        let last = self.last.get_or_insert_default();
        last.clear();
        last.extend_from_slice(key);
        if self.stack.level().put_value(self.writer, key, value)? {
            self.stack.cut(self.writer)?;
        }
        Ok(())
    }

    /// Stores what is open and names the tree.
    pub fn finish(self) -> Result<TreeRoot> {
        let root = self.stack.finish(self.writer)?;
        Ok(root.map_or(TreeRoot::EMPTY, |(root, _)| root))
    }
}
