//! Which task is ours. A restore or clone is accepted without a word about its task, so the list of tasks before the
//! call is compared with the one after it. A task of somebody else is never taken, and of two that could be ours none.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use crate::backend::visual_layer::VisualLayer;
use crate::backend::visual_layer::tasks::Wanted;
use crate::contract::headers;
use crate::error::{Error, Result};
use crate::model::{Report, Task, TaskId, TaskType, Timestamp};
use crate::remote::{Answer, Failure, Request};

/// How long a task that was accepted is looked for.
const LOOK_FOR: Duration = Duration::from_secs(15);
/// How long one is looked for that may not have been accepted.
const LOOK_FOR_LOST: Duration = Duration::from_secs(3);
/// The first pause between two looks; each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(100);
/// How much earlier than the call our task may seem to have begun: tasks tell whole seconds, and clocks differ.
const SLACK_MICROS: i64 = 2_000_000;

/// What is known about a task that was begun or found.
#[derive(Debug, Clone)]
pub(super) struct Begun {
    /// Where it is listed.
    pub(super) wanted: Wanted,
    /// What is reported when it has ended.
    pub(super) report: Option<Report>,
}

impl Begun {
    /// What is known about a task that was only found.
    pub(super) fn of(task: &Task) -> Self {
        let wanted = Wanted { dataset: Some(task.dataset_id.to_string()), task_type: Some(task.task_type.clone()) };
        Self { wanted, report: None }
    }
}

/// How our task is known.
pub(super) struct Mark<'a> {
    /// What kind of work it is.
    pub(super) task_type: TaskType,
    /// The dataset it works on; `None` for a clone, whose dataset is new.
    pub(super) dataset: Option<String>,
    /// What its dataset's name begins with.
    pub(super) name: &'a str,
    /// What was asked, for messages.
    pub(super) what: String,
}

impl VisualLayer {
    /// Sends a request that begins a task, and finds out which task that is.
    pub(super) async fn begin(&self, request: &Request, mark: &Mark<'_>) -> Result<Task> {
        let wanted = Wanted { dataset: mark.dataset.clone(), task_type: Some(mark.task_type.clone()) };
        let before: HashSet<TaskId> = self.newest_tasks(&wanted).await?.into_iter().map(|task| task.task_id).collect();
        let since = self.client.server_time();
        let sent = self.client.send(request).await;
        if let Ok(answer) = &sent
            && let Some(task) = self.told(answer).await?
        {
            return Ok(task);
        }
        let lost = match sent {
            Ok(_) => None,
            Err(failure) if failure.may_be_done => Some(failure),
            Err(failure) => return Err(failure.into()),
        };
        let limit = if lost.is_some() { LOOK_FOR_LOST } else { LOOK_FOR };
        let (begun, mut pause) = (Instant::now(), PAUSE);
        loop {
            let fresh = |task: &Task| !before.contains(&task.task_id) && mark.fits(task, since);
            let fresh: Vec<_> = self.newest_tasks(&wanted).await?.into_iter().filter(fresh).collect();
            let (mut ours, others): (Vec<_>, Vec<_>) =
                fresh.into_iter().partition(|task| self.is_ours(task.created_by.as_deref()) != Some(false));
            match ours.len() {
                0 if begun.elapsed() < limit => {}
                0 => return Err(self.not_found(mark, lost, &others)),
                1 => return Ok(ours.remove(0)),
                _ => return Err(ambiguous(mark, &ours)),
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(5));
        }
    }

    /// The task that an answer names, where it names one.
    async fn told(&self, answer: &Answer) -> Result<Option<Task>> {
        match answer.header(headers::TASK_ID) {
            Some(id) => Ok(Some(self.task_view(id).await?.task)),
            None => Ok(None),
        }
    }

    fn not_found(&self, mark: &Mark<'_>, lost: Option<Failure>, strangers: &[Task]) -> Error {
        if let Some(failure) = lost {
            return failure.into();
        }
        let seen = match strangers {
            [] => String::new(),
            _ => format!(", only of others: {}", described(strangers)),
        };
        let user = self.user().map(|user| format!(" by `{user}`")).unwrap_or_default();
        Error::BadAnswer {
            server: self.client.host().to_owned(),
            reason: format!("{} was accepted, but no task of it{user} is listed{seen}", mark.what),
        }
    }
}

impl Mark<'_> {
    /// Whether a task that was not there before can be the one that was asked for.
    fn fits(&self, task: &Task, since: Timestamp) -> bool {
        task.task_type == self.task_type
            && self.dataset.as_ref().is_none_or(|dataset| task.dataset_id.as_str().eq_ignore_ascii_case(dataset))
            && task.dataset_name.starts_with(self.name)
            && task.start_time.as_micros() >= since.as_micros() - SLACK_MICROS
    }
}

fn ambiguous(mark: &Mark<'_>, tasks: &[Task]) -> Error {
    Error::Ambiguous { what: "new task", reference: mark.what.clone(), candidates: vec![described(tasks)] }
}

fn described(tasks: &[Task]) -> String {
    let one = |task: &Task| {
        let by = task.created_by.as_deref().unwrap_or("somebody");
        format!("{} by {by} on {}", task.task_id, task.dataset_id)
    };
    tasks.iter().map(one).collect::<Vec<_>>().join(", ")
}
