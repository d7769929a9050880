//! Memory for writing around the page cache (`O_DIRECT`, open(2)).
//!
//! What is written once and not read again soon (packs, large files of a restore or clone) would cost a second copy
//! through the page cache, drive what people work with out of memory, and all wait to be written when it is made
//! durable. Around the cache each block is on the disk when the call returns.

/// Bytes of a block: enough for the full speed of a fast disk with one thread.
pub(crate) const BLOCK: usize = 1 << 20;

/// What `O_DIRECT` wants of addresses. Offsets and lengths are multiples of [`BLOCK`].
const ALIGNMENT: usize = 4096;

/// Aligned memory for one block.
#[derive(Debug)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    start: usize,
}

impl Buffer {
    pub(crate) fn new() -> Self {
        let bytes = vec![0; BLOCK + ALIGNMENT];
        let start = bytes.as_ptr().align_offset(ALIGNMENT).min(ALIGNMENT);
        Self { bytes, start }
    }

    pub(crate) fn block(&self) -> &[u8] {
        &self.bytes[self.start..self.start + BLOCK]
    }

    pub(crate) fn block_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[self.start..self.start + BLOCK]
    }
}
