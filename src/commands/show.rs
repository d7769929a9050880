//! `snapshot show`

use anyhow::Result;

use crate::backend::Backend;
use crate::commands::Place;
use crate::commands::resolve::{self, Among};
use crate::console::Console;
use crate::model::Reference;

/// Show everything about one snapshot
///
/// Removed snapshots can be shown too, as long as they have not been purged.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot show current
  snapshot show latest~2 --json
  snapshot show images:before-cleanup")]
pub struct Args {
    /// The snapshot; on a terminal it can be picked from a list
    snapshot: Option<Reference>,
}

/// Shows it.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let found = match &args.snapshot {
        Some(reference) => present_or_removed(reference, place, backend).await?,
        None => resolve::snapshot(None, Among::Present, place, backend, console).await?,
    };
    console.show(&found.snapshot)?;
    Ok(())
}

/// A snapshot that is there wins over a removed one with the same name.
async fn present_or_removed(
    reference: &Reference,
    place: &Place,
    backend: &dyn Backend,
) -> crate::Result<resolve::Found> {
    match resolve::named(reference, Among::Present, place, backend).await {
        Err(error @ crate::Error::NotFound { .. }) => {
            resolve::named(reference, Among::Deleted, place, backend).await.map_err(|_| error)
        }
        found => found,
    }
}
