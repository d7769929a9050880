//! `snapshot entity`: the entities of a tenant.

pub mod get;
pub mod input;
pub mod list;
pub mod put;
pub mod rm;

use anyhow::Result;
use clap::Subcommand;

use crate::backend::{Backend, State};
use crate::commands::Place;
use crate::commands::resolve::{self, Among};
use crate::console::Console;
use crate::facets::EntityKey;
use crate::model::Reference;

/// Look at the entities of a tenant and change them
///
/// A tenant is a dataset of JSON entities instead of files; `snapshot dataset create --tenant NAME` makes one. Which one
/// is meant is said with `-d`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    #[command(visible_alias = "ls")]
    List(list::Args),
    Get(get::Args),
    Put(put::Args),
    Rm(rm::Args),
}

/// Does what was asked for.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    match args.verb {
        Verb::List(args) => list::run(args, place, backend, console).await,
        Verb::Get(args) => get::run(args, place, backend, console).await,
        Verb::Put(args) => put::run(args, place, backend, console).await,
        Verb::Rm(args) => rm::run(args, place, backend, console).await,
    }
}

/// Where entities are looked for: in a snapshot, or as they are now.
async fn side(at: Option<&Reference>, place: &Place, backend: &dyn Backend) -> crate::Result<State> {
    match at {
        Some(reference) => {
            let found = resolve::named(reference, Among::Present, place, backend).await?;
            Ok(State::Snapshot(found.dataset.dataset_id, found.snapshot.snapshot_id))
        }
        None => Ok(State::Working(place.dataset(backend).await?.dataset_id)),
    }
}

/// A service path, checked as a key of which it is a part would be.
fn service_path(text: &str) -> Result<String, crate::Error> {
    EntityKey::new("id", "type", text).map(|key| key.service_path().to_owned())
}
