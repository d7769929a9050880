//! One level of a tree while it is written: the node that is open, and where it ends.

use std::ops::Range;

use crate::error::{Error, Result};
use crate::tree::cut::Cutter;
use crate::tree::node::{self, Node, Value};
use crate::tree::{MAX_INLINE, MAX_KEY, NodeWriter, TreeRoot};

/// What a key is to have: a value in a leaf, a child in an inner node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    Value(Vec<u8>),
    Child(TreeRoot),
}

/// The open node of a level. Entries come in order of their keys.
pub(super) struct Level {
    cutter: Cutter,
    level: u8,
    /// The open node as it will be stored.
    bytes: Vec<u8>,
    /// Where the last key stands in it.
    key: Range<usize>,
    /// How many entries it has.
    count: usize,
    /// How many entries of the tree are in or below it.
    entries: u64,
    /// The last child, on inner levels.
    child: TreeRoot,
}

impl Level {
    /// A level whose first node begins now.
    pub(super) fn new(level: u8) -> Self {
        let bytes = node::header(level).to_vec();
        Self { cutter: Cutter::new(level), level, bytes, key: 0..0, count: 0, entries: 0, child: TreeRoot::EMPTY }
    }

    /// Appends a new entry; says whether the node ends with it. A long value goes to `writer`.
    ///
    /// # Errors
    /// `Invalid` if key or value are too long; what the writer says.
    pub(super) fn put(&mut self, writer: &mut dyn NodeWriter, key: &[u8], content: &Content) -> Result<bool> {
        match content {
            Content::Value(value) => self.put_value(writer, key, value),
            Content::Child(child) => Ok(self.put_child(key, child)),
        }
    }

    /// [`Level::put`] on the level of leaves.
    pub(super) fn put_value(&mut self, writer: &mut dyn NodeWriter, key: &[u8], value: &[u8]) -> Result<bool> {
        ensure_fits(key, value)?;
        let stored = if value.len() > MAX_INLINE {
            Value::Spilled { id: writer.put_chunk(value)?, length: value.len() as u64 }
        } else {
            Value::Inline(value)
        };
        let start = self.bytes.len();
        self.key = node::put_key(&mut self.bytes, key);
        node::put_value(&mut self.bytes, stored);
        Ok(self.appended(start, 1))
    }

    /// [`Level::put`] on an inner level.
    pub(super) fn put_child(&mut self, key: &[u8], child: &TreeRoot) -> bool {
        let start = self.bytes.len();
        self.key = node::put_key(&mut self.bytes, key);
        node::put_child(&mut self.bytes, child);
        self.child = *child;
        self.appended(start, child.entries)
    }

    /// Appends an entry of a stored node of this level as it is; says whether the node ends with it.
    pub(super) fn keep(&mut self, node: &Node, index: usize) -> bool {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(node.encoded(index));
        let key = node.key_in_encoded(index);
        self.key = start + key.start..start + key.end;
        if self.level == 0 {
            return self.appended(start, 1);
        }
        self.child = node.child(index);
        self.appended(start, self.child.entries)
    }

    fn appended(&mut self, start: usize, entries: u64) -> bool {
        self.count += 1;
        self.entries += entries;
        self.cutter.ends_after(&self.bytes[self.key.clone()], self.bytes.len() - start)
    }

    /// Stores the open node, which must have entries. It stays readable until [`Level::restart`].
    pub(super) fn store(&self, writer: &mut dyn NodeWriter) -> Result<TreeRoot> {
        Ok(TreeRoot { id: writer.put_node(&self.bytes)?, entries: self.entries })
    }

    /// Begins the next node.
    pub(super) fn restart(&mut self) {
        self.cutter.restart();
        self.bytes.truncate(node::header(self.level).len());
        self.count = 0;
        self.entries = 0;
    }

    /// Whether the open node has no entry yet.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The last key of the open node.
    pub(super) fn last_key(&self) -> &[u8] {
        &self.bytes[self.key.clone()]
    }

    /// The child that is the only entry of the open node, if it has but one.
    pub(super) fn only_child(&self) -> Option<TreeRoot> {
        (self.level > 0 && self.count == 1).then_some(self.child)
    }
}

fn ensure_fits(key: &[u8], value: &[u8]) -> Result<()> {
    if key.len() > MAX_KEY {
        let reason = format!("at most {MAX_KEY} bytes can be stored");
        return Err(Error::invalid(format!("a key of {} bytes", key.len()), reason));
    }
    if u32::try_from(value.len()).is_err() {
        return Err(Error::invalid(format!("a value of {} bytes", value.len()), "4 GiB and more cannot be stored"));
    }
    Ok(())
}
