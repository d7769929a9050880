//! What differs between two states, facet by facet.

use std::collections::{BTreeMap, BTreeSet};

use crate::backend::{DiffRequest, State as Side};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::capture::follow_scan;
use crate::engine::content::Nodes;
use crate::engine::items::{Edits, Layer, Moment, compare};
use crate::engine::plan::to_apply;
use crate::engine::transition::{self, PathFilter, Step};
use crate::error::{Error, Result};
use crate::facets::{self, MEDIA, path_of_key};
use crate::model::{Change, DatasetKind, Diff, DiffItem, FacetDiff, bytes_if_not_text, path_text};
use crate::progress::Progress;
use crate::state::State;
use crate::worktree::apply;
use crate::worktree::scan::Scan;

/// A side of the comparison: a saved state, and what a folder has on top of it.
struct Seen {
    name: String,
    kind: DatasetKind,
    state: State,
    /// What is on top of the state in other facets than the media.
    above: Edits,
    scan: Option<Scan>,
}

impl Seen {
    fn layer(&self) -> Layer<'_> {
        Layer { state: &self.state, above: &self.above }
    }
}

impl Engine {
    /// What differs from A to B. Writes nothing but the stat cache.
    pub fn diff(&self, a: &Side, b: &Side, request: &DiffRequest, progress: &dyn Progress) -> Result<Diff> {
        if let Some(unknown) = request.only.iter().find(|name| !facets::is_facet(name)) {
            let known = format!("the facets are {} and enrichment/MODEL", facets::KNOWN.join(", "));
            return Err(Error::invalid(format!("facet `{unknown}`"), known));
        }
        let (a, b) = (self.side(a, progress)?, self.side(b, progress)?);
        let mut found = BTreeMap::new();
        for facet in self.facets(&a, &b, &request.only) {
            let differences = if facet == MEDIA {
                self.media_diff(&a, &b, request)?
            } else {
                self.facet_diff(&facet, &a, &b, request)?
            };
            found.insert(facet, differences);
        }
        Ok(Diff { a: a.name, b: b.name, facets: found })
    }

    fn side(&self, side: &Side, progress: &dyn Progress) -> Result<Seen> {
        match side {
            Side::Snapshot(id, snapshot) => {
                self.ensure(id, Action::Look)?;
                super::snapshots::ensure_member(self.read(|read| read.snapshot(snapshot))?, id)?;
                let row = self.folded_snapshot(snapshot)?;
                let kind = self.read(|read| read.dataset(id))?.kind;
                let (name, state) = (row.id.to_string(), self.state(&row.state)?);
                Ok(Seen { name, kind, state, above: Edits::default(), scan: None })
            }
            Side::Working(id) => {
                self.ensure(id, Action::Look)?;
                if self.live_dataset(id)?.kind == DatasetKind::Tenant {
                    self.fold_dataset(id)?;
                    let (row, above) = (self.live_dataset(id)?, Edits::default());
                    let state = self.state(&row.head)?;
                    return Ok(Seen { name: "working".into(), kind: row.kind, state, above, scan: None });
                }
                let Moment { row, state, rows, .. } = self.read(|read| Moment::of(read, id))?;
                let folder = self.folder(&row)?;
                let scan = self.look(&row, folder.as_ref(), progress)?.scan;
                let mut above = rows;
                above.put_over(follow_scan(&state, &above, scan.as_ref(), self.store.nodes())?.edits);
                Ok(Seen { name: "working".into(), kind: row.kind, state, above, scan })
            }
        }
    }

    fn facets(&self, a: &Seen, b: &Seen, only: &[String]) -> BTreeSet<String> {
        let is_tenant = a.kind == DatasetKind::Tenant && b.kind == DatasetKind::Tenant;
        if !only.is_empty() {
            return only.iter().cloned().collect();
        }
        let (above_a, above_b) = (a.above.facets(), b.above.facets());
        let above = above_a.chain(above_b).map(str::to_owned);
        let mut all: BTreeSet<String> =
            a.state.facets.keys().chain(b.state.facets.keys()).cloned().chain(above).collect();
        if !is_tenant {
            all.insert(MEDIA.to_owned());
        }
        all
    }

    fn media_diff(&self, a: &Seen, b: &Seen, request: &DiffRequest) -> Result<FacetDiff> {
        // Steps lead from a folder to a saved state; the other way round they are read backwards.
        let (disk, saved, is_backwards) = if a.scan.is_some() { (a, b, false) } else { (b, a, true) };
        let nodes = Nodes::of(self.objects());
        let everything = PathFilter::default();
        let wanted = saved.state.media();
        let mut steps = transition::media_steps(&nodes, &disk.state.media(), &wanted, disk.scan.as_ref(), &everything)?;
        if let Some(other) = saved.scan.as_ref().filter(|_| disk.scan.is_some()) {
            // Two folders: the second one's changes are the last word.
            overlay(&mut steps, other);
        }
        for step in &mut steps {
            step.target = if step.is_left { step.head.clone() } else { step.target.take() };
            if is_backwards {
                std::mem::swap(&mut step.disk, &mut step.target);
            }
        }
        steps.retain(|step| step.disk != step.target);
        list(&steps, request)
    }

    fn facet_diff(&self, facet: &str, a: &Seen, b: &Seen, request: &DiffRequest) -> Result<FacetDiff> {
        let nodes = Nodes::of(self.objects());
        let mut found = FacetDiff::default();
        compare(&nodes, facet, a.layer(), b.layer(), &mut |difference| {
            let change = match (&difference.before, &difference.after) {
                (None, _) => Change::Added,
                (_, None) => Change::Removed,
                _ => Change::Changed,
            };
            found.count_inside(facet, difference.before.as_deref(), difference.after.as_deref())?;
            found.push(item(&facets::shown_key(facet, &difference.key), change, None), !request.stat);
            Ok(())
        })?;
        Ok(found)
    }
}

fn overlay(steps: &mut Vec<Step>, other: &Scan) {
    let mut by_key: BTreeMap<Vec<u8>, Step> = steps.drain(..).map(|step| (step.key.clone(), step)).collect();
    for (key, change) in other.changes() {
        let step = by_key.entry(key).or_insert_with_key(|key| Step {
            key: key.clone(),
            head: change.before.clone(),
            disk: change.before.clone(),
            target: None,
            stat: None,
            is_left: false,
        });
        step.target = change.after.clone();
    }
    steps.extend(by_key.into_values());
}

/// The steps as differences: what moved is one of them, not two.
fn list(steps: &[Step], request: &DiffRequest) -> Result<FacetDiff> {
    let sources = apply::pair_moves(&to_apply(steps)?);
    let mut is_source = vec![false; steps.len()];
    sources.iter().flatten().for_each(|source| is_source[*source] = true);
    let mut found = FacetDiff::default();
    for (at, step) in steps.iter().enumerate().filter(|(at, _)| !is_source[*at]) {
        let (change, from) = match (&step.disk, &step.target, sources[at]) {
            (_, _, Some(source)) => (Change::Moved, Some(path_text(&path_of_key(&steps[source].key)))),
            (None, _, _) => (Change::Added, None),
            (_, None, _) => (Change::Removed, None),
            _ => (Change::Changed, None),
        };
        found.push(item(&path_of_key(&step.key), change, from), !request.stat);
    }
    Ok(found)
}

fn item(path: &[u8], change: Change, from: Option<String>) -> DiffItem {
    DiffItem { path: path_text(path), path_base64: bytes_if_not_text(path), change, from }
}
