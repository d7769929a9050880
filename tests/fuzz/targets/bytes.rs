//! Bytes as other things.

use std::fs::File;
use std::io::Write;

use rustix::fs::{MemfdFlags, memfd_create};

use crate::formats::Source;

/// What the first byte says, and the rest.
pub(super) fn choice(data: &[u8]) -> Option<(u8, &[u8])> {
    data.split_first().map(|(first, rest)| (*first, rest))
}

/// A file in memory.
pub(super) fn file(bytes: &[u8]) -> File {
    let mut file = File::from(memfd_create("fuzz", MemfdFlags::CLOEXEC).expect("memory for a file"));
    file.write_all(bytes).expect("memory for a file");
    file
}

/// A file that is read by name.
pub(super) fn source(name: &str, bytes: &[u8]) -> Source {
    Source::new(name, file(bytes)).expect("a file in memory is a file")
}
