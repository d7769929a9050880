//! How each kind of result looks, one file a kind.

pub mod clones;
pub mod datasets;
pub mod diffs;
pub mod enrichment;
pub mod entities;
pub mod entries;
pub mod exports;
pub mod items;
pub mod keys;
pub mod listed;
pub mod operations;
pub mod people;
pub mod plans;
pub mod profiles;
pub mod propagation;
pub mod rows;
pub mod snapshots;
pub mod store;
pub mod tasks;

use std::collections::BTreeMap;

/// Digits of an id that tables show at least.
const SHORT: usize = 8;

/// Starts of ids, as short as tells them apart among themselves, and at least eight characters.
pub fn short_ids<'a>(ids: impl IntoIterator<Item = &'a str>) -> BTreeMap<&'a str, String> {
    let sorted: std::collections::BTreeSet<&str> = ids.into_iter().collect();
    let all: Vec<&str> = sorted.into_iter().collect();
    let mut short = BTreeMap::new();
    for (place, id) in all.iter().enumerate() {
        let before = place.checked_sub(1).map_or(0, |before| common(all[before], id));
        let after = all.get(place + 1).map_or(0, |after| common(after, id));
        let length = if is_time(id) { usize::MAX } else { SHORT.max(before.max(after) + 1) };
        short.insert(*id, id.chars().take(length).collect());
    }
    short
}

/// The start of an id, for a sentence.
pub fn short_id(id: &str) -> &str {
    if is_time(id) {
        return id;
    }
    id.char_indices().nth(SHORT).map_or(id, |(end, _)| &id[..end])
}

/// Whether an id is made of the time, as those of Vela are: its start says nothing.
fn is_time(id: &str) -> bool {
    id.starts_with("snapshot_")
}

fn common(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(one, other)| one == other).count()
}

/// A value that may be unknown.
fn known<T>(value: Option<T>, show: impl FnOnce(T) -> String) -> String {
    value.map_or_else(|| "-".into(), show)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_ids_tell_their_ids_apart() {
        let short = short_ids(["snp_00000001aa", "snp_00000002aa", "ffffffff-1111"]);
        assert_eq!(short["snp_00000001aa"], "snp_00000001");
        assert_eq!(short["snp_00000002aa"], "snp_00000002");
        assert_eq!(short["ffffffff-1111"], "ffffffff");
        assert_eq!(short_id("ffffffff-1111"), "ffffffff");
        assert_eq!(short_id("ab"), "ab");
        let time = "snapshot_2026-01-15T10-00-00Z";
        assert_eq!(short_ids([time])[time], time);
        assert_eq!(short_id(time), time);
    }
}
