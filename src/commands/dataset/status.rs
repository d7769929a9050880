//! `snapshot dataset status`

use std::time::Duration;

use anyhow::Result;

use crate::backend::Backend;
use crate::commands::Place;
use crate::commands::dataset::named_or_at_hand;
use crate::console::Console;
use crate::model::{Dataset, DatasetStatus};

/// Time between two looks at a dataset that is busy.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Show what a dataset allows, what runs on it, and how far its folder has drifted
///
/// The folder is compared with the current snapshot.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot dataset status
  snapshot dataset status images --wait --json")]
pub struct Args {
    /// The dataset; by default the one at hand
    #[arg(value_name = "DATASET", id = "which")]
    reference: Option<String>,

    /// Wait until nothing runs on it
    #[arg(long)]
    wait: bool,
}

/// Waits if asked, then says.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let mut dataset = named_or_at_hand(args.reference.as_deref(), place, backend).await?;
    while args.wait && is_busy(&dataset) {
        tokio::time::sleep(LOOK_EVERY).await;
        dataset = backend.dataset(dataset.dataset_id.as_str(), false).await?;
    }
    let drift = console.work(|progress| backend.drift(&dataset.dataset_id, progress)).await?;
    console.show(&drift)?;
    Ok(())
}

fn is_busy(dataset: &Dataset) -> bool {
    dataset.operation.is_some() || matches!(dataset.status, DatasetStatus::ReadOnly | DatasetStatus::Indexing)
}
