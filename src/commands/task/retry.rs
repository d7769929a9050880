//! `snapshot task retry`

use anyhow::{Context as _, Result};

use crate::backend::Backend;
use crate::commands::wait::{self, Waiting};
use crate::console::Console;

/// Begin the creation of a dataset again that failed or was aborted
///
/// It is the same task, and takes up the files that were sent for it. Any other work is begun again by the command that
/// began it.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The task's id, or a unique start of it
    #[arg(value_name = "ID")]
    id: String,

    #[command(flatten)]
    waiting: Waiting,
}

/// Begins it, waits, and shows the task.
pub async fn run(args: Args, backend: &dyn Backend, console: &Console) -> Result<()> {
    let id = backend.task(&args.id).await?.task.task_id;
    let context = || format!("cannot begin task {id} again");
    backend.retry(&id, args.waiting.run()).await.with_context(context)?;
    wait::and_show(&id, args.waiting, backend, console).await.with_context(context)
}
