//! `snapshot dataset rename`

use anyhow::{Context as _, Result};

use crate::backend::Backend;
use crate::commands::Place;
use crate::commands::dataset::named_or_at_hand;
use crate::console::Console;
use crate::model::Name;

/// Give a dataset another name
#[derive(Debug, clap::Args)]
#[command(override_usage = "snapshot dataset rename [OPTIONS] [DATASET] NAME")]
#[command(after_long_help = "\
Examples:
  snapshot dataset rename images-2026
  snapshot dataset rename images images-2026")]
pub struct Args {
    /// The new name; before it the dataset, which is by default the one at hand
    #[arg(value_name = "NAME", required = true, num_args = 1..=2)]
    names: Vec<String>,
}

/// Renames it and shows it.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let (reference, name) = match args.names.as_slice() {
        [reference, name] => (Some(reference.as_str()), name),
        [name, ..] => (None, name),
        [] => unreachable!("the parser asks for at least one"),
    };
    let name: Name = name.parse()?;
    let dataset = named_or_at_hand(reference, place, backend).await?;
    let renamed = backend
        .rename_dataset(&dataset.dataset_id, name)
        .await
        .with_context(|| format!("cannot rename `{}`", dataset.dataset_name))?;
    console.show(&renamed)?;
    Ok(())
}
