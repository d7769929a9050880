//! `snapshot stats`

use anyhow::Result;

use crate::backend::Backend;
use crate::console::Console;

/// Show what the store holds and how much room that takes
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Shows the figures.
pub async fn run(_: Args, backend: &dyn Backend, console: &Console) -> Result<()> {
    console.show(&backend.stats().await?)?;
    Ok(())
}
