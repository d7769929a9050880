//! Taking a restore back: the snapshot that was taken before it is restored.
//!
//! The service has no operation log. A restore of ours is known by the snapshot that it took first, and one that was
//! taken back by the snapshot that this took first.

use crate::backend::vela::restore::BEFORE_RESTORING;
use crate::backend::vela::service::Service;
use crate::backend::vela::{Vela, shapes};
use crate::backend::{Operation, Undo};
use crate::contract::vela::Snapshot;
use crate::error::{Error, Result};
use crate::model::TenantName;
use crate::model::{DatasetId, TaskId, Timestamp};

/// How descriptions of snapshots that an undo takes first begin; the id of what it restores follows.
const BEFORE_UNDOING: &str = "before going back to ";

/// What an undo would take back: the newest restore, or the one of that number.
pub(super) async fn plan(service: &Service, tenant: &TenantName, operation: Option<u64>) -> Result<Undo> {
    let safety = find(service, tenant, operation).await?;
    let at = shapes::instant(&safety.created_at).unwrap_or(Timestamp::from_micros(0));
    let operation = Operation {
        operation: number(&safety),
        verb: "restore".into(),
        dataset_id: DatasetId::from(tenant.to_string()),
        at,
        by: None,
        subject: safety.description.strip_prefix(BEFORE_RESTORING).unwrap_or_default().to_owned(),
        state_before: None,
        state_after: None,
        can_undo: true,
        undone_by: None,
    };
    Ok(Undo { operation, plan: None })
}

impl Vela {
    /// Begins to take back what was planned.
    pub(super) async fn begin_undo(&self, tenant: &TenantName, undo: &Undo) -> Result<TaskId> {
        let safety = find(&self.service, tenant, Some(undo.operation.operation)).await?;
        let note = format!("{BEFORE_UNDOING}{}", safety.id);
        self.put_back(tenant, &safety.id, None, Some(note)).await
    }
}

async fn find(service: &Service, tenant: &TenantName, operation: Option<u64>) -> Result<Snapshot> {
    pick(service.list(tenant).await?, operation).ok_or_else(|| Error::NothingToUndo {
        reason: match operation {
            None => format!("no restore into `{tenant}` can be taken back"),
            Some(number) => format!("no restore into `{tenant}` with the number {number} can be taken back"),
        },
    })
}

/// The newest snapshot that was taken before a restore that was not taken back.
fn pick(list: Vec<Snapshot>, operation: Option<u64>) -> Option<Snapshot> {
    let is_undone = |id: &str| list.iter().any(|one| one.description.strip_prefix(BEFORE_UNDOING) == Some(id));
    let is_wanted = |one: &&Snapshot| {
        one.description.starts_with(BEFORE_RESTORING)
            && !is_undone(&one.id)
            && operation.is_none_or(|wanted| number(one) == wanted)
    };
    list.iter().find(is_wanted).cloned()
}

/// The number of a restore: the second in which it began.
fn number(safety: &Snapshot) -> u64 {
    let micros = shapes::instant(&safety.created_at).map_or(0, Timestamp::as_micros);
    u64::try_from(micros / 1_000_000).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(id: &str, description: &str, second: u64) -> Snapshot {
        Snapshot {
            id: id.into(),
            description: description.into(),
            created_at: format!("1970-01-01T00:00:{second:02}Z"),
            entity_count: None,
            status: "completed".into(),
        }
    }

    #[test]
    fn undo_said_again_goes_one_further() {
        let mut list =
            vec![wire("c", "before restoring x", 9), wire("b", "nightly", 5), wire("a", "before restoring y", 1)];
        let picked = |list: &[Snapshot], number| pick(list.to_vec(), number).map(|one| one.id);
        assert_eq!(picked(&list, None).as_deref(), Some("c"));
        assert_eq!(picked(&list, Some(1)).as_deref(), Some("a"));
        assert_eq!(picked(&list, Some(5)), None);
        list.insert(0, wire("d", "before going back to c", 11));
        assert_eq!(picked(&list, None).as_deref(), Some("a"));
        list.insert(0, wire("e", "before going back to a", 12));
        assert_eq!(picked(&list, None), None);
    }
}
