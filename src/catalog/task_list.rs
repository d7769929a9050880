//! Lists of tasks: filtered, sorted, in pages.

use rusqlite::params_from_iter;
use rusqlite::types::Value;

use crate::catalog::query::{Read, int};
use crate::catalog::tasks::{TaskRow, select_tasks};
use crate::error::Result;
use crate::model::{DatasetId, Timestamp};

/// Which tasks a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskFilter {
    /// Only what somebody may see.
    pub sight: TaskSight,
    /// Only tasks on this dataset.
    pub dataset: Option<DatasetId>,
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
}

/// Which tasks somebody may see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum TaskSight {
    /// All.
    #[default]
    All,
    /// Those on datasets that are shared with this address, and its own on datasets that are gone.
    Shared(String),
    /// Those on the tenants of these names.
    Tenants(Vec<String>),
}

/// A column that tasks can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskColumn {
    /// In the order in which they began.
    Began,
    /// Where they stand.
    Status,
    /// What kind of work they are.
    Type,
    /// The dataset's id.
    Dataset,
    /// Who asked for them.
    CreatedBy,
}

/// Values that tasks have, each once, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskValues {
    /// Ids of their datasets.
    pub datasets: Vec<DatasetId>,
    /// What kind of work they are.
    pub types: Vec<String>,
    /// Who asked for them.
    pub created_by: Vec<String>,
}

const SHARED: &str = "(dataset_id IN (SELECT dataset_id FROM people WHERE email = ?n) OR \
                      lower(created_by) = ?n AND dataset_id NOT IN (SELECT id FROM datasets))";

impl TaskColumn {
    fn sql(self) -> &'static str {
        match self {
            Self::Began => "seq",
            Self::Status => "status",
            Self::Type => "task_type",
            Self::Dataset => "dataset_id",
            Self::CreatedBy => "created_by",
        }
    }
}

impl Read<'_> {
    /// Tasks, sorted by a column, at most `limit` after `offset`. Among equals the newest comes first.
    pub fn task_page(
        &self,
        filter: &TaskFilter,
        (column, is_descending): (TaskColumn, bool),
        (offset, limit): (u64, u64),
    ) -> Result<Vec<TaskRow>> {
        let (condition, mut params) = condition(filter);
        params.extend([Value::Integer(int(limit)), Value::Integer(int(offset))]);
        let (place, column) = (params.len(), column.sql());
        let direction = if is_descending { "DESC" } else { "ASC" };
        let tie = if column == "seq" { "" } else { ", seq DESC" };
        let sql = format!(
            select_tasks!("WHERE {} ORDER BY {} {}{} LIMIT ?{} OFFSET ?{}"),
            condition,
            column,
            direction,
            tie,
            place - 1,
            place
        );
        self.all(&sql, params_from_iter(params), TaskRow::read)
    }

    /// How many tasks there are.
    pub fn count_tasks(&self, filter: &TaskFilter) -> Result<u64> {
        let (condition, params) = condition(filter);
        let sql = format!("SELECT COUNT(*) FROM tasks WHERE {condition}");
        self.only(&sql, params_from_iter(params), |row| row.count())
    }

    /// The values that tasks have.
    pub fn task_values(&self, filter: &TaskFilter) -> Result<TaskValues> {
        let (condition, params) = condition(filter);
        let sql = |column: &str| format!("SELECT DISTINCT {column} FROM tasks WHERE {condition} ORDER BY {column}");
        Ok(TaskValues {
            datasets: self.all(&sql("dataset_id"), params_from_iter(&params), |row| row.take())?,
            types: self.all(&sql("task_type"), params_from_iter(&params), |row| row.take())?,
            created_by: self.all(&sql("created_by"), params_from_iter(&params), |row| row.take())?,
        })
    }
}

fn condition(filter: &TaskFilter) -> (String, Vec<Value>) {
    let mut sql = String::from("1 = 1");
    let mut params = Vec::new();
    // Each `?n` is the next value; the last value is used again where there are more places.
    let mut add = |condition: &str, values: &[Value]| {
        sql.push_str(" AND ");
        let mut values = values.iter();
        for (number, part) in condition.split("?n").enumerate() {
            if number > 0 {
                params.extend(values.next().cloned());
                sql.push_str(&format!("?{}", params.len()));
            }
            sql.push_str(part);
        }
    };
    match &filter.sight {
        TaskSight::All => {}
        TaskSight::Shared(email) => add(SHARED, &[Value::Text(email.clone())]),
        TaskSight::Tenants(names) => {
            let names: Vec<_> = names.iter().map(|name| Value::Text(name.clone())).collect();
            let list = vec!["?n"; names.len()].join(", ");
            add(&format!("dataset_id IN (SELECT id FROM datasets WHERE kind = 'tenant' AND name IN ({list}))"), &names);
        }
    }
    if let Some(dataset) = &filter.dataset {
        add("dataset_id = ?n", &[Value::Text(dataset.as_str().to_owned())]);
    }
    for (condition, wanted) in [
        ("task_type = ?n", &filter.task_type),
        ("status = ?n", &filter.status),
        ("created_by = ?n", &filter.created_by),
    ] {
        if let Some(word) = wanted {
            add(condition, &[Value::Text(word.clone())]);
        }
    }
    if let Some(from) = filter.from {
        add("started_at >= ?n", &[Value::Integer(from.as_micros())]);
    }
    if let Some(to) = filter.to {
        add("started_at <= ?n", &[Value::Integer(to.as_micros())]);
    }
    (sql, params)
}
