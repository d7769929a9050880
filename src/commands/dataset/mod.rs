//! `snapshot dataset`: the verbs about datasets as a whole.

pub mod add_media;
pub mod create;
pub mod enrich;
pub mod export;
mod gather;
pub mod import_labels;
pub mod import_metadata;
pub mod items;
pub mod label;
pub mod list;
pub mod models;
pub mod people;
pub mod propagate_labels;
pub mod reindex;
pub mod relocate;
pub mod rename;
pub mod rm;
pub mod set;
pub mod share;
pub mod show;
pub mod status;
pub mod tag;
pub mod undelete;
pub mod unshare;
mod yolo_rows;

use anyhow::Result;
use clap::Subcommand;

use crate::backend::Backend;
use crate::commands::Place;
use crate::console::Console;
use crate::model::Dataset;
use crate::models::Known;

/// Make datasets and look after them
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
    Show(show::Args),
    Status(status::Args),
    Rename(rename::Args),
    Move(relocate::Args),
    Set(set::Args),
    AddMedia(add_media::Args),
    Reindex(reindex::Args),
    Tag(tag::Args),
    Label(label::Args),
    ImportLabels(import_labels::Args),
    ImportMetadata(import_metadata::Args),
    Export(export::Args),
    Enrich(enrich::Args),
    Models(models::Args),
    PropagateLabels(propagate_labels::Args),
    Share(share::Args),
    Unshare(unshare::Args),
    People(people::Args),
    Rm(rm::Args),
    Undelete(undelete::Args),
}

impl Args {
    /// Whether it is recorded who does it.
    pub(super) fn is_recorded(&self) -> bool {
        !matches!(self.verb, Verb::List(_) | Verb::Show(_) | Verb::Status(_) | Verb::People(_) | Verb::Models(_))
    }
}

/// Does what was asked for.
pub async fn run(args: Args, place: &Place, models: &Known, backend: &dyn Backend, console: &Console) -> Result<()> {
    match args.verb {
        Verb::Create(args) => create::run(args, backend, console).await,
        Verb::List(args) => list::run(args, backend, console).await,
        Verb::Show(args) => show::run(args, place, backend, console).await,
        Verb::Status(args) => status::run(args, place, backend, console).await,
        Verb::Rename(args) => rename::run(args, place, backend, console).await,
        Verb::Move(args) => relocate::run(args, backend, console).await,
        Verb::Tag(args) => tag::run(args, place, backend, console).await,
        Verb::Label(args) => label::run(args, place, backend, console).await,
        Verb::ImportLabels(args) => import_labels::run(args, place, backend, console).await,
        Verb::ImportMetadata(args) => import_metadata::run(args, place, backend, console).await,
        Verb::Export(args) => export::run(args, place, backend, console).await,
        Verb::Set(args) => set::run(args, place, backend, console).await,
        Verb::AddMedia(args) => add_media::run(args, place, backend, console).await,
        Verb::Reindex(args) => reindex::run(args, place, backend, console).await,
        Verb::Enrich(args) => enrich::run(args, place, models, backend, console).await,
        Verb::Models(args) => models::run(args, place, models, backend, console).await,
        Verb::PropagateLabels(args) => propagate_labels::run(args, place, backend, console).await,
        Verb::Share(args) => share::run(args, place, backend, console).await,
        Verb::Unshare(args) => unshare::run(args, place, backend, console).await,
        Verb::People(args) => people::run(args, place, backend, console).await,
        Verb::Rm(args) => rm::run(args, place, backend, console).await,
        Verb::Undelete(args) => undelete::run(args, backend, console).await,
    }
}

/// The dataset that was named here, else the one at hand.
async fn named_or_at_hand(reference: Option<&str>, place: &Place, backend: &dyn Backend) -> crate::Result<Dataset> {
    match reference {
        Some(reference) => backend.dataset(reference, false).await,
        None => place.dataset(backend).await,
    }
}
