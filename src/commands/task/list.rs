//! `snapshot task list`

use anyhow::Result;

use crate::backend::Backend;
use crate::commands::Place;
use crate::console::Console;

/// List tasks, newest first; with `-d` those of one dataset
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Lists.
pub async fn run(_: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let dataset = match place.chosen() {
        Some(reference) => Some(backend.dataset(reference, true).await?.dataset_id),
        None => None,
    };
    let tasks = backend.tasks(dataset.as_ref()).await?;
    console.show(&tasks)?;
    if tasks.is_empty() {
        console.note("There are no tasks");
    }
    Ok(())
}
