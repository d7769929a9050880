//! `snapshot cat`

use std::io::Write as _;

use anyhow::Result;

use crate::backend::Backend;
use crate::cli::values::InnerPath;
use crate::commands::Place;
use crate::commands::resolve::{self, Among};
use crate::console::Console;
use crate::console::output;
use crate::error::Error;
use crate::model::Reference;

/// Print a file of a snapshot without restoring it
///
/// The bytes are checked while they are read; damage is an error, never wrong data.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot cat current labels/classes.json
  snapshot cat before-cleanup images/cat.jpg > cat.jpg")]
pub struct Args {
    /// The snapshot
    snapshot: Reference,

    /// The file, relative to the dataset's folder
    #[arg(value_name = "PATH")]
    path: InnerPath,
}

/// Prints the content piece by piece.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, _: &Console) -> Result<()> {
    let found = resolve::named(&args.snapshot, Among::Present, place, backend).await?;
    let path = args.path.into_bytes();
    if path.is_empty() {
        return Err(Error::invalid("the dataset's folder", "it is not a file; `snapshot files` lists it").into());
    }
    let content = backend.cat(&found.dataset.dataset_id, &found.snapshot.snapshot_id, path).await?;
    let mut stdout = std::io::stdout().lock();
    for piece in content {
        stdout.write_all(&piece?).map_err(output::failed)?;
        tokio::task::yield_now().await;
    }
    stdout.flush().map_err(output::failed)?;
    Ok(())
}
