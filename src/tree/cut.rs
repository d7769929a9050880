//! Where nodes end. The rule belongs to the format: another one would give every tree another id.
//!
//! A node ends after an entry when a hash of (level, key) is below a threshold that grows with the entry's encoded size,
//! so nodes average 8 KiB whatever the sizes of keys and values; or when 64 KiB have gathered. An inner node never ends
//! with fewer than two entries, so every level is smaller than the one below. All of it depends on nothing but the
//! entries since the last cut; the last node of a level ends where the level does.

/// The context of the hash that decides, for the key derivation mode of BLAKE3.
const CONTEXT: &str = "snapshot 2026-11 tree boundary v1";

/// What one encoded byte adds to the threshold: a cut every 8 KiB on average.
const THRESHOLD_PER_BYTE: u64 = 1 << 51;

/// Encoded bytes after which a node ends in any case.
pub(super) const LIMIT: usize = 64 * 1024;

/// Decides for one level, entry by entry, where its nodes end.
pub(super) struct Cutter {
    hasher: blake3::Hasher,
    level: u8,
    entries: usize,
    bytes: usize,
}

impl Cutter {
    /// Begins at a cut.
    pub(super) fn new(level: u8) -> Self {
        Self { hasher: blake3::Hasher::new_derive_key(CONTEXT), level, entries: 0, bytes: 0 }
    }

    /// Whether the node ends after this entry, given by its key and its encoded size in bytes.
    pub(super) fn ends_after(&mut self, key: &[u8], size: usize) -> bool {
        self.entries += 1;
        self.bytes += size;
        let may_end = self.level == 0 || self.entries >= 2;
        let ends = may_end && (self.bytes >= LIMIT || self.draw(key) < threshold(size));
        if ends {
            self.restart();
        }
        ends
    }

    /// Begins at a cut again.
    pub(super) fn restart(&mut self) {
        self.entries = 0;
        self.bytes = 0;
    }

    /// A number from the whole range of 64 bits that depends on level and key alone.
    fn draw(&mut self, key: &[u8]) -> u64 {
        let hash = self.hasher.reset().update(&[self.level]).update(key).finalize();
        let first = hash.as_bytes().first_chunk().expect("a hash has 32 bytes");
        u64::from_le_bytes(*first)
    }
}

fn threshold(size: usize) -> u64 {
    (size as u64).saturating_mul(THRESHOLD_PER_BYTE)
}

#[cfg(test)]
impl Cutter {
    /// Whether this key alone would end a node, for tests that look for keys which do not.
    pub(super) fn would_end(&mut self, key: &[u8], size: usize) -> bool {
        self.draw(key) < threshold(size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distances(size: usize, entries: u64) -> Vec<usize> {
        let mut cutter = Cutter::new(0);
        let mut found = vec![0];
        for number in 0..entries {
            *found.last_mut().unwrap() += size;
            if cutter.ends_after(&number.to_be_bytes(), size) {
                found.push(0);
            }
        }
        found.pop();
        found
    }

    #[test]
    fn nodes_average_eight_kibibytes_whatever_the_entries() {
        for size in [20, 100, 1000] {
            let found = distances(size, 4_000_000 / size as u64);
            let mean = found.iter().sum::<usize>() / found.len();
            assert!((6500..10_500).contains(&mean), "entries of {size}: {mean}");
            assert!(found.iter().all(|bytes| *bytes < LIMIT + size));
        }
    }

    #[test]
    fn an_inner_node_has_two_entries_even_if_one_is_huge() {
        let mut cutter = Cutter::new(1);
        for _ in 0..5 {
            assert!(!cutter.ends_after(b"first", LIMIT));
            assert!(cutter.ends_after(b"second", LIMIT));
        }
    }

    #[test]
    fn levels_are_cut_apart_from_each_other() {
        let (mut lower, mut upper) = (Cutter::new(0), Cutter::new(1));
        assert!((0..64u64).any(|key| lower.draw(&key.to_be_bytes()) != upper.draw(&key.to_be_bytes())));
    }
}
