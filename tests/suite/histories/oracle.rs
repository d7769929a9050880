//! What must hold, worked out from what the folder held before, in the simplest way.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use globset::GlobSet;
use snapshot::model::{Change, Diff, Kept};

use crate::tree::{Node, Tree, at, is_below};

/// What of a folder a snapshot sees.
pub(crate) fn visible(folder: &Path, tree: &Tree) -> Tree {
    let mut rules = BTreeMap::new();
    let mut seen = Tree::new();
    for (path, node) in tree {
        let (above, name) = split(path);
        if matches!(node, Node::Special) || !(above.is_empty() || seen.contains_key(above)) {
            continue;
        }
        // An ignore file holds for its whole folder, also for what comes before it.
        rules.entry(above.to_vec()).or_insert_with(|| read_rules(folder, above));
        if !is_ignored(&rules, above, name, matches!(node, Node::Dir { .. })) {
            seen.insert(path.clone(), node.clone());
        }
    }
    seen
}

fn split(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|byte| *byte == b'/') {
        Some(at) => (&path[..at], &path[at + 1..]),
        None => (&[], path),
    }
}

fn read_rules(folder: &Path, above: &[u8]) -> Vec<String> {
    let path = at(folder, above).join(".snapshotignore");
    let text = if path.is_symlink() { String::new() } else { fs::read_to_string(path).unwrap_or_default() };
    text.lines().map(str::to_owned).collect()
}

fn is_ignored(rules: &BTreeMap<Vec<u8>, Vec<String>>, folder: &[u8], name: &[u8], is_dir: bool) -> bool {
    let mut above = Some(folder);
    while let Some(here) = above {
        for rule in rules.get(here).into_iter().flatten().rev() {
            let (is_exception, pattern) = rule.strip_prefix('!').map_or((false, &rule[..]), |rest| (true, rest));
            let (only_dirs, pattern) = pattern.strip_suffix('/').map_or((false, pattern), |rest| (true, rest));
            let fits = match pattern.strip_prefix('*') {
                Some(ending) => name.ends_with(ending.as_bytes()),
                None => name == pattern.as_bytes(),
            };
            if fits && (is_dir || !only_dirs) {
                return !is_exception;
            }
        }
        above = (!here.is_empty()).then(|| split(here).0);
    }
    false
}

/// The paths at which two trees differ.
pub(crate) fn differing(a: &Tree, b: &Tree) -> BTreeSet<Vec<u8>> {
    let paths = a.keys().chain(b.keys());
    paths.filter(|path| a.get(*path) != b.get(*path)).cloned().collect()
}

/// The paths that a diff names, those that something moved away from among them, as text.
pub(crate) fn named(diff: &Diff) -> BTreeSet<String> {
    let items = diff.facets.values().flat_map(|facet| &facet.items);
    items.flat_map(|item| [Some(item.path.clone()), item.from.clone()]).flatten().collect()
}

/// Fails unless each item of a diff from `a` to `b` says what happened.
pub(crate) fn check_diff(diff: &Diff, a: &Tree, b: &Tree) -> Result<(), String> {
    let expected: BTreeSet<String> = differing(a, b).iter().map(|path| text(path)).collect();
    if named(diff) != expected {
        return Err(format!("the diff names {:?}, but what differs is {expected:?}", named(diff)));
    }
    let find = |tree: &Tree, path: &str| tree.iter().find(|(key, _)| text(key) == *path).map(|(_, node)| node.clone());
    for item in diff.facets.values().flat_map(|facet| &facet.items) {
        let (before, after) = (find(a, item.from.as_ref().unwrap_or(&item.path)), find(b, &item.path));
        let fits = match item.change {
            Change::Added => before.is_none() && after.is_some(),
            Change::Removed => before.is_some() && after.is_none(),
            Change::Changed => before.is_some() && after.is_some(),
            Change::Moved => content(&before) == content(&after) && item.from.is_some(),
        };
        if !fits {
            return Err(format!("{item:?}, but it was {before:?} and is {after:?}"));
        }
    }
    Ok(())
}

fn content(node: &Option<Node>) -> Option<Vec<u8>> {
    match node {
        Some(Node::File { hash, .. }) => Some(hash.to_vec()),
        Some(Node::Link { target, .. }) => Some(target.clone()),
        _ => None,
    }
}

fn text(path: &[u8]) -> String {
    String::from_utf8_lossy(path).into_owned()
}

fn is_meant(filter: Option<&GlobSet>, path: &[u8]) -> bool {
    filter.is_none_or(|set| set.is_match(std::ffi::OsStr::from_bytes(path)))
}

/// What is saved before a restore: all that was seen, and what was not but is where something comes to.
pub(crate) fn with_unseen(before: &Tree, seen: &Tree, wanted: &Tree, filter: Option<&GlobSet>) -> Tree {
    let comes = |path: &Vec<u8>| is_meant(filter, path) && !seen.contains_key(path);
    let mut saved = seen.clone();
    for (path, node) in before.iter().filter(|(path, node)| wanted.contains_key(*path) && **node != Node::Special) {
        if comes(path) || !seen.contains_key(path) && wanted.keys().any(|other| is_below(other, path) && comes(other)) {
            saved.insert(path.clone(), node.clone());
        }
    }
    saved
}

/// What a restore was given and what came of it.
pub(crate) struct Restored<'a> {
    /// Everything that was there before.
    pub(crate) before: &'a Tree,
    /// The part of it that a snapshot saw.
    pub(crate) seen: &'a Tree,
    /// What was to be there.
    pub(crate) wanted: &'a Tree,
    /// Which paths were meant; all if `None`.
    pub(crate) filter: Option<&'a GlobSet>,
    /// Everything that is there now.
    pub(crate) after: &'a Tree,
    /// What the report says was kept under another name.
    pub(crate) kept: &'a [Kept],
    /// Whether what was there was saved first.
    pub(crate) checkpoint: bool,
}

impl Restored<'_> {
    /// Everything that is wrong with it.
    pub(crate) fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        self.check_wanted(&mut faults);
        self.check_rest(&mut faults);
        self.check_nothing_lost(&mut faults);
        faults
    }

    /// What the revision must hold.
    pub(crate) fn saved(&self) -> Tree {
        with_unseen(self.before, self.seen, self.wanted, self.filter)
    }

    fn is_meant(&self, path: &[u8]) -> bool {
        is_meant(self.filter, path)
    }

    fn check_wanted(&self, faults: &mut Vec<String>) {
        for (path, node) in self.wanted.iter().filter(|(path, _)| self.is_meant(path)) {
            if self.after.get(path) != Some(node) {
                faults.push(format!("`{}` is {:?}, wanted {node:?}", text(path), self.after.get(path)));
            }
        }
    }

    /// Nothing is there that has no reason to be.
    fn check_rest(&self, faults: &mut Vec<String>) {
        for (path, node) in self.after {
            let is_wanted = self.is_meant(path) && self.wanted.contains_key(path);
            if !is_wanted && !self.stays(path, node) && !self.is_kept(path) && !self.is_needed(path, node) {
                faults.push(format!("`{}` is still there: {node:?}", text(path)));
            }
        }
    }

    /// What was not meant, or not seen, stays as it was.
    fn stays(&self, path: &[u8], node: &Node) -> bool {
        let is_touchable = self.is_meant(path) && self.seen.contains_key(path);
        !is_touchable && self.before.get(path) == Some(node)
    }

    fn is_kept(&self, path: &[u8]) -> bool {
        self.kept
            .iter()
            .any(|kept| text(path) == kept.kept_as || is_below(text(path).as_bytes(), kept.kept_as.as_bytes()))
    }

    /// A folder stays, or comes, for what is in it.
    fn is_needed(&self, path: &[u8], node: &Node) -> bool {
        matches!(node, Node::Dir { .. }) && self.after.keys().any(|other| is_below(other, path))
    }

    /// What was not meant, or not seen, is where it was or under the name that the report says.
    fn check_nothing_lost(&self, faults: &mut Vec<String>) {
        let saved = if self.checkpoint { self.saved() } else { Tree::new() };
        for (path, node) in self.before {
            let is_touchable = self.is_meant(path) && self.seen.contains_key(path);
            let is_folder = matches!(node, Node::Dir { .. }) && matches!(self.after.get(path), Some(Node::Dir { .. }));
            let is_saved = !self.seen.contains_key(path) && saved.contains_key(path);
            if is_touchable || is_folder || is_saved || self.after.get(path) == Some(node) || self.is_moved(path, node)
            {
                continue;
            }
            faults.push(format!("`{}` was {node:?} and is lost: {:?}", text(path), self.after.get(path)));
        }
    }

    fn is_moved(&self, path: &[u8], node: &Node) -> bool {
        let path = text(path);
        self.kept.iter().any(|kept| {
            path.strip_prefix(&kept.path).is_some_and(|rest| {
                let now = format!("{}{rest}", kept.kept_as);
                (rest.is_empty() || rest.starts_with('/'))
                    && self.after.iter().any(|(path, found)| text(path) == now && found == node)
            })
        })
    }
}
