//! What a restore aims at: the state it leads to, and every path it has to touch on the way.

use crate::catalog::DatasetRow;
use crate::engine::Engine;
use crate::engine::capture::{Captured, find_unseen, follow_scan, with_changes};
use crate::engine::content::Nodes;
use crate::engine::folder::Folder;
use crate::engine::items::{Edits, Layer, count_whole, with_part};
use crate::engine::transition::{self, PathFilter, Step, Tally};
use crate::error::{Error, Result};
use crate::facets::{self, Entry, EntryKind, MEDIA, Mtime, path_of_key};
use crate::model::{DatasetId, DatasetKind, FacetPlan, Plan, path_text};
use crate::objects::StateId;
use crate::progress::{Phase, Progress};
use crate::state::State;
use crate::tree::{self, HashOnly, NodeWriter, TreeRoot};
use crate::worktree::scan::Scan;
use crate::worktree::{FileKind, Stat, apply, read};

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

    /// Whether all paths are meant.
    pub(crate) fn wants_all_paths(&self) -> bool {
        self.filter.is_all()
    }

    /// Whether a key of a facet is meant.
    pub(crate) fn wants(&self, facet: &str, key: &[u8]) -> bool {
        self.includes(facet) && self.filter.matches_path(&facets::shown_key(facet, key))
    }

    /// Whether a facet is meant.
    pub(crate) fn includes(&self, facet: &str) -> bool {
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
    /// Keys, sorted, of what is in the way although no scan sees it.
    pub(crate) unseen: Vec<Vec<u8>>,
    /// The same in numbers.
    pub(crate) plan: Plan,
}

impl Goal {
    /// Has what nobody has seen kept under another name instead of replaced: for when it is not saved.
    pub(crate) fn keep_unseen(&mut self) {
        for step in self.steps.iter_mut().filter(|step| self.unseen.binary_search(&step.key).is_ok()) {
            (step.disk, step.stat) = (None, None);
        }
    }
}

impl Engine {
    /// The plan that leads from the working state to a wish.
    pub(crate) fn plan_for(&self, row: &DatasetRow, wish: &Wish, progress: &dyn Progress) -> Result<Plan> {
        if row.kind == DatasetKind::Tenant {
            return self.plan_of_tenant(&row.id, wish, progress);
        }
        // What waits is folded first, so that it can be counted. While others are at work the head will do: nothing can
        // be restored then.
        match self.fold_if_free(&row.id) {
            Ok(_) | Err(Error::Busy { .. }) => {}
            Err(error) => return Err(error),
        }
        let row = &self.live_dataset(&row.id)?;
        let folder = self.folder(row)?;
        let seen = self.look(row, folder.as_ref(), progress)?;
        progress.phase(Phase::Planning, None, None);
        let (_, goal) = self.aim(row, folder.as_ref(), seen, wish, &read::HashOnly, &mut HashOnly)?;
        let mut plan = goal.plan;
        if let Some(folder) = &folder {
            plan.collisions = collisions(folder, &goal.steps)?;
        }
        Ok(plan)
    }

    /// Works out the goal of a wish, from what was scanned. What is in the way without having been seen is read as well,
    /// and is then part of the working state.
    pub(crate) fn aim(
        &self,
        row: &DatasetRow,
        folder: Option<&Folder>,
        mut seen: Captured,
        wish: &Wish,
        contents: &dyn read::Contents,
        writer: &mut dyn NodeWriter,
    ) -> Result<(Captured, Goal)> {
        let head = &self.state(&row.head)?;
        let mut steps = self.steps(head, seen.scan.as_ref(), wish)?;
        let mut unseen = Vec::new();
        if let Some(folder) = folder {
            unseen = find_unseen(folder, &mut steps, contents)?;
            if !unseen.is_empty() {
                let nodes = Nodes::of(self.objects());
                (seen.state, seen.moves) = with_changes(head, seen.scan.as_ref(), &unseen, &nodes, writer)?;
                seen.id = seen.state.id();
                seen.has_unseen = true;
            }
        }
        let mut goal = self.goal(&row.id, head, &seen, steps, wish, writer)?;
        goal.unseen = unseen.into_iter().map(|(key, _, _)| key).collect();
        Ok((seen, goal))
    }

    /// What the working state is, without storing any of it.
    pub(crate) fn look(&self, row: &DatasetRow, folder: Option<&Folder>, progress: &dyn Progress) -> Result<Captured> {
        let head = self.state(&row.head)?;
        let mut seen = Captured::of(row.head, head.clone());
        let Some(folder) = folder else { return Ok(seen) };
        let scan = self.scan(&row.id, folder, &head.media(), &read::HashOnly, true, progress)?;
        if !scan.is_unchanged() {
            let nodes = Nodes::of(self.objects());
            (seen.state, seen.moves) = with_changes(&head, Some(&scan), &[], &nodes, &mut HashOnly)?;
            seen.id = seen.state.id();
        }
        if self.store.locks.holder_of(&row.id)?.is_none() {
            self.remember(&row.id, folder, &scan, None);
        }
        seen.scan = Some(scan);
        Ok(seen)
    }

    /// Every path at which the head, the folder and the wish are not all the same.
    fn steps(&self, head: &State, scan: Option<&Scan>, wish: &Wish) -> Result<Vec<Step>> {
        let nodes = Nodes::of(self.objects());
        let wanted = if wish.includes(MEDIA) { wish.state.media() } else { head.media() };
        let mut steps = transition::media_steps(&nodes, &head.media(), &wanted, scan, &wish.filter)?;
        if !wish.includes(MEDIA) {
            steps.iter_mut().for_each(|step| step.target = step.disk.clone());
        }
        Ok(steps)
    }

    /// Works out how to get from what was seen to the wish. Trees that come out of it go to `writer`.
    fn goal(
        &self,
        dataset: &DatasetId,
        head: &State,
        seen: &Captured,
        mut steps: Vec<Step>,
        wish: &Wish,
        writer: &mut dyn NodeWriter,
    ) -> Result<Goal> {
        let nodes = Nodes::of(self.objects());
        let mut plan = Plan::default();
        let above = follow_scan(head, &Edits::default(), seen.scan.as_ref(), &nodes)?.edits;
        let before = Layer { state: head, above: &above };
        let state = if wish.is_whole() {
            plan.facets = count_whole(before, &wish.state, &nodes)?;
            wish.state.clone()
        } else {
            let state = with_targets(head, &steps, &nodes, writer)?;
            let (state, counts) = with_part(before, state, &steps, wish, &nodes, writer)?;
            plan.facets = counts;
            state
        };
        let left = steps.iter().filter(|step| step.is_left).map(|step| step.key.clone()).collect();
        steps.retain(|step| step.disk != step.target);
        if let Some(scan) = &seen.scan {
            transition::add_stats(&mut steps, scan);
        }
        count_media(&steps, &mut plan)?;
        let id = state.id();
        plan.hash = hash(dataset, &seen.id, &id);
        Ok(Goal { state, id, steps, left, unseen: Vec::new(), plan })
    }
}

/// Names the plan that leads from one state of a dataset to another.
fn hash(dataset: &DatasetId, from: &StateId, to: &StateId) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("snapshot 2026-11 plan v1");
    hasher.update(from.as_bytes()).update(to.as_bytes()).update(dataset.as_str().as_bytes());
    hasher.finalize().to_hex()[..32].to_owned()
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
pub(crate) fn part_of(
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
    let edits = differences?.into_iter().filter(|one| wish.wants(facet, &one.key)).map(|one| (one.key, one.after));
    tree::edit(nodes, writer, &now, edits)
}

/// What a wish changes in a facet.
pub(crate) fn count_wanted(
    nodes: &Nodes,
    from: &TreeRoot,
    to: &TreeRoot,
    wish: &Wish,
    facet: &str,
) -> Result<FacetPlan> {
    if !wish.includes(facet) {
        return Ok(FacetPlan::default());
    }
    count_where(nodes, from, to, &|key| wish.wants(facet, key))
}

fn count_where(nodes: &Nodes, from: &TreeRoot, to: &TreeRoot, is_wanted: &dyn Fn(&[u8]) -> bool) -> Result<FacetPlan> {
    let mut plan = FacetPlan::default();
    for difference in tree::diff(nodes, from, to) {
        let difference = difference?;
        if !is_wanted(&difference.key) {
            continue;
        }
        plan.count(difference.before, difference.after);
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

/// Names that would fall together, where the folder's filesystem takes upper and lower case for the same.
pub(crate) fn collisions(folder: &Folder, steps: &[Step]) -> Result<Vec<String>> {
    let coming = steps.iter().filter(|step| step.disk.is_none() && step.target.is_some());
    let paths: Vec<Vec<u8>> = coming.map(|step| path_of_key(&step.key)).collect();
    let found = apply::collisions(paths.iter().map(|path| &path[..]));
    if found.is_empty() || !apply::probe_case_folding(&folder.root)? {
        return Ok(Vec::new());
    }
    Ok(found.iter().map(|path| path_text(path)).collect())
}
