//! What a file has besides content: mode, owner, group, extended attributes.
//!
//! A file that replaces another takes over the owner, group, attributes and access list of that one, as far as we may.
//! What cannot be taken over is let go: it is not part of a snapshot. Set-user-id and set-group-id are given only where
//! the owner, or group, is the one the file had before; a file that comes back gets them only in a folder of our own.

use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{OFlags, XattrFlags};
use rustix::io::{Errno, Result};

use crate::facets::Entry;
use crate::worktree::Root;
use crate::worktree::root::{Look, Spot};

const SET_USER: u32 = 0o4000;
const SET_GROUP: u32 = 0o2000;

/// Both of them.
pub(crate) const SET_ID: u32 = SET_USER | SET_GROUP;

/// The most that Linux keeps of names, and in a value.
const XATTR_MAX: usize = 64 << 10;

/// Attributes that vouch for the content, which is another now. A write would have cleared them too.
const BOUND_TO_CONTENT: [&[u8]; 3] = [b"security.capability", b"security.ima", b"security.evm"];

/// Gives a staged file or link what it needs before it takes the place of `old`, if anything is there. Can be repeated.
/// `is_moved` says that it was a file of the folder before. Says whether the mode is exactly that of the entry.
pub(crate) fn dress(
    root: &Root,
    spot: &Spot<'_>,
    entry: &Entry,
    old: Option<(&Spot<'_>, Look)>,
    is_moved: bool,
) -> Result<bool> {
    let mut now = root.look_at(spot)?.ok_or(Errno::NOENT)?;
    let before = old.map(|(_, look)| look).or(is_moved.then_some(now));
    if let Some((old_spot, old)) = old {
        now = take_over_owner(root, spot, now, &old)?;
        if entry.is_file() && copy_xattrs(root, old_spot, spot) {
            // An access list is part of the mode.
            now = root.look_at(spot)?.ok_or(Errno::NOENT)?;
        }
    }
    if now.stat.mtime != entry.mtime {
        root.set_mtime(spot, entry.mtime)?;
    }
    if !entry.is_file() {
        return Ok(true);
    }
    let mode = allowed_mode(root, entry.mode, &now, before)?;
    if now.stat.mode != mode {
        root.chmod_ours(spot, mode)?;
    }
    Ok(mode == entry.mode)
}

/// Sets owner and group as those of `old` if they differ and we may; returns what is there now.
fn take_over_owner(root: &Root, spot: &Spot<'_>, now: Look, old: &Look) -> Result<Look> {
    if (now.owner, now.group) == (old.owner, old.group) {
        return Ok(now);
    }
    for owner in [Some(old.owner), None] {
        match root.chown(spot, owner, Some(old.group)) {
            Ok(()) => break,
            Err(Errno::PERM | Errno::INVAL | Errno::OPNOTSUPP | Errno::ACCESS) => {}
            Err(errno) => return Err(errno),
        }
    }
    root.look_at(spot)?.ok_or(Errno::NOENT)
}

/// The mode without the bits that would lend somebody's rights to others.
fn allowed_mode(root: &Root, mode: u32, now: &Look, before: Option<Look>) -> Result<u32> {
    if mode & SET_ID == 0 {
        return Ok(mode);
    }
    let (may_user, may_group) = match before {
        Some(before) => (now.owner == before.owner, now.group == before.group),
        None => {
            let is_private = is_private(root)?;
            (is_private, is_private)
        }
    };
    Ok(mode & !(if may_user { 0 } else { SET_USER }) & !(if may_group { 0 } else { SET_GROUP }))
}

fn is_private(root: &Root) -> Result<bool> {
    let look = root.peek(b"")?.ok_or(Errno::NOENT)?;
    Ok(look.owner == rustix::process::geteuid().as_raw() && look.stat.mode & 0o022 == 0)
}

/// Whether the folder is ours and nobody else's to write to: the set-id bits of its files were given by us.
///
/// # Errors
/// `Io` if the system does not say.
pub fn is_private_folder(root: &Root) -> crate::error::Result<bool> {
    is_private(root).map_err(|errno| root.failure("look at", b"", errno))
}

/// Copies extended attributes, the access list among them, as far as it is possible. Says whether there are any.
fn copy_xattrs(root: &Root, from: &Spot<'_>, to: &Spot<'_>) -> bool {
    let open = |spot: &Spot<'_>, flags| root.open_at(spot.dir.as_fd(), spot.name, flags | OFlags::NONBLOCK);
    let Ok(from) = open(from, OFlags::RDONLY) else { return false };
    let names = match rustix::fs::flistxattr_query(&from) {
        Ok(0) | Err(_) => return false,
        Ok(length) => names_of(&from, length),
    };
    let Ok(to) = open(to, OFlags::RDONLY) else { return false };
    for name in names.split(|&byte| byte == 0).filter(|name| !name.is_empty()) {
        if !BOUND_TO_CONTENT.contains(&name) {
            copy_xattr(root, &from, &to, name);
        }
    }
    true
}

fn names_of(from: &OwnedFd, length: usize) -> Vec<u8> {
    let mut names = vec![0; length.clamp(1, XATTR_MAX)];
    let length = rustix::fs::flistxattr(from, &mut names).unwrap_or(0);
    names.truncate(length);
    names
}

fn copy_xattr(root: &Root, from: &OwnedFd, to: &OwnedFd, name: &[u8]) {
    let mut value = vec![0; XATTR_MAX];
    if let Ok(length) = rustix::fs::fgetxattr(from, name, &mut value)
        && root.faults().step("setxattr").is_ok()
    {
        // An attribute that may not be set is one of those that are not kept.
        let _ = rustix::fs::fsetxattr(to, name, &value[..length], XattrFlags::empty());
    }
}
