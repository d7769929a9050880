//! `snapshot entity get`

use anyhow::Result;

use crate::backend::{Backend, EntityQuery};
use crate::commands::Place;
use crate::commands::entity::{service_path, side};
use crate::console::Console;
use crate::console::draw::entities;
use crate::console::output;
use crate::error::Error;
use crate::facets::Entity;
use crate::model::Reference;

/// Candidates that are named when several entities have the id.
const CANDIDATES: u64 = 20;

/// Print one entity
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot entity get -d smartcity Room1
  snapshot entity get -d smartcity Room1 --type Room --at before-deployment --json")]
pub struct Args {
    /// The entity's id
    id: String,

    /// Its type, where entities of several types have the id
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,

    /// Its service path, where several have the id and type
    #[arg(long, value_name = "PATH", value_parser = service_path)]
    service_path: Option<String>,

    /// As a snapshot has it, instead of now
    #[arg(long, value_name = "SNAPSHOT")]
    at: Option<Reference>,
}

/// Finds and prints it.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let side = side(args.at.as_ref(), place, backend).await?;
    let query = EntityQuery {
        ids: vec![args.id.clone()],
        kinds: args.kind.into_iter().collect(),
        service_path: args.service_path,
        limit: Some(CANDIDATES),
        ..EntityQuery::default()
    };
    let found: Vec<Entity> = backend.entities(&side, &query).await?.collect::<crate::Result<_>>()?;
    match found.as_slice() {
        [entity] => output::write(entities::document(entity, console.options().format)?.as_bytes())?,
        [] => return Err(Error::NotFound { what: "entity", reference: args.id, within: None }.into()),
        several => {
            let candidates = several.iter().map(|one| one.key().to_string()).collect();
            return Err(Error::Ambiguous { what: "entity", reference: args.id, candidates }.into());
        }
    }
    Ok(())
}
