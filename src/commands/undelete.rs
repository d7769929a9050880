//! `snapshot undelete`

use anyhow::{Context as _, Result};

use crate::backend::Backend;
use crate::commands::Place;
use crate::commands::resolve::{self, Among};
use crate::console::{Console, escape};
use crate::model::Reference;

/// Bring a removed snapshot back
///
/// Possible until a `snapshot gc` has freed its room; `snapshot list --deleted` shows what can be brought back.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot list --deleted
  snapshot undelete before-cleanup")]
pub struct Args {
    /// The snapshot; on a terminal it can be picked from a list
    snapshot: Option<Reference>,
}

/// Brings it back.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let found = resolve::snapshot(args.snapshot.as_ref(), Among::Deleted, place, backend, console).await?;
    let name = &found.snapshot.snapshot_name;
    if found.snapshot.deleted_at.is_none() {
        console.note(format!("`{}` was not removed", escape::line(name)));
        console.show(&found.snapshot)?;
        return Ok(());
    }
    let snapshot = backend
        .undelete(&found.dataset.dataset_id, &found.snapshot.snapshot_id)
        .await
        .with_context(|| format!("cannot bring `{name}` back"))?;
    console.show(&snapshot)?;
    Ok(())
}
