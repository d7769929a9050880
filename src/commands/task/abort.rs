//! `snapshot task abort`

use anyhow::{Context as _, Result};

use crate::backend::Backend;
use crate::console::Console;
use crate::error::{Code, Error};

/// Ask a task to stop at its next safe point
///
/// Until a restore has begun to change files it ends without any effect; after that it is finished.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The task's id, or a unique start of it
    #[arg(value_name = "ID")]
    id: String,
}

/// Asks it and shows it.
pub async fn run(args: Args, backend: &dyn Backend, console: &Console) -> Result<()> {
    let found = backend.task(&args.id).await?.task;
    let id = found.task_id;
    if found.status.is_final() {
        let message = format!("task {id} has ended already");
        return Err(Error::Task { task_id: id, code: Code::Conflict, message }.into());
    }
    let task = backend.abort(&id).await.with_context(|| format!("cannot abort task {id}"))?;
    console.show(&task)?;
    Ok(())
}
