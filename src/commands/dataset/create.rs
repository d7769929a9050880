//! `snapshot dataset create`, also `snapshot init`

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::backend::{Backend, CreateDataset, CreatedDataset};
use crate::commands::place;
use crate::console::{Console, escape};
use crate::error::Error;
use crate::model::{Name, TenantName};

/// Make a dataset of a folder, read it, and take its first snapshot
///
/// The folder stays where it is and as it is; what is in it is copied into the store. `snapshot init` is the same.
/// A tenant has JSON entities instead of files: no folder, and no snapshot before one is taken.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot init
  snapshot dataset create /data/images --name images
  snapshot dataset create --managed --name annotations
  snapshot dataset create --tenant smartcity")]
pub struct Args {
    /// The folder; by default the current directory
    #[arg(value_name = "PATH", conflicts_with = "managed")]
    path: Option<PathBuf>,

    /// Its name; by default the folder's
    #[arg(long, value_name = "NAME")]
    name: Option<Name>,

    /// Make a dataset without a folder
    #[arg(long, requires = "name")]
    managed: bool,

    /// Make a tenant of this name, for entities: letters, digits and underscores
    #[arg(long, value_name = "NAME", conflicts_with_all = ["path", "name", "managed", "skip_unreadable"])]
    tenant: Option<TenantName>,

    /// Leave out files that cannot be read, instead of refusing
    #[arg(long)]
    skip_unreadable: bool,
}

/// Makes it and shows it.
pub async fn run(args: Args, backend: &dyn Backend, console: &Console) -> Result<()> {
    if let Some(name) = args.tenant {
        let shown = name.to_string();
        let made = backend.create_tenant(name).await.with_context(|| format!("cannot make tenant `{shown}`"))?;
        console.note(format!("Made tenant `{}`", escape::line(&made.dataset_name)));
        console.show(&made)?;
        return Ok(());
    }
    let path = match args.path {
        _ if args.managed => None,
        Some(path) => Some(std::path::absolute(&path).map_err(|source| Error::io("find", path, source))?),
        None => Some(place::directory()?),
    };
    let request = CreateDataset { path, name: args.name, skip_unreadable: args.skip_unreadable };
    let made = make(request, backend, console).await?.dataset.dataset_id;
    // As it is now that nothing runs on it any longer.
    console.show(&backend.dataset(made.as_str(), false).await?)?;
    Ok(())
}

/// Makes a dataset and says what came of it.
pub(in crate::commands) async fn make(
    request: CreateDataset,
    backend: &dyn Backend,
    console: &Console,
) -> Result<CreatedDataset> {
    let shown = request.path.as_ref().map(|path| format!(" of `{}`", path.display())).unwrap_or_default();
    let created = console
        .work(|progress| backend.create_dataset(request, progress))
        .await
        .with_context(|| format!("cannot make a dataset{shown}"))?;
    console.warn_all(&created.warnings);
    let dataset = escape::line(&created.dataset.dataset_name);
    match &created.snapshot {
        Some(first) => {
            let snapshot = escape::line(&first.snapshot_name);
            console.note(format!("Made dataset `{dataset}` with its first snapshot `{snapshot}`"));
        }
        None => console.note(format!("Made dataset `{dataset}`")),
    }
    Ok(created)
}
