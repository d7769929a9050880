//! The journal of a restore, with other inodes: what it remembers of files are their real inodes and times of change,
//! which nobody can give back to a file. The form is that of docs/format.md.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

const MAGIC: &[u8] = b"snapjrnl";
const CONTEXT: &str = "snapshot 2026-11 journal of a restore v2";
const SUM: usize = 32;
/// Where the time of change and the inode are in a stat.
const CTIME: usize = 1 + 4 + 8 + 12;
const INODE: usize = CTIME + 12;
const STAT: usize = INODE + 8;
/// An inode that no file has.
const NOBODY: u64 = u64::MAX;

/// An inode, and its time of change if it is what the restore saw.
type Found = (u64, Option<(i64, u32)>);

/// The journal with the inodes that `find` says are at paths now. `None` if it is not whole.
pub(crate) fn translate(
    bytes: &[u8],
    root: &Path,
    stage: &Path,
    find: impl Fn(&Path) -> Option<Found>,
) -> Option<Vec<u8>> {
    let (body, found) = bytes.split_at_checked(bytes.len().checked_sub(SUM)?)?;
    if sum(body, stage) != found {
        return None;
    }
    let mut cursor = Cursor { bytes: body.to_vec(), at: 0 };
    assert_eq!(cursor.take(MAGIC.len()), MAGIC);
    assert_eq!(cursor.u32(), 2, "another version of the journal");
    cursor.take(12);
    for _ in 0..cursor.u32() {
        cursor.text();
        cursor.u32();
    }
    for _ in 0..cursor.u32() {
        let path = root.join(OsStr::from_bytes(&cursor.text()));
        if cursor.take(1) == [1] {
            cursor.stat(find(&path));
        }
        match cursor.take(1)[0] {
            1 => {}
            2 => drop(cursor.u32()),
            kind @ (3 | 4) => {
                let folder = u16::from_le_bytes(cursor.take(2).try_into().unwrap());
                let number = cursor.u32();
                if kind == 3 {
                    cursor.stat(find(&stage.join(folder.to_string()).join(number.to_string())));
                } else {
                    let at = cursor.at;
                    cursor.take(STAT);
                    let from = root.join(OsStr::from_bytes(&cursor.text()));
                    let after = std::mem::replace(&mut cursor.at, at);
                    cursor.stat(find(&from));
                    cursor.at = after;
                }
                cursor.text();
            }
            5 => drop(cursor.text()),
            kind => panic!("another form of the journal: {kind}"),
        }
    }
    assert_eq!(cursor.at, cursor.bytes.len(), "another form of the journal");
    let sum = sum(&cursor.bytes, stage);
    cursor.bytes.extend_from_slice(&sum);
    Some(cursor.bytes)
}

fn sum(body: &[u8], stage: &Path) -> [u8; SUM] {
    let name = stage.file_name().expect("a stage has a name").as_bytes();
    blake3::Hasher::new_derive_key(CONTEXT).update(body).update(name).finalize().into()
}

struct Cursor {
    bytes: Vec<u8>,
    at: usize,
}

impl Cursor {
    fn take(&mut self, length: usize) -> Vec<u8> {
        self.at += length;
        self.bytes[self.at - length..self.at].to_vec()
    }

    fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.take(4).try_into().unwrap())
    }

    fn text(&mut self) -> Vec<u8> {
        let length = self.u32() as usize;
        self.take(length)
    }

    fn stat(&mut self, found: Option<Found>) {
        let stat = &mut self.bytes[self.at..self.at + STAT];
        let (inode, ctime) = found.unwrap_or((NOBODY, None));
        stat[INODE..].copy_from_slice(&inode.to_le_bytes());
        if let Some((seconds, nanos)) = ctime {
            stat[CTIME..CTIME + 8].copy_from_slice(&seconds.to_le_bytes());
            stat[CTIME + 8..INODE].copy_from_slice(&nanos.to_le_bytes());
        }
        self.at += STAT;
    }
}
