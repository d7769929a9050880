//! Lists of snapshots, and which one a reference means.

use crate::backend::vela::service::{Service, missing};
use crate::backend::vela::{shapes, unsupported};
use crate::backend::{SnapshotFilter, SnapshotPage};
use crate::contract::vela;
use crate::error::{Error, Result};
use crate::model::TenantName;
use crate::model::{Reference, Selector, Snapshot};

/// Shortest start of an id that is taken for the id.
const PREFIX_MIN: usize = 4;
/// What every id of the service begins with.
const ID_START: &str = "snapshot_";

/// The snapshots of a tenant that a filter lets through.
pub(super) async fn page(service: &Service, tenant: &TenantName, filter: &SnapshotFilter) -> Result<SnapshotPage> {
    if filter.all {
        return unsupported("list --all", "it keeps no automatic revisions; what a restore saves first is listed");
    }
    if filter.deleted {
        return unsupported("list --deleted", "a snapshot that was removed there is gone");
    }
    if filter.reason.is_some() {
        return unsupported(
            "list --reason",
            "it does not say why a snapshot was taken; `--search` looks in descriptions",
        );
    }
    let mut snapshots = all(service, tenant).await?;
    let wanted = filter.search.as_ref().map(|text| text.to_lowercase());
    let has = |text: &str, wanted: &String| text.to_lowercase().contains(wanted);
    snapshots.retain(|one| {
        let is_found =
            wanted.as_ref().is_none_or(|wanted| has(&one.snapshot_name, wanted) || has(&one.description, wanted));
        is_found && filter.since.is_none_or(|since| one.created_at >= since)
    });
    if filter.reverse {
        snapshots.reverse();
    }
    let total = snapshots.len() as u64;
    let limit = filter.limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
    snapshots.truncate(limit);
    Ok(SnapshotPage { snapshots, total })
}

/// All snapshots of a tenant, newest first.
pub(super) async fn all(service: &Service, tenant: &TenantName) -> Result<Vec<Snapshot>> {
    let list = service.list(tenant).await?;
    list.into_iter().map(|one| shapes::snapshot(service, tenant, one)).collect()
}

/// The snapshot that is meant: by its place in the list, its id, what was given as its name, or the start of its id.
pub(super) async fn one(service: &Service, tenant: &TenantName, reference: &Reference) -> Result<Snapshot> {
    let selector = reference.selector();
    match &selector {
        Selector::Current => unsupported("current", "it marks no snapshot as current; name one, or `latest`"),
        Selector::Latest(_) => selector.pick(&all(service, tenant).await?, tenant.as_str()),
        Selector::Text(text) => {
            if let Some(found) = service.get(tenant, text).await?.filter(|found| !found.id.is_empty()) {
                return shapes::snapshot(service, tenant, found);
            }
            let found = by_text(text, service.list(tenant).await?, tenant)?;
            shapes::snapshot(service, tenant, found)
        }
    }
}

fn by_text(text: &str, list: Vec<vela::Snapshot>, tenant: &TenantName) -> Result<vela::Snapshot> {
    let is_named = |one: &vela::Snapshot| {
        one.description.strip_prefix(text).is_some_and(|rest| rest.is_empty() || rest.starts_with(": "))
    };
    let is_begun = |one: &vela::Snapshot| {
        let short = one.id.strip_prefix(ID_START).unwrap_or(&one.id);
        // What has the `Z` of the time is a whole id: `...Z` is none of `...Z-2`.
        text.len() >= PREFIX_MIN
            && !text.contains('Z')
            && (short.starts_with(text) || (text.len() > ID_START.len() && one.id.starts_with(text)))
    };
    if let Some(one) = list.iter().find(|one| one.id == text) {
        return Ok(one.clone());
    }
    let mut found: Vec<_> = list.iter().filter(|one| is_named(one)).collect();
    if found.is_empty() {
        found = list.iter().filter(|one| is_begun(one)).collect();
    }
    match found.as_slice() {
        [] => Err(missing(tenant, text)),
        [one] => Ok((*one).clone()),
        many => Err(Error::Ambiguous {
            what: "snapshot",
            reference: text.to_owned(),
            candidates: many
                .iter()
                .map(|one| format!("{} {}", one.id, one.description).trim_end().to_owned())
                .collect(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    fn wire(id: &str, description: &str) -> vela::Snapshot {
        vela::Snapshot {
            id: id.into(),
            description: description.into(),
            created_at: "2026-01-15T10:00:00Z".into(),
            entity_count: None,
            status: "completed".into(),
        }
    }

    #[test]
    fn ids_beat_names_and_names_beat_starts_of_ids() {
        let list = || {
            vec![
                wire("snapshot_2026-01-15T10-00-00Z", "before: weekly"),
                wire("snapshot_2026-01-10T10-00-00Z", "before"),
                wire("snapshot_2025-12-01T10-00-00Z", "nightly: x"),
                wire("snapshot_2024-12-01T10-00-00Z-2", "second"),
            ]
        };
        let find = |text: &str| by_text(text, list(), &TenantName::default()).map(|one| one.description);
        assert_eq!(find("snapshot_2026-01-10T10-00-00Z").unwrap(), "before");
        assert_eq!(find("nightly").unwrap(), "nightly: x");
        assert_eq!(find("2025").unwrap(), "nightly: x");
        assert_eq!(find("snapshot_2026-01-15").unwrap(), "before: weekly");
        assert_eq!(find("before").unwrap_err().code(), Code::Ambiguous);
        assert_eq!(find("2026-01").unwrap_err().code(), Code::Ambiguous);
        for none in ["202", "snapshot_", "night", "weekly", "snapshot_2024-12-01T10-00-00Z"] {
            assert_eq!(find(none).unwrap_err().code(), Code::NotFound, "{none}");
        }
    }
}
