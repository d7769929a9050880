//! `snapshot dataset reindex`

use anyhow::{Context as _, Result};

use crate::backend::Backend;
use crate::commands::Place;
use crate::commands::dataset::named_or_at_hand;
use crate::commands::wait::{self, Waiting};
use crate::console::Console;

/// Read what was added to a dataset, so that it is Ready again
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The dataset; by default the one at hand
    #[arg(value_name = "DATASET", id = "which")]
    reference: Option<String>,

    #[command(flatten)]
    waiting: Waiting,
}

/// Begins it, waits, and shows the task.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let dataset = named_or_at_hand(args.reference.as_deref(), place, backend).await?;
    let context = || format!("cannot reindex `{}`", dataset.dataset_name);
    let task = backend.reindex(&dataset.dataset_id, args.waiting.run()).await.with_context(context)?;
    wait::and_show(&task, args.waiting, backend, console).await.with_context(context)
}
