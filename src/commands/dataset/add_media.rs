//! `snapshot dataset add-media`

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::backend::{AddMedia, Backend};
use crate::commands::Place;
use crate::commands::dataset::gather;
use crate::commands::wait::{self, Waiting};
use crate::console::{Console, escape, format};
use crate::model::{DatasetStatus, Task};

/// Add files to a dataset that has no folder
///
/// A file gets its own name, and what is in a folder that name with the folder's before it; what has the same path
/// already is replaced. Until the dataset is reindexed it is Partial Index, and takes no snapshots. A store saves what
/// was there first, so that `snapshot undo` takes the addition back. Files of a dataset with a folder are added by
/// putting them there.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot dataset add-media -d cloud new/*.jpg --reindex
  snapshot dataset add-media -p team -d cloud /data/january")]
pub struct Args {
    /// Files, and folders with all that is in them
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,

    /// Read what was added at once, so that the dataset is Ready afterwards
    #[arg(long)]
    reindex: bool,

    #[command(flatten)]
    waiting: Waiting,
}

/// Gathers, sends, waits, and shows the task.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let dataset = place.dataset(backend).await?;
    let context = || format!("cannot add media to `{}`", dataset.dataset_name);
    let files = gather::files(&args.paths).with_context(context)?;
    let request = AddMedia { files, reindex: args.reindex };
    let sent = (request.files.len() as u64, request.bytes());
    let run = args.waiting.run();
    let task = console
        .work(|progress| backend.add_media(&dataset.dataset_id, request, run, progress))
        .await
        .with_context(context)?;
    let task = wait::or_leave(&task, args.waiting, backend, console).await.with_context(context)?;
    if task.status.is_final() {
        console.note(added(&dataset.dataset_name, sent));
    }
    console.show(&task)?;
    next(&task, place, console);
    Ok(())
}

fn added(dataset: &str, (files, bytes): (u64, u64)) -> String {
    let files = format::plural(files, "file", "files");
    format!("Added {files}, {}, to `{}`", format::size(bytes), escape::line(dataset))
}

/// Says what is left to do.
fn next(task: &Task, place: &Place, console: &Console) {
    if !task.status.is_final() {
        console.suggest(format!("Wait for it with: snapshot task wait {}", task.task_id));
    } else if task.dataset_status == Some(DatasetStatus::PartialIndex) {
        console.suggest(format!("Have it read with: {}", place.command("dataset reindex")));
    }
}
