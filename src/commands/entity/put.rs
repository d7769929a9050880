//! `snapshot entity put`

use anyhow::{Context as _, Result};

use crate::backend::{Backend, EntityEdits};
use crate::commands::Place;
use crate::commands::entity::input::Inputs;
use crate::commands::entity::service_path;
use crate::console::Console;
use crate::error::Error;
use crate::facets::Entity;

/// Entities up to which all are put in one transaction, or none.
const TOGETHER: usize = 1_000;

/// Put entities into a tenant, in the place of those of the same id, type and service path
///
/// Reads JSON: one entity, an array of them, or one on each line. Up to 1,000 are put all or none; of more, those that
/// were read before a failure may be there. Nothing is asked: a snapshot first is the way back.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot entity put -d smartcity '{\"id\": \"Room1\", \"type\": \"Room\"}'
  snapshot entity put -d smartcity entities.jsonl
  curl -s https://broker.example/v2/entities | snapshot entity put -d smartcity -")]
pub struct Args {
    /// JSON itself, a file with JSON, or `-` for standard input
    #[arg(value_name = "JSON|FILE", default_value = "-")]
    inputs: Vec<std::ffi::OsString>,

    /// The service path that they stand under
    #[arg(long, value_name = "PATH", default_value = "/", value_parser = service_path)]
    service_path: String,
}

/// Reads and puts; says how many.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let dataset = place.dataset(backend).await?.dataset_id;
    let mut entities = Inputs::new(args.inputs, args.service_path);
    let first: Vec<Entity> = entities.by_ref().take(TOGETHER + 1).collect::<crate::Result<_>>()?;
    let report = match first.len() {
        0 => return Err(Error::invalid("the input", "there is no entity in it").into()),
        few if few <= TOGETHER => backend.put_entities(&dataset, first).await,
        _ => {
            let all = first.into_iter().map(Ok).chain(entities);
            let edits: EntityEdits = Box::new(all.map(|one| one.map(|one| (one.key().clone(), Some(one)))));
            console.work(|progress| backend.edit_entities(&dataset, edits, progress)).await
        }
    };
    console.show(&report.context("cannot put the entities")?)?;
    Ok(())
}
