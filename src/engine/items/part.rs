//! A part of a saved state, put into what is there: some facets, some paths.
//!
//! Rows are known by their keys. One of the saved state whose item is not there any more has nothing to be about, so it
//! is left out and counted.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::content::Nodes;
use crate::engine::items::compare::{Layer, compare};
use crate::engine::items::edits::{Edits, Lookup};
use crate::engine::items::follow::{follow, is_item};
use crate::engine::plan::Wish;
use crate::engine::transition::Step;
use crate::error::Result;
use crate::facets::{self, FIELDS, LABELS, MEDIA, METADATA};
use crate::model::FacetPlan;
use crate::state::State;
use crate::tree::{self, NodeWriter, TreeRoot};

/// What changes in each facet but the media.
type Counts = BTreeMap<String, FacetPlan>;

/// What changes when a whole state comes back.
pub(in crate::engine) fn count_whole(seen: Layer<'_>, wanted: &State, nodes: &Nodes) -> Result<Counts> {
    let mut counts = Counts::new();
    for facet in facets_of(seen.state, wanted) {
        let none = Edits::default();
        let count = count(nodes, &facet, seen, Layer { state: wanted, above: &none })?;
        counts.insert(facet, count);
    }
    Ok(counts)
}

fn count(nodes: &Nodes, facet: &str, before: Layer<'_>, after: Layer<'_>) -> Result<FacetPlan> {
    let mut plan = FacetPlan::default();
    compare(nodes, facet, before, after, &mut |difference| {
        plan.count(difference.before, difference.after);
        Ok(())
    })?;
    Ok(plan)
}

fn facets_of(a: &State, b: &State) -> BTreeSet<String> {
    a.facets.keys().chain(b.facets.keys()).filter(|name| *name != MEDIA).cloned().collect()
}

/// The state that a wish leads to from what is `seen`, the head with what became of its files on top, when the files
/// change by `steps`. `state` is the head with its files changed already.
pub(in crate::engine) fn with_part(
    seen: Layer<'_>,
    state: State,
    steps: &[Step],
    wish: &Wish,
    nodes: &Nodes,
    writer: &mut dyn NodeWriter,
) -> Result<(State, Counts)> {
    let head = seen.state;
    let changed = steps.iter().filter(|step| step.head != step.target);
    let changed = changed.map(|step| (step.key.clone(), step.head.as_deref(), step.target.as_deref()));
    let followed = follow(head, &Edits::default(), nodes, changed)?.edits;
    let part = Part { head, steps, wish, nodes, followed };
    let missing = part.missing()?;
    let (mut state, mut counts) = (state, Counts::new());
    for facet in facets_of(head, &wish.state) {
        let wanted = part.facet(&facet, &missing)?;
        let mut base = state.with_facet(&facet, wanted.base);
        if facet == LABELS && wanted.base == wish.state.facet(LABELS) {
            base.counts.objects = wish.state.counts.objects;
        }
        let count = count(nodes, &facet, seen, Layer { state: &base, above: &wanted.edits })?;
        counts.insert(facet, FacetPlan { dropped: wanted.dropped, ..count });
        state = wanted.edits.applied(base, nodes, writer)?;
    }
    Ok((state, counts))
}

struct Part<'a> {
    head: &'a State,
    steps: &'a [Step],
    wish: &'a Wish,
    nodes: &'a Nodes,
    /// What becomes of the rows of files that go and move.
    followed: Edits,
}

/// A facet as it is to be: a tree that is stored, and changes of it.
struct Facet {
    base: TreeRoot,
    edits: Edits,
    /// Rows of the saved state that are left out.
    dropped: u64,
}

impl Part<'_> {
    /// Whether there is a file at a key afterwards.
    fn has_item(&self, media: &mut Lookup<'_>, key: &[u8]) -> Result<bool> {
        match self.steps.binary_search_by(|step| step.key[..].cmp(key)) {
            Ok(place) => self.steps[place].target.as_deref().map_or(Ok(false), is_item),
            Err(_) => media.get(key)?.as_deref().map_or(Ok(false), is_item),
        }
    }

    /// Keys of files of the saved state that are not there afterwards.
    fn missing(&self) -> Result<BTreeSet<Vec<u8>>> {
        let mut media = Lookup::new(self.nodes, &self.head.media());
        let mut missing = BTreeSet::new();
        for difference in tree::diff(self.nodes, &self.wish.state.media(), &self.head.media()) {
            let difference = difference?;
            if difference.before.is_some() && !self.has_item(&mut media, &difference.key)? {
                missing.insert(difference.key);
            }
        }
        for step in self.steps.iter().filter(|step| step.head != step.target) {
            if !step.target.as_deref().map_or(Ok(false), is_item)? {
                missing.insert(step.key.clone());
            }
        }
        Ok(missing)
    }

    fn facet(&self, name: &str, missing: &BTreeSet<Vec<u8>>) -> Result<Facet> {
        let (now, wanted) = (self.head.facet(name), self.wish.state.facet(name));
        if !self.wish.includes(name) {
            let mut facet = Facet { base: now, edits: self.followed_of(name), dropped: 0 };
            if name == FIELDS && self.wish.includes(METADATA) {
                // Values without the type of their field would be of no use.
                self.add_new(name, &mut facet.edits)?;
            }
            return Ok(facet);
        }
        let is_missing = |key: &[u8]| facets::is_of_items(name) && missing.contains(key);
        if self.wish.wants_all_paths() {
            let mut facet = Facet { base: wanted, edits: Edits::default(), dropped: 0 };
            let mut rows = Lookup::new(self.nodes, &wanted);
            for key in missing.iter().filter(|key| is_missing(key)) {
                if rows.get(key)?.is_some() {
                    facet.edits.set(name, key.clone(), None);
                    facet.dropped += 1;
                }
            }
            return Ok(facet);
        }
        self.some_paths(name, &now, &wanted, &is_missing)
    }

    fn some_paths(
        &self,
        name: &str,
        now: &TreeRoot,
        wanted: &TreeRoot,
        is_missing: &dyn Fn(&[u8]) -> bool,
    ) -> Result<Facet> {
        let mut facet = Facet { base: *now, edits: self.followed_of(name), dropped: 0 };
        let mut rows = Lookup::new(self.nodes, wanted);
        let change = |facet: &mut Facet, key: Vec<u8>, value: Option<Vec<u8>>| {
            let is_dropped = value.is_some() && is_missing(&key);
            facet.dropped += u64::from(is_dropped);
            facet.edits.set(name, key, value.filter(|_| !is_dropped));
        };
        // Where a file went or came, the saved state has the word all the same.
        let keys: Vec<Vec<u8>> = self.followed.of(name).map(|(key, _)| key.clone()).collect();
        for key in keys.into_iter().filter(|key| self.wish.wants(name, key)) {
            let value = rows.get(&key)?;
            change(&mut facet, key, value);
        }
        for difference in tree::diff(self.nodes, now, wanted) {
            let difference = difference?;
            let is_new = self.followed.get(name, &difference.key).is_none();
            if is_new && self.wish.wants(name, &difference.key) {
                change(&mut facet, difference.key, difference.after);
            }
        }
        Ok(facet)
    }

    fn followed_of(&self, name: &str) -> Edits {
        let mut edits = Edits::default();
        for (key, value) in self.followed.of(name) {
            edits.set(name, key.clone(), value.clone());
        }
        edits
    }

    fn add_new(&self, name: &str, edits: &mut Edits) -> Result<()> {
        for difference in tree::diff(self.nodes, &self.head.facet(name), &self.wish.state.facet(name)) {
            let difference = difference?;
            if difference.before.is_none() {
                edits.set(name, difference.key, difference.after);
            }
        }
        Ok(())
    }
}
