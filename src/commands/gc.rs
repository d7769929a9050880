//! `snapshot gc`

use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::backend::{Backend, GcReport};
use crate::console::{Console, format};
use crate::model::parse_duration;

/// Free the room that removed snapshots and datasets take
///
/// Snapshots and datasets that were removed longer ago than the grace are gone for good after this. What any other
/// snapshot needs is kept.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot gc --dry-run
  snapshot gc --grace 0 --yes")]
pub struct Args {
    /// How long removed things are kept; 0 frees them at once
    #[arg(long, value_name = "D", default_value = "30d", value_parser = parse_duration)]
    grace: Duration,

    /// Show what would be freed and change nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
}

/// Looks, asks, frees, reports.
pub async fn run(args: Args, backend: &dyn Backend, console: &Console) -> Result<()> {
    let gc = |is_dry| console.work(move |progress| backend.gc(args.grace, is_dry, progress));
    if !args.dry_run && !console.options().yes {
        // Without anybody to ask there is no need to look first.
        let question =
            if console.options().can_ask { question(&gc(true).await?) } else { "Free what was removed?".into() };
        console.consent(&question)?;
    }
    let report = gc(args.dry_run).await.context("cannot free anything")?;
    console.show(&report)?;
    Ok(())
}

fn question(planned: &GcReport) -> String {
    format!(
        "Free about {}, with {} and {} gone for good?",
        format::size(planned.bytes_freed),
        format::plural(planned.snapshots_purged, "removed snapshot", "removed snapshots"),
        format::plural(planned.datasets_purged, "removed dataset", "removed datasets"),
    )
}
