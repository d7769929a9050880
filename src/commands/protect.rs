//! `snapshot protect`

use anyhow::{Context as _, Result};

use crate::backend::{Backend, Protection};
use crate::commands::Place;
use crate::commands::resolve::{self, Among};
use crate::console::Console;
use crate::model::Reference;

/// Keep a snapshot from being removed or pruned
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Example:
  snapshot protect v1 --reason 'published with the paper'")]
pub struct Args {
    /// The snapshot; on a terminal it can be picked from a list
    snapshot: Option<Reference>,

    /// Why; shown to whoever tries to remove it
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

/// Protects it.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    set(args.snapshot, Protection::On(args.reason), place, backend, console).await
}

/// Sets or lifts the protection of a snapshot, and shows the snapshot.
pub(super) async fn set(
    reference: Option<Reference>,
    protection: Protection,
    place: &Place,
    backend: &dyn Backend,
    console: &Console,
) -> Result<()> {
    let found = resolve::snapshot(reference.as_ref(), Among::Present, place, backend, console).await?;
    let snapshot = backend
        .protect(&found.dataset.dataset_id, &found.snapshot.snapshot_id, protection)
        .await
        .with_context(|| format!("cannot change the protection of `{}`", found.snapshot.snapshot_name))?;
    console.show(&snapshot)?;
    Ok(())
}
