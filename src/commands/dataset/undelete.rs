//! `snapshot dataset undelete`

use anyhow::{Context as _, Result};

use crate::backend::Backend;
use crate::console::Console;

/// Take a dataset out of the trash
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot dataset list --deleted
  snapshot dataset undelete images")]
pub struct Args {
    /// The dataset
    #[arg(value_name = "DATASET", id = "which")]
    reference: String,
}

/// Brings it back and shows it.
pub async fn run(args: Args, backend: &dyn Backend, console: &Console) -> Result<()> {
    let dataset = backend.dataset(&args.reference, true).await?;
    let back = backend
        .undelete_dataset(&dataset.dataset_id)
        .await
        .with_context(|| format!("cannot bring `{}` back", dataset.dataset_name))?;
    console.show(&back)?;
    Ok(())
}
