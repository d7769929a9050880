//! Images and videos.

use std::io::Cursor;

use crate::media::{Limits, read, read_bytes, statistics};

/// Small enough that a run is short, and that reading more than it allows would be seen.
const LIMITS: Limits = Limits { file: 1 << 20, pixels: 1 << 20, memory: 32 << 20, structure: 1 << 20 };

/// Whatever a file holds is read to the end; what is in memory is read like what is on a disk.
pub(super) fn media(data: &[u8]) {
    let reading = read_bytes(data, &LIMITS);
    let streamed = read(&mut Cursor::new(data), &LIMITS).expect("memory can always be read");
    if data.len() as u64 <= LIMITS.file {
        assert_eq!(format!("{reading:?}"), format!("{streamed:?}"));
    }
    let _ = statistics(data, &LIMITS);
}
