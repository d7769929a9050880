//! Restores as tasks. The service has no tasks; the id of ours says which snapshot of which tenant to look at, so that
//! another process can wait for it too.

use std::collections::HashMap;
use std::sync::Mutex;

use crate::backend::vela::Vela;
use crate::backend::vela::service::missing;
use crate::backend::{TaskProgress, TaskView};
use crate::contract::vela::{Snapshot, status};
use crate::error::{Code, Error, Result};
use crate::model::TenantName;
use crate::model::{DatasetId, DatasetStatus, Report, SnapshotId, Task, TaskId, TaskStatus, TaskType, Timestamp};

/// What the id of a task begins with.
const RESTORE: &str = "restore";

/// What this process knows about the restores that it has begun.
#[derive(Default)]
pub(super) struct Begun(Mutex<HashMap<TaskId, Known>>);

#[derive(Clone)]
struct Known {
    safety: Option<SnapshotId>,
    entities: Option<u64>,
    since: Timestamp,
}

impl Begun {
    /// Notes a restore and names its task.
    pub(super) fn add(
        &self,
        tenant: &TenantName,
        snapshot: &str,
        target: Option<&TenantName>,
        safety: Option<SnapshotId>,
        entities: Option<u64>,
    ) -> TaskId {
        let task = id(tenant, snapshot, target);
        let known = Known { safety, entities, since: Timestamp::now() };
        self.0.lock().expect("no thread panicked").insert(task.clone(), known);
        task
    }

    fn get(&self, task: &TaskId) -> Option<Known> {
        self.0.lock().expect("no thread panicked").get(task).cloned()
    }
}

/// `restore:TENANT:SNAPSHOT`, or `restore:TENANT>TARGET:SNAPSHOT`.
fn id(tenant: &TenantName, snapshot: &str, target: Option<&TenantName>) -> TaskId {
    let target = target.map_or_else(String::new, |target| format!(">{target}"));
    TaskId::from(format!("{RESTORE}:{tenant}{target}:{snapshot}"))
}

fn parts(task: &str) -> Option<(TenantName, Option<TenantName>, &str)> {
    let (tenants, snapshot) = task.strip_prefix(RESTORE)?.strip_prefix(':')?.split_once(':')?;
    let (tenant, target) = match tenants.split_once('>') {
        Some((tenant, target)) => (tenant, Some(target.parse().ok()?)),
        None => (tenants, None),
    };
    Some((tenant.parse().ok()?, target, snapshot))
}

impl Vela {
    /// The restores that run in a tenant.
    pub(super) async fn running_tasks(&self, tenant: &TenantName) -> Result<Vec<Task>> {
        let mut list = self.service.list(tenant).await?;
        list.retain(|one| status::is_restoring(&one.status));
        Ok(list.iter().map(|one| self.view(id(tenant, &one.id, None), tenant, one).task).collect())
    }

    /// One restore, as far as its snapshot tells.
    pub(super) async fn look_at_task(&self, reference: &str) -> Result<TaskView> {
        let unknown = || Error::NotFound { what: "task", reference: reference.to_owned(), within: None };
        let (tenant, target, snapshot) = parts(reference).ok_or_else(unknown)?;
        let found = self.service.get(&tenant, snapshot).await?.ok_or_else(|| missing(&tenant, snapshot))?;
        let task = id(&tenant, snapshot, target.as_ref());
        Ok(self.view(task, target.as_ref().unwrap_or(&tenant), &found))
    }

    fn view(&self, task_id: TaskId, tenant: &TenantName, found: &Snapshot) -> TaskView {
        let known = self.begun.get(&task_id);
        let task_status = task_status(&found.status);
        let message = format!("the service says that snapshot `{}` is `{}`", found.id, found.status);
        let has_failed = task_status == TaskStatus::Failed;
        let total = known.as_ref().and_then(|known| known.entities).or(found.entity_count);
        let dataset_id = DatasetId::from(tenant.to_string());
        let report = (task_status == TaskStatus::Completed).then(|| Report {
            task_id: Some(task_id.clone()),
            status: TaskStatus::Completed,
            dataset_id: dataset_id.clone(),
            snapshot_id: Some(found.id.clone().into()),
            state: None,
            plan: None,
            revision_id: known.as_ref().and_then(|known| known.safety.clone()),
            kept: Vec::new(),
            warnings: Vec::new(),
        });
        let task = Task {
            task_id,
            dataset_id,
            dataset_name: tenant.to_string(),
            dataset_status: Some(if task_status.is_final() { DatasetStatus::Ready } else { DatasetStatus::ReadOnly }),
            created_by: None,
            task_type: TaskType::SnapshotRestore,
            status: task_status,
            status_message: Some(found.status.clone()).filter(|word| !word.is_empty()),
            progress_percentage: None,
            error_message: has_failed.then(|| message.clone()),
            start_time: known.map_or_else(Timestamp::now, |known| known.since),
            end_time: None,
        };
        let progress = TaskProgress { phase: None, items: (0, total), bytes: (0, None) };
        let failure = has_failed.then_some((Code::TaskFailed, message));
        TaskView { progress, report, failure, ..TaskView::of(task) }
    }
}

/// Where a restore stands, going by the word of its snapshot. No word at all says that nothing is being done.
fn task_status(word: &str) -> TaskStatus {
    match word {
        word if word.is_empty() || status::is_completed(word) => TaskStatus::Completed,
        word if status::is_restoring(word) => TaskStatus::Running,
        word if status::is_failure(word) => TaskStatus::Failed,
        word => TaskStatus::Other(word.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_what_to_look_at() {
        let (city, test): (TenantName, TenantName) = ("city".parse().unwrap(), "test".parse().unwrap());
        let own = id(&city, "snapshot_2026-01-15T10-00-00Z", None);
        assert_eq!(parts(own.as_str()), Some((city.clone(), None, "snapshot_2026-01-15T10-00-00Z")));
        let across = id(&city, "a:b", Some(&test));
        assert_eq!(parts(across.as_str()), Some((city, Some(test), "a:b")));
        for bad in ["", "restore", "restore:x", "restore:a-b:c", "create:x:y", "restore:a>:c"] {
            assert_eq!(parts(bad), None, "{bad}");
        }
    }

    #[test]
    fn words_that_are_not_known_are_not_final() {
        assert_eq!(task_status("completed"), TaskStatus::Completed);
        assert_eq!(task_status("RESTORING"), TaskStatus::Running);
        assert_eq!(task_status("failed"), TaskStatus::Failed);
        assert!(!task_status("queued").is_final());
    }
}
