//! `snapshot token`: keys with which clients of the server prove who they are.

pub mod create;
pub mod list;
pub mod revoke;

use anyhow::Result;
use clap::Subcommand;

use crate::backend::Backend;
use crate::console::Console;
use crate::model::Secret;

/// Make, list and revoke the keys of the server's clients
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Create(create::Args),
    #[command(visible_alias = "ls")]
    List(list::Args),
    Revoke(revoke::Args),
}

impl Args {
    /// Whether it is recorded who does it.
    pub(super) fn is_recorded(&self) -> bool {
        matches!(self.verb, Verb::Create(_))
    }
}

/// Does what was asked for.
pub async fn run(args: Args, master_key: Option<Secret>, backend: &dyn Backend, console: &Console) -> Result<()> {
    match args.verb {
        Verb::Create(args) => create::run(args, master_key, backend, console).await,
        Verb::List(args) => list::run(args, backend, console).await,
        Verb::Revoke(args) => revoke::run(args, backend, console).await,
    }
}
