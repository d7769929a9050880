//! `snapshot prune`

use anyhow::Result;

use crate::backend::{Backend, RemoveVerb, SnapshotFilter};
use crate::commands::retention::Retention;
use crate::commands::{Place, rm};
use crate::console::Console;
use crate::model::{Snapshot, SnapshotId};

/// Remove old snapshots by rules
///
/// What any rule keeps is kept; everything else is removed as by `snapshot rm`. The current version, protected
/// snapshots and automatic revisions never go. Days, weeks and months are those of the local time zone.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot prune --keep-last 10 --dry-run
  snapshot prune --keep-daily 7 --keep-weekly 4 --keep-monthly 12 --yes")]
pub struct Args {
    #[command(flatten)]
    retention: Retention,

    /// Show what would be removed and change nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
}

/// Chooses, asks, removes, reports.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let dataset = place.dataset(backend).await?.dataset_id;
    let page = backend.snapshots(&dataset, SnapshotFilter::default()).await?;
    let ids: Vec<SnapshotId> = {
        let pruned = args.retention.pruned(&page.snapshots, &console.sheet().zone);
        pruned.into_iter().map(|one| one.snapshot_id.clone()).collect()
    };
    if ids.is_empty() {
        console.note("There is nothing to remove: the rules keep all");
        console.show(&Vec::<Snapshot>::new())?;
        return Ok(());
    }
    let remove = |is_dry| backend.remove(&dataset, &ids, RemoveVerb::Prune, is_dry);
    rm::remove_after_asking(remove, args.dry_run, "cannot prune", place, console).await
}
