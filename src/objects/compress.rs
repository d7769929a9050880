//! Whether to compress, and compressing.
//!
//! Most bytes of a dataset are compressed already, so the question must cost next to nothing. The answer belongs to no
//! format: it only decides how a frame is stored.

use std::cell::RefCell;

use crate::error::{Error, Result};
use crate::objects::object::Codec;

/// Most bytes that are looked at.
const SAMPLE: usize = 4 << 10;
/// Most bytes of a large object that are compressed to see whether it pays.
const TRIAL: usize = 16 << 10;
const LEVEL: i32 = 1;

/// What the writer knows about the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compress {
    /// They are compressed already (images, videos).
    Never,
    /// Nothing: a sample decides.
    Probe,
}

/// Whether small bytes look as if compressing paid: pairs of equal bytes are at least twice as frequent as in noise.
///
/// That is a bound on the entropy (Renyi, order 2) that needs counting alone; noise has 8 bits a byte, text about 4.
pub(crate) fn looks_compressible(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let mut counts = [0u32; 256];
    for byte in sample {
        counts[usize::from(*byte)] += 1;
    }
    let collisions: u64 = counts.iter().map(|count| u64::from(*count) * u64::from(count.saturating_sub(1))).sum();
    let pairs = sample.len() as u64 * (sample.len() as u64).saturating_sub(1);
    collisions * 128 > pairs
}

/// Compresses frames, with one context and one buffer.
pub(crate) struct Packer {
    context: zstd::bulk::Compressor<'static>,
    buffer: Vec<u8>,
}

impl Packer {
    /// A packer with nothing in it.
    pub(crate) fn new() -> Result<Self> {
        Ok(Self { context: zstd::bulk::Compressor::new(LEVEL).map_err(failed)?, buffer: Vec::new() })
    }

    /// The frame as it is to be stored: compressed if that saves a tenth.
    pub(crate) fn pack<'a>(&'a mut self, raw: &'a [u8]) -> Result<(Codec, &'a [u8])> {
        Ok(if self.shrinks(raw)? { (Codec::Zstd, &self.buffer) } else { (Codec::Raw, raw) })
    }

    /// Like [`Self::pack`] for one large object: a piece from its middle is tried first.
    pub(crate) fn pack_large<'a>(&'a mut self, raw: &'a [u8]) -> Result<(Codec, &'a [u8])> {
        let middle = raw.len() / 2;
        let trial = &raw[middle..raw.len().min(middle + TRIAL)];
        if self.shrinks(trial)? { self.pack(raw) } else { Ok((Codec::Raw, raw)) }
    }

    fn shrinks(&mut self, raw: &[u8]) -> Result<bool> {
        self.buffer.clear();
        self.buffer.reserve(zstd::zstd_safe::compress_bound(raw.len()));
        self.context.compress_to_buffer(raw, &mut self.buffer).map_err(failed)?;
        Ok(self.buffer.len() < raw.len() - raw.len() / 10)
    }
}

fn failed(error: std::io::Error) -> Error {
    Error::Internal(format!("compressing failed: {error}"))
}

thread_local! {
    static CONTEXT: RefCell<zstd::bulk::Decompressor<'static>> = RefCell::default();
}

/// Replaces `out` by the decoded frame. `Err` says what was found instead of a frame of `raw` bytes.
pub(crate) fn unpack(stored: &[u8], raw: usize, out: &mut Vec<u8>) -> std::result::Result<(), String> {
    out.clear();
    out.reserve_exact(raw);
    CONTEXT.with_borrow_mut(|context| context.decompress_to_buffer(stored, out)).map_err(|error| error.to_string())?;
    if out.len() == raw { Ok(()) } else { Err(format!("{} bytes", out.len())) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::fixture::noise;

    #[test]
    fn text_and_numbers_look_compressible_and_noise_does_not() {
        let json = br#"{"label":"car","box":[10,20,30,40],"score":0.98}"#;
        let floats: Vec<u8> = (0..1_000).flat_map(|n| (n as f32 * 0.001).to_le_bytes()).collect();
        assert!(looks_compressible(json) && looks_compressible(&floats) && looks_compressible(&[0; 100]));
        for length in [0, 1, 300, 1_000, 4_096, 60_000] {
            assert!(!looks_compressible(&noise(length as u64, length)), "{length}");
        }
    }

    #[test]
    fn a_frame_is_compressed_only_if_it_pays() {
        let mut packer = Packer::new().unwrap();
        let (text, random) = (b"snapshot ".repeat(20_000), noise(1, 180_000));
        for (bytes, expected) in [(&text, Codec::Zstd), (&random, Codec::Raw)] {
            assert_eq!(packer.pack(bytes).unwrap().0, expected);
            assert_eq!(packer.pack_large(bytes).unwrap().0, expected);
        }
        let stored = packer.pack(&text).unwrap().1.to_vec();
        let mut out = Vec::new();
        unpack(&stored, text.len(), &mut out).unwrap();
        assert_eq!(out, text);
    }

    #[test]
    fn a_forged_length_is_found_and_allocates_no_more_than_it_says() {
        let stored = Packer::new().unwrap().pack(&vec![0; 1 << 20]).unwrap().1.to_vec();
        for raw in [0, 1, (1 << 20) - 1, (1 << 20) + 1] {
            let mut out = Vec::new();
            assert!(unpack(&stored, raw, &mut out).is_err(), "{raw}");
            assert!(out.capacity() <= raw + 64);
        }
        assert!(unpack(b"no frame", 8, &mut Vec::new()).is_err());
    }
}
