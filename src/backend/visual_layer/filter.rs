//! What a list is narrowed to, where the server cannot do it.

use crate::backend::{SnapshotFilter, SnapshotPage};
use crate::model::Snapshot;

/// Part of a list that is newest first.
pub(super) fn page(snapshots: Vec<Snapshot>, filter: &SnapshotFilter) -> SnapshotPage {
    let needle = filter.search.as_ref().map(|text| text.to_lowercase());
    let is_meant = |one: &Snapshot| {
        let has = |text: &str| needle.as_ref().is_none_or(|needle| text.to_lowercase().contains(needle));
        (has(&one.snapshot_name) || has(&one.description))
            && filter.reason.as_ref().is_none_or(|reason| one.reason.as_ref() == Some(reason))
            && filter.since.is_none_or(|since| one.created_at >= since)
    };
    let mut snapshots: Vec<_> = snapshots.into_iter().filter(is_meant).collect();
    let total = snapshots.len() as u64;
    if filter.reverse {
        snapshots.reverse();
    }
    let limit = filter.limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
    snapshots.truncate(limit);
    SnapshotPage { snapshots, total }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Reason, Timestamp};

    fn names(filter: SnapshotFilter) -> (Vec<String>, u64) {
        let at = |micros, name: &str, description: &str| Snapshot {
            created_at: Timestamp::from_micros(micros),
            description: description.into(),
            ..Snapshot::sample(name, name)
        };
        let mut list = vec![at(3, "Third", ""), at(2, "second", "the THIRD try"), at(1, "first", "")];
        list[2].reason = Some(Reason::Creation);
        let page = page(list, &filter);
        (page.snapshots.into_iter().map(|one| one.snapshot_name).collect(), page.total)
    }

    #[test]
    fn a_list_is_narrowed_as_the_engine_would() {
        let all = SnapshotFilter::default;
        assert_eq!(names(all()).0, ["Third", "second", "first"]);
        assert_eq!(names(SnapshotFilter { search: Some("third".into()), ..all() }).0, ["Third", "second"]);
        assert_eq!(names(SnapshotFilter { reason: Some(Reason::Creation), ..all() }).0, ["first"]);
        assert_eq!(names(SnapshotFilter { since: Some(Timestamp::from_micros(2)), ..all() }).0, ["Third", "second"]);
        assert_eq!(names(SnapshotFilter { limit: Some(1), reverse: true, ..all() }), (vec!["first".to_owned()], 3));
    }
}
