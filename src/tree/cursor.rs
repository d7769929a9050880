//! A place in a tree: the path of nodes that leads to it.

use std::sync::Arc;

use crate::error::Result;
use crate::tree::load::{load_child, load_root};
use crate::tree::{Node, NodeReader, TreeRoot, Value};

/// A node on the path, and the entry of it that the path goes through.
struct Frame {
    node: Arc<Node>,
    index: usize,
}

impl Frame {
    fn is_at_last(&self) -> bool {
        self.index + 1 == self.node.len()
    }
}

/// Walks over the entries of a tree and reads nodes as they are reached. Keys and values are borrowed from the nodes.
///
/// A new cursor is nowhere and has read nothing; [`Cursor::first`] and [`Cursor::seek`] give it a place.
/// They also do after an error, which leaves it anywhere.
pub struct Cursor<R> {
    reader: R,
    root: TreeRoot,
    top: Option<Arc<Node>>,
    /// From the root down; empty where there is no place, as after the last entry.
    frames: Vec<Frame>,
    /// The level whose entries are walked over.
    floor: u8,
}

impl<R: NodeReader> Cursor<R> {
    /// A cursor over the entries of a tree.
    pub fn new(reader: R, root: &TreeRoot) -> Self {
        Self::over_level(reader, root, 0)
    }

    /// A cursor over the entries of all nodes of one level; the tree must be that high.
    pub(super) fn over_level(reader: R, root: &TreeRoot, floor: u8) -> Self {
        Self { reader, root: *root, top: None, frames: Vec::new(), floor }
    }

    /// Goes to the first entry.
    pub fn first(&mut self) -> Result<()> {
        self.begin()?;
        self.descend()
    }

    /// Goes to the first entry whose key is not less than `key`, wherever it was before; nowhere if there is none.
    /// Nodes on the path that stay on it are not read again.
    pub fn seek(&mut self, key: &[u8]) -> Result<()> {
        if self.frames.is_empty() {
            self.begin()?;
        }
        for depth in 0.. {
            let Some(frame) = self.frames.get_mut(depth) else { return Ok(()) };
            let index = frame.node.search(0, key);
            if index == frame.node.len() {
                self.frames.clear();
                return Ok(());
            }
            if index != frame.index {
                frame.index = index;
                self.frames.truncate(depth + 1);
            }
            if depth + 1 == self.frames.len() && self.rank() > self.floor {
                self.enter()?;
            }
        }
        Ok(())
    }

    /// Goes to the last entry.
    pub(super) fn last(&mut self) -> Result<()> {
        self.begin()?;
        while let Some(frame) = self.frames.last_mut() {
            frame.index = frame.node.len() - 1;
            if frame.node.level() == self.floor {
                break;
            }
            self.enter()?;
        }
        Ok(())
    }

    /// Goes to the next entry; nowhere after the last one.
    pub fn advance(&mut self) -> Result<()> {
        self.step();
        self.descend()
    }

    /// Key and value of the entry; `None` if the cursor is nowhere.
    pub fn entry(&self) -> Option<(&[u8], Value<'_>)> {
        let frame = self.frames.last()?;
        Some((frame.node.key(frame.index), frame.node.value(frame.index)))
    }

    /// Where the cursor reads from.
    pub fn reader(&self) -> &R {
        &self.reader
    }

    /// Goes to the first entry of the root node.
    pub(super) fn begin(&mut self) -> Result<()> {
        self.frames.clear();
        let top = match &self.top {
            Some(top) => Arc::clone(top),
            None => Arc::clone(self.top.insert(load_root(&self.reader, &self.root)?)),
        };
        if top.len() > 0 {
            self.frames.push(Frame { node: top, index: 0 });
        }
        Ok(())
    }

    /// Goes to the first entry of the child.
    pub(super) fn enter(&mut self) -> Result<()> {
        if let Some(frame) = self.frames.last() {
            let node = load_child(&self.reader, &frame.node, frame.index)?;
            self.frames.push(Frame { node, index: 0 });
        }
        Ok(())
    }

    /// Goes behind the entry, and up out of every node that ends there, without reading anything.
    pub(super) fn step(&mut self) {
        while let Some(frame) = self.frames.last_mut() {
            frame.index += 1;
            if frame.index < frame.node.len() {
                return;
            }
            self.frames.pop();
        }
    }

    fn descend(&mut self) -> Result<()> {
        while !self.frames.is_empty() && self.rank() > self.floor {
            self.enter()?;
        }
        Ok(())
    }

    /// Level of the node whose entry the cursor is at.
    pub(super) fn rank(&self) -> u8 {
        self.frames.last().map_or(0, |frame| frame.node.level())
    }

    /// The node and the place in it; `None` if the cursor is nowhere.
    pub(super) fn place(&self) -> Option<(&Arc<Node>, usize)> {
        self.frames.last().map(|frame| (&frame.node, frame.index))
    }

    /// Whether no entry follows on the cursor's level.
    pub(super) fn is_at_last(&self) -> bool {
        self.frames.iter().all(Frame::is_at_last)
    }

    /// The child of the entry; `None` at a leaf and if the cursor is nowhere.
    pub(super) fn child(&self) -> Option<TreeRoot> {
        self.place().filter(|(node, _)| node.level() > 0).map(|(node, index)| node.child(index))
    }

    /// Reads the child of the entry, without going there.
    pub(super) fn read_child(&self) -> Result<Option<Arc<Node>>> {
        self.frames.last().map(|frame| load_child(&self.reader, &frame.node, frame.index)).transpose()
    }
}
