//! Lists of tasks in pages, and the task that stands in somebody's way.

use crate::catalog::{TaskColumn, TaskFilter, TaskSight, Trash};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::error::Result;
use crate::model::{DatasetId, Email, Reach, SnapshotId, Task, TaskType, Timestamp};

/// Which tasks are wanted, in which order, and which part of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskRequest {
    /// Only tasks on this dataset.
    pub dataset: Option<DatasetId>,
    /// Only tasks on datasets with this text in their name, whatever the case.
    pub dataset_name: Option<String>,
    /// Only tasks of this kind.
    pub task_type: Option<String>,
    /// Only tasks that stand there.
    pub status: Option<String>,
    /// Only tasks that this person asked for.
    pub created_by: Option<String>,
    /// Only tasks that began then or later.
    pub from: Option<Timestamp>,
    /// Only tasks that began then or earlier.
    pub to: Option<Timestamp>,
    /// What they are sorted by.
    pub sort: TaskSort,
    /// Smallest first.
    pub ascending: bool,
    /// How many are left out before the first.
    pub offset: u64,
    /// How many there are at most.
    pub limit: u64,
}

/// What tasks are sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TaskSort {
    /// When they began.
    #[default]
    Began,
    /// Where they stand.
    Status,
    /// What kind of work they are.
    Type,
    /// The dataset's name.
    DatasetName,
    /// The dataset's id.
    Dataset,
    /// Who asked for them.
    CreatedBy,
}

/// Part of a list of tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskPage {
    /// The tasks.
    pub tasks: Vec<Task>,
    /// How many there are in all.
    pub total: u64,
}

/// Values that tasks have, each once, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskFacets {
    /// Names of their datasets.
    pub dataset_names: Vec<String>,
    /// Ids of their datasets.
    pub datasets: Vec<DatasetId>,
    /// What kind of work they are.
    pub types: Vec<String>,
    /// Who asked for them.
    pub created_by: Vec<String>,
}

impl Engine {
    /// A part of the tasks that may be seen.
    pub fn task_page(&self, request: &TaskRequest) -> Result<TaskPage> {
        request.dataset.as_ref().map_or(Ok(()), |id| self.ensure(id, Action::Look))?;
        self.tidy();
        let filter = self.task_filter(request);
        let page = (request.offset, request.limit);
        let column = match request.sort {
            // Names may change and stand elsewhere.
            TaskSort::DatasetName => return self.page_by_name(request, &filter),
            _ if request.dataset_name.is_some() => return self.page_by_name(request, &filter),
            TaskSort::Began => TaskColumn::Began,
            TaskSort::Status => TaskColumn::Status,
            TaskSort::Type => TaskColumn::Type,
            TaskSort::Dataset => TaskColumn::Dataset,
            TaskSort::CreatedBy => TaskColumn::CreatedBy,
        };
        let (rows, total) = self.read(|read| {
            let rows = read.task_page(&filter, (column, !request.ascending), page)?;
            Ok((rows, read.count_tasks(&filter)?))
        })?;
        Ok(TaskPage { tasks: rows.iter().map(|row| self.describe_task(row)).collect::<Result<_>>()?, total })
    }

    /// The same where names of datasets count: all tasks are described.
    fn page_by_name(&self, request: &TaskRequest, filter: &TaskFilter) -> Result<TaskPage> {
        let column = match request.sort {
            TaskSort::Began | TaskSort::DatasetName => TaskColumn::Began,
            TaskSort::Status => TaskColumn::Status,
            TaskSort::Type => TaskColumn::Type,
            TaskSort::Dataset => TaskColumn::Dataset,
            TaskSort::CreatedBy => TaskColumn::CreatedBy,
        };
        let is_by_name = request.sort == TaskSort::DatasetName;
        let order = (column, is_by_name || !request.ascending);
        let rows = self.read(|read| read.task_page(filter, order, (0, i64::MAX as u64)))?;
        let mut tasks = rows.iter().map(|row| self.describe_task(row)).collect::<Result<Vec<_>>>()?;
        if let Some(text) = &request.dataset_name {
            let text = text.to_lowercase();
            tasks.retain(|task| task.dataset_name.to_lowercase().contains(&text));
        }
        if is_by_name && request.ascending {
            tasks.sort_by(|a, b| a.dataset_name.cmp(&b.dataset_name));
        } else if is_by_name {
            tasks.sort_by(|a, b| b.dataset_name.cmp(&a.dataset_name));
        }
        let total = tasks.len() as u64;
        let (skip, take) = (index(request.offset), index(request.limit));
        Ok(TaskPage { tasks: tasks.into_iter().skip(skip).take(take).collect(), total })
    }

    /// The values of the tasks that may be seen and that began between two instants.
    pub fn task_facets(&self, from: Option<Timestamp>, to: Option<Timestamp>) -> Result<TaskFacets> {
        let filter = self.task_filter(&TaskRequest { from, to, ..TaskRequest::default() });
        let values = self.read(|read| read.task_values(&filter))?;
        let mut names = Vec::new();
        for id in &values.datasets {
            names.extend(self.read(|read| read.find_dataset(id.as_str(), Trash::With)).ok().map(|row| row.name));
        }
        names.sort();
        names.dedup();
        let (types, created_by) = (values.types, values.created_by);
        Ok(TaskFacets { dataset_names: names, datasets: values.datasets, types, created_by })
    }

    /// What kind of task stands in the way of an operation on a dataset, or on one of its snapshots.
    pub(crate) fn task_in_the_way(
        &self,
        dataset: &DatasetId,
        snapshot: Option<&SnapshotId>,
    ) -> Result<Option<TaskType>> {
        self.tidy();
        let of_dataset = self.read(|read| read.unfinished_tasks(Some(dataset)))?;
        let of_snapshot = match snapshot {
            Some(snapshot) => self.read(|read| read.unfinished_tasks_of_snapshot(snapshot))?,
            None => Vec::new(),
        };
        Ok(of_dataset.into_iter().chain(of_snapshot).map(|task| task.task_type).next())
    }

    fn task_filter(&self, request: &TaskRequest) -> TaskFilter {
        TaskFilter {
            sight: match &self.person.reach {
                Reach::Everything => TaskSight::All,
                Reach::Shared => TaskSight::Shared(Email::folded(&self.person.email)),
                Reach::Tenants(names) => TaskSight::Tenants(names.clone()),
            },
            dataset: request.dataset.clone(),
            task_type: request.task_type.clone(),
            status: request.status.clone(),
            created_by: request.created_by.clone(),
            from: request.from,
            to: request.to,
        }
    }
}

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
