//! Long work: who carries it out, and how far it is.

use crate::backend::{Cloned, EnrichmentReport, ImportReport, PropagationReport};
use crate::model::{Report, Task};
use crate::progress::Phase;

/// Who carries a task out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run {
    /// This process; it must wait for the task to end.
    Here,
    /// A process of its own that goes on when this one ends. Services always do this.
    Detached,
}

/// A task with what its home knows beyond the contract.
#[derive(Debug, Clone)]
pub struct TaskView {
    /// The task.
    pub task: Task,
    /// How far it is.
    pub progress: TaskProgress,
    /// What a restore has done, once it has ended.
    pub report: Option<Report>,
    /// What a clone has made, once it has ended.
    pub cloned: Option<Cloned>,
    /// What a model has said, once it has ended.
    pub enriched: Option<EnrichmentReport>,
    /// What an import has taken over, once it has ended.
    pub imported: Option<ImportReport>,
    /// Which labels items were given, once it has ended.
    pub propagated: Option<PropagationReport>,
    /// Why it failed, as the error it was.
    pub failure: Option<(crate::error::Code, String)>,
}

impl TaskView {
    /// A task of which no more is known.
    pub fn of(task: Task) -> Self {
        Self {
            task,
            progress: TaskProgress::default(),
            report: None,
            cloned: None,
            enriched: None,
            imported: None,
            propagated: None,
            failure: None,
        }
    }
}

/// How far a task is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TaskProgress {
    /// What it does now.
    pub phase: Option<Phase>,
    /// Items done and, if known, items in all.
    pub items: (u64, Option<u64>),
    /// Bytes done and, if known, bytes in all.
    pub bytes: (u64, Option<u64>),
}
