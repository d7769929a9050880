//! Finds files that only move: what leaves one path has the content that another path is to get.
//!
//! Pure: it looks at the steps alone. A pair is made only when it is beyond doubt, one source and one target of the same
//! content; of several, those with the same name pair up. Everything else is written anew.

use std::collections::HashMap;

use crate::facets::{Chunk, Entry, EntryKind};
use crate::worktree::FileKind;
use crate::worktree::apply::Step;
use crate::worktree::root::split;

/// A file whose content leaves a path, or comes to one.
pub(crate) struct Mover<'a> {
    /// The last name of the path.
    pub(crate) name: &'a [u8],
    /// The file.
    pub(crate) entry: &'a Entry,
}

/// The sources and targets of one content, as indices.
#[derive(Default)]
struct Candidates {
    sources: Vec<usize>,
    targets: Vec<usize>,
}

/// For each step, the step whose file it gets by a rename.
pub(crate) fn pair(steps: &[Step]) -> Vec<Option<usize>> {
    let (mut sources, mut targets) = (Vec::new(), Vec::new());
    for (index, step) in steps.iter().enumerate() {
        let name = split(&step.path).1;
        if let Some(entry) = leaving(step) {
            sources.push((index, Mover { name, entry }));
        }
        if let Some(entry) = arriving(step) {
            targets.push((index, Mover { name, entry }));
        }
    }
    let (from, sources): (Vec<usize>, Vec<Mover<'_>>) = sources.into_iter().unzip();
    let (to, targets): (Vec<usize>, Vec<Mover<'_>>) = targets.into_iter().unzip();
    let mut pairs = vec![None; steps.len()];
    for (target, source) in pair_files(&sources, &targets).into_iter().enumerate() {
        pairs[to[target]] = source.map(|source| from[source]);
    }
    pairs
}

/// For each file that comes, the one that left and is the same beyond doubt. Empty files are like many others.
pub(crate) fn pair_files(sources: &[Mover<'_>], targets: &[Mover<'_>]) -> Vec<Option<usize>> {
    let mut pairs = vec![None; targets.len()];
    for candidates in by_content(sources, targets).into_values() {
        pair_up(sources, targets, &candidates, &mut pairs);
    }
    pairs
}

fn by_content<'m>(sources: &[Mover<'m>], targets: &[Mover<'m>]) -> HashMap<(u64, &'m [Chunk]), Candidates> {
    let mut found: HashMap<(u64, &[Chunk]), Candidates> = HashMap::new();
    for (index, target) in targets.iter().enumerate().filter(|(_, target)| is_movable(target.entry)) {
        found.entry((target.entry.size, &target.entry.chunks)).or_default().targets.push(index);
    }
    // Most files that go have no target: they need no entry in the map.
    for (index, source) in sources.iter().enumerate().filter(|(_, source)| is_movable(source.entry)) {
        if let Some(candidates) = found.get_mut(&(source.entry.size, &source.entry.chunks[..])) {
            candidates.sources.push(index);
        }
    }
    found.retain(|_, candidates| !candidates.sources.is_empty());
    found
}

/// The file whose content a step takes away from its path.
fn leaving(step: &Step) -> Option<&Entry> {
    let before = step.before.as_ref()?;
    let is_file = before.stat.kind == FileKind::File && is_movable(&before.entry);
    let is_left_alone = step.after.as_ref().is_some_and(|after| after.kind == EntryKind::Skipped);
    (is_file && !is_left_alone && !keeps_content(step)).then_some(&before.entry)
}

/// The file whose content a step brings to its path.
fn arriving(step: &Step) -> Option<&Entry> {
    step.after.as_ref().filter(|after| is_movable(after) && !keeps_content(step))
}

fn is_movable(entry: &Entry) -> bool {
    entry.is_file() && entry.size > 0 && !entry.chunks.is_empty()
}

/// Whether the content stays where it is.
pub(crate) fn keeps_content(step: &Step) -> bool {
    match (&step.before, &step.after) {
        (Some(before), Some(after)) => before.entry.same_content(after),
        (None, None) => true,
        _ => false,
    }
}

fn pair_up(sources: &[Mover<'_>], targets: &[Mover<'_>], candidates: &Candidates, pairs: &mut [Option<usize>]) {
    if let ([source], [target]) = (&candidates.sources[..], &candidates.targets[..]) {
        pairs[*target] = Some(*source);
        return;
    }
    let by_source = by_name(sources, &candidates.sources);
    for (name, target) in by_name(targets, &candidates.targets) {
        if let (Some(target), Some(Some(source))) = (target, by_source.get(name)) {
            pairs[target] = Some(*source);
        }
    }
}

/// Files by their name; `None` where two have the same.
fn by_name<'m>(files: &[Mover<'m>], indices: &[usize]) -> HashMap<&'m [u8], Option<usize>> {
    let mut names = HashMap::with_capacity(indices.len());
    for &index in indices {
        names.entry(files[index].name).and_modify(|held| *held = None).or_insert(Some(index));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facets::Mtime;
    use crate::objects::ChunkId;
    use crate::worktree::Stat;
    use crate::worktree::apply::Before;

    fn file(content: &str) -> Entry {
        let chunks = match content {
            "" => vec![],
            _ => vec![Chunk { id: ChunkId::of(content.as_bytes()), length: content.len() as u32 }],
        };
        Entry { size: content.len() as u64, chunks, ..Entry::default() }
    }

    fn step(path: &str, before: Option<&str>, after: Option<&str>) -> Step {
        let time = Mtime::default();
        let stat = Stat { kind: FileKind::File, mode: 0o644, size: 1, mtime: time, ctime: time, inode: 1 };
        let before = before.map(|content| Before { stat, entry: file(content) });
        Step { path: path.into(), before, after: after.map(file) }
    }

    #[test]
    fn one_that_goes_and_one_that_comes_make_a_move() {
        let steps = [step("new/name", None, Some("x")), step("old", Some("x"), None), step("other", Some("y"), None)];
        assert_eq!(pair(&steps), [Some(1), None, None]);
    }

    #[test]
    fn a_cycle_is_moves_only() {
        let steps = [step("a", Some("1"), Some("2")), step("b", Some("2"), Some("3")), step("c", Some("3"), Some("1"))];
        assert_eq!(pair(&steps), [Some(1), Some(2), Some(0)]);
    }

    #[test]
    fn of_several_the_same_name_decides_and_doubt_means_none() {
        let steps = [
            step("d/x", Some("c"), None),
            step("d/y", Some("c"), None),
            step("e/x", None, Some("c")),
            step("e/z", None, Some("c")),
        ];
        assert_eq!(pair(&steps), [None, None, Some(0), None]);
        let steps = [step("a/x", Some("c"), None), step("b/x", Some("c"), None), step("c/x", None, Some("c"))];
        assert_eq!(pair(&steps), [None, None, None]);
    }

    #[test]
    fn empty_files_and_changed_modes_are_no_moves() {
        let mut chmod = step("m", Some("x"), Some("x"));
        chmod.after.as_mut().unwrap().mode = 0o600;
        let steps = [step("a", Some(""), None), step("b", None, Some("")), chmod, step("n", None, Some("x"))];
        assert_eq!(pair(&steps), [None, None, None, None]);
    }
}
