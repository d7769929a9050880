//! `snapshot list`

use anyhow::Result;

use crate::backend::{Backend, SnapshotFilter};
use crate::commands::Place;
use crate::console::{Console, Format, escape, format};
use crate::model::{Reason, Timestamp, parse_since};

/// Rows of a table where no limit was given.
const TABLE_LIMIT: u64 = 50;

/// List the snapshots of a dataset, newest first
///
/// A table shows the newest 50; JSON, CSV and ids give all unless `--limit` says otherwise.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot list --search cleanup
  snapshot list --since 7d --json
  snapshot list -o id --reason manual | xargs snapshot show")]
pub struct Args {
    /// Only those with this text in name or description, whatever the case
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,

    /// Only those that exist for this reason: manual, creation, clone, auto
    #[arg(long, value_name = "REASON")]
    reason: Option<Reason>,

    /// Only those taken since: RFC 3339, a date, or an age such as 7d
    #[arg(long, value_name = "TIME", value_parser = parse_since)]
    since: Option<Timestamp>,

    /// At most this many; 0 for all
    #[arg(long, value_name = "N")]
    limit: Option<u64>,

    /// Automatic revisions too
    #[arg(long)]
    all: bool,

    /// Removed snapshots instead, which can be brought back with `snapshot undelete`
    #[arg(long)]
    deleted: bool,

    /// Oldest first
    #[arg(long)]
    reverse: bool,
}

/// Lists.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let dataset = place.dataset(backend).await?;
    let is_filtered = args.search.is_some() || args.reason.is_some() || args.since.is_some();
    let kind = if args.deleted { "removed snapshots" } else { "snapshots" };
    let page = backend.snapshots(&dataset.dataset_id, filter(args, console.options().format)).await?;
    console.show(&page.snapshots)?;
    let more = page.total.saturating_sub(page.snapshots.len() as u64);
    if page.snapshots.is_empty() && more == 0 {
        let name = escape::line(&dataset.dataset_name);
        let like_that = if is_filtered { " like that" } else { "" };
        console.note(format!("`{name}` has no {kind}{like_that}"));
    }
    if more > 0 && console.options().format == Format::Table {
        console.note(format!("and {} more (--limit 0 shows all)", format::count(more)));
    }
    Ok(())
}

fn filter(args: Args, format: Format) -> SnapshotFilter {
    SnapshotFilter {
        search: args.search,
        reason: args.reason,
        since: args.since,
        limit: limit(args.limit, format),
        all: args.all,
        deleted: args.deleted,
        reverse: args.reverse,
    }
}

/// How many are shown: as asked, else 50 to people and all to programs.
pub(super) fn limit(asked: Option<u64>, format: Format) -> Option<u64> {
    match asked {
        Some(0) => None,
        Some(limit) => Some(limit),
        None => (format == Format::Table).then_some(TABLE_LIMIT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_see_fifty_and_programs_all() {
        assert_eq!(limit(None, Format::Table), Some(50));
        assert_eq!(limit(None, Format::Json), None);
        assert_eq!(limit(Some(3), Format::Json), Some(3));
        assert_eq!(limit(Some(0), Format::Table), None);
    }
}
