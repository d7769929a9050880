//! `snapshot unprotect`

use anyhow::Result;

use crate::backend::{Backend, Protection};
use crate::commands::{Place, protect};
use crate::console::Console;
use crate::model::Reference;

/// Let a protected snapshot be removed and pruned again
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The snapshot; on a terminal it can be picked from a list
    snapshot: Option<Reference>,
}

/// Lifts the protection.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    protect::set(args.snapshot, Protection::Off, place, backend, console).await
}
