//! `snapshot entity rm`

use anyhow::{Context as _, Result};

use crate::backend::{Backend, EntityQuery};
use crate::commands::Place;
use crate::commands::entity::service_path;
use crate::console::{Console, escape, format};
use crate::error::Error;
use crate::facets::EntityKey;

/// Remove entities of a tenant
///
/// Of several either all are removed or none. There is no undo for it; a snapshot first is the way back.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot entity rm -d smartcity Room1
  snapshot entity list -d smartcity --type Car -o id | xargs snapshot entity rm -d smartcity --type Car --yes")]
pub struct Args {
    /// The ids; entities of whatever type that have one of them
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,

    /// Only those of this type
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,

    /// Only those under this service path
    #[arg(long, value_name = "PATH", value_parser = service_path)]
    service_path: Option<String>,
}

/// Finds, asks, removes, reports.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let dataset = place.dataset(backend).await?;
    let side = crate::backend::State::Working(dataset.dataset_id.clone());
    let query = EntityQuery {
        ids: args.ids.clone(),
        kinds: args.kind.into_iter().collect(),
        service_path: args.service_path,
        ..EntityQuery::default()
    };
    let found = backend.entities(&side, &query).await?;
    let keys: Vec<EntityKey> = found.map(|one| one.map(|one| one.key().clone())).collect::<crate::Result<_>>()?;
    if let Some(missing) = args.ids.iter().find(|id| keys.iter().all(|key| key.id() != **id)) {
        return Err(Error::NotFound { what: "entity", reference: missing.clone(), within: None }.into());
    }
    console.consent(&question(&keys, &dataset.dataset_name))?;
    let report = backend.remove_entities(&dataset.dataset_id, keys).await.context("cannot remove the entities")?;
    console.show(&report)?;
    Ok(())
}

fn question(keys: &[EntityKey], tenant: &str) -> String {
    let tenant = escape::line(tenant);
    match keys {
        [one] => format!("Remove `{}` from `{tenant}`?", escape::line(&one.to_string())),
        many => format!("Remove {} from `{tenant}`?", format::plural(many.len() as u64, "entity", "entities")),
    }
}
