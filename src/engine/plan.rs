//! What a restore aims at: the state it leads to, and every path it has to touch on the way.

use std::collections::BTreeSet;

use crate::engine::Engine;
use crate::engine::content::Nodes;
use crate::engine::transition::{self, PathFilter, Step, Tally};
use crate::error::{Error, Result};
use crate::facets::{self, Entry, EntryKind, MEDIA, Mtime};
use crate::model::{DatasetId, FacetPlan, Plan};
use crate::objects::StateId;
use crate::state::State;
use crate::tree::{self, NodeWriter, TreeRoot};
use crate::worktree::scan::Scan;
use crate::worktree::{FileKind, Stat, apply};

/// Which part of a state is wanted.
pub(crate) struct Wish {
    /// The state to go to.
    pub(crate) state: State,
    /// Only these facets; all if empty.
    only: Vec<String>,
    /// Only these paths.
    filter: PathFilter,
}

impl Wish {
    /// # Errors
    /// `Invalid` for an unknown facet or a glob that is none.
    pub(crate) fn new(state: State, only: &[String], paths: &[String]) -> Result<Self> {
        if let Some(unknown) = only.iter().find(|name| !facets::is_facet(name)) {
            let known = format!("the facets are {} and enrichment/MODEL", facets::KNOWN.join(", "));
            return Err(Error::invalid(format!("facet `{unknown}`"), known));
        }
        Ok(Self { state, only: only.to_vec(), filter: PathFilter::new(paths)? })
    }

    /// Whether everything is wanted.
    pub(crate) fn is_whole(&self) -> bool {
        self.only.is_empty() && self.filter.is_all()
    }

    fn includes(&self, facet: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == facet)
    }
}

/// A worked-out restore.
pub(crate) struct Goal {
    /// The state it leads to.
    pub(crate) state: State,
    /// That state's hash.
    pub(crate) id: StateId,
    /// What it does to files, in the order of the keys; paths that stay as they are on disk are not in it.
    pub(crate) steps: Vec<Step>,
    /// Keys at which the disk is not what the state says, and stays so: what cannot be read.
    pub(crate) left: Vec<Vec<u8>>,
    /// The same in numbers.
    pub(crate) plan: Plan,
}

impl Engine {
    /// Every path at which the head, the folder and the wish are not all the same.
    pub(crate) fn steps(&self, head: &State, scan: Option<&Scan>, wish: &Wish) -> Result<Vec<Step>> {
        let nodes = Nodes::of(self.objects());
        let wanted = if wish.includes(MEDIA) { wish.state.media() } else { head.media() };
        let mut steps = transition::media_steps(&nodes, &head.media(), &wanted, scan, &wish.filter)?;
        if !wish.includes(MEDIA) {
            steps.iter_mut().for_each(|step| step.target = step.disk.clone());
        }
        Ok(steps)
    }

    /// Works out how to get from the working state (`head` with the folder's changes, together `from`) to the wish.
    /// Trees that come out of it go to `writer`.
    pub(crate) fn goal(
        &self,
        dataset: &DatasetId,
        head: &State,
        from: &StateId,
        scan: Option<&Scan>,
        mut steps: Vec<Step>,
        wish: &Wish,
        writer: &mut dyn NodeWriter,
    ) -> Result<Goal> {
        let nodes = Nodes::of(self.objects());
        let mut plan = Plan::default();
        let state = if wish.is_whole() {
            wish.state.clone()
        } else {
            let mut state = with_targets(head, &steps, &nodes, writer)?;
            for facet in other_facets(head, &wish.state) {
                let root = part_of(&nodes, writer, head.facet(&facet), wish.state.facet(&facet), wish, &facet)?;
                state = state.with_facet(&facet, root);
            }
            state
        };
        for facet in other_facets(head, &state) {
            let count = count_facet(&nodes, &head.facet(&facet), &state.facet(&facet))?;
            plan.facets.insert(facet, count);
        }
        let left = steps.iter().filter(|step| step.is_left).map(|step| step.key.clone()).collect();
        steps.retain(|step| step.disk != step.target);
        if let Some(scan) = scan {
            transition::add_stats(&mut steps, scan);
        }
        count_media(&steps, &mut plan)?;
        let id = state.id();
        plan.hash = hash(dataset, from, &id);
        Ok(Goal { state, id, steps, left, plan })
    }
}

/// Names the plan that leads from one state of a dataset to another.
fn hash(dataset: &DatasetId, from: &StateId, to: &StateId) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("snapshot 2026-11 plan v1");
    hasher.update(from.as_bytes()).update(to.as_bytes()).update(dataset.as_str().as_bytes());
    hasher.finalize().to_hex()[..32].to_owned()
}

fn other_facets(a: &State, b: &State) -> BTreeSet<String> {
    a.facets.keys().chain(b.facets.keys()).filter(|name| *name != MEDIA).cloned().collect()
}

/// The head with every path at its target.
fn with_targets(head: &State, steps: &[Step], nodes: &Nodes, writer: &mut dyn NodeWriter) -> Result<State> {
    let mut tally = Tally::default();
    let changed = || steps.iter().filter(|step| step.head != step.target);
    for step in changed() {
        tally.add(step.head.as_deref(), -1)?;
        tally.add(step.target.as_deref(), 1)?;
    }
    let edits = changed().map(|step| (step.key.clone(), step.target.as_ref().map(|value| value.to_vec())));
    let media = tree::edit(nodes, writer, &head.media(), edits)?;
    let mut state = head.clone().with_facet(MEDIA, media);
    state.counts = tally.applied_to(state.counts);
    Ok(state)
}

/// The part of a facet that is wanted, put into what is there.
fn part_of(
    nodes: &Nodes,
    writer: &mut dyn NodeWriter,
    now: TreeRoot,
    wanted: TreeRoot,
    wish: &Wish,
    facet: &str,
) -> Result<TreeRoot> {
    if !wish.includes(facet) {
        return Ok(now);
    }
    if wish.filter.is_all() {
        return Ok(wanted);
    }
    let differences: Result<Vec<_>> = tree::diff(nodes, &now, &wanted).collect();
    let edits = differences?.into_iter().filter(|one| wish.filter.matches(&one.key)).map(|one| (one.key, one.after));
    tree::edit(nodes, writer, &now, edits)
}

fn count_facet(nodes: &Nodes, from: &TreeRoot, to: &TreeRoot) -> Result<FacetPlan> {
    let mut plan = FacetPlan::default();
    for difference in tree::diff(nodes, from, to) {
        let difference = difference?;
        match (difference.before, difference.after) {
            (None, _) => plan.added += 1,
            (_, None) => plan.removed += 1,
            _ => plan.changed += 1,
        }
    }
    Ok(plan)
}

fn count_media(steps: &[Step], plan: &mut Plan) -> Result<()> {
    let steps = to_apply(steps)?;
    let sources = apply::pair_moves(&steps);
    let mut is_moved = vec![false; steps.len()];
    for (target, source) in sources.iter().enumerate() {
        if let Some(source) = source {
            (is_moved[target], is_moved[*source]) = (true, true);
        }
    }
    let mut media = FacetPlan { moved: sources.iter().flatten().count() as u64, ..FacetPlan::default() };
    for (step, _) in steps.iter().zip(is_moved).filter(|(_, is_moved)| !is_moved) {
        let before = step.before.as_ref().map(|before| &before.entry);
        let is_rewritten = before.zip(step.after.as_ref()).is_none_or(|(before, after)| !before.same_content(after));
        match (before, &step.after) {
            (None, Some(_)) => media.added += 1,
            (Some(_), None) => media.removed += 1,
            _ => media.changed += 1,
        }
        if is_rewritten {
            plan.bytes_written += step.after.as_ref().map_or(0, |after| after.size);
            plan.bytes_removed += before.map_or(0, |before| before.size);
        }
    }
    plan.facets.insert(MEDIA.to_owned(), media);
    Ok(())
}

/// The steps in the words of the worktree.
pub(crate) fn to_apply(steps: &[Step]) -> Result<Vec<apply::Step>> {
    let entry = |value: &Option<Box<[u8]>>| value.as_deref().map(Entry::decode).transpose();
    steps
        .iter()
        .map(|step| {
            let before = entry(&step.disk)?
                .map(|entry| apply::Before { stat: step.stat.unwrap_or_else(|| unseen(&entry)), entry });
            Ok(apply::Step { path: facets::path_of_key(&step.key), before, after: entry(&step.target)? })
        })
        .collect()
}

/// Stands for the stat of a path that no folder was looked at for. It equals that of no file.
fn unseen(entry: &Entry) -> Stat {
    let kind = match entry.kind {
        EntryKind::Dir => FileKind::Dir,
        EntryKind::Symlink => FileKind::Symlink,
        EntryKind::File | EntryKind::Skipped => FileKind::File,
    };
    let (mode, size, mtime) = (entry.mode, entry.size, entry.mtime);
    Stat { kind, mode, size, mtime, ctime: Mtime::default(), inode: 0 }
}
