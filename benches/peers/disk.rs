//! Where the benchmark works: a folder, or as root a filesystem of its own in a file.
//!
//! Deleting on a disk that is mounted with online discard is many times slower and makes what is measured after it
//! slower, too. An ext4 in a file, mounted without discard, is the same for everybody.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

/// The place to work in; what was mounted for it is unmounted when it is dropped.
#[derive(Debug)]
pub(crate) struct Disk {
    root: PathBuf,
    is_mounted: bool,
}

impl Disk {
    /// Uses `folder`, or a new ext4 of `gigabytes` in it.
    pub(crate) fn open(folder: &Path, gigabytes: Option<u64>) -> Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
        match gigabytes {
            None => Ok(Self { root: folder.to_owned(), is_mounted: false }),
            Some(gigabytes) => mount(folder, gigabytes),
        }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Whether it is a filesystem of its own.
    pub(crate) fn is_own(&self) -> bool {
        self.is_mounted
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if !self.is_mounted {
            return;
        }
        match run("umount", &[self.root.as_ref()]) {
            Ok(_) => eprintln!("unmounted {}; its image beside it can be removed or used again", self.root.display()),
            Err(error) => eprintln!("{error:#}"),
        }
    }
}

fn mount(folder: &Path, gigabytes: u64) -> Result<Disk> {
    let (image, root) = (folder.join("disk.image"), folder.join("disk"));
    fs::create_dir_all(&root)?;
    // Left by a run that was killed.
    while run("mountpoint", &["-q".as_ref(), root.as_ref()]).is_ok() {
        run("umount", &[root.as_ref()])?;
    }
    fill(&image, gigabytes << 30)?;
    // Tables are written now, or the kernel would write them while something is measured; many files need many inodes.
    let tables = "nodiscard,lazy_itable_init=0,lazy_journal_init=0";
    run(
        "mkfs.ext4",
        &["-q".as_ref(), "-F".as_ref(), "-i".as_ref(), "4096".as_ref(), "-E".as_ref(), tables.as_ref(), image.as_ref()],
    )?;
    let device = attach(&image)?;
    run("mount", &["-o".as_ref(), "nodiscard".as_ref(), device.as_ref(), root.as_ref()])?;
    let disk = Disk { root, is_mounted: true };
    // While it is mounted this only says that the device goes with the mount.
    run("losetup", &["-d".as_ref(), device.as_ref()])?;
    Ok(disk)
}

/// Makes `image` a file of `length` bytes whose blocks have all been written: the first write to a block that is only
/// reserved costs the filesystem below more than any later one, and would be measured with whoever comes first.
fn fill(image: &Path, length: u64) -> Result<()> {
    const STEP: usize = 4 << 20;
    let mut file = OpenOptions::new().create(true).append(true).open(image)?;
    let present = file.metadata()?.len();
    ensure!(present <= length, "{} is larger than asked for; remove it first", image.display());
    let zeros = vec![0; STEP];
    let mut left = length - present;
    while left > 0 {
        let step = left.min(STEP as u64);
        file.write_all(&zeros[..step as usize]).with_context(|| format!("write {}", image.display()))?;
        left -= step;
    }
    Ok(file.sync_all()?)
}

/// A loop device for `image`, without a second copy of everything in memory where the filesystem below allows that.
fn attach(image: &Path) -> Result<String> {
    let plain: [&Path; 3] = ["-f".as_ref(), "--show".as_ref(), image];
    let direct: [&Path; 4] = ["--direct-io=on".as_ref(), plain[0], plain[1], plain[2]];
    run("losetup", &direct).or_else(|_| run("losetup", &plain))
}

fn run(program: &str, words: &[&Path]) -> Result<String> {
    let output = Command::new(program).args(words).output().with_context(|| program.to_owned())?;
    ensure!(output.status.success(), "{program} {words:?}: {}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
