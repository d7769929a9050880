//! `snapshot dataset move`

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::backend::Backend;
use crate::console::Console;
use crate::error::Error;

/// Say where the folder of a dataset is now
///
/// Needed after another folder has come to stand where the dataset's was, or when it was moved to where it is not
/// found. No file is moved.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Example:
  mv /data/images /archive/images
  snapshot dataset move images /archive/images")]
pub struct Args {
    /// The dataset
    #[arg(value_name = "DATASET", id = "which")]
    reference: String,

    /// Its folder
    #[arg(value_name = "PATH")]
    path: PathBuf,
}

/// Confirms the folder and shows the dataset.
pub async fn run(args: Args, backend: &dyn Backend, console: &Console) -> Result<()> {
    let dataset = backend.dataset(&args.reference, false).await?;
    let path = std::path::absolute(&args.path).map_err(|source| Error::io("find", &args.path, source))?;
    let moved = backend
        .move_dataset(&dataset.dataset_id, path)
        .await
        .with_context(|| format!("cannot move `{}`", dataset.dataset_name))?;
    console.show(&moved)?;
    Ok(())
}
