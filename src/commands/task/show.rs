//! `snapshot task show`

use anyhow::Result;

use crate::backend::Backend;
use crate::console::Console;

/// Show one task
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The task's id, or a unique start of it
    #[arg(value_name = "ID")]
    id: String,
}

/// Shows it.
pub async fn run(args: Args, backend: &dyn Backend, console: &Console) -> Result<()> {
    console.show(&backend.task(&args.id).await?.task)?;
    Ok(())
}
