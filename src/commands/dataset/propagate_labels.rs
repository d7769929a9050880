//! `snapshot dataset propagate-labels`

use anyhow::{Context as _, Result};

use crate::backend::{Backend, Propagate};
use crate::commands::Place;
use crate::commands::dataset::named_or_at_hand;
use crate::commands::wait::{self, Waiting};
use crate::console::Console;
use crate::error::Error;

/// Give items without labels those of items that look much like them
///
/// Clusters of the last reindex say what looks alike. An item that has no label as a whole gets those of the strictest of
/// its clusters in which somebody has labels, up to `--threshold`. How sure a label is, is the share of the labelled items
/// there that carry it, times the threshold of that cluster. Labels that are given have the source `propagated` and their
/// confidence; those of an earlier run are replaced, all others stay as they are. Labels of objects are left out.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot dataset propagate-labels
  snapshot dataset propagate-labels --threshold 0.88 --min-confidence 0.8
  snapshot dataset propagate-labels --category cat,dog --no-wait")]
pub struct Args {
    /// The dataset; by default the one at hand
    #[arg(value_name = "DATASET", id = "which")]
    reference: Option<String>,

    /// How similar items have to be: 1, 0.97, 0.94, 0.91 or 0.88
    #[arg(long, value_name = "T", default_value_t = Propagate::THRESHOLD)]
    threshold: f64,

    /// How sure a label has to be, from 0 to 1
    #[arg(long, value_name = "C", default_value_t = Propagate::MIN_CONFIDENCE)]
    min_confidence: f64,

    /// Only these categories, with commas between
    #[arg(long = "category", value_name = "LABEL,...", value_delimiter = ',')]
    categories: Vec<String>,

    #[command(flatten)]
    waiting: Waiting,
}

/// Begins it, waits, and shows what came of it.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let Args { threshold, min_confidence, categories, waiting, .. } = args;
    let dataset = named_or_at_hand(args.reference.as_deref(), place, backend).await?;
    let context = || format!("cannot propagate labels in `{}`", dataset.dataset_name);
    let request = Propagate { threshold, min_confidence, categories };
    let run = waiting.run();
    let task = backend.propagate_labels(&dataset.dataset_id, request, run).await.with_context(context)?;
    let view = if waiting.no_wait {
        backend.task(task.as_str()).await?
    } else {
        wait::for_task(&task, run, waiting.timeout, backend, console).await.with_context(context)?
    };
    let report = view.propagated.ok_or_else(|| Error::Internal(format!("task {task} has no report of labels")))?;
    console.show(&report)?;
    if !report.status.is_final() {
        console.suggest(format!("Wait for it with: snapshot task wait {task}"));
    } else if report.labelled == 0 {
        console.suggest("No item in a cluster has a label; clusters come with: snapshot dataset reindex");
    } else if report.revision_id.is_some() {
        console.suggest("Undo with: snapshot undo");
    }
    Ok(())
}
