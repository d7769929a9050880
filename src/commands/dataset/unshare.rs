//! `snapshot dataset unshare`

use anyhow::{Context as _, Result};

use crate::backend::Backend;
use crate::commands::Place;
use crate::console::Console;
use crate::model::Email;

/// Take somebody's role in a dataset
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Example:
  snapshot dataset unshare --with bea@example.com")]
pub struct Args {
    /// The person's e-mail address
    #[arg(long, value_name = "E")]
    with: Email,
}

/// Takes it and shows who is left.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let dataset = place.dataset(backend).await?;
    let people = backend
        .unshare(&dataset.dataset_id, &args.with)
        .await
        .with_context(|| format!("cannot take the role of {} in `{}`", args.with, dataset.dataset_name))?;
    console.show(&people)?;
    Ok(())
}
