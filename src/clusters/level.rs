//! How much alike is alike.

/// A level of likeness: the strictest first. The granularity of clusters, 0 to 4, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The same hash, or the same content.
    Same,
    /// 2 bits of 64 apart: compressed or scaled again.
    Copied,
    /// 4 bits apart: edited in light or color, frames that follow each other.
    Edited,
    /// 6 bits apart.
    Alike,
    /// 8 bits apart: of two pictures that have nothing to do with each other, one pair of a billion.
    Related,
}

impl Level {
    /// All levels, the strictest first.
    pub const ALL: [Self; 5] = [Self::Same, Self::Copied, Self::Edited, Self::Alike, Self::Related];
    /// Bits of the widest level.
    pub(super) const WIDEST: u8 = 8;

    /// Bits in which two hashes may differ. Hashes have as many ones as zeros nearly always, so that they differ in an
    /// even number of bits; that is why levels are two apart.
    pub fn bits(self) -> u8 {
        2 * self as u8
    }

    /// The similarity from which on items are alike, from 0 to 1, in steps of a hundredth. Given with each place in a
    /// group, and as the threshold of duplicates.
    pub fn threshold(self) -> f64 {
        similarity(u32::from(self.bits()))
    }

    /// The level with this threshold.
    pub fn of_threshold(threshold: f64) -> Option<Self> {
        Self::ALL.into_iter().find(|level| (level.threshold() - threshold).abs() < 0.005)
    }
}

/// How similar hashes are that differ in so many bits: the share of those that are the same, in hundredths.
pub(super) fn similarity(bits: u32) -> f64 {
    (f64::from(64 - bits.min(64)) / 64.0 * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_fall_from_one() {
        assert_eq!(Level::ALL.map(Level::threshold), [1.0, 0.97, 0.94, 0.91, 0.88]);
        assert_eq!(Level::ALL.map(|level| Level::of_threshold(level.threshold())), Level::ALL.map(Some));
        assert_eq!(Level::of_threshold(0.5), None);
        assert_eq!(Level::ALL.last().map(|level| level.bits()), Some(Level::WIDEST));
    }
}
