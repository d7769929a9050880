//! `snapshot files`

use anyhow::Result;

use crate::backend::Backend;
use crate::cli::values::InnerPath;
use crate::commands::Place;
use crate::commands::resolve::{self, Among};
use crate::console::Console;
use crate::console::draw::rows::RowWriter;
use crate::model::Reference;

/// Entries after which a signal is looked at.
const BREATH: u64 = 256;

/// List the files of a snapshot without restoring it
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot files current
  snapshot files before-cleanup labels --json")]
pub struct Args {
    /// The snapshot
    snapshot: Reference,

    /// Only this path and what is below it, relative to the dataset's folder
    #[arg(value_name = "PATH")]
    path: Option<InnerPath>,
}

/// Lists entries while they are read.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let found = resolve::named(&args.snapshot, Among::Present, place, backend).await?;
    let path = args.path.unwrap_or_default().into_bytes();
    let entries = backend.files(&found.dataset.dataset_id, &found.snapshot.snapshot_id, path).await?;
    let stdout = std::io::stdout().lock();
    let mut writer = RowWriter::new(stdout, console.options().format, console.sheet())?;
    for (place, entry) in (0u64..).zip(entries) {
        writer.row(&entry?)?;
        if place % BREATH == 0 {
            tokio::task::yield_now().await;
        }
    }
    if writer.finish()? == 0 {
        console.note("No files there");
    }
    Ok(())
}
