//! Filesystems of a test's own, where the user may mount.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A filesystem that is there until this is dropped.
pub(super) struct Mount {
    path: PathBuf,
}

impl Mount {
    /// A small filesystem in memory, on a folder that is there. `None`, and a word about it, where that is not permitted.
    pub(super) fn memory(path: &Path, megabytes: u64) -> Option<Self> {
        let size = format!("size={megabytes}m");
        Self::mounted(path, &["-t", "tmpfs", "-o", &size, "tmpfs"])
    }

    fn mounted(path: &Path, options: &[&str]) -> Option<Self> {
        let done = Command::new("mount").args(options).arg(path).output();
        if done.is_ok_and(|done| done.status.success()) {
            return Some(Self { path: path.to_owned() });
        }
        eprintln!("skipped: this user may not mount a filesystem");
        None
    }

    /// Makes it read only, or no longer.
    pub(super) fn set_read_only(&self, is_read_only: bool) {
        let how = if is_read_only { "remount,ro" } else { "remount,rw" };
        let done = Command::new("mount").args(["-o", how]).arg(&self.path).status().unwrap();
        assert!(done.success());
    }

    /// Leaves so many bytes free, until what comes back is dropped.
    pub(super) fn fill(&self, leave: u64) -> Ballast {
        let path = self.path.join("ballast");
        let file = fs::File::create(&path).unwrap();
        let free = rustix::fs::statvfs(&self.path).unwrap();
        let length = (free.f_bavail * free.f_frsize).saturating_sub(leave);
        if length > 0 {
            rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, length).unwrap();
        }
        Ballast(path)
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.path).status();
    }
}

/// What takes the room.
pub(super) struct Ballast(PathBuf);

impl Drop for Ballast {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
