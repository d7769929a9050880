//! `snapshot dataset rm`

use anyhow::{Context as _, Result};

use crate::backend::Backend;
use crate::commands::Place;
use crate::commands::dataset::named_or_at_hand;
use crate::console::{Console, escape};

/// Put a dataset and its snapshots in the trash; its folder is not touched
///
/// `snapshot dataset undelete` brings it back, until a `snapshot gc` has freed its room.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Example:
  snapshot dataset rm images")]
pub struct Args {
    /// The dataset; by default the one at hand
    #[arg(value_name = "DATASET", id = "which")]
    reference: Option<String>,
}

/// Asks, removes, shows.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let dataset = named_or_at_hand(args.reference.as_deref(), place, backend).await?;
    let name = escape::line(&dataset.dataset_name);
    console.consent(&format!("Put dataset `{name}` and its snapshots in the trash?"))?;
    let removed =
        backend.remove_dataset(&dataset.dataset_id).await.with_context(|| format!("cannot remove `{name}`"))?;
    // As it is now that nothing runs on it any longer.
    console.show(&backend.dataset(removed.dataset_id.as_str(), true).await?)?;
    console.suggest(format!("Bring it back with: snapshot dataset undelete {}", removed.dataset_id));
    Ok(())
}
