//! Whether a folder is on a disk of this machine: on a network filesystem the database's locks and its shared memory
//! are not to be trusted.

use std::fs;
use std::os::linux::fs::MetadataExt;
use std::path::Path;

use crate::error::{Error, Result};

/// Filesystems shared between machines, by the number that the kernel gives them (statfs(2)).
const NETWORK: [(u32, &str); 17] = [
    (0x0000_6969, "nfs"),
    (0x0000_517b, "smb"),
    (0xff53_4d42, "cifs"),
    (0xfe53_4d42, "smb2"),
    (0x5346_414f, "afs"),
    (0x6b41_4653, "kafs"),
    (0x00c3_6400, "ceph"),
    (0x0bd0_0bd0, "lustre"),
    (0x0102_1997, "9p"),
    (0x7461_636f, "ocfs2"),
    (0x0116_1970, "gfs2"),
    (0x7375_7245, "coda"),
    (0x0000_564c, "ncp"),
    (0x4750_4653, "gpfs"),
    (0x1983_0326, "beegfs"),
    (0x2003_0528, "orangefs"),
    (0x786f_4256, "vboxsf"),
];
/// Filesystems served by a program, which may be local or not.
const FUSE: u32 = 0x6573_5546;
/// Those of them that are known to be far away, as the mount table names them.
const NETWORK_FUSE: [&str; 14] = [
    "sshfs",
    "s3fs",
    "mount-s3",
    "mountpoint-s3",
    "goofys",
    "gcsfuse",
    "blobfuse",
    "blobfuse2",
    "rclone",
    "glusterfs",
    "juicefs",
    "ceph",
    "ceph-fuse",
    "davfs",
];

/// Fails with `NetworkFilesystem` if `path`, a folder or a file, is on a filesystem known to be shared between
/// machines.
pub fn ensure_local_filesystem(path: &Path) -> Result<()> {
    let found = rustix::fs::statfs(path).map_err(|error| Error::io("look at the filesystem of", path, error))?;
    // The numbers have 32 bits; the kernel's field is wider on some machines and signed on others.
    let magic = found.f_type as u32;
    ensure_local(path, if magic == FUSE { network_fuse(path) } else { network(magic).map(str::to_owned) })
}

fn ensure_local(path: &Path, network: Option<String>) -> Result<()> {
    network.map_or(Ok(()), |kind| Err(Error::NetworkFilesystem { path: path.to_owned(), kind }))
}

fn network(magic: u32) -> Option<&'static str> {
    NETWORK.iter().find(|(known, _)| *known == magic).map(|(_, name)| *name)
}

/// The kind of a FUSE filesystem, if it is known to be a network one. Without a mount table it counts as local.
fn network_fuse(path: &Path) -> Option<String> {
    let device = fs::metadata(path).ok()?.st_dev();
    let table = fs::read_to_string("/proc/self/mountinfo").ok()?;
    let kind = kind_of_mount(&table, rustix::fs::major(device), rustix::fs::minor(device))?;
    let program = kind.strip_prefix("fuse.")?;
    NETWORK_FUSE.contains(&program).then(|| kind.to_owned())
}

/// The filesystem type of a device in a mount table (proc_pid_mountinfo(5)): the first word after ` - `.
fn kind_of_mount(table: &str, major: u32, minor: u32) -> Option<&str> {
    let device = format!("{major}:{minor}");
    let line = table.lines().find(|line| line.split(' ').nth(2) == Some(&device))?;
    line.split_once(" - ")?.1.split(' ').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_this_machine_is_fine() {
        ensure_local_filesystem(tempfile::tempdir().unwrap().path()).unwrap();
    }

    #[test]
    fn a_missing_folder_is_an_error_that_names_it() {
        let error = ensure_local_filesystem(Path::new("/nowhere/at/all")).unwrap_err();
        assert!(matches!(error, Error::Io { path, .. } if path == Path::new("/nowhere/at/all")));
    }

    #[test]
    fn network_filesystems_are_known_by_number() {
        assert_eq!(network(0x6969), Some("nfs"));
        assert_eq!(network(0xff53_4d42), Some("cifs"));
        assert_eq!(network(0xef53), None);
    }

    #[test]
    fn a_shared_filesystem_is_refused_with_advice() {
        let refused = ensure_local(Path::new("/mnt/far"), network(0x6969).map(str::to_owned)).unwrap_err();
        assert!(refused.to_string().contains("`/mnt/far` is on a network filesystem (nfs)"), "{refused}");
        let hint = crate::console::hints::hint(&refused);
        assert!(hint.is_some_and(|hint| hint.contains("--store DIR")));
    }

    #[test]
    fn a_mount_is_found_by_its_device() {
        let table = "\
36 35 98:0 / / rw,noatime shared:1 - ext4 /dev/root rw
41 36 0:52 / /mnt/far\\040away rw - fuse.sshfs host:/ rw,user_id=0
42 36 0:5 / /mnt/x rw master:1 propagate_from:2 - fuse.ext4 x rw";
        assert_eq!(kind_of_mount(table, 98, 0), Some("ext4"));
        assert_eq!(kind_of_mount(table, 0, 52), Some("fuse.sshfs"));
        assert_eq!(kind_of_mount(table, 0, 5), Some("fuse.ext4"));
        assert_eq!(kind_of_mount(table, 9, 9), None);
    }
}
