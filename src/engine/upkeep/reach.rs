//! What a state is made of: every node of its trees, every value that is stored on its own, every piece of a file.
//!
//! Media trees are walked before all others. Their leaves name pieces of files that are found only by looking into the
//! values, so a node that was seen as part of another tree would not do.

use std::sync::{Arc, Mutex};

use crate::error::{Error, Result};
use crate::facets::{Entry, MEDIA};
use crate::objects::{ChunkId, NodeId, ObjectId, Objects};
use crate::state::State;
use crate::tree::{self, Node, NodeReader, TreeRoot, Value, Visit};

/// Something that a state needs.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Need<'a> {
    /// A node, before it is read. Refusing it skips all that is below.
    Node {
        /// Its id.
        id: NodeId,
        /// Its level; `None` for a root.
        level: Option<u8>,
    },
    /// A value that is a chunk of its own.
    Value(ChunkId),
    /// A piece of a file.
    Content {
        /// The file's key.
        key: &'a [u8],
        /// The piece.
        chunk: ChunkId,
    },
}

impl Need<'_> {
    /// What is needed, as an object.
    pub(crate) fn object(&self) -> ObjectId {
        match *self {
            Self::Node { id, .. } => id.into(),
            Self::Value(chunk) | Self::Content { chunk, .. } => chunk.into(),
        }
    }
}

/// Hears of all that states need.
pub(crate) trait Visitor {
    /// Something is needed. The answer matters for nodes: `false` skips it and what is below.
    fn need(&mut self, need: Need<'_>) -> Result<bool>;

    /// A node or value that is needed cannot be read; what is below is skipped, unless this fails.
    fn broken(&mut self, _object: ObjectId, error: Error) -> Result<()> {
        Err(error)
    }

    /// All trees of a state were walked, so far: first its media tree, later the others.
    fn end_of_state(&mut self, _place: usize) {}
}

/// Which trees of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// That of the files.
    Media,
    /// All others.
    Rest,
}

/// Walks all states: their media trees first.
///
/// # Errors
/// What the visitor says; `Corrupt` if nodes do not fit together.
pub(crate) fn walk_states(objects: &Objects, states: &[State], visitor: &mut dyn Visitor) -> Result<()> {
    walk_part(objects, states, Part::Media, visitor)?;
    walk_part(objects, states, Part::Rest, visitor)
}

/// Walks one part of all states.
pub(crate) fn walk_part(objects: &Objects, states: &[State], part: Part, visitor: &mut dyn Visitor) -> Result<()> {
    for (place, state) in states.iter().enumerate() {
        for (name, root) in &state.facets {
            if (name == MEDIA) == (part == Part::Media) {
                walk_tree(objects, root, part, visitor)?;
            }
        }
        visitor.end_of_state(place);
    }
    Ok(())
}

/// Walks one tree.
pub(crate) fn walk_tree(objects: &Objects, root: &TreeRoot, part: Part, visitor: &mut dyn Visitor) -> Result<()> {
    let latest = Latest { objects, node: Mutex::default() };
    let walked = tree::walk_nodes(&latest, root, &mut |visit| match visit {
        Visit::Node { id, level } => enter(&latest, id, level, visitor),
        Visit::Leaf { node, .. } if part == Part::Media => leaf(&latest, node, visitor).map(|()| false),
        Visit::Leaf { .. } => Ok(true),
        Visit::Spilled { id, .. } => visitor.need(Need::Value(id)),
    });
    match walked {
        // Every node is what its id says, but they do not belong together.
        Err(error @ Error::Corrupt { .. }) => visitor.broken(root.id.into(), error),
        other => other,
    }
}

/// Reads the node before the walk does, so that one that cannot be read ends nothing but itself.
fn enter(latest: &Latest<'_>, id: NodeId, level: Option<u8>, visitor: &mut dyn Visitor) -> Result<bool> {
    if !visitor.need(Need::Node { id, level })? {
        return Ok(false);
    }
    match latest.node(&id) {
        Ok(_) => Ok(true),
        Err(error) => visitor.broken(id.into(), error).map(|()| false),
    }
}

fn leaf(latest: &Latest<'_>, node: &Node, visitor: &mut dyn Visitor) -> Result<()> {
    for (key, value) in node.values() {
        let loaded;
        let entry = match value {
            Value::Inline(bytes) => Entry::decode(bytes)?,
            Value::Spilled { id, .. } => {
                visitor.need(Need::Value(id))?;
                loaded = value.load(latest);
                match loaded.and_then(|bytes| Entry::decode(&bytes)) {
                    Ok(entry) => entry,
                    Err(error) => {
                        visitor.broken(id.into(), error)?;
                        continue;
                    }
                }
            }
        };
        for chunk in &entry.chunks {
            visitor.need(Need::Content { key, chunk: chunk.id })?;
        }
    }
    Ok(())
}

/// Reads nodes and keeps the last one: it is asked for twice, and each other one once.
struct Latest<'a> {
    objects: &'a Objects,
    node: Mutex<Option<(NodeId, Arc<Node>)>>,
}

impl NodeReader for Latest<'_> {
    fn node(&self, id: &NodeId) -> Result<Arc<Node>> {
        let mut latest = self.node.lock().expect("no thread panicked");
        if let Some((_, node)) = latest.as_ref().filter(|(known, _)| known == id) {
            return Ok(Arc::clone(node));
        }
        // The bytes were checked against their id when they were read.
        let node = Arc::new(Node::parse_checked(id, self.objects.read_node(id)?)?);
        *latest = Some((*id, Arc::clone(&node)));
        Ok(node)
    }

    fn chunk(&self, id: &ChunkId) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.objects.read_chunk(id, &mut bytes)?;
        Ok(bytes)
    }
}
