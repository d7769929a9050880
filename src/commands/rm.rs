//! `snapshot rm`

use anyhow::{Context as _, Result};

use crate::backend::{Backend, RemoveVerb, Removed};
use crate::commands::Place;
use crate::commands::resolve::{self, Among, Found};
use crate::console::{Console, escape, format};
use crate::error::Error;
use crate::model::{DatasetId, Reference, SnapshotId};

/// Remove snapshots; `snapshot undelete` brings them back
///
/// The dataset and its files are not touched. The room is freed by `snapshot gc`, 30 days later at the earliest. Of
/// several either all are removed or none. The current version and protected snapshots cannot be removed.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot rm before-cleanup
  snapshot rm 1f3a9c2e 77b0d1aa --yes
  snapshot list -o id --search tmp | xargs snapshot rm --yes")]
pub struct Args {
    /// The snapshots
    #[arg(value_name = "SNAPSHOT", required = true)]
    snapshots: Vec<Reference>,

    /// Show what would be removed and change nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
}

/// Checks, asks, removes, reports.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let (dataset, ids) = all(&args.snapshots, place, backend).await?;
    let remove = |dry_run| backend.remove(&dataset, &ids, RemoveVerb::Remove, dry_run);
    let context = match args.snapshots.as_slice() {
        [one] => format!("cannot remove `{one}`"),
        _ => "cannot remove the snapshots".to_owned(),
    };
    remove_after_asking(remove, args.dry_run, &context, place, console).await
}

/// Checks, asks, removes, reports; `remove` says with `true` what it would do, with `false` it does it. `context` says
/// what was attempted.
pub(super) async fn remove_after_asking<W>(
    remove: impl Fn(bool) -> W,
    is_dry: bool,
    context: &str,
    place: &Place,
    console: &Console,
) -> Result<()>
where
    W: Future<Output = crate::Result<Removed>>,
{
    if is_dry || !console.options().yes {
        let planned = newest_first(remove(true).await.with_context(|| context.to_owned())?);
        if is_dry {
            console.note(summary("Would remove", &planned));
            console.show(&planned.snapshots)?;
            return Ok(());
        }
        console.consent(&question(&planned))?;
    }
    let removed = newest_first(remove(false).await.with_context(|| context.to_owned())?);
    console.show(&removed.snapshots)?;
    console.note(summary("Removed", &removed));
    if removed.grace.is_some() {
        console.suggest(format!("Undo with: {}", place.command("undo")));
    }
    Ok(())
}

/// The snapshots that are meant, which must be of one dataset; one that is named twice counts once.
async fn all(
    references: &[Reference],
    place: &Place,
    backend: &dyn Backend,
) -> crate::Result<(DatasetId, Vec<SnapshotId>)> {
    let mut found: Vec<Found> = Vec::with_capacity(references.len());
    for reference in references {
        let one = resolve::named(reference, Among::Present, place, backend).await?;
        if found.first().is_some_and(|first| first.dataset.dataset_id != one.dataset.dataset_id) {
            let reason = "it is of another dataset than the first; remove the snapshots of each dataset by themselves";
            return Err(Error::invalid(format!("`{reference}`"), reason));
        }
        if found.iter().all(|other| other.snapshot.snapshot_id != one.snapshot.snapshot_id) {
            found.push(one);
        }
    }
    let dataset = found.first().map(|one| one.dataset.dataset_id.clone());
    let dataset = dataset.ok_or_else(|| Error::invalid("a call without SNAPSHOT", "name at least one"))?;
    Ok((dataset, found.into_iter().map(|one| one.snapshot.snapshot_id).collect()))
}

/// The snapshots in the order that lists have.
fn newest_first(mut removed: Removed) -> Removed {
    removed.snapshots.sort_by_key(|one| std::cmp::Reverse(one.created_at));
    removed
}

fn question(planned: &Removed) -> String {
    match planned.snapshots.as_slice() {
        [one] => format!("Remove `{}`?", escape::line(&one.snapshot_name)),
        many => {
            let names: Vec<_> = many.iter().map(|one| escape::line(&one.snapshot_name)).collect();
            format!("Remove {}: {}?", format::plural(many.len() as u64, "snapshot", "snapshots"), names.join(", "))
        }
    }
}

/// What happened, and what a gc would free and when.
fn summary(verb: &str, removed: &Removed) -> String {
    let count = format::plural(removed.snapshots.len() as u64, "snapshot", "snapshots");
    let Some(grace) = removed.grace else { return format!("{verb} {count}; they cannot be brought back") };
    let frees = match removed.frees {
        Some(bytes) => format!("`snapshot gc` frees about {}", format::size(bytes)),
        None if removed.snapshots.len() == 1 => "`snapshot gc` frees its room".to_owned(),
        None => "`snapshot gc` frees their room".to_owned(),
    };
    format!("{verb} {count}; {frees} once {} have passed", format::duration(grace))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::Snapshot;

    #[test]
    fn the_newest_comes_first() {
        let at = |micros, name: &str| Snapshot {
            created_at: crate::model::Timestamp::from_micros(micros),
            ..Snapshot::sample(name, name)
        };
        let removed = Removed { snapshots: vec![at(1, "old"), at(2, "new")], frees: None, grace: None };
        assert_eq!(newest_first(removed).snapshots[0].snapshot_name, "new");
    }

    #[test]
    fn the_summary_says_what_gc_frees_and_when() {
        let removed = Removed {
            snapshots: vec![Snapshot::sample("a", "first"), Snapshot::sample("b", "sec\u{7}ond")],
            frees: Some(2048),
            grace: Some(Duration::from_secs(30 * 86_400)),
        };
        assert_eq!(
            summary("Removed", &removed),
            "Removed 2 snapshots; `snapshot gc` frees about 2.0 KiB once 30 days have passed"
        );
        assert_eq!(question(&removed), "Remove 2 snapshots: first, sec\\u{7}ond?");
    }
}
