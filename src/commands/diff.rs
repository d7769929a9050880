//! `snapshot diff`

use anyhow::{Context as _, Result};

use crate::backend::{Backend, DiffRequest, State};
use crate::cli::values::Facet;
use crate::commands::Place;
use crate::commands::resolve::{self, Among};
use crate::console::Console;
use crate::model::Reference;

/// Show what differs between two snapshots, or since one
///
/// Without B it compares with the dataset as it is now, files on disk included. A stands for added, M for changed, R
/// for moved, D for removed.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot diff
  snapshot diff before-cleanup current --stat
  snapshot diff images:current 'images (cloned):current' --only labels --json")]
pub struct Args {
    /// The snapshot to compare from
    #[arg(value_name = "A", default_value = "current")]
    a: Reference,

    /// The snapshot to compare with; by default the dataset as it is now
    #[arg(value_name = "B")]
    b: Option<Reference>,

    /// Only these facets: media, metadata, tags, labels, ...
    #[arg(long, value_name = "FACET", value_delimiter = ',')]
    only: Vec<Facet>,

    /// Only the counts
    #[arg(long)]
    stat: bool,
}

/// Compares.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let from = resolve::named(&args.a, Among::Present, place, backend).await?;
    let dataset = from.dataset.dataset_id.clone();
    let a = State::Snapshot(from.dataset.dataset_id, from.snapshot.snapshot_id);
    let b = match &args.b {
        Some(reference) => {
            let to = resolve::named(reference, Among::Present, place, backend).await?;
            State::Snapshot(to.dataset.dataset_id, to.snapshot.snapshot_id)
        }
        None => State::Working(dataset),
    };
    let request = DiffRequest { only: Facet::names(args.only), stat: args.stat };
    let diff = console.work(|progress| backend.diff(&a, &b, request, progress)).await.context("cannot compare")?;
    console.show(&diff)?;
    if diff.is_empty() {
        console.note("Nothing differs");
    }
    Ok(())
}
