//! `snapshot verify`

use anyhow::{Context as _, Result};

use crate::backend::{Backend, Verify};
use crate::cli::values::Percent;
use crate::commands::Place;
use crate::commands::resolve::{self, Among};
use crate::console::Console;
use crate::error::Error;
use crate::model::Reference;

/// Check that what snapshots need is there and unharmed
///
/// Checks the structure of one snapshot, or of the whole store. `--full` reads every byte, `--sample` a part of them.
/// Damage is listed with the snapshots that it affects, and the exit code is 6.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot verify
  snapshot verify current --full
  snapshot verify --sample 5")]
pub struct Args {
    /// The snapshot; without one the whole store
    snapshot: Option<Reference>,

    /// Read every byte
    #[arg(long, conflicts_with = "sample")]
    full: bool,

    /// Read about this many percent of the content, chosen at random
    #[arg(long, value_name = "P")]
    sample: Option<Percent>,
}

/// Checks and reports.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let snapshot = match &args.snapshot {
        Some(reference) => {
            let found = resolve::named(reference, Among::Present, place, backend).await?;
            Some((found.dataset.dataset_id, found.snapshot.snapshot_id))
        }
        None => None,
    };
    let request = Verify { snapshot, full: args.full, sample: args.sample.map(|Percent(share)| share) };
    let report = console.work(|progress| backend.verify(request, progress)).await.context("cannot check")?;
    console.show(&report)?;
    match report.problems.len() {
        0 => Ok(()),
        number => Err(Error::Damaged { problems: number as u64 }.into()),
    }
}
