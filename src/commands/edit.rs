//! `snapshot edit`

use anyhow::{Context as _, Result};

use crate::backend::{Backend, EditSnapshot};
use crate::commands::Place;
use crate::commands::resolve::{self, Among};
use crate::console::Console;
use crate::error::Error;
use crate::model::{Description, Name, Reference, Snapshot};

/// Change the name or the description of a snapshot
///
/// With neither flag it asks on a terminal, with the present values filled in. Data and id stay as they are.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot edit current --name reviewed
  snapshot edit 1f3a9c2e -m ''")]
pub struct Args {
    /// The snapshot; on a terminal it can be picked from a list
    snapshot: Option<Reference>,

    /// Its new name
    #[arg(long, value_name = "NAME")]
    name: Option<Name>,

    /// Its new description; an empty one takes the present one away
    #[arg(short = 'm', long, value_name = "TEXT")]
    description: Option<Description>,
}

/// Changes it.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let asks = args.name.is_none() && args.description.is_none();
    if asks && !console.options().can_ask {
        let instead = "give `--name`, `--description` or both";
        return Err(Error::Missing { what: "new name or description", instead }.into());
    }
    let found = resolve::snapshot(args.snapshot.as_ref(), Among::Present, place, backend, console).await?;
    let request = if asks {
        ask(&found.snapshot, console)?
    } else {
        EditSnapshot { name: args.name, description: args.description }
    };
    if request.name.is_none() && request.description.is_none() {
        console.note("Nothing was changed");
        console.show(&found.snapshot)?;
        return Ok(());
    }
    let edited = backend
        .edit(&found.dataset.dataset_id, &found.snapshot.snapshot_id, request)
        .await
        .with_context(|| format!("cannot edit `{}`", found.snapshot.snapshot_name))?;
    console.show(&edited)?;
    Ok(())
}

/// Asks for both; what was left as it is stays out of the request.
fn ask(present: &Snapshot, console: &Console) -> Result<EditSnapshot> {
    let name = console.input("Name", &present.snapshot_name)?;
    let mut request = EditSnapshot::default();
    if name.trim() != present.snapshot_name {
        request.name = Some(name.parse()?);
    }
    // A prompt has one line; a description with more can be replaced with `--description`.
    if !present.description.contains('\n') {
        let description = console.input("Description", &present.description)?;
        if description != present.description {
            request.description = Some(description.parse()?);
        }
    }
    Ok(request)
}
