//! `snapshot dataset tag`

use anyhow::{Context as _, Result};

use crate::backend::{Backend, TagChange};
use crate::commands::Place;
use crate::commands::dataset::items::Items;
use crate::console::Console;

/// Add tags to items, or remove them
///
/// An item is a file that a snapshot has seen; a new one needs `snapshot create` first. Tags are there at once and part
/// of the next snapshot. They may be changed at any time, also while a snapshot is taken, but not during a restore.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot dataset tag --add night,blurry train/0001.jpg
  snapshot dataset tag --rm night --glob 'val/**'
  grep -l rain notes/*.txt | snapshot dataset tag --add rain --stdin")]
pub struct Args {
    #[command(flatten)]
    items: Items,

    /// Tags that they get, with commas between
    #[arg(long, value_name = "TAG,...", value_delimiter = ',', required_unless_present = "remove")]
    add: Vec<String>,

    /// Tags that they lose, with commas between
    #[arg(long = "rm", value_name = "TAG,...", value_delimiter = ',')]
    remove: Vec<String>,
}

/// Changes them and says how many that were.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let dataset = place.dataset(backend).await?;
    let change = TagChange { add: args.add, remove: args.remove };
    let changed = backend.change_tags(&dataset.dataset_id, args.items.choice()?, change).await;
    console.show(&changed.with_context(|| format!("cannot tag items of `{}`", dataset.dataset_name))?)?;
    Ok(())
}
