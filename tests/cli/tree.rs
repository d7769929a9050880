//! Folders as values, so that before and after can be compared exactly.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// What is at a path: mode, and for files time and content.
type Item = (u32, Option<(i64, i64, Vec<u8>)>);

/// Everything below a folder.
pub(crate) fn tree(root: &Path) -> BTreeMap<PathBuf, Item> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let metadata = fs::symlink_metadata(&path).unwrap();
            let inner = path.strip_prefix(root).unwrap().to_owned();
            if metadata.is_dir() {
                found.insert(inner, (metadata.mode(), None));
                folders.push(path);
            } else {
                let content = (metadata.mtime(), metadata.mtime_nsec(), fs::read(&path).unwrap());
                found.insert(inner, (metadata.mode(), Some(content)));
            }
        }
    }
    found
}
