//! `snapshot verify`

use anyhow::{Context as _, Result};

use crate::backend::{Backend, Repair, Verify};
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
///
/// `--repair` makes good what can be: the catalog from its copies and from what packs say, content from the folders of
/// datasets. Damaged files are kept under another name. Problems that are left are listed, and the exit code is 6.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot verify
  snapshot verify current --full
  snapshot verify --sample 5
  snapshot verify --repair --dry-run
  snapshot verify --repair --full")]
pub struct Args {
    /// The snapshot; without one the whole store
    snapshot: Option<Reference>,

    /// Read every byte
    #[arg(long, conflicts_with = "sample")]
    full: bool,

    /// Read about this many percent of the content, chosen at random
    #[arg(long, value_name = "P")]
    sample: Option<Percent>,

    /// Make good what is damaged, as far as that is possible
    #[arg(long, conflicts_with_all = ["snapshot", "sample"])]
    repair: bool,

    /// Show what a repair would do and change nothing
    #[arg(short = 'n', long, requires = "repair")]
    dry_run: bool,
}

/// Checks, or repairs, and reports.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    if args.repair {
        return repair(&args, backend, console).await;
    }
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

async fn repair(args: &Args, backend: &dyn Backend, console: &Console) -> Result<()> {
    let request = Repair { full: args.full, dry_run: args.dry_run };
    let report = console.work(|progress| backend.repair(request, progress)).await.context("cannot repair")?;
    console.show(&report)?;
    match report.problems.len() {
        0 => Ok(()),
        number if args.dry_run => Err(Error::Damaged { problems: number as u64 }.into()),
        number => Err(Error::BeyondRepair { problems: number as u64 }.into()),
    }
}
