//! Numbers that look random and are the same for the same seed.

/// SplitMix64.
pub(crate) struct Dice(u64);

impl Dice {
    /// Dice of their own for each name and each number.
    pub(crate) fn new(seed: u64, name: &str, numbers: [u64; 2]) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&seed.to_le_bytes()).update(&numbers[0].to_le_bytes()).update(&numbers[1].to_le_bytes());
        hasher.update(name.as_bytes());
        let hash = hasher.finalize();
        Self(u64::from_le_bytes(hash.as_bytes()[..8].try_into().expect("eight bytes")))
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit.max(1)
    }
}
