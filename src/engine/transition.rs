//! How a dataset's files get from what is on disk to a saved state, worked out without writing anything.
//!
//! Three values matter at a path: the head's (what the catalog says), the disk's (what a scan found) and the target's.
//! Only paths at which they are not all equal are looked at, so the work is proportional to the differences.

use std::collections::BTreeMap;

use crate::error::Result;
use crate::facets::{Entry, EntryKind, key_of_path, path_of_key};
use crate::model::Counts;
use crate::tree::{self, NodeReader, TreeRoot};
use crate::worktree::Stat;
use crate::worktree::scan::Scan;

/// A stored value, if there is one.
pub(crate) type Value = Option<Box<[u8]>>;

/// A path at which head, disk and target are not all equal.
#[derive(Debug)]
pub(crate) struct Step {
    /// The path as a key.
    pub(crate) key: Vec<u8>,
    /// The head's value.
    pub(crate) head: Value,
    /// The disk's value.
    pub(crate) disk: Value,
    /// The value wanted.
    pub(crate) target: Value,
    /// What the filesystem said of the path; `None` if nothing was seen there.
    pub(crate) stat: Option<Stat>,
    /// Whether the path stays as it is although the state wanted says otherwise.
    pub(crate) is_left: bool,
}

/// Which paths a restore may touch.
#[derive(Debug, Default)]
pub(crate) struct PathFilter {
    set: Option<globset::GlobSet>,
    /// What the keys of all that is meant begin with.
    beginnings: Vec<Vec<u8>>,
}

impl PathFilter {
    /// Only paths that match one of `globs`; all if there are none. `*` stops at a slash, `**` does not.
    pub(crate) fn new(globs: &[String]) -> Result<Self> {
        if globs.is_empty() {
            return Ok(Self::default());
        }
        let mut set = globset::GlobSetBuilder::new();
        for text in globs {
            let glob = globset::GlobBuilder::new(text).literal_separator(true).build();
            let refuse =
                |error: globset::Error| crate::Error::invalid(format!("glob `{text}`"), error.kind().to_string());
            set.add(glob.map_err(refuse)?);
        }
        let set = set.build().map_err(|error| crate::Error::invalid("the globs", error.to_string()))?;
        let mut beginnings: Vec<Vec<u8>> = globs.iter().map(|glob| key_of_path(beginning(glob).as_bytes())).collect();
        beginnings.sort_unstable();
        beginnings.dedup_by(|later, before| later.starts_with(before));
        Ok(Self { set: Some(set), beginnings })
    }

    /// What the keys of all that is meant begin with, in order, none of them twice.
    pub(crate) fn beginnings(&self) -> impl Iterator<Item = &[u8]> {
        let all: &[u8] = b"";
        self.beginnings.iter().map(Vec::as_slice).chain(self.beginnings.is_empty().then_some(all))
    }

    /// Whether every path is meant.
    pub(crate) fn is_all(&self) -> bool {
        self.set.is_none()
    }

    /// Whether the path of this key is meant.
    pub(crate) fn matches(&self, key: &[u8]) -> bool {
        self.matches_path(&path_of_key(key))
    }

    /// Whether a path, or what stands for one, is meant.
    pub(crate) fn matches_path(&self, path: &[u8]) -> bool {
        use std::os::unix::ffi::OsStrExt;
        self.set.as_ref().is_none_or(|set| set.is_match(std::ffi::OsStr::from_bytes(path)))
    }
}

/// The folders with which all paths that a glob matches begin: what stands in it before the first letter with a meaning.
fn beginning(glob: &str) -> &str {
    let plain = &glob[..glob.find(['*', '?', '[', '{', '\\']).unwrap_or(glob.len())];
    &plain[..plain.rfind('/').map_or(0, |slash| slash + 1)]
}

/// The steps from the disk (or the head, if there is no folder) to `wanted`, in the order of their keys.
pub(crate) fn media_steps(
    nodes: &dyn NodeReader,
    head: &TreeRoot,
    wanted: &TreeRoot,
    scan: Option<&Scan>,
    filter: &PathFilter,
) -> Result<Vec<Step>> {
    let mut steps = BTreeMap::new();
    for (key, change) in scan.into_iter().flat_map(Scan::changes) {
        let stat = scan.and_then(|scan| scan.stat_of(change));
        let (head, disk) = (change.before.clone(), change.after.clone());
        steps.insert(key.clone(), Step { key, target: head.clone(), head, disk, stat, is_left: false });
    }
    for difference in tree::diff(nodes, head, wanted) {
        let difference = difference?;
        let head: Value = difference.before.map(Into::into);
        let step = steps.entry(difference.key).or_insert_with_key(|key| Step {
            key: key.clone(),
            disk: head.clone(),
            head,
            target: None,
            stat: None,
            is_left: false,
        });
        step.target = difference.after.map(Into::into);
    }
    if !filter.is_all() {
        for step in steps.values_mut().filter(|step| !filter.matches(&step.key)) {
            step.target = step.disk.clone();
        }
        add_ancestors(nodes, head, wanted, &mut steps)?;
    }
    leave_unreadable_alone(&mut steps)?;
    Ok(steps.into_values().collect())
}

/// A path that comes back needs the folders above it.
fn add_ancestors(
    nodes: &dyn NodeReader,
    head: &TreeRoot,
    wanted: &TreeRoot,
    steps: &mut BTreeMap<Vec<u8>, Step>,
) -> Result<()> {
    let coming = steps.values().filter(|step| step.disk.is_none() && step.target.is_some());
    let mut above: Vec<Vec<u8>> = coming.flat_map(|step| ancestors(&step.key)).collect();
    above.sort();
    above.dedup();
    for key in above {
        let (head_value, disk) = match steps.get(&key) {
            Some(step) => (step.head.clone(), step.disk.clone()),
            None => {
                let value: Value = tree::get(nodes, head, &key)?.map(Into::into);
                (value.clone(), value)
            }
        };
        if disk.is_none() {
            let target = tree::get(nodes, wanted, &key)?.map(Into::into);
            steps.insert(key.clone(), Step { key, head: head_value, disk, target, stat: None, is_left: false });
        }
    }
    Ok(())
}

fn ancestors(key: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    key.iter().enumerate().filter(|(_, byte)| **byte == 0).map(|(at, _)| key[..at].to_vec())
}

/// What could not be read is not known, so it is neither replaced nor removed; nor is anything below it.
fn leave_unreadable_alone(steps: &mut BTreeMap<Vec<u8>, Step>) -> Result<()> {
    let mut closed: Option<Vec<u8>> = None;
    for step in steps.values_mut() {
        let below = |folder: &Vec<u8>| step.key.starts_with(folder) && step.key.get(folder.len()) == Some(&0);
        let is_closed = is_skipped(&step.disk)?;
        if closed.as_ref().is_some_and(below) || is_closed || is_skipped(&step.target)? {
            step.target = step.disk.clone();
            step.is_left = true;
        }
        if is_closed {
            closed = Some(step.key.clone());
        }
    }
    Ok(())
}

fn is_skipped(value: &Value) -> Result<bool> {
    Ok(match value {
        Some(value) => Entry::decode(value)?.kind == EntryKind::Skipped,
        None => false,
    })
}

/// Fills in what the filesystem said of paths that did not change since the head.
pub(crate) fn add_stats(steps: &mut [Step], scan: &Scan) {
    let walk = scan.walk();
    let mut cursor = walk.cursor();
    let mut place = cursor.advance();
    for step in steps.iter_mut().filter(|step| step.stat.is_none() && step.disk.is_some()) {
        while place.is_some() && cursor.key() < &step.key[..] {
            place = cursor.advance();
        }
        step.stat = place.filter(|_| cursor.key() == &step.key[..]).map(|place| walk.at(place).stat);
    }
}

/// What a value adds to the counts of a state.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Tally {
    images: i64,
    videos: i64,
    files: i64,
    bytes: i64,
}

impl Tally {
    /// Counts one value more (`sign` 1) or less (`sign` -1).
    pub(crate) fn add(&mut self, value: Option<&[u8]>, sign: i64) -> Result<()> {
        let Some(value) = value else { return Ok(()) };
        let entry = Entry::decode(value)?;
        if !entry.is_file() {
            return Ok(());
        }
        self.files += sign;
        self.bytes += sign * i64::try_from(entry.size).unwrap_or(i64::MAX);
        match entry.media {
            crate::facets::MediaKind::Image => self.images += sign,
            crate::facets::MediaKind::Video => self.videos += sign,
            crate::facets::MediaKind::Other => {}
        }
        Ok(())
    }

    /// `counts` with this applied.
    pub(crate) fn applied_to(self, counts: Counts) -> Counts {
        let add = |count: u64, change: i64| count.saturating_add_signed(change);
        Counts {
            images: add(counts.images, self.images),
            videos: add(counts.videos, self.videos),
            files: add(counts.files, self.files),
            bytes: add(counts.bytes, self.bytes),
            ..counts
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_say_where_to_look() {
        let beginnings = |globs: &[&str]| {
            let globs: Vec<String> = globs.iter().map(|glob| (*glob).to_owned()).collect();
            let filter = PathFilter::new(&globs).unwrap();
            let shown = |key: &[u8]| String::from_utf8(path_of_key(key)).unwrap();
            filter.beginnings().map(shown).collect::<Vec<_>>()
        };
        assert_eq!(beginnings(&[]), [""]);
        assert_eq!(beginnings(&["train/a*.jpg", "train/b/{x,y}/*", "val/0.jpg"]), ["train/", "val/"]);
        assert_eq!(beginnings(&["train/**", "*.jpg"]), [""]);
        assert_eq!(beginnings(&["a/b\\*c/d", "[a]/b"]), [""]);
        assert_eq!(beginnings(&["b/c/\\?", "a/b"]), ["a/", "b/c/"]);
    }
}
