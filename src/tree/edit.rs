//! Changing a tree: the nodes that hold a changed key are cut anew, all others stay.
//!
//! Level by level. A cut depends on the entries since the last cut only, so work starts at the beginning of the old node
//! that holds the first changed key, merges old entries and changes, and goes on into the next old nodes until a new cut
//! falls on the end of an old node; from there to the node of the next change nothing can differ. Nodes that went and
//! nodes that came are the changes of the level above. The level of the old root is built on like a new tree, so a tree
//! can grow; where one entry is left there, the tree has become lower.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::objects::NodeId;
use crate::tree::build::Stack;
use crate::tree::level::{Content, Level};
use crate::tree::load::load_root;
use crate::tree::{Cursor, Node, NodeReader, NodeWriter, TreeRoot};

/// A key, and what it is to have; `None` removes it.
type Change = (Vec<u8>, Option<Content>);

/// Changes a tree. The changes are (key, new value or `None` to delete), keys growing strictly; deleting what is not
/// there changes nothing. Only nodes near changed keys are read, and nothing is read back from `writer`. The same root
/// comes back if all is as it was.
///
/// # Errors
/// `Internal` if keys do not grow; `Invalid` if a key or value is too long; what reader and writer say.
pub fn edit(
    reader: &dyn NodeReader,
    writer: &mut dyn NodeWriter,
    root: &TreeRoot,
    changes: impl IntoIterator<Item = (Vec<u8>, Option<Vec<u8>>)>,
) -> Result<TreeRoot> {
    try_edit(reader, writer, root, changes.into_iter().map(Ok))
}

/// [`edit`] with changes whose source can fail; its first error ends the edit.
pub fn try_edit(
    reader: &dyn NodeReader,
    writer: &mut dyn NodeWriter,
    root: &TreeRoot,
    changes: impl IntoIterator<Item = Result<(Vec<u8>, Option<Vec<u8>>)>>,
) -> Result<TreeRoot> {
    let mut values = changes.into_iter().map(|change| change.map(|(key, value)| (key, value.map(Content::Value))));
    let mut queue = Queue::new(&mut values)?;
    if queue.key().is_none() {
        return Ok(*root);
    }
    let top = load_root(reader, root)?;
    if top.level() == 0 {
        return edit_top(reader, writer, &top, &mut queue, &[]);
    }
    let mut levels = vec![edit_level(reader, writer, root, 0, &mut queue)?];
    for level in 1..=top.level() {
        let below = &mut levels[usize::from(level) - 1].changes;
        if below.is_empty() {
            return Ok(*root);
        }
        let mut nodes = std::mem::take(below).into_iter().map(Ok);
        let mut queue = Queue::new(&mut nodes)?;
        if level == top.level() {
            return edit_top(reader, writer, &top, &mut queue, &levels);
        }
        levels.push(edit_level(reader, writer, root, level, &mut queue)?);
    }
    Err(Error::Internal("a tree has no level that holds its root".into()))
}

/// What became of a level.
struct EditedLevel {
    /// By last key: nodes that went and nodes that came.
    changes: Vec<Change>,
    /// The last node that was written, and its child if it has but one.
    last: Option<(NodeId, Option<TreeRoot>)>,
}

/// Edits a level below the root's.
fn edit_level(
    reader: &dyn NodeReader,
    writer: &mut dyn NodeWriter,
    root: &TreeRoot,
    level: u8,
    queue: &mut Queue<'_>,
) -> Result<EditedLevel> {
    let mut cursor = Cursor::over_level(reader, root, level + 1);
    let mut stretch = Stretch::new(level);
    let mut changes = Vec::new();
    while let Some(key) = queue.key() {
        cursor.seek(key)?;
        if cursor.place().is_none() {
            cursor.last()?;
        }
        edit_stretch(&mut cursor, writer, queue, &mut stretch)?;
        stretch.settle(&mut changes);
    }
    Ok(EditedLevel { changes, last: stretch.last })
}

/// Edits from the beginning of the node that the cursor is at until old and new nodes end together.
fn edit_stretch(
    cursor: &mut Cursor<&dyn NodeReader>,
    writer: &mut dyn NodeWriter,
    queue: &mut Queue<'_>,
    stretch: &mut Stretch,
) -> Result<()> {
    while let (Some((parent, index)), Some(node)) = (cursor.place(), cursor.read_child()?) {
        stretch.nodes.insert(parent.key(index).to_vec(), (Some(parent.child(index).id), None));
        let is_last = cursor.is_at_last();
        let end = if is_last { None } else { Some(parent.key(index)) };
        merge(&node, queue, end, stretch, writer)?;
        if is_last && !stretch.level.is_empty() {
            stretch.cut(writer)?;
        }
        if stretch.level.is_empty() {
            return Ok(());
        }
        cursor.advance()?;
    }
    Ok(())
}

/// Edits the level of the old root and what grows above it.
fn edit_top(
    reader: &dyn NodeReader,
    writer: &mut dyn NodeWriter,
    top: &Node,
    queue: &mut Queue<'_>,
    below: &[EditedLevel],
) -> Result<TreeRoot> {
    let mut stack = Stack::new(top.level());
    merge(top, queue, None, &mut stack, writer)?;
    match stack.finish(writer)? {
        None => Ok(TreeRoot::EMPTY),
        Some((root, level)) if level < top.level() => lower(reader, root, level, below),
        Some((root, _)) => Ok(root),
    }
}

/// Goes down from the only node of a level while it has but one child. A node written just now is not asked of the
/// reader, which may not have it.
fn lower(reader: &dyn NodeReader, mut root: TreeRoot, level: u8, below: &[EditedLevel]) -> Result<TreeRoot> {
    for edited in below[..=usize::from(level)].iter().skip(1).rev() {
        let child = match edited.last {
            Some((id, child)) if id == root.id => child,
            _ => {
                let node = load_root(reader, &root)?;
                (node.len() == 1).then(|| node.child(0))
            }
        };
        match child {
            Some(child) => root = child,
            None => break,
        }
    }
    Ok(root)
}

/// Appends the entries of an old node, as the changes up to `end` leave them, to the target.
fn merge(
    node: &Node,
    queue: &mut Queue<'_>,
    end: Option<&[u8]>,
    target: &mut dyn Target,
    writer: &mut dyn NodeWriter,
) -> Result<()> {
    let mut index = 0;
    while let Some(key) = queue.key().filter(|key| end.is_none_or(|end| *key <= end)) {
        let place = node.search(index, key);
        keep(node, index..place, target, writer)?;
        let is_there = place < node.len() && node.key(place) == key;
        index = place + usize::from(is_there);
        let (key, content) = queue.pop()?;
        if let Some(content) = content
            && target.level().put(writer, &key, &content)?
        {
            target.cut(writer)?;
        }
    }
    keep(node, index..node.len(), target, writer)
}

fn keep(
    node: &Node,
    entries: std::ops::Range<usize>,
    target: &mut dyn Target,
    writer: &mut dyn NodeWriter,
) -> Result<()> {
    for index in entries {
        if target.level().keep(node, index) {
            target.cut(writer)?;
        }
    }
    Ok(())
}

/// What a level's entries are appended to.
trait Target {
    /// The level that is appended to.
    fn level(&mut self) -> &mut Level;

    /// Ends its open node.
    fn cut(&mut self, writer: &mut dyn NodeWriter) -> Result<()>;
}

impl Target for Stack {
    fn level(&mut self) -> &mut Level {
        Stack::level(self)
    }

    fn cut(&mut self, writer: &mut dyn NodeWriter) -> Result<()> {
        Stack::cut(self, writer)
    }
}

/// A row of old nodes and the new ones that take their place.
struct Stretch {
    level: Level,
    /// By last key: the old node and the new one.
    nodes: BTreeMap<Vec<u8>, (Option<NodeId>, Option<TreeRoot>)>,
    last: Option<(NodeId, Option<TreeRoot>)>,
}

impl Stretch {
    fn new(level: u8) -> Self {
        Self { level: Level::new(level), nodes: BTreeMap::new(), last: None }
    }

    /// Empties the row into the changes of the level above; what stayed as it was is no change.
    fn settle(&mut self, changes: &mut Vec<Change>) {
        for (key, (old, new)) in std::mem::take(&mut self.nodes) {
            if old != new.map(|root| root.id) {
                changes.push((key, new.map(Content::Child)));
            }
        }
    }
}

impl Target for Stretch {
    fn level(&mut self) -> &mut Level {
        &mut self.level
    }

    fn cut(&mut self, writer: &mut dyn NodeWriter) -> Result<()> {
        let root = self.level.store(writer)?;
        self.last = Some((root.id, self.level.only_child()));
        self.nodes.entry(self.level.last_key().to_vec()).or_default().1 = Some(root);
        self.level.restart();
        Ok(())
    }
}

/// Changes that wait, in order.
struct Queue<'a> {
    head: Option<Change>,
    rest: &'a mut dyn Iterator<Item = Result<Change>>,
}

impl<'a> Queue<'a> {
    fn new(rest: &'a mut dyn Iterator<Item = Result<Change>>) -> Result<Self> {
        Ok(Self { head: rest.next().transpose()?, rest })
    }

    /// Key of the next change.
    fn key(&self) -> Option<&[u8]> {
        self.head.as_ref().map(|(key, _)| &key[..])
    }

    /// Takes the next change; there must be one.
    fn pop(&mut self) -> Result<Change> {
        let next = self.rest.next().transpose()?;
        let taken = std::mem::replace(&mut self.head, next);
        let change = taken.ok_or_else(|| Error::Internal("a change was taken where there is none".into()))?;
        if self.key().is_some_and(|next| next <= &change.0[..]) {
            return Err(Error::Internal("changes of a tree are out of order".into()));
        }
        Ok(change)
    }
}
