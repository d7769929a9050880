//! The body of a detached process: carries out one task that somebody else has begun.

use anyhow::Result;

use crate::backend::{self, Home};
use crate::model::TaskId;

/// Carry out a task
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The task's id
    id: TaskId,
}

/// Carries it out. Engines are synchronous, so there is no runtime here.
pub fn run(args: &Args, home: &Home) -> Result<()> {
    backend::run_task(home, &args.id)?;
    Ok(())
}
