//! `snapshot copy-id`

use anyhow::Result;

use crate::backend::Backend;
use crate::commands::Place;
use crate::commands::resolve::{self, Among};
use crate::console::draw::snapshots::Id;
use crate::console::{Console, clipboard};
use crate::model::Reference;

/// Print the full id of a snapshot and put it on the clipboard
///
/// The clipboard is reached through the terminal, so it works over ssh as well, and by a program of the desktop where
/// there is one. Which of them took it is said on stderr.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot copy-id current
  id=$(snapshot copy-id before-cleanup)")]
pub struct Args {
    /// The snapshot; on a terminal it can be picked from a list
    snapshot: Option<Reference>,
}

/// Prints and copies.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let found = resolve::snapshot(args.snapshot.as_ref(), Among::Present, place, backend, console).await?;
    let id = Id { snapshot_id: found.snapshot.snapshot_id };
    console.show(&id)?;
    let takers = clipboard::copy(id.snapshot_id.as_str());
    if takers.is_empty() {
        console.note("No clipboard was found; the id is on standard output");
    } else {
        console.note(format!("Copied to {}", takers.join(" and ")));
    }
    Ok(())
}
