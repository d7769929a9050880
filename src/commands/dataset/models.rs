//! `snapshot dataset models`

use anyhow::Result;

use crate::backend::Backend;
use crate::commands::Place;
use crate::commands::dataset::named_or_at_hand;
use crate::console::Console;
use crate::models::Known;

/// List the models that can be asked about a dataset, and those that were
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The dataset; by default the one at hand
    #[arg(value_name = "DATASET", id = "which")]
    reference: Option<String>,
}

/// Lists.
pub async fn run(args: Args, place: &Place, known: &Known, backend: &dyn Backend, console: &Console) -> Result<()> {
    let dataset = named_or_at_hand(args.reference.as_deref(), place, backend).await?;
    console.show(&backend.models(&dataset.dataset_id, known.clone()).await?)?;
    Ok(())
}
