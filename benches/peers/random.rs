//! Bytes that are the same on every run: noise that no tool can compress, and records in JSON as datasets have them.

use std::fmt::Write as _;

/// A small generator (splitmix64); its whole state is one number.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// The generator for one file (`item`) in one version of the data.
    pub(crate) fn new(item: u64, version: u64) -> Self {
        let mut random = Self(item.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ version.rotate_left(32));
        random.next();
        random
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Overwrites `buffer` with noise.
    pub(crate) fn fill(&mut self, buffer: &mut [u8]) {
        for piece in buffer.chunks_mut(8) {
            let word = self.next().to_le_bytes();
            piece.copy_from_slice(&word[..piece.len()]);
        }
    }

    /// One item with its labels, a little over `length` bytes of JSON.
    pub(crate) fn record(&mut self, length: usize) -> String {
        const NAMES: [&str; 6] = ["car", "person", "bicycle", "traffic light", "dog", "bench"];
        let mut text = format!("{{\"id\":\"urn:item:{:016x}\",\"source\":\"camera-{}\"", self.next(), self.below(40));
        text.push_str(",\"labels\":[");
        while text.len() < length {
            let name = NAMES[self.below(6) as usize];
            let (x, y, score) = (self.below(1920), self.below(1080), self.below(10_000));
            let comma = if text.ends_with('[') { "" } else { "," };
            let _ = write!(
                text,
                "{comma}{{\"name\":\"{name}\",\"box\":[{x},{y},{},{}],\"score\":0.{score:04},\"by\":\"detector-v2\"}}",
                x + self.below(200),
                y + self.below(200),
            );
        }
        text.push_str("]}\n");
        text
    }
}
