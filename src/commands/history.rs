//! `snapshot history`

use anyhow::Result;

use crate::backend::Backend;
use crate::commands::{Place, list};
use crate::console::{Console, Format, escape};

/// Show what was done to the dataset, newest first
///
/// Who did what and when, and which of it can be taken back with `snapshot undo OP`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// At most this many; 0 for all
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
}

/// Shows the log.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let dataset = place.dataset(backend).await?;
    let limit = list::limit(args.limit, console.options().format);
    // One more than shown tells whether there are more.
    let mut log = backend.history(&dataset.dataset_id, limit.map(|limit| limit.saturating_add(1))).await?;
    let shown = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    let has_more = log.len() > shown;
    log.truncate(shown);
    console.show(&log)?;
    if log.is_empty() {
        console.note(format!("Nothing was done to `{}` yet", escape::line(&dataset.dataset_name)));
    }
    if has_more && console.options().format == Format::Table {
        console.note("and more (--limit 0 shows all)");
    }
    Ok(())
}
