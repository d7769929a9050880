//! `snapshot dataset set`

use anyhow::{Context as _, Result};
use clap::ValueEnum;

use crate::backend::Backend;
use crate::commands::Place;
use crate::console::Console;

/// Change a setting of a dataset
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Example:
  snapshot dataset set snapshots off -d images")]
pub struct Args {
    /// Which setting
    #[arg(value_enum)]
    setting: Setting,

    /// What it is to be
    #[arg(value_enum)]
    value: Switch,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Setting {
    /// Whether snapshots can be taken and restored
    Snapshots,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Switch {
    /// Yes
    On,
    /// No
    Off,
}

/// Sets it and shows the dataset.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let dataset = place.dataset(backend).await?;
    let Setting::Snapshots = args.setting;
    let changed = backend
        .set_snapshots(&dataset.dataset_id, args.value == Switch::On)
        .await
        .with_context(|| format!("cannot change the settings of `{}`", dataset.dataset_name))?;
    console.show(&changed)?;
    Ok(())
}
