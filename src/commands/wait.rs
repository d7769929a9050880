//! Waiting for a task: progress is shown, a signal is heeded, and the end is a result or the error that it was.

use std::time::{Duration, Instant};

use crate::backend::{Backend, Run, TaskProgress, TaskView};
use crate::console::painter::Painter;
use crate::console::{Console, Manner};
use crate::error::{Code, Error, Result};
use crate::model::{Task, TaskId, TaskStatus};

/// The shortest pause between two looks.
const POLL_MIN: Duration = Duration::from_millis(1);
/// How long a home that cannot be reached is asked again before the waiting ends.
const OUT_OF_REACH_MAX: Duration = Duration::from_secs(5 * 60);

/// How a command goes about a task that it begins.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub struct Waiting {
    /// Do not wait: print the task and leave it to a process of its own
    #[arg(long, conflicts_with = "timeout")]
    pub no_wait: bool,

    /// Wait at most this long (90s, 5m, 2h); the task goes on after that
    #[arg(long, value_name = "D", value_parser = crate::model::parse_duration)]
    pub timeout: Option<Duration>,
}

impl Waiting {
    /// Who has to carry the task out, so that it can outlive this process if it may have to.
    pub fn run(self) -> Run {
        if self.no_wait || self.timeout.is_some() { Run::Detached } else { Run::Here }
    }
}

/// Waits for the task to end well. With `Run::Here` a signal aborts the task, otherwise it ends the waiting.
///
/// # Errors
/// `Task` if it ended badly; `TimedOut`; `Interrupted`.
pub async fn for_task(
    task: &TaskId,
    run: Run,
    timeout: Option<Duration>,
    backend: &dyn Backend,
    console: &Console,
) -> Result<TaskView> {
    let view = poll(task, backend.carrier(run), timeout, backend, console).await?;
    ensure_completed(view, console)
}

/// Waits for the task to end well, unless nobody wants to.
///
/// # Errors
/// As of [`for_task`].
pub async fn or_leave(task: &TaskId, waiting: Waiting, backend: &dyn Backend, console: &Console) -> Result<Task> {
    if waiting.no_wait {
        return Ok(backend.task(task.as_str()).await?.task);
    }
    Ok(for_task(task, waiting.run(), waiting.timeout, backend, console).await?.task)
}

/// The same, and shows the task.
///
/// # Errors
/// As of [`for_task`].
pub async fn and_show(task: &TaskId, waiting: Waiting, backend: &dyn Backend, console: &Console) -> anyhow::Result<()> {
    let task = or_leave(task, waiting, backend, console).await?;
    console.show(&task)?;
    if !task.status.is_final() {
        console.suggest(format!("Wait for it with: snapshot task wait {}", task.task_id));
    }
    Ok(())
}

async fn poll(
    task: &TaskId,
    run: Run,
    timeout: Option<Duration>,
    backend: &dyn Backend,
    console: &Console,
) -> Result<TaskView> {
    let manner = if run == Run::Here { Manner::Working } else { Manner::Watching };
    let _manner = console.interrupts().in_manner(manner)?;
    let mut painter = Painter::new(console, Some(task.clone()));
    let begun = Instant::now();
    let mut is_aborted = false;
    let mut seen = Instant::now();
    loop {
        match backend.task(task.as_str()).await {
            Ok(view) if view.task.status.is_final() => {
                painter.finish(&last_look(&view));
                return Ok(view);
            }
            Ok(view) => {
                painter.paint(&view.progress);
                seen = Instant::now();
            }
            // The task goes on whether we see it or not.
            Err(error) if error.code() == Code::Unreachable && seen.elapsed() < OUT_OF_REACH_MAX => {}
            Err(error) => return Err(error),
        }
        if timeout.is_some_and(|limit| begun.elapsed() >= limit) {
            return Err(Error::TimedOut { task_id: task.clone() });
        }
        if console.interrupts().received().is_some() {
            if run == Run::Detached {
                return Err(left_alone(task));
            }
            if !std::mem::replace(&mut is_aborted, true) {
                // A task that can no longer be aborted ends by itself, and its end is what counts.
                let _ = backend.abort(task).await;
            }
        }
        let waited = begun.elapsed();
        pause(within(backend.look_again(waited), waited, timeout), is_aborted, console).await;
    }
}

/// How far a task was when it ended. What is written about a task lags behind it, but one that is completed has done all.
fn last_look(view: &TaskView) -> TaskProgress {
    let TaskProgress { phase, items, bytes } = view.progress;
    let all = |(done, total): (u64, Option<u64>)| (total.unwrap_or(done), total);
    match view.task.status {
        TaskStatus::Completed => TaskProgress { phase, items: all(items), bytes: all(bytes) },
        _ => view.progress,
    }
}

/// Sleeps until the next look; a first signal ends the sleep.
async fn pause(span: Duration, is_aborted: bool, console: &Console) {
    if is_aborted {
        return tokio::time::sleep(span).await;
    }
    tokio::select! {
        () = tokio::time::sleep(span) => {}
        () = console.interrupts().requested() => {}
    }
}

/// A pause that does not reach past the time allowed.
fn within(pause: Duration, waited: Duration, timeout: Option<Duration>) -> Duration {
    match timeout {
        Some(limit) => pause.min(limit.saturating_sub(waited)).max(POLL_MIN),
        None => pause,
    }
}

fn left_alone(task: &TaskId) -> Error {
    Error::Interrupted { left: Some(format!("the task goes on, `snapshot task wait {task}` waits for it again")) }
}

/// The task's failure as the error that it was.
fn ensure_completed(view: TaskView, console: &Console) -> Result<TaskView> {
    let task_id = view.task.task_id.clone();
    match view.task.status {
        TaskStatus::Completed => Ok(view),
        TaskStatus::Aborted if console.interrupts().received().is_some() => {
            let left = match view.enriched {
                Some(_) => "the task was aborted; what the model said until then is kept",
                None => "the task was aborted, nothing was changed",
            };
            Err(Error::Interrupted { left: Some(left.into()) })
        }
        TaskStatus::Aborted => {
            let message = view.task.error_message.unwrap_or_else(|| "the task was aborted".into());
            Err(Error::Task { task_id, code: Code::Aborted, message })
        }
        _ => {
            let told = || view.task.error_message.unwrap_or_else(|| "the task failed".into());
            let (code, message) = view.failure.unwrap_or_else(|| (Code::TaskFailed, told()));
            Err(Error::Task { task_id, code, message })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::fake::Fake;

    #[test]
    fn looks_become_rarer_and_never_pass_the_time_allowed() {
        let (ms, fake) = (Duration::from_millis, Fake::new());
        assert_eq!(fake.look_again(ms(0)), ms(1));
        assert_eq!(fake.look_again(ms(1600)), ms(50));
        assert_eq!(fake.look_again(ms(60_000)), ms(500));
        assert_eq!(within(ms(500), ms(60_000), None), ms(500));
        assert_eq!(within(ms(500), ms(59_900), Some(ms(60_000))), ms(100));
        assert_eq!(within(ms(500), ms(61_000), Some(ms(60_000))), ms(1));
    }

    #[test]
    fn a_task_that_may_outlive_us_is_detached() {
        assert_eq!(Waiting::default().run(), Run::Here);
        assert_eq!(Waiting { no_wait: true, timeout: None }.run(), Run::Detached);
        assert_eq!(Waiting { no_wait: false, timeout: Some(POLL_MIN) }.run(), Run::Detached);
    }
}
