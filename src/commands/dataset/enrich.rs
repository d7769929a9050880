//! `snapshot dataset enrich`

use anyhow::{Context as _, Result};

use crate::backend::{Backend, Enrich};
use crate::commands::Place;
use crate::commands::dataset::named_or_at_hand;
use crate::commands::wait::{self, Waiting};
use crate::console::{Console, format};
use crate::error::Error;
use crate::models::Known;

/// Have a model say what it knows of images and videos
///
/// What it says of an item is kept in enrichment/MODEL, is part of snapshots, and goes where the file goes. It is asked
/// about items of which it has said nothing yet, so what was broken off goes on where it was, and items that failed are
/// tried again. Files that are new in the folder are saved first. `image-statistics` is built in; other models are
/// programs of the configuration file, on a server of the server's.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot dataset enrich --model image-statistics
  snapshot dataset enrich --model tagger --again
  snapshot dataset enrich products --model tagger --no-wait")]
pub struct Args {
    /// The dataset; by default the one at hand
    #[arg(value_name = "DATASET", id = "which")]
    reference: Option<String>,

    /// The model; `snapshot dataset models` lists them
    #[arg(long, value_name = "NAME")]
    model: String,

    /// Ask about items, too, of which it has said something before
    #[arg(long)]
    again: bool,

    #[command(flatten)]
    waiting: Waiting,
}

/// Begins it, waits, and shows what came of it.
pub async fn run(args: Args, place: &Place, known: &Known, backend: &dyn Backend, console: &Console) -> Result<()> {
    let dataset = named_or_at_hand(args.reference.as_deref(), place, backend).await?;
    let context = || format!("cannot enrich `{}`", dataset.dataset_name);
    let request = Enrich { model: args.model, again: args.again };
    let run = args.waiting.run();
    let task = backend.enrich(&dataset.dataset_id, request, known.clone(), run).await.with_context(context)?;
    let view = if args.waiting.no_wait {
        backend.task(task.as_str()).await?
    } else {
        wait::for_task(&task, run, args.waiting.timeout, backend, console).await.with_context(context)?
    };
    let report = view.enriched.ok_or_else(|| Error::Internal(format!("task {task} has no report of a model")))?;
    if report.failed > 0 {
        let failed = format::plural(report.failed, "item", "items");
        console.note(format!("{failed} failed; the same command tries them again"));
    }
    console.show(&report)?;
    if !report.status.is_final() {
        console.suggest(format!("Wait for it with: snapshot task wait {task}"));
    }
    Ok(())
}
