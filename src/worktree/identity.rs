//! Which folder a dataset's folder is: a path alone does not say, for folders are moved, copied and unmounted.

use std::path::Path;

use rustix::fs::{AtFlags, CWD, StatxFlags, statx};

use crate::error::{Error, Result};

/// What tells a folder from another that stands at its path later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// Device the folder is on. It may change from one start of the machine to the next.
    pub device: u64,
    /// Inode number.
    pub inode: u64,
    /// When it was created, in nanoseconds since 1970; 0 where the filesystem does not say.
    pub birth: i64,
}

impl Identity {
    /// Looks at the folder at `path`. `None` if nothing, or no folder, is there.
    pub fn of(path: &Path) -> Result<Option<Self>> {
        let flags = StatxFlags::BASIC_STATS | StatxFlags::BTIME;
        let answer = match statx(CWD, path, AtFlags::empty(), flags) {
            Ok(answer) => answer,
            Err(rustix::io::Errno::NOENT | rustix::io::Errno::NOTDIR) => return Ok(None),
            Err(errno) => return Err(Error::io("look at", path, errno)),
        };
        if !rustix::fs::FileType::from_raw_mode(u32::from(answer.stx_mode)).is_dir() {
            return Ok(None);
        }
        let birth = answer.stx_btime.tv_sec.saturating_mul(1_000_000_000) + i64::from(answer.stx_btime.tv_nsec);
        Ok(Some(Self {
            device: rustix::fs::makedev(answer.stx_dev_major, answer.stx_dev_minor),
            inode: answer.stx_ino,
            birth,
        }))
    }

    /// Whether this is the folder with that inode and time of birth.
    pub fn is(&self, inode: u64, birth: i64) -> bool {
        self.inode == inode && self.birth == birth
    }
}

/// A name for this machine that survives restarts: the systemd machine id, else the host's name.
pub fn machine_id() -> String {
    let id = std::fs::read_to_string("/etc/machine-id").unwrap_or_default();
    match id.trim() {
        "" => rustix::system::uname().nodename().to_string_lossy().into_owned(),
        id => id.to_owned(),
    }
}
