//! `snapshot task`: long work that has begun.

pub mod abort;
pub mod list;
pub mod retry;
pub mod show;
pub mod wait;

use anyhow::Result;
use clap::Subcommand;

use crate::backend::Backend;
use crate::commands::Place;
use crate::console::Console;

/// Look at long work, wait for it, abort it, begin it again
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    #[command(visible_alias = "ls")]
    List(list::Args),
    Show(show::Args),
    Wait(wait::Args),
    Abort(abort::Args),
    Retry(retry::Args),
}

/// Does what was asked for.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    match args.verb {
        Verb::List(args) => list::run(args, place, backend, console).await,
        Verb::Show(args) => show::run(args, backend, console).await,
        Verb::Wait(args) => wait::run(args, backend, console).await,
        Verb::Abort(args) => abort::run(args, backend, console).await,
        Verb::Retry(args) => retry::run(args, backend, console).await,
    }
}
