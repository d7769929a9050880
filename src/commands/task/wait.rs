//! `snapshot task wait`

use std::time::Duration;

use anyhow::Result;

use crate::backend::{Backend, Run};
use crate::commands::wait;
use crate::console::Console;
use crate::model::parse_duration;

/// Wait for a task to end, and exit as the command that began it would have
///
/// Ctrl-C ends the waiting, not the task.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Example:
  task=$(snapshot restore latest --yes --no-wait -o id)
  snapshot task wait $task --timeout 10m")]
pub struct Args {
    /// The task's id, or a unique start of it
    #[arg(value_name = "ID")]
    id: String,

    /// Wait at most this long (90s, 5m, 2h); the task goes on after that
    #[arg(long, value_name = "D", value_parser = parse_duration)]
    timeout: Option<Duration>,
}

/// Waits, then shows the task.
pub async fn run(args: Args, backend: &dyn Backend, console: &Console) -> Result<()> {
    let task = backend.task(&args.id).await?.task.task_id;
    let view = wait::for_task(&task, Run::Detached, args.timeout, backend, console).await?;
    console.show(&view.task)?;
    Ok(())
}
