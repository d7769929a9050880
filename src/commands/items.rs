//! `snapshot items`

use anyhow::Result;

use crate::backend::{Backend, State};
use crate::commands::Place;
use crate::commands::resolve::{self, Among};
use crate::console::Console;
use crate::console::draw::rows::RowWriter;
use crate::model::Reference;

/// Items after which a signal is looked at.
const BREATH: u64 = 256;

/// List items, with what is known of them
///
/// An item is a file that a snapshot has seen. Without SNAPSHOT they are listed as they are known now.
///
/// EXPR is an expression of SQLite over the columns path, name, folder, extension, type, size, format, width, height,
/// duration, frames, uniqueness, cluster, tags, labels, issues, caption and media_id (tags, labels and issues are numbers),
/// and the functions tag(NAME), label(NAME), issue(NAME) and meta(FIELD).
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot items
  snapshot items --where \"tag('night') and not issue('blur')\"
  snapshot items current --where \"type = 'image' and width < 640\" --json
  snapshot items --where 'labels = 0' -o id | snapshot dataset tag --add unlabelled --stdin")]
pub struct Args {
    /// The snapshot; by default what is known now
    snapshot: Option<Reference>,

    /// Only items for which this is true
    #[arg(long = "where", value_name = "EXPR")]
    condition: Option<String>,

    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
}

/// Lists items while they are read.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let side = side(args.snapshot.as_ref(), place, backend).await?;
    let items = backend.items(&side, args.condition).await?;
    let stdout = std::io::stdout().lock();
    let mut writer = RowWriter::new(stdout, console.options().format, console.sheet())?;
    for (place, item) in (0..args.limit.unwrap_or(u64::MAX)).zip(items) {
        writer.row(&item?)?;
        if place % BREATH == 0 {
            tokio::task::yield_now().await;
        }
    }
    if writer.finish()? == 0 {
        console.note("No items");
    }
    Ok(())
}

/// A snapshot, or what is there now.
///
/// # Errors
/// `NotFound`, `Ambiguous`, `NoDataset`.
pub(super) async fn side(
    snapshot: Option<&Reference>,
    place: &Place,
    backend: &dyn Backend,
) -> crate::error::Result<State> {
    match snapshot {
        None => Ok(State::Working(place.dataset(backend).await?.dataset_id)),
        Some(reference) => {
            let found = resolve::named(reference, Among::Present, place, backend).await?;
            Ok(State::Snapshot(found.dataset.dataset_id, found.snapshot.snapshot_id))
        }
    }
}
