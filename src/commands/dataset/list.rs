//! `snapshot dataset list`

use anyhow::Result;

use crate::backend::Backend;
use crate::console::Console;

/// List the datasets
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Those in the trash too, which can be brought back with `snapshot dataset undelete`
    #[arg(long)]
    deleted: bool,
}

/// Lists.
pub async fn run(args: Args, backend: &dyn Backend, console: &Console) -> Result<()> {
    let datasets = backend.datasets(args.deleted).await?;
    console.show(&datasets)?;
    if datasets.is_empty() {
        console.suggest("There are no datasets yet; `snapshot init` makes one of the current folder");
    }
    Ok(())
}
