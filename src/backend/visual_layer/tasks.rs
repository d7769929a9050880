//! Tasks. The contract can list them and not show one, so one is looked for in the list.

use std::collections::HashSet;
use std::sync::PoisonError;

use crate::backend::visual_layer::{Begun, VisualLayer, wire};
use crate::backend::{TaskProgress, TaskView};
use crate::contract::path::fill;
use crate::contract::visual_layer::{TaskList, paths, tasks::PAGE_SIZE_MAX};
use crate::error::{Error, Result};
use crate::model::{DatasetId, Selector, Task, TaskId, TaskStatus, TaskType};
use crate::remote::Request;

/// Pages that are turned at most; older tasks are archived by the service.
const PAGES_MAX: u64 = 1_000;

/// Which tasks a list is asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    pub(super) dataset: Option<String>,
    pub(super) task_type: Option<TaskType>,
}

impl VisualLayer {
    pub(super) async fn all_tasks(&self, dataset: Option<&DatasetId>) -> Result<Vec<Task>> {
        let wanted = Wanted { dataset: dataset.map(DatasetId::to_string), task_type: None };
        let mut tasks = Vec::new();
        self.each_task(&wanted, |task| {
            tasks.push(task);
            true
        })
        .await?;
        Ok(tasks)
    }

    /// The newest tasks, as many as a page has.
    pub(super) async fn newest_tasks(&self, wanted: &Wanted) -> Result<Vec<Task>> {
        Ok(self.page(wanted, 1).await?.tasks.into_iter().map(wire::task).collect())
    }

    /// Shows tasks to `visit`, newest first, until it has seen enough.
    async fn each_task(&self, wanted: &Wanted, mut visit: impl FnMut(Task) -> bool) -> Result<()> {
        let mut seen = HashSet::new();
        for number in 1..=PAGES_MAX {
            let page = self.page(wanted, number).await?;
            let mut has_new = false;
            for task in page.tasks.into_iter().map(wire::task) {
                // Tasks move to later pages while pages are turned.
                if seen.insert(task.task_id.clone()) {
                    has_new = true;
                    if !visit(task) {
                        return Ok(());
                    }
                }
            }
            if !has_new || seen.len() as u64 >= page.total {
                return Ok(());
            }
        }
        Ok(())
    }

    async fn page(&self, wanted: &Wanted, number: u64) -> Result<TaskList> {
        let mut request = Request::get(paths::TASKS)
            .query("sort_by", "start_time")
            .query("sort_order", "desc")
            .query("page", number)
            .query("page_size", PAGE_SIZE_MAX);
        if let Some(dataset) = &wanted.dataset {
            request = request.query("dataset_id", dataset);
        }
        if let Some(task_type) = &wanted.task_type {
            request = request.query("task_type", task_type.as_str());
        }
        let page = self.client.send(&request).await?.json_if_any()?;
        Ok(page.unwrap_or_else(|| TaskList { tasks: Vec::new(), total: 0, page: number, page_size: PAGE_SIZE_MAX }))
    }

    pub(super) async fn task_view(&self, reference: &str) -> Result<TaskView> {
        let begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner).get(reference).cloned();
        let task = match &begun {
            Some(begun) => self.find_task(reference, &begun.wanted).await?,
            None => self.find_task(reference, &Wanted::default()).await?,
        };
        let begun = begun.unwrap_or_else(|| self.remember(&task, Begun::of(&task)));
        let report = begun.report.as_ref().filter(|_| task.status.is_final());
        let report = report.map(|report| crate::model::Report { status: task.status.clone(), ..report.clone() });
        let cloned = self.clone_view(&task).await?;
        let progress = TaskProgress { phase: None, items: percent(&task), bytes: (0, None) };
        Ok(TaskView { progress, report, cloned, ..TaskView::of(task) })
    }

    /// Remembers where a task is found, and what is to be reported when it has ended.
    pub(super) fn remember(&self, task: &Task, begun: Begun) -> Begun {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).insert(task.task_id.to_string(), begun.clone());
        begun
    }

    /// The task that goes by a full id or a unique start of one.
    async fn find_task(&self, reference: &str, wanted: &Wanted) -> Result<Task> {
        let (mut exact, mut starts) = (None, Vec::new());
        let is_prefix = Selector::is_prefix(reference);
        self.each_task(wanted, |task| {
            if task.task_id.as_str().eq_ignore_ascii_case(reference) {
                exact = Some(task);
                return false;
            }
            if is_prefix && task.task_id.as_str().starts_with(&reference.to_ascii_lowercase()) {
                starts.push(task);
            }
            true
        })
        .await?;
        match (exact, starts.len()) {
            (Some(task), _) => Ok(task),
            (None, 0) => Err(Error::NotFound { what: "task", reference: reference.to_owned(), within: None }),
            (None, 1) => Ok(starts.remove(0)),
            (None, _) => Err(Error::Ambiguous {
                what: "task",
                reference: reference.to_owned(),
                candidates: starts.iter().map(|task| task.task_id.to_string()).collect(),
            }),
        }
    }

    pub(super) async fn abort_task(&self, task: &TaskId) -> Result<Task> {
        let request = Request::post(fill(paths::TASK_ABORT, &[task.as_str()]));
        match self.client.send(&request).await {
            Ok(answer) => match answer.json_if_any()? {
                Some(aborted) => Ok(wire::task(aborted)),
                None => Ok(self.task_view(task.as_str()).await?.task),
            },
            Err(failure) if failure.may_be_done => {
                let found = self.task_view(task.as_str()).await?.task;
                if found.status == TaskStatus::Aborted { Ok(found) } else { Err(failure.into()) }
            }
            Err(failure) => Err(failure.into()),
        }
    }
}

/// How far a task is, of a hundred.
fn percent(task: &Task) -> (u64, Option<u64>) {
    task.progress_percentage.map_or((0, None), |percent| (u64::from(percent), Some(100)))
}
