//! `snapshot dataset show`

use anyhow::Result;

use crate::backend::Backend;
use crate::commands::Place;
use crate::commands::dataset::named_or_at_hand;
use crate::console::Console;

/// Show everything about one dataset
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The dataset; by default the one at hand
    #[arg(value_name = "DATASET", id = "which")]
    reference: Option<String>,
}

/// Shows it.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    console.show(&named_or_at_hand(args.reference.as_deref(), place, backend).await?)?;
    Ok(())
}
