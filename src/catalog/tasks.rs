//! Tasks: long work, how far it is, how it ended, and what a process that takes over must know.

use rusqlite::params;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use crate::backend::TaskProgress;
use crate::catalog::find::{CANDIDATES, Wanted, id_range};
use crate::catalog::query::{Columns, Read, Write, int};
use crate::error::{Code, Error, Result};
use crate::model::{DatasetId, SnapshotId, TaskId, TaskStatus, TaskType, Timestamp};

/// How far a restore or a clone is, for whoever takes over from a process that died.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Nothing but staged files was written: sweep them.
    Staging,
    /// The folder is being changed: finish from the journal.
    Committing,
}

/// A task as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// Its id.
    pub id: TaskId,
    /// Its place in the order in which tasks were begun.
    pub seq: u64,
    /// The dataset it works on; of a clone, the new one.
    pub dataset_id: DatasetId,
    /// The snapshot that is restored or cloned.
    pub snapshot_id: Option<SnapshotId>,
    /// What kind of work it is.
    pub task_type: TaskType,
    /// Where it stands.
    pub status: TaskStatus,
    /// A few words about what it does now.
    pub status_message: Option<String>,
    /// How far it is.
    pub progress: TaskProgress,
    /// Who asked for it.
    pub created_by: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Why it failed.
    pub error: Option<(Code, String)>,
    /// The engine's own parameters, as JSON.
    pub params: String,
    /// The engine's own result, as JSON.
    pub result: Option<String>,
    /// How far a restore or a clone is.
    pub stage: Option<Stage>,
    /// Whether somebody asked it to stop.
    pub abort_requested: bool,
}

/// A task to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// Its id.
    pub id: TaskId,
    /// The dataset it works on; of a clone, the new one.
    pub dataset_id: DatasetId,
    /// The snapshot that is restored or cloned.
    pub snapshot_id: Option<SnapshotId>,
    /// What kind of work it is.
    pub task_type: TaskType,
    /// Where it stands.
    pub status: TaskStatus,
    /// Who asked for it.
    pub created_by: String,
    /// When it began.
    pub started_at: Timestamp,
    /// The engine's own parameters, as JSON.
    pub params: String,
}

/// How a task ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskEnd {
    /// `Completed`, `Failed` or `Aborted`.
    pub status: TaskStatus,
    /// A few words.
    pub status_message: Option<String>,
    /// When.
    pub ended_at: Timestamp,
    /// Why it failed.
    pub error: Option<(Code, String)>,
    /// The engine's own result, as JSON.
    pub result: Option<String>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, seq, dataset_id, snapshot_id, task_type, status, status_message, phase, items_done, \
             items_total, bytes_done, bytes_total, created_by, started_at, ended_at, error_code, error_message, \
             params, result, stage, abort_requested FROM tasks ",
            $rest
        )
    };
}

pub(super) use select as select_tasks;

impl TaskRow {
    pub(super) fn read(row: &mut Columns<'_>) -> Result<Self> {
        Ok(Self {
            id: row.take()?,
            seq: row.count()?,
            dataset_id: row.take()?,
            snapshot_id: row.take()?,
            task_type: row.take()?,
            status: row.take()?,
            status_message: row.take()?,
            progress: TaskProgress {
                phase: row.take()?,
                items: (row.count()?, row.optional_count()?),
                bytes: (row.count()?, row.optional_count()?),
            },
            created_by: row.take()?,
            started_at: row.take()?,
            ended_at: row.take()?,
            error: read_error(row)?,
            params: row.take()?,
            result: row.take()?,
            stage: row.take()?,
            abort_requested: row.flag()?,
        })
    }
}

impl Read<'_> {
    /// The task with this id.
    pub fn task(&self, id: &TaskId) -> Result<TaskRow> {
        self.one(select!("WHERE id = ?1"), [id], TaskRow::read)?
            .ok_or_else(|| Wanted { what: "task", reference: id.as_str() }.missing(None))
    }

    /// The task that is meant: a full id, else the unique start of one.
    pub fn find_task(&self, reference: &str) -> Result<TaskRow> {
        let wanted = Wanted { what: "task", reference };
        if let Some(row) = self.one(select!("WHERE id = ?1"), [reference.to_ascii_lowercase()], TaskRow::read)? {
            return Ok(row);
        }
        let Some((from, to)) = id_range(reference) else { return Err(wanted.missing(None)) };
        let sql = select!("WHERE id >= ?1 AND id < ?2 ORDER BY seq LIMIT ?3");
        let found = self.all(sql, params![from, to, CANDIDATES], TaskRow::read)?;
        let label = |row: &TaskRow| format!("{} {}", row.id, row.task_type.as_str());
        wanted.single(found, label)?.ok_or_else(|| wanted.missing(None))
    }

    /// A restore of a dataset that has not ended, if there is one.
    pub fn open_restore(&self, dataset: &DatasetId) -> Result<Option<TaskId>> {
        let sql = "SELECT id FROM tasks WHERE dataset_id = ?1 AND ended_at IS NULL \
                   AND task_type = 'SNAPSHOT_RESTORE' LIMIT 1";
        self.one(sql, [dataset], |row| row.take())
    }

    /// The tasks, newest first; of one dataset, if given; at most `limit`, if given.
    pub fn tasks(&self, dataset: Option<&DatasetId>, limit: Option<u64>) -> Result<Vec<TaskRow>> {
        let limit = int(limit.unwrap_or(u64::MAX));
        match dataset {
            Some(id) => {
                let sql = select!("WHERE dataset_id = ?1 ORDER BY seq DESC LIMIT ?2");
                self.all(sql, params![id, limit], TaskRow::read)
            }
            None => self.all(select!("ORDER BY seq DESC LIMIT ?1"), [limit], TaskRow::read),
        }
    }

    /// The tasks that have not ended, oldest first; of one dataset, if given.
    pub fn unfinished_tasks(&self, dataset: Option<&DatasetId>) -> Result<Vec<TaskRow>> {
        match dataset {
            Some(id) => {
                let sql = select!("WHERE ended_at IS NULL AND dataset_id = ?1 ORDER BY seq");
                self.all(sql, [id], TaskRow::read)
            }
            None => self.all(select!("WHERE ended_at IS NULL ORDER BY seq"), (), TaskRow::read),
        }
    }

    /// The tasks that restore or clone a snapshot and have not ended, oldest first.
    pub fn unfinished_tasks_of_snapshot(&self, id: &SnapshotId) -> Result<Vec<TaskRow>> {
        self.all(select!("WHERE ended_at IS NULL AND snapshot_id = ?1 ORDER BY seq"), [id], TaskRow::read)
    }
}

impl Write<'_> {
    /// Adds a task.
    pub fn insert_task(&self, new: NewTask) -> Result<TaskRow> {
        let seq = self.next_seq("SELECT COALESCE(MAX(seq), 0) + 1 FROM tasks")?;
        self.run(
            "INSERT INTO tasks (id, seq, dataset_id, snapshot_id, task_type, status, items_done, bytes_done, \
             created_by, started_at, params, abort_requested) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 0, ?7, ?8, ?9, 0)",
            params![
                new.id,
                int(seq),
                new.dataset_id,
                new.snapshot_id,
                new.task_type,
                new.status,
                new.created_by,
                new.started_at,
                new.params,
            ],
        )?;
        self.task(&new.id)
    }

    /// Says how far a task is, and returns whether it was asked to stop. A task that has ended stays as it is.
    pub fn set_task_progress(&self, id: &TaskId, progress: &TaskProgress, message: Option<&str>) -> Result<bool> {
        let sql = "UPDATE tasks SET status = 'RUNNING', phase = ?2, items_done = ?3, items_total = ?4, \
                   bytes_done = ?5, bytes_total = ?6, status_message = ?7 WHERE id = ?1 AND ended_at IS NULL \
                   RETURNING abort_requested";
        let params = params![
            id,
            progress.phase,
            int(progress.items.0),
            progress.items.1.map(int),
            int(progress.bytes.0),
            progress.bytes.1.map(int),
            message,
        ];
        Ok(self.all(sql, params, |row| row.flag())?.into_iter().any(|asked| asked))
    }

    /// Says how far a restore or a clone is. `false` if it has ended.
    pub fn set_task_stage(&self, id: &TaskId, stage: Stage) -> Result<bool> {
        let sql = "UPDATE tasks SET status = 'RUNNING', stage = ?2 WHERE id = ?1 AND ended_at IS NULL";
        self.was_open(id, self.run(sql, params![id, stage])?)
    }

    /// Changes the engine's own parameters. `false` if the task has ended.
    pub fn set_task_params(&self, id: &TaskId, json: &str) -> Result<bool> {
        let sql = "UPDATE tasks SET params = ?2 WHERE id = ?1 AND ended_at IS NULL";
        self.was_open(id, self.run(sql, params![id, json])?)
    }

    /// Ends a task. `false`, and nothing is written, if it has ended before.
    pub fn finish_task(&self, id: &TaskId, end: &TaskEnd) -> Result<bool> {
        if !end.status.is_final() {
            return Err(Error::Internal(format!("a task cannot end as {}", end.status.as_str())));
        }
        let sql = "UPDATE tasks SET status = ?2, status_message = ?3, ended_at = ?4, error_code = ?5, \
                   error_message = ?6, result = ?7 WHERE id = ?1 AND ended_at IS NULL";
        let (code, message) = end.error.as_ref().map(|(code, message)| (*code, message.as_str())).unzip();
        let params = params![id, end.status, end.status_message, end.ended_at, code, message, end.result];
        self.was_open(id, self.run(sql, params)?)
    }

    /// Opens a task that has ended once more, as if it had not begun.
    pub fn reopen_task(&self, id: &TaskId, started_at: Timestamp) -> Result<TaskRow> {
        let sql = "UPDATE tasks SET status = 'INITIALIZING', status_message = NULL, phase = NULL, items_done = 0, \
                   items_total = NULL, bytes_done = 0, bytes_total = NULL, started_at = ?2, ended_at = NULL, \
                   error_code = NULL, error_message = NULL, result = NULL, stage = NULL, abort_requested = 0 \
                   WHERE id = ?1 AND ended_at IS NOT NULL";
        self.run(sql, params![id, started_at])?;
        self.task(id)
    }

    /// Asks a task to stop at its next safe point. `false` if it has ended.
    pub fn request_abort(&self, id: &TaskId) -> Result<bool> {
        let sql = "UPDATE tasks SET abort_requested = 1 WHERE id = ?1 AND ended_at IS NULL";
        self.was_open(id, self.run(sql, [id])?)
    }

    /// Whether an update met an open task; an error if there is no such task.
    fn was_open(&self, id: &TaskId, changed: usize) -> Result<bool> {
        if changed == 0 {
            self.task(id)?;
        }
        Ok(changed > 0)
    }
}

fn read_error(row: &mut Columns<'_>) -> Result<Option<(Code, String)>> {
    let (code, message): (Option<Code>, Option<String>) = (row.take()?, row.take()?);
    Ok(code.map(|code| (code, message.unwrap_or_default())))
}

impl ToSql for Stage {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(match self {
            Self::Staging => "STAGING",
            Self::Committing => "COMMITTING",
        }))
    }
}

impl FromSql for Stage {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "STAGING" => Ok(Self::Staging),
            "COMMITTING" => Ok(Self::Committing),
            word => Err(FromSqlError::Other(format!("the unknown stage `{word}`").into())),
        }
    }
}
