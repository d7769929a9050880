//! Names that a folder which folds case would take for one.
//!
//! Names are bytes to us and are never folded. Where the filesystem folds them, two files of a snapshot may claim one
//! name; the plan lists such names, so that nobody finds out afterwards.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::os::fd::AsFd;

use rustix::io::Errno;

use crate::error::Result;
use crate::worktree::Root;
use crate::worktree::apply::order::{self, join};
use crate::worktree::apply::{staging, tree};
use crate::worktree::root::split;

/// Whether the folder takes `A` for `a`. A small file is made and removed to find out.
///
/// # Errors
/// `Io` if it cannot be made.
pub fn probe_case_folding(root: &Root) -> Result<bool> {
    let task = crate::model::TaskId::random();
    let folder = staging::stage_name(&task)?;
    let probed = probe(root, &folder);
    tree::remove(root, &folder)?;
    probed.map_err(|errno| root.failure("write", &folder, errno))
}

fn probe(root: &Root, folder: &[u8]) -> rustix::io::Result<bool> {
    root.mkdir(&root.spot(folder)?, 0o700)?;
    let path = join(folder, b"case");
    let spot = root.spot(&path)?;
    root.create(spot.dir.as_fd(), spot.name, 0o600)?;
    match root.peek(&join(folder, b"CASE")) {
        Ok(found) => Ok(found.is_some()),
        Err(Errno::NOENT) => Ok(false),
        Err(errno) => Err(errno),
    }
}

/// A folder, and its names by their folded form.
type Folder<'p> = (&'p [u8], HashMap<Vec<u8>, &'p [u8]>);

/// The paths, given in key order, whose name differs from one before it in the same folder by case alone.
pub fn collisions<'p>(paths: impl IntoIterator<Item = &'p [u8]>) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    // One map for each folder on the way down to the present path.
    let mut folders: Vec<Folder<'_>> = Vec::new();
    for path in paths {
        let (folder, name) = split(path);
        while folders.last().is_some_and(|(held, _)| *held != folder && !order::is_below(folder, held)) {
            folders.pop();
        }
        if folders.last().is_none_or(|(held, _)| order::compare(held, folder) != Ordering::Equal) {
            folders.push((folder, HashMap::new()));
        }
        let names = folders.last_mut().map(|(_, names)| names).expect("one was pushed if there was none");
        if names.insert(folded(name), name).is_some_and(|earlier| earlier != name) {
            found.push(path.to_vec());
        }
    }
    found
}

fn folded(name: &[u8]) -> Vec<u8> {
    match std::str::from_utf8(name) {
        Ok(text) => text.to_lowercase().into_bytes(),
        Err(_) => name.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_by_case_alone_collide_within_their_folder() {
        let paths =
            [&b"A"[..], b"A/x", b"B", b"B/X", b"a", b"a/x", b"b/Y", "É".as_bytes(), "é".as_bytes(), b"\xffQ", b"\xffq"];
        let mut sorted = paths.to_vec();
        sorted.sort_by(|a, b| order::compare(a, b));
        assert_eq!(collisions(sorted), [&b"a"[..], "é".as_bytes(), b"\xffq"]);
    }

    #[test]
    fn a_folder_that_keeps_case_says_so_and_is_left_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        assert!(!probe_case_folding(&Root::open(dir.path()).unwrap()).unwrap());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}
