//! Changes of facets on their way into trees.

use std::collections::BTreeMap;

use crate::engine::content::Nodes;
use crate::error::Result;
use crate::facets::{LABELS, Labels};
use crate::state::State;
use crate::tree::{self, Cursor, NodeWriter, TreeRoot};

/// What a key is to have; `None` removes it.
pub(in crate::engine) type Wanted = Option<Vec<u8>>;

/// Changes by facet and key.
#[derive(Debug, Clone, Default)]
pub(in crate::engine) struct Edits(BTreeMap<String, BTreeMap<Vec<u8>, Wanted>>);

impl Edits {
    /// Says what a key is to have.
    pub(in crate::engine) fn set(&mut self, facet: &str, key: Vec<u8>, value: Wanted) {
        match self.0.get_mut(facet) {
            Some(keys) => keys.insert(key, value),
            None => self.0.entry(facet.to_owned()).or_default().insert(key, value),
        };
    }

    /// What was said of a key.
    pub(in crate::engine) fn get(&self, facet: &str, key: &[u8]) -> Option<&Wanted> {
        self.0.get(facet)?.get(key)
    }

    /// The changes of a facet, in the order of the keys.
    pub(in crate::engine) fn of(&self, facet: &str) -> impl Iterator<Item = (&Vec<u8>, &Wanted)> {
        self.0.get(facet).into_iter().flatten()
    }

    /// The facets that change.
    pub(in crate::engine) fn facets(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(_, keys)| !keys.is_empty()).map(|(name, _)| name.as_str())
    }

    /// Whether nothing changes.
    pub(in crate::engine) fn is_empty(&self) -> bool {
        self.facets().next().is_none()
    }

    /// Puts later changes over these.
    pub(in crate::engine) fn put_over(&mut self, later: Self) {
        for (facet, keys) in later.0 {
            self.0.entry(facet).or_default().extend(keys);
        }
    }

    /// Keeps only those changes of a facet.
    pub(super) fn retain(&mut self, facet: &str, keep: impl FnMut(&Vec<u8>, &mut Wanted) -> bool) {
        if let Some(keys) = self.0.get_mut(facet) {
            keys.retain(keep);
        }
    }

    /// A state with these changes.
    pub(in crate::engine) fn applied(&self, state: State, nodes: &Nodes, writer: &mut dyn NodeWriter) -> Result<State> {
        let mut state = state;
        for (facet, keys) in &self.0 {
            let old = state.facet(facet);
            if facet == LABELS {
                state.counts.objects = self.count_objects(&state, nodes)?;
            }
            let edits = keys.iter().map(|(key, value)| (key.clone(), value.clone()));
            let root = tree::edit(nodes, writer, &old, edits)?;
            state = state.with_facet(facet, root);
        }
        Ok(state)
    }

    /// How many labels are about objects, with these changes.
    fn count_objects(&self, state: &State, nodes: &Nodes) -> Result<u64> {
        let objects = |value: &[u8]| Labels::decode(value).map(|labels| labels.objects());
        let mut before = Lookup::new(nodes, &state.facet(LABELS));
        let mut count = state.counts.objects;
        for (key, value) in self.of(LABELS) {
            let old = before.get(key)?.as_deref().map_or(Ok(0), objects)?;
            let new = value.as_deref().map_or(Ok(0), objects)?;
            count = (count + new).saturating_sub(old);
        }
        Ok(count)
    }
}

/// Looks up keys of a tree; one after the other in their order is quickest.
pub(in crate::engine) struct Lookup<'n> {
    cursor: Cursor<&'n Nodes>,
    nodes: &'n Nodes,
    is_empty: bool,
}

impl<'n> Lookup<'n> {
    pub(in crate::engine) fn new(nodes: &'n Nodes, root: &TreeRoot) -> Self {
        Self { cursor: Cursor::new(nodes, root), nodes, is_empty: root.is_empty() }
    }

    /// The value of a key.
    pub(in crate::engine) fn get(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        if self.is_empty {
            return Ok(None);
        }
        self.cursor.seek(key)?;
        match self.cursor.entry() {
            Some((found, value)) if found == key => value.load(self.nodes).map(Some),
            _ => Ok(None),
        }
    }
}
